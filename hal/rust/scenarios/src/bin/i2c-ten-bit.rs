//! `docs/scenarios/i2c-ten-bit.md`
#![no_std]
#![no_main]

use embedded_hal::i2c::I2c as _;
use wasm_embedded_hal_scenarios::{done, entry, got, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    let mut bytes = [0; 2];
    done::<I2c>(bus.write(0x123_u16, &[0x42]));
    got::<I2c>(bus.write_read(0x3ff_u16, &[0x01], &mut bytes), &bytes);
}
