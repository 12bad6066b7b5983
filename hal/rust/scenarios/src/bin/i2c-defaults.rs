//! `docs/scenarios/i2c-defaults.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{entry, opened, I2c};

entry!(main);

fn main() {
    opened(I2c::init(1, 0, -1, -1));
}
