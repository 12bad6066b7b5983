//! `docs/scenarios/uart-read.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{entry, got, opened, Uart};

entry!(main);

fn main() {
    let mut uart = opened(Uart::init(0, 115_200, -1, -1));
    let mut bytes = [0; 4];
    got::<Uart>(uart.read(&mut bytes), &bytes);
}
