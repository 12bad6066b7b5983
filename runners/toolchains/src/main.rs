//! Compiles one guest, written once in each language, with every toolchain that can be had, runs it on both engines and on the C
//! library, and compares transactions, output and exit code. What is found is the table of `docs/toolchains.md`.

mod build;
mod matrix;
mod page;
mod run;

use build::Built;
use clap::Parser;
use matrix::{Matrix, Toolchain};
use page::Row;
use run::Engines;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

/// Why something could not be done, for people.
type Failure = Box<dyn Error + Send + Sync>;

const AFTER: &str = "\
`bash runners/toolchains/check.sh` installs the toolchains first, and takes the same arguments. What is installed and built stays under
target/toolchains. See runners/toolchains/README.md.";

/// Builds a guest with every toolchain, runs it on every engine, and compares docs/toolchains.md with what is found.
#[derive(Debug, Parser)]
#[command(name = "wasm-embedded-toolchains", after_help = AFTER)]
struct Arguments {
    /// The toolchains, by their names in toolchains.toml [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Write docs/toolchains.md instead of comparing with it
    #[arg(long, conflicts_with = "names")]
    bless: bool,
}

/// What all parts know.
struct Project {
    /// The repository.
    root: PathBuf,
    /// This folder of it.
    here: PathBuf,
    /// Where toolchains and guests are: `target/toolchains`.
    cache: PathBuf,
    /// The page with the table.
    page: PathBuf,
}

fn main() -> ExitCode {
    match all(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn all(arguments: &Arguments) -> Result<(), Failure> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let root = here.join("../..").canonicalize()?;
    let project = Project {
        here,
        cache: root.join("target/toolchains"),
        page: root.join("docs/toolchains.md"),
        root,
    };
    let (how, toolchains) = Matrix::read(&project.here, &arguments.names)?;
    let engines = Engines::start(&project)?;
    let names: Vec<_> = engines.names().collect();
    let (mut rows, mut failed) = (Vec::new(), Vec::new());
    for (toolchain, built) in toolchains.iter().zip(build_all(&project, &toolchains)) {
        let name = &toolchain.name;
        let built = built.map_err(|error| format!("{name}: {error}"))?;
        let reasons = engines.run(&run::case(&project, &how, toolchain, &built)?);
        let runs: Vec<_> = reasons.iter().map(Option::is_none).collect();
        println!("{}", report(toolchain, &built, &names, &reasons));
        if runs.contains(&false) {
            failed.push(name.as_str());
        }
        rows.push(Row::new(toolchain, &built.version, &built.wasm, &runs));
    }
    let checked = match arguments.bless {
        true => page::write(&project, &names, &rows),
        false => page::check(&project, &names, &rows, arguments.names.is_empty()),
    };
    if !failed.is_empty() {
        return Err(format!("guests that do not run everywhere: {}", failed.join(", ")).into());
    }
    checked?;
    println!(
        "\n{} toolchains, {} engines: all guests did the same",
        rows.len(),
        names.len()
    );
    Ok(())
}

/// Compiles the guest with every toolchain, some at a time.
fn build_all(project: &Project, toolchains: &[Toolchain]) -> Vec<Result<Built, Failure>> {
    let work = Mutex::new(toolchains.iter().enumerate());
    let next = || work.lock().ok()?.next();
    let some = || {
        let mut made = Vec::new();
        while let Some((at, toolchain)) = next() {
            made.push((at, build::build(project, toolchain)));
        }
        made
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut made: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(some)).collect();
        let made = workers.into_iter().flat_map(|worker| worker.join());
        made.flatten().collect()
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, built)| built).collect()
}

/// What became of one guest, for people.
fn report(
    toolchain: &Toolchain,
    built: &Built,
    engines: &[&str],
    reasons: &[Option<String>],
) -> String {
    let mut text = format!(
        "{:<16} {:<9} {:>8} bytes ",
        toolchain.name,
        built.version,
        built.wasm.len()
    );
    for (engine, reason) in engines.iter().zip(reasons) {
        let word = if reason.is_none() { "runs" } else { "FAILS" };
        text.push_str(&format!("  {engine}: {word}"));
    }
    for (engine, reason) in engines.iter().zip(reasons) {
        if let Some(reason) = reason {
            let reason = reason.replace('\n', "\n    ");
            text.push_str(&format!("\n  on {engine}: {reason}"));
        }
    }
    text
}
