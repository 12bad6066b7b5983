//! Fixtures: what a driver is to see and to answer.
//!
//! Three forms are read: a JSON document, JSON Lines (streamed in constant memory), and the TOML of the published 0.4 mocks.
//! `docs/fixtures.md` describes them; `fixtures/schema/fixture.schema.json` is their schema.

use crate::call::Function;
use crate::generated::Errno;
use crate::input;
use crate::text::{printable_lines, printable_path};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

mod json;
mod mock;
mod pattern;
mod write;

#[cfg(feature = "gen")]
pub(crate) use json::{Args, Form, Hex, find_function, is_output, parse_entry};
#[cfg(feature = "gen")]
pub(crate) use pattern::Pattern;
#[cfg(feature = "gen")]
pub(crate) use write::hex;
pub(crate) use write::write_header_line;
pub use write::{Document, render, write_document};

/// The version of the format.
pub const SCHEMA: u32 = 1;

/// A fixture that is being read.
#[derive(Debug)]
pub struct Fixture {
    /// What stands before the transactions.
    pub header: Header,
    entries: Entries,
    /// How many times as long as it says a driver takes.
    stretch: u32,
}

/// What stands before the transactions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// What the fixture shows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// APIs (`uart`) and functions (`i2c.exec`) that the platform lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// Where a recording comes from: board, kernel, date, command.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub source: serde_json::Map<String, serde_json::Value>,
    /// Calls that close handles at the end of an instance need not be listed: 0.4 mocks do not.
    #[serde(skip)]
    pub end_unlisted: bool,
}

/// One step of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A transaction.
    One(Transaction),
    /// Transactions in any order.
    Unordered(Vec<Transaction>),
}

/// One call that reaches a driver, with its reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// The function.
    pub function: &'static Function,
    /// One value for each parameter.
    pub args: Vec<Value>,
    /// What the driver answers.
    pub reply: Reply,
    /// The instance that calls; `None` for any.
    pub instance: Option<String>,
    /// The call is the runtime's, at the end of the instance.
    pub at_end: bool,
    /// How long the driver takes.
    pub delay_ns: u64,
    /// How often it stands here.
    pub times: Times,
    /// Another call that is as good: 0.4 mocks have one kind for both transfers of SPI.
    pub or: Option<Box<Transaction>>,
}

impl Transaction {
    /// Returns a call of any instance that stands here once, and that the driver answers without delay.
    pub fn new(function: &'static Function, args: Vec<Value>, reply: Reply) -> Transaction {
        Transaction {
            function,
            args,
            reply,
            instance: None,
            at_end: false,
            delay_ns: 0,
            times: Times::Count(1),
            or: None,
        }
    }
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number, the number of an enum value, or a handle; as in [`crate::call::Arg::Int`].
    Int(i64),
    /// Bytes that the driver gets.
    Bytes(Vec<u8>),
    /// How many bytes or handles there is room for.
    Room(u32),
    /// Operations.
    Ops(Vec<OpValue>),
    /// Whatever the guest gives: 0.4 mocks leave parameters out.
    Any,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpValue {
    /// The number of its kind.
    pub kind: usize,
    /// Its bytes, room or number.
    pub value: Value,
}

/// What the driver answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Success.
    Ok {
        /// The result of the function, 0 where it has none.
        result: i64,
        /// What goes into each parameter that is an output, in the order of the parameters.
        out: Vec<Filled>,
    },
    /// -errno; any other number is an answer that makes no sense.
    Err(i32),
}

impl Reply {
    /// Success, without a result and outputs.
    pub const OK: Reply = Reply::Ok {
        result: 0,
        out: Vec::new(),
    };
}

/// What a driver writes into an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    /// Bytes.
    Bytes(Vec<u8>),
    /// Handles.
    Handles(Vec<i32>),
    /// The bytes of each operation that is an output.
    Ops(Vec<Vec<u8>>),
}

/// How often a transaction stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// This often.
    Count(u32),
    /// As often as an instance of the runtime can have handles open.
    Handles,
}

impl Transaction {
    /// The name of the errno that the driver answers, `ok`, or the number where it is none.
    pub fn reply_name(&self) -> String {
        match self.reply {
            Reply::Ok { .. } => "ok".to_owned(),
            Reply::Err(code) => match Errno::from_code(code) {
                Some(errno) => errno.name().to_owned(),
                None => code.to_string(),
            },
        }
    }
}

/// Where the entries come from.
#[derive(Debug)]
enum Entries {
    Memory(std::vec::IntoIter<Entry>),
    Lines(Lines),
}

/// A file of JSON Lines, read line by line into one buffer.
struct Lines {
    path: PathBuf,
    reader: Box<dyn BufRead>,
    buffer: String,
    line: usize,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path.display(), self.line)
    }
}

/// Why a fixture cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FixtureError {
    /// The file cannot be read.
    #[error("{}: {error}", printable_path(path))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The text is not a fixture.
    #[error("{}:{line}:{column}: {}", printable_path(path), printable_lines(what))]
    Text {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What was expected and what was found.
        what: String,
    },
}

impl Fixture {
    /// Opens a fixture, whose form is told by what is in it: JSON begins with a brace, and in JSON Lines the first line is a
    /// header of its own. JSON Lines are read as they are needed, the other forms at once.
    ///
    /// # Errors
    /// Where and why the text is not a fixture.
    pub fn open(path: &Path) -> Result<Fixture, FixtureError> {
        let file = File::open(path).map_err(|error| io_error(path, error))?;
        Fixture::read(path, Box::new(BufReader::new(file)))
    }

    /// Reads a fixture as [`Fixture::open`] does; `path` is for its form and for errors.
    ///
    /// # Errors
    /// Where and why the text is not a fixture.
    pub fn read(path: &Path, mut reader: Box<dyn BufRead>) -> Result<Fixture, FixtureError> {
        let io = |error| io_error(path, error);
        let mut text = String::new();
        while text.trim().is_empty() && input::line(&mut *reader, &mut text).map_err(io)? > 0 {
            if text.len() as u64 > input::MAX_LINE {
                return Err(io(input::too_much(
                    "space at the beginning",
                    input::MAX_LINE,
                )));
            }
        }
        let named = |name| path.extension().is_some_and(|extension| extension == name);
        if named("jsonl") || json::is_header(&text) {
            return Fixture::lines(path, Box::new(io::Cursor::new(text).chain(reader)));
        }
        let is_json = named("json") || text.trim_start().starts_with('{');
        let rest = input::all(reader, input::MAX_FILE).and_then(input::text);
        text.push_str(&rest.map_err(io)?);
        match is_json {
            true => json::document(path, &text),
            false => mock::document(path, &text),
        }
    }

    /// A fixture in the text of a JSON document, or of a published 0.4 mock when `path` ends in `.toml`. Errors name the path.
    ///
    /// # Errors
    /// Where and why the text is not a fixture.
    pub fn parse(path: &Path, text: &str) -> Result<Fixture, FixtureError> {
        match path.extension().and_then(|e| e.to_str()) {
            Some("toml") => mock::document(path, text),
            _ => json::document(path, text),
        }
    }

    /// A fixture of JSON Lines: a header, then an entry a line. `path` is for errors.
    ///
    /// # Errors
    /// Where and why the first line is not a header.
    pub fn lines(path: &Path, reader: Box<dyn BufRead>) -> Result<Fixture, FixtureError> {
        let mut lines = Lines {
            path: path.to_owned(),
            reader,
            buffer: String::new(),
            line: 0,
        };
        let header = match lines.advance()? {
            true => json::header_line(path, lines.line, &lines.buffer)?,
            false => {
                return Err(FixtureError::Text {
                    path: path.to_owned(),
                    line: 1,
                    column: 1,
                    what: format!(
                        "expected a header such as {{\"schema\":{SCHEMA}}}, found nothing"
                    ),
                });
            }
        };
        Ok(Fixture {
            stretch: 1,
            header,
            entries: Entries::Lines(lines),
        })
    }

    /// A fixture of these entries.
    pub fn new(header: Header, entries: Vec<Entry>) -> Fixture {
        Fixture {
            stretch: 1,
            header,
            entries: Entries::Memory(entries.into_iter()),
        }
    }

    /// Returns the same fixture with drivers that take this many times as long: for a guest that is given more time.
    #[must_use]
    pub fn stretched(self, stretch: u32) -> Fixture {
        Fixture { stretch, ..self }
    }

    /// Returns how long the driver of a transaction takes.
    pub(crate) fn delay(&self, transaction: &Transaction) -> Duration {
        Duration::from_nanos(transaction.delay_ns).saturating_mul(self.stretch)
    }

    /// The next entry, `None` after the last.
    ///
    /// # Errors
    /// In a streamed fixture, where and why a line is not an entry.
    pub fn next_entry(&mut self) -> Result<Option<Entry>, FixtureError> {
        match &mut self.entries {
            Entries::Memory(entries) => Ok(entries.next()),
            Entries::Lines(lines) => match lines.advance()? {
                true => json::entry_line(&lines.path, lines.line, &lines.buffer).map(Some),
                false => Ok(None),
            },
        }
    }
}

fn io_error(path: &Path, error: io::Error) -> FixtureError {
    FixtureError::Io {
        path: path.to_owned(),
        error,
    }
}

impl Lines {
    /// Reads the next line that is not empty; `false` at the end.
    fn advance(&mut self) -> Result<bool, FixtureError> {
        let mut empty = 0;
        loop {
            self.buffer.clear();
            let read = input::line(&mut *self.reader, &mut self.buffer);
            self.line += 1;
            match read {
                Ok(0) => return Ok(false),
                Ok(count) if self.buffer.trim().is_empty() => {
                    empty += count as u64;
                    if empty > input::MAX_LINE {
                        let error = input::too_much("space between lines", input::MAX_LINE);
                        return Err(io_error(&self.path, error));
                    }
                }
                Ok(_) => return Ok(true),
                Err(error) => return Err(io_error(&self.path, error)),
            }
        }
    }
}
