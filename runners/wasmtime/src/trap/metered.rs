//! Reading debug information, up to a limit: what a guest says of itself may refer to the same bytes over and over.

use addr2line::gimli::{EndianSlice, Error, LittleEndian, Reader, ReaderOffsetId, Result};
use std::borrow::Cow;
use std::cell::Cell;

/// A slice, and how many bytes may be read of it and of all others that share the limit.
#[derive(Debug, Clone)]
pub(super) struct Metered<'a> {
    bytes: EndianSlice<'a, LittleEndian>,
    left: &'a Cell<usize>,
}

impl<'a> Metered<'a> {
    pub(super) fn new(bytes: &'a [u8], left: &'a Cell<usize>) -> Metered<'a> {
        Metered {
            bytes: EndianSlice::new(bytes, LittleEndian),
            left,
        }
    }

    fn spend(&self, bytes: usize) -> Result<()> {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or_default());
        left.map(|_| ())
            .ok_or(Error::UnexpectedEof(self.bytes.offset_id()))
    }
}

impl Reader for Metered<'_> {
    type Endian = LittleEndian;
    type Offset = usize;

    fn endian(&self) -> LittleEndian {
        LittleEndian
    }

    fn len(&self) -> usize {
        Reader::len(&self.bytes)
    }

    fn empty(&mut self) {
        self.bytes.empty();
    }

    fn truncate(&mut self, len: usize) -> Result<()> {
        self.bytes.truncate(len)
    }

    fn offset_from(&self, base: &Self) -> usize {
        Reader::offset_from(&self.bytes, &base.bytes)
    }

    fn offset_id(&self) -> ReaderOffsetId {
        self.bytes.offset_id()
    }

    fn lookup_offset_id(&self, id: ReaderOffsetId) -> Option<usize> {
        self.bytes.lookup_offset_id(id)
    }

    fn find(&self, byte: u8) -> Result<usize> {
        let found = Reader::find(&self.bytes, byte);
        self.spend(*found.as_ref().unwrap_or(&Reader::len(&self.bytes)))?;
        found
    }

    fn skip(&mut self, len: usize) -> Result<()> {
        self.spend(1)?;
        self.bytes.skip(len)
    }

    fn split(&mut self, len: usize) -> Result<Self> {
        self.spend(1)?;
        Ok(Metered {
            bytes: self.bytes.split(len)?,
            left: self.left,
        })
    }

    fn to_slice(&self) -> Result<Cow<'_, [u8]>> {
        Ok(Cow::Borrowed(self.bytes.slice()))
    }

    fn to_string(&self) -> Result<Cow<'_, str>> {
        self.spend(Reader::len(self))?;
        Reader::to_string(&self.bytes)
    }

    fn to_string_lossy(&self) -> Result<Cow<'_, str>> {
        self.spend(Reader::len(self))?;
        Reader::to_string_lossy(&self.bytes)
    }

    fn read_slice(&mut self, buf: &mut [u8]) -> Result<()> {
        self.spend(buf.len())?;
        self.bytes.read_slice(buf)
    }
}
