//! The clock of the time limit.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;
use wasmtime::Engine;

/// How often running guests look at the time.
const TICK: Duration = Duration::from_millis(5);

/// A thread that advances the epoch of an engine for as long as the value lives.
pub(crate) struct Ticker {
    /// Dropped to end the thread.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Starts the thread.
    pub(crate) fn start(engine: Engine) -> std::io::Result<Ticker> {
        let (stop, stopped) = channel();
        let thread = Builder::new()
            .name("guest time limit".to_owned())
            .spawn(move || {
                while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    engine.increment_epoch();
                }
            })?;
        Ok(Ticker {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to panic with, and there is nothing to do about it here.
            let _ = thread.join();
        }
    }
}
