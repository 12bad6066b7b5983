//! `--watch`: loads a guest again when its file changes.
//!
//! The file is looked at ten times a second, rather than with the notifications of the system: those differ from system to
//! system, take a crate with a dozen others, and stay away on network drives, where cross-compiled guests come from. Looking
//! costs microseconds.

use crate::failure::Failure;
use crate::run;
use crate::signals::Signals;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::guest::Guest;
use wasm_embedded_spec::runtime::{Interrupt, Module, Refused, Runtime};

/// How often the file is looked at.
const INTERVAL: Duration = Duration::from_millis(100);

/// A file that is watched for as long as the process lives.
pub struct Watch(Arc<Shared>);

struct Shared {
    app: PathBuf,
    /// APIs and functions that the platform lacks.
    absent: Vec<String>,
    /// The largest size of a guest's memory.
    memory: u64,
    engine: Arc<dyn Runtime>,
    interrupt: Interrupt,
    /// A version that was loaded and has not run.
    next: Mutex<Option<Arc<dyn Module>>>,
    loaded: Condvar,
}

impl Watch {
    /// Watches a file of which a version was loaded. A new version that loads interrupts the one that runs; of one that does not load,
    /// an error is printed.
    pub fn start(
        app: &Path,
        loaded: Option<Version>,
        absent: Vec<String>,
        memory: u64,
        engine: &Arc<dyn Runtime>,
        interrupt: &Interrupt,
    ) -> Watch {
        let shared = Arc::new(Shared {
            app: app.to_owned(),
            absent,
            memory,
            engine: Arc::clone(engine),
            interrupt: interrupt.clone(),
            next: Mutex::default(),
            loaded: Condvar::new(),
        });
        let watcher = Arc::clone(&shared);
        thread::spawn(move || watcher.watch(loaded));
        Watch(shared)
    }

    /// Waits for the next version. Nothing after a signal.
    pub fn next(&self, signals: &Signals) -> Option<Arc<dyn Module>> {
        let mut next = self.0.next();
        loop {
            // Under the lock: a version that comes later interrupts the guest again.
            self.0.interrupt.clear();
            if signals.exit_code().is_some() {
                return None;
            }
            if let Some(module) = next.take() {
                return Some(module);
            }
            let waited = self.0.loaded.wait_timeout(next, INTERVAL);
            next = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Shared {
    fn next(&self) -> MutexGuard<'_, Option<Arc<dyn Module>>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self, mut loaded: Option<Version>) {
        let mut before = loaded;
        loop {
            thread::sleep(INTERVAL);
            let now = Version::of(&self.app);
            // A file that is being written changes from one look to the next; one that is gone is about to come again.
            if now.is_some() && now != loaded && now == before {
                loaded = now;
                self.load();
            }
            before = now;
        }
    }

    /// Loads the version that is there now, if there can be an instance of it.
    fn try_load(&self) -> Result<Arc<dyn Module>, Failure> {
        let wasm = run::read(&self.app)?;
        let refuse = |why: Refused| run::refuse(&self.app, why);
        let guest = Guest::parse(&wasm).map_err(|error| refuse(error.into()))?;
        let platform = &mut Lacking(&self.absent);
        guest.check_platform(platform).map_err(refuse)?;
        guest.check_memory(self.memory).map_err(refuse)?;
        run::load(&*self.engine, &self.app, &wasm)
    }

    fn load(&self) {
        match self.try_load() {
            Ok(module) => {
                log::info!("{} has changed", self.app.display());
                let mut next = self.next();
                *next = Some(module);
                self.interrupt.request();
                self.loaded.notify_one();
            }
            Err(failure) => log::error!("{failure}; the version before stays"),
        }
    }
}

/// A platform of which only this is known, and that has no drivers.
struct Lacking<'a>(&'a [String]);

impl Platform for Lacking<'_> {
    fn has_api(&mut self, api: &str) -> bool {
        !self.0.iter().any(|absent| absent == api)
    }
}

/// What tells one version of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    modified: Option<SystemTime>,
    len: u64,
    /// Which file has the name: clocks of file systems stand still for milliseconds. 0 where the system does not say.
    inode: u64,
}

impl Version {
    /// The version that is there now.
    pub fn of(path: &Path) -> Option<Version> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Version {
            modified: metadata.modified().ok(),
            len: metadata.len(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(&metadata),
            #[cfg(not(unix))]
            inode: 0,
        })
    }
}
