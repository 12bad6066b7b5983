//! `docs/scenarios/uart-write.md`
#![no_std]
#![no_main]

use embedded_io::Write as _;
use wasm_embedded_hal_scenarios::{done, entry, opened, Uart};

entry!(main);

fn main() {
    let mut uart = opened(Uart::init(0, 115_200, -1, -1));
    done::<Uart>(uart.write(b"hello\n").map(drop));
}
