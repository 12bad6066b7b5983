//! What tests that run cases have in common.

use libtest_mimic::{Arguments, Failed, Trial};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::suite::{Case, Expectations, Options, Status, run};

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
    let options = Options {
        jobs: 1,
        fail_fast: false,
        expectations: &Expectations::default(),
        shard: None,
        stop: &AtomicBool::new(false),
    };
    let runs = run(&[case], std::slice::from_ref(runtime), options, |_, _| ());
    let Some(result) = runs.first().and_then(|run| run.cases.first()) else {
        return Err("the case did not run".into());
    };
    if result.status == Status::Passed {
        return Ok(());
    }
    let mut text = format!("{}: {}", result.status.name(), result.message);
    for (name, transaction) in [("expected", &result.expected), ("found", &result.found)] {
        if let Some(transaction) = transaction {
            text.push_str(&format!("\n{name}: {transaction}"));
        }
    }
    Err(text.into())
}

/// Whether guests must be there: they need compilers for WebAssembly, which not everybody has.
#[allow(dead_code)] // Not every test needs guests.
pub fn guests_required() -> bool {
    std::env::var_os("WASM_EMBEDDED_GUESTS").is_some_and(|value| value == "required")
}
