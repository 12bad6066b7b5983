//! A socket of the emulator that carries lines.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::time::Instant;

/// Why no line came.
#[derive(Debug)]
pub enum Broken {
    /// It was closed.
    Closed,
    /// The time was up.
    Late,
    /// The system says why.
    Io(io::Error),
}

/// A connection that carries lines, until a point in time.
#[derive(Debug)]
pub struct Socket {
    stream: UnixStream,
    reader: BufReader<UnixStream>,
    deadline: Instant,
}

impl Socket {
    /// Wraps a connection.
    pub fn new(stream: UnixStream, deadline: Instant) -> io::Result<Socket> {
        let reader = BufReader::new(stream.try_clone()?);
        Ok(Socket {
            stream,
            reader,
            deadline,
        })
    }

    /// Sends a line.
    pub fn send(&mut self, line: &str) -> Result<(), Broken> {
        self.stream
            .write_all(format!("{line}\n").as_bytes())
            .map_err(|error| match error.kind() {
                ErrorKind::BrokenPipe | ErrorKind::ConnectionReset => Broken::Closed,
                _ => Broken::Io(error),
            })
    }

    /// Waits for a line.
    pub fn receive(&mut self) -> Result<String, Broken> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        // A timeout of zero would mean none.
        if left.is_zero() {
            return Err(Broken::Late);
        }
        self.stream
            .set_read_timeout(Some(left))
            .map_err(Broken::Io)?;
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(_) if line.ends_with('\n') => Ok(line.trim_end().to_owned()),
            Ok(_) => Err(Broken::Closed),
            Err(error) => Err(match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => Broken::Late,
                ErrorKind::ConnectionReset => Broken::Closed,
                _ => Broken::Io(error),
            }),
        }
    }
}
