//! The errnos of WASI, and those that an error of the system becomes.

use std::io::{self, ErrorKind};

/// The errnos of WASI that these functions answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errno {
    /// Permission denied.
    Acces = 2,
    /// The stream cannot be used without waiting.
    Again = 6,
    /// The descriptor is not open, or not for this.
    Badf = 8,
    /// The device is busy.
    Busy = 10,
    /// The connection was aborted.
    Connaborted = 13,
    /// The connection was reset.
    Connreset = 15,
    /// No more of the quota is left.
    Dquot = 19,
    /// Not in the memory of the guest.
    Fault = 21,
    /// The file would be too large.
    Fbig = 22,
    /// A value is not valid.
    Inval = 28,
    /// Input or output failed.
    Io = 29,
    /// It is a directory.
    Isdir = 31,
    /// Not enough memory.
    Nomem = 48,
    /// No space is left on the device.
    Nospc = 51,
    /// The stream is not connected.
    Notconn = 53,
    /// Not supported.
    Notsup = 58,
    /// The other end of the pipe is closed.
    Pipe = 64,
    /// The file system cannot be written.
    Rofs = 69,
    /// The stream cannot be positioned.
    Spipe = 70,
    /// The file is no longer there.
    Stale = 72,
    /// It took too long.
    Timedout = 73,
    /// The descriptor is open, and has no right for this.
    Notcapable = 76,
}

impl From<&io::Error> for Errno {
    /// The errno that means the same; [`Errno::Io`] where none does.
    fn from(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::PermissionDenied => Errno::Acces,
            ErrorKind::WouldBlock => Errno::Again,
            ErrorKind::ResourceBusy => Errno::Busy,
            ErrorKind::ConnectionAborted => Errno::Connaborted,
            ErrorKind::ConnectionReset => Errno::Connreset,
            ErrorKind::QuotaExceeded => Errno::Dquot,
            ErrorKind::FileTooLarge => Errno::Fbig,
            ErrorKind::InvalidInput => Errno::Inval,
            ErrorKind::IsADirectory => Errno::Isdir,
            ErrorKind::OutOfMemory => Errno::Nomem,
            ErrorKind::StorageFull => Errno::Nospc,
            ErrorKind::NotConnected => Errno::Notconn,
            ErrorKind::Unsupported => Errno::Notsup,
            ErrorKind::BrokenPipe => Errno::Pipe,
            ErrorKind::ReadOnlyFilesystem => Errno::Rofs,
            ErrorKind::NotSeekable => Errno::Spipe,
            ErrorKind::StaleNetworkFileHandle => Errno::Stale,
            ErrorKind::TimedOut => Errno::Timedout,
            _ => Errno::Io,
        }
    }
}
