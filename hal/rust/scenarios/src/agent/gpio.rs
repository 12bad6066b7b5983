//! Calls of pins: for a level, way 0 and 1 by the methods of the type, 2 and 3 by the trait; 0 and 2 ask whether it is high, 1 and 3
//! whether it is low. An output has the methods of the trait alone.

use super::reader::Reader;
use super::{Failed, Outcome, Pin, OTHER};
use crate::Gpio;
use embedded_hal::digital::{self, Error as _, InputPin, OutputPin, PinState, StatefulOutputPin};
use wasm_embedded_hal::gpio::{Drive, Pull};
use wasm_embedded_hal::Error;

fn failed(error: Error) -> Failed {
    match error.kind() {
        digital::ErrorKind::Other => Failed(error, OTHER),
        _ => Failed(error, 0),
    }
}

pub(super) fn call(
    pin: &mut Pin,
    call: u8,
    way: u8,
    mut from: Reader<'_>,
    out: &mut [u8],
) -> Outcome {
    match call {
        0x40 => {
            let (port, number) = (from.i32(), from.i32());
            *pin = match from.u8() {
                0 => Gpio::input(port, number).map(Pin::Input),
                _ => Gpio::output(port, number).map(Pin::Output),
            }
            .map_err(failed)?;
            Ok(0)
        }
        0x41 => match pin {
            Pin::Input(pin) => pin.deinit(),
            Pin::Output(pin) => pin.deinit(),
        }
        .map(|()| 0)
        .map_err(failed),
        0x42 => {
            drop(core::mem::take(pin));
            Ok(0)
        }
        0x43 => {
            out[0] = match pin {
                Pin::Input(pin) => pin.is_open(),
                Pin::Output(pin) => pin.is_open(),
            }
            .into();
            Ok(1)
        }
        0x45 => {
            out[0] = level(pin, way).map_err(failed)?.into();
            Ok(1)
        }
        0x46 => {
            let pull = [Pull::None, Pull::Up, Pull::Down][usize::from(from.u8()) % 3];
            let drive = match from.u8() {
                0 => Drive::PushPull,
                _ => Drive::OpenDrain,
            };
            match pin {
                Pin::Input(pin) => pin.configure(pull, drive),
                Pin::Output(pin) => pin.configure(pull, drive),
            }
            .map(|()| 0)
            .map_err(failed)
        }
        _ => match pin {
            Pin::Output(pin) => drive(pin, call, way, from).map(|()| 0).map_err(failed),
            // The types have no such call.
            Pin::Input(_) => Err(failed(Error::InvalidArg)),
        },
    }
}

fn drive(
    pin: &mut Gpio<wasm_embedded_hal::gpio::Output>,
    call: u8,
    way: u8,
    mut from: Reader<'_>,
) -> Result<(), Error> {
    match (call, from.u8()) {
        (0x47, _) => pin.toggle(),
        (_, 0) if way == 0 => pin.set_low(),
        (_, _) if way == 0 => pin.set_high(),
        (_, 0) => pin.set_state(PinState::Low),
        (_, _) => pin.set_state(PinState::High),
    }
}

fn level(pin: &mut Pin, way: u8) -> Result<bool, Error> {
    match (pin, way) {
        (Pin::Input(pin), 0) => pin.is_high(),
        (Pin::Input(pin), 1) => pin.is_low().map(|low| !low),
        (Pin::Input(pin), 2) => InputPin::is_high(pin),
        (Pin::Input(pin), _) => InputPin::is_low(pin).map(|low| !low),
        (Pin::Output(pin), 0 | 2) => pin.is_set_high(),
        (Pin::Output(pin), _) => pin.is_set_low().map(|low| !low),
    }
}
