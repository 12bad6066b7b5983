//! What numbers of the Linux kernel mean here.

use crate::generated::Errno;

/// The errno of this specification behind one of Linux, given as a positive number.
///
/// Source: Documentation/i2c/fault-codes.rst and include/uapi/asm-generic/errno.h of the kernel.
pub fn errno_of_linux(number: i32) -> Errno {
    match number {
        1 | 13 => Errno::Denied,       // EPERM, EACCES
        6 | 121 => Errno::NackAddress, // ENXIO; EREMOTEIO, the same with some adapters
        11 => Errno::ArbitrationLost,  // EAGAIN
        12 => Errno::Exhausted,        // ENOMEM
        16 => Errno::Busy,             // EBUSY
        19 => Errno::NoDevice,         // ENODEV
        22 => Errno::InvalidArg,       // EINVAL
        71 | 74 => Errno::Bus,         // EPROTO, EBADMSG
        95 => Errno::Unsupported,      // EOPNOTSUPP
        110 => Errno::Timeout,         // ETIMEDOUT
        _ => Errno::Failed,            // EIO says no more than that
    }
}

/// The errno of Linux that means the same, as a positive number: for traces.
pub(crate) fn linux_of_errno(errno: Errno) -> i32 {
    match errno {
        Errno::Denied => 13,
        Errno::Nack | Errno::NackAddress => 6,
        Errno::ArbitrationLost => 11,
        Errno::Exhausted => 12,
        Errno::Busy => 16,
        Errno::NoDevice => 19,
        Errno::InvalidArg => 22,
        Errno::Bus => 71,
        Errno::Unsupported => 95,
        Errno::Timeout => 110,
        _ => 5,
    }
}
