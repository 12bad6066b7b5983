//! `docs/scenarios/i2c-timeout.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, got, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    let mut bytes = [0; 2];
    done::<I2c>(bus.read(0x50, &mut bytes));
    got::<I2c>(bus.read(0x50, &mut bytes), &bytes);
}
