//! A board at the other end of a program's standard streams: an emulator, or what opens a serial port.

use crate::line;
use crate::program::Program;
use std::io::{self, BufRead, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// What came from a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// A line.
    Line(String),
    /// A line with a wrong checksum: what it was, and what is wrong.
    Damaged(String, line::Damaged),
    /// Nothing, for as long as was waited.
    Silence,
}

/// A running board. The program is killed when it is dropped.
pub struct Board {
    program: Program,
    lines: Receiver<String>,
}

impl Board {
    /// Starts the program.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &str, args: &[String]) -> io::Result<Board> {
        let (program, mut output) = Program::start(program, args)?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            let mut bytes = Vec::new();
            while matches!(output.read_until(b'\n', &mut bytes), Ok(1..)) {
                let line = String::from_utf8_lossy(&bytes);
                if sender
                    .send(line.trim_end_matches(['\r', '\n']).to_owned())
                    .is_err()
                {
                    return;
                }
                bytes.clear();
            }
        });
        Ok(Board { program, lines })
    }

    /// Sends a line with its checksum.
    ///
    /// # Errors
    /// When the program has ended.
    pub fn send(&mut self, text: &str) -> io::Result<()> {
        self.send_raw(line::encode(text).as_bytes())
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// When the program has ended.
    pub fn send_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.program.input.write_all(bytes)?;
        self.program.input.flush()
    }

    /// Waits for the next line.
    ///
    /// # Errors
    /// When the program has ended.
    pub fn receive(&mut self, within: Duration) -> io::Result<Came> {
        match self.lines.recv_timeout(within) {
            Ok(line) => Ok(match line::decode(&line) {
                Ok(text) => Came::Line(text.to_owned()),
                Err(damaged) => Came::Damaged(line, damaged),
            }),
            Err(RecvTimeoutError::Timeout) => Ok(Came::Silence),
            Err(RecvTimeoutError::Disconnected) => Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                match self.program.child.wait() {
                    Ok(status) => format!("the program behind the serial line ended: {status}"),
                    Err(error) => error.to_string(),
                },
            )),
        }
    }
}
