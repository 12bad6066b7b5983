//! Between the suite and a board.

use crate::board::{Board, Came};
use crate::image::{self, hex, unhex};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};
use std::time::Duration;

/// A board answers or calls within this time, or resets: longer than its watchdog takes.
const ANSWER: Duration = Duration::from_secs(10);

/// So long after the start a board has said that it began, if it began now.
const BOOT: Duration = Duration::from_secs(3);

/// What a board says beside the lines of the protocol.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Own {
    /// It began.
    Boot {
        boot: String,
        cause: String,
        pc: u32,
    },
    /// It did not understand a line, and dropped every instance.
    Error {
        error: String,
        found: i64,
        byte: u64,
    },
}

impl Own {
    fn parse(line: &str) -> Option<Own> {
        serde_json::from_str(line).ok()
    }

    /// Why the instances are gone.
    fn why(&self) -> String {
        match self {
            Own::Boot { boot, cause, pc } => {
                format!("{boot} was reset, cause: {cause}, at the instruction {pc:#010x}")
            }
            Own::Error { error, found, byte } => {
                let found = match u8::try_from(*found) {
                    Ok(byte @ 0x20..=0x7e) => format!("`{}`", char::from(byte)),
                    Ok(byte) => format!("the byte {byte:#04x}"),
                    Err(_) => "the end".to_owned(),
                };
                format!("the board lost the line at byte {byte}: {error}; found {found}")
            }
        }
    }
}

/// What a line of the suite asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Instantiate(String),
    Invoke(String),
    Drop(String),
    /// `hello`, and what else does not depend on what happened before: it can be asked again.
    Again(String),
    Reset,
}

/// The state of a board.
pub struct Bridge<W> {
    board: Board,
    suite: W,
    /// How deep blocks may be within each other.
    max_nesting: u32,
    /// What the suite waits for the answer of.
    asked: Asked,
    /// The instances that the board has.
    there: BTreeSet<String>,
    /// Those that it lost and the suite does not know to be gone.
    lost: BTreeSet<String>,
}

impl<W: Write> Bridge<W> {
    /// Waits until the board answers.
    ///
    /// # Errors
    /// When it does not.
    pub fn new(mut board: Board, suite: W, max_nesting: u32) -> io::Result<Self> {
        if board.receive(BOOT)? == Came::Silence {
            // It began before: it complains of an empty line.
            board.send_raw(b"\n")?;
            if board.receive(BOOT)? == Came::Silence {
                let text = "the board says nothing: expected that it says `boot`, or `error` to an empty line";
                return Err(io::Error::new(io::ErrorKind::TimedOut, text));
            }
        }
        Ok(Bridge {
            board,
            suite,
            max_nesting,
            asked: Asked::Reset,
            there: BTreeSet::new(),
            lost: BTreeSet::new(),
        })
    }

    /// Serves the suite until its input ends.
    ///
    /// # Errors
    /// When the board or the suite is gone.
    pub fn serve(&mut self, suite: impl BufRead) -> io::Result<()> {
        for line in suite.lines() {
            let line = line?;
            match self.ask(&line)? {
                Some(line) => {
                    self.board.send(&line)?;
                    let answer = self.answer()?;
                    self.tell(&answer)?;
                }
                None => continue,
            }
        }
        Ok(())
    }

    fn tell(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.suite, "{line}")?;
        self.suite.flush()
    }

    /// What the board is sent for a line of the suite; nothing where the answer is known.
    fn ask(&mut self, line: &str) -> io::Result<Option<String>> {
        let Ok(mut request) = serde_json::from_str::<Value>(line) else {
            self.asked = Asked::Again(line.to_owned());
            return Ok(Some(line.to_owned()));
        };
        let instance = request["instance"].as_str().unwrap_or_default().to_owned();
        match request["do"].as_str() {
            Some("instantiate") => {
                self.asked = Asked::Instantiate(instance);
                match self.prepare(&mut request) {
                    Ok(()) => return Ok(Some(request.to_string())),
                    Err(refusal) => self.tell(&refusal)?,
                }
            }
            Some("invoke") if self.lost.contains(&instance) => {
                self.tell(&json!({"end": "over"}).to_string())?;
            }
            Some("drop") if self.lost.remove(&instance) => {
                self.tell(&json!({"end": "dropped"}).to_string())?;
            }
            what => {
                match what {
                    Some("invoke") => self.asked = Asked::Invoke(instance),
                    Some("drop") => self.asked = Asked::Drop(instance),
                    Some("reset") => self.asked = Asked::Reset,
                    Some(_) => self.asked = Asked::Again(line.to_owned()),
                    // The reply to a call, in the middle of what was asked before.
                    None => {}
                }
                return Ok(Some(line.to_owned()));
            }
        }
        Ok(None)
    }

    /// Puts an image in the place of the guest. The error is the answer to the suite.
    fn prepare(&self, request: &mut Value) -> Result<(), String> {
        let refused = |text: &str| json!({"end": "refused", "text": text}).to_string();
        let wasm = request["module"].as_str().and_then(unhex);
        let wasm = wasm.ok_or_else(|| refused("the module is not in hexadecimal digits"))?;
        let memory = request["memory"].as_u64().unwrap_or(u64::MAX);
        let image = image::prepare(&wasm, memory, self.max_nesting)
            .map_err(|why| refused(&why.to_string()))?;
        request["module"] = hex(&image).into();
        Ok(())
    }

    /// What the suite is told: what the board says, or what became of the step when it cannot say it.
    fn answer(&mut self) -> io::Result<String> {
        loop {
            let why = match self.board.receive(ANSWER)? {
                Came::Line(line) => match Own::parse(&line) {
                    None => {
                        self.note(&line);
                        return Ok(line);
                    }
                    Some(own) => own.why(),
                },
                Came::Damaged(line, why) => {
                    self.recover(&format!("the board sent `{line}`: {why}"))?
                }
                Came::Silence => self.recover("the board was silent")?,
            };
            eprintln!("{why}");
            if let Some(answer) = self.lose(&why) {
                return Ok(answer);
            }
            if let Asked::Again(line) = &self.asked {
                let line = line.clone();
                self.board.send(&line)?;
            }
        }
    }

    /// Takes note of an answer.
    fn note(&mut self, line: &str) {
        let answer: Value = serde_json::from_str(line).unwrap_or_default();
        let Some(end) = answer["end"].as_str() else {
            return;
        };
        match &self.asked {
            Asked::Instantiate(instance) if end == "return" => {
                self.there.insert(instance.clone());
            }
            Asked::Drop(instance) => {
                self.there.remove(instance);
            }
            Asked::Reset => {
                self.there.clear();
                self.lost.clear();
            }
            _ => {}
        }
    }

    /// Makes the board give up what it is at, whatever that is: an empty line is none that it could wait for.
    fn recover(&mut self, why: &str) -> io::Result<String> {
        self.board.send_raw(b"\n")?;
        loop {
            match self.board.receive(ANSWER)? {
                Came::Line(line) if Own::parse(&line).is_some() => return Ok(why.to_owned()),
                Came::Silence => {
                    let text = format!("{why}, and does not answer any more");
                    return Err(io::Error::new(io::ErrorKind::TimedOut, text));
                }
                _ => {}
            }
        }
    }

    /// Every instance is gone. What the suite is answered; nothing when it is to be asked again.
    fn lose(&mut self, why: &str) -> Option<String> {
        self.lost.append(&mut self.there);
        Some(match &self.asked {
            Asked::Instantiate(_) | Asked::Invoke(_) => {
                json!({"end": "unsupported", "text": why}).to_string()
            }
            Asked::Drop(instance) => {
                self.lost.remove(instance);
                json!({"end": "dropped"}).to_string()
            }
            Asked::Reset => {
                self.lost.clear();
                json!({"end": "reset"}).to_string()
            }
            Asked::Again(_) => return None,
        })
    }
}
