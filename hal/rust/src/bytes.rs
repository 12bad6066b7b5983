//! Slices as the records that cross the boundary.

use crate::raw::{Iobytes, Rbytes, Wbytes};

impl Rbytes {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Rbytes {
            ptr: bytes.as_ptr(),
            len: bytes.len() as u32,
        }
    }
}

impl Wbytes {
    pub(crate) fn of(buffer: &mut [u8]) -> Self {
        Wbytes {
            ptr: buffer.as_mut_ptr(),
            len: buffer.len() as u32,
        }
    }
}

impl Iobytes {
    pub(crate) fn of(bytes: &mut [u8]) -> Self {
        Iobytes {
            inout: bytes.as_mut_ptr(),
            len: bytes.len() as u32,
        }
    }
}
