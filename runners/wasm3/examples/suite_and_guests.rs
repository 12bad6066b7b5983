//! Runs the conformance suite and generated guests on wasm3 alone, for sanitizers: `bash runners/wasm3/check-sanitizers.sh`.
//!
//! Each guest runs twice and must do the same: what is read before it is written would show.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_spec::differential;
use wasm_embedded_spec::model::Model;
use wasm_embedded_spec::report::differential::{difference, summary};
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::suite::{self, all};

/// How many cases or modules run at the same time.
const JOBS: usize = 2;

/// How many guests are generated.
const GUESTS: u64 = 10_000;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).canonicalize()?;
    let wasm3: Arc<dyn Runtime> = Arc::new(Wasm3::new());
    let stop = AtomicBool::new(false);

    let model = Model::load(&root.join("witx"))?;
    let cases = all(&root, &model).map_err(|errors| {
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        errors.join("\n")
    })?;
    let options = suite::Options {
        patient: true,
        jobs: JOBS,
        ..suite::Options::default()
    };
    let cases: Vec<_> = cases.iter().collect();
    let runs = suite::run(&cases, std::slice::from_ref(&wasm3), options, |_, _| ());
    let failed = runs.iter().flat_map(|run| &run.cases);
    let failed: Vec<_> = failed.filter(|case| case.status.is_failure()).collect();
    for case in &failed {
        println!("{}: {}", case.id, case.message);
    }
    println!("  {} cases, {} failed\n", cases.len(), failed.len());

    let options = differential::Options {
        seed: 1,
        from: 0,
        count: GUESTS,
        calls_only: false,
        jobs: JOBS,
        stop: &stop,
    };
    let names = ["wasm3", "wasm3 again"];
    let start = std::time::Instant::now();
    let report = differential::run(&[wasm3.clone(), wasm3], options, |_| ());
    anstream::print!("{}", summary(&report, &names, start.elapsed()));
    if let Some(found) = &report.difference {
        anstream::print!("\n{}", difference(found, &names, 160));
    }
    let good = !cases.is_empty() && failed.is_empty() && report.difference.is_none();
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
