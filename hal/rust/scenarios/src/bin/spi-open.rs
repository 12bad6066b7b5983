//! `docs/scenarios/spi-open.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{entry, opened, Spi};

entry!(main);

fn main() {
    opened(Spi::init(1, 8_000_000, 10, 11, 12, 13));
}
