//! The serial line: what a board prints, by lines.

use std::collections::VecDeque;
use std::fmt::Write;
use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

/// How many lines an error shows.
const KEPT: usize = 25;

/// The last lines, of the serial line and of what the emulator itself says.
#[derive(Debug, Clone, Default)]
pub struct Tail(Arc<Mutex<VecDeque<String>>>);

impl Tail {
    fn push(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// The lines, each indented, after a heading.
    pub fn text(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.is_empty() {
            return "; it had printed nothing".to_owned();
        }
        let mut text = "; it had printed:".to_owned();
        for line in lines.iter() {
            let _ = write!(text, "\n  | {line}");
        }
        text
    }
}

/// Reads lines until the other side closes. Bytes that are no UTF-8 are replaced: boot loaders print such.
pub fn read(from: impl Read, tail: &Tail, lines: Option<&Sender<String>>) {
    let mut reader = BufReader::new(from);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match reader.read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end_matches(['\r', '\n']).to_owned();
        tail.push(line.clone());
        // Nobody listens any more when the emulator is being dropped.
        if let Some(lines) = lines
            && lines.send(line).is_err()
        {
            return;
        }
    }
}

/// The lines that nobody took yet.
pub type Lines = Receiver<String>;
