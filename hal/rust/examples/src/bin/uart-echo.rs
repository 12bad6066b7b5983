//! Sends back what comes in on a serial line, until Ctrl-D.
#![no_std]
#![no_main]

use wasm_embedded_hal::{entry, println, Error, Uart};

const CTRL_D: u8 = 0x04;
const ONE_MINUTE_MS: u32 = 60_000;

entry!(main);

fn main() -> Result<(), Error> {
    let mut uart = Uart::init(0, 115_200, -1, -1)?;
    let mut bytes = [0; 64];
    let mut echoed = 0;
    loop {
        let count = uart.read_some(&mut bytes, ONE_MINUTE_MS)?;
        let came = &bytes[..count];
        let end = came.iter().position(|byte| *byte == CTRL_D);
        let line = &came[..end.unwrap_or(count)];
        if !line.is_empty() {
            uart.write_all(line)?;
            echoed += line.len();
        }
        if end.is_some() {
            println!("echoed {} bytes", echoed);
            return Ok(());
        }
    }
}
