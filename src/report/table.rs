//! The table of APIs and engines.

use super::text::{BAD, FAINT, GOOD, STRONG, WARN, pad, paint};
use crate::suite::{Run, Status, group};
use anstyle::Style;
use std::collections::BTreeMap;

/// One line for each API and one column for each runtime; as many columns beside each other as fit.
pub(super) fn render(out: &mut String, runs: &[Run], width: usize) {
    let Some(first) = runs.first() else {
        return;
    };
    let mut groups: Vec<&str> = first.cases.iter().map(|c| group(&c.id)).collect();
    groups.dedup();
    let rows = |run: &Run| -> Vec<Vec<(String, Style)>> {
        let of = |name: Option<&str>| {
            let cases = run
                .cases
                .iter()
                .filter(|c| name.is_none_or(|name| group(&c.id) == name));
            tally(cases.map(|c| c.status))
        };
        groups
            .iter()
            .map(|name| of(Some(name)))
            .chain([of(None)])
            .collect()
    };
    let names: Vec<&str> = groups.iter().copied().chain(["total"]).collect();
    let label = names
        .iter()
        .map(|name| name.len())
        .max()
        .unwrap_or(0)
        .max(3)
        + 2;
    let columns: Vec<_> = runs
        .iter()
        .map(|run| {
            let head = format!("{} {}", run.runtime.name, run.runtime.version);
            let rows = rows(run);
            let widest = rows
                .iter()
                .map(|row| cell_len(row))
                .max()
                .unwrap_or(0)
                .max(head.len());
            (head, rows, widest)
        })
        .collect();
    let mut rest = columns.as_slice();
    while !rest.is_empty() {
        let mut used = 2 + label + 8;
        let fits = rest.iter().take_while(|(_, _, widest)| {
            used += widest + 3;
            used <= width
        });
        let (shown, others) = rest.split_at(fits.count().max(1));
        rest = others;
        let mut line = format!("  {}cases", pad("API", label));
        shown
            .iter()
            .for_each(|(head, _, widest)| line.push_str(&format!("   {}", pad(head, *widest))));
        out.push_str(&format!("\n{}\n", paint(FAINT, line.trim_end())));
        for (i, name) in names.iter().enumerate() {
            let last = i + 1 == names.len();
            let cases = first
                .cases
                .iter()
                .filter(|c| last || group(&c.id) == *name)
                .count();
            let mut line = format!("{}{cases:5}", pad(name, label));
            if last {
                line = paint(STRONG, &line);
            }
            for (_, rows, widest) in shown {
                let text: Vec<_> = rows[i]
                    .iter()
                    .map(|(text, style)| paint(*style, text))
                    .collect();
                let fill = " ".repeat(widest - cell_len(&rows[i]));
                line.push_str(&format!("   {}{fill}", text.join(", ")));
            }
            out.push_str(&format!("  {}\n", line.trim_end()));
        }
    }
}

/// How many cases have which status, without those that none has.
fn tally(statuses: impl Iterator<Item = Status>) -> Vec<(String, Style)> {
    let mut counts = BTreeMap::new();
    statuses.for_each(|status| *counts.entry(status).or_insert(0) += 1);
    let style = |status: Status| match status {
        Status::Passed => GOOD,
        status if status.is_failure() => BAD,
        _ => WARN,
    };
    let cell =
        |(status, count): (Status, i32)| (format!("{count} {}", status.name()), style(status));
    counts.into_iter().map(cell).collect()
}

fn cell_len(cell: &[(String, Style)]) -> usize {
    cell.iter().map(|(text, _)| text.len()).sum::<usize>() + 2 * cell.len().saturating_sub(1)
}
