//! Mutants of HALs. They are in the guests, which are built once: the number of the one that is on is written into the module.

use super::Ran;
use super::build::{Failed, of_asc, of_cc, of_printed, until_it_compiles};
use crate::Unusable;
use crate::command::faults::hals::{LACKS, mirror, share_toolchains};
use crate::command::test::{at_once, progress_bar};
use crate::engine::Engine;
use crate::project::Project;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use wasm_embedded_spec::mutate::{Fate, Mutant, Mutations, Rendered};
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::scenario::Guests;
use wasm_embedded_spec::suite::{Case, Options, Status, group, run as run_suite};

/// The folders of the HALs in `hal/`.
pub const LANGUAGES: [&str; 3] = ["assemblyscript", "c", "rust"];

/// What stands before the number of the mutant in a module, and the number there is none of.
const MARK: &[u8; 16] = b"mutant number is";
const NONE: u32 = u32::MAX;

/// The files that tell guests which mutant is on.
fn switch(language: &str) -> (&'static str, String) {
    let bytes: Vec<String> = MARK.iter().map(u8::to_string).collect();
    let bytes = bytes.join(", ") + ", 255, 255, 255, 255";
    match language {
        "rust" => ("hal/rust/src/switch.rs", RUST.replace("BYTES", &bytes)),
        "c" => ("inc/wasm_embedded/mutant.h", C.replace("BYTES", &bytes)),
        _ => (
            "hal/assemblyscript/assembly/mutant.ts",
            ASSEMBLYSCRIPT.replace("BYTES", &bytes),
        ),
    }
}

const RUST: &str = "
static SWITCH: [u8; 20] = [BYTES];

fn number() -> u32 {
    // SAFETY: a reference to a static.
    let bytes = unsafe { core::ptr::read_volatile(&SWITCH) };
    u32::from_le_bytes([bytes[16], bytes[17], bytes[18], bytes[19]])
}

pub fn on(number: u32) -> bool {
    self::number() == number
}

pub fn among(first: u32, last: u32) -> bool {
    (first..=last).contains(&number())
}
";

const C: &str = "\
#ifndef WASM_EMBEDDED_MUTANT_H
#define WASM_EMBEDDED_MUTANT_H
static const volatile unsigned char wasme_mutant[20] = {BYTES};

static inline unsigned wasme_mutant_number(void)
{
    return wasme_mutant[16] | (unsigned)wasme_mutant[17] << 8 | (unsigned)wasme_mutant[18] << 16 | (unsigned)wasme_mutant[19] << 24;
}

static inline int wasme_mutant_on(unsigned number)
{
    return wasme_mutant_number() == number;
}

static inline int wasme_mutant_among(unsigned first, unsigned last)
{
    return wasme_mutant_number() >= first && wasme_mutant_number() <= last;
}
#endif
";

const ASSEMBLYSCRIPT: &str = "
const SWITCH = memory.data<u8>([BYTES]);

export function mutantOn(number: u32): bool {
  return load<u32>(SWITCH, 16) == number;
}

export function mutantAmong(first: u32, last: u32): bool {
  return load<u32>(SWITCH, 16) >= first && load<u32>(SWITCH, 16) <= last;
}
";

/// A HAL with mutants, and its guests.
pub struct Hal {
    language: &'static str,
    pub mutations: Mutations,
    cases: Vec<Case>,
}

impl Hal {
    /// Builds the guests of a HAL with its mutants. Gives what is missing, where a tool is.
    pub fn build(
        project: &Project,
        language: &'static str,
        mut mutations: Mutations,
    ) -> Result<Result<Hal, String>, Unusable> {
        let root = project.root.join("target/mutants-of-hals").join(language);
        for folder in [format!("hal/{language}"), "inc".to_owned()] {
            mirror(&project.root.join(&folder), &root.join(&folder))?;
        }
        share_toolchains(project, &root)?;
        let scenarios = project.scenarios()?;
        let names: Vec<&str> = scenarios.iter().map(|s| s.name.as_str()).collect();
        let mut lacks = None;
        until_it_compiles(
            &mut mutations,
            &root.with_extension("rejected"),
            |rendered| {
                write(&root, language, rendered)?;
                compile(&root, language, &names, &mut lacks)
            },
        )?;
        if let Some(lacks) = lacks {
            return Ok(Err(lacks));
        }
        let guests = Guests::read(&project.root, &root.join("guests/scenarios"), &scenarios)?;
        let all: Vec<&Case> = guests.cases.iter().collect();
        let cases: Vec<Case> = guests.runnable(&all).into_iter().cloned().collect();
        if cases.len() < all.len() {
            return Err(Unusable::from(format!(
                "{} of {} guests of {language} with mutants leave the profile of guests",
                all.len() - cases.len(),
                all.len()
            )));
        }
        Ok(Ok(Hal {
            language,
            mutations,
            cases,
        }))
    }

    /// Runs the guests against mutants.
    pub fn run<'m>(
        &self,
        mutants: &[&'m Mutant],
        stop: &AtomicBool,
    ) -> Result<Vec<Ran<'m>>, Unusable> {
        let runtime = Engine::Wasm3.runtime()?;
        if let Some(case) = self.cases.iter().find(|case| !passes(&runtime, case, NONE)) {
            let what = "fails without a mutant; see `cargo conform test --hal`";
            let (id, language) = (&case.id, self.language);
            return Err(Unusable::from(format!("{id} of {language} {what}")));
        }
        // The cases that noticed mutants of a file, the last one first: they are likely to notice the next one.
        let noticed: Mutex<HashMap<&str, Vec<usize>>> = Mutex::default();
        let (next, ran) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let bar = progress_bar(mutants.len() as u64);
        let work = || {
            while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                bar.inc(1);
                bar.set_message(format!("{}:{}", mutant.file, mutant.line));
                let likely = noticed
                    .lock()
                    .ok()
                    .and_then(|n| n.get(&*mutant.file).cloned());
                let by = self.first_to_fail(&runtime, mutant, &likely.unwrap_or_default());
                if let (Some(by), Ok(mut noticed)) = (by, noticed.lock()) {
                    let cases = noticed.entry(&mutant.file).or_default();
                    cases.retain(|case| *case != by);
                    cases.insert(0, by);
                }
                if let Ok(mut ran) = ran.lock() {
                    ran.push(Ran {
                        mutant,
                        fate: by.map_or(Fate::Survived, |_| Fate::Killed),
                        by: by.map(|by| self.cases[by].id.clone()),
                    });
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..at_once(None) {
                scope.spawn(work);
            }
        });
        bar.finish_and_clear();
        let mut ran = ran.into_inner().unwrap_or_default();
        ran.sort_by_key(|ran: &Ran<'_>| ran.mutant.number);
        Ok(ran)
    }

    /// The first case that notices: the likely ones run first, then those of the API.
    fn first_to_fail(
        &self,
        runtime: &Arc<dyn Runtime>,
        mutant: &Mutant,
        likely: &[usize],
    ) -> Option<usize> {
        let mut order: Vec<usize> = (0..self.cases.len()).collect();
        order.sort_by_key(|case| {
            let before = likely.iter().position(|likely| likely == case);
            let other = !mutant.file.contains(group(&self.cases[*case].id));
            (before.unwrap_or(usize::MAX), other, *case)
        });
        let number = u32::try_from(mutant.number).unwrap_or(NONE);
        order
            .into_iter()
            .find(|case| !passes(runtime, &self.cases[*case], number))
    }
}

/// Writes the sources with the mutants, and what tells guests which is on.
fn write(
    root: &Path,
    language: &str,
    rendered: &BTreeMap<String, Rendered>,
) -> Result<(), Unusable> {
    for (file, rendered) in rendered {
        fs::write(root.join(file), &rendered.text)?;
    }
    let (file, text) = switch(language);
    fs::write(root.join(file), text)?;
    if language == "rust" {
        let file = root.join("hal/rust/src/lib.rs");
        let text = fs::read_to_string(&file)?;
        fs::write(file, format!("{text}\n#[doc(hidden)]\npub mod switch;\n"))?;
    }
    // Mutants are wrong on purpose.
    let script = root.join("hal").join(language).join("build.sh");
    let text = fs::read_to_string(&script)?;
    fs::write(script, text.replace("-Werror", "-w"))?;
    Ok(())
}

/// Builds the guests of these names.
fn compile(
    root: &Path,
    language: &str,
    names: &[&str],
    lacks: &mut Option<String>,
) -> Result<Option<Failed>, Unusable> {
    let out = root.join("guests");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let built = Command::new("bash")
        .arg(root.join("hal").join(language).join("build.sh"))
        .arg("--out")
        .arg(&out)
        .args(names)
        .output()
        .map_err(|error| Unusable::from(format!("bash cannot be run: {error}")))?;
    let log = String::from_utf8_lossy(&built.stderr).into_owned()
        + &String::from_utf8_lossy(&built.stdout);
    match built.status.code() {
        Some(0) => return Ok(None),
        Some(LACKS) => {
            *lacks = Some(log.trim_end().to_owned());
            return Ok(None);
        }
        _ => {}
    }
    let complaints = match language {
        "rust" => of_printed(&log),
        "c" => of_cc(&log),
        _ => of_asc(&log),
    };
    Ok(Some(Failed { complaints, log }))
}

/// Whether a case passes with this mutant.
fn passes(runtime: &Arc<dyn Runtime>, case: &Case, mutant: u32) -> bool {
    let mut case = case.clone();
    let places: Vec<usize> = case
        .wasm
        .windows(MARK.len())
        .enumerate()
        .filter(|(_, w)| *w == MARK)
        .map(|(at, _)| at + MARK.len())
        .collect();
    for at in places {
        if let Some(number) = case.wasm.get_mut(at..at + 4) {
            number.copy_from_slice(&mutant.to_le_bytes());
        }
    }
    let runs = run_suite(
        &[&case],
        &[Arc::clone(runtime)],
        Options::default(),
        |_, _| (),
    );
    runs.iter()
        .flat_map(|run| &run.cases)
        .all(|case| case.status == Status::Passed)
}
