//! `docs/scenarios/gpio-configure.md`
#![no_std]
#![no_main]

use wasm_embedded_hal::gpio::{Drive, Pull};
use wasm_embedded_hal::gpio::{Input, Output};
use wasm_embedded_hal_scenarios::{done, entry, opened, Gpio};

entry!(main);

fn main() {
    let mut input = opened(Gpio::input(0, 4));
    done::<Gpio<Input>>(input.configure(Pull::Up, Drive::PushPull));
    let mut output = opened(Gpio::output(0, 5));
    done::<Gpio<Output>>(output.configure(Pull::None, Drive::OpenDrain));
}
