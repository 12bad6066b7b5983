//! Scenarios: small programs that every HAL must be able to express, and how a HAL is tested with them.
//!
//! `hal/scenarios.toml` lists them. A scenario is told in prose for whoever writes it with a HAL, and is a fixture for whoever
//! judges the guest that came of it. What the guest shows of what it saw follows from the replies: see [`Scenario`].

pub mod agent;
mod guests;
mod tell;

pub use guests::{Guests, GuestsError};

use crate::clause;
use crate::fixture::{Entry, parse_entry};
use crate::model::{Level, Model};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use toml::Spanned;

/// The list, below the root of the project.
pub const LIST: &str = "hal/scenarios.toml";

/// What the ids of scenarios begin with.
pub(crate) const GROUP: &str = "hal/";
/// What the ids of calls begin with that agents are asked for.
pub(crate) const AGENT: &str = "hal/agent/";

/// A small program that every HAL must be able to express.
///
/// What it shows with `conformance.observe`: after an error one byte, its number; after a call that gives something, what it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Such as `i2c-write`: its API, and what it does.
    pub name: String,
    /// What it shows, in one line.
    pub title: String,
    /// Why it is there, where that is not plain; may be empty.
    pub about: String,
    /// The ids of the clauses that it shows, at least one.
    pub clauses: Vec<String>,
    /// The strongest level of its clauses.
    pub level: Level,
    /// What it does, step by step, in Markdown.
    pub lines: Vec<String>,
    /// What its guest does, and what it shows.
    pub entries: Vec<Entry>,
}

impl Scenario {
    /// As cases have it, in reports.
    pub fn id(&self) -> String {
        format!("{GROUP}{}", self.name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    phrases: BTreeMap<String, String>,
    scenario: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: Spanned<String>,
    title: String,
    #[serde(default)]
    about: String,
    clauses: Vec<Spanned<String>>,
    steps: Vec<Spanned<RawStep>>,
}

/// A transaction as in a fixture, and how it is told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    call: String,
    #[serde(default)]
    args: Map<String, Json>,
    reply: Option<String>,
    #[serde(default)]
    out: Map<String, Json>,
    r#do: Option<String>,
    show: Option<String>,
    refused: Option<String>,
}

impl RawStep {
    /// The transaction, as a fixture would have it.
    fn transaction(&self) -> Json {
        let mut members = Map::new();
        members.insert("call".to_owned(), self.call.clone().into());
        members.insert("args".to_owned(), self.args.clone().into());
        members.extend(
            self.reply
                .iter()
                .map(|reply| ("reply".to_owned(), reply.clone().into())),
        );
        if !self.out.is_empty() {
            members.insert("out".to_owned(), self.out.clone().into());
        }
        Json::Object(members)
    }
}

/// Reads the scenarios of the project at `root`, in the order of the list. A project without a list has none.
///
/// # Errors
/// File, line, and what is wrong there.
pub fn read(root: &Path, model: &Model) -> Result<Vec<Scenario>, String> {
    let path = root.join(LIST);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{LIST}: {error}")),
    };
    parse(&text, model).map_err(|(at, what)| {
        let line = 1 + text[..at.min(text.len())].matches('\n').count();
        format!("{LIST}:{line}: {what}")
    })
}

/// What is wrong, and where.
type Fault = (usize, String);

fn parse(text: &str, model: &Model) -> Result<Vec<Scenario>, Fault> {
    let list: List = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (at, error.message().replace('\n', ", "))
    })?;
    let mut scenarios: Vec<Scenario> = Vec::new();
    for raw in list.scenario {
        let at = raw.name.span().start;
        let scenario = check(raw, &list.phrases, model)?;
        if scenarios.iter().any(|other| other.name == scenario.name) {
            return Err((at, format!("two scenarios are named `{}`", scenario.name)));
        }
        scenarios.push(scenario);
    }
    Ok(scenarios)
}

fn check(raw: Raw, phrases: &BTreeMap<String, String>, model: &Model) -> Result<Scenario, Fault> {
    let at = raw.name.span().start;
    let name = raw.name.into_inner();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !name.chars().all(plain) || !name.contains('-') {
        let what =
            format!("expected an API and a few words, such as `i2c-write-read`, found `{name}`");
        return Err((at, what));
    }
    let mut clauses = Vec::new();
    let mut level = None;
    for id in raw.clauses {
        let found = clause::find(model, id.get_ref());
        let found = found.map_err(|error| (id.span().start, error.to_string()))?;
        level = level.into_iter().chain([found.level]).min();
        clauses.push(found.id.clone());
    }
    let Some(level) = level else {
        return Err((at, format!("`{name}` shows no clause")));
    };
    let mut told = tell::Told::new(phrases);
    for step in raw.steps {
        let at = step.span().start;
        told.step(step.get_ref()).map_err(|what| (at, what))?;
    }
    Ok(Scenario {
        name,
        title: raw.title,
        about: raw.about,
        clauses,
        level,
        lines: told.lines,
        entries: told.entries,
    })
}

/// Reads an entry of a fixture; the error is what is wrong with it.
fn entry(json: &Json) -> Result<Entry, String> {
    parse_entry(&json.to_string())
}

#[cfg(test)]
mod tests;
