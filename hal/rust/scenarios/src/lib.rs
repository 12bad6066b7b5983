//! How a scenario shows to the suite what it saw; `docs/scenarios/README.md` has the rules.
//!
//! Errors are told apart by the kinds of embedded-hal where it has one for them, as a driver crate would, and else by the HAL's own.
#![no_std]

use embedded_hal::{i2c, spi};
use embedded_hal_nb::serial;
use wasm_embedded_hal::raw::{conformance, Rbytes};

pub mod agent;

pub use wasm_embedded_hal::{entry, Error, Gpio, I2c, Spi, Uart};

/// Shows bytes.
pub fn show(bytes: &[u8]) {
    let bytes = Rbytes {
        ptr: bytes.as_ptr(),
        len: bytes.len() as u32,
    };
    // The record and the bytes outlive the call.
    unsafe { conformance::observe(&bytes) };
}

/// After an `init`: what it opened. The error of one that was to succeed is shown, and ends the program.
pub fn opened<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| {
        failed(error);
        panic!()
    })
}

/// Shows the number of an error.
pub fn failed(error: Error) {
    show(&[error as u8]);
}

/// After a call that merely succeeds: shows the number of the error, if it is one.
pub fn done<K: Kind>(result: Result<(), Error>) {
    if let Err(error) = result {
        show(&[K::number(error)]);
    }
}

/// After a call that gives something: shows what it gave, or the number of the error.
pub fn got<K: Kind>(result: Result<(), Error>, bytes: &[u8]) {
    match result {
        Ok(()) => show(bytes),
        Err(error) => show(&[K::number(error)]),
    }
}

/// How the errors of an API are told apart.
pub trait Kind {
    /// The number of an error.
    fn number(error: Error) -> u8;
}

impl Kind for I2c {
    fn number(error: Error) -> u8 {
        use i2c::ErrorKind::{ArbitrationLoss, Bus, NoAcknowledge, Overrun};
        use i2c::NoAcknowledgeSource::{Address, Data, Unknown};
        match i2c::Error::kind(&error) {
            NoAcknowledge(Unknown) => 8,
            NoAcknowledge(Address) => 9,
            NoAcknowledge(Data) => 10,
            ArbitrationLoss => 11,
            Bus => 12,
            Overrun => 13,
            _ => error as u8,
        }
    }
}

impl Kind for Spi {
    fn number(error: Error) -> u8 {
        use spi::ErrorKind::{ChipSelectFault, ModeFault, Overrun};
        match spi::Error::kind(&error) {
            Overrun => 13,
            ModeFault => 17,
            ChipSelectFault => 18,
            _ => error as u8,
        }
    }
}

impl Kind for Uart {
    fn number(error: Error) -> u8 {
        use serial::ErrorKind::{FrameFormat, Noise, Overrun, Parity};
        match serial::Error::kind(&error) {
            Overrun => 13,
            FrameFormat => 14,
            Parity => 15,
            Noise => 16,
            _ => error as u8,
        }
    }
}

impl<MODE> Kind for Gpio<MODE> {
    fn number(error: Error) -> u8 {
        error as u8
    }
}
