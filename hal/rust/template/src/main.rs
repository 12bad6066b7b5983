//! Prints the addresses of the targets on an I2C bus.
#![no_std]
#![no_main]

use wasm_embedded_hal::{entry, println, Error, I2c};

entry!(main);

fn main() -> Result<(), Error> {
    // Controller 0 at 100 kHz, on the pins that the platform has for it. It is closed when `bus` goes out of scope.
    let mut bus = I2c::init(0, 100_000, -1, -1)?;
    for addr in 0x08..=0x77 {
        // No bytes: the address alone.
        match bus.write(addr, &[]) {
            Ok(()) => println!("{:02x}", addr),
            Err(Error::NackAddress | Error::Nack) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
