//! What became of faults: for people, for programs, and as a page of the documentation.

mod page;

use super::text::{BAD, FAINT, GOOD, STRONG, pad, paint};
use crate::faults::{Fate, Fault, Matrix, Outcome, Without};
use crate::suite::Case;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub use page::page;

/// The version of the JSON form.
pub const VERSION: u32 = 1;

/// How many clauses are named in the line of a fault.
const NAMED: usize = 3;

/// A line for each fault, then everything that is to be mended, then a summary. `without` is `None` when not all faults ran.
/// The text has ANSI colours.
pub fn console(matrix: &Matrix, cases: &[Case], without: Option<&[Without<'_>]>) -> String {
    let mut out = lines(matrix, cases);
    out += &mend(matrix);
    out += &without.map(unguarded).unwrap_or_default();
    out += &paint(
        FAINT,
        "\n  layer        faults   killed   survived   dead\n",
    );
    for (layer, counts) in layers(matrix) {
        let [all, killed, survived, dead] = counts;
        out += &format!(
            "  {}{all:8}{killed:9}{survived:11}{dead:7}\n",
            pad(layer, 11)
        );
    }
    out
}

/// For each fault its fate, how many cases noticed it, and clauses that they show: its own before others.
fn lines(matrix: &Matrix, cases: &[Case]) -> String {
    let names = matrix.rows.iter().map(|(fault, _)| fault.name.len());
    let width = names.max().unwrap_or_default();
    let mut out = String::new();
    for layer in layers(matrix).into_keys() {
        let heading = format!(
            "{}  fate      cases  clauses",
            pad(layer, width.max(layer.len()))
        );
        out += &format!("\n  {}\n", paint(FAINT, &heading));
        for (fault, outcomes) in matrix.rows.iter().filter(|(f, _)| f.layer() == layer) {
            let fate = Matrix::fate(outcomes);
            let style = if fate == Fate::Killed { GOOD } else { BAD };
            let line = format!(
                "  {}  {}{:7}  {}",
                pad(&fault.name, width),
                paint(style, &pad(fate.name(), 8)),
                Matrix::killers(outcomes).len(),
                paint(FAINT, &clauses(fault, outcomes, cases)),
            );
            out += line.trim_end();
            out.push('\n');
        }
    }
    out
}

fn clauses(fault: &Fault, outcomes: &[Outcome], cases: &[Case]) -> String {
    let mut clauses: Vec<_> = Matrix::clauses(outcomes, cases).into_iter().collect();
    clauses.sort_by_key(|clause| *clause != fault.clause);
    let more = clauses.len().saturating_sub(NAMED);
    clauses.truncate(NAMED);
    let named = clauses.join(", ");
    match more {
        0 => named,
        _ => format!("{named} and {more} more"),
    }
}

/// The faults that no case notices.
fn mend(matrix: &Matrix) -> String {
    let mut out = String::new();
    for (fate, advice) in [
        (
            Fate::Survived,
            "cases come to it and none notices: write one that does",
        ),
        (
            Fate::Dead,
            "no case comes to it: write one that does, or take the fault out",
        ),
    ] {
        let rows: Vec<_> = matrix
            .rows
            .iter()
            .filter(|(_, o)| Matrix::fate(o) == fate)
            .collect();
        if !rows.is_empty() {
            out += &format!("\n  {}: {advice}\n", paint(BAD, fate.name()));
        }
        for (fault, _) in rows {
            out += &format!(
                "    {}  {}\n",
                paint(STRONG, &fault.name),
                paint(FAINT, &fault.clause)
            );
            out += &format!("      {}\n", fault.what);
        }
    }
    out
}

/// The clauses of which no fault was killed.
fn unguarded(without: &[Without<'_>]) -> String {
    let mut out = String::new();
    for (title, elsewhere) in [
        (
            paint(
                BAD,
                "MUST clauses of which no case was seen to kill a fault: write a fault and a case",
            ),
            false,
        ),
        (
            "MUST clauses that are shown on wires alone".to_owned(),
            true,
        ),
    ] {
        let list: Vec<_> = without
            .iter()
            .filter(|w| w.elsewhere == elsewhere)
            .collect();
        if !list.is_empty() {
            out += &format!("\n  {title}\n");
        }
        list.iter()
            .for_each(|w| out += &format!("    {}\n", w.clause.id));
    }
    if without.is_empty() {
        let text = "Of every MUST clause a fault was killed by a case.";
        out += &format!("\n  {}\n", paint(GOOD, text));
    }
    out
}

/// For each layer how many faults there are, and how many of each fate.
fn layers(matrix: &Matrix) -> BTreeMap<&str, [usize; 4]> {
    let mut layers: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for (fault, outcomes) in &matrix.rows {
        let counts = layers.entry(fault.layer()).or_default();
        counts[0] += 1;
        counts[1 + Matrix::fate(outcomes) as usize] += 1;
    }
    layers
}

/// The matrix of faults and cases.
pub fn json(matrix: &Matrix, cases: &[Case], without: &[Without<'_>]) -> Value {
    let faults = matrix.rows.iter().map(|(fault, outcomes)| {
        let engines = outcomes.iter().map(|outcome| {
            let with = |wanted: bool| -> Vec<&str> {
                let cases = outcome
                    .cases
                    .iter()
                    .filter(|(_, noticed)| *noticed == wanted);
                cases.map(|(case, _)| case.as_str()).collect()
            };
            json!({ "engine": outcome.engine, "noticed": with(true), "passed": with(false) })
        });
        json!({
            "name": fault.name,
            "clause": fault.clause,
            "what": fault.what,
            "upstream": fault.upstream,
            "fate": Matrix::fate(outcomes).name(),
            "clauses": Matrix::clauses(outcomes, cases),
            "engines": engines.collect::<Vec<_>>(),
        })
    });
    json!({
        "schema": VERSION,
        "faults": faults.collect::<Vec<_>>(),
        "clauses_without_kill": without.iter().map(|w| &w.clause.id).collect::<Vec<_>>(),
    })
}
