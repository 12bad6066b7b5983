//! `docs/scenarios/i2c-open-fails.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, I2c};

entry!(main);

fn main() {
    done::<I2c>(I2c::init(9, 100_000, -1, -1).map(drop));
}
