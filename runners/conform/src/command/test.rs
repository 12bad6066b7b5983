//! `conform test`.

mod bless;

use super::smoke;
use crate::args::{Test, TestFormat};
use crate::engine::Engine;
use crate::project::{Project, reports};
use crate::{FAILED, INTERRUPTED, NOTHING, Unusable, output};
use indicatif::{ProgressBar, ProgressStyle};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;
use wasm_embedded_spec::adapter::Adapter;
use wasm_embedded_spec::clause::Ledger;
use wasm_embedded_spec::model::Subject;
use wasm_embedded_spec::report::{console, json, junit};
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::scenario::Guests;
use wasm_embedded_spec::suite::{Case, Expectations, Options, Run, Status, run_by, select};
use wasm_embedded_spec::text::printable;
use wasm_embedded_spec::whole::save;

/// Runs cases and writes reports.
pub fn run(root: Option<&Path>, test: &Test) -> Result<u8, Unusable> {
    let project = Project::open(root)?;
    let mut runtimes = None;
    let guests = match &test.hal {
        Some(folder) => {
            let mut guests = Guests::read(&project.root, folder, &project.scenarios()?)?;
            let runtimes = runtimes.insert(self::runtimes(test)?);
            if let Some(runtime) = runtimes.first() {
                let seed = seed(test)?;
                guests.add_agent(folder, &project.model, &**runtime, seed)?;
                if guests.offers().is_some() && test.seed.is_none() {
                    output::remark(&format!("random calls of the agent: --seed {seed}"));
                }
            }
            Some(guests)
        }
        None => None,
    };
    let all = match &guests {
        Some(guests) => guests.cases.clone(),
        // The fixtures of the others are generated too.
        None if test.bless => project.written()?,
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
        return bless::run(&cases);
    }
    let mut folder = reports(&project.root, test.report_dir.as_deref());
    if guests.is_some() && test.report_dir.is_none() {
        folder.push("hal");
    }
    prepare(&folder)?;
    let runtimes = match runtimes {
        Some(runtimes) => runtimes,
        None => self::runtimes(test)?,
    };
    let expectations = expectations(test, &runtimes, &all)?;
    let jobs = at_once(test.jobs);
    let stop = stop_on_interrupt()?;
    let bar = progress_bar((cases.len() * runtimes.len()) as u64);
    let options = Options {
        patient: true,
        jobs,
        fail_fast: test.fail_fast,
        expectations: &expectations,
        shard: shard.as_ref(),
        stop: &stop,
    };
    let start = Instant::now();
    let runnable: Vec<&Case> = match &guests {
        Some(guests) => guests.runnable(&cases),
        None => cases.clone(),
    };
    let by = |case: &Case, runtime: &dyn Runtime| guests.as_ref()?.judge(case, runtime);
    let mut runs = run_by(&runnable, &runtimes, options, &by, |runtime, case| {
        bar.inc(1);
        bar.set_message(format!("{runtime}  {}", printable(&case.id)));
    });
    let elapsed = start.elapsed();
    bar.finish_and_clear();
    if stop.load(Ordering::Relaxed) {
        output::remark("stopped; no report was written");
        return Ok(INTERRUPTED);
    }
    if let Some(guests) = &guests {
        guests.add_failures(&cases, &mut runs);
    }
    write_reports(&folder, &runs)?;
    // Its report is one of those that are joined, all the same.
    if let (Some(shard), true) = (&shard, cases.is_empty()) {
        let cases = match chosen {
            1 => "is only 1 case".to_owned(),
            many => format!("are only {many} cases"),
        };
        output::error(&format!(
            "nothing ran: part {shard} is empty: there {cases}"
        ));
    }
    let text = match test.format {
        TestFormat::Json => runs.iter().map(json::render).collect(),
        TestFormat::Junit => junit::render(&runs),
        TestFormat::Text if cases.is_empty() => String::new(),
        TestFormat::Text => {
            let ledger = ledger(&project, &runs);
            let whole = test.filters.is_empty() && test.shard.is_none();
            let missing = guests.as_ref().map(|guests| guests.missing(&cases));
            console::render(&console::Summary {
                subject: match guests {
                    Some(_) => Subject::Hal,
                    None => Subject::Binding,
                },
                missing: missing.as_deref().unwrap_or_default(),
                runs: &runs,
                ledger: whole.then_some(&ledger),
                folder: &shown(&folder),
                time: Some((elapsed, jobs.min(cases.len() * runtimes.len()))),
                width: output::width(),
            })
        }
    };
    output::print(&text)?;
    Ok(code(&runs))
}

/// The exit code of these runs.
pub(super) fn code(runs: &[Run]) -> u8 {
    match () {
        () if runs.iter().any(|run| run.failures() > 0) => FAILED,
        () if runs.iter().any(|run| run.executed() == 0) => NOTHING,
        () => 0,
    }
}

/// The seed of random calls: the one that is given, or one from the system.
fn seed(test: &Test) -> Result<u64, Unusable> {
    match test.seed {
        Some(seed) => Ok(seed),
        None => getrandom::u64().map_err(|error| Unusable::from(error.to_string())),
    }
}

/// Those that are asked for: engines, adapters that are sound, or all engines.
fn runtimes(test: &Test) -> Result<Vec<Arc<dyn Runtime>>, Unusable> {
    let mut runtimes = match test.adapters.is_empty() || !test.engines.is_empty() {
        true => Engine::runtimes(&test.engines)?,
        false => Vec::new(),
    };
    for command in &test.adapters {
        let adapter = Adapter::start(command)?;
        adapter
            .check()
            .map_err(|check| format!("adapter `{command}`: {}", smoke::describe(&check)))?;
        if runtimes.iter().any(|other| other.name() == adapter.name()) {
            let name = adapter.name();
            let what = "reports are named after runtimes: let it say another name in its hello";
            return Err(Unusable::from(format!(
                "adapter `{command}`: two runtimes have the name `{name}`; {what}"
            )));
        }
        runtimes.push(Arc::new(adapter));
    }
    Ok(runtimes)
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
        save(
            &folder.join(format!("{}.json", run.runtime.name)),
            json::render(run),
        )?;
        let xml = junit::render(std::slice::from_ref(run));
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
