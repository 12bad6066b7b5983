//! Serial lines: the traits of [`embedded_io`], and those of [`embedded_hal_nb::serial`].

use crate::handle::{Handle, UartApi};
use crate::raw::uart as raw;
use crate::raw::{Rbytes, Wbytes};
use crate::Error;
use embedded_hal_nb::serial;

pub use crate::raw::uart::{UartParity as Parity, UartStopBits as StopBits};

/// The longest wait that the API can say, in milliseconds: some 49 days.
const LONGEST: u32 = u32::MAX;

/// An open UART. It is closed when it is dropped.
#[derive(Debug, Default, PartialEq)]
pub struct Uart {
    handle: Handle<UartApi>,
    /// A byte that [`embedded_io::ReadReady`] came upon: the API says that there is a byte by giving it. It is read first.
    ahead: Option<u8>,
}

impl Uart {
    /// Opens UART `port` at `baud` bits per second on the pins `tx` and `rx`. A rate of 0 and pins of -1 are the platform's own.
    ///
    /// # Errors
    /// [`Error::NoDevice`] where there is no such UART, [`Error::Busy`], [`Error::Denied`], [`Error::Exhausted`] and others.
    pub fn init(port: u32, baud: u32, tx: i32, rx: i32) -> Result<Self, Error> {
        // The place for the handle outlives the call.
        let init = |handle| unsafe { raw::init(port, baud, tx, rx, handle) };
        Ok(Uart {
            handle: Handle::open(init)?,
            ahead: None,
        })
    }

    /// Closes it, and says whether that went well; it is closed in any case. Without this, dropping it closes it.
    ///
    /// # Errors
    /// What the driver says.
    pub fn deinit(&mut self) -> Result<(), Error> {
        self.ahead = None;
        self.handle.close()
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.handle.is_open()
    }

    /// Sets the frame: 5 to 9 data bits, parity and stop bits. Until then: 8 data bits, no parity, one stop bit.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where the driver lacks it, [`Error::InvalidArg`].
    pub fn configure(
        &mut self,
        data_bits: u8,
        parity: Parity,
        stop_bits: StopBits,
    ) -> Result<(), Error> {
        // It takes numbers, and no memory.
        Error::check(unsafe { raw::configure(self.handle.get(), data_bits, parity, stop_bits) })
    }

    /// Sends all the bytes.
    ///
    /// # Errors
    /// What the driver says; how many bytes it took is then not known.
    pub fn write_all(&mut self, bytes: &[u8]) -> Result<(), Error> {
        // The record and the bytes outlive the call; so below.
        Error::check(unsafe { raw::write(self.handle.get(), 0, &Rbytes::of(bytes)) })
    }

    /// Fills the whole buffer, and waits for it.
    ///
    /// # Errors
    /// [`Error::Frame`], [`Error::Parity`], [`Error::Noise`], [`Error::Overrun`], [`Error::Timeout`] and others. What is in the
    /// buffer is then unspecified.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<(), Error> {
        let had = self.take_ahead(buffer);
        if had == buffer.len() && had > 0 {
            return Ok(());
        }
        let rest = Wbytes::of(&mut buffer[had..]);
        Error::check(unsafe { raw::read(self.handle.get(), 0, &rest) })
    }

    /// Receives what is there, and says how many bytes that were: at least one. For the first it waits at most `timeout_ms`
    /// milliseconds; 0 does not wait.
    ///
    /// # Errors
    /// [`Error::Timeout`] when none came in time, [`Error::Unsupported`] where the driver lacks it, and those of
    /// [`read`](Uart::read).
    pub fn read_some(&mut self, buffer: &mut [u8], timeout_ms: u32) -> Result<usize, Error> {
        match self.take_ahead(buffer) {
            0 => {
                let mut count = 0;
                let (handle, bytes) = (self.handle.get(), Wbytes::of(buffer));
                Error::check(unsafe { raw::read_some(handle, &bytes, timeout_ms, &mut count) })?;
                Ok(count as usize)
            }
            had => Ok(had),
        }
    }

    /// Waits until all bytes are on the line.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where the driver lacks it, and others.
    pub fn flush(&mut self) -> Result<(), Error> {
        // It takes a number, and no memory.
        Error::check(unsafe { raw::flush(self.handle.get()) })
    }

    /// Puts the byte that was read ahead into the buffer, if there is one and room for it. Says how many that are.
    fn take_ahead(&mut self, buffer: &mut [u8]) -> usize {
        match (buffer.first_mut(), self.ahead) {
            (Some(first), Some(byte)) => {
                *first = byte;
                self.ahead = None;
                1
            }
            _ => 0,
        }
    }
}

impl embedded_io::ErrorType for Uart {
    type Error = Error;
}

impl embedded_io::Read for Uart {
    /// Waits for at least one byte.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        match buffer.is_empty() {
            true => Ok(0),
            false => self.read_some(buffer, LONGEST),
        }
    }
}

impl embedded_io::ReadReady for Uart {
    /// Receives a byte, if there is one, and keeps it for whatever reads next.
    fn read_ready(&mut self) -> Result<bool, Error> {
        if self.ahead.is_none() {
            let mut byte = [0];
            match self.read_some(&mut byte, 0) {
                Ok(_) => self.ahead = Some(byte[0]),
                Err(Error::Timeout | Error::WouldBlock) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

impl embedded_io::Write for Uart {
    /// Sends all the bytes.
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        if !bytes.is_empty() {
            self.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Error> {
        Uart::flush(self)
    }
}

impl serial::ErrorType for Uart {
    type Error = Error;
}

/// An error for callers who try again when there is nothing to do.
fn now_or_later(error: Error) -> nb::Error<Error> {
    match error {
        Error::Timeout | Error::WouldBlock => nb::Error::WouldBlock,
        error => nb::Error::Other(error),
    }
}

impl serial::Read<u8> for Uart {
    fn read(&mut self) -> nb::Result<u8, Error> {
        let mut byte = [0];
        self.read_some(&mut byte, 0).map_err(now_or_later)?;
        Ok(byte[0])
    }
}

impl serial::Write<u8> for Uart {
    fn write(&mut self, byte: u8) -> nb::Result<(), Error> {
        self.write_all(&[byte]).map_err(now_or_later)
    }

    fn flush(&mut self) -> nb::Result<(), Error> {
        Uart::flush(self).map_err(now_or_later)
    }
}
