//! Lines of any input, in one buffer.

use std::io::{self, ErrorKind, Read};

/// The longest line that is read: a transfer of 1 MiB, three characters a byte, and more.
pub(super) const MAX_LINE: usize = 8 << 20;

const BUFFER: usize = 256 << 10;

/// Gives one line after the other.
pub(super) struct Lines<'a> {
    input: &'a mut dyn Read,
    buffer: Vec<u8>,
    /// What is in the buffer and not yet given: from here,
    from: usize,
    /// to here.
    to: usize,
    ended: bool,
    number: u64,
}

/// Why there is no line.
#[derive(Debug)]
pub(super) enum LineError {
    Io(io::Error),
    Long,
}

impl<'a> Lines<'a> {
    pub(super) fn new(input: &'a mut dyn Read) -> Self {
        Lines {
            input,
            buffer: vec![0; BUFFER],
            from: 0,
            to: 0,
            ended: false,
            number: 0,
        }
    }

    /// The number of the line that was given last, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next line without its end, be it LF or CR LF; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, LineError> {
        let mut searched = self.from;
        let (start, end) = loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[searched..self.to]) {
                let start = self.from;
                self.from = searched + at + 1;
                break (start, searched + at);
            }
            searched = self.to;
            if self.ended {
                if self.from == self.to {
                    return Ok(None);
                }
                let start = self.from;
                self.from = self.to;
                break (start, self.to);
            }
            searched -= self.fill()?;
        };
        self.number += 1;
        let line = &self.buffer[start..end];
        Ok(Some(line.strip_suffix(b"\r").unwrap_or(line)))
    }

    /// What comes first, up to 64 KiB, for finding out what it is. Nothing is taken. To be called before anything else.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        while !self.ended && self.to < BUFFER / 4 {
            match self.fill() {
                Ok(_) => {}
                Err(LineError::Io(error)) => return Err(error),
                // The buffer has room.
                Err(LineError::Long) => break,
            }
        }
        Ok(&self.buffer[..self.to])
    }

    /// Reads more. Gives by how much the unfinished line moved towards the start of the buffer.
    fn fill(&mut self) -> Result<usize, LineError> {
        let mut moved = 0;
        if self.to == self.buffer.len() {
            moved = self.from;
            self.buffer.copy_within(self.from..self.to, 0);
            self.to -= self.from;
            self.from = 0;
            if self.to == self.buffer.len() {
                if self.buffer.len() >= MAX_LINE {
                    self.number += 1;
                    return Err(LineError::Long);
                }
                self.buffer.resize(self.buffer.len() * 2, 0);
            }
        }
        match self.input.read(&mut self.buffer[self.to..]) {
            Ok(0) => self.ended = true,
            Ok(n) => self.to += n,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(LineError::Io(error)),
        }
        Ok(moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Slowly<'a>(&'a [u8]);

    impl Read for Slowly<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            match self.0.split_first() {
                Some((first, rest)) => {
                    to[0] = *first;
                    self.0 = rest;
                    Ok(1)
                }
                None => Ok(0),
            }
        }
    }

    fn all(input: &mut dyn Read) -> Vec<String> {
        let mut lines = Lines::new(input);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(String::from_utf8_lossy(line).into_owned());
        }
        assert_eq!(lines.number(), all.len() as u64);
        all
    }

    #[test]
    fn ends_of_all_kinds() {
        let text = b"a\nb\r\n\nlast";
        assert_eq!(all(&mut &text[..]), ["a", "b", "", "last"]);
        assert_eq!(all(&mut Slowly(text)), ["a", "b", "", "last"]);
        assert_eq!(all(&mut &b""[..]), [""; 0]);
    }

    #[test]
    fn lines_longer_than_the_buffer() {
        let long = "x".repeat(BUFFER + 7);
        let text = format!("{long}\nshort\n{long}\n{long}");
        assert_eq!(all(&mut text.as_bytes()), [&long, "short", &long, &long]);
        assert_eq!(all(&mut Slowly(text.as_bytes())).len(), 4);
    }

    #[test]
    fn no_line_at_all() {
        let mut input = io::repeat(b'x');
        let mut lines = Lines::new(&mut input);
        assert!(matches!(lines.next(), Err(LineError::Long)));
        assert_eq!(lines.buffer.len(), MAX_LINE);
    }
}
