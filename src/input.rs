//! Reading files that may be anything: pipes are read once, and what never ends is an error.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most bytes of a file that is read as a whole.
pub const MAX_FILE: u64 = 256 << 20;

/// The most bytes of a line.
pub const MAX_LINE: u64 = 64 << 20;

/// A file that was opened, and can be read any number of times.
#[derive(Debug, Clone)]
pub struct Input {
    path: PathBuf,
    /// What came out of something that can be read once only; `None` for a regular file.
    read: Option<Arc<[u8]>>,
}

impl Input {
    /// Opens a file. What is no regular file, such as a pipe or `/dev/stdin`, is read to its end here.
    ///
    /// # Errors
    /// When it cannot be opened, or has more than [`MAX_FILE`] bytes to read.
    pub fn open(path: &Path) -> io::Result<Input> {
        let file = File::open(path)?;
        let kind = file.metadata()?;
        if kind.is_dir() {
            return Err(io::Error::new(
                ErrorKind::IsADirectory,
                "expected a file, found a folder",
            ));
        }
        let read = match kind.is_file() {
            true => None,
            false => Some(all(file, MAX_FILE)?.into()),
        };
        Ok(Input {
            path: path.to_owned(),
            read,
        })
    }

    /// Returns where it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads from the beginning.
    ///
    /// # Errors
    /// When the file cannot be opened any more.
    pub fn reader(&self) -> io::Result<Box<dyn BufRead>> {
        Ok(match &self.read {
            Some(bytes) => Box::new(Cursor::new(bytes.clone())),
            None => Box::new(BufReader::new(File::open(&self.path)?)),
        })
    }

    /// Returns what is in it.
    ///
    /// # Errors
    /// When it cannot be read, or has more than `limit` bytes.
    pub fn bytes(&self, limit: u64) -> io::Result<Vec<u8>> {
        all(self.reader()?, limit)
    }
}

/// Reads a whole file of at most [`MAX_FILE`] bytes.
///
/// # Errors
/// When it cannot be read, or has more.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    all(File::open(path)?, MAX_FILE)
}

/// Reads a whole file of text, of at most [`MAX_FILE`] bytes.
///
/// # Errors
/// When it cannot be read, has more, or is no text.
pub fn read_text(path: &Path) -> io::Result<String> {
    text(read(path)?)
}

/// Bytes as text.
pub(crate) fn text(bytes: Vec<u8>) -> io::Result<String> {
    let text = String::from_utf8(bytes);
    text.map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        io::Error::new(
            ErrorKind::InvalidData,
            format!("expected text in UTF-8, found other bytes at offset {at}"),
        )
    })
}

/// Reads to the end.
pub(crate) fn all(from: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit {
        true => Err(too_much("a file", limit)),
        false => Ok(bytes),
    }
}

/// Reads a line and its end, at the end of `to`. Gives the number of bytes.
pub(crate) fn line(from: &mut dyn BufRead, to: &mut String) -> io::Result<usize> {
    let count = from.take(MAX_LINE + 1).read_line(to)?;
    match count as u64 > MAX_LINE {
        true => Err(too_much("a line", MAX_LINE)),
        false => Ok(count),
    }
}

pub(crate) fn too_much(what: &str, limit: u64) -> io::Error {
    let limit = match limit >> 20 {
        0 => format!("{limit} bytes"),
        mib => format!("{mib} MiB"),
    };
    io::Error::new(
        ErrorKind::FileTooLarge,
        format!("expected {what} of at most {limit}, found more"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_an_error() {
        assert_eq!(all(&b"abc"[..], 3).unwrap(), b"abc");
        let error = all(io::repeat(0), 1 << 20).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected a file of at most 1 MiB, found more"
        );
        let mut endless = BufReader::new(io::repeat(b'x'));
        let error = line(&mut endless, &mut String::new()).unwrap_err();
        assert!(error.to_string().contains("a line of at most 64 MiB"));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_read_once_and_can_be_read_again() {
        use std::io::Write;
        let (from, mut to) = io::pipe().unwrap();
        to.write_all(b"line\nrest").unwrap();
        drop(to);
        let path = format!("/dev/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&from));
        let input = Input::open(Path::new(&path)).unwrap();
        for _ in 0..2 {
            assert_eq!(input.bytes(9).unwrap(), b"line\nrest");
        }
        assert!(input.bytes(8).is_err());
        let folder = Input::open(Path::new("/")).unwrap_err();
        assert_eq!(folder.to_string(), "expected a file, found a folder");
    }
}
