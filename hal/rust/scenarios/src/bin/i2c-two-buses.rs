//! `docs/scenarios/i2c-two-buses.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, opened, I2c};

entry!(main);

fn main() {
    let mut first = opened(I2c::init(0, 100_000, -1, -1));
    let mut second = opened(I2c::init(1, 400_000, -1, -1));
    done::<I2c>(second.write(0x48, &[0x01]));
    done::<I2c>(first.write(0x48, &[0x02]));
}
