//! `docs/scenarios/spi-write.md`
#![no_std]
#![no_main]

use embedded_hal::spi::SpiDevice;
use wasm_embedded_hal_scenarios::{done, entry, opened, Spi};

entry!(main);

fn main() {
    let mut spi = opened(Spi::init(0, 1_000_000, -1, -1, -1, -1));
    done::<Spi>(SpiDevice::write(&mut spi, &[0x9f, 0x00, 0xff]));
}
