//! `docs/scenarios/i2c-write-read-lengths.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{entry, got, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    let mut bytes = [0; 3];
    got::<I2c>(bus.write_read(0x50, &[1, 2, 3, 4, 5], &mut bytes), &bytes);
}
