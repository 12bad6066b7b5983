//! Blinks an LED at pin 13 of port 0, once a second, five times.
#![no_std]
#![no_main]

use embedded_hal::delay::DelayNs as _;
use embedded_hal::digital::OutputPin as _;
use wasm_embedded_hal::{entry, println, Delay, Error, Gpio};

entry!(main);

fn main() -> Result<(), Error> {
    let mut led = Gpio::output(0, 13)?;
    for _ in 0..5 {
        led.set_high()?;
        Delay.delay_ms(500);
        led.set_low()?;
        Delay.delay_ms(500);
    }
    println!("blinked 5 times");
    Ok(())
}
