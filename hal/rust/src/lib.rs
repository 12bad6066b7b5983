//! I2C, SPI, UART and GPIO for WebAssembly guests, by the embedded-wasm specification.
//!
//! [`raw`] has the imports as the specification names them, for every API. It needs nothing but `core`.
//!
//! ```no_run
//! use wasm_embedded_hal::raw::{i2c, Errno, Rbytes};
//!
//! fn send(handle: i32, addr: u16, bytes: &[u8]) -> Result<(), Errno> {
//!     let bytes = Rbytes { ptr: bytes.as_ptr(), len: bytes.len() as u32 };
//!     // The record and the bytes live until the call is over.
//!     Errno::check(unsafe { i2c::write(handle, addr, &bytes) })
//! }
//! ```
#![no_std]
#![warn(missing_docs)]

#[rustfmt::skip]
pub mod raw;
