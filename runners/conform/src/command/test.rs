//! `conform test`.

pub(super) mod bless;
pub(super) mod formats;
mod plan;
mod rounds;
mod watch;

use super::again::Again;
use super::smoke;
use crate::args::{Test, TestFormat};
use crate::engine::{self, Engine};
use crate::project::Project;
use crate::{FAILED, INTERRUPTED, NOTHING, Unusable, output};
use indicatif::{ProgressBar, ProgressStyle};
use plan::Plan;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use wasm_embedded_spec::adapter::Adapter;
use wasm_embedded_spec::clause::Ledger;
use wasm_embedded_spec::report::failure::{self, Failures};
use wasm_embedded_spec::report::{json, junit};
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::scenario::Guests;
use wasm_embedded_spec::suite::{Case, Expectations, Run, Shard, Status, select};
use wasm_embedded_spec::whole::save;

/// Runs cases and writes reports, once or after every change.
pub fn run(root: Option<&Path>, test: &Test) -> Result<u8, Unusable> {
    let stop = stop_on_interrupt()?;
    match test.watch {
        false => once(root, test, &stop),
        true => watch::run(root, &stop, || once(root, test, &stop)),
    }
}

fn once(root: Option<&Path>, test: &Test, stop: &AtomicBool) -> Result<u8, Unusable> {
    let project = Project::open(root)?;
    let seed = seed(test)?;
    let hal = match &test.hal {
        Some(folder) => Some(hal(&project, folder, test, seed)?),
        None => None,
    };
    let (guests, met) = hal.unzip();
    let all = match &guests {
        Some(guests) => guests.cases.clone(),
        // The fixtures of the others are generated too.
        None if test.bless || test.written => project.written()?,
        None => project.cases()?,
    };
    let mut cases = select(&all, &test.filters)?;
    let chosen = cases.len();
    if chosen == 0 {
        let suites = project.root.join("suites");
        output::error(&format!(
            "nothing ran: there are no cases in {}",
            suites.display()
        ));
        return Ok(NOTHING);
    }
    let mut shard = test.shard.clone();
    if let Some(shard) = &mut shard {
        shard.filters = test.filters.iter().cloned().collect();
        cases = shard.of(cases);
    }
    if test.bless {
        Project::checkout(root)?;
        return bless::run(&cases);
    }
    let mut folder = project.reports(test.report_dir.as_deref());
    if guests.is_some() && test.report_dir.is_none() {
        folder.push("hal");
    }
    prepare(&folder)?;
    let runtimes = met.map_or_else(|| runtimes(test), Ok)?;
    let missing = guests.as_ref().map(|guests| guests.missing(&cases));
    let missing = missing.unwrap_or_default();
    let again = again(root, test, &project, &runtimes);
    let style = failure::Style {
        model: &project.model,
        again: &|id: &str, runtimes: &[&str]| again.command(id, runtimes),
        trace: test.trace,
        width: output::width(),
    };
    let mut failures = Failures::new(style, runtimes.iter().map(|r| r.name()), &missing);
    let plan = Plan {
        test,
        project: &project,
        guests: guests.as_ref(),
        all: &all,
        cases: &cases,
        missing: &missing,
        runtimes: &runtimes,
        expectations: &expectations(test, &runtimes, &all)?,
        shard: shard.as_ref(),
        folder: &folder,
        jobs: at_once(test.jobs),
        seed,
        stop,
    };
    let played = plan.play(&mut failures)?;
    // Its report is one of those that are joined, all the same.
    if let (Some(shard), true) = (&shard, cases.is_empty()) {
        tell_empty(shard, chosen);
    }
    let ledger = ledger(&project, &played.runs);
    let unmet = plan.unmet(&played.runs, &ledger);
    output::print(&match test.format {
        TestFormat::Text if cases.is_empty() => String::new(),
        TestFormat::Text => failures.rest() + &plan.summary(&played, &ledger, &unmet),
        format => formats::render(format, &played.runs, &project.model),
    })?;
    formats::for_github(test.format, &played.runs, &project.model)?;
    if played.stopped {
        output::remark("stopped; the reports have what ran until then");
        return Ok(INTERRUPTED);
    }
    Ok(match code(&played.runs) {
        0 if !unmet.is_empty() => FAILED,
        code => code,
    })
}

/// The guests of a HAL with what its agent can be asked for, and the runtimes that are under test: the first one asked the agent.
fn hal(
    project: &Project,
    folder: &Path,
    test: &Test,
    seed: u64,
) -> Result<(Guests, Vec<Arc<dyn Runtime>>), Unusable> {
    let mut guests = Guests::read(&project.root, folder, &project.scenarios()?)?;
    let runtimes = runtimes(test)?;
    if let Some(runtime) = runtimes.first() {
        guests.add_agent(folder, &project.model, &**runtime, seed)?;
        if guests.offers().is_some() && test.seed.is_none() {
            output::remark(&format!("random calls of the agent: --seed {seed}"));
        }
    }
    Ok((guests, runtimes))
}

/// Says that a part has no cases, although so many were chosen.
fn tell_empty(shard: &Shard, chosen: usize) {
    let cases = match chosen {
        1 => "is only 1 case".to_owned(),
        many => format!("are only {many} cases"),
    };
    output::error(&format!(
        "nothing ran: part {shard} is empty: there {cases}"
    ));
}

/// How a case is run again.
fn again(
    root: Option<&Path>,
    test: &Test,
    project: &Project,
    runtimes: &[Arc<dyn Runtime>],
) -> Again {
    let mut again = Again::new(project.is_embedded());
    for (name, path) in [("--root", root), ("--hal", test.hal.as_deref())] {
        if let Some(path) = path {
            again.option(name, &path.display().to_string());
        }
    }
    let engines = runtimes.len() - test.adapters.len().min(runtimes.len());
    for runtime in &runtimes[..engines] {
        again.runtime(runtime.name(), "--engine", runtime.name());
    }
    for (runtime, command) in runtimes[engines..].iter().zip(&test.adapters) {
        again.runtime(runtime.name(), "--adapter", command);
    }
    again
}

/// The exit code of these runs.
pub(super) fn code(runs: &[Run]) -> u8 {
    match () {
        () if runs.iter().any(|run| run.failures() > 0) => FAILED,
        () if runs.iter().any(|run| run.executed() == 0) => NOTHING,
        () => 0,
    }
}

/// What is random follows from this: the seed that is given, or one from the system. A short one, which is easily passed on.
fn seed(test: &Test) -> Result<u64, Unusable> {
    match test.seed {
        Some(seed) => Ok(seed),
        None => getrandom::u32()
            .map(u64::from)
            .map_err(|error| Unusable::from(error.to_string())),
    }
}

/// Those that are asked for: engines, adapters that are sound, or all engines.
fn runtimes(test: &Test) -> Result<Vec<Arc<dyn Runtime>>, Unusable> {
    let mut runtimes = match test.adapters.is_empty() || !test.engines.is_empty() {
        true => Engine::runtimes(&test.engines)?,
        false => Vec::new(),
    };
    for command in &test.adapters {
        let adapter = sound_adapter(command, &runtimes)?;
        runtimes.push(Arc::new(adapter));
    }
    if runtimes.is_empty() {
        return Err(engine::none());
    }
    Ok(runtimes)
}

/// Starts an adapter that runs what it is given, and whose name is none of those that are there.
pub(super) fn sound_adapter(
    command: &str,
    others: &[Arc<dyn Runtime>],
) -> Result<Adapter, Unusable> {
    let adapter = Adapter::start(command)?;
    adapter
        .check()
        .map_err(|check| format!("adapter `{command}`: {}", smoke::describe(&check)))?;
    if others.iter().any(|other| other.name() == adapter.name()) {
        let name = adapter.name();
        let what = "reports are named after runtimes: let it say another name in its hello";
        return Err(Unusable::from(format!(
            "adapter `{command}`: two runtimes have the name `{name}`; {what}"
        )));
    }
    Ok(adapter)
}

fn expectations(
    test: &Test,
    runtimes: &[Arc<dyn Runtime>],
    cases: &[Case],
) -> Result<Expectations, Unusable> {
    let Some(path) = &test.expectations else {
        return Ok(Expectations::default());
    };
    if runtimes.len() != 1 {
        let what = "expectations are of one runtime; choose it with --engine or --adapter";
        return Err(Unusable::from(what));
    }
    Expectations::read(path, cases)
        .map_err(|errors| Unusable(errors.iter().map(ToString::to_string).collect()))
}

/// How much runs at the same time: as asked, or one for each processor.
pub(super) fn at_once(asked: Option<NonZeroUsize>) -> usize {
    asked.map_or_else(
        || thread::available_parallelism().map_or(1, usize::from),
        NonZeroUsize::get,
    )
}

/// Makes sure, before anything runs, that reports can be written.
pub(super) fn prepare(folder: &Path) -> Result<(), Unusable> {
    let probe = folder.join(format!(".probe.{}", std::process::id()));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, ""))
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|error| {
            let place = folder.display();
            Unusable::from(format!("reports cannot be written to {place}: {error}; choose another folder with --report-dir"))
        })
}

pub(super) fn write_reports(folder: &Path, runs: &[Run]) -> Result<(), Unusable> {
    for run in runs {
        let run_alone = std::slice::from_ref(run);
        save(
            &folder.join(format!("{}.json", run.runtime.name)),
            json::render(run_alone),
        )?;
        let xml = junit::render(run_alone);
        save(&folder.join(format!("{}.xml", run.runtime.name)), &xml)?;
    }
    Ok(())
}

pub(super) fn ledger<'m>(project: &'m Project, runs: &[Run]) -> Ledger<'m> {
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
pub(super) fn shown(folder: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    folder.strip_prefix(here).unwrap_or(folder).to_owned()
}

/// A flag that Ctrl-C sets; a second time ends the process.
pub(super) fn stop_on_interrupt() -> Result<Arc<AtomicBool>, Unusable> {
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
pub(super) fn progress_bar(total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("  {bar:30} {pos}/{len}  {wide_msg}") {
        bar.set_style(style.progress_chars("━╸ "));
    }
    bar
}
