//! Runs cases on runtimes, in parallel.

use super::expect::Expectations;
use super::judge::judge;
use super::modules::Modules;
use super::result::{CaseResult, Run, RuntimeInfo, Status};
use super::{Case, Shard};
use crate::runtime::Runtime;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// The stack of a worker, in bytes: engines that interpret use it for the guest's calls too.
const STACK: usize = 8 << 20;

/// How to run: one case after the other, each once, unless it says more.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// How many cases run at the same time; 0 counts as 1.
    pub jobs: usize,
    /// No case is started after the first failure.
    pub fail_fast: bool,
    /// A case that does not pass, and that its time limit may have cut short, gets more time: on a busy machine a guest that runs
    /// for 50 ms may not have begun.
    pub patient: bool,
    /// What is known not to pass, on all the runtimes.
    pub expectations: Option<&'a Expectations>,
    /// Of which part of the suite the cases are, for the report.
    pub shard: Option<&'a Shard>,
    /// Once set, no case is started any more, and cases that crash or time out count as not run.
    pub stop: Option<&'a AtomicBool>,
}

impl Options<'_> {
    fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// Runs each case on each runtime. `progress` is told of each result as it comes, with the name of the runtime; the results
/// themselves come in the order of the runtimes and cases. A runtime that panics costs the case, not the run.
pub fn run(
    cases: &[&Case],
    runtimes: &[Arc<dyn Runtime>],
    options: Options<'_>,
    progress: impl FnMut(&str, &CaseResult),
) -> Vec<Run> {
    run_by(cases, runtimes, options, &|_, _| None, progress)
}

/// Judges a case on a runtime; `None` where it is to be judged by its fixture, as all others.
pub type Judge<'j> = dyn Fn(&Case, &dyn Runtime) -> Option<CaseResult> + Sync + 'j;

/// As [`run`], with another judge.
pub fn run_by(
    cases: &[&Case],
    runtimes: &[Arc<dyn Runtime>],
    options: Options<'_>,
    by: &Judge<'_>,
    mut progress: impl FnMut(&str, &CaseResult),
) -> Vec<Run> {
    let total = cases.len() * runtimes.len();
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let modules = Modules::default();
    let mut results: Vec<Option<CaseResult>> = vec![None; total];
    let (sender, receiver) = mpsc::channel();
    // Case by case, so that the engines share the work evenly.
    let job = |i: usize| (cases[i / runtimes.len()], &runtimes[i % runtimes.len()]);
    let work = |sender: mpsc::Sender<(usize, CaseResult)>| {
        while !options.is_stopped() && !failed.load(Ordering::Relaxed) {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= total {
                return;
            }
            let (case, runtime) = job(i);
            let mut result = timed(case, &**runtime, &modules, options, by);
            if options.is_stopped() && cut_off(&result) {
                return;
            }
            if let Some(expectations) = options.expectations {
                expectations.apply(&mut result);
            }
            if options.fail_fast && result.status.is_failure() {
                failed.store(true, Ordering::Relaxed);
            }
            if sender.send((i, result)).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        let mut workers = 0;
        for i in 0..options.jobs.clamp(1, total.max(1)) {
            let sender = sender.clone();
            let builder = thread::Builder::new()
                .name(format!("suite {i}"))
                .stack_size(STACK);
            workers += usize::from(builder.spawn_scoped(scope, || work(sender)).is_ok());
        }
        if workers == 0 {
            work(sender);
        } else {
            drop(sender);
        }
        for (i, result) in receiver {
            progress(job(i).1.name(), &result);
            results[i] = Some(result);
        }
    });
    let mut runs: Vec<Run> = runtimes
        .iter()
        .map(|runtime| Run {
            runtime: RuntimeInfo {
                name: runtime.name().to_owned(),
                version: runtime.version(),
            },
            shard: options.shard.cloned(),
            cases: Vec::with_capacity(cases.len()),
            rounds: Vec::new(),
        })
        .collect();
    for (i, result) in results.into_iter().enumerate() {
        let result = result.unwrap_or_else(|| {
            let why = match failed.load(Ordering::Relaxed) {
                true => "not started: another case failed before",
                false => "the run was stopped before its end",
            };
            CaseResult::new(job(i).0, Status::Skipped, why.to_owned())
        });
        runs[i % runtimes.len()].cases.push(result);
    }
    runs
}

/// Whether a stop may have ended the case: Ctrl-C reaches the processes of adapters too.
fn cut_off(result: &CaseResult) -> bool {
    matches!(result.status, Status::Crashed | Status::Timeout)
}

/// The longest time limit that a case is given in the place of its own.
const LONGEST: Duration = Duration::from_secs(20);

/// One case on one runtime, and once more where its time limit may be what it failed of.
fn timed(
    case: &Case,
    runtime: &dyn Runtime,
    modules: &Modules,
    options: Options<'_>,
    by: &Judge<'_>,
) -> CaseResult {
    let start = Instant::now();
    let mut result = guarded(case, runtime, modules, 1, by);
    let time = case.front.limits.time;
    let failed = matches!(result.status, Status::Failed | Status::Timeout);
    let patient = options.patient && !options.is_stopped();
    if patient && failed && time < LONGEST && start.elapsed() >= time {
        let mut case = case.clone();
        let more = time
            .saturating_mul(20)
            .clamp(Duration::from_secs(1), LONGEST);
        let stretch = more.as_millis().div_ceil(time.as_millis().max(1));
        let stretch = u32::try_from(stretch).unwrap_or(u32::MAX);
        case.front.limits.time = more;
        result = guarded(&case, runtime, modules, stretch, by);
    }
    result.duration = start.elapsed();
    result
}

/// One case on one runtime, whatever the runtime does.
fn guarded(
    case: &Case,
    runtime: &dyn Runtime,
    modules: &Modules,
    stretch: u32,
    by: &Judge<'_>,
) -> CaseResult {
    let judged = || by(case, runtime).unwrap_or_else(|| judge(case, runtime, modules, stretch));
    catch_unwind(AssertUnwindSafe(judged)).unwrap_or_else(|panic| {
        let message = format!("the runtime panicked: {}", panic_text(&*panic));
        CaseResult::new(case, Status::Crashed, message)
    })
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a message")
}
