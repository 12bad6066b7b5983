//! What a generated case does: its guest and its fixture are both made from this.

use crate::call::Function;
use crate::generated::Errno;
use std::time::Duration;

/// The size of a page of memory, in bytes.
pub(super) const PAGE: u32 = 0x1_0000;

/// One generated case.
#[derive(Debug, Clone)]
pub(super) struct Script {
    /// The function that it is about.
    pub(super) function: &'static Function,
    /// What of it, such as `bytes.len=256`.
    pub(super) what: String,
    pub(super) title: String,
    /// The clauses that it shows.
    pub(super) clauses: Vec<String>,
    pub(super) parts: Vec<Part>,
    /// The size of the memory at first, in pages.
    pub(super) pages: u32,
    /// How long the guest may run, where that is not as usual.
    pub(super) time: Option<Duration>,
    /// The functions that the driver lacks.
    pub(super) absent: Vec<&'static str>,
}

/// One export of the guest, invoked once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// The name of the instance. It is made at its first part.
    pub(super) instance: &'static str,
    pub(super) acts: Vec<Act>,
    pub(super) ends: PartEnds,
}

/// How a part ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartEnds {
    Return,
    Trap,
    TimeLimit,
}

/// One thing that a guest does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// Fills memory with a pattern.
    Fill {
        at: u32,
        len: u32,
        seed: u8,
    },
    /// Stores words, one after the other.
    Put {
        at: u32,
        words: Vec<u32>,
    },
    /// Calls a function of an API and shows what it returns.
    Call(Call),
    /// Opens handles until there is no room, with a call that opens one. The last result is shown.
    OpenAll(Call),
    /// Opens handles into an array until there is no room or the array is full. The last result is shown.
    OpenMany {
        call: Call,
        array: Many,
    },
    /// Makes a call with every `step`-th handle of an array, from the `first` on.
    Each {
        call: Call,
        array: Many,
        first: u32,
        step: u32,
    },
    /// Shows a part of the memory.
    Show {
        at: u32,
        len: u32,
    },
    /// Grows the memory by this many pages.
    Grow(u32),
    Trap,
}

/// An array of handles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Many {
    /// 0 or 1: which of the two that a guest may have.
    pub(super) index: u32,
    pub(super) at: u32,
    /// How many handles it has room for.
    pub(super) room: u32,
}

impl Many {
    /// Returns the driver's handle of an entry.
    pub(super) fn driver(self, entry: u32) -> i64 {
        i64::from(1000 * (self.index + 1) + entry)
    }
}

/// A call of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) function: &'static Function,
    /// What the guest gives for each parameter.
    pub(super) given: Vec<Given>,
    /// Where the result goes.
    pub(super) place: u32,
    pub(super) outcome: Outcome,
}

/// What a guest gives for a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// A number, as many of its bits as the parameter has in WebAssembly.
    Number(i64),
    /// The handle that was written to this address, and something added to it.
    Opened { at: u32, plus: i32 },
    /// Bytes or an array of handles.
    Span(Span),
    /// Operations.
    Ops {
        array: u32,
        count: u32,
        ops: Vec<Op>,
    },
}

/// A record and what it points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) record: u32,
    pub(super) ptr: u32,
    /// In entries.
    pub(super) len: u32,
    /// Of what is in it before the call.
    pub(super) seed: u8,
}

/// An operation as it stands in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Op {
    pub(super) kind: u32,
    pub(super) ptr: u32,
    pub(super) len: u32,
    pub(super) seed: u8,
}

/// What comes of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A check fails, and no driver sees it.
    Refused(Errno),
    /// It succeeds, and no driver sees it.
    Unseen,
    /// The guest is ended, and no driver sees it.
    Ended,
    /// The driver answers with success.
    Answered(Answer),
    /// The driver answers with success what makes no sense.
    Nonsense(Answer),
    /// The driver answers with a code: -errno, or a number that makes no sense.
    Failed(i32),
}

/// What a driver answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// The result; a handle is the driver's.
    pub(super) result: i64,
    /// Of the patterns that buffers are filled with: the first has this one, the next one more.
    pub(super) seed: u8,
    /// The driver's handles, for an array.
    pub(super) handles: Vec<i32>,
}

impl Outcome {
    /// Returns what the guest gets.
    pub(super) fn code(&self) -> i32 {
        match self {
            Outcome::Refused(errno) => errno.code(),
            Outcome::Unseen | Outcome::Ended | Outcome::Answered(_) => 0,
            Outcome::Nonsense(_) => Errno::Failed.code(),
            Outcome::Failed(code) => Errno::from_code(*code).unwrap_or(Errno::Failed).code(),
        }
    }
}
