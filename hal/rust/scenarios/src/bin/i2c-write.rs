//! `docs/scenarios/i2c-write.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    done::<I2c>(bus.write(0x48, &[0x01, 0xfe, 0x80]));
}
