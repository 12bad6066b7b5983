//! `conform faults`.

mod child;
mod hals;
#[cfg(feature = "mutate")]
mod mutate;

use super::test::{at_once, prepare, progress_bar, stop_on_interrupt};
use crate::args::{Faults, Format};
use crate::project::{Project, reports};
use crate::{FAILED, INTERRUPTED, NOTHING, Unusable, output};
use child::{Child, Request};
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;
use wasm_embedded_spec::faults::{Copy, Fault, Matrix, Outcome, Place, Registry, read};
use wasm_embedded_spec::guest::Guest;
use wasm_embedded_spec::report::faults as report;
use wasm_embedded_spec::suite::{Case, Ends, Start, Step};
use wasm_embedded_spec::whole::save;

const ENGINES: [&str; 2] = ["wasmtime", "wasm3"];

/// The page of the documentation.
const PAGE: &str = "docs/faults.md";

/// Runs the cases against mutants.
fn mutated(project: &Project, faults: &Faults) -> Result<u8, Unusable> {
    #[cfg(feature = "mutate")]
    return mutate::run(project, faults);
    #[cfg(not(feature = "mutate"))]
    {
        let _ = (project, faults);
        let what = "this command was built without mutation; build it with `--features mutate`";
        Err(Unusable::from(what.to_owned()))
    }
}

/// Runs the cases against faults.
pub fn run(root: Option<&Path>, faults: &Faults) -> Result<u8, Unusable> {
    let project = Project::checkout(root)?;
    if faults.mutate {
        return mutated(&project, faults);
    }
    let mut cases = project.written()?;
    let Registry {
        faults: all,
        known,
        copy,
    } = read(&project.root, &project.model).map_err(Unusable)?;
    let chosen: Vec<Fault> = all
        .into_iter()
        .filter(|fault| {
            faults.filters.is_empty()
                || faults
                    .filters
                    .iter()
                    .any(|f| fault.name.contains(f.as_str()))
        })
        .collect();
    if chosen.is_empty() {
        output::error(&format!(
            "nothing ran: no fault matches {}",
            faults.filters.join(", ")
        ));
        return Ok(NOTHING);
    }
    let (of_hals, chosen): (Vec<Fault>, Vec<Fault>) = chosen
        .into_iter()
        .partition(|fault| matches!(fault.place, Place::Hal(_)));
    let stop = stop_on_interrupt()?;
    let start = Instant::now();
    let hals = hals::run(&project, of_hals, &stop)?;
    let program = build(&project.root, &copy)?;
    let built = start.elapsed();
    let start = Instant::now();
    let asked = sound(&program, &project, &cases)?;
    let jobs = jobs(&chosen, &cases, &asked);
    let bar = progress_bar(jobs.len() as u64);
    let outcomes = in_parallel(&program, &project.root, &jobs, |child, (index, request)| {
        if stop.load(Ordering::Relaxed) {
            return Ok((*index, None));
        }
        let answers = child.ask(request)?;
        bar.inc(1);
        bar.set_message(chosen[*index].name.clone());
        let cases = request.cases.iter().zip(&answers);
        let cases = cases
            .map(|(case, answer)| ((*case).to_owned(), !answer.passed))
            .collect();
        Ok((
            *index,
            Some(Outcome {
                engine: request.engine.to_owned(),
                cases,
            }),
        ))
    })?;
    bar.finish_and_clear();
    if stop.load(Ordering::Relaxed) {
        return Ok(INTERRUPTED);
    }
    let mut rows: Vec<_> = chosen
        .into_iter()
        .map(|fault| (fault, Vec::new()))
        .collect();
    for (index, outcome) in outcomes {
        rows[index].1.extend(outcome);
    }
    rows.extend(hals.rows);
    let matrix = Matrix { rows };
    cases.extend(hals.cases);
    let without = matrix.without(&project.model, &cases);
    let whole = faults.filters.is_empty();
    let json = format!("{:#}\n", report::json(&matrix, &cases, &without));
    match faults.format {
        Format::Json => output::print(&json)?,
        Format::Text => {
            let text = report::console(&matrix, &cases, whole.then_some(&without));
            let (built, ran) = (built.as_secs_f64(), start.elapsed().as_secs_f64());
            output::print(&format!(
                "{text}\n  time      {built:.1} s to build the copy, {ran:.1} s to run\n"
            ))?;
        }
    }
    if !whole {
        return Ok(if matrix.all_killed() { 0 } else { FAILED });
    }
    let folder = reports(&project.root, None);
    prepare(&folder)?;
    save(&folder.join("faults.json"), &json)?;
    if !hals.lacking.is_empty() {
        let lacking = hals.lacking.join("\n");
        output::remark(&format!(
            "{lacking}\nFaults of HALs did not run, so {PAGE} was not compared: it has them too."
        ));
        if faults.write {
            return Err(Unusable::from(format!(
                "{PAGE} cannot be written without them"
            )));
        }
        return Ok(if matrix.all_killed() { 0 } else { FAILED });
    }
    let fresh = page(
        &project.root,
        &report::page(&matrix, &known, &cases, &without),
        faults.write,
    )?;
    let guarded = without.iter().all(|clause| clause.elsewhere);
    Ok(if matrix.all_killed() && guarded && fresh {
        0
    } else {
        FAILED
    })
}

/// Writes the page of the documentation, or says whether it is as it would be written.
fn page(root: &Path, text: &str, write: bool) -> Result<bool, Unusable> {
    let path = root.join(PAGE);
    if write {
        save(&path, text)?;
    }
    let fresh = std::fs::read_to_string(&path).is_ok_and(|found| found == text);
    if !fresh {
        output::error(&format!(
            "{PAGE} is not up to date; `cargo conform faults --write` mends it"
        ));
    }
    Ok(fresh)
}

/// Builds the copy. Gives its command.
fn build(root: &Path, copy: &Copy) -> Result<PathBuf, Unusable> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = target.join("faults");
    copy.write(&folder)?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--offline",
            "--package",
            "wasm-embedded-conform",
        ])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", &target)
        .output()
        .map_err(|error| Unusable::from(format!("cargo cannot be run: {error}")))?;
    if !built.status.success() {
        let text = String::from_utf8_lossy(&built.stderr);
        return Err(Unusable::from(format!(
            "the copy with the faults, {}, does not build:\n{text}",
            folder.display()
        )));
    }
    Ok(target.join("debug").join(Copy::COMMAND))
}

/// For each engine and case the switches that it comes to, when it is loaded and in all.
type Asked = BTreeMap<(&'static str, String), (Vec<usize>, Vec<usize>)>;

/// Runs every case without a fault: all must pass.
fn sound(program: &Path, project: &Project, cases: &[Case]) -> Result<Asked, Unusable> {
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    let requests: Vec<_> = ENGINES
        .iter()
        .flat_map(|engine| {
            ids.chunks(ids.len().div_ceil(4).max(1))
                .map(|part| Request {
                    fault: 0,
                    driver: None,
                    guest: None,
                    engine,
                    cases: part.to_vec(),
                    fail_fast: false,
                })
        })
        .collect();
    let answers = in_parallel(program, &project.root, &requests, |child, request| {
        let answers = child.ask(request)?;
        Ok((
            request.engine.to_owned(),
            request
                .cases
                .iter()
                .map(|id| (*id).to_owned())
                .zip(answers)
                .collect::<Vec<_>>(),
        ))
    })?;
    let mut asked = Asked::new();
    let mut wrong = Vec::new();
    for (engine, answers) in answers {
        let engine = ENGINES
            .into_iter()
            .find(|e| *e == engine)
            .unwrap_or_default();
        for (case, answer) in answers {
            if !answer.passed {
                wrong.push(format!(
                    "{case} on {engine}, in the copy without a fault: {}",
                    answer.message
                ));
            }
            asked.insert((engine, case), (answer.loading, answer.asked));
        }
    }
    match wrong.is_empty() {
        true => Ok(asked),
        false => Err(Unusable(wrong)),
    }
}

/// What to run: for each fault and engine the cases that come to it; of those that all come to while they are loaded, the cases
/// that show the clause.
fn jobs<'j>(faults: &'j [Fault], cases: &'j [Case], asked: &Asked) -> Vec<(usize, Request<'j>)> {
    let able: Vec<_> = cases
        .iter()
        .map(|case| (case, waits(case) || varies(case)))
        .collect();
    let mut jobs = Vec::new();
    for (index, fault) in faults.iter().enumerate() {
        for engine in ENGINES {
            let able = able
                .iter()
                .filter(|(case, apart)| !apart || case.front.clauses.contains(&fault.clause))
                .map(|(case, _)| *case);
            let mut request = Request {
                fault: 0,
                driver: None,
                guest: None,
                engine,
                cases: Vec::new(),
                fail_fast: false,
            };
            match &fault.place {
                Place::Switch(number) => {
                    request.fault = *number;
                    let comes = |case: &&'j Case| {
                        let asked = asked.get(&(engine, case.id.clone()));
                        asked.is_some_and(|(loading, all)| {
                            all.contains(number)
                                && (!loading.contains(number)
                                    || case.front.clauses.contains(&fault.clause))
                        })
                    };
                    request.cases = able.filter(comes).map(|case| case.id.as_str()).collect();
                }
                // What a driver does wrong is the same behind every engine.
                Place::Driver if engine == ENGINES[0] => {
                    request.driver = Some(&fault.name);
                    request.cases = able.map(|case| case.id.as_str()).collect();
                }
                Place::Driver | Place::Hal(_) => {}
                Place::Guest(case, wasm) => {
                    request.guest = Some(wasm);
                    request.cases = vec![case];
                }
            }
            if !request.cases.is_empty() {
                jobs.push((index, request));
            }
        }
    }
    jobs
}

/// Whether a case runs into its time limit, so that it takes as long as a hundred others. Such cases run against faults of the
/// clauses that they show.
fn waits(case: &Case) -> bool {
    let ends = |step: &Step| {
        matches!(
            step,
            Step::Invoke {
                ends: Ends::TimeLimit,
                ..
            } | Step::Instantiate {
                expect: Start::Ends(Ends::TimeLimit),
                ..
            }
        )
    };
    case.front.steps.iter().any(ends)
}

/// Whether a case reads a clock or random bytes of WASI: whether it notices that they are not as the guest thinks may depend on
/// what they are. Such cases run against faults of the clauses that they show.
fn varies(case: &Case) -> bool {
    let guest = Guest::parse(&case.wasm).ok();
    let mut imports = guest.iter().flat_map(Guest::imports);
    imports.any(|(_, name)| matches!(name, "clock_time_get" | "random_get"))
}

/// Does all jobs, with a process for each processor. The results come in the order of the jobs.
fn in_parallel<J: Sync, R: Send>(
    program: &Path,
    root: &Path,
    jobs: &[J],
    work: impl Fn(&mut Child, &J) -> Result<R, Unusable> + Sync,
) -> Result<Vec<R>, Unusable> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..at_once(None) {
            scope.spawn(|| {
                let mut child = Child::new(program, root);
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(index) else {
                        return;
                    };
                    let result = work(&mut child, job);
                    if let Ok(mut results) = results.lock() {
                        results.push((index, result));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
