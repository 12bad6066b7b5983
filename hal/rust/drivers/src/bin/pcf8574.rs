//! The expander PCF8574 with the crate `port-expander`: one of its pins is driven, another is read, and the bus fails.
#![no_std]
#![no_main]

use embedded_hal::i2c::{Error as _, ErrorKind};
use port_expander::Pcf8574;
use wasm_embedded_hal::I2c;
use wasm_embedded_hal_scenarios::{entry, opened, show};

entry!(main);

fn main() {
    let bus = opened(I2c::init(0, 100_000, -1, -1));
    let mut expander = Pcf8574::new(bus, false, false, true);
    let mut pins = expander.split();
    show(&[u8::from(pins.p0.set_low().is_ok())]);
    if let Ok(high) = pins.p7.is_high() {
        show(&[u8::from(high)]);
    }
    if let Err(error) = pins.p0.set_high() {
        show(&[u8::from(
            error.driver_error().kind() == ErrorKind::ArbitrationLoss,
        )]);
    }
}
