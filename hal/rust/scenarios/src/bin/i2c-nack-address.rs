//! `docs/scenarios/i2c-nack-address.md`
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{done, entry, opened, I2c};

entry!(main);

fn main() {
    let mut bus = opened(I2c::init(0, 100_000, -1, -1));
    let mut byte = [0];
    done::<I2c>(bus.write(0x09, &[0x01]));
    done::<I2c>(bus.read(0x09, &mut byte));
    done::<I2c>(bus.write_read(0x09, &[0x01], &mut byte));
}
