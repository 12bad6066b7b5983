//! A comparison of two states of the specification ([`crate::diff`]): as [`text`] for people, as [`markdown`] for pull
//! requests, as [`json`] for programs.

mod json;
mod markdown;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use text::text;

use super::text::{count, list};
use crate::diff::{Change, ClauseChange, Diff, Side};

/// How many cases are named where there may be many.
const NAMED: usize = 4;

/// What the comparison comes to, in a sentence.
fn verdict(diff: &Diff) -> String {
    let breaks = diff.breaks();
    let clauses = match diff.clauses.len() {
        0 => String::new(),
        clauses => format!(
            " {} no longer as before.",
            match clauses {
                1 => "1 clause is".to_owned(),
                _ => format!("{clauses} clauses are"),
            }
        ),
    };
    match diff.problems.len() {
        0 if diff.is_empty() => "Nothing changed.".to_owned(),
        0 if !breaks.any() => format!("The change breaks nobody.{clauses}"),
        0 => format!(
            "The change breaks {}, and the version says so.{clauses}",
            list(&breaks.names())
        ),
        problems => format!("{} to mend.", count(problems, "problem")),
    }
}

/// `v0.5.0 (0.5.0)`.
fn side(side: &Side) -> String {
    match side.version {
        Some(version) => format!("{} ({version})", side.name),
        None => side.name.clone(),
    }
}

/// `12 cases: a, b, c, d and 8 more`; nothing where there are none.
fn cases(ids: &[String]) -> Option<String> {
    if ids.is_empty() {
        return None;
    }
    let mut named: Vec<&str> = ids.iter().take(NAMED).map(String::as_str).collect();
    let more = format!("{} more", ids.len().saturating_sub(NAMED));
    if ids.len() > NAMED {
        named.push(&more);
    }
    Some(format!("{}: {}", count(ids.len(), "case"), list(&named)))
}

/// `function i2c.read: is gone`.
fn sentence(change: &Change) -> String {
    format!("{}: {}", change.place, change.what)
}

/// Level, subject, what is different, and what the clause says, as the lines of a paragraph.
fn clause_lines(change: &ClauseChange) -> Vec<String> {
    let mut lines = Vec::new();
    let differences = change.differences();
    if !differences.is_empty() {
        lines.push(differences.join(", "));
    }
    let said = |clause: &crate::model::Clause| {
        let (level, subject) = (clause.level.name(), clause.subject.name());
        format!("{level} {subject}: {}", clause.text)
    };
    match (&change.before, &change.now) {
        (Some(before), Some(now)) if before.text != now.text => {
            lines.push(format!("before: {}", said(before)));
            lines.push(format!("now: {}", said(now)));
        }
        (_, Some(clause)) | (Some(clause), None) => lines.push(said(clause)),
        (None, None) => {}
    }
    lines
}

/// What became of cases, as one line each.
fn case_lines(diff: &Diff) -> Vec<String> {
    [
        ("new", &diff.cases.added),
        ("gone", &diff.cases.removed),
        ("changed", &diff.cases.changed),
        ("touched", &diff.cases.touched),
    ]
    .into_iter()
    .filter_map(|(word, ids)| Some(format!("{word}: {}", cases(ids)?)))
    .collect()
}
