//! The guests that `hal/build.sh` made, on every engine: scenarios (`rust::wasmtime::hal/i2c-write`), examples and driver crates.
//!
//! They need compilers for WebAssembly, which not everybody has. Without guests this says so, loudly; where
//! `WASM_EMBEDDED_GUESTS=required` is set it fails.

mod common;

use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;
use wasm_embedded_spec::model::{Level, Model};
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::scenario::{self, Guests};
use wasm_embedded_spec::suite::{Case, Front, Status, group};

/// The folders of guests that `hal/build.sh` makes, and the sources of each.
const HALS: [(&str, &str); 4] = [
    ("rust", "hal/rust"),
    ("c", "hal/c"),
    ("assemblyscript-0.28", "hal/assemblyscript"),
    ("assemblyscript-0.19", "hal/assemblyscript"),
];

/// Programs with a fixture of their own, `fixtures/<kind>/<name>.json`, and what they print beside it, `<name>.txt`.
const KINDS: [&str; 3] = ["examples", "drivers", "published"];

fn main() -> ExitCode {
    common::main(trials)
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let root = common::root()?;
    let model = Model::load(&root.join("witx"))?;
    let scenarios = scenario::read(&root, &model)?;
    // No HAL knows it before; it is told with what fails.
    let seed = getrandom::u64()?;
    if scenarios.is_empty() {
        return Err("there are no scenarios".into());
    }
    let runtimes = common::runtimes()?;
    let required = common::guests_required();
    let (mut trials, mut absent, mut old) = (Vec::new(), Vec::new(), Vec::new());
    for (hal, sources) in hals(&root.join("target/guests")) {
        let hal = hal.as_str();
        let folder = root.join("target/guests").join(hal);
        let Some(built) = changed(&folder.join("built")) else {
            absent.push(hal.to_owned());
            let name = format!("{hal}: no guests; run `bash hal/build.sh`");
            trials.push(Trial::test(name, || Err("no guests".into())).with_ignored_flag(!required));
            continue;
        };
        if newest(&root.join(&sources)).is_some_and(|newest| newest > built) {
            old.push(hal.to_owned());
        }
        let mut guests = Guests::read(&root, &folder.join("scenarios"), &scenarios)?;
        let mut cases = guests.cases.clone();
        if let Some(runtime) = runtimes.first() {
            guests.add_agent(&folder.join("scenarios"), &model, &**runtime, seed)?;
        }
        let guests = Arc::new(guests);
        for runtime in &runtimes {
            trials.extend(of_agent(hal, &guests, runtime));
        }
        for kind in KINDS {
            cases.extend(programs(&root, kind, &folder)?);
        }
        for runtime in &runtimes {
            for case in &cases {
                let name = format!("{hal}::{}::{}", runtime.name(), case.id);
                let (case, runtime) = (case.clone(), runtime.clone());
                trials.push(Trial::test(name, move || passes(&case, &runtime)));
            }
        }
    }
    if !absent.is_empty() {
        let (absent, line) = (absent.join(", "), "=".repeat(78));
        eprintln!(
            "{line}\nTHE HALS WERE NOT TESTED: there are no guests of {absent}.\n`bash hal/build.sh` builds them, and says which tools it needs.\n{line}"
        );
    }
    if !old.is_empty() {
        let old = old.join(", ");
        eprintln!(
            "The guests of {old} are older than their sources: run `bash hal/build.sh` again."
        );
    }
    Ok(trials)
}

/// What the agent of a HAL is asked for: a test for each API, `rust::wasmtime::hal/agent/i2c`.
fn of_agent(hal: &str, guests: &Arc<Guests>, runtime: &Arc<dyn Runtime>) -> Vec<Trial> {
    let cases = guests.cases.iter();
    let of_agent = cases.filter(|case| case.id.starts_with("hal/agent"));
    let groups: BTreeSet<_> = of_agent.map(|case| group(&case.id).to_owned()).collect();
    let trial = |name: String| {
        let title = format!("{hal}::{}::hal/{name}", runtime.name());
        let (guests, runtime) = (guests.clone(), runtime.clone());
        Trial::test(title, move || agent_passes(&guests, &runtime, &name))
    };
    groups.into_iter().map(trial).collect()
}

fn agent_passes(guests: &Guests, runtime: &Arc<dyn Runtime>, of: &str) -> Result<(), Failed> {
    let cases = guests.cases.iter().filter(|case| group(&case.id) == of);
    for case in cases {
        let Some(result) = guests.judge(case, &**runtime) else {
            return Err("the agent is missing or bad: run `bash hal/build.sh`".into());
        };
        if !matches!(result.status, Status::Passed | Status::Unsupported) {
            let title = &case.front.title;
            return Err(format!("{} ({title}): {}", case.id, result.message).into());
        }
    }
    Ok(())
}

/// Those that are expected, and what else is there: guests of the same HALs by other compilers (`rust-oldest`).
fn hals(folder: &Path) -> Vec<(String, String)> {
    let mut hals = HALS
        .map(|(hal, sources)| (hal.to_owned(), sources.to_owned()))
        .to_vec();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut others: Vec<_> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| HALS.iter().all(|(hal, _)| hal != name))
        .collect();
    others.sort();
    hals.extend(others.into_iter().map(|name| {
        let sources = format!("hal/{}", name.split('-').next().unwrap_or(&name));
        (name, sources)
    }));
    hals
}

/// The examples or driver programs of a HAL. A HAL need not have all.
fn programs(root: &Path, kind: &str, folder: &Path) -> Result<Vec<Case>, Box<dyn Error>> {
    let folder = folder.join(kind);
    let mut cases = Vec::new();
    if !folder.is_dir() {
        return Ok(cases);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "wasm") {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let id = format!("{kind}/{name}");
        let fixture = root.join("fixtures").join(format!("{id}.json"));
        let wasm = fs::read(&path)?;
        let mut front = Front::program(Vec::new(), Level::Must, &wasm);
        front.stdout = fs::read_to_string(fixture.with_extension("txt")).ok();
        cases.push(Case {
            id,
            path,
            fixture,
            front,
            wasm,
            generated: None,
        });
    }
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(cases)
}

fn passes(case: &Case, runtime: &Arc<dyn Runtime>) -> Result<(), Failed> {
    let findings = wasm_embedded_spec::guest::findings(&case.wasm);
    if let Some(finding) = findings.first() {
        return Err(format!("{}: {finding}", case.path.display()).into());
    }
    common::passes(case, runtime)
}

/// When a file was written.
fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

/// When the newest file below a folder was written; what tools leave there does not count.
fn newest(folder: &Path) -> Option<SystemTime> {
    let made = |path: &PathBuf| path.ends_with("target") || path.ends_with("node_modules");
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let paths = entries.map(|entry| entry.path()).filter(|path| !made(path));
    paths
        .filter_map(|path| match path.is_dir() {
            true => newest(&path),
            false => changed(&path),
        })
        .max()
}
