//! `docs/scenarios/i2c-transaction.md`
#![no_std]
#![no_main]

use embedded_hal::i2c::Operation;
use wasm_embedded_hal_scenarios::{entry, got, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    let mut bytes = [0; 5];
    let (first, second) = bytes.split_at_mut(2);
    let mut operations = [
        Operation::Write(&[0x0a]),
        Operation::Write(&[0x0b, 0x0c]),
        Operation::Read(first),
        Operation::Write(&[0x0d]),
        Operation::Read(second),
    ];
    got::<I2c>(bus.transaction(0x68, &mut operations), &bytes);
}
