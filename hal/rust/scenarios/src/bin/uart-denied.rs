//! `docs/scenarios/uart-denied.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, Uart};

entry!(main);

fn main() {
    done::<Uart>(Uart::init(3, 115_200, -1, -1).map(drop));
}
