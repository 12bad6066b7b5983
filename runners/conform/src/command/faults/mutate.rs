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
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
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
    let chosen =
        |mutant: &Mutant| filters.is_empty() || filters.iter().any(|filter| mutant.matches(filter));
    let stop = stop_on_interrupt()?;
    let start = Instant::now();
    let built = Built::of(project, chosen)?;
    let time = start.elapsed();
    let mut all: Vec<&Mutant> = built.mutants().filter(|mutant| chosen(mutant)).collect();
    if all.is_empty() {
        output::error(&format!(
            "nothing ran: no mutant matches {}",
            filters.join(", ")
        ));
        return Ok(NOTHING);
    }
    let seed = faults.seed.unwrap_or_else(random);
    if let Some(count) = faults.sample {
        all = sample(all, count, seed);
    }
    let ran = built.run(project, &all, &stop)?;
    let told = told::Told {
        ran: &ran,
        known: &known,
        seed: faults.sample.map(|_| seed),
        time: [time, start.elapsed() - time],
    };
    let json = format!("{:#}\n", told.json());
    match faults.format {
        Format::Json => output::print(&json)?,
        Format::Text => output::print(&told.text())?,
    }
    let folder = reports(&project.root, None);
    prepare(&folder)?;
    save(&folder.join("mutants.json"), &json)?;
    built.lacking.iter().for_each(|lacks| output::remark(lacks));
    if stop.load(Ordering::Relaxed) {
        return Ok(INTERRUPTED);
    }
    let whole = filters.is_empty() && faults.sample.is_none() && built.lacking.is_empty();
    let fates: Vec<(&Mutant, Fate)> = ran.iter().map(|ran| (ran.mutant, ran.fate)).collect();
    // A sample says nothing of entries that are about none of its mutants.
    let mut wrong = known.wrong(&fates, whole);
    if faults.write {
        write(project, &known, &fates, whole)?;
    } else {
        wrong.extend(unknown(&known, &fates));
    }
    wrong.iter().for_each(|wrong| output::error(wrong));
    Ok(if wrong.is_empty() { 0 } else { FAILED })
}

/// Writes the page and the list of survivors.
fn write(
    project: &Project,
    known: &Known,
    fates: &[(&Mutant, Fate)],
    whole: bool,
) -> Result<(), Unusable> {
    if !whole {
        return Err(Unusable::from(format!(
            "{PAGE} cannot be written without the mutants of all HALs"
        )));
    }
    save(&project.root.join(PAGE), page(fates, known))?;
    let survived = fates
        .iter()
        .filter(|(mutant, fate)| *fate != Fate::Killed && known.reason(mutant).is_none());
    let (path, text) = Known::survivors_text(survived.map(|(mutant, _)| *mutant));
    save(&project.root.join(path), text)?;
    Ok(())
}

/// What is said of survivors that are in none of the lists.
fn unknown(known: &Known, fates: &[(&Mutant, Fate)]) -> Option<String> {
    let listed = |mutant| known.reason(mutant).is_some() || known.survived(mutant);
    let new = fates
        .iter()
        .filter(|(mutant, fate)| *fate != Fate::Killed && !listed(mutant))
        .count();
    (new > 0).then(|| {
        format!(
            "{new} mutants survived that are neither in {LISTS}/equivalent.toml nor in {LISTS}/survivors.toml: \
             add a case that notices, or the reason why nothing can be observed"
        )
    })
}

/// What was built: the mutants of bindings have switches in one copy, those of each HAL in another.
struct Built {
    host: Mutations,
    /// The command of the copy, where mutants of bindings are chosen.
    program: Option<PathBuf>,
    hals: Vec<Hal>,
    /// What is missing, where a HAL could not be built.
    lacking: Vec<String>,
}

impl Built {
    /// Builds what has chosen mutants.
    fn of(project: &Project, chosen: impl Fn(&Mutant) -> bool) -> Result<Built, Unusable> {
        let of = |groups: &[Group], first, folder: &str| {
            Mutations::of(&project.root, groups, first, |file| {
                file.starts_with(folder)
            })
        };
        let mut host = of(&[Group::Runtime, Group::C], 1, "")?;
        let program = match host.mutants.iter().any(&chosen) {
            true => Some(build::host(&project.root, &mut host)?),
            false => None,
        };
        let mut first = host.mutants.len() + 1;
        let (mut hals, mut lacking) = (Vec::new(), Vec::new());
        for language in LANGUAGES {
            let found = of(&[Group::Hal], first, &format!("hal/{language}/"))?;
            first += found.mutants.len();
            if found.mutants.iter().any(&chosen) {
                match Hal::build(project, language, found)? {
                    Ok(hal) => hals.push(hal),
                    Err(lacks) => lacking.push(lacks),
                }
            }
        }
        Ok(Built {
            host,
            program,
            hals,
            lacking,
        })
    }

    /// The mutants that compile, of what was built.
    fn mutants(&self) -> impl Iterator<Item = &Mutant> {
        let host = self.program.iter().flat_map(|_| self.host.compiled());
        let hals = self.hals.iter().flat_map(|hal| hal.mutations.compiled());
        host.chain(hals)
    }

    /// Runs those that are chosen.
    fn run<'m>(
        &'m self,
        project: &Project,
        chosen: &[&'m Mutant],
        stop: &AtomicBool,
    ) -> Result<Vec<Ran<'m>>, Unusable> {
        let numbers: HashSet<usize> = chosen.iter().map(|mutant| mutant.number).collect();
        let of = |mutations: &'m Mutations| -> Vec<&'m Mutant> {
            let compiled = mutations.compiled();
            compiled.filter(|m| numbers.contains(&m.number)).collect()
        };
        let mut ran = Vec::new();
        let host = of(&self.host);
        if let Some(program) = self.program.as_ref().filter(|_| !host.is_empty()) {
            ran = host::run(program, project, &host, stop)?;
        }
        for hal in &self.hals {
            ran.extend(hal.run(&of(&hal.mutations), stop)?);
        }
        Ok(ran)
    }
}

/// Chooses some, in their order.
fn sample(mut rest: Vec<&Mutant>, count: usize, seed: u64) -> Vec<&Mutant> {
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
