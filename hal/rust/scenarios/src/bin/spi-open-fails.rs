//! `docs/scenarios/spi-open-fails.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, Spi};

entry!(main);

fn main() {
    done::<Spi>(Spi::init(0, 1_000_000, -1, -1, -1, -1).map(drop));
}
