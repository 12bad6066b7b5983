//! Ctrl-C, SIGTERM and SIGHUP.

#[cfg(unix)]
use signal_hook::consts::SIGHUP;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use wasm_embedded_spec::runtime::Interrupt;

/// The signal that came, if one did.
#[derive(Debug, Clone)]
pub struct Signals(Arc<AtomicUsize>);

/// The exit code of a process that a signal ends, as shells have it.
const BY_SIGNAL: i32 = 128;

impl Signals {
    /// Lets the first signal end the guest, and a second one the process.
    ///
    /// # Errors
    /// When the system does not want that.
    pub fn interrupt(interrupt: &Interrupt) -> io::Result<Signals> {
        let came = Arc::new(AtomicUsize::new(0));
        let again = Arc::new(AtomicBool::new(false));
        let mut signals = vec![SIGINT, SIGTERM];
        #[cfg(unix)]
        if !is_ignored(SIGHUP) {
            signals.push(SIGHUP);
        }
        for signal in signals {
            // In this order: the first signal sets `again` after it was looked at.
            flag::register_conditional_shutdown(signal, BY_SIGNAL + signal, Arc::clone(&again))?;
            flag::register(signal, Arc::clone(&again))?;
            flag::register_usize(signal, Arc::clone(&came), signal.cast_unsigned() as usize)?;
            flag::register(signal, interrupt.flag())?;
        }
        Ok(Signals(came))
    }

    /// The exit code after a signal.
    pub fn exit_code(&self) -> Option<u8> {
        match u8::try_from(self.0.load(Ordering::SeqCst)) {
            Ok(0) | Err(_) => None,
            Ok(signal) => Some(BY_SIGNAL as u8 + signal),
        }
    }
}

/// Whether who started this program ignores a signal: with `nohup` a guest goes on when the terminal is closed.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    // SAFETY: all fields of the structure may be zero; the call changes nothing but the structure.
    unsafe {
        let mut now: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, std::ptr::null(), &mut now) == 0
            && now.sa_sigaction == libc::SIG_IGN
    }
}
