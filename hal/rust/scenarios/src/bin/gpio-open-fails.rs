//! `docs/scenarios/gpio-open-fails.md`
#![no_std]
#![no_main]

use wasm_embedded_hal::gpio::{Input, Output};
use wasm_embedded_hal_scenarios::{done, entry, Gpio};

entry!(main);

fn main() {
    done::<Gpio<Input>>(Gpio::input(0, 99).map(drop));
    done::<Gpio<Output>>(Gpio::output(0, 3).map(drop));
}
