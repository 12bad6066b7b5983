//! `docs/scenarios/i2c-open.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{entry, opened, I2c};

entry!(main);

fn main() {
    opened(I2c::init(2, 400_000, 20, 21));
}
