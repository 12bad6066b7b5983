//! The suite in a form that needs no Rust: compiled guests, fixtures in one form, the clauses, the APIs as a table, and a manifest
//! that says what to do with them. `docs/bundle.md` describes it for those who write a runner.

use crate::SPEC_VERSION;
use crate::boundary::Generated;
use crate::clause::Ledger;
use crate::fixture::{Entry, Fixture, FixtureError, write_document};
use crate::r#gen::generate;
use crate::model::Model;
use crate::suite::{Case, Ends, Room, SUITE_VERSION, Start, Step, positions};
use crate::text::{printable_lines, printable_path};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// The version of the format.
pub const VERSION: u32 = 1;

/// The name of the manifest in the bundle.
pub const MANIFEST: &str = "manifest.json";

/// Files of the project that go into the bundle as they are, where they are there, and their names in it.
const COPIES: [(&str, &str); 4] = [
    ("docs/bundle.md", "README.md"),
    ("docs/fixtures.md", "fixtures.md"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("LICENSE-MIT", "LICENSE-MIT"),
];

/// The folder of the schemas that are written by hand.
const SCHEMAS: &str = "docs/schema";

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file cannot be read.
    #[error("{}: {error}", printable_path(path))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A fixture cannot be read or is not there.
    #[error(transparent)]
    Fixture(#[from] FixtureError),
    /// A mock of 0.4 compares less than the form that the bundle has can say.
    #[error(
        "{}: a mock of 0.4 does not go into a bundle; write it as JSON, `cargo conform test --bless` helps",
        printable_path(.0)
    )]
    Mock(PathBuf),
    /// A fixture in which no error can be put at each position.
    #[error("{}: {}", printable_path(path), printable_lines(what))]
    Positions {
        /// The fixture.
        path: PathBuf,
        /// Why not.
        what: String,
    },
}

/// The files of the bundle by their paths in it, with `/` between the parts. The same input gives the same bytes.
///
/// # Errors
/// What cannot be read.
pub fn bundle(
    root: &Path,
    model: &Model,
    cases: &[Case],
) -> Result<BTreeMap<String, Vec<u8>>, BundleError> {
    let mut files = BTreeMap::new();
    let mut entries = Vec::new();
    let mut shared = Shared::default();
    // A bundle is for every runtime: what is made for one at hand is left out.
    let for_all = |case: &&Case| !case.generated.as_ref().is_some_and(Generated::adapts);
    for case in cases.iter().filter(for_all) {
        let guest = shared.name(case);
        let fixture = format!("fixtures/{}.json", case.id);
        let mut entry = one_case(case, &guest, &fixture);
        let again = again(case, &mut files)?;
        if !again.is_empty() {
            entry["again"] = Value::from(again);
        }
        entries.push(entry);
        files.entry(guest).or_insert_with(|| case.wasm.clone());
        files.insert(fixture, document(&case.fixture, open(case)?)?);
    }
    files.insert("clauses.json".to_owned(), text(&clauses(model, cases)));
    for (path, generated) in generate(model).iter() {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name {
            "apis.json" => files.insert(name.to_owned(), generated.into()),
            _ if name.ends_with(".schema.json") => {
                files.insert(format!("schema/{name}"), generated.into())
            }
            _ => None,
        };
    }
    copies(root, &mut files)?;
    let sums: BTreeMap<_, _> = files
        .iter()
        .map(|(path, bytes)| (path, sha256(bytes)))
        .collect();
    let manifest = json!({
        "schema": VERSION,
        "spec": SPEC_VERSION,
        "suite": SUITE_VERSION,
        "cases": entries,
        "files": sums,
    });
    files.insert(MANIFEST.to_owned(), text(&manifest));
    Ok(files)
}

fn text(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// The guests that generated cases share: one file for each.
#[derive(Default)]
struct Shared(BTreeMap<Vec<u8>, String>);

impl Shared {
    /// Returns the name of the file of the guest of a case: that of the first case which has it.
    fn name(&mut self, case: &Case) -> String {
        let name = format!("guests/{}.wasm", case.id);
        match case.generated {
            Some(_) => self.0.entry(case.wasm.clone()).or_insert(name).clone(),
            None => name,
        }
    }
}

fn open(case: &Case) -> Result<Fixture, BundleError> {
    if case.fixture.extension().is_some_and(|form| form == "toml") {
        return Err(BundleError::Mock(case.fixture.clone()));
    }
    // Those that depend on how many handles there are do not go into a bundle.
    Ok(case.open_fixture(0)?)
}

/// A fixture as a document with every member that it may leave out.
fn document(path: &Path, mut fixture: Fixture) -> Result<Vec<u8>, BundleError> {
    let mut entries: Vec<Entry> = Vec::new();
    while let Some(entry) = fixture.next_entry()? {
        entries.push(entry);
    }
    let mut bytes = Vec::new();
    write_document(&mut bytes, &fixture.header, &entries).map_err(|error| BundleError::Io {
        path: path.to_owned(),
        error,
    })?;
    Ok(bytes)
}

/// The further plays of a case, with an error at each position: their fixtures go to the files.
fn again(case: &Case, files: &mut BTreeMap<String, Vec<u8>>) -> Result<Vec<Value>, BundleError> {
    let Some(error) = case.front.error_at_each else {
        return Ok(Vec::new());
    };
    let path = &case.fixture;
    let made = positions::positions(open(case)?, error).map_err(|what| BundleError::Positions {
        path: path.clone(),
        what,
    })?;
    let steps: Vec<_> = positions::steps(case, error).iter().map(step).collect();
    let mut plays = Vec::new();
    for (index, _, fixture) in made {
        let name = format!("fixtures/{}.{index}.json", case.id);
        plays.push(json!({ "fixture": name, "steps": steps }));
        files.insert(name, document(path, fixture)?);
    }
    Ok(plays)
}

fn clauses(model: &Model, cases: &[Case]) -> Value {
    let mut ledger = Ledger::new(model);
    for case in cases {
        ledger.case(&case.id, &case.front.clauses);
    }
    let clauses = model.clauses.iter().map(|clause| ledger.value(clause));
    json!({
        "schema": VERSION,
        "spec": SPEC_VERSION,
        "clauses": clauses.collect::<Vec<_>>(),
    })
}

fn one_case(case: &Case, guest: &str, fixture: &str) -> Value {
    let front = &case.front;
    let mut value = json!({
        "id": case.id,
        "title": front.title,
        "level": front.level.name(),
        "clauses": front.clauses,
        "requires": front.requires,
        "guest": guest,
        "fixture": fixture,
        "steps": front.steps.iter().map(step).collect::<Vec<_>>(),
        "limits": {
            "memory": front.limits.memory,
            "time_ms": u64::try_from(front.limits.time.as_millis()).unwrap_or(u64::MAX),
        },
        "args": front.args,
        "env": front.env,
        "stdin": front.stdin,
    });
    if let Some(stdout) = &front.stdout {
        value["stdout"] = json!(stdout);
    }
    if front.room != Room::default() {
        value["room"] = json!(front.room);
    }
    if !front.stdout_of.is_empty() {
        value["stdout_of"] = json!(front.stdout_of);
    }
    value
}

/// A step in the words of the adapter protocol: what to do, and how it is to end.
fn step(step: &Step) -> Value {
    match step {
        Step::Instantiate { name, expect } => {
            let end = match expect {
                Start::Instance => json!({ "end": "return" }),
                Start::Refused(text) => json!({ "end": "refused", "text": text }),
                Start::Ends(ends) => end(*ends),
            };
            json!({ "do": "instantiate", "instance": name, "expect": end })
        }
        Step::Invoke { export, on, ends } => {
            json!({ "do": "invoke", "instance": on, "export": export, "expect": end(*ends) })
        }
        Step::Drop { name } => {
            json!({ "do": "drop", "instance": name, "expect": { "end": "dropped" } })
        }
    }
}

fn end(ends: Ends) -> Value {
    match ends {
        Ends::Exit(code) => json!({ "end": "exit", "code": code }),
        other => json!({ "end": other.to_string() }),
    }
}

fn copies(root: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), BundleError> {
    for (from, to) in COPIES {
        let path = root.join(from);
        if path.is_file() {
            files.insert(to.to_owned(), read(&path)?);
        }
    }
    let folder = root.join(SCHEMAS);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry.map_err(|error| BundleError::Io {
            path: folder.clone(),
            error,
        })?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".schema.json") {
            files.insert(format!("schema/{name}"), read(&entry.path())?);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, BundleError> {
    std::fs::read(path).map_err(|error| BundleError::Io {
        path: path.to_owned(),
        error,
    })
}
