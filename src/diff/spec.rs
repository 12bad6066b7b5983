//! One side of a comparison: the specification, its version and its suite, as they lie in a folder.

use super::{Side, Version};
use crate::model::{Model, ModelError};
use crate::suite::{CASES, FIXTURES, FORMS, SuiteError, front_matter, io_error, walk};
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;
use wasmparser::{Parser, Payload};

/// The list of clauses that were taken back, below the root of the project. There need not be one.
const RETIRED: &str = "witx/retired.txt";

/// A state of the specification.
#[derive(Debug)]
pub struct Spec {
    /// The folder or the revision, for people.
    pub name: String,
    /// `version` under `[workspace.package]` or `[package]` in `Cargo.toml`.
    pub version: Option<Version>,
    /// What `witx/` says.
    pub model: Model,
    /// The ids of clauses that were taken back.
    pub(super) retired: BTreeSet<String>,
    /// The cases by id.
    pub(super) cases: BTreeMap<String, Case>,
}

/// What a comparison needs of a case. Read by itself and not by [`crate::suite::discover`], which knows only the functions that
/// this program was built with.
#[derive(Debug)]
pub(super) struct Case {
    /// The ids of its clauses, as they stand in its front matter.
    clauses: Vec<String>,
    /// What its guest imports, as `i2c.write`.
    imports: BTreeSet<String>,
    /// The guest and the fixture.
    pub(super) text: (String, String),
}

/// Why one side cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// The specification is wrong.
    #[error("{name}: {error}")]
    Model {
        /// The folder or the revision.
        name: String,
        /// What is wrong.
        error: ModelError,
    },
    /// The suite cannot be read.
    #[error("{name}: {error}")]
    Suite {
        /// The folder or the revision.
        name: String,
        /// What is wrong.
        error: SuiteError,
    },
}

impl Spec {
    /// Reads `witx/`, and `suites/`, `fixtures/` and `Cargo.toml` where they are there. `name` is for people.
    ///
    /// # Errors
    /// What cannot be read, and where.
    pub fn read(name: &str, root: &Path) -> Result<Spec, SpecError> {
        let model = Model::load(&root.join("witx")).map_err(|error| SpecError::Model {
            name: name.to_owned(),
            error,
        })?;
        let suite = |error| SpecError::Suite {
            name: name.to_owned(),
            error,
        };
        Ok(Spec {
            name: name.to_owned(),
            version: version(&read(&root.join("Cargo.toml")).map_err(suite)?),
            model,
            retired: retired(&read(&root.join(RETIRED)).map_err(suite)?),
            cases: cases(root).map_err(suite)?,
        })
    }

    /// The cases whose guests import one of these functions.
    pub(super) fn importing(&self, functions: &BTreeSet<String>) -> impl Iterator<Item = &String> {
        let imports = move |case: &Case| !case.imports.is_disjoint(functions);
        let cases = self.cases.iter().filter(move |(_, case)| imports(case));
        cases.map(|(id, _)| id)
    }

    /// The cases that show the clause of this id.
    pub(super) fn showing(&self, id: &str) -> impl Iterator<Item = &String> {
        let is = move |shown: &String| self.model.clause(shown).is_some_and(|c| c.id == id);
        let cases = self.cases.iter();
        cases
            .filter(move |(_, case)| case.clauses.iter().any(is))
            .map(|(id, _)| id)
    }

    pub(super) fn side(&self) -> Side {
        Side {
            name: self.name.clone(),
            version: self.version,
        }
    }
}

/// A file as text; empty when it is not there.
fn read(path: &Path) -> Result<String, SuiteError> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        other => other.map_err(|error| io_error(path, error)),
    }
}

fn version(cargo: &str) -> Option<Version> {
    let cargo: toml::Table = cargo.parse().ok()?;
    let workspace = cargo.get("workspace").and_then(|w| w.get("package"));
    let mut packages = workspace.into_iter().chain(cargo.get("package"));
    packages.find_map(|package| Version::parse(package.get("version")?.as_str()?))
}

/// One id a line; what follows it, and what follows `#`, is for people.
fn retired(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| line.split('#').next()?.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn cases(root: &Path) -> Result<BTreeMap<String, Case>, SuiteError> {
    let folder = root.join(CASES);
    let mut files = Vec::new();
    if folder.is_dir() {
        walk(&folder, &mut files)?;
    }
    let mut cases = BTreeMap::new();
    for path in files {
        if path.extension().is_none_or(|e| e != "wat") {
            continue;
        }
        let stem = path.strip_prefix(&folder).unwrap_or(&path);
        let id = stem.with_extension("").to_string_lossy().replace('\\', "/");
        let guest = read(&path)?;
        let mut fixture = String::new();
        for form in FORMS {
            let path = root.join(FIXTURES).join(format!("{id}.{form}"));
            fixture.push_str(&read(&path)?);
        }
        let clauses = clauses(&guest).map_err(|what| SuiteError::Front {
            path: path.clone(),
            line: 1,
            what,
        })?;
        let wasm = wat::Parser::new()
            .parse_str(Some(&path), &guest)
            .map_err(|error| SuiteError::Wat(error.to_string()))?;
        cases.insert(
            id,
            Case {
                clauses,
                imports: imports(&wasm),
                text: (guest, fixture),
            },
        );
    }
    Ok(cases)
}

/// The clauses in the front matter of a case.
fn clauses(guest: &str) -> Result<Vec<String>, String> {
    let front: toml::Table = toml::from_str(&front_matter(guest))
        .map_err(|error| error.message().replace('\n', ", "))?;
    let ids = front.get("clauses").and_then(toml::Value::as_array);
    let ids = ids.into_iter().flatten().filter_map(toml::Value::as_str);
    Ok(ids.map(str::to_owned).collect())
}

/// What a module imports. A guest need not be valid: what can be read counts.
fn imports(wasm: &[u8]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for payload in Parser::new(0).parse_all(wasm).map_while(Result::ok) {
        if let Payload::ImportSection(section) = payload {
            let imports = section.into_imports().map_while(Result::ok);
            names.extend(imports.map(|import| format!("{}.{}", import.module, import.name)));
        }
    }
    names
}
