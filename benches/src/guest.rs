//! The guest that all contenders run, and what they have in common.

use wasm_embedded_spec::generated::{Errno, I2c, Platform};

/// How many calls one run of the guest makes.
pub const CALLS: u64 = 20_000;

/// A guest that opens an I2C controller with `open`, and writes 4 bytes [`CALLS`] times with `run`. It traps when a call does
/// not succeed.
pub fn wasm() -> Vec<u8> {
    let text = format!(
        r#"(module
            (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
            (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (data (i32.const 16) "\20\00\00\00\04\00\00\00")
            (data (i32.const 32) "\01\02\03\04")
            (func (export "open")
                (if (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 8))
                    (then unreachable)))
            (func (export "run") (local $left i32) (local $handle i32)
                (local.set $left (i32.const {CALLS}))
                (local.set $handle (i32.load (i32.const 8)))
                (loop $again
                    (if (call $write (local.get $handle) (i32.const 0x48) (i32.const 16))
                        (then unreachable))
                    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                    (br_if $again (local.get $left)))))"#
    );
    wat::parse_str(text).expect("the guest is valid")
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
