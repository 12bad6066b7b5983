//! The report for people, after the [failures](super::failure): a table of APIs and engines, and what the run shows of the
//! specification. The text has ANSI colours; whoever prints it removes them where they are not wanted.

use super::text::{BAD, FAINT, STRONG, count, pad, paint, wrap};
use super::{Scope, ranking, rounds, table, verdict};
use crate::clause::{Coverage, Ledger};
use crate::model::{Model, Subject};
use crate::scenario::{AGENT, GROUP};
use crate::suite::{Run, SUITE_VERSION, Status};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How many clauses that are not shown are named.
const CLAUSES: usize = 8;
/// The narrowest width, in columns.
const NARROW: usize = 60;
/// The widest: longer lines are hard to read.
const WIDE: usize = 110;

/// What there is to report.
#[derive(Debug, Clone, Copy)]
pub struct Summary<'a> {
    /// The results, runtime by runtime, of the same cases.
    pub runs: &'a [Run],
    /// Has the texts of the clauses.
    pub model: &'a Model,
    /// What is under test: bindings by the cases of the suite, or a HAL by its guests of the scenarios.
    pub subject: Subject,
    /// The ids of scenarios without a guest. They are among the results, as failures.
    pub missing: &'a [String],
    /// What they show of the specification; `None` when only a part of the suite ran.
    pub ledger: Option<&'a Ledger<'a>>,
    /// The folder of the reports.
    pub folder: &'a Path,
    /// The run was stopped before its end.
    pub stopped: bool,
    /// How long the whole run took, and how many cases ran at the same time; `None` for a run in parts.
    pub time: Option<(Duration, usize)>,
    /// What the last lines tell.
    pub scope: Scope<'a>,
    /// How many columns there are.
    pub width: usize,
}

/// The report, with ANSI colours.
pub fn render(summary: &Summary<'_>) -> String {
    let width = summary.width.clamp(NARROW, WIDE);
    let mut out = String::new();
    rounds::differences(&mut out, summary.runs, width);
    let suite = match summary.subject {
        Subject::Hal => "scenarios of HALs".to_owned(),
        _ => format!("conformance suite {SUITE_VERSION}"),
    };
    let title = format!("embedded-wasm {}, {suite}", crate::SPEC_VERSION);
    out.push_str(&format!("\n  {}\n", paint(STRONG, &title)));
    table::render(&mut out, summary.runs, width);
    out.push('\n');
    not_run(&mut out, summary.runs, width);
    if let Some(ledger) = summary.ledger {
        clauses(&mut out, summary, ledger, width);
    }
    if !summary.missing.is_empty() {
        let names: Vec<_> = summary
            .missing
            .iter()
            .map(|id| id.strip_prefix(GROUP).unwrap_or(id))
            .collect();
        let what = match names.len() {
            1 => "1 scenario has no guest".to_owned(),
            count => format!("{count} scenarios have no guests"),
        };
        note(
            &mut out,
            "missing",
            &format!("{what}: {}", names.join(", ")),
            width,
        );
    }
    failing_clauses(&mut out, summary, width);
    let files = summary
        .runs
        .iter()
        .map(|run| format!("{0}.json, {0}.xml", run.runtime.name));
    let files: Vec<_> = files.collect();
    let place = format!("{} in {}", files.join(", "), summary.folder.display());
    note(&mut out, "reports", &place, width);
    if let Some((elapsed, jobs)) = summary.time {
        let time = format!("{:.2} s with {}", elapsed.as_secs_f64(), count(jobs, "job"));
        note(&mut out, "time", &time, width);
    }
    for text in rounds::notes(summary.runs) {
        note(&mut out, "random", &text, width);
    }
    if let Some(calls) = calls_of_agent(summary.runs) {
        note(&mut out, "agent", &calls, width);
    }
    let lines = match summary.stopped {
        true => vec![(BAD, stopped(summary.runs))],
        false => verdict::lines(summary.runs, summary.subject, &summary.scope),
    };
    out.push('\n');
    for (style, text) in lines {
        for line in wrap(&text, width - 2) {
            out.push_str(&format!("  {}\n", paint(style, &line)));
        }
    }
    out
}

/// Why cases did not run or were not to pass.
fn not_run(out: &mut String, runs: &[Run], width: usize) {
    for run in runs {
        let mut reasons: BTreeMap<(Status, &str), usize> = BTreeMap::new();
        let cases = run.cases.iter();
        for case in cases.filter(|c| c.status != Status::Passed && !c.status.is_failure()) {
            let reason = case.message.lines().next().unwrap_or_default();
            *reasons.entry((case.status, reason)).or_default() += 1;
        }
        for ((status, reason), cases) in reasons {
            let label = if status.ran() { "expected" } else { "not run" };
            let text = format!(
                "{cases} {} on {}: {reason}",
                status.name(),
                run.runtime.name
            );
            note(out, label, &text, width);
        }
    }
}

/// The clauses with the greatest shares of failed cases.
fn failing_clauses(out: &mut String, summary: &Summary<'_>, width: usize) {
    for (i, share) in ranking::rank(summary.runs).iter().enumerate() {
        let text = summary.model.clause(share.clause);
        let text = text.map_or("", |clause| clause.text.as_str());
        let line = format!(
            "{} of {} failed: [{}] {text}",
            share.failed, share.ran, share.clause
        );
        note(out, if i == 0 { "look at" } else { "" }, &line, width);
    }
}

/// The last line of a run that was stopped.
fn stopped(runs: &[Run]) -> String {
    let ran: usize = runs.iter().map(Run::executed).sum();
    let all: usize = runs.iter().map(|run| run.cases.len()).sum();
    let failed: usize = runs.iter().map(Run::failures).sum();
    format!(
        "Stopped: {ran} of {} ran, {failed} failed.",
        count(all, "case")
    )
}

/// What is shown of the specification.
fn clauses(out: &mut String, summary: &Summary<'_>, ledger: &Ledger<'_>, width: usize) {
    let coverages: Vec<(&str, Coverage<'_>)> = summary
        .runs
        .iter()
        .map(|run| {
            (
                run.runtime.name.as_str(),
                ledger.coverage(&run.runtime.name, summary.subject),
            )
        })
        .collect();
    let Some((_, first)) = coverages.first() else {
        return;
    };
    let shown: Vec<_> = coverages
        .iter()
        .map(|(name, coverage)| format!("{} on {name}", coverage.shown))
        .collect();
    let (who, how) = match summary.subject {
        Subject::Hal => ("HALs", "kept"),
        _ => ("bindings", "shown"),
    };
    let text = format!(
        "{} that {who} MUST keep; {how}: {}",
        first.total(),
        shown.join(", ")
    );
    note(out, "clauses", &text, width);
    let same = coverages
        .iter()
        .all(|(_, coverage)| coverage.without == first.without);
    for (name, coverage) in &coverages[..if same { 1 } else { coverages.len() }] {
        if coverage.without.is_empty() {
            continue;
        }
        let ids: Vec<_> = coverage
            .without
            .iter()
            .take(CLAUSES)
            .map(|c| c.id.as_str())
            .collect();
        let more = match coverage.without.len().saturating_sub(CLAUSES) {
            0 => String::new(),
            more => format!(" and {more} more, see `cargo conform list --clauses`"),
        };
        let on = if same {
            String::new()
        } else {
            format!(" on {name}")
        };
        note(
            out,
            "",
            &format!("not {how}{on}: {}{more}", ids.join(", ")),
            width,
        );
    }
    if summary.subject == Subject::Hal {
        return;
    }
    let (drivers, hals) = ledger.elsewhere();
    let text =
        format!("elsewhere: {drivers} where a driver is under test, {hals} by the tests of HALs");
    note(out, "", &text, width);
}

/// A line with its name before it.
fn note(out: &mut String, name: &str, text: &str, width: usize) {
    const LABEL: usize = 10;
    for (i, line) in wrap(text, width - LABEL - 2).iter().enumerate() {
        let name = if i == 0 { name } else { "" };
        out.push_str(&format!("  {}{line}\n", paint(FAINT, &pad(name, LABEL))));
    }
}

/// How many calls of a HAL its agent showed: those of which every case passed. A call is `hal/agent/<api>/<call>`.
fn calls_of_agent(runs: &[Run]) -> Option<String> {
    let mut calls: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for case in runs.iter().flat_map(|run| &run.cases) {
        let Some(rest) = case.id.strip_prefix(AGENT) else {
            continue;
        };
        let Some((at, _)) = rest.match_indices('/').nth(1) else {
            continue;
        };
        let name = &rest[..at];
        if name.ends_with("/life") {
            continue;
        }
        let (ran, passed) = calls.entry(name).or_insert((false, true));
        *ran |= case.status.ran();
        *passed &= case.status == Status::Passed || !case.status.ran();
    }
    let shown = calls.values().filter(|(ran, passed)| *ran && *passed);
    let lacking = calls.values().filter(|(ran, _)| !ran).count();
    let more = match lacking {
        0 => String::new(),
        lacking => format!("; the HAL does not offer {lacking}"),
    };
    let all = calls.len();
    (all > 0).then(|| format!("{} of {all} calls shown{more}", shown.count()))
}
