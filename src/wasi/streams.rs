//! The standard streams: descriptors 0, 1 and 2.

use super::memory::Memory;
use super::{Errno, Failure, Wasi};
use std::io::{ErrorKind, Read, Write};

impl Wasi {
    /// The number of an open standard stream.
    pub(super) fn stream(&self, fd: u32) -> Result<usize, Errno> {
        match self.open.get(fd as usize) {
            Some(true) => Ok(fd as usize),
            _ => Err(Errno::Badf),
        }
    }

    /// A terminal, to guests: they then write line by line.
    pub(super) fn fd_fdstat_get(
        &self,
        memory: &mut Memory<'_>,
        fd: u32,
        out: u32,
    ) -> Result<(), Errno> {
        const CHARACTER_DEVICE: u8 = 2;
        const RIGHT_READ: u64 = 1 << 1;
        const RIGHT_WRITE: u64 = 1 << 6;
        let rights = match self.stream(fd)? {
            0 => RIGHT_READ,
            _ => RIGHT_WRITE,
        };
        let mut stat = [0; 24];
        stat[0] = CHARACTER_DEVICE;
        stat[8..16].copy_from_slice(&rights.to_le_bytes());
        memory.put(out, stat)
    }

    /// Reads once, into the first buffer with room: a second read might wait although there is something to return.
    pub(super) fn fd_read(
        &mut self,
        memory: &mut Memory<'_>,
        [fd, iovs, count, out]: [u32; 4],
    ) -> Result<(), Failure> {
        if self.stream(fd)? != 0 {
            return Err(Errno::Badf.into());
        }
        memory.bytes(out, 4)?;
        memory.check_buffers(iovs, count)?;
        let mut read = 0;
        for index in 0..count {
            let buffer = memory.buffer(iovs, index)?;
            if !buffer.is_empty() {
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
                Err(_) => return Err(Errno::Io.into()),
            }
        }
    }

    /// Writes all buffers, and lets the stream keep nothing back: guests take it for a file descriptor.
    pub(super) fn fd_write(
        &mut self,
        memory: &mut Memory<'_>,
        [fd, iovs, count, out]: [u32; 4],
    ) -> Result<(), Failure> {
        let to_stdout = match self.stream(fd)? {
            1 => true,
            2 => false,
            _ => return Err(Errno::Badf.into()),
        };
        memory.bytes(out, 4)?;
        memory.check_buffers(iovs, count)?;
        let mut written: u32 = 0;
        for index in 0..count {
            self.check_time()?;
            let buffer = memory.buffer(iovs, index)?;
            match self.output(to_stdout).write_all(buffer) {
                // The sum was checked to fit.
                Ok(()) => written = written.wrapping_add(buffer.len() as u32),
                Err(_) if written > 0 => break,
                Err(_) => return Err(Errno::Io.into()),
            }
        }
        if self.output(to_stdout).flush().is_err() {
            return Err(Errno::Io.into());
        }
        Ok(memory.put(out, written.to_le_bytes())?)
    }

    fn output(&mut self, to_stdout: bool) -> &mut dyn Write {
        if to_stdout {
            &mut *self.streams.stdout
        } else {
            &mut *self.streams.stderr
        }
    }
}
