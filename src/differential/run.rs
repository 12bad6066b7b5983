//! Runs many generated guests on all engines and compares.

use super::choices::Choices;
use super::play::{Loaded, Played, agree, load, play};
use super::profile::Profile;
use super::program::Module;
use super::reduce::reduce;
use super::tally::Tally;
use crate::runtime::Runtime;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// How many guests share a module.
const GUESTS: u64 = 8;

/// How often a guest that shows a difference is made smaller at most: a process may have to be started each time.
const ATTEMPTS: u32 = 400;

/// The stack of a worker, in bytes: engines that interpret use it for the guest's calls too.
const STACK: usize = 8 << 20;

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The seed of everything.
    pub seed: u64,
    /// The number of the first guest.
    pub from: u64,
    /// How many guests.
    pub count: u64,
    /// Guests make calls and compute nothing.
    pub calls_only: bool,
    /// How many run at the same time; 0 counts as 1.
    pub jobs: usize,
    /// Once set, no module is started any more.
    pub stop: &'a AtomicBool,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Report {
    /// What guests did, on the first engine.
    pub tally: Tally,
    /// How many modules there were.
    pub modules: u64,
    /// The first guest on which the engines do not agree; none was started after it.
    pub difference: Option<Difference>,
}

/// A guest on which engines do not agree.
#[derive(Debug)]
pub struct Difference {
    /// The number of the guest.
    pub guest: u64,
    /// A module with that guest, without what the difference is there without.
    pub module: Module,
    /// What it did, engine by engine.
    pub played: Vec<Played>,
}

/// Runs guests on all runtimes. `progress` is told how many guests have run, now and then.
pub fn run(
    runtimes: &[Arc<dyn Runtime>],
    options: Options<'_>,
    progress: impl Fn(u64) + Sync,
) -> Report {
    let end = options.from.saturating_add(options.count);
    let profile = match options.calls_only {
        true => &Profile::of(runtimes).calls_only(),
        false => &Profile::of(runtimes),
    };
    let next = AtomicU64::new(options.from / GUESTS);
    let differs = AtomicBool::new(false);
    let shared = Mutex::new((Report::default(), None::<Difference>));
    let work = || {
        while !options.stop.load(Ordering::Relaxed) && !differs.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let first = number.saturating_mul(GUESTS);
            if first >= end {
                return;
            }
            let mut choices = Choices::one_of(options.seed, number);
            let module = Module::generate(profile, &mut choices, GUESTS as u32);
            let loaded: Vec<Loaded> = runtimes
                .iter()
                .map(|runtime| load(&**runtime, &module))
                .collect();
            let (mut tally, mut found) = (Tally::default(), None);
            for (guest, index) in module.guests.iter().zip(first..end) {
                if index < options.from {
                    continue;
                }
                let played: Vec<Played> = runtimes
                    .iter()
                    .zip(&loaded)
                    .map(|(runtime, loaded)| play(&**runtime, loaded, guest))
                    .collect();
                if let Some(played) = played.first() {
                    tally.add(played);
                }
                if !agree(&played) {
                    differs.store(true, Ordering::Relaxed);
                    found = Some(Difference {
                        guest: index,
                        module: module.only((index - first) as usize),
                        played,
                    });
                    break;
                }
            }
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let (report, difference) = &mut *shared;
            report.tally.merge(&tally);
            report.modules += 1;
            let earlier = difference
                .as_ref()
                .is_none_or(|there| found.as_ref().is_some_and(|new| new.guest < there.guest));
            if found.is_some() && earlier {
                *difference = found;
            }
            progress(report.tally.guests);
        }
    };
    thread::scope(|scope| {
        let mut workers = 0;
        for i in 0..options.jobs.max(1) {
            let builder = thread::Builder::new()
                .name(format!("guests {i}"))
                .stack_size(STACK);
            workers += usize::from(builder.spawn_scoped(scope, work).is_ok());
        }
        if workers == 0 {
            work();
        }
    });
    let (mut report, found) = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.difference = found.map(|found| smaller(runtimes, found, options.stop));
    report
}

/// A difference without what it is there without. What is shown is what was seen last, also of one that is not there each time.
fn smaller(runtimes: &[Arc<dyn Runtime>], found: Difference, stop: &AtomicBool) -> Difference {
    let Difference {
        guest,
        module,
        mut played,
    } = found;
    // A runtime that hangs would do so for the whole time limit of the guest each time.
    let hangs = |played: &[Played]| played.iter().any(|played| played.hung);
    let mut left = if hangs(&played) { 0 } else { ATTEMPTS };
    let module = reduce(module, |module| {
        if left == 0 || stop.load(Ordering::Relaxed) {
            return false;
        }
        left -= 1;
        let again = play_all(runtimes, module);
        let hung = hangs(&again);
        if hung {
            left = 0;
        }
        let shows = !hung && !agree(&again);
        if shows {
            played = again;
        }
        shows
    });
    Difference {
        guest,
        module,
        played,
    }
}

/// Runs the first guest of a module on all runtimes.
fn play_all(runtimes: &[Arc<dyn Runtime>], module: &Module) -> Vec<Played> {
    let Some(guest) = module.guests.first() else {
        return Vec::new();
    };
    runtimes
        .iter()
        .map(|runtime| play(&**runtime, &load(&**runtime, module), guest))
        .collect()
}
