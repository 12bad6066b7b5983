//! `docs/scenarios/spi-transaction.md`
#![no_std]
#![no_main]

use embedded_hal::spi::{Operation, SpiDevice};
use wasm_embedded_hal_scenarios::{entry, got, opened, Spi};

entry!(main);

fn main() {
    let mut spi = opened(Spi::init(0, 1_000_000, -1, -1, -1, -1));
    let mut bytes = [0, 0, 0, 0x01, 0x02];
    let (answer, exchanged) = bytes.split_at_mut(3);
    let mut operations = [
        Operation::Write(&[0x03, 0x00, 0x00, 0x10]),
        Operation::DelayNs(20_000),
        Operation::Read(answer),
        Operation::TransferInPlace(exchanged),
    ];
    got::<Spi>(SpiDevice::transaction(&mut spi, &mut operations), &bytes);
}
