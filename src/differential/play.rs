//! Runs a generated guest on one runtime.

use super::program::{Guest, Module, Step};
use super::script::{Script, Seen};
use crate::fixture::Transaction;
use crate::guest::PAGE;
use crate::runtime::{
    self, End, Host, Instance, Interrupt, Limits, Lost, NoInstance, Runtime, Streams,
};
use crate::suite::Ends;
use crate::text::printable_lines;
use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::io::{self, Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Far more than any guest takes, and no number that guests wait for comes near it.
pub(super) const TIME: Duration = Duration::from_secs(60);

/// What guests find on standard input.
pub(super) const STDIN: &str = "what guests find on standard input, 44 bytes";
/// The arguments of guests.
pub(super) const ARGS: [&str; 3] = ["guest", "", "two words"];
/// The environment of guests.
pub(super) const ENV: [&str; 2] = ["NAME=value", "EMPTY="];

/// How much of what a guest writes is compared, in bytes: adapters need not keep more of a step.
const KEPT: usize = 64 << 10;

/// A loaded module, or what came of it instead.
pub type Loaded = Result<Arc<dyn runtime::Module>, Made>;

/// All that there is to see of a run.
#[derive(Debug, Default)]
pub struct Played {
    /// What drivers saw and answered. Instances have their numbers as names.
    pub seen: Vec<Transaction>,
    /// What became of each instance.
    pub instances: Vec<Became>,
    /// Why it is no run at all: the runtime panicked, was lost, or says that it cannot make a step.
    pub lost: Option<String>,
    /// It was lost because it did not answer in time.
    pub hung: bool,
}

/// Why a runtime is lost.
struct Gone {
    what: String,
    hung: bool,
}

impl Gone {
    fn panicked(text: &str) -> Gone {
        Gone {
            what: format!("the runtime panicked: {text}"),
            hung: false,
        }
    }
}

impl From<&End> for Gone {
    fn from(end: &End) -> Gone {
        Gone {
            what: end.to_string(),
            hung: matches!(end, End::Lost(Lost::Silent(_))),
        }
    }
}

/// What became of an instance.
#[derive(Debug, Default)]
pub struct Became {
    /// What came of making it; `None` before.
    pub made: Option<Made>,
    /// How each step ended.
    pub ends: Vec<Ends>,
    /// What came out on standard output.
    pub stdout: Vec<u8>,
    /// Likewise on standard error; `None` where the runtime keeps it.
    pub stderr: Option<Vec<u8>>,
}

/// What came of making an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// It was made.
    Instance,
    /// The module or the platform was refused, with this text.
    Refused(String),
    /// The start function ended it.
    Ended(Ends),
    /// The runtime panicked.
    Panicked(String),
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Made::Instance => f.write_str("an instance"),
            Made::Refused(text) => write!(f, "refused: {}", printable_lines(text)),
            Made::Ended(end) => write!(f, "the start function: {end}"),
            Made::Panicked(text) => write!(f, "the runtime panicked: {text}"),
        }
    }
}

impl Made {
    /// Whether the same came of both. Texts are the engine's own.
    pub(super) fn agrees(&self, other: &Made) -> bool {
        match (self, other) {
            (Made::Refused(_), Made::Refused(_)) => true,
            (this, other) => this == other,
        }
    }
}

impl Became {
    /// Whether the same can be seen of both.
    fn agrees(&self, other: &Became) -> bool {
        let stderr = match (&self.stderr, &other.stderr) {
            (Some(this), Some(other)) => this == other,
            _ => true,
        };
        let made = match (&self.made, &other.made) {
            (Some(this), Some(other)) => this.agrees(other),
            (this, other) => this == other,
        };
        made && stderr && (&self.ends, &self.stdout) == (&other.ends, &other.stdout)
    }
}

impl Played {
    /// Whether the same can be seen of both.
    pub fn agrees(&self, other: &Played) -> bool {
        self.seen == other.seen
            && self.lost == other.lost
            && self.instances.len() == other.instances.len()
            && self
                .instances
                .iter()
                .zip(&other.instances)
                .all(|(this, other)| this.agrees(other))
    }
}

/// Loads a module.
pub fn load(runtime: &dyn Runtime, module: &Module) -> Loaded {
    let wasm = module.wasm();
    match catch_unwind(AssertUnwindSafe(|| runtime.load(&wasm))) {
        Ok(loaded) => loaded.map_err(|refused| Made::Refused(refused.0)),
        Err(panic) => Err(Made::Panicked(panic_text(&*panic))),
    }
}

/// Whether engines did the same with a guest. A runtime that is lost is right on none of them.
pub fn agree(played: &[Played]) -> bool {
    played.windows(2).all(|pair| pair[0].agrees(&pair[1]))
        && played.iter().all(|played| played.lost.is_none())
}

/// Runs a guest in instances of its own. `runtime` is the one that loaded the module.
pub fn play(runtime: &dyn Runtime, loaded: &Loaded, guest: &Guest) -> Played {
    let script = |seed, name, seen| Script::new(seed, name, seen);
    play_with(runtime, loaded, guest, &script)
}

/// Likewise, before drivers that `script` makes from a seed and the name of an instance, and that note what they see.
pub(super) fn play_with(
    runtime: &dyn Runtime,
    loaded: &Loaded,
    guest: &Guest,
    script: &dyn Fn(u64, String, Seen) -> Script,
) -> Played {
    let mut stage = Stage {
        loaded,
        guest,
        script,
        seen: Rc::default(),
        living: Vec::new(),
        streams: guest.scripts.iter().map(|_| Default::default()).collect(),
        played: Played {
            instances: guest.scripts.iter().map(|_| Became::default()).collect(),
            ..Played::default()
        },
    };
    stage.living.resize_with(guest.scripts.len(), || None);
    let lost = catch_unwind(AssertUnwindSafe(|| stage.all()))
        .unwrap_or_else(|panic| Err(Gone::panicked(&panic_text(&*panic))));
    // What is left after a panic is dropped where another cannot do harm.
    let living = std::mem::take(&mut stage.living);
    let _ = catch_unwind(AssertUnwindSafe(|| drop(living)));
    let mut played = stage.played;
    if let Err(Gone { what, hung }) = lost {
        played.lost = Some(what);
        played.hung = hung;
    }
    played.seen = stage.seen.take();
    for (became, [stdout, stderr]) in played.instances.iter_mut().zip(&stage.streams) {
        became.stdout = stdout.0.take();
        became.stderr = runtime.gives_stderr().then(|| stderr.0.take());
    }
    played
}

/// A run, as far as it has come.
struct Stage<'a> {
    loaded: &'a Loaded,
    guest: &'a Guest,
    script: &'a dyn Fn(u64, String, Seen) -> Script,
    seen: Seen,
    living: Vec<Option<Box<dyn Instance>>>,
    /// Standard output and standard error.
    streams: Vec<[Captured; 2]>,
    played: Played,
}

impl Stage<'_> {
    /// Makes all steps. The error says why the runtime is lost.
    fn all(&mut self) -> Result<(), Gone> {
        if let Err(Made::Panicked(text)) = self.loaded {
            return Err(Gone::panicked(text));
        }
        for step in &self.guest.steps {
            match step {
                Step::Make(instance) => self.make(*instance)?,
                Step::Invoke { on, export } => self.invoke(*on, export)?,
                Step::Drop(instance) => self.drop(*instance)?,
            }
        }
        for instance in 0..self.living.len() {
            self.drop(instance)?;
        }
        match self.loaded {
            Ok(module) => module.finish().map_err(|end| Gone::from(&end)),
            Err(_) => Ok(()),
        }
    }

    fn make(&mut self, instance: usize) -> Result<(), Gone> {
        let Some(seed) = self.guest.scripts.get(instance) else {
            return Ok(());
        };
        let made = match self.loaded {
            Ok(module) => module.instantiate(self.host(instance, *seed)),
            Err(made) => {
                self.played.instances[instance].made = Some(made.clone());
                return Ok(());
            }
        };
        let made = match made {
            Ok(living) => {
                self.living[instance] = Some(living);
                Made::Instance
            }
            Err(NoInstance::Refused(refused)) => Made::Refused(refused.0),
            Err(NoInstance::Ended(end)) => Made::Ended(class(&end)?),
        };
        self.played.instances[instance].made = Some(made);
        Ok(())
    }

    fn invoke(&mut self, on: usize, export: &str) -> Result<(), Gone> {
        if let Some(Some(living)) = self.living.get_mut(on) {
            let end = living.invoke(export);
            let end = match end.as_ref().map_or_else(class, |()| Ok(Ends::Return))? {
                // Of a command both are success.
                Ends::Exit(0) if export == "_start" => Ends::Return,
                end => end,
            };
            self.played.instances[on].ends.push(end);
        }
        Ok(())
    }

    fn drop(&mut self, instance: usize) -> Result<(), Gone> {
        let living = self.living.get_mut(instance).and_then(Option::take);
        living.map_or(Ok(()), |living| {
            living.close().map_err(|end| Gone::from(&end))
        })
    }

    fn host(&self, instance: usize, seed: u64) -> Host {
        let [stdout, stderr] = &self.streams[instance];
        let script = (self.script)(seed, instance.to_string(), Rc::clone(&self.seen));
        Host {
            platform: Box::new(script),
            streams: Streams {
                args: ARGS.map(str::to_owned).to_vec(),
                env: ENV.map(str::to_owned).to_vec(),
                stdin: Box::new(Cursor::new(STDIN.as_bytes())),
                stdout: Box::new(stdout.clone()),
                stderr: Box::new(stderr.clone()),
                ..Streams::default()
            },
            limits: Limits {
                memory: u64::from(self.guest.memory_limit) * PAGE,
                time: TIME,
            },
            interrupt: Interrupt::default(),
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("without a message").to_owned()
}

/// How a guest ended, without the texts of the engine. The error says why the runtime is lost.
fn class(end: &End) -> Result<Ends, Gone> {
    Ok(match end {
        End::Exit(code) => Ends::Exit(*code),
        End::Trap(_) => Ends::Trap,
        End::TimeLimit | End::Interrupted => Ends::TimeLimit,
        End::Over => Ends::Over,
        End::NoExport(_) => Ends::NoExport,
        End::Unsupported(_) | End::Lost(_) => return Err(Gone::from(end)),
    })
}

/// A stream of which the first part is kept.
#[derive(Clone, Default)]
struct Captured(Rc<RefCell<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.borrow_mut();
        let room = KEPT.saturating_sub(kept.len());
        kept.extend_from_slice(&bytes[..room.min(bytes.len())]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
