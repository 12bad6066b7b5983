//! Prints a table of the addresses that answer on an I2C bus, as i2cdetect of Linux does.
#![no_std]
#![no_main]

use wasm_embedded_hal::{entry, print, println, Error, I2c};

entry!(main);

fn main() -> Result<(), Error> {
    let mut bus = I2c::init(0, 100_000, -1, -1)?;
    println!("     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f");
    for addr in 0..0x80 {
        if addr % 16 == 0 {
            print!("{:02x}: ", addr);
        }
        if !(0x08..=0x77).contains(&addr) {
            print!("   "); // reserved
        } else if let Err(error) = bus.write(addr, &[]) {
            match error {
                // Some controllers only wait for an answer.
                Error::NackAddress | Error::Nack | Error::Timeout => print!("-- "),
                _ => return Err(error),
            }
        } else {
            print!("{:02x} ", addr);
        }
        if addr % 16 == 15 {
            println!();
        }
    }
    Ok(())
}
