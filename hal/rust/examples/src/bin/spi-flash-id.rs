//! Reads the JEDEC identification of a flash memory: manufacturer, and two bytes of device.
#![no_std]
#![no_main]

use embedded_hal::spi::Operation;
use wasm_embedded_hal::{entry, println, Error, Spi};

const READ_ID: u8 = 0x9f;

entry!(main);

fn main() -> Result<(), Error> {
    let mut flash = Spi::init(0, 1_000_000, -1, -1, -1, -1)?;
    let mut id = [0; 3];
    // Both under one chip select.
    flash.transaction(&mut [Operation::Write(&[READ_ID]), Operation::Read(&mut id)])?;
    println!(
        "manufacturer {:02x}, device {:02x}{:02x}",
        id[0], id[1], id[2]
    );
    Ok(())
}
