//! Reading and writing the standard streams.

use super::descriptors::Stream;
use super::memory::Memory;
use super::{Errno, Failure, Wasi};
use crate::runtime::StreamSet;
use std::io::{self, ErrorKind, Write};
use std::time::Duration;

/// How much a write moves to a stream that is ready, without waiting: what pipes have room for then.
const AT_ONCE: usize = 4096;

/// The set of one stream.
fn only(stream: Stream) -> StreamSet {
    let mut set = [false; 3];
    set[stream as usize] = true;
    set
}

impl Wasi {
    /// Reads once, into the first buffer with room: a second read might wait although there is something to return.
    pub(super) fn fd_read(
        &mut self,
        memory: &mut Memory<'_>,
        [fd, iovs, count, out]: [u32; 4],
    ) -> Result<(), Failure> {
        self.descriptors.input(fd)?;
        memory.bytes(out, 4)?;
        memory.check_buffers(iovs, count)?;
        let mut read = 0;
        for index in 0..count {
            let buffer = memory.buffer(iovs, index)?;
            if !buffer.is_empty() {
                self.check_nonblocking(Stream::Input)?;
                read = self.read_stdin(buffer)?;
                break;
            }
        }
        Ok(memory.put(out, (read as u32).to_le_bytes())?)
    }

    fn read_stdin(&mut self, buffer: &mut [u8]) -> Result<usize, Failure> {
        loop {
            self.check_time()?;
            match self.streams.stdin.read(buffer) {
                // A reader may claim anything.
                Ok(read) => return Ok(read.min(buffer.len())),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Errno::from(&error).into()),
            }
        }
    }

    /// Checks that a stream that is not to be waited for can be used without.
    fn check_nonblocking(&mut self, stream: Stream) -> Result<(), Failure> {
        let set = only(stream);
        if self.descriptors.is_nonblocking(stream)
            && self.streams.ready.wait(set, Duration::ZERO) != set
        {
            return Err(Errno::Again.into());
        }
        Ok(())
    }

    /// Writes all buffers, and lets the stream keep nothing back: guests take it for a file descriptor. Without waiting, no more
    /// than the beginning of the first.
    pub(super) fn fd_write(
        &mut self,
        memory: &mut Memory<'_>,
        [fd, iovs, count, out]: [u32; 4],
    ) -> Result<(), Failure> {
        let stream = self.descriptors.output(fd)?;
        memory.bytes(out, 4)?;
        memory.check_buffers(iovs, count)?;
        let at_once = self.descriptors.is_nonblocking(stream);
        let mut written: u32 = 0;
        for index in 0..count {
            self.check_time()?;
            let mut buffer: &[u8] = memory.buffer(iovs, index)?;
            if buffer.is_empty() {
                continue;
            }
            if at_once {
                self.check_nonblocking(stream)?;
                buffer = &buffer[..buffer.len().min(AT_ONCE)];
            }
            let (moved, failed) = self.write(stream, buffer)?;
            // The sum was checked to fit.
            written = written.wrapping_add(moved as u32);
            match failed {
                Some(errno) if written == 0 => return Err(errno.into()),
                Some(_) => break,
                None if at_once => break,
                None => {}
            }
        }
        if let Err(error) = self.flush(stream)? {
            return Err(Errno::from(&error).into());
        }
        Ok(memory.put(out, written.to_le_bytes())?)
    }

    /// Writes all bytes. Returns how many were written, and the error that kept the rest from it.
    fn write(&mut self, stream: Stream, bytes: &[u8]) -> Result<(usize, Option<Errno>), Failure> {
        let mut written = 0;
        while written < bytes.len() {
            match self.sink(stream).write(&bytes[written..]) {
                Ok(0) => return Ok((written, Some(Errno::Io))),
                // A writer may claim anything.
                Ok(count) => written = bytes.len().min(written.saturating_add(count)),
                Err(error) if error.kind() == ErrorKind::Interrupted => self.check_time()?,
                Err(error) => return Ok((written, Some(Errno::from(&error)))),
            }
        }
        Ok((written, None))
    }

    fn flush(&mut self, stream: Stream) -> Result<io::Result<()>, Failure> {
        loop {
            match self.sink(stream).flush() {
                Err(error) if error.kind() == ErrorKind::Interrupted => self.check_time()?,
                flushed => return Ok(flushed),
            }
        }
    }

    fn sink(&mut self, stream: Stream) -> &mut dyn Write {
        match stream {
            Stream::Errors => &mut *self.streams.stderr,
            Stream::Input | Stream::Output => &mut *self.streams.stdout,
        }
    }
}
