//! `docs/scenarios/device-fails.md`
#![no_std]
#![no_main]

use wasm_embedded_hal::Device;
use wasm_embedded_hal_scenarios::{done, entry, I2c, Spi};

entry!(main);

fn main() {
    let mut device = Device {
        spi: &mut [Spi::default()],
        i2c: &mut [],
        io_in: &mut [],
        io_out: &mut [],
    };
    done::<Spi>(device.load());
    let mut device = Device {
        spi: &mut [],
        i2c: &mut [I2c::default()],
        io_in: &mut [],
        io_out: &mut [],
    };
    done::<I2c>(device.load());
}
