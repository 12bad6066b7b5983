//! What can go wrong.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

/// Why an emulator did not do what a test wanted. Each one ends with what the serial line last said.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be started.
    #[error("{program} cannot be started: {error}; on Debian it is in the package qemu-system-arm")]
    Start {
        /// The program.
        program: String,
        /// What the system says.
        error: io::Error,
    },
    /// Its time was up.
    #[error("{program} was killed after its time limit of {} s, waiting for {what}{tail}", limit.as_secs())]
    TimeLimit {
        /// The program.
        program: String,
        /// The limit.
        limit: Duration,
        /// What was waited for.
        what: String,
        /// The end of the serial line.
        tail: String,
    },
    /// It ended by itself too early.
    #[error("{program} ended ({status}), waiting for {what}{tail}")]
    Ended {
        /// The program.
        program: String,
        /// How.
        status: ExitStatus,
        /// What was waited for.
        what: String,
        /// The end of the serial line.
        tail: String,
    },
    /// A command over a socket was refused.
    #[error("{socket} refused `{command}`: {why}{tail}")]
    Refused {
        /// `QMP` or `qtest`.
        socket: &'static str,
        /// What was sent.
        command: String,
        /// What it answered.
        why: String,
        /// The end of the serial line.
        tail: String,
    },
    /// A pipe or a socket failed.
    #[error("{what}: {error}{tail}")]
    Io {
        /// What was being done.
        what: String,
        /// What the system says.
        error: io::Error,
        /// The end of the serial line.
        tail: String,
    },
}
