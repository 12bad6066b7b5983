//! What ends a run other than the guest.

use std::time::Duration;

/// Each has an exit code of its own: see the help.
#[derive(Debug)]
pub enum Failure {
    /// A device cannot be used, or the recording cannot be written.
    Platform(String),
    /// The calls of the guest differ from the recording.
    Bus(String),
    /// Its time was up.
    TimeLimit(Duration),
    /// It took longer than this to load it, and what it needs.
    LoadTime(Duration),
    /// Wrong use, or a file that cannot be read.
    Use(String),
    /// The module is no guest, or the platform lacks what it imports.
    Guest(String),
    /// It trapped.
    Trap(String),
}

impl Failure {
    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Failure::Platform(_) => 122,
            Failure::Bus(_) => 123,
            Failure::TimeLimit(_) | Failure::LoadTime(_) => 124,
            Failure::Use(_) => 125,
            Failure::Guest(_) => 126,
            Failure::Trap(_) => 134,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Platform(text)
            | Failure::Bus(text)
            | Failure::Use(text)
            | Failure::Guest(text) => f.write_str(text),
            Failure::TimeLimit(limit) => {
                let seconds = limit.as_secs_f64();
                write!(f, "the guest ran past its time limit of {seconds} s")
            }
            Failure::LoadTime(limit) => {
                let seconds = limit.as_secs_f64();
                write!(
                    f,
                    "the guest was not loaded within its time limit of {seconds} s: it is still being read or compiled, or a file \
                     of the command line is a pipe that nobody uses"
                )
            }
            Failure::Trap(text) => write!(f, "the guest trapped: {text}"),
        }
    }
}
