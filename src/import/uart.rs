//! Bytes on a line of a UART become calls.
//!
//! A capture does not say how many bytes a program asked for at a time. Bytes that follow each other without a pause are one call;
//! or every so many, where a number is given.

use super::Problem;
use super::out::{Bus, Out, function, transaction};
use crate::fixture::{Filled, Reply, Transaction, Value};
use std::num::NonZeroUsize;

/// The most bytes of a call, where no pause ends it.
const MOST: usize = 64 << 10;

/// Whose line it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// The program under test receives on it: `uart.read`.
    #[default]
    Received,
    /// It sends on it: `uart.write`.
    Sent,
}

/// Puts the bytes of one line together.
#[derive(Debug)]
pub(super) struct Line {
    bus: Bus,
    pub(super) direction: Direction,
    /// How many bytes make a call.
    size: Option<NonZeroUsize>,
    bytes: Vec<u8>,
    began: u64,
    /// When the byte before was over, and how long it took.
    before: (u64, u64),
}

impl Line {
    pub(super) fn new(bus: Bus, direction: Direction, size: Option<NonZeroUsize>) -> Self {
        Line {
            bus,
            direction,
            size,
            bytes: Vec::new(),
            began: 0,
            before: (0, 0),
        }
    }

    /// Takes the next byte: its bits were on the line from the one time to the other.
    pub(super) fn byte(
        &mut self,
        byte: u8,
        from: u64,
        to: u64,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let (ended, took) = self.before;
        let pause = from.saturating_sub(ended) > took.saturating_mul(2);
        if self.size.is_none() && pause {
            self.finish(out)?;
        }
        self.before = (to, to.saturating_sub(from));
        if self.bytes.is_empty() {
            self.began = from;
        }
        self.bytes.push(byte);
        match self.bytes.len() == self.size.map_or(MOST, NonZeroUsize::get) {
            true => self.finish(out),
            false => Ok(()),
        }
    }

    /// Hands on what there is.
    pub(super) fn finish(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = self.bytes.clone();
        self.bytes.clear();
        let handle = out.handle("uart", &self.bus)?;
        out.at(self.began);
        out.push(call(handle, self.direction, bytes))
    }
}

/// The call that moves these bytes.
pub(crate) fn call(handle: i64, direction: Direction, bytes: Vec<u8>) -> Transaction {
    let start = [Value::Int(handle), Value::Int(0)];
    let with = |last: Value| start.into_iter().chain([last]).collect();
    match direction {
        Direction::Sent => transaction(function("uart", "write"), with(Value::Bytes(bytes))),
        Direction::Received => {
            let room = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            let mut call = transaction(function("uart", "read"), with(Value::Room(room)));
            call.reply = Reply::Ok {
                result: 0,
                out: vec![Filled::Bytes(bytes)],
            };
            call
        }
    }
}
