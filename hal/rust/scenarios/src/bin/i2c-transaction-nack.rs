//! `docs/scenarios/i2c-transaction-nack.md`
#![no_std]
#![no_main]

use embedded_hal::i2c::Operation;
use wasm_embedded_hal_scenarios::{done, entry, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    let mut byte = [0];
    let mut operations = [Operation::Write(&[0x0a]), Operation::Read(&mut byte)];
    done::<I2c>(bus.transaction(0x68, &mut operations));
}
