//! `docs/scenarios/spi-overrun.md`
#![no_std]
#![no_main]

use embedded_hal::spi::SpiDevice;
use wasm_embedded_hal_scenarios::{done, entry, opened, Spi};

entry!(main);

fn main() {
    let mut spi = opened(Spi::init(0, 1_000_000, -1, -1, -1, -1));
    done::<Spi>(SpiDevice::read(&mut spi, &mut [0; 2]));
    done::<Spi>(SpiDevice::transfer_in_place(&mut spi, &mut [0x01, 0x02]));
    done::<Spi>(SpiDevice::transfer(&mut spi, &mut [0], &[0x01]));
}
