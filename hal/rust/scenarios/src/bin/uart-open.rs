//! `docs/scenarios/uart-open.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{entry, opened, Uart};

entry!(main);

fn main() {
    opened(Uart::init(1, 9600, 4, 5));
}
