//! What is sent in one transfer, worked out before the kernel sees it.

use std::borrow::Cow;
use std::fmt;
use wasm_embedded_spec::generated::Errno;

/// `I2C_RDWR_IOCTL_MAX_MSGS` of `<linux/i2c-dev.h>`.
const MAX_MESSAGES: usize = 42;
/// What `i2cdev_ioctl_rdwr` of drivers/i2c/i2c-dev.c takes in one message.
const MAX_BYTES: usize = 8192;

/// What an adapter can do, as far as it matters here (`I2C_FUNC_*` of `<linux/i2c.h>`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Can {
    pub i2c: bool,
    pub ten_bit: bool,
    /// An address with nothing after it.
    pub address_alone: bool,
}

impl Can {
    pub fn of(functionality: u32) -> Can {
        Can {
            i2c: functionality & 0x1 != 0,
            ten_bit: functionality & 0x2 != 0,
            // SMBus calls it Quick Command.
            address_alone: functionality & 0x0001_0000 != 0,
        }
    }
}

/// A write or a read as the guest gives it.
pub enum Part<'a> {
    Write(&'a [u8]),
    Read(&'a mut [u8]),
}

/// A message on the bus: a start or repeated start with the address, then bytes in one direction.
enum Message<'a> {
    Write(Cow<'a, [u8]>),
    Read {
        parts: Vec<&'a mut [u8]>,
        /// Room for all of the parts, where there are several.
        joined: Vec<u8>,
    },
}

impl Message<'_> {
    fn len(&self) -> usize {
        match self {
            Message::Write(bytes) => bytes.len(),
            Message::Read { parts, .. } => parts.iter().map(|part| part.len()).sum(),
        }
    }
}

/// The messages of one transfer. The kernel puts repeated starts between them and a stop at the end.
pub struct Messages<'a>(Vec<Message<'a>>);

/// Why a transfer is not even tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    TenBit,
    AddressAlone,
    NothingToRead,
    TooMany(usize),
    TooLong(usize),
}

impl Refused {
    pub fn errno(self) -> Errno {
        match self {
            Refused::TenBit | Refused::AddressAlone => Errno::Unsupported,
            Refused::TooMany(_) => Errno::Exhausted,
            Refused::NothingToRead | Refused::TooLong(_) => Errno::InvalidArg,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::TenBit => f.write_str("this adapter has no 10-bit addresses"),
            Refused::AddressAlone => f.write_str(
                "this adapter cannot send an address with no byte after it: let the guest look for devices by reading one byte",
            ),
            Refused::NothingToRead => f.write_str(
                "a read of no bytes: the target would be told to send and could hold the bus",
            ),
            Refused::TooMany(count) => write!(
                f,
                "{count} changes of direction in one transfer, the kernel takes {MAX_MESSAGES}"
            ),
            Refused::TooLong(len) => write!(
                f,
                "{len} bytes in one direction, the kernel takes {MAX_BYTES}"
            ),
        }
    }
}

impl<'a> Messages<'a> {
    /// Joins neighbours of the same kind (clause `i2c/exec/merged`). `I2C_M_NOSTART` would do so without a copy, but few
    /// adapters have it and this is the same on all.
    pub fn new(parts: impl Iterator<Item = Part<'a>>) -> Self {
        let mut messages: Vec<Message<'a>> = Vec::new();
        for part in parts {
            match (messages.last_mut(), part) {
                (Some(Message::Write(bytes)), Part::Write(more)) => {
                    bytes.to_mut().extend_from_slice(more);
                }
                (Some(Message::Read { parts, .. }), Part::Read(more)) => parts.push(more),
                (_, Part::Write(bytes)) => messages.push(Message::Write(bytes.into())),
                (_, Part::Read(bytes)) => messages.push(Message::Read {
                    parts: vec![bytes],
                    joined: Vec::new(),
                }),
            }
        }
        Messages(messages)
    }

    /// Whether the kernel and the adapter take them.
    pub fn check(&self, ten_bit: bool, can: Can) -> Result<(), Refused> {
        if ten_bit && !can.ten_bit {
            return Err(Refused::TenBit);
        }
        if self.0.len() > MAX_MESSAGES {
            return Err(Refused::TooMany(self.0.len()));
        }
        for message in &self.0 {
            let len = message.len();
            if len == 0 && matches!(message, Message::Read { .. }) {
                return Err(Refused::NothingToRead);
            }
            if len > MAX_BYTES {
                return Err(Refused::TooLong(len));
            }
            if len == 0 && !can.address_alone {
                return Err(Refused::AddressAlone);
            }
        }
        Ok(())
    }

    /// The messages, each with one buffer.
    pub fn buffers(&mut self) -> impl Iterator<Item = Part<'_>> {
        self.0.iter_mut().map(|message| match message {
            Message::Write(bytes) => Part::Write(bytes),
            Message::Read { parts, joined } => match &mut parts[..] {
                [part] => Part::Read(part),
                parts => {
                    joined.resize(parts.iter().map(|part| part.len()).sum(), 0);
                    Part::Read(joined)
                }
            },
        })
    }

    /// Hands out what came in.
    pub fn finish(self) {
        for message in self.0 {
            let Message::Read { parts, joined } = message else {
                continue;
            };
            if parts.len() > 1 {
                let mut rest = &joined[..];
                for part in parts {
                    let (now, later) = rest.split_at(part.len());
                    part.copy_from_slice(now);
                    rest = later;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Can = Can {
        i2c: true,
        ten_bit: true,
        address_alone: true,
    };

    /// The messages as the bus shows them, with every read answered by 1, 2, 3, ...
    fn run(messages: &mut Messages) -> Vec<String> {
        let mut count = 0;
        let mut shown = Vec::new();
        for buffer in messages.buffers() {
            shown.push(match buffer {
                Part::Write(bytes) => format!("W {bytes:02x?}"),
                Part::Read(bytes) => {
                    for byte in &mut *bytes {
                        count += 1;
                        *byte = count;
                    }
                    format!("R {}", bytes.len())
                }
            });
        }
        shown
    }

    #[test]
    fn write_read_is_two_messages() {
        let mut read = [0; 2];
        let mut messages = Messages::new([Part::Write(&[0x10]), Part::Read(&mut read)].into_iter());
        assert_eq!(run(&mut messages), ["W [10]", "R 2"]);
        messages.finish();
        assert_eq!(read, [1, 2]);
    }

    #[test]
    fn neighbours_of_a_kind_are_one_message() {
        let (mut a, mut b, mut c) = ([0; 1], [0; 3], [0; 2]);
        let parts = [
            Part::Write(&[1]),
            Part::Write(&[]),
            Part::Write(&[2, 3]),
            Part::Read(&mut a),
            Part::Read(&mut b),
            Part::Write(&[4]),
            Part::Read(&mut c),
        ];
        let mut messages = Messages::new(parts.into_iter());
        assert_eq!(
            run(&mut messages),
            ["W [01, 02, 03]", "R 4", "W [04]", "R 2"]
        );
        messages.finish();
        assert_eq!((a, b, c), ([1], [2, 3, 4], [5, 6]));
    }

    #[test]
    fn a_write_of_nothing_is_the_address_alone() {
        let mut messages = Messages::new([Part::Write(&[])].into_iter());
        assert_eq!(messages.check(false, ALL), Ok(()));
        assert_eq!(run(&mut messages), ["W []"]);
        let smart = Can {
            address_alone: false,
            ..ALL
        };
        let refused = messages.check(false, smart).unwrap_err();
        assert_eq!(refused, Refused::AddressAlone);
        assert_eq!(refused.errno(), Errno::Unsupported);
    }

    #[test]
    fn a_read_of_nothing_is_refused() {
        let check = |parts: Vec<Part>| Messages::new(parts.into_iter()).check(false, ALL);
        let (mut one, mut none) = ([0; 1], [0; 0]);
        let refused = Err(Refused::NothingToRead);
        assert_eq!(check(vec![Part::Read(&mut none)]), refused);
        assert_eq!(
            check(vec![Part::Write(&[1]), Part::Read(&mut none)]),
            refused
        );
        // Beside a read of something it is a part of that.
        assert_eq!(
            check(vec![Part::Read(&mut none), Part::Read(&mut one)]),
            Ok(())
        );
        assert_eq!(Refused::NothingToRead.errno(), Errno::InvalidArg);
    }

    #[test]
    fn what_the_adapter_or_the_kernel_lacks_is_refused() {
        let check = |count: usize, len: usize, can: Can, ten_bit: bool| {
            let bytes = vec![0; len];
            let mut room = vec![0; count];
            let parts = room
                .chunks_mut(1)
                .flat_map(|room| [Part::Write(&bytes), Part::Read(room)]);
            Messages::new(parts).check(ten_bit, can)
        };
        let plain = Can {
            ten_bit: false,
            ..ALL
        };
        assert_eq!(check(1, 1, ALL, true), Ok(()));
        assert_eq!(check(1, 1, plain, true), Err(Refused::TenBit));
        assert_eq!(check(1, 1, plain, false), Ok(()));
        assert_eq!(check(21, 1, ALL, false), Ok(()));
        assert_eq!(check(22, 1, ALL, false), Err(Refused::TooMany(44)));
        assert_eq!(check(1, 8192, ALL, false), Ok(()));
        assert_eq!(check(1, 8193, ALL, false), Err(Refused::TooLong(8193)));
    }

    #[test]
    fn functionality_is_read_as_the_kernel_writes_it() {
        // i2c-imx, from `i2cdetect -F`; i2c-stub; the DesignWare controller of the Raspberry Pi 5.
        assert_eq!(
            Can::of(0x0eff_0009),
            Can {
                ten_bit: false,
                ..ALL
            }
        );
        assert!(!Can::of(0x0eff_0008).i2c);
        assert!(!Can::of(0x0efe_0003).address_alone);
    }
}
