//! Front matter: what a case says about itself, as TOML in the `;;!` lines at its top.
//!
//! ```text
//! ;;! clauses = ["common/end-final"]
//! ;;! title = "an instance that trapped is not invoked again"
//! ;;! steps = [
//! ;;!   { instantiate = "a" },
//! ;;!   { invoke = "go", on = "a", ends = "trap" },
//! ;;!   { invoke = "go", on = "a", ends = "over" },
//! ;;! ]
//! ;;! limits = { memory = 131072, time_ms = 200 }
//! ```

use super::step::{self, RawStep, Step};
use crate::clause;
use crate::generated::{APIS, Errno};
use crate::model::{Level, Model};
use crate::runtime::{LEAST_ITEMS, Limits, Runtime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;
use toml::Spanned;
use wasmparser::{Parser, Payload};

/// What begins a line of front matter.
const MARK: &str = ";;!";

/// How long the guest of a case may run unless it says otherwise.
const TIME: Duration = Duration::from_secs(2);
/// How much memory the guest of a case may have, where it does not say.
const MEMORY: u64 = 16 << 20;

/// How long a program may run.
const PROGRAM_TIME: Duration = Duration::from_secs(10);

/// What a case says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// The ids of the clauses that it shows, at least one.
    pub clauses: Vec<String>,
    /// The strongest level of its clauses.
    pub level: Level,
    /// What it shows, in one line; may be empty.
    pub title: String,
    /// What is done with the module. By default it is instantiated once, without a name, and `_start` is invoked.
    pub steps: Vec<Step>,
    /// What the guest may use up: 16 MiB and 2 seconds by default.
    pub limits: Limits,
    /// The arguments of the guest.
    pub args: Vec<String>,
    /// Its environment variables, each `NAME=VALUE`.
    pub env: Vec<String>,
    /// Its standard input.
    pub stdin: String,
    /// What all instances together write to standard output, where that matters.
    pub stdout: Option<String>,
    /// What single instances write there, by their names.
    pub stdout_of: BTreeMap<String, String>,
    /// The APIs (`uart`) and optional functions (`i2c.exec`) that a runtime needs to have. By default those that the module
    /// imports.
    pub requires: Vec<String>,
    /// How much a runtime needs to have room for, beyond what each has.
    pub room: Room,
    /// The case is played once more for each call of the guest, which the driver then answers with this error.
    pub error_at_each: Option<Errno>,
}

/// How many operations and entries a runtime needs to take in a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Room {
    /// Operations; 0 for as many as every runtime takes.
    pub ops: u32,
    /// Entries of an array of handles, likewise.
    pub entries: u32,
}

impl Room {
    /// Why a runtime has less room than this; `None` when it has enough.
    pub(super) fn lacking(self, runtime: &dyn Runtime) -> Option<String> {
        let rooms = [
            (self.ops, runtime.max_operations(), "operations"),
            (self.entries, runtime.max_entries(), "entries"),
        ];
        let (needs, has, what) = rooms.into_iter().find(|(needs, has, _)| needs > has)?;
        Some(format!(
            "the runtime says that it takes {has} {what}, the case has {needs}"
        ))
    }

    /// Whether every runtime has it.
    pub(super) fn is_everywhere(self) -> bool {
        self.ops <= LEAST_ITEMS && self.entries <= LEAST_ITEMS
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    clauses: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    title: String,
    steps: Option<Vec<Spanned<RawStep>>>,
    #[serde(default)]
    limits: RawLimits,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    env: Vec<String>,
    #[serde(default)]
    stdin: String,
    stdout: Option<String>,
    stdout_of: Option<Spanned<BTreeMap<String, String>>>,
    requires: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    room: Room,
    error_at_each: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawLimits {
    memory: Option<u64>,
    time_ms: Option<u64>,
}

/// What is wrong, and where in the front matter.
pub(super) type Fault = (Range<usize>, String);

/// The TOML at the top of a case; empty when there is none.
pub(crate) fn front_matter(text: &str) -> String {
    text.lines()
        .map_while(|line| line.strip_prefix(MARK))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// Reads the front matter of a case. The error is a line, from 1, and what is wrong there.
pub(super) fn parse(text: &str, model: &Model, wasm: &[u8]) -> Result<Front, (usize, String)> {
    let toml = front_matter(text);
    if toml.is_empty() {
        let what = format!(
            "expected front matter: first lines such as `{MARK} clauses = [\"i2c/write/bytes\"]`"
        );
        return Err((1, what));
    }
    let line = |at: usize| 1 + toml[..at.min(toml.len())].matches('\n').count();
    let raw: Raw = toml::from_str(&toml).map_err(|error| {
        let at = error.span().map_or(1, |span| line(span.start));
        (at, error.message().replace('\n', ", "))
    })?;
    raw.check(model, wasm)
        .map_err(|(span, what)| (line(span.start), what))
}

impl Front {
    /// What a case says that is a whole program: it runs from `_start`, and may wait for some seconds.
    pub fn program(clauses: Vec<String>, level: Level, wasm: &[u8]) -> Front {
        Front {
            limits: Limits {
                time: PROGRAM_TIME,
                ..Limits::default()
            },
            ..Front::guest(clauses, level, wasm)
        }
    }

    /// What a case says that says nothing but its clauses.
    pub(crate) fn guest(clauses: Vec<String>, level: Level, wasm: &[u8]) -> Front {
        Front {
            clauses,
            level,
            title: String::new(),
            steps: step::usual(),
            limits: Limits {
                memory: MEMORY,
                time: TIME,
            },
            args: Vec::new(),
            env: Vec::new(),
            stdin: String::new(),
            stdout: None,
            stdout_of: BTreeMap::new(),
            requires: imported(wasm),
            room: Room::default(),
            error_at_each: None,
        }
    }
}

impl Raw {
    fn check(self, model: &Model, wasm: &[u8]) -> Result<Front, Fault> {
        let mut clauses = Vec::new();
        let mut level = None;
        if self.clauses.get_ref().is_empty() {
            return Err((
                self.clauses.span(),
                "expected at least one clause".to_owned(),
            ));
        }
        for id in self.clauses.into_inner() {
            let clause =
                clause::find(model, id.get_ref()).map_err(|e| (id.span(), e.to_string()))?;
            level = level.into_iter().chain([clause.level]).min();
            clauses.push(clause.id.clone());
        }
        let requires = match self.requires {
            None => imported(wasm),
            Some(names) => names
                .into_iter()
                .map(capability)
                .collect::<Result<_, _>>()?,
        };
        let error_at_each = match self.error_at_each {
            None => None,
            Some(name) if self.steps.is_some() => {
                let what = "`error_at_each` is for cases without `steps`".to_owned();
                return Err((name.span(), what));
            }
            Some(name) => match Errno::from_name(name.get_ref()) {
                Some(error) => Some(error),
                None => {
                    let what = format!("expected the name of an errno, found `{}`", name.get_ref());
                    return Err((name.span(), what));
                }
            },
        };
        let steps = step::parse(self.steps)?;
        let is_made = |name: &String| {
            let made = |step: &Step| matches!(step, Step::Instantiate { name: n, .. } if n == name);
            steps.iter().any(made)
        };
        if let Some(of) = &self.stdout_of
            && let Some(name) = of.get_ref().keys().find(|name| !is_made(name))
        {
            let what = format!("`stdout_of`: no step makes an instance `{name}`");
            return Err((of.span(), what));
        }
        Ok(Front {
            clauses,
            level: level.unwrap_or(Level::Must),
            title: self.title,
            steps,
            limits: Limits {
                memory: self.limits.memory.unwrap_or(MEMORY),
                time: self.limits.time_ms.map_or(TIME, Duration::from_millis),
            },
            args: self.args,
            env: self.env,
            stdin: self.stdin,
            stdout: self.stdout,
            stdout_of: self
                .stdout_of
                .map_or_else(BTreeMap::new, Spanned::into_inner),
            requires,
            room: self.room,
            error_at_each,
        })
    }
}

/// Checks that there is such an API or function.
fn capability(name: Spanned<String>) -> Result<String, Fault> {
    let known = |name: &str| match name.split_once('.') {
        None => APIS.iter().any(|api| api.name == name),
        Some((api, function)) => APIS
            .iter()
            .any(|a| a.name == api && a.function(function).is_some()),
    };
    match known(name.get_ref()) {
        true => Ok(name.into_inner()),
        false => Err((
            name.span(),
            format!(
                "expected an API (`uart`) or a function (`i2c.exec`), found `{}`",
                name.get_ref()
            ),
        )),
    }
}

/// The APIs that a module imports, and the optional functions. The suite's own API is everywhere where a suite runs. A module
/// that cannot be read has none.
fn imported(wasm: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let sections = Parser::new(0).parse_all(wasm).map_while(Result::ok);
    for payload in sections {
        let Payload::ImportSection(section) = payload else {
            continue;
        };
        for import in section.into_imports().map_while(Result::ok) {
            let api = APIS.iter().find(|api| api.name == import.module);
            let Some(api) = api.filter(|api| api.name != "conformance") else {
                continue;
            };
            let optional = api.function(import.name).filter(|f| f.optional);
            names.push(api.name.to_owned());
            names.extend(optional.map(|f| f.full_name.to_owned()));
        }
    }
    names.sort();
    names.dedup();
    names
}
