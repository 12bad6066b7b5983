//! Runtimes in other processes: the adapter protocol, from the side of the suite. `docs/adapter-protocol.md` describes it.
//!
//! An [`Adapter`] is a [`Runtime`] like any other. Its processes are started as they are needed, one for each case that runs at the
//! same time. One that breaks the protocol, ends or does not answer costs the case at hand; the next case gets a new one.

mod instance;
mod probe;
mod process;
mod session;
mod wire;

pub use probe::{Check, Outcome, smoke};
pub use wire::{Hello, Line, PROTOCOL, parse};

use crate::fixture::hex;
use crate::runtime::{End, Host, Instance, Lost, Module, NoInstance, Refused, Runtime};
use crate::text::{printable, printable_lines};
use instance::Remote;
use session::Session;
use std::borrow::Cow;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why an adapter is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("adapter `{}`: {}", printable(command), printable_lines(what))]
pub struct AdapterError {
    /// The command that was to start it.
    pub command: String,
    /// What was expected and what was found.
    pub what: String,
}

/// A command as one argument, with quotes where a shell needs them.
pub fn quote(command: &str) -> Cow<'_, str> {
    // Only a NUL cannot be quoted, and no command line has one.
    shlex::try_quote(command).unwrap_or(Cow::Borrowed(command))
}

/// A runtime behind the adapter protocol.
pub struct Adapter {
    pool: Arc<Pool>,
    hello: Hello,
}

/// The processes that no case uses at the moment.
struct Pool {
    command: Vec<String>,
    transcript: Option<Transcript>,
    idle: Mutex<Vec<Session>>,
    /// How many processes broke the protocol, ended or did not answer.
    lost: AtomicU64,
}

/// Where every line goes that is sent or received.
type Transcript = Arc<Mutex<File>>;

impl Adapter {
    /// Starts a first process and hears what it says of itself. `command` is a program and its arguments, with the quotes of a
    /// shell and no other of its features.
    ///
    /// # Errors
    /// When it cannot be started, or does not say hello as it should.
    pub fn start(command: &str) -> Result<Adapter, AdapterError> {
        Adapter::start_with(command, None)
    }

    /// Likewise, and writes the whole conversation to a file, one line for each: `{"suite":...}` or `{"adapter":...}`.
    ///
    /// # Errors
    /// Likewise, and when the file cannot be written.
    pub fn start_with(command: &str, transcript: Option<&Path>) -> Result<Adapter, AdapterError> {
        let refused = |what: String| AdapterError {
            command: command.to_owned(),
            what,
        };
        let words = shlex::split(command).ok_or("a closing quote is missing");
        let words = words.and_then(|words| match words.is_empty() {
            true => Err("expected a program and its arguments"),
            false => Ok(words),
        });
        let words = words.map_err(|what| refused(what.to_owned()))?;
        let transcript = transcript
            .map(|path| {
                let file = File::create(path);
                file.map_err(|error| refused(format!("{}: {error}", path.display())))
            })
            .transpose()?;
        let pool = Pool {
            command: words,
            transcript: transcript.map(|file| Arc::new(Mutex::new(file))),
            idle: Mutex::default(),
            lost: AtomicU64::new(0),
        };
        let session = pool.start().map_err(|lost| refused(lost.to_string()))?;
        let hello = session.hello().clone();
        pool.put(session);
        Ok(Adapter {
            pool: Arc::new(pool),
            hello,
        })
    }

    /// How many of its processes broke the protocol, ended or did not answer so far.
    pub fn lost(&self) -> u64 {
        self.pool.lost.load(Ordering::Relaxed)
    }

    /// What it says of itself.
    pub fn hello(&self) -> &Hello {
        &self.hello
    }
}

impl Runtime for Adapter {
    fn name(&self) -> &str {
        &self.hello.name
    }

    fn version(&self) -> String {
        self.hello.version.clone()
    }

    fn max_handles(&self) -> u32 {
        self.hello.handles
    }

    fn max_operations(&self) -> u32 {
        self.hello.ops
    }

    fn max_entries(&self) -> u32 {
        self.hello.entries
    }

    fn gives_stderr(&self) -> bool {
        false
    }

    fn has(&self, capability: &str) -> bool {
        self.hello.has(capability)
    }

    /// A module has a process of its own, which does one thing after the other.
    fn shares_modules(&self) -> bool {
        false
    }

    fn load(&self, wasm: &[u8]) -> Result<Arc<dyn Module>, Refused> {
        Ok(Arc::new(Loaded {
            module: hex(wasm),
            link: Arc::new(Link::new(self)),
        }))
    }
}

impl Pool {
    fn start(&self) -> Result<Session, Lost> {
        Session::start(&self.command, self.transcript.clone())
    }

    /// A process that is idle, or a new one, which has to say the same of itself as the first.
    fn take(&self, hello: &Hello) -> Result<Session, Lost> {
        while let Some(mut session) = lock(&self.idle).pop() {
            if session.lives() {
                return Ok(session);
            }
        }
        let session = self.start()?;
        match session.hello() == hello {
            true => Ok(session),
            false => Err(Lost::Crashed(
                "the adapter says something else of itself when it is started again: expected the hello of its first process"
                    .to_owned(),
            )),
        }
    }

    /// Counts a loss.
    fn count<T>(&self, result: Result<T, Lost>) -> Result<T, Lost> {
        result.inspect_err(|_| {
            self.lost.fetch_add(1, Ordering::Relaxed);
        })
    }

    fn put(&self, session: Session) {
        lock(&self.idle).push(session);
    }
}

/// What is behind the lock stays whole whatever happens, so that a panic elsewhere does not matter.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Adds a line of a conversation. One that cannot be written is left out: the verdict does not depend on it.
fn note(transcript: Option<&Transcript>, who: &str, line: &str) {
    if let Some(file) = transcript {
        let _ = writeln!(lock(file), "{{\"{who}\":{line}}}");
    }
}

/// The process that a module and its instances are in. It goes back to the pool after the last of them.
struct Link {
    pool: Arc<Pool>,
    /// Or why there is none any more.
    session: Mutex<Result<Session, Lost>>,
}

impl Link {
    fn new(adapter: &Adapter) -> Link {
        Link {
            pool: Arc::clone(&adapter.pool),
            session: Mutex::new(adapter.pool.count(adapter.pool.take(&adapter.hello))),
        }
    }

    /// Does something with the process. After a failure there is none.
    fn with<T>(&self, act: impl FnOnce(&mut Session) -> Result<T, Lost>) -> Result<T, Lost> {
        let mut session = lock(&self.session);
        let living = session.as_mut().map_err(|lost| lost.clone())?;
        let done = self
            .pool
            .count(act(living).map_err(|lost| living.explain(lost)));
        if let Err(lost) = &done {
            *session = Err(lost.clone());
        }
        done
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let gone = Err(Lost::Crashed("the case is over".to_owned()));
        if let Ok(session) = std::mem::replace(&mut *lock(&self.session), gone) {
            self.pool.put(session);
        }
    }
}

/// A module as it is sent: the runtime behind the adapter checks and compiles it when an instance is made.
struct Loaded {
    module: String,
    link: Arc<Link>,
}

impl Module for Loaded {
    fn instantiate(&self, host: Host) -> Result<Box<dyn Instance>, NoInstance> {
        Remote::start(Arc::clone(&self.link), host, &self.module)
            .map(|instance| Box::new(instance) as Box<dyn Instance>)
    }

    /// A line that nobody asked for, or a process that has ended, shows here and costs this case instead of the next.
    fn finish(&self) -> Result<(), End> {
        self.link.with(Session::reset).map_err(End::Lost)
    }
}
