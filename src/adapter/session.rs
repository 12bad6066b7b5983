//! A conversation with one process: request, driver calls in between, answer.

use super::process::Process;
use super::wire::{DriverCall, Ended, Hello, Line, PROTOCOL, Request, Way, parse};
use super::{Transcript, note};
use crate::generated::Errno;
use crate::runtime::{LEAST_ITEMS, Lost};
use serde_json::json;
use std::time::{Duration, Instant};

/// How long a process may take to start and say hello.
const START: Duration = Duration::from_secs(10);
/// How long a step may take beyond the time limit of the guest.
const GRACE: Duration = Duration::from_secs(2);
/// How much of a line that makes no sense is shown, in characters.
const SHOWN: usize = 200;

/// A process that said hello.
pub(super) struct Session {
    process: Process,
    transcript: Option<Transcript>,
    hello: Hello,
}

impl Session {
    /// Starts a process, hears what it says of itself, and lets it drop whatever it has: what an adapter stands for may have
    /// been left in the middle of a case, a microcontroller on a serial line for example.
    pub(super) fn start(
        command: &[String],
        transcript: Option<Transcript>,
    ) -> Result<Session, Lost> {
        let process = Process::start(command).map_err(Lost::Crashed)?;
        let mut session = Session {
            process,
            transcript,
            hello: Hello {
                protocol: PROTOCOL,
                name: String::new(),
                version: String::new(),
                apis: Vec::new(),
                lacks: Vec::new(),
                handles: 0,
                ops: LEAST_ITEMS,
                entries: LEAST_ITEMS,
            },
        };
        session.greet().map_err(|lost| session.explain(lost))?;
        Ok(session)
    }

    fn greet(&mut self) -> Result<(), Lost> {
        let deadline = Instant::now() + START;
        self.send(&Request::Hello { protocol: PROTOCOL });
        self.hello = match self.receive(deadline) {
            Ok(Line::Hello(hello)) => hello,
            Ok(other) => return Err(unexpected("the answer to hello", &other)),
            Err(Lost::Crashed(what)) => {
                return Err(Lost::Crashed(format!(
                    "{what}, where the answer to hello was expected"
                )));
            }
            Err(Lost::Silent(_)) => {
                return Err(Lost::Silent(format!(
                    "it did not answer hello within {} s",
                    START.as_secs()
                )));
            }
        };
        self.reset()
    }

    /// Lets it drop whatever it has.
    pub(super) fn reset(&mut self) -> Result<(), Lost> {
        let ended = self.step(&Request::Reset, Duration::ZERO, |call| {
            match call.at_end && call.function.closes {
                true => Ok(json!({"reply": 0, "out": {}}).to_string()),
                false => Ok(json!({"reply": Errno::Unexpected.code()}).to_string()),
            }
        })?;
        match ended.end {
            Way::Reset => Ok(()),
            _ => Err(unexpected("the end \"reset\"", &Line::Ended(ended))),
        }
    }

    /// Whether its process has not ended.
    pub(super) fn lives(&mut self) -> bool {
        self.process.lives()
    }

    /// What it said of itself.
    pub(super) fn hello(&self) -> &Hello {
        &self.hello
    }

    /// Makes a request. `answer` gives the line that answers a driver call. `time` is what the guest may take.
    pub(super) fn step(
        &mut self,
        request: &Request<'_>,
        time: Duration,
        mut answer: impl FnMut(&DriverCall) -> Result<String, Lost>,
    ) -> Result<Ended, Lost> {
        let limit = time.saturating_add(GRACE);
        let deadline = Instant::now() + limit;
        self.send(request);
        loop {
            match self.receive(deadline) {
                Ok(Line::Call(call)) => {
                    let line = answer(&call)?;
                    note(self.transcript.as_ref(), "suite", &line);
                    self.process.send(line);
                }
                Ok(Line::Ended(ended)) => return Ok(ended),
                Ok(other) => return Err(unexpected("a driver call or an end", &other)),
                Err(Lost::Silent(_)) => {
                    return Err(Lost::Silent(format!(
                        "the adapter did not answer within {:.1} s, the time limit of the guest and {} s more",
                        limit.as_secs_f64(),
                        GRACE.as_secs()
                    )));
                }
                Err(lost) => return Err(lost),
            }
        }
    }

    /// Adds what the process wrote to standard error, and ends it.
    pub(super) fn explain(&mut self, lost: Lost) -> Lost {
        self.process.kill();
        let complaint = match self.process.complaint() {
            text if text.is_empty() => return lost,
            text => text,
        };
        let add = |what: String| format!("{what}\nstandard error of the adapter: {complaint}");
        match lost {
            Lost::Crashed(what) => Lost::Crashed(add(what)),
            Lost::Silent(what) => Lost::Silent(add(what)),
        }
    }

    fn send(&self, request: &Request<'_>) {
        // A structure of numbers and texts can always be written.
        let line = serde_json::to_string(request).unwrap_or_default();
        note(self.transcript.as_ref(), "suite", &line);
        self.process.send(line);
    }

    fn receive(&mut self, deadline: Instant) -> Result<Line, Lost> {
        let line = self.process.receive(deadline)?;
        let parsed = parse(&line).map_err(|what| {
            let mut shown: String = line.chars().take(SHOWN).collect();
            if shown.len() < line.len() {
                shown.push_str("...");
            }
            Lost::Crashed(format!(
                "the adapter breaks the protocol: {what}; the line is `{shown}`"
            ))
        })?;
        note(self.transcript.as_ref(), "adapter", &line);
        Ok(parsed)
    }
}

/// A line that makes sense somewhere else.
pub(super) fn unexpected(expected: &str, found: &Line) -> Lost {
    let found = match found {
        Line::Hello(_) => "an answer to hello".to_owned(),
        Line::Call(call) => format!("a call of {}", call.function.full_name),
        Line::Ended(ended) => format!("the end \"{}\"", ended.end.name()),
    };
    Lost::Crashed(format!(
        "the adapter breaks the protocol: expected {expected}, found {found}"
    ))
}
