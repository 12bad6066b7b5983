//! A comparison for people at a terminal.

use super::super::text::{BAD, FAINT, GOOD, STRONG, WARN, pad, paint, wrap};
use super::{case_lines, cases, clause_lines, sentence, side, verdict};
use crate::diff::{Breaks, Diff, Fate};
use anstyle::Style;

/// The widest line, in columns.
const WIDE: usize = 110;

/// The comparison, with ANSI colours; lines have at most `width` columns.
pub fn text(diff: &Diff, width: usize) -> String {
    let width = width.clamp(60, WIDE);
    let mut out = format!("{} against {}\n", side(&diff.new), side(&diff.old));
    heading(
        &mut out,
        "APIs: whom each change breaks",
        diff.changes.is_empty(),
    );
    let column = |text: String, is_any: bool| (text, is_any);
    let rows = diff.changes.iter().map(|change| {
        let lines = std::iter::once(sentence(change)).chain(cases(&change.cases));
        let breaks = change.breaks != Breaks::NOBODY;
        (column(change.breaks.to_string(), breaks), lines.collect())
    });
    table(&mut out, rows.collect(), WARN, width);
    heading(&mut out, "Clauses", diff.clauses.is_empty());
    let rows = diff.clauses.iter().map(|change| {
        let mut lines = vec![change.id.clone()];
        lines.extend(clause_lines(change));
        lines.extend(cases(&change.cases));
        let gone = change.fate == Fate::Gone;
        (column(change.fate.name().to_owned(), gone), lines)
    });
    table(&mut out, rows.collect(), BAD, width);
    let lines = case_lines(diff);
    heading(&mut out, "Cases", lines.is_empty());
    lines
        .iter()
        .for_each(|line| paragraph(&mut out, 2, line, width));
    heading(&mut out, "Problems", diff.problems.is_empty());
    for problem in &diff.problems {
        let text = format!("[{}] {}", problem.rule.name(), problem.text);
        paragraph(&mut out, 2, &text, width);
    }
    let style = if diff.problems.is_empty() { GOOD } else { BAD };
    out.push_str(&format!("\n{}\n", paint(style, &verdict(diff))));
    out
}

fn heading(out: &mut String, title: &str, empty: bool) {
    if !empty {
        out.push_str(&format!("\n{}\n", paint(STRONG, title)));
    }
}

/// Rows of a word, in colour where it wants attention, and paragraphs: the first is the subject, the others explain it.
fn table(out: &mut String, rows: Vec<((String, bool), Vec<String>)>, style: Style, width: usize) {
    let column = rows.iter().map(|((word, _), _)| word.len()).max();
    let column = column.unwrap_or(0);
    for ((word, attention), paragraphs) in rows {
        let mut left = paint(
            if attention { style } else { Style::new() },
            &pad(&word, column),
        );
        for (i, paragraph) in paragraphs.iter().enumerate() {
            let style = if i == 0 { Style::new() } else { FAINT };
            for line in wrap(paragraph, width.saturating_sub(column + 4)) {
                out.push_str(&format!("  {left}  {}\n", paint(style, &line)));
                left = " ".repeat(column);
            }
        }
    }
}

fn paragraph(out: &mut String, indent: usize, text: &str, width: usize) {
    for line in wrap(text, width - indent) {
        out.push_str(&format!("{:indent$}{line}\n", ""));
    }
}
