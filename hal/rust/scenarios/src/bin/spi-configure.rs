//! `docs/scenarios/spi-configure.md`
#![no_std]
#![no_main]

use embedded_hal::spi::MODE_3;
use wasm_embedded_hal::spi::BitOrder;
use wasm_embedded_hal_scenarios::{done, entry, opened, Spi};

entry!(main);

fn main() {
    let mut spi = opened(Spi::init(0, 1_000_000, -1, -1, -1, -1));
    done::<Spi>(spi.configure(MODE_3, 16, BitOrder::LsbFirst));
}
