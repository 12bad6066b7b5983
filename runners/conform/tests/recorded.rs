//! `fixtures/recorded`: what guests did on the buses of emulated boards with a Linux kernel. Each recording says where it comes
//! from, and replays on every engine. `runners/boards` makes them.
//!
//! The guests need a compiler for WebAssembly, which not everybody has. Without them this says so, loudly; where
//! `WASM_EMBEDDED_GUESTS=required` is set it fails.

mod common;

use libtest_mimic::{Failed, Trial};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use wasm_embedded_spec::fixture::{Entry, Fixture};
use wasm_embedded_spec::model::Level;
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::suite::{Case, Front};

/// What a recording says of itself.
const SOURCE: [&str; 5] = ["board", "kernel", "date", "command", "guest"];

fn main() -> ExitCode {
    common::main(trials)
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let root = common::root()?;
    let runtimes = common::runtimes()?;
    let required = common::guests_required();
    let (mut trials, mut absent) = (Vec::new(), Vec::new());
    for path in recordings(&root.join("fixtures/recorded"))? {
        let stem = path.with_extension("");
        let id = stem
            .strip_prefix(root.join("fixtures"))?
            .display()
            .to_string();
        let (fixture, project) = (path.clone(), root.clone());
        let name = format!("{id} says where it comes from");
        trials.push(Trial::test(name, move || says_where(&project, &fixture)));
        let guest = stem.file_name().unwrap_or_default();
        let wasm = ["boards", "examples"]
            .map(|kind| {
                root.join("target/guests/c")
                    .join(kind)
                    .join(guest)
                    .with_extension("wasm")
            })
            .into_iter()
            .find(|wasm| wasm.exists());
        for runtime in &runtimes {
            let name = format!("{}::{id}", runtime.name());
            let (Some(wasm), runtime, path) = (wasm.clone(), runtime.clone(), path.clone()) else {
                let none = || Err("no guest: run `bash hal/build.sh`".into());
                trials.push(Trial::test(name, none).with_ignored_flag(!required));
                continue;
            };
            let id = id.clone();
            trials.push(Trial::test(name, move || replays(id, path, wasm, &runtime)));
        }
        if wasm.is_none() {
            absent.push(id);
        }
    }
    if trials.is_empty() {
        return Err("there is no recording in fixtures/recorded".into());
    }
    if !absent.is_empty() {
        let (absent, line) = (absent.join(", "), "=".repeat(78));
        eprintln!(
            "{line}\nRECORDINGS WERE NOT REPLAYED: there is no guest of {absent}.\n`bash hal/build.sh` builds them, and says which tools it needs.\n{line}"
        );
    }
    Ok(trials)
}

/// The files `<board>/<guest>.json`.
fn recordings(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for board in fs::read_dir(folder)? {
        for entry in fs::read_dir(board?.path())? {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn says_where(root: &Path, path: &Path) -> Result<(), Failed> {
    let mut fixture = Fixture::open(path)?;
    for key in SOURCE {
        let value = fixture
            .header
            .source
            .get(key)
            .and_then(|value| value.as_str());
        if value.is_none_or(str::is_empty) {
            return Err(format!("{}: expected `{key}` in its source", path.display()).into());
        }
    }
    let guest = &fixture.header.source["guest"];
    if !root.join(guest.as_str().unwrap_or_default()).is_file() {
        return Err(format!("{}: there is no {guest}", path.display()).into());
    }
    let mut ends = 0;
    while let Some(entry) = fixture.next_entry()? {
        ends += usize::from(matches!(entry, Entry::One(call) if call.function.closes));
    }
    match ends {
        0 => Err(format!("{}: expected that it goes on to its end", path.display()).into()),
        _ => Ok(()),
    }
}

fn replays(
    id: String,
    fixture: PathBuf,
    path: PathBuf,
    runtime: &Arc<dyn Runtime>,
) -> Result<(), Failed> {
    let wasm = fs::read(&path)?;
    let mut front = Front::program(Vec::new(), Level::Must, &wasm);
    front.stdout = Some(fs::read_to_string(fixture.with_extension("txt"))?);
    let case = Case {
        id,
        path,
        fixture,
        front,
        wasm,
        generated: None,
    };
    common::passes(&case, runtime)
}
