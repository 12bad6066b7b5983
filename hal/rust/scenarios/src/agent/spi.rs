//! Calls of SPI: way 0 by the methods of the type, way 1 by `SpiBus` and, for transactions, `SpiDevice`, way 2 by what `SpiDevice`
//! has beside transactions.

use super::reader::{narrow, Reader};
use super::{Failed, Outcome, OPS, OTHER};
use crate::Spi;
use embedded_hal::spi::{self, Error as _, Operation, SpiBus, SpiDevice};
use wasm_embedded_hal::spi::BitOrder;
use wasm_embedded_hal::Error;

fn failed(error: Error) -> Failed {
    use spi::ErrorKind::{ChipSelectFault, FrameFormat, ModeFault, Overrun};
    let kind = match error.kind() {
        Overrun => 13,
        FrameFormat => 14,
        ModeFault => 17,
        ChipSelectFault => 18,
        _ => OTHER,
    };
    Failed(error, kind)
}

pub(super) fn call(
    spi: &mut Spi,
    call: u8,
    way: u8,
    mut from: Reader<'_>,
    out: &mut [u8],
) -> Outcome {
    match call {
        0x20 => {
            let (port, baud) = (from.u32(), from.u32());
            let (mosi, miso, sck, cs) = (from.i32(), from.i32(), from.i32(), from.i32());
            *spi = Spi::init(port, baud, mosi, miso, sck, cs).map_err(failed)?;
        }
        0x21 => spi.deinit().map_err(failed)?,
        0x22 => drop(core::mem::take(spi)),
        0x23 => {
            out[0] = spi.is_open().into();
            return Ok(1);
        }
        0x28 => return operations(spi, way, from, out).map_err(failed),
        0x29 => {
            let mode =
                [spi::MODE_0, spi::MODE_1, spi::MODE_2, spi::MODE_3][usize::from(from.u8() & 3)];
            let bits = narrow(from.u32(), OTHER)?;
            let order = match from.u8() {
                0 => BitOrder::MsbFirst,
                _ => BitOrder::LsbFirst,
            };
            spi.configure(mode, bits, order).map_err(failed)?;
        }
        0x2a => SpiBus::flush(spi).map_err(failed)?,
        _ => return data(spi, call, way, from, out).map_err(failed),
    }
    Ok(0)
}

fn data(
    spi: &mut Spi,
    call: u8,
    way: u8,
    mut from: Reader<'_>,
    out: &mut [u8],
) -> Result<usize, Error> {
    match call {
        0x24 => {
            let bytes = from.bytes();
            match way {
                0 => spi.write(bytes),
                1 => SpiBus::write(spi, bytes),
                _ => SpiDevice::write(spi, bytes),
            }?;
            Ok(0)
        }
        0x25 => {
            let len = from.room();
            let buffer = &mut out[..len];
            match way {
                0 => spi.read(buffer),
                1 => SpiBus::read(spi, buffer),
                _ => SpiDevice::read(spi, buffer),
            }?;
            Ok(len)
        }
        0x26 => {
            let bytes = from.bytes();
            let len = from.room();
            let buffer = &mut out[..len];
            match way {
                0 => spi.transfer(buffer, bytes),
                _ => SpiBus::transfer(spi, buffer, bytes),
            }?;
            Ok(len)
        }
        _ => {
            let bytes = from.bytes();
            let buffer = &mut out[..bytes.len()];
            buffer.copy_from_slice(bytes);
            match way {
                0 => spi.transfer_in_place(buffer),
                1 => SpiBus::transfer_in_place(spi, buffer),
                _ => SpiDevice::transfer_in_place(spi, buffer),
            }?;
            Ok(bytes.len())
        }
    }
}

/// Reads operations and makes them. Says how many bytes they received.
fn operations(
    spi: &mut Spi,
    way: u8,
    mut from: Reader<'_>,
    out: &mut [u8],
) -> Result<usize, Error> {
    let count = usize::from(from.u16()).min(OPS);
    let mut ops: [Operation<'_, u8>; OPS] = core::array::from_fn(|_| Operation::DelayNs(0));
    let (mut received, mut room) = (0, out);
    for op in &mut ops[..count] {
        let mut take = |len| {
            let (place, rest) = core::mem::take(&mut room).split_at_mut(len);
            room = rest;
            received += len;
            place
        };
        *op = match from.u8() {
            0 => Operation::Read(take(from.room())),
            1 => Operation::Write(from.bytes()),
            2 => {
                let bytes = from.bytes();
                let place = take(bytes.len());
                place.copy_from_slice(bytes);
                Operation::TransferInPlace(place)
            }
            3 => Operation::DelayNs(from.u32()),
            _ => {
                let bytes = from.bytes();
                Operation::Transfer(take(from.room()), bytes)
            }
        };
    }
    match way {
        0 => spi.transaction(&mut ops[..count]),
        _ => SpiDevice::transaction(spi, &mut ops[..count]),
    }?;
    Ok(received)
}
