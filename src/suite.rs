//! The conformance suite: what a case is, and where cases are found.
//!
//! A case is `suites/<api>/<func>/<slug>.wat`, a guest with front matter ([`Front`]), and a fixture of the same stem below
//! `fixtures/`. Its id is the path without `suites/` and `.wat`. Discovery is a walk of the folder; there is no list.

mod bless;
mod expect;
mod filter;
mod front;
mod judge;
mod modules;
mod play;
pub(crate) mod positions;
mod require;
mod result;
mod rounds;
mod run;
mod shard;
mod step;

pub use bless::{BlessError, Blessing, bless};
pub use expect::{ExpectError, Expectations};
pub use filter::{Unmatched, select, select_clauses};
pub(crate) use front::front_matter;
pub use front::{Front, Room};
pub(crate) use judge::{judge_by, judge_told};
pub(crate) use play::play;
pub use require::{Require, Unmet};
pub use result::{CaseResult, Run, RuntimeInfo, Status};
pub use rounds::{ROUNDS, RoundDifference, Rounds};
pub use run::{Options, run, run_by};
pub use shard::Shard;
pub use step::{Ends, Start, Step};

use crate::boundary::{self, Generated};
use crate::fixture::{Fixture, FixtureError};
use crate::model::Model;
use crate::scenario;
use crate::text::{printable_lines, printable_path};
use serde::Deserialize;
use std::io;
use std::path::{Path, PathBuf};

/// The version of the suite. Cases that are added raise the minor number; cases that are removed or expect something else, the
/// major one.
pub const SUITE_VERSION: &str = "0.1.0";

/// The folder of the cases, below the root of the project.
pub(crate) const CASES: &str = "suites";
/// The file in it that says whether generated cases belong to the suite.
const GENERATED: &str = "generated.toml";
/// The folder of the fixtures, below the root of the project.
pub(crate) const FIXTURES: &str = "fixtures";
/// The forms that a fixture can have.
pub(crate) const FORMS: [&str; 3] = ["json", "jsonl", "toml"];

/// One guest and one fixture that show whether clauses hold.
#[derive(Debug, Clone)]
pub struct Case {
    /// `<api>/<func>/<slug>`.
    pub id: String,
    /// The guest's text.
    pub path: PathBuf,
    /// The fixture, in whichever form it is there; where none is, the path of the one that is expected.
    pub fixture: PathBuf,
    /// What the case says about itself.
    pub front: Front,
    /// The guest's module. It need not be valid: that may be what the case is about.
    pub wasm: Vec<u8>,
    /// What the fixture is made of where the case is generated; then there is no file of it, nor of the guest.
    pub generated: Option<Generated>,
}

impl Case {
    /// The path of the guest below the root of the project, or as it is where it is elsewhere; empty where it is generated.
    pub fn guest_name(&self) -> String {
        if self.generated.is_some() {
            return String::new();
        }
        let name = format!("{CASES}/{}.wat", self.id);
        match self.path.ends_with(&name) {
            true => name,
            false => self.path.display().to_string(),
        }
    }

    /// The path of the fixture below the root of the project.
    pub fn fixture_name(&self) -> String {
        let form = self.fixture.extension().unwrap_or_default();
        format!("{FIXTURES}/{}.{}", self.id, form.to_string_lossy())
    }

    /// Whether there is a fixture.
    pub fn has_fixture(&self) -> bool {
        self.generated.is_some() || self.fixture.exists()
    }

    /// Opens the fixture, for a runtime that lets an instance have so many handles open.
    ///
    /// # Errors
    /// Where and why it cannot be read.
    pub fn open_fixture(&self, max_handles: u32) -> Result<Fixture, FixtureError> {
        match &self.generated {
            Some(generated) => Ok(generated.fixture(max_handles)),
            None => Fixture::open(&self.fixture),
        }
    }
}

/// The API that a case or a clause belongs to, or `common`: the first part of its id. Scenarios are `hal/<api>-<slug>`, and
/// what agents are asked for is `hal/agent/<api>/...`, of the group `agent/<api>`.
pub fn group(id: &str) -> &str {
    let end = match id.strip_prefix(scenario::GROUP) {
        Some(name) if id.starts_with(scenario::AGENT) => {
            let end = name.match_indices('/').nth(1).map(|(at, _)| at);
            return &name[..end.unwrap_or(name.len())];
        }
        Some(name) => return name.split('-').next().unwrap_or(name),
        None => id.find('/'),
    };
    &id[..end.unwrap_or(id.len())]
}

/// Why the suite cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    /// A file or folder cannot be read.
    #[error("{}: {error}", printable_path(path))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The front matter of a case is wrong, or what the suite says of generated cases.
    #[error("{}:{line}: {}", printable_path(path), printable_lines(what))]
    Front {
        /// The case.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What was expected and what was found.
        what: String,
    },
    /// The text of a guest is wrong.
    #[error("{}", printable_lines(.0))]
    Wat(String),
    /// A case has fixtures in several forms.
    #[error("{} and {}: a case has one fixture; remove the other", printable_path(.0), printable_path(.1))]
    TwoFixtures(PathBuf, PathBuf),
    /// A fixture among those of cases belongs to none.
    #[error(
        "{}: no case has this fixture; expected {}",
        printable_path(fixture),
        printable_path(case)
    )]
    Orphan {
        /// The fixture.
        fixture: PathBuf,
        /// The case that it would belong to.
        case: PathBuf,
    },
}

/// Returns all cases, ordered by id: those below the root of the project, and those that are generated from the specification
/// where `suites/generated.toml` says that they belong to the suite.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn all(root: &Path, model: &Model) -> Result<Vec<Case>, Vec<SuiteError>> {
    let mut cases = discover(root, model)?;
    if wants_generated(&root.join(CASES).join(GENERATED)).map_err(|error| vec![error])? {
        cases.extend(boundary::cases(model));
        cases.sort_by(|a, b| a.id.cmp(&b.id));
    }
    Ok(cases)
}

/// What `suites/generated.toml` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    boundary: bool,
}

fn wants_generated(path: &Path) -> Result<bool, SuiteError> {
    if !path.exists() {
        return Ok(false);
    }
    let text = std::fs::read_to_string(path).map_err(|error| io_error(path, error))?;
    let wanted: Wanted = toml::from_str(&text).map_err(|error| SuiteError::Front {
        path: path.to_owned(),
        line: error.span().map_or(1, |span| {
            1 + text[..span.start.min(text.len())].matches('\n').count()
        }),
        what: error.message().to_owned(),
    })?;
    Ok(wanted.boundary)
}

/// Finds and reads all cases below the root of the project, ordered by id.
///
/// # Errors
/// Everything that is wrong with them.
pub fn discover(root: &Path, model: &Model) -> Result<Vec<Case>, Vec<SuiteError>> {
    let folder = root.join(CASES);
    let mut errors = Vec::new();
    let mut files = Vec::new();
    if let Err(error) = walk(&folder, &mut files) {
        return Err(vec![error]);
    }
    let mut cases = Vec::new();
    for path in files
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "wat"))
    {
        match read(root, &folder, path, model) {
            Ok(case) => cases.push(case),
            Err(error) => errors.push(error),
        }
    }
    if let Err(error) = find_orphans(root, &files, &mut errors) {
        errors.push(error);
    }
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    if errors.is_empty() {
        Ok(cases)
    } else {
        Err(errors)
    }
}

fn read(root: &Path, folder: &Path, path: &Path, model: &Model) -> Result<Case, SuiteError> {
    let text = std::fs::read_to_string(path).map_err(|error| io_error(path, error))?;
    let stem = path.strip_prefix(folder).unwrap_or(path).with_extension("");
    let id = stem.to_string_lossy().replace('\\', "/");
    let wasm = wat::Parser::new()
        .parse_str(Some(path), &text)
        .map_err(|error| SuiteError::Wat(error.to_string()))?;
    let front = front::parse(&text, model, &wasm).map_err(|(line, what)| SuiteError::Front {
        path: path.to_owned(),
        line,
        what,
    })?;
    let fixture = |form: &str| root.join(FIXTURES).join(format!("{id}.{form}"));
    let mut there = FORMS
        .iter()
        .map(|form| fixture(form))
        .filter(|path| path.exists());
    let fixture = match (there.next(), there.next()) {
        (Some(one), Some(two)) => return Err(SuiteError::TwoFixtures(one, two)),
        (Some(one), None) => one,
        (None, _) => fixture(FORMS[0]),
    };
    Ok(Case {
        id,
        path: path.to_owned(),
        fixture,
        front,
        wasm,
        generated: None,
    })
}

/// Fixtures without a case, in the folders of groups that have cases: most likely one of the two was renamed.
fn find_orphans(
    root: &Path,
    cases: &[PathBuf],
    errors: &mut Vec<SuiteError>,
) -> Result<(), SuiteError> {
    let (suites, fixtures) = (root.join(CASES), root.join(FIXTURES));
    let mut groups: Vec<_> = cases
        .iter()
        .filter_map(|path| path.strip_prefix(&suites).ok()?.components().next())
        .collect();
    groups.dedup();
    for group in groups {
        let folder = fixtures.join(group);
        let mut files = Vec::new();
        if folder.is_dir() {
            walk(&folder, &mut files)?;
        }
        for fixture in files {
            let stem = fixture.strip_prefix(&fixtures).unwrap_or(&fixture);
            let case = suites.join(stem).with_extension("wat");
            if !case.exists() {
                errors.push(SuiteError::Orphan { fixture, case });
            }
        }
    }
    Ok(())
}

/// All files below a folder, by name, without hidden ones.
pub(crate) fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), SuiteError> {
    let io = |error| io_error(folder, error);
    let mut entries = std::fs::read_dir(folder)
        .map_err(io)?
        .collect::<Result<Vec<_>, _>>()
        .map_err(io)?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

pub(crate) fn io_error(path: &Path, error: io::Error) -> SuiteError {
    SuiteError::Io {
        path: path.to_owned(),
        error,
    }
}

#[cfg(test)]
mod tests;
