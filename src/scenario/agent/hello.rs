//! The first report of an agent: what its HAL offers.

use super::calls::{CALLS, Call, Kinds};
use std::collections::BTreeMap;

/// The version of the encoding.
const VERSION: u8 = 1;
/// The bytes before the list of calls.
const HEAD: usize = 10;
/// The bytes of an entry of that list.
const ENTRY: usize = 4;

/// An error ends the program.
const ENDS: u8 = 1;
/// Empty buffers do not reach the driver.
const EMPTY: u8 = 2;
/// Numbers above 32 bits do not fit.
const NARROW: u8 = 4;
/// Operations that send from one place and receive in another.
const TRANSFER: u8 = 8;

/// What a HAL offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The longest buffer that the agent has room for, in bytes.
    pub bytes: u32,
    /// How many operations in a transaction the agent has room for.
    pub ops: u16,
    /// How many the HAL itself takes; 0 where it has no limit of its own.
    pub limit: u16,
    /// How many devices of each API can be open at the same time.
    pub slots: u8,
    ways: BTreeMap<u8, Vec<Way>>,
}

/// One way to make a call: a function of the HAL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// An error ends the program with a trap.
    pub ends: bool,
    /// An empty buffer does not reach the driver, and the call succeeds.
    pub empty: bool,
    /// It takes numbers of 32 bits where the call has 64.
    pub narrow: bool,
    /// Its operations may send from one place and receive in another.
    pub transfer: bool,
    /// The words that it has for errors.
    pub kinds: Kinds,
}

impl Hello {
    /// Reads a first report.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(report: &[u8]) -> Result<Hello, String> {
        let (head, list) = report.split_at_checked(HEAD).ok_or_else(|| {
            format!(
                "expected a first report of at least {HEAD} bytes, found {}",
                report.len()
            )
        })?;
        if head[0] != VERSION {
            return Err(format!("expected version {VERSION}, found {}", head[0]));
        }
        let mut hello = Hello {
            bytes: u32::from_le_bytes([head[1], head[2], head[3], head[4]]),
            ops: u16::from_le_bytes([head[5], head[6]]),
            limit: u16::from_le_bytes([head[7], head[8]]),
            slots: head[9],
            ways: BTreeMap::new(),
        };
        if hello.slots == 0 || hello.bytes == 0 {
            return Err("expected room for at least 1 byte and 1 slot, found none".to_owned());
        }
        let entries = list.chunks_exact(ENTRY);
        if !entries.remainder().is_empty() {
            return Err(format!(
                "expected entries of {ENTRY} bytes for the calls, found {} bytes",
                list.len()
            ));
        }
        for entry in entries {
            hello.entry([entry[0], entry[1], entry[2], entry[3]])?;
        }
        match hello.ways.is_empty() {
            true => Err("expected at least one call, found none".to_owned()),
            false => Ok(hello),
        }
    }

    fn entry(&mut self, [number, way, flags, kinds]: [u8; ENTRY]) -> Result<(), String> {
        let Some(call) = Call::numbered(number) else {
            return Err(format!("no call has the number {number:#04x}"));
        };
        let ways = self.ways.entry(number).or_default();
        if usize::from(way) != ways.len() {
            let (next, name) = (ways.len(), call.name);
            return Err(format!("{name}: expected way {next}, found way {way}"));
        }
        if flags & !(ENDS | EMPTY | NARROW | TRANSFER) != 0 {
            return Err(format!("{}: unknown flags in {flags:#04x}", call.name));
        }
        let Some(kinds) = Kinds::numbered(kinds) else {
            return Err(format!("{}: no kinds have the number {kinds}", call.name));
        };
        ways.push(Way {
            ends: flags & ENDS != 0,
            empty: flags & EMPTY != 0,
            narrow: flags & NARROW != 0,
            transfer: flags & TRANSFER != 0,
            kinds,
        });
        Ok(())
    }

    /// The ways that a HAL has for a call; none where it does not offer it.
    pub fn ways(&self, call: &Call) -> &[Way] {
        self.ways.get(&call.number).map_or(&[], Vec::as_slice)
    }

    /// The calls that it does not offer.
    pub fn lacks(&self) -> impl Iterator<Item = &'static Call> {
        CALLS.iter().filter(|call| self.ways(call).is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: [u8; 10] = [1, 0, 1, 1, 0, 40, 0, 32, 0, 4];

    fn parse(list: &[u8]) -> Result<Hello, String> {
        Hello::parse(&[&HEAD[..], list].concat())
    }

    #[test]
    fn a_first_report_says_what_is_offered() {
        let hello = parse(&[0x14, 0, 0, 1, 0x14, 1, 3, 0, 0x60, 0, 4, 0]).unwrap();
        assert_eq!((hello.bytes, hello.ops), (0x1_0100, 40));
        assert_eq!((hello.limit, hello.slots), (32, 4));
        let write = Call::named("i2c", "write").unwrap();
        let ways = hello.ways(write);
        assert_eq!((ways.len(), ways[0].kinds), (2, Kinds::I2c));
        assert!(ways[1].ends && ways[1].empty && !ways[1].narrow);
        assert!(hello.lacks().all(|call| call.number != 0x14));
        assert_eq!(hello.lacks().count(), CALLS.len() - 2);
    }

    #[test]
    fn wrong_first_reports_say_what_is_wrong() {
        let error = |list: &[u8]| parse(list).unwrap_err();
        assert!(Hello::parse(&HEAD[..9]).unwrap_err().contains("found 9"));
        assert_eq!(error(&[0x99, 0, 0, 0]), "no call has the number 0x99");
        assert!(error(&[0x14, 1, 0, 0]).contains("i2c.write: expected way 0, found way 1"));
        assert!(error(&[0x14, 0, 16, 0]).contains("unknown flags in 0x10"));
        assert!(error(&[0x14, 0, 0, 9]).contains("no kinds have the number 9"));
        assert!(error(&[0x14]).contains("entries of 4 bytes"));
        assert!(error(&[]).contains("at least one call"));
        let mut other = HEAD.to_vec();
        other[0] = 2;
        assert!(
            Hello::parse(&other)
                .unwrap_err()
                .contains("expected version 1, found 2")
        );
    }
}
