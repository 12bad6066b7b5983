//! `docs/scenarios/uart-line-errors.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, opened, Uart};

entry!(main);

fn main() {
    let mut uart = opened(Uart::init(0, 115_200, -1, -1));
    for _ in 0..4 {
        done::<Uart>(uart.read(&mut [0]));
    }
}
