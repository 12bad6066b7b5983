//! `docs/scenarios/i2c-reopen.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, opened, I2c};

entry!(main);

fn main() {
    for byte in [0x01, 0x02] {
        let mut bus = opened(I2c::init(0, 100_000, -1, -1));
        done::<I2c>(bus.write(0x48, &[byte]));
    }
}
