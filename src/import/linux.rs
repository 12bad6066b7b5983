//! What numbers of the Linux kernel mean here.

use crate::generated::Errno;

/// The errno of this specification behind one of Linux, given as a positive number.
///
/// Source: Documentation/i2c/fault-codes.rst and include/uapi/asm-generic/errno.h of the kernel.
pub fn errno_of_linux(number: i32) -> Errno {
    match number {
        1 | 13 => Errno::Denied,      // EPERM, EACCES
        6 => Errno::NackAddress,      // ENXIO
        11 => Errno::ArbitrationLost, // EAGAIN
        12 => Errno::Exhausted,       // ENOMEM
        16 => Errno::Busy,            // EBUSY
        19 => Errno::NoDevice,        // ENODEV
        22 => Errno::InvalidArg,      // EINVAL
        95 => Errno::Unsupported,     // EOPNOTSUPP
        110 => Errno::Timeout,        // ETIMEDOUT
        121 => Errno::Nack,           // EREMOTEIO of i2c-bcm2835, of an address or of data
        _ => Errno::Failed,           // EIO says no more; EPROTO and EBADMSG are about SMBus
    }
}

/// The errno of Linux that means the same, as a positive number: for traces.
pub(crate) fn linux_of_errno(errno: Errno) -> i32 {
    match errno {
        Errno::Denied => 13,
        Errno::NackAddress => 6,
        Errno::Nack => 121,
        Errno::ArbitrationLost => 11,
        Errno::Exhausted => 12,
        Errno::Busy => 16,
        Errno::NoDevice => 19,
        Errno::InvalidArg => 22,
        Errno::Unsupported => 95,
        Errno::Timeout => 110,
        _ => 5,
    }
}

/// What Linux programs print of numbers (`strerror` of the C library in English).
const TEXTS: &[(i32, &str)] = &[
    (1, "Operation not permitted"),
    (6, "No such device or address"),
    (11, "Resource temporarily unavailable"),
    (12, "Cannot allocate memory"),
    (13, "Permission denied"),
    (16, "Device or resource busy"),
    (19, "No such device"),
    (22, "Invalid argument"),
    (95, "Operation not supported"),
    (110, "Connection timed out"),
    (121, "Remote I/O error"),
];

/// The errno of this specification behind what Linux programs print of one.
pub(crate) fn errno_of_text(text: &[u8]) -> Errno {
    let text = text.trim_ascii();
    let known = TEXTS.iter().find(|(_, known)| known.as_bytes() == text);
    known.map_or(Errno::Failed, |&(number, _)| errno_of_linux(number))
}

/// What Linux programs print of a number.
pub(crate) fn text_of_linux(number: i32) -> &'static str {
    let known = TEXTS.iter().find(|(known, _)| *known == number);
    known.map_or("Input/output error", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for &errno in Errno::ALL {
            let number = linux_of_errno(errno);
            let back = errno_of_linux(number);
            assert_eq!(
                errno_of_text(text_of_linux(number).as_bytes()),
                back,
                "{errno:?}"
            );
            assert!(back == errno || back == Errno::Failed, "{errno:?}");
        }
    }
}
