//! Ends the run where the thread that makes it does not notice that it is to end.
//!
//! Until a guest runs, that thread opens and reads files, which may be pipes that nobody writes to, and compiles. Nothing is open then
//! that would have to be closed: the process leaves. While a guest runs, it may be in a read or a write that waits: it is woken.

use crate::failure::Failure;
use crate::signals::Signals;
use crate::wait;
use std::io;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use wasm_embedded_spec::runtime::Interrupt;

/// How often it looks.
const INTERVAL: Duration = Duration::from_millis(10);

/// How long the last words may take to be read.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What the thread of the run does.
enum Doing {
    /// It opens and loads, until some moment.
    Loading(Option<Instant>),
    /// It runs a guest.
    Running(Interrupt),
    /// It looks after signals itself.
    Waiting,
}

/// The thread that looks after the one that makes the run.
pub struct Watchdog {
    doing: Arc<Mutex<Doing>>,
    /// How long a guest may run, and how long it may take to load it.
    limit: Option<Duration>,
}

impl Watchdog {
    /// Starts it, while something is loaded.
    ///
    /// # Errors
    /// When the system does not want that.
    pub fn start(signals: Signals, limit: Option<Duration>) -> io::Result<Watchdog> {
        wait::allow()?;
        let watchdog = Watchdog {
            doing: Arc::new(Mutex::new(Doing::Waiting)),
            limit,
        };
        watchdog.loading();
        let doing = Arc::clone(&watchdog.doing);
        let thread = thread::Builder::new().name("watchdog".to_owned());
        thread.spawn(move || {
            loop {
                thread::sleep(INTERVAL);
                look(&lock(&doing), &signals, limit);
            }
        })?;
        Ok(watchdog)
    }

    /// Something is opened or loaded from now on.
    pub fn loading(&self) {
        let until = self
            .limit
            .and_then(|limit| Instant::now().checked_add(limit));
        *lock(&self.doing) = Doing::Loading(until);
    }

    /// A guest runs from now on, which this interrupt ends.
    pub fn running(&self, interrupt: &Interrupt) {
        *lock(&self.doing) = Doing::Running(interrupt.clone());
    }

    /// Nothing is done from now on but to wait, and to look after signals.
    pub fn waiting(&self) {
        *lock(&self.doing) = Doing::Waiting;
    }
}

fn lock(doing: &Mutex<Doing>) -> MutexGuard<'_, Doing> {
    doing.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The other thread cannot begin with anything else meanwhile.
fn look(doing: &Doing, signals: &Signals, limit: Option<Duration>) {
    match doing {
        Doing::Loading(until) => {
            if let Some(code) = signals.exit_code() {
                std::process::exit(code.into());
            }
            if until.is_some_and(|until| until <= Instant::now()) {
                let failure = Failure::LoadTime(limit.unwrap_or_default());
                let code = failure.code();
                say(failure);
                std::process::exit(code.into());
            }
        }
        Doing::Running(interrupt) if interrupt.has_come() => wait::disturb(),
        Doing::Running(_) | Doing::Waiting => {}
    }
}

/// Prints an error, if somebody takes it.
fn say(failure: Failure) {
    let (said, wait) = mpsc::channel();
    let spoken = thread::Builder::new().spawn(move || {
        log::error!("{failure}");
        let _ = said.send(());
    });
    if spoken.is_ok() {
        let _ = wait.recv_timeout(LAST_WORDS);
    }
}
