//! Descriptors: 0, 1 and 2 stand for the standard streams until the guest closes or renumbers them. There are no others.

use super::Errno;
use super::functions::Layout;

/// The kind of file that streams are, to guests: a terminal, to which they write line by line.
const CHARACTER_DEVICE: u8 = 2;

const FLAG_APPEND: u32 = 1;
const FLAG_NONBLOCK: u32 = 1 << 2;

/// What every stream can be asked for: `fd_fdstat_set_flags`, `fd_filestat_get` and `poll_oneoff`.
const RIGHTS: u64 = 1 << 3 | 1 << 21 | 1 << 27;
const RIGHT_READ: u64 = 1 << 1;
const RIGHT_WRITE: u64 = 1 << 6;

/// A standard stream, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Input = 0,
    Output = 1,
    Errors = 2,
}

/// What the descriptors of a guest stand for.
#[derive(Debug)]
pub(super) struct Descriptors {
    streams: [Option<Stream>; 3],
    /// The flags of each stream, whatever its descriptor.
    flags: [u32; 3],
}

impl Default for Descriptors {
    fn default() -> Self {
        Descriptors {
            streams: [Stream::Input, Stream::Output, Stream::Errors].map(Some),
            flags: [0; 3],
        }
    }
}

impl Descriptors {
    /// What an open descriptor stands for.
    pub(super) fn stream(&self, fd: u32) -> Result<Stream, Errno> {
        let stream = self.streams.get(fd as usize).copied().flatten();
        stream.ok_or(Errno::Badf)
    }

    /// Checks that a descriptor stands for standard input.
    pub(super) fn input(&self, fd: u32) -> Result<(), Errno> {
        match self.stream(fd)? {
            Stream::Input => Ok(()),
            Stream::Output | Stream::Errors => Err(Errno::Badf),
        }
    }

    /// What a descriptor stands for that can be written to.
    pub(super) fn output(&self, fd: u32) -> Result<Stream, Errno> {
        match self.stream(fd)? {
            Stream::Input => Err(Errno::Badf),
            stream => Ok(stream),
        }
    }

    pub(super) fn close(&mut self, fd: u32) -> Result<(), Errno> {
        self.stream(fd)?;
        self.streams[fd as usize] = None;
        Ok(())
    }

    /// Closes `to` and lets it stand for what `from` does, which is gone then.
    pub(super) fn renumber(&mut self, from: u32, to: u32) -> Result<(), Errno> {
        let stream = self.stream(from)?;
        self.stream(to)?;
        self.streams[from as usize] = None;
        self.streams[to as usize] = Some(stream);
        Ok(())
    }

    pub(super) fn set_flags(&mut self, fd: u32, flags: u32) -> Result<(), Errno> {
        let stream = self.stream(fd)?;
        if flags & !(FLAG_APPEND | FLAG_NONBLOCK) != 0 {
            return Err(Errno::Inval);
        }
        self.flags[stream as usize] = flags;
        Ok(())
    }

    /// Whether the guest does not want to wait for this stream.
    pub(super) fn is_nonblocking(&self, stream: Stream) -> bool {
        self.flags[stream as usize] & FLAG_NONBLOCK != 0
    }

    /// The record `fdstat`: kind of file, flags, rights.
    pub(super) fn fdstat(&self, fd: u32) -> Result<[u8; 24], Errno> {
        let stream = self.stream(fd)?;
        let rights = match stream {
            Stream::Input => RIGHTS | RIGHT_READ,
            Stream::Output | Stream::Errors => RIGHTS | RIGHT_WRITE,
        };
        let mut stat = [0; 24];
        stat[0] = CHARACTER_DEVICE;
        stat[2] = self.flags[stream as usize] as u8;
        stat[8..16].copy_from_slice(&rights.to_le_bytes());
        Ok(stat)
    }
}

/// The record `filestat` of every stream: nothing but the kind of file is known.
pub(super) fn filestat(layout: Layout) -> &'static [u8] {
    static STAT: [u8; 64] = {
        let mut stat = [0; 64];
        stat[16] = CHARACTER_DEVICE;
        stat
    };
    match layout {
        Layout::Preview1 => &STAT,
        // The number of links has 4 bytes there instead of 8 and 4 before it.
        Layout::Unstable => &STAT[..56],
    }
}
