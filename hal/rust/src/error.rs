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

    #[test]
    fn a_nack_says_what_was_not_acknowledged() {
        use i2c::{Error as _, ErrorKind, NoAcknowledgeSource as Source};
        let kinds = [
            (Error::NackAddress, Source::Address),
            (Error::NackData, Source::Data),
            (Error::Nack, Source::Unknown),
        ];
        for (error, source) in kinds {
            assert_eq!(error.kind(), ErrorKind::NoAcknowledge(source));
        }
    }

    #[test]
    fn every_kind_of_the_traits_is_said_by_one_errno() {
        let kinds = |of: fn(&Error) -> bool| Error::ALL.iter().filter(|e| of(e)).count();
        assert_eq!(kinds(|e| i2c::Error::kind(e) != i2c::ErrorKind::Other), 6);
        assert_eq!(kinds(|e| spi::Error::kind(e) != spi::ErrorKind::Other), 4);
        assert_eq!(
            kinds(|e| serial::Error::kind(e) != serial::ErrorKind::Other),
            4
        );
    }
}
