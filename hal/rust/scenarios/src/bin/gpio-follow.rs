//! `docs/scenarios/gpio-follow.md`
#![no_std]
#![no_main]

use embedded_hal::digital::{OutputPin as _, PinState};
use wasm_embedded_hal::gpio::Output;
use wasm_embedded_hal_scenarios::{done, entry, failed, opened, Gpio};

entry!(main);

fn main() {
    let input = opened(Gpio::input(0, 4));
    let mut output = opened(Gpio::output(0, 5));
    for _ in 0..3 {
        match input.is_high() {
            Ok(high) => done::<Gpio<Output>>(output.set_state(PinState::from(high))),
            Err(error) => failed(error),
        }
    }
}
