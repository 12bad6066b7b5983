//! The guest that all contenders run, and what they have in common.

use wasm_embedded_spec::generated::{Errno, I2c, Platform};

/// How many calls one run of the guest makes, as its text says.
pub const CALLS: u64 = 20_000;

/// A guest that opens an I2C controller with `open`, and writes 4 bytes [`CALLS`] times with `run`. It traps when a call does
/// not succeed.
pub fn wasm() -> Vec<u8> {
    wat::parse_str(include_str!("../guests/hostcalls.wat")).expect("the guest is valid")
}

/// A platform whose driver accepts everything.
pub struct Trivial;

impl Platform for Trivial {
    fn i2c(&mut self) -> Option<&mut dyn I2c> {
        Some(self)
    }
}

impl I2c for Trivial {
    fn init(&mut self, _: u32, _: u32, _: i32, _: i32) -> Result<i32, Errno> {
        Ok(7)
    }

    fn deinit(&mut self, _: i32) -> Result<(), Errno> {
        Ok(())
    }

    fn write(&mut self, _: i32, _: u16, bytes: &[u8]) -> Result<(), Errno> {
        std::hint::black_box(bytes);
        Ok(())
    }

    fn read(&mut self, _: i32, _: u16, _: &mut [u8]) -> Result<(), Errno> {
        Ok(())
    }

    fn write_read(&mut self, _: i32, _: u16, _: &[u8], _: &mut [u8]) -> Result<(), Errno> {
        Ok(())
    }
}
