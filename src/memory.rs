//! The memory of a guest during one call: the checks of ranges, and the buffers that a driver gets.
//!
//! Every rule about ranges is kept here once; the generated binding says which ranges a call has.

use crate::generated::Errno;
use std::marker::PhantomData;

/// The memory of a guest as it is during one call.
pub struct GuestMemory<'m> {
    base: *mut u8,
    size: u64,
    present: bool,
    borrow: PhantomData<&'m mut [u8]>,
}

/// A range of guest memory. Its end fits 64 bits: ranges come from the checks of a [`GuestMemory`] alone.
///
/// ```compile_fail
/// let range = wasm_embedded_spec::memory::Range { ptr: 1, len: u64::MAX };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    ptr: u32,
    len: u64,
}

impl Range {
    /// No byte, at the start of the memory.
    pub const EMPTY: Range = Range { ptr: 0, len: 0 };

    /// Whether the two share a byte.
    #[inline]
    fn overlaps(self, other: Range) -> bool {
        self.len != 0
            && other.len != 0
            && u64::from(self.ptr) < u64::from(other.ptr) + other.len
            && u64::from(other.ptr) < u64::from(self.ptr) + self.len
    }
}

/// A record of pointer and length, and the bytes that it points to. Both lie in the memory.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// The record itself: 8 bytes.
    pub record: Range,
    /// What it points to.
    pub data: Range,
    /// The length in the record, in entries.
    pub count: u32,
}

/// An operation as it stands in guest memory: 12 bytes of kind, pointer and length.
#[derive(Debug, Clone, Copy)]
pub struct RawOp {
    /// The number of the kind.
    pub kind: u32,
    /// Pointer and length, which are not checked yet.
    pub data: Range,
}

impl RawOp {
    /// Returns the last of the three numbers, which is a value where the kind of the operation has no data.
    #[inline]
    pub fn value(&self) -> u32 {
        // It was read from 32 bits.
        self.data.len as u32
    }
}

/// The bytes of one operation.
pub enum Buffer<'m> {
    /// For the driver to read.
    In(&'m [u8]),
    /// For the driver to write.
    Out(&'m mut [u8]),
}

/// The size of an operation in guest memory.
const OP_SIZE: u32 = 12;

impl<'m> GuestMemory<'m> {
    /// The bytes of the memory, or `None` for a guest that exports none.
    #[inline]
    pub fn new(bytes: Option<&'m mut [u8]>) -> Self {
        match bytes {
            Some(bytes) => GuestMemory {
                size: bytes.len() as u64,
                base: bytes.as_mut_ptr(),
                present: true,
                borrow: PhantomData,
            },
            None => GuestMemory {
                size: 0,
                base: std::ptr::NonNull::dangling().as_ptr(),
                present: false,
                borrow: PhantomData,
            },
        }
    }

    /// Checks that `len` bytes at `ptr` lie in the memory.
    ///
    /// # Errors
    /// `invalid_arg` when they do not.
    #[inline]
    pub fn range(&self, ptr: i32, len: u64) -> Result<Range, Errno> {
        // No memory is longer, and every end fits 64 bits.
        let len = len.min(i64::MAX as u64);
        let range = Range {
            ptr: ptr.cast_unsigned(),
            len,
        };
        if self.contains(range) {
            Ok(range)
        } else {
            Err(Errno::InvalidArg)
        }
    }

    /// Reads the record at `ptr` and checks it and the entries of `unit` bytes that it points to.
    ///
    /// # Errors
    /// `invalid_arg` when either does not lie in the memory.
    #[inline]
    pub fn record(&self, ptr: i32, unit: u32) -> Result<Record, Errno> {
        let record = self.range(ptr, 8)?;
        let count = self.u32_at(record, 4);
        let data = self.range(
            self.u32_at(record, 0).cast_signed(),
            u64::from(count) * u64::from(unit),
        )?;
        Ok(Record {
            record,
            data,
            count,
        })
    }

    /// Checks the range of an array of operations and that there are at most `room`.
    ///
    /// # Errors
    /// `invalid_arg` when it does not lie in the memory, then `exhausted` for more than `room`.
    pub fn ops(&self, ptr: i32, count: i32, room: u32) -> Result<Range, Errno> {
        let count = count.cast_unsigned();
        let array = self.range(ptr, u64::from(count) * u64::from(OP_SIZE))?;
        if count > room {
            return Err(Errno::Exhausted);
        }
        Ok(array)
    }

    /// The operations of an array that was checked by [`GuestMemory::ops`]. Their data is not checked yet.
    pub fn raw_ops(&self, array: Range) -> impl Iterator<Item = RawOp> {
        (0..array.len as usize / OP_SIZE as usize).map(move |i| {
            let at = i * OP_SIZE as usize;
            RawOp {
                kind: self.u32_at(array, at),
                data: Range {
                    ptr: self.u32_at(array, at + 4),
                    len: u64::from(self.u32_at(array, at + 8)),
                },
            }
        })
    }

    /// The buffers of a call: `inputs` to read, `outputs` to write. `read` are other ranges that the call reads (records),
    /// `place` is where its result goes.
    ///
    /// # Errors
    /// `invalid_arg` when a range that is written shares a byte with any other.
    #[inline(always)]
    #[allow(clippy::type_complexity)]
    pub fn buffers<const I: usize, const O: usize, const R: usize>(
        &mut self,
        inputs: [Range; I],
        outputs: [Range; O],
        read: [Range; R],
        place: Option<Range>,
    ) -> Result<([&[u8]; I], [&mut [u8]; O]), Errno> {
        for (i, output) in outputs.iter().enumerate() {
            let others = inputs.iter().chain(&read).chain(&place);
            if others.chain(&outputs[..i]).any(|r| output.overlaps(*r)) {
                return Err(Errno::InvalidArg);
            }
        }
        if let Some(place) = place
            && inputs.iter().chain(&read).any(|r| place.overlaps(*r))
        {
            return Err(Errno::InvalidArg);
        }
        if !inputs.iter().chain(&outputs).all(|r| self.contains(*r)) {
            return Err(Errno::InvalidArg);
        }
        // SAFETY: all ranges lie in the memory, no output shares a byte with an input or another output, and `self` stays
        // borrowed as long as the slices live.
        Ok(unsafe {
            (
                inputs.map(|r| std::slice::from_raw_parts(self.at(r), r.len as usize)),
                outputs.map(|r| std::slice::from_raw_parts_mut(self.at(r), r.len as usize)),
            )
        })
    }

    /// The buffers of the operations of a call. Each range comes with whether the driver writes it; `array` is where the
    /// operations stand.
    ///
    /// # Errors
    /// `invalid_arg` when a range does not lie in the memory, or one that is written shares a byte with any other.
    pub fn op_buffers(
        &mut self,
        array: Range,
        ranges: &[(Range, bool)],
    ) -> Result<impl Iterator<Item = Buffer<'_>>, Errno> {
        if !ranges.iter().all(|(range, _)| self.contains(*range)) {
            return Err(Errno::InvalidArg);
        }
        for (i, (range, written)) in ranges.iter().enumerate() {
            let earlier = &ranges[..i];
            if *written && range.overlaps(array)
                || earlier
                    .iter()
                    .any(|(r, w)| (*written || *w) && range.overlaps(*r))
            {
                return Err(Errno::InvalidArg);
            }
        }
        let memory = &*self;
        Ok(ranges.iter().map(move |(range, written)| {
            // SAFETY: all ranges lie in the memory, those that are written share no byte with any other, each is handed out
            // once, and `self` stays borrowed as long as the slices live.
            unsafe {
                if *written {
                    Buffer::Out(std::slice::from_raw_parts_mut(
                        memory.at(*range),
                        range.len as usize,
                    ))
                } else {
                    Buffer::In(std::slice::from_raw_parts(
                        memory.at(*range),
                        range.len as usize,
                    ))
                }
            }
        }))
    }

    /// Writes a result to the place that was checked for it.
    #[inline]
    pub fn put<const N: usize>(&mut self, place: Range, bytes: [u8; N]) {
        self.put_at(place, 0, bytes);
    }

    /// Writes `bytes` at `offset` into a range; nothing where they do not fit.
    #[inline]
    pub fn put_at<const N: usize>(&mut self, range: Range, offset: u64, bytes: [u8; N]) {
        let end = offset.checked_add(N as u64);
        if end.is_some_and(|end| end <= range.len) && self.contains(range) {
            // SAFETY: the bytes lie in the range, which lies in the memory.
            unsafe {
                let to = self.at(range).add(offset as usize);
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, N);
            }
        }
    }

    /// Whether a range lies in this memory: it may have been checked against another.
    #[inline]
    fn contains(&self, range: Range) -> bool {
        self.present && u64::from(range.ptr) + range.len <= self.size
    }

    #[inline]
    fn at(&self, range: Range) -> *mut u8 {
        self.base.wrapping_add(range.ptr as usize)
    }

    /// The little-endian u32 at `offset` in a range; 0 where it does not fit.
    #[inline]
    fn u32_at(&self, range: Range, offset: usize) -> u32 {
        let end = (offset as u64).checked_add(4);
        if end.is_none_or(|end| end > range.len) || !self.contains(range) {
            return 0;
        }
        let mut bytes = [0; 4];
        // SAFETY: the four bytes lie in the range, which lies in the memory.
        unsafe {
            let from = self.at(range).add(offset);
            std::ptr::copy_nonoverlapping(from, bytes.as_mut_ptr(), 4);
        }
        u32::from_le_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(ptr: u32, len: u64) -> Range {
        Range { ptr, len }
    }

    #[test]
    fn ranges_are_checked_without_wrapping() {
        let mut bytes = [0; 16];
        let memory = GuestMemory::new(Some(&mut bytes));
        assert!(memory.range(0, 16).is_ok());
        assert!(memory.range(16, 0).is_ok());
        assert_eq!(memory.range(17, 0), Err(Errno::InvalidArg));
        assert_eq!(memory.range(1, 16), Err(Errno::InvalidArg));
        assert_eq!(memory.range(-1, 2), Err(Errno::InvalidArg));
        for len in [u64::MAX >> 1, u64::MAX - 8, u64::MAX - 7, u64::MAX] {
            assert_eq!(memory.range(8, len), Err(Errno::InvalidArg));
            assert_eq!(memory.range(-1, len), Err(Errno::InvalidArg));
        }
    }

    #[test]
    fn nothing_is_written_outside_a_range() {
        let mut bytes = [0; 16];
        let mut memory = GuestMemory::new(Some(&mut bytes));
        let place = memory.range(4, 8).unwrap();
        for offset in [5, 8, u64::MAX - 4, u64::MAX - 3, u64::MAX] {
            memory.put_at(place, offset, [1; 4]);
        }
        let mut other = [0; 8];
        GuestMemory::new(Some(&mut other)).put(place, [1; 8]);
        assert_eq!((bytes, other), ([0; 16], [0; 8]));
    }

    #[test]
    fn no_memory_is_not_an_empty_memory() {
        assert!(GuestMemory::new(Some(&mut [])).range(0, 0).is_ok());
        assert!(GuestMemory::new(None).range(0, 0).is_err());
    }

    #[test]
    fn records_need_no_alignment() {
        let mut bytes = [0, 9, 0, 0, 0, 2, 0, 0, 0, 7, 8];
        let mut memory = GuestMemory::new(Some(&mut bytes));
        let record = memory.record(1, 1).unwrap();
        let ([data], []) = memory
            .buffers([record.data], [], [record.record], None)
            .unwrap();
        assert_eq!(data, [7, 8]);
        assert!(memory.record(1, 2).is_err());
    }

    #[test]
    fn what_is_written_overlaps_nothing() {
        let mut bytes = [0; 16];
        let mut memory = GuestMemory::new(Some(&mut bytes));
        let (a, b, c) = (range(0, 4), range(3, 4), range(4, 0));
        assert!(memory.buffers([a, b], [], [a], None).is_ok());
        assert!(memory.buffers([a], [c], [], None).is_ok());
        assert!(memory.buffers([a], [b], [], None).is_err());
        assert!(memory.buffers([], [a, b], [], None).is_err());
        assert!(memory.buffers([], [a], [b], None).is_err());
        assert!(memory.buffers([], [a], [], Some(b)).is_err());
        assert!(memory.buffers([a], [], [], Some(b)).is_err());
        assert!(memory.buffers([range(13, 4)], [], [], None).is_err());
    }

    #[test]
    fn operations_may_share_what_is_only_read() {
        let mut bytes = [0; 32];
        let mut memory = GuestMemory::new(Some(&mut bytes));
        let array = range(0, 24);
        let pair = |x, y| [(range(24, 4), x), (range(26, 4), y)];
        assert!(memory.op_buffers(array, &pair(false, false)).is_ok());
        assert!(memory.op_buffers(array, &pair(true, false)).is_err());
        assert!(memory.op_buffers(array, &pair(false, true)).is_err());
        assert!(memory.op_buffers(array, &[(range(23, 2), true)]).is_err());
        assert!(memory.op_buffers(array, &[(range(23, 2), false)]).is_ok());
        for buffer in memory.op_buffers(array, &[(range(30, 2), true)]).unwrap() {
            match buffer {
                Buffer::Out(out) => out.copy_from_slice(&[1, 2]),
                Buffer::In(_) => unreachable!(),
            }
        }
        assert_eq!(bytes[30..], [1, 2]);
    }

    #[test]
    fn results_are_little_endian() {
        let mut bytes = [0; 6];
        let mut memory = GuestMemory::new(Some(&mut bytes));
        let place = memory.range(1, 4).unwrap();
        memory.put(place, 0x0403_0201_u32.to_le_bytes());
        assert_eq!(bytes, [0, 1, 2, 3, 4, 0]);
    }
}
