//! `conform faults --mutate`.

mod build;
mod hals;
mod host;
mod told;

use super::super::test::{prepare, stop_on_interrupt};
use crate::args::{Faults, Format};
use crate::project::{Project, reports};
use crate::{FAILED, INTERRUPTED, NOTHING, Unusable, output};
use hals::{Hal, LANGUAGES};
use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::Instant;
use wasm_embedded_spec::differential::Choices;
use wasm_embedded_spec::mutate::{Fate, Group, Known, Mutant, Mutations, page};
use wasm_embedded_spec::whole::save;

/// The page of the documentation.
const PAGE: &str = "docs/mutation.md";

/// The folder of the lists of mutants.
const LISTS: &str = "runners/faults";

/// What became of a mutant.
pub struct Ran<'m> {
    pub mutant: &'m Mutant,
    pub fate: Fate,
    /// The case that noticed.
    pub by: Option<String>,
}

/// Runs the cases against mutants.
pub fn run(project: &Project, faults: &Faults) -> Result<u8, Unusable> {
    let known = Known::read(&project.root)?;
    let filters = &faults.filters;
    let chosen = |mutant: &&Mutant| {
        filters.is_empty() || filters.iter().any(|filter| mutant.matches(filter))
    };
    let stop = stop_on_interrupt()?;
    let start = Instant::now();
    // Those of bindings have switches in one copy, those of each HAL in another.
    let groups = [Group::Runtime, Group::C];
    let mut host = Mutations::of(&project.root, &groups, 1, |_| true)?;
    let has_host = host.mutants.iter().any(|mutant| chosen(&mutant));
    let program = has_host
        .then(|| build::host(&project.root, &mut host))
        .transpose()?;
    let mut hals: Vec<Hal> = Vec::new();
    let mut lacking = Vec::new();
    let mut first = host.mutants.len() + 1;
    for language in LANGUAGES {
        let folder = format!("hal/{language}/");
        let found = Mutations::of(&project.root, &[Group::Hal], first, |f| {
            f.starts_with(&folder)
        })?;
        let end = first + found.mutants.len();
        if found.mutants.iter().any(|mutant| chosen(&mutant)) {
            match Hal::build(project, language, found)? {
                Ok(hal) => hals.push(hal),
                Err(lacks) => lacking.push(lacks),
            }
        }
        first = end;
    }
    let built = start.elapsed();
    let mut of_host: Vec<&Mutant> = host.compiled().filter(chosen).collect();
    if program.is_none() {
        of_host.clear();
    }
    let of_hals = hals.iter().flat_map(|hal| hal.mutations.compiled());
    let mut all: Vec<&Mutant> = of_host
        .iter()
        .copied()
        .chain(of_hals.filter(chosen))
        .collect();
    if all.is_empty() {
        let filters = filters.join(", ");
        output::error(&format!("nothing ran: no mutant matches {filters}"));
        return Ok(NOTHING);
    }
    let seed = faults
        .seed
        .unwrap_or_else(|| u64::from(std::process::id()) ^ random());
    if let Some(count) = faults.sample {
        all = sample(&all, count, seed);
    }
    let numbers: HashSet<usize> = all.iter().map(|mutant| mutant.number).collect();
    of_host.retain(|mutant| numbers.contains(&mutant.number));
    let mut ran = match &program {
        Some(program) if !of_host.is_empty() => host::run(program, project, &of_host, &stop)?,
        _ => Vec::new(),
    };
    for hal in &hals {
        let chosen = hal.mutations.compiled();
        let chosen: Vec<&Mutant> = chosen.filter(|m| numbers.contains(&m.number)).collect();
        ran.extend(hal.run(&chosen, &stop)?);
    }
    let whole = filters.is_empty() && faults.sample.is_none() && lacking.is_empty();
    let told = told::Told {
        ran: &ran,
        known: &known,
        seed: faults.sample.map(|_| seed),
        time: [built, start.elapsed() - built],
    };
    let json = format!("{:#}\n", told.json());
    match faults.format {
        Format::Json => output::print(&json)?,
        Format::Text => output::print(&told.text())?,
    }
    let folder = reports(&project.root, None);
    prepare(&folder)?;
    save(&folder.join("mutants.json"), &json)?;
    lacking.iter().for_each(|lacks| output::remark(lacks));
    if stop.load(Ordering::Relaxed) {
        return Ok(INTERRUPTED);
    }
    let fates: Vec<(&Mutant, Fate)> = ran.iter().map(|ran| (ran.mutant, ran.fate)).collect();
    if faults.write {
        if !whole {
            let what = "cannot be written without all HALs";
            return Err(Unusable::from(format!("{PAGE} {what}")));
        }
        save(&project.root.join(PAGE), page(&fates, &known))?;
        let unknown = fates
            .iter()
            .filter(|(mutant, fate)| *fate != Fate::Killed && known.reason(mutant).is_none());
        let (path, text) = Known::survivors_text(unknown.map(|(mutant, _)| *mutant));
        save(&project.root.join(path), text)?;
    }
    // A sample says nothing of entries that are about none of its mutants.
    let mut wrong = known.wrong(&fates, whole);
    if !faults.write {
        let new = fates.iter().filter(|(mutant, fate)| {
            let listed = known.reason(mutant).is_some() || known.survived(mutant);
            *fate != Fate::Killed && !listed
        });
        let count = new.count();
        if count > 0 {
            wrong.push(format!(
                "{count} mutants survived that are neither in {LISTS}/equivalent.toml nor in {LISTS}/survivors.toml: \
                 add a case that notices, or the reason why nothing can be observed"
            ));
        }
    }
    wrong.iter().for_each(|wrong| output::error(wrong));
    Ok(if wrong.is_empty() { 0 } else { FAILED })
}

/// Chooses some, in their order.
fn sample<'m>(all: &[&'m Mutant], count: usize, seed: u64) -> Vec<&'m Mutant> {
    let mut rest = all.to_vec();
    let mut choices = Choices::from_seed(seed);
    let mut chosen = Vec::new();
    while chosen.len() < count && !rest.is_empty() {
        let at = choices.below(u32::try_from(rest.len()).unwrap_or(u32::MAX));
        chosen.push(rest.swap_remove(at as usize));
    }
    chosen.sort_by_key(|mutant| mutant.number);
    chosen
}

/// A number from the system.
fn random() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(())
}
