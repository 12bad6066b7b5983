//! `docs/scenarios/gpio-input.md`
#![no_std]
#![no_main]

use embedded_hal::digital::InputPin;
use wasm_embedded_hal::gpio::Input;
use wasm_embedded_hal_scenarios::{entry, got, opened, Gpio};

entry!(main);

fn main() {
    let mut pin = opened(Gpio::input(1, 4));
    for _ in 0..2 {
        let high = InputPin::is_high(&mut pin);
        got::<Gpio<Input>>(high.map(drop), &[u8::from(high == Ok(true))]);
    }
}
