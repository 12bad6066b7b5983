//! `docs/scenarios/i2c-ten-bit-low.md`
#![no_std]
#![no_main]

use embedded_hal::i2c::I2c as I2cTrait;
use wasm_embedded_hal_scenarios::{done, entry, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    done::<I2c>(I2cTrait::write(&mut bus, 0x48_u16, &[0x42]));
    done::<I2c>(bus.write(0x48, &[0x42]));
}
