//! Errors, as the traits of embedded-hal and its siblings name them.

use embedded_hal::{digital, i2c, spi};
use embedded_hal_nb::serial;

/// Why a call failed: the errno of the specification.
///
/// [`embedded_hal::i2c::Error::kind`] and its siblings say it in the words of those traits; what they have no word for is `Other`
/// there, and still to be told apart here.
pub use crate::raw::Errno as Error;

impl i2c::Error for Error {
    fn kind(&self) -> i2c::ErrorKind {
        use i2c::NoAcknowledgeSource::{Address, Data, Unknown};
        match self {
            Error::NackAddress => i2c::ErrorKind::NoAcknowledge(Address),
            Error::NackData => i2c::ErrorKind::NoAcknowledge(Data),
            Error::Nack => i2c::ErrorKind::NoAcknowledge(Unknown),
            Error::ArbitrationLost => i2c::ErrorKind::ArbitrationLoss,
            Error::Bus => i2c::ErrorKind::Bus,
            Error::Overrun => i2c::ErrorKind::Overrun,
            _ => i2c::ErrorKind::Other,
        }
    }
}

impl spi::Error for Error {
    fn kind(&self) -> spi::ErrorKind {
        match self {
            Error::Overrun => spi::ErrorKind::Overrun,
            Error::ModeFault => spi::ErrorKind::ModeFault,
            Error::Frame => spi::ErrorKind::FrameFormat,
            Error::ChipSelect => spi::ErrorKind::ChipSelectFault,
            _ => spi::ErrorKind::Other,
        }
    }
}

impl digital::Error for Error {
    fn kind(&self) -> digital::ErrorKind {
        digital::ErrorKind::Other
    }
}

impl serial::Error for Error {
    fn kind(&self) -> serial::ErrorKind {
        match self {
            Error::Overrun => serial::ErrorKind::Overrun,
            Error::Frame => serial::ErrorKind::FrameFormat,
            Error::Parity => serial::ErrorKind::Parity,
            Error::Noise => serial::ErrorKind::Noise,
            _ => serial::ErrorKind::Other,
        }
    }
}

impl embedded_io::Error for Error {
    fn kind(&self) -> embedded_io::ErrorKind {
        use embedded_io::ErrorKind;
        match self {
            Error::InvalidArg => ErrorKind::InvalidInput,
            Error::NoDevice => ErrorKind::NotFound,
            Error::Unsupported => ErrorKind::Unsupported,
            Error::Timeout => ErrorKind::TimedOut,
            Error::Frame | Error::Parity | Error::Noise => ErrorKind::InvalidData,
            Error::Denied => ErrorKind::PermissionDenied,
            Error::Exhausted => ErrorKind::OutOfMemory,
            _ => ErrorKind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_io::ErrorKind as Io;
    use i2c::ErrorKind as I2c;
    use i2c::NoAcknowledgeSource::{Address, Data, Unknown};
    use serial::ErrorKind as Serial;
    use spi::ErrorKind as Spi;

    /// Every errno, and what it is in the words of each trait.
    #[rustfmt::skip]
    const KINDS: &[(Error, I2c, Spi, Serial, Io)] = &[
        (Error::InvalidArg,      I2c::Other,                  Spi::Other,           Serial::Other,       Io::InvalidInput),
        (Error::Failed,          I2c::Other,                  Spi::Other,           Serial::Other,       Io::Other),
        (Error::NoDevice,        I2c::Other,                  Spi::Other,           Serial::Other,       Io::NotFound),
        (Error::Unexpected,      I2c::Other,                  Spi::Other,           Serial::Other,       Io::Other),
        (Error::Unsupported,     I2c::Other,                  Spi::Other,           Serial::Other,       Io::Unsupported),
        (Error::Busy,            I2c::Other,                  Spi::Other,           Serial::Other,       Io::Other),
        (Error::Timeout,         I2c::Other,                  Spi::Other,           Serial::Other,       Io::TimedOut),
        (Error::Nack,            I2c::NoAcknowledge(Unknown), Spi::Other,           Serial::Other,       Io::Other),
        (Error::NackAddress,     I2c::NoAcknowledge(Address), Spi::Other,           Serial::Other,       Io::Other),
        (Error::NackData,        I2c::NoAcknowledge(Data),    Spi::Other,           Serial::Other,       Io::Other),
        (Error::ArbitrationLost, I2c::ArbitrationLoss,        Spi::Other,           Serial::Other,       Io::Other),
        (Error::Bus,             I2c::Bus,                    Spi::Other,           Serial::Other,       Io::Other),
        (Error::Overrun,         I2c::Overrun,                Spi::Overrun,         Serial::Overrun,     Io::Other),
        (Error::Frame,           I2c::Other,                  Spi::FrameFormat,     Serial::FrameFormat, Io::InvalidData),
        (Error::Parity,          I2c::Other,                  Spi::Other,           Serial::Parity,      Io::InvalidData),
        (Error::Noise,           I2c::Other,                  Spi::Other,           Serial::Noise,       Io::InvalidData),
        (Error::ModeFault,       I2c::Other,                  Spi::ModeFault,       Serial::Other,       Io::Other),
        (Error::ChipSelect,      I2c::Other,                  Spi::ChipSelectFault, Serial::Other,       Io::Other),
        (Error::WouldBlock,      I2c::Other,                  Spi::Other,           Serial::Other,       Io::Other),
        (Error::Denied,          I2c::Other,                  Spi::Other,           Serial::Other,       Io::PermissionDenied),
        (Error::Exhausted,       I2c::Other,                  Spi::Other,           Serial::Other,       Io::OutOfMemory),
    ];

    #[test]
    fn every_errno_is_the_right_kind_of_every_trait() {
        assert!(KINDS.iter().map(|row| row.0).eq(Error::ALL.iter().copied()));
        for (error, on_i2c, on_spi, on_serial, as_io) in KINDS {
            assert_eq!(i2c::Error::kind(error), *on_i2c, "{}", error);
            assert_eq!(spi::Error::kind(error), *on_spi, "{}", error);
            assert_eq!(serial::Error::kind(error), *on_serial, "{}", error);
            assert_eq!(embedded_io::Error::kind(error), *as_io, "{}", error);
            assert_eq!(
                digital::Error::kind(error),
                digital::ErrorKind::Other,
                "{}",
                error
            );
        }
    }

    #[test]
    fn numbers_without_a_name_are_errors_too() {
        for answer in [1, i32::MAX, -22, i32::MIN] {
            assert_eq!(Error::check(answer), Err(Error::Failed), "{}", answer);
        }
    }
}
