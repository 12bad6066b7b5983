//! Calls of UARTs: way 0 by the methods of the type, or by the trait where it alone has the call; other ways by `embedded_io`.

use super::reader::{narrow, Reader};
use super::{Failed, Outcome, OTHER};
use crate::Uart;
use embedded_hal_nb::serial;
use embedded_io::{ReadReady as _, Write as _};
use wasm_embedded_hal::uart::{Parity, StopBits};
use wasm_embedded_hal::Error;

fn failed(error: Error) -> Failed {
    use serial::ErrorKind::{FrameFormat, Noise, Overrun, Parity};
    let kind = match serial::Error::kind(&error) {
        Overrun => 13,
        FrameFormat => 14,
        Parity => 15,
        Noise => 16,
        _ => OTHER,
    };
    Failed(error, kind)
}

fn failed_io(error: Error) -> Failed {
    use embedded_io::ErrorKind as Kind;
    let kind = match embedded_io::Error::kind(&error) {
        Kind::InvalidInput => 1,
        Kind::NotFound => 3,
        Kind::Unsupported => 5,
        Kind::TimedOut => 7,
        Kind::InvalidData => 14,
        Kind::PermissionDenied => 20,
        Kind::OutOfMemory => 21,
        _ => OTHER,
    };
    Failed(error, kind)
}

fn failed_nb(error: nb::Error<Error>) -> Failed {
    match error {
        nb::Error::WouldBlock => Failed(Error::WouldBlock, OTHER),
        nb::Error::Other(error) => failed(error),
    }
}

pub(super) fn call(
    uart: &mut Uart,
    call: u8,
    way: u8,
    mut from: Reader<'_>,
    out: &mut [u8],
) -> Outcome {
    match call {
        0x30 => {
            let (port, baud, tx, rx) = (from.u32(), from.u32(), from.i32(), from.i32());
            *uart = Uart::init(port, baud, tx, rx).map_err(failed)?;
            Ok(0)
        }
        0x31 => uart.deinit().map(|()| 0).map_err(failed),
        0x32 => {
            drop(core::mem::take(uart));
            Ok(0)
        }
        0x33 => {
            out[0] = uart.is_open().into();
            Ok(1)
        }
        0x37 if way == 1 => embedded_io::Write::flush(uart)
            .map(|()| 0)
            .map_err(failed_io),
        0x37 => uart.flush().map(|()| 0).map_err(failed),
        0x38 => {
            let data_bits = narrow(from.u32(), OTHER)?;
            let parity = [Parity::None, Parity::Even, Parity::Odd][usize::from(from.u8()) % 3];
            let stop_bits = match from.u8() {
                0 => StopBits::One,
                _ => StopBits::Two,
            };
            uart.configure(data_bits, parity, stop_bits)
                .map(|()| 0)
                .map_err(failed)
        }
        0x3a => {
            out[0] = serial::Read::read(uart).map_err(failed_nb)?;
            Ok(1)
        }
        0x3b => serial::Write::write(uart, from.u8())
            .map(|()| 0)
            .map_err(failed_nb),
        0x3c => serial::Write::<u8>::flush(uart)
            .map(|()| 0)
            .map_err(failed_nb),
        _ => data(uart, call, way, from, out),
    }
}

fn data(uart: &mut Uart, call: u8, way: u8, mut from: Reader<'_>, out: &mut [u8]) -> Outcome {
    match call {
        0x34 => {
            let bytes = from.bytes();
            match way {
                0 => uart.write_all(bytes).map_err(failed)?,
                1 => embedded_io::Write::write_all(uart, bytes).map_err(failed_io)?,
                _ => {
                    let written = uart.write(bytes).map_err(failed_io)?;
                    assert!(written == bytes.len(), "it writes all bytes");
                }
            }
            Ok(0)
        }
        0x35 => {
            let len = from.room();
            uart.read(&mut out[..len]).map(|()| len).map_err(failed)
        }
        0x36 => {
            let len = from.room();
            let timeout_ms = from.u32();
            uart.read_some(&mut out[..len], timeout_ms).map_err(failed)
        }
        0x39 => {
            out[0] = uart.read_ready().map_err(failed_io)?.into();
            Ok(1)
        }
        _ => {
            let len = from.room();
            embedded_io::Read::read(uart, &mut out[..len]).map_err(failed_io)
        }
    }
}
