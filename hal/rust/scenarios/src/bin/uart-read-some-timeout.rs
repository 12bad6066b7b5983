//! `docs/scenarios/uart-read-some-timeout.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, opened, Uart};

entry!(main);

fn main() {
    let mut uart = opened(Uart::init(0, 115_200, -1, -1));
    done::<Uart>(uart.read_some(&mut [0; 8], 50).map(drop));
}
