//! The memory of a guest, as WASI sees it.

use super::Errno;

/// The memory of the guest, if it exports one. Ends of ranges are computed with 64 bits.
pub(super) struct Memory<'m> {
    bytes: Option<&'m mut [u8]>,
}

impl<'m> Memory<'m> {
    pub(super) fn new(bytes: Option<&'m mut [u8]>) -> Self {
        Memory { bytes }
    }

    /// A range that must lie in the memory.
    pub(super) fn bytes(&mut self, ptr: u32, len: u64) -> Result<&mut [u8], Errno> {
        let start = u64::from(ptr);
        let end = start.checked_add(len).ok_or(Errno::Fault)?;
        match &mut self.bytes {
            // Both ends then fit `usize`, as the size does.
            Some(bytes) if end <= bytes.len() as u64 => {
                Ok(&mut bytes[start as usize..end as usize])
            }
            _ => Err(Errno::Fault),
        }
    }

    pub(super) fn get<const N: usize>(&mut self, ptr: u32) -> Result<[u8; N], Errno> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.bytes(ptr, N as u64)?);
        Ok(bytes)
    }

    pub(super) fn put<const N: usize>(&mut self, ptr: u32, bytes: [u8; N]) -> Result<(), Errno> {
        self.bytes(ptr, N as u64)?.copy_from_slice(&bytes);
        Ok(())
    }

    pub(super) fn put_bytes(&mut self, ptr: u32, bytes: &[u8]) -> Result<(), Errno> {
        self.bytes(ptr, bytes.len() as u64)?.copy_from_slice(bytes);
        Ok(())
    }

    /// Writes two numbers, or none when there is no room for one of them.
    pub(super) fn put_pair(
        &mut self,
        a: u32,
        a_value: u32,
        b: u32,
        b_value: u32,
    ) -> Result<(), Errno> {
        self.bytes(b, 4)?;
        self.put(a, a_value.to_le_bytes())?;
        self.put(b, b_value.to_le_bytes())
    }

    /// The buffer that an entry of an array of pointers and lengths describes.
    pub(super) fn buffer(&mut self, iovs: u32, index: u32) -> Result<&mut [u8], Errno> {
        let [p0, p1, p2, p3, l0, l1, l2, l3] = self.get(element(iovs, index, 8)?)?;
        let len = u32::from_le_bytes([l0, l1, l2, l3]);
        self.bytes(u32::from_le_bytes([p0, p1, p2, p3]), u64::from(len))
    }

    /// Checks an array of pointers and lengths, what they point to, and that the sum of the lengths can be told.
    pub(super) fn check_buffers(&mut self, iovs: u32, count: u32) -> Result<(), Errno> {
        self.bytes(iovs, u64::from(count) * 8)?;
        let mut sum: u32 = 0;
        for index in 0..count {
            let len = self.buffer(iovs, index)?.len();
            sum = sum.checked_add(len as u32).ok_or(Errno::Inval)?;
        }
        Ok(())
    }
}

/// The address of an entry of an array.
pub(super) fn element(array: u32, index: u32, size: u32) -> Result<u32, Errno> {
    u32::try_from(u64::from(array) + u64::from(index) * u64::from(size)).map_err(|_| Errno::Fault)
}
