//! `docs/scenarios/spi-overrun.md`
#![no_std]
#![no_main]

use embedded_hal::spi::SpiDevice as _;
use wasm_embedded_hal_scenarios::{done, entry, opened, Spi};

entry!(main);

fn main() {
    let mut spi = opened(Spi::init(0, 1_000_000, -1, -1, -1, -1));
    done::<Spi>(spi.read(&mut [0; 2]));
    done::<Spi>(spi.transfer_in_place(&mut [0x01, 0x02]));
    done::<Spi>(spi.transfer(&mut [0], &[0x01]));
}
