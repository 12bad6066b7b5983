//! Mutants of the bindings: which cases reach which, and which notice.

use super::super::child::{Child, Request};
use super::super::{ENGINES, in_parallel, sound, varies, waits};
use super::Ran;
use crate::Unusable;
use crate::command::test::progress_bar;
use crate::project::Project;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use wasm_embedded_spec::mutate::{Fate, Mutant};
use wasm_embedded_spec::suite::{Case, group};

/// More cases than these, the likeliest first, say nothing new of a mutant on one engine.
const MOST: usize = 400;

/// How many modules of random guests run with a mutant that no case notices.
const RANDOM: usize = 8;

/// For each engine, by the number of a mutant, the cases that reach it.
struct Reach(BTreeMap<&'static str, HashMap<usize, Vec<usize>>>);

/// Runs the cases against mutants of a copy that is built.
pub fn run<'m>(
    program: &Path,
    project: &Project,
    mutants: &[&'m Mutant],
    stop: &AtomicBool,
) -> Result<Vec<Ran<'m>>, Unusable> {
    let cases = project.cases()?;
    let reach = reach(program, project, &cases)?;
    let slow: Vec<bool> = cases
        .iter()
        .map(|case| waits(case) || varies(case))
        .collect();
    // The cases that noticed mutants of a function, the last one first: they are likely to notice the next one.
    let noticed: Mutex<HashMap<(&str, &str), Vec<usize>>> = Mutex::default();
    let bar = progress_bar(mutants.len() as u64);
    let ran = in_parallel(program, &project.root, mutants, |child, mutant| {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        bar.inc(1);
        bar.set_message(format!("{}:{}", mutant.file, mutant.line));
        let place = (mutant.file.as_str(), mutant.function.as_str());
        let (mut fate, mut by) = (Fate::Unreached, None);
        for engine in engines(mutant) {
            let Some(reached) = reach.0[engine].get(&mutant.number) else {
                continue;
            };
            let likely = noticed.lock().ok().and_then(|n| n.get(&place).cloned());
            let likely = likely.unwrap_or_default();
            let mut order = reached.clone();
            order.sort_by_cached_key(|case| {
                let before = likely.iter().position(|likely| likely == case);
                let id = &cases[*case].id;
                (
                    slow[*case],
                    before.unwrap_or(usize::MAX),
                    far(mutant, id),
                    mixed(*case),
                )
            });
            order.truncate(MOST);
            fate = Fate::Survived;
            if let Some(at) = first_to_fail(child, mutant, engine, &order, &cases)? {
                if let Ok(mut noticed) = noticed.lock() {
                    let cases = noticed.entry(place).or_default();
                    cases.retain(|case| *case != order[at]);
                    cases.insert(0, order[at]);
                }
                fate = Fate::Killed;
                by = Some(cases[order[at]].id.clone());
                break;
            }
            if child.differs(mutant.number, engine, RANDOM)? {
                fate = Fate::Killed;
                by = Some(format!("random guests on {engine}"));
                break;
            }
        }
        Ok(Some(Ran { mutant, fate, by }))
    })?;
    bar.finish_and_clear();
    Ok(ran.into_iter().flatten().collect())
}

/// How far a case is from a mutant: of its function, of its API, or of another one.
fn far(mutant: &Mutant, id: &str) -> u8 {
    let function = id.split('/').nth(1).unwrap_or_default();
    match mutant.file.contains(group(id)) {
        true if mutant.function.contains(function) => 0,
        true => 1,
        false => 2,
    }
}

/// An order in which cases of all kinds come soon.
fn mixed(case: usize) -> usize {
    case.wrapping_mul(0x9e37_79b1) & 0xffff
}

/// The engines that a mutant may concern, the likelier first.
fn engines(mutant: &Mutant) -> impl Iterator<Item = &'static str> {
    let wasm3_first = mutant.file.starts_with("inc/") || mutant.file.contains("/wasm3/");
    let mut engines = ENGINES;
    if wasm3_first {
        engines.reverse();
    }
    engines.into_iter()
}

/// The place of the first case that notices.
fn first_to_fail(
    child: &mut Child,
    mutant: &Mutant,
    engine: &'static str,
    order: &[usize],
    cases: &[Case],
) -> Result<Option<usize>, Unusable> {
    // Most mutants are noticed by the first cases: others are not even asked for.
    let mut done = 0;
    for size in [4, 60, order.len()] {
        let next = &order[done..(done + size).min(order.len())];
        if next.is_empty() {
            break;
        }
        let answers = child.ask(&Request {
            fault: mutant.number,
            driver: None,
            guest: None,
            engine,
            cases: next.iter().map(|case| cases[*case].id.as_str()).collect(),
            fail_fast: true,
        })?;
        if let Some(at) = answers.iter().position(|answer| !answer.passed) {
            return Ok(Some(done + at));
        }
        done += next.len();
    }
    Ok(None)
}

fn reach(program: &Path, project: &Project, cases: &[Case]) -> Result<Reach, Unusable> {
    let asked = sound(program, project, cases)?;
    let places: HashMap<&str, usize> = cases.iter().map(|c| c.id.as_str()).zip(0..).collect();
    let mut reach = Reach(ENGINES.map(|engine| (engine, HashMap::new())).into());
    for ((engine, case), (_, numbers)) in asked {
        let of = reach.0.entry(engine).or_default();
        for number in numbers {
            of.entry(number).or_default().push(places[case.as_str()]);
        }
    }
    Ok(reach)
}
