//! `docs/scenarios/gpio-read-back.md`
#![no_std]
#![no_main]

use embedded_hal::digital::{OutputPin as _, StatefulOutputPin as _};
use wasm_embedded_hal::gpio::Output;
use wasm_embedded_hal_scenarios::{done, entry, got, opened, Gpio};

entry!(main);

fn main() {
    let mut pin = opened(Gpio::output(0, 13));
    done::<Gpio<Output>>(pin.set_high());
    let high = pin.is_set_high();
    got::<Gpio<Output>>(high.map(drop), &[u8::from(high == Ok(true))]);
}
