//! I2C as controller: [`embedded_hal::i2c::I2c`] for 7-bit and for 10-bit addresses.
//!
//! [`I2c`] has the methods for 7-bit addresses itself, too: with both traits at hand, a bare `0x48` would be of neither type. A 10-bit
//! address goes through the trait: `embedded_hal::i2c::I2c::write(&mut bus, 0x123_u16, &[0x00])`.

use crate::handle::{Handle, I2cApi};
use crate::raw::i2c::{self as raw, I2cOp};
use crate::raw::{Rbytes, Wbytes};
use crate::Error;
use embedded_hal::i2c::{ErrorType, I2c as I2cTrait, Operation, SevenBitAddress, TenBitAddress};

/// How many operations a transaction may have. Every runtime takes at least 16.
pub const MAX_OPERATIONS: usize = 32;

/// Marks a 10-bit address (clause `i2c/address`).
const TEN_BIT: u16 = 0x8000;

/// An open I2C controller. It is closed when it is dropped.
///
/// An address that is none, such as 0x80 for 7 bits, is [`Error::InvalidArg`].
#[derive(Debug, Default, PartialEq)]
#[repr(transparent)]
pub struct I2c {
    handle: Handle<I2cApi>,
}

impl I2c {
    /// Opens controller `port` with a clock of `baud` Hz on the pins `sda` and `scl`. A rate of 0 and pins of -1 are the
    /// platform's own.
    ///
    /// # Errors
    /// [`Error::NoDevice`] where there is no such controller, [`Error::Busy`], [`Error::Denied`], [`Error::Exhausted`] and others.
    pub fn init(port: u32, baud: u32, sda: i32, scl: i32) -> Result<Self, Error> {
        // The place for the handle outlives the call.
        let init = |handle| unsafe { raw::init(port, baud, sda, scl, handle) };
        Ok(I2c {
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

    /// Sends bytes to a target: `ST SAD+W A B0 A ... BN A SP`. None probe the address: `ST SAD+W A SP`.
    ///
    /// # Errors
    /// [`Error::NackAddress`], [`Error::NackData`], or [`Error::Nack`] where the controller cannot tell;
    /// [`Error::ArbitrationLost`], [`Error::Bus`], [`Error::Timeout`] and others.
    pub fn write(&mut self, addr: u8, bytes: &[u8]) -> Result<(), Error> {
        self.write_to(addr.into(), bytes)
    }

    /// Fills a buffer from a target: `ST SAD+R A b0 A ... bN N SP`.
    ///
    /// # Errors
    /// As of [`write`](I2c::write). What is in the buffer is then unspecified.
    pub fn read(&mut self, addr: u8, buffer: &mut [u8]) -> Result<(), Error> {
        self.read_from(addr.into(), buffer)
    }

    /// Sends bytes, then fills a buffer: `ST SAD+W A B0 A ... BN A SR SAD+R A b0 A ... bN N SP`.
    ///
    /// # Errors
    /// As of [`read`](I2c::read).
    pub fn write_read(&mut self, addr: u8, bytes: &[u8], buffer: &mut [u8]) -> Result<(), Error> {
        self.write_read_at(addr.into(), bytes, buffer)
    }

    /// Any sequence of operations with one target, with a repeated start between those of different kinds and one stop at the
    /// end.
    ///
    /// # Errors
    /// [`Error::Exhausted`] for more than [`MAX_OPERATIONS`], [`Error::Unsupported`] where the driver lacks it, and as of
    /// [`read`](I2c::read).
    pub fn transaction(&mut self, addr: u8, operations: &mut [Operation<'_>]) -> Result<(), Error> {
        self.exec(addr.into(), operations)
    }

    fn write_to(&self, addr: u16, bytes: &[u8]) -> Result<(), Error> {
        // The record and the bytes outlive the call; so below.
        Error::check(unsafe { raw::write(self.handle.get(), addr, &Rbytes::of(bytes)) })
    }

    fn read_from(&self, addr: u16, buffer: &mut [u8]) -> Result<(), Error> {
        Error::check(unsafe { raw::read(self.handle.get(), addr, &Wbytes::of(buffer)) })
    }

    fn write_read_at(&self, addr: u16, bytes: &[u8], buffer: &mut [u8]) -> Result<(), Error> {
        let (bytes, buffer) = (Rbytes::of(bytes), Wbytes::of(buffer));
        Error::check(unsafe { raw::write_read(self.handle.get(), addr, &bytes, &buffer) })
    }

    fn exec(&self, addr: u16, operations: &mut [Operation<'_>]) -> Result<(), Error> {
        let mut ops = [I2cOp::write(core::ptr::null(), 0); MAX_OPERATIONS];
        let ops = ops.get_mut(..operations.len()).ok_or(Error::Exhausted)?;
        for (op, operation) in ops.iter_mut().zip(operations) {
            *op = match operation {
                Operation::Read(buffer) => I2cOp::read(buffer.as_mut_ptr(), buffer.len() as u32),
                Operation::Write(bytes) => I2cOp::write(bytes.as_ptr(), bytes.len() as u32),
            };
        }
        let (ops, count) = (ops.as_ptr(), ops.len() as u32);
        Error::check(unsafe { raw::exec(self.handle.get(), addr, ops, count) })
    }
}

impl ErrorType for I2c {
    type Error = Error;
}

macro_rules! addresses {
    ($kind:ty, $addr:ident => $wide:expr) => {
        impl I2cTrait<$kind> for I2c {
            fn read(&mut self, $addr: $kind, buffer: &mut [u8]) -> Result<(), Error> {
                self.read_from($wide, buffer)
            }

            fn write(&mut self, $addr: $kind, bytes: &[u8]) -> Result<(), Error> {
                self.write_to($wide, bytes)
            }

            fn write_read(
                &mut self,
                $addr: $kind,
                bytes: &[u8],
                buffer: &mut [u8],
            ) -> Result<(), Error> {
                self.write_read_at($wide, bytes, buffer)
            }

            /// At most [`MAX_OPERATIONS`], or [`Error::Exhausted`].
            fn transaction(
                &mut self,
                $addr: $kind,
                operations: &mut [Operation<'_>],
            ) -> Result<(), Error> {
                self.exec($wide, operations)
            }
        }
    };
}

addresses!(SevenBitAddress, addr => u16::from(addr));
// One that has more than 10 bits stays wrong: the runtime refuses it.
addresses!(TenBitAddress, addr => if addr & TEN_BIT == 0 { addr | TEN_BIT } else { u16::MAX });
