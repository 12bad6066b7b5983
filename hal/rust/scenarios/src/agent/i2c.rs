//! Calls of I2C: way 0 by the methods of the type, way 1 by the trait, as all with 10-bit addresses.

use super::reader::{narrow, Reader};
use super::{Failed, Outcome, OPS, OTHER};
use crate::I2c;
use embedded_hal::i2c::{self, Error as _, Operation, SevenBitAddress, TenBitAddress};
use wasm_embedded_hal::Error;

fn failed(error: Error) -> Failed {
    use i2c::ErrorKind::{ArbitrationLoss, Bus, NoAcknowledge, Overrun};
    use i2c::NoAcknowledgeSource::{Address, Data, Unknown};
    let kind = match error.kind() {
        NoAcknowledge(Unknown) => 8,
        NoAcknowledge(Address) => 9,
        NoAcknowledge(Data) => 10,
        ArbitrationLoss => 11,
        Bus => 12,
        Overrun => 13,
        _ => OTHER,
    };
    Failed(error, kind)
}

pub(super) fn call(
    bus: &mut I2c,
    call: u8,
    way: u8,
    mut from: Reader<'_>,
    out: &mut [u8],
) -> Outcome {
    match call {
        0x10 => {
            let (port, baud, sda, scl) = (from.u32(), from.u32(), from.i32(), from.i32());
            *bus = I2c::init(port, baud, sda, scl).map_err(failed)?;
        }
        0x11 => bus.deinit().map_err(failed)?,
        0x12 => drop(core::mem::take(bus)),
        0x13 => {
            out[0] = bus.is_open().into();
            return Ok(1);
        }
        _ => return with_address(bus, call, way, from, out),
    }
    Ok(0)
}

fn with_address(bus: &mut I2c, call: u8, way: u8, mut from: Reader<'_>, out: &mut [u8]) -> Outcome {
    let (bits, addr) = (from.u8(), from.u32());
    let kind = OTHER;
    if bits == 10 {
        let addr: TenBitAddress = narrow(addr, kind)?;
        return by_trait(bus, call, addr, from, out);
    }
    let addr: SevenBitAddress = narrow(addr, kind)?;
    if way == 1 {
        return by_trait(bus, call, addr, from, out);
    }
    match call {
        0x14 => bus.write(addr, from.bytes()).map(|()| 0),
        0x15 => {
            let len = from.room();
            bus.read(addr, &mut out[..len]).map(|()| len)
        }
        0x16 => {
            let bytes = from.bytes();
            let len = from.room();
            bus.write_read(addr, bytes, &mut out[..len]).map(|()| len)
        }
        _ => operations(from, out, |ops| bus.transaction(addr, ops)),
    }
    .map_err(failed)
}

fn by_trait<A: i2c::AddressMode>(
    bus: &mut I2c,
    call: u8,
    addr: A,
    mut from: Reader<'_>,
    out: &mut [u8],
) -> Outcome
where
    I2c: i2c::I2c<A, Error = Error>,
{
    match call {
        0x14 => i2c::I2c::write(bus, addr, from.bytes()).map(|()| 0),
        0x15 => {
            let len = from.room();
            i2c::I2c::read(bus, addr, &mut out[..len]).map(|()| len)
        }
        0x16 => {
            let bytes = from.bytes();
            let len = from.room();
            i2c::I2c::write_read(bus, addr, bytes, &mut out[..len]).map(|()| len)
        }
        _ => operations(from, out, |ops| i2c::I2c::transaction(bus, addr, ops)),
    }
    .map_err(failed)
}

/// Reads operations, and lets them be made. Says how many bytes they received.
fn operations(
    mut from: Reader<'_>,
    out: &mut [u8],
    make: impl FnOnce(&mut [Operation<'_>]) -> Result<(), Error>,
) -> Result<usize, Error> {
    let count = usize::from(from.u16()).min(OPS);
    let mut ops: [Operation<'_>; OPS] = core::array::from_fn(|_| Operation::Write(&[]));
    let (mut received, mut room) = (0, out);
    for op in &mut ops[..count] {
        *op = match from.u8() {
            0 => {
                let len = from.room();
                let (place, rest) = core::mem::take(&mut room).split_at_mut(len);
                room = rest;
                received += len;
                Operation::Read(place)
            }
            _ => Operation::Write(from.bytes()),
        };
    }
    make(&mut ops[..count]).map(|()| received)
}
