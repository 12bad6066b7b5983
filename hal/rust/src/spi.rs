//! SPI as controller, one chip select to a handle: [`embedded_hal::spi::SpiDevice`] and [`embedded_hal::spi::SpiBus`].
//!
//! [`Spi`] has the methods of both itself, too: with both traits at hand, `spi.write(...)` would be of neither.

use crate::handle::{Handle, SpiApi};
use crate::raw::spi::{self as raw, SpiOp};
use crate::raw::{Iobytes, Rbytes, Wbytes};
use crate::Error;
use embedded_hal::spi::{ErrorType, Mode, Operation, Phase, Polarity, SpiBus, SpiDevice};

pub use crate::raw::spi::SpiOrder as BitOrder;

/// How many operations a transaction may have; one that receives fewer bytes than it sends counts twice. Every runtime takes at
/// least 16.
pub const MAX_OPERATIONS: usize = 32;

/// An open SPI controller with its chip select. It is closed when it is dropped.
///
/// Chip select is asserted once around each call, a transaction included, of [`SpiBus`] too.
#[derive(Debug, Default, PartialEq)]
#[repr(transparent)]
pub struct Spi {
    handle: Handle<SpiApi>,
}

impl Spi {
    /// Opens controller `port` with a clock of `baud` Hz on the pins `mosi`, `miso`, `sck` and `cs`. A rate of 0 and pins of -1
    /// are the platform's own.
    ///
    /// # Errors
    /// [`Error::NoDevice`] where there is no such controller, [`Error::Busy`], [`Error::Denied`], [`Error::Exhausted`] and others.
    pub fn init(
        port: u32,
        baud: u32,
        mosi: i32,
        miso: i32,
        sck: i32,
        cs: i32,
    ) -> Result<Self, Error> {
        // The place for the handle outlives the call.
        let init = |handle| unsafe { raw::init(port, baud, mosi, miso, sck, cs, handle) };
        Ok(Spi {
            handle: Handle::open(init)?,
        })
    }

    /// Closes it, and says whether that went well; it is closed in any case. Without this, dropping it closes it.
    ///
    /// # Errors
    /// What the driver says.
    pub fn deinit(&mut self) -> Result<(), Error> {
        self.handle.close()
    }

    /// Whether it is open. Entries of a [`Device`](crate::Device) for which the platform has nothing are not.
    pub fn is_open(&self) -> bool {
        self.handle.is_open()
    }

    /// Sets mode, bits in a word (1 to 32) and bit order. Until then: mode 0, 8 bits, most significant bit first.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where the driver lacks it, [`Error::InvalidArg`].
    pub fn configure(&mut self, mode: Mode, bits: u8, order: BitOrder) -> Result<(), Error> {
        let mode = match (mode.polarity, mode.phase) {
            (Polarity::IdleLow, Phase::CaptureOnFirstTransition) => raw::SpiMode::Mode0,
            (Polarity::IdleLow, Phase::CaptureOnSecondTransition) => raw::SpiMode::Mode1,
            (Polarity::IdleHigh, Phase::CaptureOnFirstTransition) => raw::SpiMode::Mode2,
            (Polarity::IdleHigh, Phase::CaptureOnSecondTransition) => raw::SpiMode::Mode3,
        };
        // It takes numbers, and no memory.
        Error::check(unsafe { raw::configure(self.handle.get(), mode, bits, order) })
    }

    /// Fills a buffer; zeros go out.
    ///
    /// # Errors
    /// [`Error::Overrun`], [`Error::ModeFault`], [`Error::ChipSelect`] and others. What is in the buffer is then unspecified.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<(), Error> {
        // The record and the bytes outlive the call; so below.
        Error::check(unsafe { raw::read(self.handle.get(), &Wbytes::of(buffer)) })
    }

    /// Sends bytes; what comes in is dropped.
    ///
    /// # Errors
    /// As of [`read`](Spi::read).
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        Error::check(unsafe { raw::write(self.handle.get(), &Rbytes::of(bytes)) })
    }

    /// Sends bytes and fills a buffer at the same time. Where there is less to send, zeros go out; what comes in beyond the buffer
    /// is dropped.
    ///
    /// # Errors
    /// As of [`read`](Spi::read).
    pub fn transfer(&mut self, buffer: &mut [u8], bytes: &[u8]) -> Result<(), Error> {
        let (buffer, bytes) = (Wbytes::of(buffer), Rbytes::of(bytes));
        Error::check(unsafe { raw::transfer(self.handle.get(), &buffer, &bytes) })
    }

    /// Sends bytes and overwrites them with what comes in.
    ///
    /// # Errors
    /// As of [`read`](Spi::read).
    pub fn transfer_in_place(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        Error::check(unsafe { raw::transfer_inplace(self.handle.get(), &Iobytes::of(bytes)) })
    }

    /// Any sequence of operations, pauses among them, under one chip select.
    ///
    /// # Errors
    /// [`Error::Exhausted`] for more than [`MAX_OPERATIONS`], [`Error::Unsupported`] where the driver lacks it, and as of
    /// [`read`](Spi::read).
    pub fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), Error> {
        let mut list = List::new();
        for operation in operations {
            match operation {
                Operation::Read(buffer) => {
                    list.push(SpiOp::read(buffer.as_mut_ptr(), buffer.len() as u32))?;
                }
                Operation::Write(bytes) => {
                    list.push(SpiOp::write(bytes.as_ptr(), bytes.len() as u32))?;
                }
                Operation::Transfer(buffer, bytes) => {
                    // In place, with what is to be sent, or zeros, in the buffer; then what is left to send. On the wire it is
                    // the same, as chip select stays asserted.
                    let both = buffer.len().min(bytes.len());
                    let (filled, rest) = buffer.split_at_mut(both);
                    filled.copy_from_slice(&bytes[..both]);
                    rest.fill(0);
                    list.push(SpiOp::transfer(buffer.as_mut_ptr(), buffer.len() as u32))?;
                    let left = &bytes[both..];
                    if !left.is_empty() {
                        list.push(SpiOp::write(left.as_ptr(), left.len() as u32))?;
                    }
                }
                Operation::TransferInPlace(bytes) => {
                    list.push(SpiOp::transfer(bytes.as_mut_ptr(), bytes.len() as u32))?;
                }
                Operation::DelayNs(ns) => list.push(SpiOp::delay(*ns))?,
            }
        }
        // The buffers of all operations outlive the call.
        Error::check(unsafe { raw::exec(self.handle.get(), list.ops.as_ptr(), list.count as u32) })
    }
}

impl ErrorType for Spi {
    type Error = Error;
}

impl SpiBus for Spi {
    fn read(&mut self, buffer: &mut [u8]) -> Result<(), Error> {
        Spi::read(self, buffer)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        Spi::write(self, bytes)
    }

    fn transfer(&mut self, buffer: &mut [u8], bytes: &[u8]) -> Result<(), Error> {
        Spi::transfer(self, buffer, bytes)
    }

    fn transfer_in_place(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        Spi::transfer_in_place(self, bytes)
    }

    /// Every call returns when it is over: there is nothing to wait for.
    fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

impl SpiDevice for Spi {
    /// At most [`MAX_OPERATIONS`], or [`Error::Exhausted`].
    fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), Error> {
        Spi::transaction(self, operations)
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<(), Error> {
        Spi::read(self, buffer)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        Spi::write(self, bytes)
    }

    fn transfer(&mut self, buffer: &mut [u8], bytes: &[u8]) -> Result<(), Error> {
        Spi::transfer(self, buffer, bytes)
    }

    fn transfer_in_place(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        Spi::transfer_in_place(self, bytes)
    }
}

/// The operations of a transaction.
struct List {
    ops: [SpiOp; MAX_OPERATIONS],
    count: usize,
}

impl List {
    fn new() -> Self {
        List {
            ops: [SpiOp::delay(0); MAX_OPERATIONS],
            count: 0,
        }
    }

    fn push(&mut self, op: SpiOp) -> Result<(), Error> {
        *self.ops.get_mut(self.count).ok_or(Error::Exhausted)? = op;
        self.count += 1;
        Ok(())
    }
}
