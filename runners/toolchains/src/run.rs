//! Runs a guest on every engine, and compares what it does with what every guest must do.

use crate::build::Built;
use crate::matrix::{Run, Toolchain};
use crate::{Failure, Project};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::{env, fs};
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::adapter::{Adapter, quote};
use wasm_embedded_spec::model::Level;
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::suite::{Case, Ends, Front, Options, Status, Step, run};

/// What guests are run on, by the name of its column.
pub struct Engines(Vec<(&'static str, Arc<dyn Runtime>)>);

impl Engines {
    /// Both engines, and the C library behind an adapter, which is built.
    pub fn start(project: &Project) -> Result<Engines, Failure> {
        Ok(Engines(vec![
            ("wasmtime", Arc::new(Wasmtime::new()?)),
            ("wasm3", Arc::new(Wasm3::new())),
            ("C library", Arc::new(c_library(&project.root)?)),
        ]))
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(name, _)| *name)
    }

    /// Runs a guest on each: nothing where it does all that it must, or else why not.
    pub fn run(&self, case: &Case) -> Vec<Option<String>> {
        let verdicts = self.0.iter().map(|(_, runtime)| verdict(case, runtime));
        verdicts.collect()
    }
}

/// The C library behind its adapter. It gets images, as devices do: what its wasm3 lacks is lowered on the host.
fn c_library(root: &Path) -> Result<Adapter, Failure> {
    let script = root.join("runners/adapters/c/build.sh");
    let output = Command::new("bash").arg(&script).output()?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {}\n{why}", script.display(), output.status).into());
    }
    let library = String::from_utf8(output.stdout)?;
    // Built with this program, by check.sh.
    let prepare = env::current_exe()?.with_file_name("wasm-embedded-mcu");
    let prepare = quote(&prepare.to_string_lossy()).into_owned();
    let command = format!(
        "{prepare} prepare --max-nesting 1000 -- {}",
        quote(library.trim())
    );
    Ok(Adapter::start(&command)?)
}

/// The guest as a case: the same arguments, input, output, exit code and transactions for all.
pub fn case(
    project: &Project,
    how: &Run,
    toolchain: &Toolchain,
    built: &Built,
) -> Result<Case, Failure> {
    let mut front = Front::program(Vec::new(), Level::Must, &built.wasm);
    front.args.clone_from(&how.args);
    front.stdin.clone_from(&how.stdin);
    front.stdout = Some(fs::read_to_string(project.here.join("stdout.txt"))?);
    for step in &mut front.steps {
        if let Step::Invoke { ends, .. } = step {
            *ends = Ends::Exit(how.exit);
        }
    }
    Ok(Case {
        id: toolchain.name.clone(),
        path: built.path.clone(),
        fixture: project.here.join("bus.json"),
        front,
        wasm: built.wasm.clone(),
        generated: None,
    })
}

fn verdict(case: &Case, runtime: &Arc<dyn Runtime>) -> Option<String> {
    let options = Options {
        patient: true,
        ..Options::default()
    };
    let runs = run(&[case], std::slice::from_ref(runtime), options, |_, _| ());
    let result = runs.first().and_then(|run| run.cases.first());
    let Some(result) = result else {
        return Some("it was not run".to_owned());
    };
    if result.status == Status::Passed {
        return None;
    }
    let mut why = format!("{}: {}", result.status.name(), result.message);
    for (name, transaction) in [("expected", &result.expected), ("found", &result.found)] {
        if let Some(transaction) = transaction {
            why.push_str(&format!("\n{name}: {transaction}"));
        }
    }
    Some(why)
}
