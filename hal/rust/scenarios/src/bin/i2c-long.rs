//! `docs/scenarios/i2c-long.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    let mut numbers = [0; 300];
    for (number, byte) in numbers.iter_mut().enumerate() {
        *byte = number as u8;
    }
    done::<I2c>(bus.write(0x3c, &numbers));
}
