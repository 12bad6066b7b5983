//! `docs/scenarios/i2c-ten-bit.md`
#![no_std]
#![no_main]

use embedded_hal::i2c::I2c as I2cTrait;
use wasm_embedded_hal_scenarios::{done, entry, got, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    let mut bytes = [0; 2];
    done::<I2c>(I2cTrait::write(&mut bus, 0x123_u16, &[0x42]));
    got::<I2c>(
        I2cTrait::write_read(&mut bus, 0x3ff_u16, &[0x01], &mut bytes),
        &bytes,
    );
}
