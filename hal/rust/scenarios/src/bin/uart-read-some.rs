//! `docs/scenarios/uart-read-some.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{entry, got, opened, Uart};

entry!(main);

fn main() {
    let mut uart = opened(Uart::init(0, 115_200, -1, -1));
    let mut bytes = [0; 16];
    let count = uart.read_some(&mut bytes, 100);
    got::<Uart>(count.map(drop), &bytes[..count.unwrap_or(0)]);
}
