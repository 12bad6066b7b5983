//! The sensor TMP102 with the crate `tmp1x2`: two temperatures, sixteenths of a degree, and a sensor that was unplugged.
#![no_std]
#![no_main]

use embedded_hal::i2c::{Error as _, ErrorKind, NoAcknowledgeSource};
use tmp1x2::{Error, SlaveAddr, Tmp1x2};
use wasm_embedded_hal::I2c;
use wasm_embedded_hal_scenarios::{entry, opened, show};

entry!(main);

fn main() {
    let bus = opened(I2c::init(0, 400_000, -1, -1));
    let mut sensor = Tmp1x2::new(bus, SlaveAddr::default());
    for _ in 0..3 {
        match sensor.read_temperature() {
            Ok(celsius) => show(&((celsius * 16.0) as i16).to_be_bytes()),
            // Arrives through the crate as what it is.
            Err(Error::I2C(error)) => {
                let gone = ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address);
                show(&[u8::from(error.kind() == gone)]);
            }
        }
    }
}
