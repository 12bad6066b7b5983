//! What a runtime implements to be tested in process, and what it needs to run a guest.

use crate::generated::Platform;
use crate::text::{printable, printable_lines};
use std::fmt;
use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;

mod interrupt;
mod ready;
mod timer;

pub use interrupt::Interrupt;
pub use ready::{AlwaysReady, Ready, StreamSet};

/// How many operations a call takes, and how many entries an array of handles has, on every runtime.
pub const LEAST_ITEMS: u32 = 16;

/// An engine plus the host side of the APIs.
pub trait Runtime: Send + Sync {
    /// The engine's name, in lower case: `wasmtime`, `wasm3`.
    fn name(&self) -> &str;

    /// The engine's version.
    fn version(&self) -> String;

    /// How many handles an instance can have open.
    fn max_handles(&self) -> u32;

    /// How many operations a call takes. More are answered `exhausted`.
    fn max_operations(&self) -> u32 {
        LEAST_ITEMS
    }

    /// How many entries an array of handles has. More are answered `exhausted`.
    fn max_entries(&self) -> u32 {
        LEAST_ITEMS
    }

    /// Whether standard error of guests comes out at [`Streams::stderr`].
    fn gives_stderr(&self) -> bool {
        true
    }

    /// Whether it has this API (`uart`) or optional function (`i2c.exec`). Cases that require what it lacks are not run.
    fn has(&self, capability: &str) -> bool {
        let _ = capability;
        true
    }

    /// Whether a loaded module serves several cases, at the same time too. Otherwise each case loads its own.
    fn shares_modules(&self) -> bool {
        true
    }

    /// Checks and compiles a module, once for any number of instances.
    ///
    /// # Errors
    /// Why the module is refused.
    fn load(&self, wasm: &[u8]) -> Result<Arc<dyn Module>, Refused>;
}

/// A loaded module.
pub trait Module: Send + Sync {
    /// Makes an instance and runs the module's start function.
    ///
    /// # Errors
    /// Why there is no instance. Handles that a start function opened are closed by then.
    fn instantiate(&self, host: Host) -> Result<Box<dyn Instance>, NoInstance>;

    /// Says that all instances are closed, for those who want to know whether the runtime is as it was before.
    ///
    /// # Errors
    /// [`End::Lost`].
    fn finish(&self) -> Result<(), End> {
        Ok(())
    }
}

/// An instance of a guest. Dropping it ends it.
pub trait Instance {
    /// Calls an exported function without parameters and results. The instance ends after `_start`, on any [`End`] but
    /// [`End::NoExport`], and on drop; then its handles are closed.
    ///
    /// # Errors
    /// How the guest ended, when it did not return.
    fn invoke(&mut self, export: &str) -> Result<(), End>;

    /// Drops the instance, for those who want to know whether the runtime survived it.
    ///
    /// # Errors
    /// [`End::Lost`].
    fn close(self: Box<Self>) -> Result<(), End> {
        Ok(())
    }
}

/// All that an instance has of the world.
pub struct Host {
    /// The drivers.
    pub platform: Box<dyn Platform>,
    /// Arguments, environment and standard streams.
    pub streams: Streams,
    /// What the guest may use up.
    pub limits: Limits,
    /// Ends it from outside. Drivers that wait have a clone, which may have an earlier time limit than [`Limits::time`].
    pub interrupt: Interrupt,
}

impl Host {
    /// A host with these drivers, no arguments, no environment, empty streams and default limits, that nobody interrupts.
    pub fn new(platform: Box<dyn Platform>) -> Self {
        Host {
            platform,
            streams: Streams::default(),
            limits: Limits::default(),
            interrupt: Interrupt::default(),
        }
    }
}

/// Arguments, environment and standard streams of a guest.
pub struct Streams {
    /// The arguments; the first is the name of the program.
    pub args: Vec<String>,
    /// The environment variables, each `NAME=VALUE`. There are no others: those of the host stay its own.
    pub env: Vec<String>,
    /// Standard input.
    pub stdin: Box<dyn Read>,
    /// Standard output.
    pub stdout: Box<dyn Write>,
    /// Standard error.
    pub stderr: Box<dyn Write>,
    /// Which of the streams can be used without waiting.
    pub ready: Box<dyn Ready>,
}

impl Default for Streams {
    fn default() -> Self {
        Streams {
            args: Vec::new(),
            env: Vec::new(),
            stdin: Box::new(std::io::empty()),
            stdout: Box::new(std::io::sink()),
            stderr: Box::new(std::io::sink()),
            ready: Box::new(AlwaysReady),
        }
    }
}

/// What a guest may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest size of the guest's memory, in bytes; counted in whole pages of 64 KiB.
    pub memory: u64,
    /// The time from instantiation on in which the guest may run, over all invocations.
    pub time: Duration,
}

impl Default for Limits {
    /// 64 MiB and 10 seconds. Zig's linker alone sets 16 MiB aside for the stack.
    fn default() -> Self {
        Limits {
            memory: 64 << 20,
            time: Duration::from_secs(10),
        }
    }
}

/// Why a module is not loaded or an instance not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", printable_lines(.0))]
pub struct Refused(pub String);

/// Why there is no instance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoInstance {
    /// The platform cannot serve this module.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The start function did not return.
    #[error("the start function ended the guest: {0}")]
    Ended(End),
}

/// How a guest ended, other than by returning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum End {
    /// It called `proc_exit` with this code.
    Exit(i32),
    /// It trapped; the text is the engine's.
    Trap(String),
    /// Its time was up.
    TimeLimit,
    /// It was ended from outside: see [`Interrupt`].
    Interrupted,
    /// It had ended before and was not run.
    Over,
    /// It has no such function, or one with parameters or results; nothing was run.
    NoExport(String),
    /// The runtime says that it cannot make this step; the text is its own.
    Unsupported(String),
    /// The runtime itself is gone, and all its instances with it. For runtimes that are not in this process.
    Lost(Lost),
}

/// How a runtime was lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// It ended, or what it says makes no sense.
    #[error("{}", printable_lines(.0))]
    Crashed(String),
    /// It did not answer in time.
    #[error("{}", printable_lines(.0))]
    Silent(String),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Exit(code) => write!(f, "exit with code {code}"),
            End::Trap(text) => write!(f, "trap: {}", printable_lines(text)),
            End::TimeLimit => f.write_str("time limit reached"),
            End::Interrupted => f.write_str("interrupted"),
            End::Over => f.write_str("the instance has ended before"),
            End::Unsupported(text) => {
                let text = printable_lines(text);
                write!(f, "the runtime does not support this step: {text}")
            }
            End::Lost(lost) => write!(f, "{lost}"),
            End::NoExport(name) => {
                write!(
                    f,
                    "no exported function `{}` without parameters and results",
                    printable(name)
                )
            }
        }
    }
}
