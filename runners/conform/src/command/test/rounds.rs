//! The random guests of `conform test`.

use super::plan::Plan;
use crate::args::Test;
use crate::command::fuzz::{again, write};
use crate::engine::Engine;
use crate::{Unusable, output};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use wasm_embedded_spec::differential::{Options, Report, Told, run as run_guests};
use wasm_embedded_spec::report::differential::difference;
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::suite::{ROUNDS, RoundDifference, Rounds, Run, RuntimeInfo};

/// Why there are none; `None` when there are some.
pub fn left_out(test: &Test, runs: &[Run]) -> Option<&'static str> {
    let asked = test.rounds.is_some() || test.seed.is_some();
    match () {
        () if test.hal.is_some() => Some("the guests are those of a HAL"),
        // Without a case nothing ran, and that is told.
        () if runs.iter().all(|run| run.executed() == 0) => Some("no case ran"),
        () if test.rounds == Some(0) => Some("--rounds 0"),
        () if !test.filters.is_empty() && !asked => Some("cases were chosen; --rounds N adds them"),
        () if test.fail_fast && runs.iter().any(|run| run.failures() > 0) => Some("--fail-fast"),
        () => None,
    }
}

/// Plays random guests on each runtime and on another engine that is built in, and adds what came of it to the runs. Returns why
/// there are none where no other engine is built in.
pub fn play(plan: &Plan<'_>, runs: &mut [Run]) -> Result<Option<&'static str>, Unusable> {
    let runtimes = plan.runtimes;
    let mut compared: Vec<(usize, Option<usize>)> = Vec::new();
    for (at, runtime) in runtimes.iter().enumerate() {
        let Some(reference) = reference(&**runtime, runtimes)? else {
            return Ok(Some("no other engine is built in"));
        };
        let other = runtimes.iter().position(|r| r.name() == reference.name());
        // Two engines that are under test are compared once, and the result is that of both.
        if compared.contains(&(other.unwrap_or(usize::MAX), Some(at))) {
            continue;
        }
        compared.push((at, other));
        let pair = [reference, Arc::clone(runtime)];
        let options = Options {
            seed: plan.seed,
            from: 0,
            count: plan.test.rounds.unwrap_or(ROUNDS),
            calls_only: true,
            jobs: plan.jobs,
            stop: plan.stop,
        };
        let report = run_guests(&pair, options, |_| ());
        if plan.stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        runs[at].rounds.push(told(&pair, plan, &report)?);
        if let Some(other) = other
            && report.difference.is_none()
        {
            let [reference, runtime] = pair;
            let mut same = told(&[runtime, reference], plan, &report)?;
            same.difference = None;
            runs[other].rounds.push(same);
        } else if let Some(other) = other {
            compared.retain(|pair| *pair != (at, Some(other)));
        }
    }
    Ok(None)
}

/// The first engine that is built in and is another runtime than this one.
fn reference(
    runtime: &dyn Runtime,
    under_test: &[Arc<dyn Runtime>],
) -> Result<Option<Arc<dyn Runtime>>, Unusable> {
    let Some(engine) = Engine::all().find(|engine| engine.name() != runtime.name()) else {
        return Ok(None);
    };
    let same = |other: &&Arc<dyn Runtime>| other.name() == engine.name();
    match under_test.iter().find(same) {
        Some(other) => Ok(Some(Arc::clone(other))),
        None => engine.runtime().map(Some),
    }
}

/// What came of the guests on a runtime; `pair` is the reference and the runtime.
fn told(
    pair: &[Arc<dyn Runtime>; 2],
    plan: &Plan<'_>,
    report: &Report,
) -> Result<Rounds, Unusable> {
    let [reference, runtime] = pair;
    let difference = match &report.difference {
        None => None,
        Some(found) => {
            let name = format!("random-{}", runtime.name());
            write(plan.folder, &name, found)?;
            let names = pair.each_ref().map(|runtime| runtime.name());
            let Told {
                message,
                expected,
                found: here,
            } = Told::of(names[0], &found.played[0], &found.played[1]);
            Some(RoundDifference {
                guest: found.guest,
                message,
                expected,
                found: here,
                again: again(&plan.test.adapters, true, plan.seed, found.guest),
                shown: difference(found, &names, output::width()),
            })
        }
    };
    Ok(Rounds {
        reference: RuntimeInfo {
            name: reference.name().to_owned(),
            version: reference.version(),
        },
        seed: plan.seed,
        guests: report.tally.guests,
        difference,
    })
}
