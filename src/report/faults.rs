//! What became of faults: for people, for programs, and as a page of the documentation.

use super::text::{BAD, FAINT, GOOD, STRONG, pad, paint};
use crate::faults::{Fate, Matrix};
use crate::model::Model;
use crate::suite::Case;
use std::collections::BTreeSet;
use std::time::Duration;

/// A summary with everything that is to be mended. The text has ANSI colours.
pub fn console(
    matrix: &Matrix,
    model: &Model,
    cases: &[Case],
    whole: bool,
    built: Duration,
    ran: Duration,
) -> String {
    let mut out = paint(FAINT, "\n  layer       faults   killed   survived   dead\n");
    let layers: BTreeSet<&str> = matrix.rows.iter().map(|(fault, _)| fault.layer()).collect();
    for layer in layers {
        let count = |wanted: Option<Fate>| {
            let of = matrix
                .rows
                .iter()
                .filter(|(fault, _)| fault.layer() == layer);
            of.filter(|(_, outcomes)| wanted.is_none_or(|w| Matrix::fate(outcomes) == w))
                .count()
        };
        out += &format!(
            "  {}{:7}  {:7}  {:9}  {:5}\n",
            pad(layer, 10),
            count(None),
            count(Some(Fate::Killed)),
            count(Some(Fate::Survived)),
            count(Some(Fate::Dead))
        );
    }
    for (fate, advice) in [
        (Fate::Survived, "no case notices; write one that does"),
        (
            Fate::Dead,
            "no case comes to it; write one that does, or take the fault out",
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
        for (fault, outcomes) in rows {
            let reached: usize = outcomes.iter().map(|o| o.cases.len()).sum();
            out += &format!(
                "    {}  {}  ({} runs)\n",
                paint(STRONG, &fault.name),
                fault.clause,
                reached
            );
        }
    }
    if whole {
        let without = matrix.without(model, cases);
        let (elsewhere, missing): (Vec<_>, Vec<_>) = without.into_iter().partition(|w| w.elsewhere);
        for (title, list) in [
            ("MUST clauses without a kill", missing),
            ("shown on wires alone", elsewhere),
        ] {
            if !list.is_empty() {
                out += &format!("\n  {title}\n");
                list.iter()
                    .for_each(|w| out += &format!("    {}\n", w.clause.id));
            }
        }
    }
    out += &format!(
        "\n  time      {:.1} s to build the copy, {:.1} s to run\n",
        built.as_secs_f64(),
        ran.as_secs_f64()
    );
    let _ = GOOD;
    out
}
