//! Calls of the platform's devices, of time, and of what is no API.

use super::reader::Reader;
use super::{plain, Outcome, Pin, Slots};
use crate::Gpio;
use embedded_hal::delay::DelayNs as _;
use wasm_embedded_hal::{print, time, Delay, Device, Error};

/// Fills slots, from the first one on.
pub(super) fn devices(
    slots: &mut Slots,
    first: usize,
    call: u8,
    mut from: Reader<'_>,
    out: &mut [u8],
) -> Outcome {
    let count = usize::from(from.u8());
    let all = first..first + count;
    let mut device = Device {
        spi: &mut [],
        i2c: &mut [],
        io_in: &mut [],
        io_out: &mut [],
    };
    match call {
        0x50 => {
            device.spi = &mut slots.spi[all.clone()];
            device.load().map_err(plain)?;
            let open = slots.spi[all].iter().map(|spi| spi.is_open());
            open.zip(out).for_each(|(open, out)| *out = open.into());
        }
        0x51 => {
            device.i2c = &mut slots.i2c[all.clone()];
            device.load().map_err(plain)?;
            let open = slots.i2c[all].iter().map(|i2c| i2c.is_open());
            open.zip(out).for_each(|(open, out)| *out = open.into());
        }
        0x52 => {
            let mut pins: [Gpio<_>; super::SLOTS] = Default::default();
            device.io_in = &mut pins[..count];
            device.load().map_err(plain)?;
            for ((pin, slot), out) in pins.into_iter().zip(&mut slots.gpio[all]).zip(out) {
                *out = pin.is_open().into();
                *slot = Pin::Input(pin);
            }
        }
        _ => {
            let mut pins: [Gpio<_>; super::SLOTS] = Default::default();
            device.io_out = &mut pins[..count];
            device.load().map_err(plain)?;
            for ((pin, slot), out) in pins.into_iter().zip(&mut slots.gpio[all]).zip(out) {
                *out = pin.is_open().into();
                *slot = Pin::Output(pin);
            }
        }
    }
    Ok(count)
}

/// A number as `DelayNs` has it.
fn narrow(number: u64) -> u32 {
    match number.try_into() {
        Ok(number) => number,
        Err(_) => panic!("the trait takes numbers of 32 bits"),
    }
}

/// The others.
pub(super) fn call(call: u8, way: u8, mut from: Reader<'_>, out: &mut [u8]) -> Outcome {
    match call {
        0x60 if way == 0 => time::delay(from.u64()).map_err(plain)?,
        0x60 => Delay.delay_ns(narrow(from.u64())),
        0x61 => Delay.delay_us(narrow(from.u64())),
        0x62 => Delay.delay_ms(narrow(from.u64())),
        0x63 => {
            let now = time::now().map_err(plain)?;
            out[..8].copy_from_slice(&now.to_le_bytes());
            return Ok(8);
        }
        0x70 => {
            let number = from.u8();
            let error = Error::from_code(-i32::from(number));
            let name = error.map_or("ok", Error::name).as_bytes();
            out[..name.len()].copy_from_slice(name);
            return Ok(name.len());
        }
        _ => print!("{}", core::str::from_utf8(from.bytes()).unwrap_or("")),
    }
    Ok(0)
}
