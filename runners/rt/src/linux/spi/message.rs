//! What is sent in one message, worked out before the kernel sees it.

use std::fmt;
use std::time::Duration;
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

/// A delay of at least this long is no business of the kernel, which nothing ends early: the program waits between two messages.
pub const LONG: Duration = Duration::from_millis(100);

/// What is done under one chip select.
#[derive(Debug, Default)]
pub struct Message<'a>(Vec<Transfer<'a>>);

/// One transfer.
#[derive(Debug)]
pub struct Transfer<'a> {
    pub data: Data<'a>,
    /// The microseconds that the kernel waits after it.
    pub after_us: u16,
    /// How long the program waits after it, while chip select stays as it is.
    pub pause: Duration,
}

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
        self.0.push(Transfer {
            data,
            after_us: 0,
            pause: Duration::ZERO,
        });
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
        let time = Duration::from_nanos(ns.into());
        if time >= LONG {
            if self.0.is_empty() {
                self.push(Data::Nothing);
            }
            if let Some(last) = self.0.last_mut() {
                last.pause += time;
            }
            return;
        }
        let mut us = ns.div_ceil(1000);
        while us > 0 {
            match self.0.last_mut() {
                Some(last) if last.after_us < u16::MAX && last.pause.is_zero() => {
                    let more = u16::try_from(us).unwrap_or(u16::MAX);
                    let more = more.min(u16::MAX - last.after_us);
                    last.after_us += more;
                    us -= u32::from(more);
                }
                _ => self.push(Data::Nothing),
            }
        }
    }

    /// The messages that the kernel gets. After all but the last of them chip select is held.
    ///
    /// # Errors
    /// When the kernel does not take one of them.
    pub fn parts(&mut self) -> Result<Vec<&mut [Transfer<'a>]>, Refused> {
        if self.0.last().is_some_and(|last| !last.pause.is_zero()) {
            // It ends the wait, and releases chip select.
            self.push(Data::Nothing);
        }
        let parts = self
            .0
            .split_inclusive_mut(|transfer| !transfer.pause.is_zero());
        let parts: Vec<_> = parts.collect();
        let most = parts.iter().map(|part| part.len()).max().unwrap_or(0);
        match most {
            ..=MAX_TRANSFERS => Ok(parts),
            count => Err(Refused::TooMany(count)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(room: usize, bytes: &[u8]) -> String {
        let mut room = vec![0; room];
        let mut message = Message::default();
        message.exchange(&mut room, bytes);
        let data = message.0.iter().map(|t| format!("{:?}", t.data));
        data.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_one_side_has_more_goes_on_alone() {
        assert_eq!(exchange(2, &[1, 2]), "Both([1, 2], [0, 0])");
        assert_eq!(exchange(1, &[1, 2]), "Both([1], [0]), Out([2])");
        assert_eq!(exchange(3, &[1]), "Both([1], [0]), In([0, 0])");
        assert_eq!(exchange(1, &[]), "In([0])");
        // Chip select is asserted all the same.
        assert_eq!(exchange(0, &[]), "Nothing");
    }

    /// The transfers of each part: data, microseconds, pause.
    fn parts(message: &mut Message<'_>) -> Vec<Vec<(String, u16, Duration)>> {
        let of = |t: &Transfer<'_>| (format!("{:?}", t.data), t.after_us, t.pause);
        let parts = message.parts().unwrap();
        parts.iter().map(|p| p.iter().map(of).collect()).collect()
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
        let expected = [
            ("Nothing", 1),
            ("Out([159])", 3),
            ("InPlace([7, 7])", 0),
            ("In([0])", 0),
        ];
        let expected = expected.map(|(data, us)| (data.to_owned(), us, Duration::ZERO));
        assert_eq!(parts(&mut message), [expected]);
    }

    #[test]
    fn waits_of_the_kernel_take_several_transfers() {
        let mut message = Message::default();
        message.send(&[1]);
        message.wait(99_999_999);
        let found = parts(&mut message);
        let us = found[0]
            .iter()
            .map(|(_, us, _)| u32::from(*us))
            .sum::<u32>();
        assert_eq!((found.len(), us), (1, 100_000));
        for _ in 0..400 {
            message.wait(99_999_999);
        }
        let refused = message.parts().unwrap_err();
        assert_eq!(refused.errno(), Errno::Exhausted);
    }

    #[test]
    fn long_waits_are_made_between_messages() {
        let mut message = Message::default();
        message.wait(u32::MAX);
        message.send(&[1]);
        message.wait(100_000_000);
        message.wait(1_000);
        message.send(&[2]);
        message.wait(100_000_000);
        message.wait(100_000_000);
        let transfer = |data: &str, us, pause| (data.to_owned(), us, Duration::from_nanos(pause));
        let expected = [
            vec![transfer("Nothing", 0, u32::MAX.into())],
            vec![transfer("Out([1])", 0, 100_000_000)],
            vec![
                transfer("Nothing", 1, 0),
                transfer("Out([2])", 0, 200_000_000),
            ],
            vec![transfer("Nothing", 0, 0)],
        ];
        assert_eq!(parts(&mut message), expected);
    }
}
