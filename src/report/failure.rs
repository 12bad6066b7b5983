//! What a failure looks like: what the case shows, what came before, both sides of the difference, and how to run it again.

use super::difference;
use super::text::{BAD, FAINT, STRONG, count, list, pad, paint, wrap};
use super::value::{line, times};
use crate::model::Model;
use crate::suite::{CaseResult, Run};
use std::collections::{BTreeMap, BTreeSet};

/// How many failures are shown in full; of further ones there is a line each.
const FULL: usize = 20;
/// Of how many clauses the text is shown.
const CLAUSES: usize = 4;
/// How many transactions before the difference are shown.
const BEFORE: usize = 3;
/// The narrowest and the widest text, in columns.
const WIDTH: (usize, usize) = (60, 110);

/// How failures are shown.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// Has the texts of the clauses.
    pub model: &'a Model,
    /// The command that runs a case, given by its id, once more on some runtimes.
    pub again: &'a dyn Fn(&str, &[&str]) -> String,
    /// Show all transactions before the difference.
    pub trace: bool,
    /// How many columns there are.
    pub width: usize,
}

/// Shows failures as they come: each once, with all the runtimes on which it looks the same.
pub struct Failures<'a> {
    style: Style<'a>,
    /// The names of the runtimes.
    runtimes: Vec<String>,
    /// The ids of cases that are not shown here.
    without: BTreeSet<String>,
    /// Results of cases that have not run on all runtimes yet, by case: the runtime and its result.
    waiting: BTreeMap<String, Vec<(String, CaseResult)>>,
    shown: usize,
}

impl<'a> Failures<'a> {
    /// Shows the failures of runs on these runtimes, except those of some cases.
    pub fn new<'n>(
        style: Style<'a>,
        runtimes: impl IntoIterator<Item = &'n str>,
        without: &[String],
    ) -> Self {
        Failures {
            style,
            runtimes: runtimes.into_iter().map(str::to_owned).collect(),
            without: without.iter().cloned().collect(),
            waiting: BTreeMap::new(),
            shown: 0,
        }
    }

    /// Takes the next result. Returns what is to be shown now, with ANSI colours; mostly nothing.
    pub fn add(&mut self, runtime: &str, case: &CaseResult) -> String {
        if self.runtimes.len() == 1 && !case.status.is_failure() {
            return String::new();
        }
        let results = self.waiting.entry(case.id.clone()).or_default();
        results.push((runtime.to_owned(), case.clone()));
        match results.len() < self.runtimes.len() {
            true => String::new(),
            false => {
                let results = self.waiting.remove(&case.id).unwrap_or_default();
                self.show(&results)
            }
        }
    }

    /// Returns what is still to be shown, after the last result.
    pub fn rest(&mut self) -> String {
        let waiting = std::mem::take(&mut self.waiting);
        let mut out: String = waiting.values().map(|results| self.show(results)).collect();
        if self.shown > FULL {
            out.push_str(
                "\n  The reports have all of these in full, as does `conform explain CASE`.\n",
            );
        }
        out
    }

    fn show(&mut self, results: &[(String, CaseResult)]) -> String {
        let mut results: Vec<_> = results.iter().collect();
        results.sort_by_key(|(runtime, _)| self.runtimes.iter().position(|r| r == runtime));
        let failed = |(_, case): &&(String, CaseResult)| {
            case.status.is_failure() && !self.without.contains(&case.id)
        };
        let mut seen: Vec<(&CaseResult, Vec<&str>)> = Vec::new();
        for (runtime, case) in results.into_iter().filter(failed) {
            let same = |other: &CaseResult| {
                (other.status, &other.message, &other.expected, &other.found)
                    == (case.status, &case.message, &case.expected, &case.found)
            };
            match seen.iter_mut().find(|(other, _)| same(other)) {
                Some((_, on)) => on.push(runtime),
                None => seen.push((case, vec![runtime])),
            }
        }
        let mut out = String::new();
        for (case, on) in seen {
            self.shown += 1;
            out.push_str(&match self.shown <= FULL {
                true => full(case, &on, &self.style),
                false => short(case, &on, &self.style),
            });
        }
        out
    }
}

/// Returns the failures of whole runs, as [`Failures`] shows them.
pub fn all(style: Style<'_>, runs: &[Run]) -> String {
    let mut failures = Failures::new(style, runs.iter().map(|run| &*run.runtime.name), &[]);
    let mut out = String::new();
    for i in 0..runs.iter().map(|run| run.cases.len()).max().unwrap_or(0) {
        for run in runs {
            let case = run.cases.get(i);
            out.extend(case.map(|case| failures.add(&run.runtime.name, case)));
        }
    }
    out + &failures.rest()
}

/// Returns one failure with all that is known of it, with ANSI colours.
pub fn full(case: &CaseResult, on: &[&str], style: &Style<'_>) -> String {
    let width = style.width.clamp(WIDTH.0, WIDTH.1);
    let mut out = head(case, on, width);
    let paragraph = |out: &mut String, text: &str| {
        for line in text.lines().flat_map(|line| wrap(line, width - 4)) {
            out.push_str(&format!("    {line}\n"));
        }
    };
    paragraph(&mut out, &case.title);
    for id in case.clauses.iter().take(CLAUSES) {
        let text = style.model.clause(id).map(|clause| clause.text.as_str());
        paragraph(
            &mut out,
            &format!("[{id}] {}", text.unwrap_or("(not in this specification)")),
        );
    }
    if case.clauses.len() > CLAUSES {
        paragraph(
            &mut out,
            &format!("[{}]", case.clauses[CLAUSES..].join("] [")),
        );
    }
    out.push('\n');
    paragraph(&mut out, &case.message);
    before(&mut out, case, style.trace, width);
    if case.expected.is_some() || case.found.is_some() {
        out.push('\n');
        difference::render(&mut out, case.expected.as_ref(), case.found.as_ref(), width);
    }
    out.push('\n');
    let files: Vec<_> = [&case.guest, &case.fixture]
        .into_iter()
        .filter(|file| !file.is_empty())
        .map(String::as_str)
        .collect();
    note(&mut out, "files", &files.join(", "), width);
    // A command is to be copied: it is not broken into lines.
    let again = (style.again)(&case.id, on);
    out.push_str(&format!("    {}{again}\n", paint(FAINT, &pad("again", 8))));
    out
}

fn head(case: &CaseResult, on: &[&str], width: usize) -> String {
    let status = case.status.name().to_uppercase();
    let mut out = format!("\n  {}  {}\n", paint(BAD, &status), paint(STRONG, &case.id));
    for line in wrap(&format!("on {}", list(on)), width - 4) {
        out.push_str(&format!("    {}\n", paint(FAINT, &line)));
    }
    out
}

/// One of many failures, in two lines.
fn short(case: &CaseResult, on: &[&str], style: &Style<'_>) -> String {
    let width = style.width.clamp(WIDTH.0, WIDTH.1);
    let mut out = head(case, on, width);
    let first = case.message.lines().next().unwrap_or_default();
    let lines = wrap(first, width - 4);
    lines
        .iter()
        .for_each(|line| out.push_str(&format!("    {line}\n")));
    out
}

/// The transactions that were as expected: the last ones, or all.
fn before(out: &mut String, case: &CaseResult, all: bool, width: usize) {
    let left_out = match all {
        true => 0,
        false => case.trace.len().saturating_sub(BEFORE),
    };
    let mut index: u64 = case.trace[..left_out].iter().map(times).sum();
    if !case.trace.is_empty() {
        out.push('\n');
    }
    if left_out > 0 {
        let what = format!(
            "after {}:",
            count(usize::try_from(index).unwrap_or(left_out), "transaction")
        );
        out.push_str(&format!("    {}\n", paint(FAINT, &what)));
    }
    for transaction in &case.trace[left_out..] {
        for (i, text) in wrap(&line(transaction), width - 10).iter().enumerate() {
            let number = if i == 0 {
                index.to_string()
            } else {
                String::new()
            };
            out.push_str(&format!(
                "    {}{text}\n",
                paint(FAINT, &format!("{number:>4}  "))
            ));
        }
        index += times(transaction);
    }
}

fn note(out: &mut String, name: &str, text: &str, width: usize) {
    const LABEL: usize = 8;
    if text.is_empty() {
        return;
    }
    for (i, line) in wrap(text, width - LABEL - 4).iter().enumerate() {
        let name = if i == 0 { name } else { "" };
        out.push_str(&format!("    {}{line}\n", paint(FAINT, &pad(name, LABEL))));
    }
}
