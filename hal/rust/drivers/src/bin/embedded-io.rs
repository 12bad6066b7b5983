//! A serial line through the traits of `embedded-io`, as a driver crate for a modem would use it.
#![no_std]
#![no_main]

use embedded_io::{Error as _, ErrorKind, Read, ReadReady, Write};
use wasm_embedded_hal::Uart;
use wasm_embedded_hal_scenarios::{entry, opened, show};

entry!(main);

/// Whether there is something to read: 0, 1, or 2 after an error of a frame.
fn ready<U: ReadReady>(line: &mut U) {
    let answer = match line.read_ready() {
        Ok(ready) => u8::from(ready),
        Err(error) if error.kind() == ErrorKind::InvalidData => 2,
        Err(_) => 3,
    };
    show(&[answer]);
}

fn receive<U: Read>(line: &mut U) {
    let mut bytes = [0; 8];
    if let Ok(count) = line.read(&mut bytes) {
        show(&bytes[..count]);
    }
}

fn main() {
    let mut line = opened(Uart::init(0, 9_600, -1, -1));
    let sent = Write::write_all(&mut line, b"AT\r").and_then(|()| Write::flush(&mut line));
    show(&[u8::from(sent.is_ok())]);
    // Nothing, then a byte, which stays to be read: the second question needs no call.
    ready(&mut line);
    ready(&mut line);
    ready(&mut line);
    receive(&mut line);
    receive(&mut line);
    ready(&mut line);
    // A byte that was looked at comes first in a buffer that is filled.
    ready(&mut line);
    let mut bytes = [0; 3];
    if Uart::read(&mut line, &mut bytes).is_ok() {
        show(&bytes);
    }
}
