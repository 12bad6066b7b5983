//! What a guest must be, whatever the engine: a module of WebAssembly that imports the functions of the specification and of
//! WASI, and nothing else.
//!
//! [`Guest::parse`] is the check that every runtime makes before its engine sees a module, and [`Guest::check_profile`] that of
//! engines that take no more than the profile. [`findings`] is the stricter one for authors of guests: it lists everything
//! there is to fix before a guest runs everywhere.

mod beyond;
mod constant;
mod imports;
mod module;
mod names;
mod nesting;
mod profile;

pub use constant::Constant;

use crate::call::Api;
use crate::generated::{APIS, Platform};
use crate::runtime::Refused;
use crate::text::printable;
use module::Scan;

pub use names::{FunctionNames, frame};
pub use nesting::{MAX_BLOCKS, MAX_LIVE, MAX_LOCALS, MAX_LOOPS, check_compilation};

/// The size of a page of guest memory, in bytes.
pub const PAGE: u64 = 65_536;

/// The most entries that a table may have.
pub const MAX_TABLE: u64 = 65_536;

/// How guests are compiled for the profile.
const ADVICE: &str = "compile for LLVM's `lime1` or less: rustc `-C target-cpu=lime1` (before 1.87 `-C target-cpu=mvp`), \
    clang `-mcpu=lime1` (before 20 `-mcpu=mvp`), asc `--disable FEATURE`";

/// Why a module is no guest, or not a good one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuestError {
    /// These are not the bytes of a module.
    #[error("not a WebAssembly module: expected the first bytes 00 61 73 6d, found {found}")]
    NotWasm {
        /// The first bytes.
        found: String,
    },
    /// It is the text format.
    #[error(
        "not a WebAssembly module: it looks like the text format; compile it first, with `wat2wasm` or `wasm-tools parse`"
    )]
    Text,
    /// It is a component.
    #[error(
        "a WebAssembly component, expected a core module: build for `wasm32v1-none` or `wasm32-wasip1` instead of a component target"
    )]
    Component,
    /// It is damaged, or no engine would take it.
    #[error(
        "not a valid WebAssembly module: {} (at offset {offset:#x})",
        printable(message)
    )]
    Invalid {
        /// What is wrong.
        message: String,
        /// Where, in bytes from the start of the module.
        offset: usize,
    },
    /// It uses something that not every runtime takes.
    #[error(
        "outside the profile of guests, WebAssembly 1.0 with `lime1`: {what} ({feature}) {}; {ADVICE}",
        printable(place)
    )]
    Outside {
        /// The instruction, or what the module declares.
        what: String,
        /// The feature that it belongs to.
        feature: String,
        /// The function and the offset in bytes from the start of the module.
        place: String,
    },
    /// It imports something that is not there.
    #[error("import `{}`: {}", printable(import), printable(problem))]
    Import {
        /// Module and name.
        import: String,
        /// What was expected and what was found.
        problem: String,
    },
    /// A segment or the table does not fit.
    #[error("{what} {found}, expected {expected}")]
    Bounds {
        /// Which segment or table.
        what: String,
        /// What it declares.
        found: String,
        /// What there is room for.
        expected: String,
    },
    /// The APIs cannot reach its memory.
    #[error(
        "no memory is exported as `memory`{}: calls that pass pointers are answered with `invalid_arg`",
        printable(hint)
    )]
    NoMemory {
        /// What there is instead.
        hint: String,
    },
    /// Nothing to run.
    #[error(
        "no function `_start` without parameters and results is exported{}: there is nothing to run",
        printable(hint)
    )]
    NoStart {
        /// What there is instead.
        hint: String,
    },
}

impl From<GuestError> for Refused {
    fn from(error: GuestError) -> Self {
        Refused(error.to_string())
    }
}

/// A module that was found to be a guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    imports: Vec<(String, String)>,
    exports: Vec<String>,
    exports_memory: bool,
    initial_memory: u64,
    /// What leaves the profile.
    outside: Vec<GuestError>,
}

impl Guest {
    /// Checks a module: valid, with imports of the right types, and with segments that fit. What leaves the profile is noted,
    /// for [`Guest::check_profile`].
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse(wasm: &[u8]) -> Result<Guest, GuestError> {
        let scan = Scan::new(wasm);
        match scan.errors.into_iter().next() {
            Some(error) => Err(error),
            None => Ok(scan.guest),
        }
    }

    /// What it imports, module and name, in the order of the module. The same import may stand there twice.
    pub fn imports(&self) -> impl Iterator<Item = (&str, &str)> {
        self.imports.iter().map(|(m, n)| (m.as_str(), n.as_str()))
    }

    /// The APIs that it imports functions of, each once.
    pub fn apis(&self) -> impl Iterator<Item = &'static Api> {
        APIS.iter()
            .filter(|api| self.imports().any(|(module, _)| module == api.name))
    }

    /// The names of its exported functions without parameters and results.
    pub fn exports(&self) -> impl Iterator<Item = &str> {
        self.exports.iter().map(String::as_str)
    }

    /// Whether it exports a memory named `memory`.
    pub fn exports_memory(&self) -> bool {
        self.exports_memory
    }

    /// The size of its memory at the start, in bytes; 0 without a memory.
    pub fn initial_memory(&self) -> u64 {
        self.initial_memory
    }

    /// Checks that the guest keeps to the profile, but for features of these names, which the engine takes as well.
    ///
    /// # Errors
    /// The first thing that leaves it.
    pub fn check_profile(&self, also: &[&str]) -> Result<(), GuestError> {
        let mut outside = self.outside.iter();
        let refused = outside.find(|error| match error {
            GuestError::Outside { feature, .. } => !also.contains(&feature.as_str()),
            _ => true,
        });
        refused.map_or(Ok(()), |error| Err(error.clone()))
    }

    /// Checks that the platform has every API that the guest imports.
    ///
    /// # Errors
    /// Names the first import that is missing.
    pub fn check_platform(&self, platform: &mut dyn Platform) -> Result<(), Refused> {
        for (module, name) in self.imports() {
            if APIS.iter().any(|api| api.name == module) && !platform.has_api(module) {
                return Err(Refused(format!(
                    "import `{module}.{name}`: the platform has no `{module}`"
                )));
            }
        }
        Ok(())
    }

    /// Checks that the memory fits into a limit in bytes, of which whole pages count.
    ///
    /// # Errors
    /// Says how much is asked for.
    pub fn check_memory(&self, limit: u64) -> Result<(), Refused> {
        if self.initial_memory <= limit {
            return Ok(());
        }
        Err(Refused(format!(
            "the guest needs {} pages of memory ({} bytes) at the start, the limit is {} pages ({limit} bytes): raise the limit \
             (wasm-embedded-rt: --memory-limit {}M), or build the guest with a smaller stack or initial memory",
            self.initial_memory / PAGE,
            self.initial_memory,
            limit / PAGE,
            self.initial_memory.div_ceil(1 << 20),
        )))
    }
}

/// Everything that is to be fixed in a guest: what leaves the profile, what [`Guest::parse`] refuses, and also a memory that the
/// APIs cannot reach, and nothing to run. Empty for a good guest.
pub fn findings(wasm: &[u8]) -> Vec<GuestError> {
    let scan = Scan::new(wasm);
    let mut errors = scan.guest.outside.clone();
    errors.extend(scan.errors);
    if scan.complete {
        if !scan.guest.exports_memory {
            errors.push(GuestError::NoMemory {
                hint: scan.memory_hint,
            });
        }
        if !scan.guest.exports().any(|name| name == "_start") {
            errors.push(GuestError::NoStart {
                hint: scan.start_hint,
            });
        }
    }
    errors
}

#[cfg(test)]
mod tests;
