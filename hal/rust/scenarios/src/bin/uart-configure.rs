//! `docs/scenarios/uart-configure.md`
#![no_std]
#![no_main]

use wasm_embedded_hal::uart::{Parity, StopBits};
use wasm_embedded_hal_scenarios::{done, entry, opened, Uart};

entry!(main);

fn main() {
    let mut uart = opened(Uart::init(0, 115_200, -1, -1));
    done::<Uart>(uart.configure(7, Parity::Even, StopBits::Two));
    done::<Uart>(uart.write_all(&[0x55]));
    done::<Uart>(uart.flush());
}
