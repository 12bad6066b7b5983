//! `docs/scenarios/spi-transfer-lengths.md`
#![no_std]
#![no_main]

use embedded_hal::spi::SpiBus;
use wasm_embedded_hal_scenarios::{entry, got, opened, Spi};

entry!(main);

fn main() {
    let mut spi = opened(Spi::init(0, 1_000_000, -1, -1, -1, -1));
    let mut two = [0; 2];
    got::<Spi>(
        SpiBus::transfer(&mut spi, &mut two, &[0xaa, 0xbb, 0xcc, 0xdd]),
        &two,
    );
    let mut four = [0; 4];
    got::<Spi>(SpiBus::transfer(&mut spi, &mut four, &[0x0b]), &four);
}
