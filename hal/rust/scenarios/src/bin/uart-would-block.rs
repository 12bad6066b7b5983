//! `docs/scenarios/uart-would-block.md`
#![no_std]
#![no_main]

use embedded_hal_nb::serial::Write as _;
use wasm_embedded_hal_scenarios::{entry, failed, opened, Error, Uart};

entry!(main);

fn main() {
    let mut uart = opened(Uart::init(0, 115_200, -1, -1));
    for _ in 0..2 {
        match uart.write(0x00) {
            Ok(()) => {}
            Err(nb::Error::WouldBlock) => failed(Error::WouldBlock),
            Err(nb::Error::Other(error)) => failed(error),
        }
    }
}
