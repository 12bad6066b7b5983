//! Every case of the suite on every engine, as a test of its own: `wasmtime::i2c/write/bytes`.

use libtest_mimic::{Arguments, Failed, Trial};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::model::Model;
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::suite::{Case, Expectations, Options, Status, discover, run};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).canonicalize()?;
    let model = Model::load(&root.join("witx"))?;
    let cases = discover(&root, &model).map_err(|errors| {
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        errors.join("\n")
    })?;
    if cases.is_empty() {
        return Err("the suite has no cases".into());
    }
    let runtimes: [Arc<dyn Runtime>; 2] = [Arc::new(Wasmtime::new()?), Arc::new(Wasm3::new())];
    let mut trials = Vec::new();
    for runtime in runtimes {
        for case in &cases {
            let (case, runtime) = (case.clone(), runtime.clone());
            let name = format!("{}::{}", runtime.name(), case.id);
            trials.push(Trial::test(name, move || passes(&case, &runtime)));
        }
    }
    Ok(trials)
}

fn passes(case: &Case, runtime: &Arc<dyn Runtime>) -> Result<(), Failed> {
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
