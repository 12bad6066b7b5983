//! `docs/scenarios/spi-transfer-in-place.md`
#![no_std]
#![no_main]

use embedded_hal::spi::SpiBus;
use wasm_embedded_hal_scenarios::{entry, got, opened, Spi};

entry!(main);

fn main() {
    let mut spi = opened(Spi::init(0, 1_000_000, -1, -1, -1, -1));
    let mut bytes = [0xaa, 0xbb, 0xcc, 0xdd];
    got::<Spi>(SpiBus::transfer_in_place(&mut spi, &mut bytes), &bytes);
}
