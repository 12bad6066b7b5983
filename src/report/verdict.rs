//! The last lines: what ran, what passed, and how much of the specification that shows.

use super::text::{BAD, GOOD, WARN, count, list};
use crate::clause::Ledger;
use crate::model::Subject;
use crate::scenario::AGENT;
use crate::suite::{Require, Run, Shard, Status, Unmet};
use anstyle::Style;

/// What the last lines tell beside the results.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// What the run shows of the specification.
    pub ledger: &'a Ledger<'a>,
    /// What chose the cases; empty for all of them.
    pub filters: &'a [String],
    /// Which part of the cases ran.
    pub shard: Option<&'a Shard>,
    /// The file that says what is known not to pass.
    pub expectations: Option<&'a str>,
    /// Why there were no random guests.
    pub no_rounds: Option<&'a str>,
    /// What was required, and what does not meet it, runtime by runtime.
    pub required: Option<(Require, &'a [Unmet])>,
}

/// The last lines, each with its style. Runtimes with the same results share one.
pub(super) fn lines(runs: &[Run], subject: Subject, scope: &Scope<'_>) -> Vec<(Style, String)> {
    if runs.iter().all(|run| run.executed() == 0) {
        return vec![(BAD, "Nothing ran.".to_owned())];
    }
    let mut groups: Vec<(Sentence, Vec<&str>)> = Vec::new();
    for run in runs {
        let sentence = Sentence::of(run, subject, scope);
        match groups.iter_mut().find(|(other, _)| *other == sentence) {
            Some((_, names)) => names.push(&run.runtime.name),
            None => groups.push((sentence, vec![&run.runtime.name])),
        }
    }
    let groups = groups.into_iter();
    let mut lines: Vec<_> = groups
        .map(|(sentence, names)| (sentence.style, sentence.on(&names)))
        .collect();
    if let Some((require, unmet)) = scope.required {
        lines.extend(requirement(require, unmet));
    }
    lines
}

/// What is said of a runtime, before and after its name.
#[derive(PartialEq)]
struct Sentence {
    style: Style,
    before: String,
    after: String,
}

impl Sentence {
    fn of(run: &Run, subject: Subject, scope: &Scope<'_>) -> Sentence {
        let thing = match subject {
            Subject::Hal if !run.cases.iter().any(|case| case.id.starts_with(AGENT)) => "scenario",
            _ => "case",
        };
        let total = run.cases.len();
        let passed = run.count(Status::Passed);
        let coverage = scope.ledger.coverage(&run.runtime.name, subject);
        let all_clauses = coverage.without.is_empty();
        let whole = scope.filters.is_empty() && scope.shard.is_none();
        let all = passed == total && all_clauses && whole && run.failures() == 0;
        let before = match all {
            true if total == 1 => format!("The {thing} passed"),
            true => format!("All {} passed", count(total, thing)),
            false => format!(
                "{passed} of {}{} passed",
                count(total, thing),
                chosen(scope)
            ),
        };
        let shown = match all_clauses {
            true => format!("all {}", count(coverage.total(), "clause")),
            false => format!(
                "{} of {}",
                coverage.shown,
                count(coverage.total(), "clause")
            ),
        };
        let how = match subject {
            Subject::Hal => "kept",
            _ => "shown",
        };
        let mut after = others(run, scope);
        after.push_str(&format!(": {shown} {how}"));
        if let (Some(why), true) = (scope.no_rounds, run.rounds.is_empty()) {
            after.push_str(&format!("; no random guests: {why}"));
        }
        Sentence {
            style: match () {
                () if run.failures() > 0 => BAD,
                () if all => GOOD,
                () => WARN,
            },
            before,
            after,
        }
    }

    fn on(&self, names: &[&str]) -> String {
        format!("{} on {}{}.", self.before, list(names), self.after)
    }
}

/// How the cases were chosen.
fn chosen(scope: &Scope<'_>) -> String {
    let mut text = String::new();
    if let Some(shard) = scope.shard {
        text.push_str(&format!(" of part {shard}"));
    }
    if !scope.filters.is_empty() {
        let filters: Vec<_> = scope.filters.iter().map(|f| format!("`{f}`")).collect();
        let filters: Vec<_> = filters.iter().map(String::as_str).collect();
        text.push_str(&format!(" chosen by {}", list(&filters)));
    }
    text
}

/// What became of the cases that did not pass, and of random guests that differ.
fn others(run: &Run, scope: &Scope<'_>) -> String {
    let mut text = String::new();
    let mut add = |number: usize, what: &str| {
        if number > 0 {
            text.push_str(&format!(", {number} {what}"));
        }
    };
    let unexpected = run.count(Status::UnexpectedPass);
    add(run.failed_cases() - unexpected, "failed");
    add(unexpected, "passed against the expectations");
    let file = scope.expectations.unwrap_or("the file of expectations");
    let as_expected = format!("failed as {file} says");
    add(run.count(Status::ExpectedFailure), &as_expected);
    add(run.count(Status::Unsupported), "unsupported");
    add(run.count(Status::Skipped), "skipped");
    let differences = run.differences().count();
    let guests = match differences {
        1 => "random guest did something else",
        _ => "random guests did something else",
    };
    add(differences, guests);
    text
}

/// Whether what was required is met.
fn requirement(require: Require, unmet: &[Unmet]) -> Vec<(Style, String)> {
    if unmet.is_empty() {
        return vec![(GOOD, format!("Required `{require}`: met."))];
    }
    let line = |unmet: &Unmet| (BAD, format!("Required `{require}`: {unmet}."));
    unmet.iter().map(line).collect()
}
