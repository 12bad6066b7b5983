//! One run of `conform test`: its cases and random guests are played, and what came of them is told.

use super::rounds;
use super::{progress_bar, shown, write_reports};
use crate::args::{Test, TestFormat};
use crate::project::Project;
use crate::{Unusable, output};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use wasm_embedded_spec::clause::Ledger;
use wasm_embedded_spec::model::Subject;
use wasm_embedded_spec::report::failure::Failures;
use wasm_embedded_spec::report::{Scope, console};
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::scenario::Guests;
use wasm_embedded_spec::suite::{
    Case, CaseResult, Expectations, Options, Require, Run, Shard, Unmet, run_by as run_suite,
};
use wasm_embedded_spec::text::printable;

/// What is played, on what.
pub struct Plan<'a> {
    pub test: &'a Test,
    pub project: &'a Project,
    /// The guests of a HAL, instead of those of the cases.
    pub guests: Option<&'a Guests>,
    /// All cases that there are.
    pub all: &'a [Case],
    /// Those that are played.
    pub cases: &'a [&'a Case],
    /// The ids of those that lack a guest.
    pub missing: &'a [String],
    pub runtimes: &'a [Arc<dyn Runtime>],
    pub expectations: &'a Expectations,
    pub shard: Option<&'a Shard>,
    /// Where the reports go.
    pub folder: &'a Path,
    /// How many cases run at the same time.
    pub jobs: usize,
    /// What is random follows from it.
    pub seed: u64,
    pub stop: &'a AtomicBool,
}

/// What came of it.
pub struct Played {
    pub runs: Vec<Run>,
    /// Why there were no random guests.
    no_rounds: Option<&'static str>,
    time: Duration,
    pub stopped: bool,
}

impl Plan<'_> {
    /// Plays cases, then random guests. Failures are shown as they come.
    pub fn play(&self, failures: &mut Failures<'_>) -> Result<Played, Unusable> {
        let bar = progress_bar((self.cases.len() * self.runtimes.len()) as u64);
        let options = Options {
            patient: true,
            jobs: self.jobs,
            fail_fast: self.test.fail_fast,
            expectations: Some(self.expectations),
            shard: self.shard,
            stop: Some(self.stop),
        };
        let start = Instant::now();
        let runnable: Vec<&Case> = match self.guests {
            Some(guests) => guests.runnable(self.cases),
            None => self.cases.to_vec(),
        };
        let is_text = self.test.format == TestFormat::Text;
        let mut printed = Ok(());
        let guests = self.guests;
        let by = |case: &Case, runtime: &dyn Runtime| guests?.judge(case, runtime);
        let mut runs = run_suite(&runnable, self.runtimes, options, &by, |runtime, case| {
            bar.inc(1);
            bar.set_message(format!("{runtime}  {}", printable(&case.id)));
            let text = failures.add(runtime, case);
            if is_text && !text.is_empty() && printed.is_ok() {
                // Above the bar.
                printed = bar.suspend(|| output::print(&text));
            }
        });
        let no_rounds = match rounds::left_out(self.test, &runs) {
            Some(why) => Some(why),
            None => rounds::play(self, &mut runs)?,
        };
        let time = start.elapsed();
        bar.finish_and_clear();
        printed?;
        if let Some(guests) = self.guests {
            guests.add_failures(self.cases, &mut runs);
            let text = of_guests_that_did_not_run(failures, &runs, &runnable);
            output::print(if is_text { &text } else { "" })?;
        }
        write_reports(self.folder, &runs)?;
        Ok(Played {
            runs,
            no_rounds,
            time,
            stopped: self.stop.load(Ordering::Relaxed),
        })
    }

    /// What the runs do not meet of what is required.
    pub fn unmet(&self, runs: &[Run], ledger: &Ledger<'_>) -> Vec<Unmet> {
        let Some(required) = self.test.require else {
            return Vec::new();
        };
        let unmet = runs.iter().zip(self.runtimes).filter_map(|(run, runtime)| {
            let has = |name: &str| runtime.has(name);
            Require::from(required).unmet(run, ledger, self.subject(), self.all, &has)
        });
        unmet.collect()
    }

    /// The report for people.
    pub fn summary(&self, played: &Played, ledger: &Ledger<'_>, unmet: &[Unmet]) -> String {
        let test = self.test;
        let whole = test.filters.is_empty() && self.shard.is_none() && !played.stopped;
        let at_once = self.jobs.min(self.cases.len() * self.runtimes.len());
        let expectations = test.expectations.as_ref();
        // A filter is named in that line anyway.
        let told = self.guests.is_none() && test.filters.is_empty();
        console::render(&console::Summary {
            subject: self.subject(),
            missing: self.missing,
            model: &self.project.model,
            runs: &played.runs,
            stopped: played.stopped,
            ledger: whole.then_some(ledger),
            folder: &shown(self.folder),
            time: Some((played.time, at_once)),
            scope: Scope {
                ledger,
                filters: &test.filters,
                shard: self.shard,
                expectations: expectations.and_then(|path| path.file_name()?.to_str()),
                no_rounds: played.no_rounds.filter(|_| told),
                required: test.require.map(|required| (required.into(), unmet)),
            },
            width: output::width(),
        })
    }

    fn subject(&self) -> Subject {
        match self.guests {
            Some(_) => Subject::Hal,
            None => Subject::Binding,
        }
    }
}

/// The failures that are not among the results that came: of guests that leave the profile.
fn of_guests_that_did_not_run(failures: &mut Failures<'_>, runs: &[Run], ran: &[&Case]) -> String {
    let mut out = String::new();
    for run in runs {
        let not_run = |case: &&CaseResult| !ran.iter().any(|c| c.id == case.id);
        let cases = run.cases.iter().filter(not_run);
        out.extend(cases.map(|case| failures.add(&run.runtime.name, case)));
    }
    out
}
