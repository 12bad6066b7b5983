//! A comparison as a comment on a pull request.

use super::{case_lines, cases, clause_lines, sentence, side, verdict};
use crate::diff::Diff;
use crate::report::markdown::{cell, escape};

/// The most characters that a list may have: a comment on GitHub has at most 65,536.
const LIST: usize = 24_000;

/// The comparison as Markdown of GitHub.
pub fn markdown(diff: &Diff) -> String {
    let mark = if diff.problems.is_empty() {
        "✅"
    } else {
        "❌"
    };
    let mut out = format!(
        "### {mark} Specification: {}\n\n{} against {}\n",
        verdict(diff),
        escape(&side(&diff.new)),
        escape(&side(&diff.old))
    );
    let problems = diff.problems.iter();
    let problems = problems.map(|p| format!("- **{}**: {}", p.rule.name(), escape(&p.text)));
    section(&mut out, "Problems", "", problems);
    let changes = diff.changes.iter().map(|change| {
        let breaks = match change.breaks.any() {
            true => format!("**{}**", change.breaks),
            false => change.breaks.to_string(),
        };
        let cases = change.cases.len();
        format!("| {breaks} | {} | {cases} |", cell(&sentence(change)))
    });
    let head = "| breaks | change | cases |\n|---|---|---:|\n";
    section(&mut out, "APIs", head, changes);
    let clauses = diff.clauses.iter().map(|change| {
        let lines = clause_lines(change);
        let lines = lines.into_iter().chain(cases(&change.cases));
        let lines: Vec<_> = lines.map(|line| cell(&line)).collect();
        format!(
            "| {} | `{}` | {} |",
            change.fate.name(),
            change.id,
            lines.join("<br>")
        )
    });
    let head = "| | clause | |\n|---|---|---|\n";
    section(&mut out, "Clauses", head, clauses);
    let lines = case_lines(diff).into_iter();
    let lines = lines.map(|line| format!("- {}", escape(&line)));
    section(&mut out, "Cases", "", lines);
    out
}

/// A heading and its list, or nothing; a long list is cut and says so.
fn section(out: &mut String, title: &str, head: &str, rows: impl Iterator<Item = String>) {
    let (mut list, mut left_out) = (String::new(), 0);
    for row in rows {
        if list.len() + row.len() < LIST {
            list.push_str(&format!("{row}\n"));
        } else {
            left_out += 1;
        }
    }
    if !list.is_empty() {
        out.push_str(&format!("\n#### {title}\n\n{head}{list}"));
    }
    if left_out > 0 {
        out.push_str(&format!(
            "\n{left_out} more: see the output of `conform diff`.\n"
        ));
    }
}
