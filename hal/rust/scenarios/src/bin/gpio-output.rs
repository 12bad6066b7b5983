//! `docs/scenarios/gpio-output.md`
#![no_std]
#![no_main]

use embedded_hal::digital::OutputPin as _;
use wasm_embedded_hal::gpio::Output;
use wasm_embedded_hal_scenarios::{done, entry, opened, Gpio};

entry!(main);

fn main() {
    let mut pin = opened(Gpio::output(0, 13));
    done::<Gpio<Output>>(pin.set_high());
    done::<Gpio<Output>>(pin.set_low());
}
