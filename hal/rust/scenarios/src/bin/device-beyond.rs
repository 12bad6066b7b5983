//! `docs/scenarios/device-beyond.md`
#![no_std]
#![no_main]

use embedded_hal::digital::OutputPin as _;
use wasm_embedded_hal::gpio::Output;
use wasm_embedded_hal::Device;
use wasm_embedded_hal_scenarios::{done, entry, got, Gpio};

entry!(main);

fn main() {
    let mut device = Device {
        spi: &mut [],
        i2c: &mut [],
        io_in: &mut [],
        io_out: &mut [Gpio::default(), Gpio::default(), Gpio::default()],
    };
    let loaded = device.load();
    let mut there = [0; 3];
    for (there, pin) in there.iter_mut().zip(device.io_out.iter()) {
        *there = u8::from(pin.is_open());
    }
    got::<Gpio<Output>>(loaded, &there);
    done::<Gpio<Output>>(device.io_out[0].set_high());
}
