//! Every case of the suite on every engine, as a test of its own: `wasmtime::i2c/write/bytes`. The generated cases of a function are one
//! test, for they share modules: `wasmtime::i2c/write/@`.

mod common;

use libtest_mimic::Trial;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use wasm_embedded_spec::boundary::{MARK, is_generated};
use wasm_embedded_spec::model::Model;
use wasm_embedded_spec::suite::{Case, all};

fn main() -> ExitCode {
    common::main(trials)
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let root = common::root()?;
    let model = Model::load(&root.join("witx"))?;
    let cases = all(&root, &model).map_err(|errors| {
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        errors.join("\n")
    })?;
    if cases.is_empty() {
        return Err("the suite has no cases".into());
    }
    let runtimes = common::runtimes()?;
    let (generated, written): (Vec<Case>, Vec<Case>) =
        cases.into_iter().partition(|case| is_generated(&case.id));
    let generated: Vec<Arc<[Case]>> = generated
        .chunk_by(|a, b| function(a) == function(b))
        .map(Arc::from)
        .collect();
    if generated.is_empty() {
        return Err("the suite has no generated cases".into());
    }
    let mut trials = Vec::new();
    for runtime in runtimes {
        for case in &written {
            let (case, runtime) = (case.clone(), runtime.clone());
            let name = format!("{}::{}", runtime.name(), case.id);
            trials.push(Trial::test(name, move || common::passes(&case, &runtime)));
        }
        for cases in &generated {
            let (cases, runtime) = (Arc::clone(cases), runtime.clone());
            let name = format!("{}::{}", runtime.name(), function(&cases[0]));
            let all = move || common::pass(&cases.iter().collect::<Vec<_>>(), &runtime);
            trials.push(Trial::test(name, all));
        }
    }
    Ok(trials)
}

/// The part of the id of a generated case that those of a function share.
fn function(case: &Case) -> &str {
    case.id.split_inclusive(MARK).next().unwrap_or(&case.id)
}
