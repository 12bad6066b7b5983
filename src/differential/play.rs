//! Runs a made-up guest on one engine.

use super::program::{Guest, Module};
use super::script::Script;
use crate::fixture::Transaction;
use crate::guest::PAGE;
use crate::runtime::{self, End, Host, Instance, Interrupt, Limits, NoInstance, Runtime, Streams};
use crate::suite::Ends;
use std::any::Any;
use std::cell::RefCell;
use std::io::{self, Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Far more than any guest takes, and no number that guests wait for comes near it.
const TIME: Duration = Duration::from_secs(10_000);

/// What guests find on standard input.
const STDIN: &[u8] = b"what guests find on standard input, 44 bytes";

/// A loaded module, or what came of it instead.
pub type Loaded = Result<Arc<dyn runtime::Module>, Made>;

/// All that there is to see of a run.
#[derive(Debug, PartialEq, Eq)]
pub struct Played {
    /// What came of the instance.
    pub made: Made,
    /// How each step ended.
    pub ends: Vec<Ends>,
    /// What drivers saw and answered.
    pub seen: Vec<Transaction>,
    /// What came out on standard output.
    pub stdout: Vec<u8>,
    /// Likewise on standard error.
    pub stderr: Vec<u8>,
}

/// What came of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// It was made.
    Instance,
    /// The module or the platform was refused.
    Refused,
    /// The start function ended it.
    Ended(Ends),
    /// The runtime panicked, here or later.
    Panicked(String),
}

/// Loads a module.
pub fn load(runtime: &dyn Runtime, module: &Module) -> Loaded {
    let wasm = module.wasm();
    match catch_unwind(AssertUnwindSafe(|| runtime.load(&wasm))) {
        Ok(loaded) => loaded.map_err(|_| Made::Refused),
        Err(panic) => Err(panicked(&*panic)),
    }
}

/// Whether engines did the same with a guest. A panic is right on none of them.
pub fn agree(played: &[Played]) -> bool {
    let panicked = |played: &Played| matches!(played.made, Made::Panicked(_));
    played.windows(2).all(|pair| pair[0] == pair[1]) && !played.iter().any(panicked)
}

/// Runs a guest in an instance of its own.
pub fn play(loaded: &Loaded, guest: &Guest) -> Played {
    let (stdout, stderr) = (Captured::default(), Captured::default());
    let (script, seen) = Script::new(guest.script);
    let host = Host {
        platform: Box::new(script),
        streams: Streams {
            args: vec!["guest".to_owned(), String::new(), "two words".to_owned()],
            env: vec!["NAME=value".to_owned(), "EMPTY=".to_owned()],
            stdin: Box::new(Cursor::new(STDIN)),
            stdout: Box::new(stdout.clone()),
            stderr: Box::new(stderr.clone()),
            ..Streams::default()
        },
        limits: Limits {
            memory: u64::from(guest.memory_limit) * PAGE,
            time: TIME,
        },
        interrupt: Interrupt::default(),
    };
    let mut ends = Vec::new();
    let steps = AssertUnwindSafe(|| {
        let module = match loaded {
            Ok(module) => module,
            Err(made) => return made.clone(),
        };
        let mut instance: Box<dyn Instance> = match module.instantiate(host) {
            Ok(instance) => instance,
            Err(NoInstance::Refused(_)) => return Made::Refused,
            Err(NoInstance::Ended(end)) => return Made::Ended(class(&end)),
        };
        for step in &guest.steps {
            let end = instance.invoke(&step.export);
            ends.push(end.as_ref().map_or_else(class, |()| Ends::Return));
        }
        Made::Instance
    });
    let made = catch_unwind(steps).unwrap_or_else(|panic| panicked(&*panic));
    Played {
        made,
        ends,
        seen: seen.take(),
        stdout: stdout.0.take(),
        stderr: stderr.0.take(),
    }
}

fn panicked(panic: &(dyn Any + Send)) -> Made {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    Made::Panicked(text.unwrap_or("without a message").to_owned())
}

/// How a guest ended, without the texts of the engine.
fn class(end: &End) -> Ends {
    match end {
        End::Exit(code) => Ends::Exit(*code),
        // The last two are of runtimes in other processes, which are not compared.
        End::Trap(_) | End::Unsupported(_) | End::Lost(_) => Ends::Trap,
        End::TimeLimit | End::Interrupted => Ends::TimeLimit,
        End::Over => Ends::Over,
        End::NoExport(_) => Ends::NoExport,
    }
}

/// A stream that is kept.
#[derive(Clone, Default)]
struct Captured(Rc<RefCell<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
