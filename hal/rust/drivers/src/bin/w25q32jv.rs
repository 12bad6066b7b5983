//! The flash memory W25Q32JV with the crate `w25q32jv`: its number, a page that is read, and a chip select that fails. Two pins are
//! held high.
#![no_std]
#![no_main]

use embedded_hal::spi::{Error as _, ErrorKind};
use w25q32jv::{Error, W25q32jv};
use wasm_embedded_hal::{Gpio, Spi};
use wasm_embedded_hal_scenarios::{entry, opened, show};

entry!(main);

fn main() {
    let spi = opened(Spi::init(0, 8_000_000, -1, -1, -1, -1));
    let hold = opened(Gpio::output(0, 5));
    let write_protect = opened(Gpio::output(0, 6));
    let mut flash = match W25q32jv::new(spi, hold, write_protect) {
        Ok(flash) => flash,
        Err(_) => return,
    };
    if let Ok(number) = flash.device_id() {
        show(&number);
    }
    let mut bytes = [0; 8];
    if flash.read(0x01_2345, &mut bytes).is_ok() {
        show(&bytes);
    }
    if let Err(Error::SpiError(error)) = flash.read(0, &mut bytes) {
        show(&[u8::from(error.kind() == ErrorKind::ChipSelectFault)]);
    }
}
