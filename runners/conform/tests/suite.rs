//! Every case of the suite on every engine, as a test of its own: `wasmtime::i2c/write/bytes`.

mod common;

use libtest_mimic::Trial;
use std::error::Error;
use std::process::ExitCode;
use wasm_embedded_spec::model::Model;
use wasm_embedded_spec::suite::discover;

fn main() -> ExitCode {
    common::main(trials)
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let root = common::root()?;
    let model = Model::load(&root.join("witx"))?;
    let cases = discover(&root, &model).map_err(|errors| {
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        errors.join("\n")
    })?;
    if cases.is_empty() {
        return Err("the suite has no cases".into());
    }
    let runtimes = common::runtimes()?;
    let mut trials = Vec::new();
    for runtime in runtimes {
        for case in &cases {
            let (case, runtime) = (case.clone(), runtime.clone());
            let name = format!("{}::{}", runtime.name(), case.id);
            trials.push(Trial::test(name, move || common::passes(&case, &runtime)));
        }
    }
    Ok(trials)
}
