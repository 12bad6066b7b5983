//! What tests that run cases have in common.

use libtest_mimic::{Arguments, Failed, Trial};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::suite::{Case, Options, Status, run};

/// Runs the trials that are asked for.
pub fn main(trials: fn() -> Result<Vec<Trial>, Box<dyn Error>>) -> ExitCode {
    let arguments = Arguments::from_args();
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the project.
pub fn root() -> Result<PathBuf, Box<dyn Error>> {
    Ok(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).canonicalize()?)
}

/// Both engines.
pub fn runtimes() -> Result<[Arc<dyn Runtime>; 2], Box<dyn Error>> {
    Ok([
        Arc::new(Wasmtime::for_many_instances()?),
        Arc::new(Wasm3::new()),
    ])
}

/// Whether a case passes; if not, why.
pub fn passes(case: &Case, runtime: &Arc<dyn Runtime>) -> Result<(), Failed> {
    pass(&[case], runtime)
}

/// Whether cases pass; if not, which do not, and why.
pub fn pass(cases: &[&Case], runtime: &Arc<dyn Runtime>) -> Result<(), Failed> {
    let options = Options {
        patient: true,
        ..Options::default()
    };
    let runs = run(cases, std::slice::from_ref(runtime), options, |_, _| ());
    let results: Vec<_> = runs.iter().flat_map(|run| &run.cases).collect();
    if results.is_empty() {
        return Err("no case ran".into());
    }
    let mut text = String::new();
    for result in results.iter().filter(|r| r.status != Status::Passed) {
        text.push_str(&format!(
            "{}: {}: {}\n",
            result.id,
            result.status.name(),
            result.message
        ));
        for (name, transaction) in [("expected", &result.expected), ("found", &result.found)] {
            if let Some(transaction) = transaction {
                text.push_str(&format!("{name}: {transaction}\n"));
            }
        }
    }
    match text.is_empty() {
        true => Ok(()),
        false => Err(text.into()),
    }
}

/// Whether guests must be there: they need compilers for WebAssembly, which not everybody has.
#[allow(dead_code)] // Not every test needs guests.
pub fn guests_required() -> bool {
    std::env::var_os("WASM_EMBEDDED_GUESTS").is_some_and(|value| value == "required")
}
