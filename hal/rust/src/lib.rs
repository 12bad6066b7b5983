//! I2C, SPI, UART and GPIO for WebAssembly guests, by the embedded-wasm specification.
//!
//! The types implement the traits of [`embedded_hal`] 1.0, [`embedded_hal_nb`] and [`embedded_io`], so driver crates that are
//! written for these run as guests, unchanged. There is no `std` and no allocation.
//!
//! ```no_run
//! use wasm_embedded_hal::{println, Error, I2c};
//!
//! fn main() -> Result<(), Error> {
//!     // Controller 0 at 100 kHz, on the platform's own pins. It is closed when `bus` goes out of scope.
//!     let mut bus = I2c::init(0, 100_000, -1, -1)?;
//!     let mut temperature = [0; 2];
//!     bus.write_read(0x48, &[0x00], &mut temperature)?;
//!     println!("{:02x?}", temperature);
//!     Ok(())
//! }
//! ```
//!
//! A program without `std` takes the feature `rt`, which has a panic handler and [`entry!`]:
//!
//! ```ignore
//! #![no_std]
//! #![no_main]
//! wasm_embedded_hal::entry!(main);
//! ```
//!
//! [`raw`] has the imports as the specification names them, for every API. It needs nothing but `core`.
#![no_std]
#![warn(missing_docs)]

mod bytes;
mod error;
mod handle;

pub mod console;
pub mod device;
pub mod gpio;
pub mod i2c;
#[rustfmt::skip]
pub mod raw;
#[cfg(feature = "rt")]
pub mod rt;
pub mod spi;
pub mod time;
pub mod uart;

pub use device::Device;
pub use error::Error;
pub use gpio::{Gpio, Input, Output};
pub use i2c::I2c;
pub use spi::Spi;
pub use time::Delay;
pub use uart::Uart;

/// The programs of the page compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
