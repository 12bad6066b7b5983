//! `docs/scenarios/gpio-errors.md`
#![no_std]
#![no_main]

use embedded_hal::digital::OutputPin as _;
use wasm_embedded_hal::gpio::{Drive, Pull};
use wasm_embedded_hal::gpio::{Input, Output};
use wasm_embedded_hal_scenarios::{done, entry, opened, Gpio};

entry!(main);

fn main() {
    let input = opened(Gpio::input(0, 4));
    done::<Gpio<Input>>(input.is_low().map(drop));
    let mut output = opened(Gpio::output(0, 5));
    done::<Gpio<Output>>(output.set_high());
    done::<Gpio<Output>>(output.configure(Pull::Down, Drive::PushPull));
}
