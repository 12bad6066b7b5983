//! Runs QEMU for tests.
//!
//! An [`Emulator`] has a hard time limit: it is killed when that is up, and when it is dropped. Its serial line is read by
//! lines. What a test changes from outside goes through two sockets: [`Qmp`] sets properties of parts (the temperature that
//! a sensor measures), [`Qtest`] drives and watches pins.
//!
//! ```no_run
//! use std::time::Duration;
//! use wasm_embedded_emulator::Machine;
//!
//! # fn main() -> Result<(), wasm_embedded_emulator::Error> {
//! let mut board = Machine::new("qemu-system-arm")
//!     .args(["-M", "lm3s6965evb", "-display", "none", "-serial", "stdio", "-kernel", "firmware.elf"])
//!     .args(["-device", "tmp105,bus=i2c,address=0x48,id=sensor"])
//!     .limit(Duration::from_secs(20))
//!     .start()?;
//! board.qmp()?.set("/machine/peripheral/sensor", "temperature", -1500)?;
//! let lines = board.lines_until("== end")?;
//! # Ok(())
//! # }
//! ```

mod emulator;
mod error;
mod qmp;
mod qtest;
mod serial;
mod socket;

pub use emulator::{Emulator, Machine};
pub use error::Error;
pub use qmp::Qmp;
pub use qtest::{Pin, Qtest};
