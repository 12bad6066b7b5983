//! Reads the temperature from a TMP102 at address 0x48 three times, once a second, with a published driver crate.
#![no_std]
#![no_main]

use embedded_hal::delay::DelayNs as _;
use tmp1x2::{SlaveAddr, Tmp1x2};
use wasm_embedded_hal::{entry, println, Delay, Error, I2c};

entry!(main);

fn main() -> Result<(), tmp1x2::Error<Error>> {
    let bus = I2c::init(0, 100_000, -1, -1).map_err(tmp1x2::Error::I2C)?;
    let mut sensor = Tmp1x2::new(bus, SlaveAddr::default());
    for _ in 0..3 {
        let celsius = sensor.read_temperature()?;
        // Hundredths: printing numbers with a point takes much more room.
        let rounded = (celsius * 100.0 + if celsius < 0.0 { -0.5 } else { 0.5 }) as i32;
        let sign = if rounded < 0 { "-" } else { "" };
        let rounded = rounded.unsigned_abs();
        println!("{}{}.{:02} C", sign, rounded / 100, rounded % 100);
        Delay.delay_ms(1_000);
    }
    Ok(())
}
