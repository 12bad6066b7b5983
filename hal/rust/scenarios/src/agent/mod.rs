//! The agent: see `docs/agent.md`.

mod gpio;
mod i2c;
mod others;
mod reader;
mod spi;
mod uart;

use crate::{show, Gpio, I2c, Spi, Uart};
use reader::Reader;
use wasm_embedded_hal::gpio::{Input, Output};
use wasm_embedded_hal::raw::{conformance, Wbytes};
use wasm_embedded_hal::Error;

/// The longest buffer.
const BYTES: usize = 65_537;
/// That, and what an instruction has beside it.
const ROOM: usize = BYTES + 4_096;
/// How many operations there is room for.
const OPS: usize = 40;
/// How many devices of each API.
const SLOTS: usize = 4;

/// An error, and its kind as a report has it.
struct Failed(Error, u8);

/// How many bytes a call gave, which lie in the report, or an error.
type Outcome = Result<usize, Failed>;

/// Kinds that are `Other`.
const OTHER: u8 = 255;

/// An error without kinds.
fn plain(error: Error) -> Failed {
    Failed(error, 0)
}

/// What is open. A slot that was never opened is a device that is not open.
#[derive(Default)]
struct Slots {
    i2c: [I2c; SLOTS],
    spi: [Spi; SLOTS],
    uart: [Uart; SLOTS],
    gpio: [Pin; SLOTS],
}

/// A pin of either type.
enum Pin {
    Input(Gpio<Input>),
    Output(Gpio<Output>),
}

impl Default for Pin {
    fn default() -> Self {
        Pin::Output(Gpio::default())
    }
}

/// An error ends the program.
const ENDS: u8 = 1;
/// Empty buffers do not reach the driver.
const EMPTY: u8 = 2;
/// Numbers of 32 bits.
const NARROW: u8 = 4;
/// Operations that send from one place and receive in another.
const TRANSFER: u8 = 8;

/// Kinds of errors, as the first report has them.
const I2C: u8 = 1;
const SPI: u8 = 2;
const DIGITAL: u8 = 3;
const SERIAL: u8 = 4;
const IO: u8 = 5;

/// Calls, ways, flags, kinds.
#[rustfmt::skip]
const OFFERS: &[[u8; 4]] = &[
    [0x10, 0, 0, I2C], [0x11, 0, 0, I2C], [0x12, 0, 0, I2C], [0x13, 0, 0, I2C],
    [0x14, 0, 0, I2C], [0x14, 1, 0, I2C], [0x15, 0, 0, I2C], [0x15, 1, 0, I2C],
    [0x16, 0, 0, I2C], [0x16, 1, 0, I2C], [0x17, 0, 0, I2C], [0x17, 1, 0, I2C],
    [0x20, 0, 0, SPI], [0x21, 0, 0, SPI], [0x22, 0, 0, SPI], [0x23, 0, 0, SPI],
    [0x24, 0, 0, SPI], [0x24, 1, 0, SPI], [0x24, 2, 0, SPI], [0x25, 0, 0, SPI], [0x25, 1, 0, SPI], [0x25, 2, 0, SPI],
    [0x26, 0, 0, SPI], [0x26, 1, 0, SPI], [0x27, 0, 0, SPI], [0x27, 1, 0, SPI], [0x27, 2, 0, SPI],
    [0x28, 0, TRANSFER, SPI], [0x28, 1, TRANSFER, SPI], [0x29, 0, 0, SPI], [0x2a, 0, 0, SPI],
    [0x30, 0, 0, SERIAL], [0x31, 0, 0, SERIAL], [0x32, 0, 0, SERIAL], [0x33, 0, 0, SERIAL],
    [0x34, 0, 0, SERIAL], [0x34, 1, EMPTY, IO], [0x34, 2, EMPTY, IO], [0x35, 0, 0, SERIAL], [0x36, 0, 0, SERIAL],
    [0x37, 0, 0, SERIAL], [0x37, 1, 0, IO], [0x38, 0, 0, SERIAL], [0x39, 0, 0, IO],
    [0x3a, 0, 0, SERIAL], [0x3b, 0, 0, SERIAL], [0x3c, 0, 0, SERIAL], [0x3d, 0, 0, IO],
    [0x40, 0, 0, DIGITAL], [0x41, 0, 0, DIGITAL], [0x42, 0, 0, DIGITAL], [0x43, 0, 0, DIGITAL],
    [0x44, 0, 0, DIGITAL], [0x44, 1, 0, DIGITAL], [0x45, 0, 0, DIGITAL], [0x45, 1, 0, DIGITAL],
    [0x45, 2, 0, DIGITAL], [0x45, 3, 0, DIGITAL], [0x46, 0, 0, DIGITAL], [0x47, 0, 0, DIGITAL],
    [0x50, 0, 0, 0], [0x51, 0, 0, 0], [0x52, 0, 0, 0], [0x53, 0, 0, 0],
    [0x60, 0, 0, 0], [0x60, 1, ENDS | NARROW, 0], [0x61, 0, ENDS | NARROW, 0], [0x62, 0, ENDS | NARROW, 0], [0x63, 0, 0, 0],
    [0x70, 0, 0, 0], [0x71, 0, 0, 0],
];

/// Says what there is room for and what the HAL offers.
fn hello(report: &mut [u8]) {
    report[0] = 1;
    report[1..5].copy_from_slice(&(BYTES as u32).to_le_bytes());
    report[5..7].copy_from_slice(&(OPS as u16).to_le_bytes());
    let limit = wasm_embedded_hal::i2c::MAX_OPERATIONS as u16;
    report[7..9].copy_from_slice(&limit.to_le_bytes());
    report[9] = SLOTS as u8;
    let mut len = 10;
    for entry in OFFERS {
        report[len..len + 4].copy_from_slice(entry);
        len += 4;
    }
    show(&report[..len]);
}

static mut ASKED: [u8; ROOM] = [0; ROOM];
static mut REPORT: [u8; ROOM] = [0; ROOM];

/// Asks for one instruction after the other, until there is none.
pub fn run() {
    // There is one thread, and nothing else names them.
    let asked = unsafe { &mut *core::ptr::addr_of_mut!(ASKED) };
    let report = unsafe { &mut *core::ptr::addr_of_mut!(REPORT) };
    let mut slots = Slots::default();
    hello(report);
    loop {
        let room = Wbytes {
            ptr: asked.as_mut_ptr(),
            len: asked.len() as u32,
        };
        let mut count = 0;
        // The record, the bytes and the place for the count outlive the call.
        let answer = unsafe { conformance::next(&room, &mut count) };
        if answer != 0 || count == 0 {
            return;
        }
        let mut from = Reader::new(&asked[..count as usize]);
        let (call, way, slot) = (from.u8(), from.u8(), usize::from(from.u8()) % SLOTS);
        let out = &mut report[1..];
        let outcome = match call >> 4 {
            1 => i2c::call(&mut slots.i2c[slot], call, way, from, out),
            2 => spi::call(&mut slots.spi[slot], call, way, from, out),
            3 => uart::call(&mut slots.uart[slot], call, way, from, out),
            4 => gpio::call(&mut slots.gpio[slot], call, way, from, out),
            5 => others::devices(&mut slots, slot, call, from, out),
            _ => others::call(call, way, from, out),
        };
        let len = match outcome {
            Ok(len) => {
                report[0] = 0;
                1 + len
            }
            Err(Failed(error, kind)) => {
                report[0] = error as u8;
                report[1] = kind;
                2
            }
        };
        show(&report[..len]);
    }
}
