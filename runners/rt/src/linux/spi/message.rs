//! What is sent in one message, worked out before the kernel sees it.

use std::fmt;
use wasm_embedded_spec::generated::Errno;

/// So many transfers fit into the size that the number of the request can say (`SPI_MSGSIZE` of `<linux/spi/spidev.h>`).
const MAX_TRANSFERS: usize = ((1 << 14) - 1) / 32;

/// The bytes of one transfer. Where there is nothing to send, the kernel sends zeros.
#[derive(Debug, PartialEq, Eq)]
pub enum Data<'a> {
    Nothing,
    InPlace(&'a mut [u8]),
    /// Both of one length.
    Both(&'a [u8], &'a mut [u8]),
    Out(&'a [u8]),
    In(&'a mut [u8]),
}

/// Transfers under one chip select, each with the microseconds to wait after it.
#[derive(Debug, Default)]
pub struct Message<'a>(Vec<(Data<'a>, u16)>);

/// Why a message cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    TooMany(usize),
    /// With the limit, where it is known.
    TooLong(Option<u32>),
}

impl Refused {
    pub fn errno(self) -> Errno {
        match self {
            Refused::TooMany(_) => Errno::Exhausted,
            Refused::TooLong(_) => Errno::InvalidArg,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::TooMany(count) => write!(
                f,
                "{count} transfers in one message, the kernel takes {MAX_TRANSFERS}"
            ),
            Refused::TooLong(limit) => {
                f.write_str("more bytes in one direction of a message than spidev takes")?;
                if let Some(limit) = limit {
                    write!(f, ", {limit}")?;
                }
                f.write_str("; for more, add spidev.bufsiz=65536 to the kernel's command line")
            }
        }
    }
}

impl<'a> Message<'a> {
    fn push(&mut self, data: Data<'a>) {
        self.0.push((data, 0));
    }

    /// Sends, and drops what comes in.
    pub fn send(&mut self, bytes: &'a [u8]) {
        self.push(match bytes {
            [] => Data::Nothing,
            bytes => Data::Out(bytes),
        });
    }

    /// Receives while zeros go out.
    pub fn receive(&mut self, room: &'a mut [u8]) {
        self.push(match room {
            [] => Data::Nothing,
            room => Data::In(room),
        });
    }

    /// Sends the bytes and puts what comes in into their place.
    pub fn replace(&mut self, bytes: &'a mut [u8]) {
        self.push(match bytes {
            [] => Data::Nothing,
            bytes => Data::InPlace(bytes),
        });
    }

    /// Sends and receives. What one side has more goes on alone (clause `spi/transfer/padding`).
    pub fn exchange(&mut self, room: &'a mut [u8], bytes: &'a [u8]) {
        let both = room.len().min(bytes.len());
        let (room, more_room) = room.split_at_mut(both);
        let (bytes, more_bytes) = bytes.split_at(both);
        if both > 0 {
            self.push(Data::Both(bytes, room));
        }
        match (more_room, more_bytes) {
            ([], []) if both > 0 => {}
            ([], more) => self.send(more),
            (more, _) => self.receive(more),
        }
    }

    /// Waits, in whole microseconds: no less than asked.
    pub fn wait(&mut self, ns: u32) {
        let mut us = ns.div_ceil(1000);
        while us > 0 {
            match self.0.last_mut() {
                Some((_, after)) if *after < u16::MAX => {
                    let more = u16::try_from(us).unwrap_or(u16::MAX).min(u16::MAX - *after);
                    *after += more;
                    us -= u32::from(more);
                }
                _ => self.push(Data::Nothing),
            }
        }
    }

    /// Whether the kernel takes it.
    pub fn check(&self) -> Result<(), Refused> {
        match self.0.len() {
            count if count > MAX_TRANSFERS => Err(Refused::TooMany(count)),
            _ => Ok(()),
        }
    }

    /// The transfers.
    pub fn pieces(&mut self) -> impl Iterator<Item = (Data<'_>, u16)> {
        self.0.iter_mut().map(|(data, after)| {
            let data = match data {
                Data::Nothing => Data::Nothing,
                Data::InPlace(bytes) => Data::InPlace(bytes),
                Data::Both(bytes, room) => Data::Both(bytes, room),
                Data::Out(bytes) => Data::Out(bytes),
                Data::In(room) => Data::In(room),
            };
            (data, *after)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(room: usize, bytes: &[u8]) -> String {
        let mut room = vec![0; room];
        let mut message = Message::default();
        message.exchange(&mut room, bytes);
        format!("{:?}", message.0)
    }

    #[test]
    fn what_one_side_has_more_goes_on_alone() {
        assert_eq!(exchange(2, &[1, 2]), "[(Both([1, 2], [0, 0]), 0)]");
        assert_eq!(exchange(1, &[1, 2]), "[(Both([1], [0]), 0), (Out([2]), 0)]");
        assert_eq!(exchange(3, &[1]), "[(Both([1], [0]), 0), (In([0, 0]), 0)]");
        assert_eq!(exchange(1, &[]), "[(In([0]), 0)]");
        // Chip select is asserted all the same.
        assert_eq!(exchange(0, &[]), "[(Nothing, 0)]");
    }

    #[test]
    fn operations_are_transfers_of_one_message() {
        let (mut a, mut b) = ([7; 2], [0; 1]);
        let mut message = Message::default();
        message.wait(1);
        message.send(&[0x9f]);
        message.wait(1_001);
        message.wait(1_000);
        message.replace(&mut a);
        message.receive(&mut b);
        assert_eq!(
            format!("{:?}", message.0),
            "[(Nothing, 1), (Out([159]), 3), (InPlace([7, 7]), 0), (In([0]), 0)]"
        );
        assert_eq!(message.pieces().count(), 4);
        assert_eq!(message.check(), Ok(()));
    }

    #[test]
    fn long_waits_take_several_transfers() {
        let mut message = Message::default();
        message.send(&[1]);
        message.wait(u32::MAX);
        let us: u32 = message.0.iter().map(|(_, after)| u32::from(*after)).sum();
        assert_eq!(us, 4_294_968);
        assert_eq!(message.check(), Ok(()));
        for _ in 0..8 {
            message.wait(u32::MAX);
        }
        let refused = message.check().unwrap_err();
        assert_eq!(refused.errno(), Errno::Exhausted);
    }
}
