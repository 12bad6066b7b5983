//! Between the suite and a board.

use crate::board::{Board, Came};
use crate::prepare;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};
use std::time::Duration;
use wasm_embedded_rt_wasm3::Limits;

/// A board answers or calls within this time, or resets: longer than its watchdog takes.
const ANSWER: Duration = Duration::from_secs(10);

/// A board has begun, or has understood that a line broke off, within this time.
const BOOT: Duration = Duration::from_secs(2);

/// How often a board is asked who it is before it is given up: the first time may end a line that it waits for.
const ATTEMPTS: u32 = 3;

const HELLO: &str = r#"{"do":"hello","protocol":1}"#;

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
    Hello,
    Reset,
}

/// The state of a board.
pub struct Bridge<W> {
    board: Board,
    suite: W,
    /// What wasm3 on the board has room for.
    limits: Limits,
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
    pub fn new(mut board: Board, suite: W, limits: Limits) -> io::Result<Self> {
        // One that begins says so; one that began before is silent.
        if board.receive(BOOT)? == Came::Silence {
            recover(&mut board)?;
        }
        Ok(Bridge {
            board,
            suite,
            limits,
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
        let mut request: Value = serde_json::from_str(line).map_err(io::Error::other)?;
        let instance = request["instance"].as_str().unwrap_or_default().to_owned();
        match request["do"].as_str() {
            Some("instantiate") => {
                self.asked = Asked::Instantiate(instance);
                match prepare::put_image(&mut request, &self.limits) {
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
                    Some(_) => self.asked = Asked::Hello,
                    // The reply to a call, in the middle of what was asked before.
                    None => {}
                }
                return Ok(Some(line.to_owned()));
            }
        }
        Ok(None)
    }

    /// What the suite is told: what the board says, or what became of the step when it cannot say it.
    fn answer(&mut self) -> io::Result<String> {
        let why = match self.board.receive(ANSWER)? {
            Came::Line(line) => match Own::parse(&line) {
                None => {
                    self.note(&line);
                    return Ok(line);
                }
                Some(own) => own.why(),
            },
            Came::Damaged(line, why) => format!("the board sent `{line}`: {why}"),
            Came::Silence => "the board was silent".to_owned(),
        };
        eprintln!("{why}");
        let hello = recover(&mut self.board)?;
        self.lost.append(&mut self.there);
        Ok(self.lose(&why, hello))
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

    /// What the suite is answered when every instance is gone.
    fn lose(&mut self, why: &str, hello: String) -> String {
        match &self.asked {
            Asked::Hello => hello,
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
        }
    }
}

/// Asks who is there until a board answers that, and nothing that was on its way before: what it waits for, if it does, that is not.
fn recover(board: &mut Board) -> io::Result<String> {
    for _ in 0..ATTEMPTS {
        board.send(HELLO)?;
        loop {
            match board.receive(BOOT)? {
                Came::Line(line) if line.starts_with(r#"{"protocol":"#) => return Ok(line),
                Came::Silence => break,
                _ => {}
            }
        }
    }
    let text = format!("the board does not answer `{HELLO}`");
    Err(io::Error::new(io::ErrorKind::TimedOut, text))
}
