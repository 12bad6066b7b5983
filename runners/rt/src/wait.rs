//! Reads and writes that may wait, and that are given up when the run is to end.
//!
//! While the thread of the guest is in one of them and the end has come, another thread sends it a signal again and again. The
//! signal does nothing but to let the call return, and no other call is disturbed by it.

use std::io;

#[cfg(unix)]
pub use unix::{allow, disturb, read, write};

/// Without such signals a call waits as long as it takes.
#[cfg(not(unix))]
pub fn allow() -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub fn disturb() {}

/// Writes once.
#[cfg(not(unix))]
pub fn write(mut to: impl io::Write, bytes: &[u8]) -> io::Result<usize> {
    to.write(bytes)
}

#[cfg(unix)]
mod unix {
    use super::io;
    use libc::{c_int, pthread_t};
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    use std::os::fd::{AsFd, BorrowedFd};
    use std::sync::{Mutex, MutexGuard, PoisonError};

    /// Ignored by default, and used by few: it tells of urgent data on sockets.
    const SIGNAL: c_int = libc::SIGURG;

    /// The threads that are in a call that may wait.
    static WAITING: Mutex<Vec<pthread_t>> = Mutex::new(Vec::new());

    fn waiting() -> MutexGuard<'static, Vec<pthread_t>> {
        WAITING.lock().unwrap_or_else(PoisonError::into_inner)
    }

    extern "C" fn nothing(_: c_int) {}

    /// Lets calls be disturbed from now on.
    ///
    /// # Errors
    /// When the system does not want that.
    pub fn allow() -> io::Result<()> {
        // SAFETY: all fields of the structure may be zero, `nothing` may run at any time, and the pointers are valid or null. Without
        // SA_RESTART, so that a call is not begun again.
        let answer = unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = nothing as extern "C" fn(c_int) as libc::sighandler_t;
            action.sa_flags = libc::SA_ONSTACK;
            libc::sigaction(SIGNAL, &action, std::ptr::null_mut())
        };
        match answer {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Lets all these calls return.
    pub fn disturb() {
        for thread in waiting().iter() {
            // SAFETY: the thread lives: it takes itself out, under the lock, before it does anything else.
            unsafe { libc::pthread_kill(*thread, SIGNAL) };
        }
    }

    /// Makes a call that may be disturbed. Where others made the file one that never waits, this waits for it.
    fn waits<T>(
        file: BorrowedFd<'_>,
        ready: PollFlags,
        call: impl FnOnce() -> rustix::io::Result<T>,
    ) -> io::Result<T> {
        // SAFETY: it has no preconditions.
        let this = unsafe { libc::pthread_self() };
        waiting().push(this);
        let mut result = call();
        if matches!(result, Err(Errno::AGAIN)) {
            let polled = poll(&mut [PollFd::from_borrowed_fd(file, ready)], None);
            result = Err(polled.err().unwrap_or(Errno::INTR));
        }
        waiting().retain(|thread| *thread != this);
        Ok(result?)
    }

    /// Reads once. [`Interrupted`](io::ErrorKind::Interrupted) when it was disturbed.
    pub fn read(from: impl AsFd, to: &mut [u8]) -> io::Result<usize> {
        let from = from.as_fd();
        waits(from, PollFlags::IN, || rustix::io::read(from, to))
    }

    /// Writes once. [`Interrupted`](io::ErrorKind::Interrupted) when it was disturbed.
    pub fn write(to: impl AsFd, bytes: &[u8]) -> io::Result<usize> {
        let to = to.as_fd();
        waits(to, PollFlags::OUT, || rustix::io::write(to, bytes))
    }
}
