//! `docs/scenarios/device-all.md`
#![no_std]
#![no_main]

use embedded_hal::digital::OutputPin as _;
use wasm_embedded_hal::gpio::{Input, Output};
use wasm_embedded_hal::Device;
use wasm_embedded_hal_scenarios::{done, entry, got, Gpio, I2c, Spi};

entry!(main);

fn main() {
    let mut spi = [Spi::default()];
    let mut i2c = [I2c::default()];
    let mut io_in = [Gpio::default()];
    let mut io_out = [Gpio::default()];
    // One kind after the other, to show what came of each.
    let loaded = Device {
        spi: &mut spi,
        i2c: &mut [],
        io_in: &mut [],
        io_out: &mut [],
    }
    .load();
    got::<Spi>(loaded, &[u8::from(spi[0].is_open())]);
    let loaded = Device {
        spi: &mut [],
        i2c: &mut i2c,
        io_in: &mut [],
        io_out: &mut [],
    }
    .load();
    got::<I2c>(loaded, &[u8::from(i2c[0].is_open())]);
    let loaded = Device {
        spi: &mut [],
        i2c: &mut [],
        io_in: &mut io_in,
        io_out: &mut [],
    }
    .load();
    got::<Gpio<Input>>(loaded, &[u8::from(io_in[0].is_open())]);
    let loaded = Device {
        spi: &mut [],
        i2c: &mut [],
        io_in: &mut [],
        io_out: &mut io_out,
    }
    .load();
    got::<Gpio<Output>>(loaded, &[u8::from(io_out[0].is_open())]);
    let high = io_in[0].is_high();
    got::<Gpio<Input>>(high.map(drop), &[u8::from(high == Ok(true))]);
    done::<Gpio<Output>>(io_out[0].set_high());
    // The last one first, as locals are dropped: the last array first.
}
