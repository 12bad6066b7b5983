//! `docs/scenarios/i2c-polling.md`
#![no_std]
#![no_main]

use embedded_hal::i2c::{Error as _, ErrorKind};
use wasm_embedded_hal_scenarios::{done, entry, got, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    let mut byte = [0];
    done::<I2c>(bus.write(0x50, &[0x00, 0x10, 0xaa]));
    while let Err(ErrorKind::NoAcknowledge(_)) = bus.write(0x50, &[]).map_err(|e| e.kind()) {}
    got::<I2c>(bus.write_read(0x50, &[0x00, 0x10], &mut byte), &byte);
}
