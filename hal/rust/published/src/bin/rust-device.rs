//! Devices as for the published HAL 0.4, unchanged.

use wasm_embedded_hal::{Device, Gpio, I2c, Spi};

fn main() {
    let mut device = Device {
        spi: &mut [Spi::default(), Spi::default()],
        i2c: &mut [I2c::default(), I2c::default()],
        io_in: &mut [Gpio::default()],
        io_out: &mut [Gpio::default()],
    };
    device.load().unwrap();
    println!("{:?}", device.spi);
}
