//! Reads an instruction. What is missing is zero.

use super::Failed;
use wasm_embedded_hal::Error;

pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Reader { rest }
    }

    fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(len.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn number(&mut self, bytes: usize) -> u64 {
        let taken = self.take(bytes).iter().rev();
        taken.fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    pub(super) fn u8(&mut self) -> u8 {
        self.number(1) as u8
    }

    pub(super) fn u16(&mut self) -> u16 {
        self.number(2) as u16
    }

    pub(super) fn u32(&mut self) -> u32 {
        self.number(4) as u32
    }

    pub(super) fn i32(&mut self) -> i32 {
        self.u32() as i32
    }

    pub(super) fn u64(&mut self) -> u64 {
        self.number(8)
    }

    /// Bytes behind their number.
    pub(super) fn bytes(&mut self) -> &'a [u8] {
        let len = self.u32() as usize;
        self.take(len)
    }

    /// A number of bytes to receive.
    pub(super) fn room(&mut self) -> usize {
        self.u32() as usize
    }
}

/// A number as a parameter has it; one that its type cannot hold is what the type refuses.
pub(super) fn narrow<T: TryFrom<u32>>(number: u32, kind: u8) -> Result<T, Failed> {
    T::try_from(number).map_err(|_| Failed(Error::InvalidArg, kind))
}
