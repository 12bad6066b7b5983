//! Standard output and standard error: of the guest, for traces and for messages.
//!
//! Who reads them may stop to read. A write that waits for that is given up when the run is to end.

use crate::wait;
use std::io::{self, ErrorKind, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use wasm_embedded_spec::runtime::Interrupt;

/// What ends the guest that runs.
static INTERRUPT: Mutex<Option<Interrupt>> = Mutex::new(None);

fn interrupt() -> MutexGuard<'static, Option<Interrupt>> {
    INTERRUPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tells what ends the guest that runs from now on.
pub fn until(interrupt_of_guest: &Interrupt) {
    *interrupt() = Some(interrupt_of_guest.clone());
    #[cfg(unix)]
    messages::begin();
}

fn is_to_end() -> bool {
    interrupt().as_ref().is_some_and(Interrupt::has_come)
}

/// A standard stream, for a guest.
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

impl Stream {
    fn write_once(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Output => wait::write(io::stdout(), bytes),
            Stream::Error => wait::write(io::stderr(), bytes),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match self.write_once(bytes) {
                // The guest does not see it.
                Err(error) if error.kind() == ErrorKind::Interrupted && is_to_end() => {
                    return Err(ErrorKind::TimedOut.into());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        #[cfg(not(unix))]
        io::stdout().flush()?;
        Ok(())
    }
}

/// Prints a line on standard error, in colour where it is a terminal.
#[cfg(not(unix))]
pub fn line(line: &str) {
    // Consoles may need more than the bytes. There is nowhere to say so when that fails.
    let _ = writeln!(anstream::stderr(), "{line}");
}

#[cfg(unix)]
pub use messages::line;

#[cfg(unix)]
mod messages {
    use super::{ErrorKind, Stream, io, is_to_end};
    use anstream::{AutoStream, ColorChoice};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    /// How long traces and messages wait for a reader when the run is to end.
    const PATIENCE: Duration = Duration::from_secs(1);

    /// One was given up: nobody reads them, and the next does not wait.
    static UNREAD: AtomicBool = AtomicBool::new(false);

    /// Another guest begins.
    pub(super) fn begin() {
        UNREAD.store(false, Ordering::Relaxed);
    }

    /// Prints a line on standard error, in colour where it is a terminal.
    pub fn line(line: &str) {
        let plain = AutoStream::choice(&io::stderr()) == ColorChoice::Never;
        let mut text = match plain {
            true => anstream::adapter::strip_str(line).to_string(),
            false => line.to_owned(),
        };
        text.push('\n');
        // There is nowhere to say so when that fails.
        let _ = write(text.as_bytes());
    }

    /// Writes to standard error, in one piece as long as there is room for it.
    fn write(mut bytes: &[u8]) -> io::Result<()> {
        let mut given_up = None;
        while !bytes.is_empty() {
            match Stream::Error.write_once(bytes) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                Err(_) if !is_to_end() => {}
                Err(error) => {
                    let end = *given_up.get_or_insert_with(|| Instant::now() + PATIENCE);
                    if end <= Instant::now() || UNREAD.load(Ordering::Relaxed) {
                        UNREAD.store(true, Ordering::Relaxed);
                        return Err(error);
                    }
                }
            }
        }
        Ok(())
    }
}
