//! `docs/scenarios/device-i2c.md`
#![no_std]
#![no_main]

use wasm_embedded_hal::Device;
use wasm_embedded_hal_scenarios::{done, entry, got, I2c};

entry!(main);

fn main() {
    let mut buses = [I2c::default(), I2c::default()];
    let mut device = Device {
        spi: &mut [],
        i2c: &mut buses,
        io_in: &mut [],
        io_out: &mut [],
    };
    let loaded = device.load();
    let [first, second] = &mut buses;
    let there = [u8::from(first.is_open()), u8::from(second.is_open())];
    got::<I2c>(loaded, &there);
    done::<I2c>(second.write(0x48, &[0x00]));
    done::<I2c>(second.deinit());
    done::<I2c>(first.deinit());
}
