//! `conform test`.

mod bless;

use crate::args::{Test, TestFormat};
use crate::engine::Engine;
use crate::project::Project;
use crate::{FAILED, INTERRUPTED, NOTHING, Unusable, output};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;
use wasm_embedded_spec::clause::Ledger;
use wasm_embedded_spec::report::{console, json, junit, save};
use wasm_embedded_spec::suite::{Options, Run, Status, run as run_suite, select};

/// Runs cases and writes reports.
pub fn run(root: Option<&Path>, test: &Test) -> Result<u8, Unusable> {
    let project = Project::open(root)?;
    let all = project.cases()?;
    let cases = select(&all, &test.filters)?;
    if cases.is_empty() {
        let suites = project.root.join("suites");
        output::error(&format!(
            "nothing ran: there are no cases in {}",
            suites.display()
        ));
        return Ok(NOTHING);
    }
    if test.bless {
        return bless::run(&cases);
    }
    let folder = match &test.report_dir {
        Some(folder) => folder.clone(),
        None => project.root.join("target/conform"),
    };
    prepare(&folder)?;
    let runtimes = Engine::runtimes(&test.engines)?;
    let jobs = match test.jobs {
        Some(jobs) => jobs.get(),
        None => thread::available_parallelism().map_or(1, usize::from),
    };
    let stop = stop_on_interrupt()?;
    let bar = progress_bar((cases.len() * runtimes.len()) as u64);
    let options = Options {
        jobs,
        fail_fast: test.fail_fast,
        stop: &stop,
    };
    let start = Instant::now();
    let runs = run_suite(&cases, &runtimes, options, |runtime, case| {
        bar.inc(1);
        bar.set_message(format!("{runtime}  {}", case.id));
    });
    let elapsed = start.elapsed();
    bar.finish_and_clear();
    if stop.load(Ordering::Relaxed) {
        output::remark("stopped; no report was written");
        return Ok(INTERRUPTED);
    }
    write_reports(&folder, &runs)?;
    let text = match test.format {
        TestFormat::Json => runs.iter().map(json::render).collect(),
        TestFormat::Junit => junit::render(&runs),
        TestFormat::Text => {
            let ledger = ledger(&project, &runs);
            console::render(&console::Summary {
                runs: &runs,
                ledger: test.filters.is_empty().then_some(&ledger),
                folder: &shown(&folder),
                elapsed,
                jobs: jobs.min(cases.len() * runtimes.len()),
                width: output::width(),
            })
        }
    };
    output::print(&text)?;
    Ok(match () {
        () if runs.iter().any(|run| run.failures() > 0) => FAILED,
        () if runs.iter().any(|run| run.executed() == 0) => NOTHING,
        () => 0,
    })
}

/// Makes sure, before anything runs, that reports can be written.
fn prepare(folder: &Path) -> Result<(), Unusable> {
    let probe = folder.join(format!(".probe.{}", std::process::id()));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, ""))
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|error| {
            let place = folder.display();
            Unusable::from(format!("reports cannot be written to {place}: {error}; choose another folder with --report-dir"))
        })
}

fn write_reports(folder: &Path, runs: &[Run]) -> Result<(), Unusable> {
    for run in runs {
        save(
            &folder.join(format!("{}.json", run.runtime.name)),
            &json::render(run),
        )?;
        let xml = junit::render(std::slice::from_ref(run));
        save(&folder.join(format!("{}.xml", run.runtime.name)), &xml)?;
    }
    Ok(())
}

fn ledger<'m>(project: &'m Project, runs: &[Run]) -> Ledger<'m> {
    let mut ledger = Ledger::new(&project.model);
    for run in runs {
        for case in &run.cases {
            ledger.case(&case.id, &case.clauses);
            if case.status.ran() {
                ledger.ran(
                    &run.runtime.name,
                    &case.clauses,
                    case.status == Status::Passed,
                );
            }
        }
    }
    ledger
}

/// The folder as it is from here.
fn shown(folder: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    folder.strip_prefix(here).unwrap_or(folder).to_owned()
}

/// A flag that Ctrl-C sets; a second time ends the process.
fn stop_on_interrupt() -> Result<Arc<AtomicBool>, Unusable> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(INTERRUPTED));
        }
    })?;
    Ok(stop)
}

/// Progress on standard error, where that is a terminal.
fn progress_bar(total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("  {bar:30} {pos}/{len}  {wide_msg}") {
        bar.set_style(style.progress_chars("━╸ "));
    }
    bar
}
