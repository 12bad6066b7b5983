//! What random guests showed, for people.

use super::text::{BAD, FAINT, STRONG, count, list, paint, wrap};
use crate::suite::{RoundDifference, Rounds, Run};

/// The guests with which runtimes did something else than their references, each with both runs side by side.
pub(super) fn differences(out: &mut String, runs: &[Run], width: usize) {
    for (run, (rounds, difference)) in all(runs) {
        let title = format!("random guest {}", difference.guest);
        out.push_str(&format!(
            "\n  {}  {}\n",
            paint(BAD, "FAILED"),
            paint(STRONG, &title)
        ));
        let on = format!(
            "on {}, compared with {}",
            run.runtime.name, rounds.reference.name
        );
        out.push_str(&format!("    {}\n", paint(FAINT, &on)));
        for line in wrap(&difference.message, width - 4) {
            out.push_str(&format!("    {line}\n"));
        }
        if !difference.shown.is_empty() {
            out.push_str(&format!("\n{}", difference.shown));
        }
        // Not wrapped: it is to be pasted.
        out.push_str(&format!("\n    again: {}\n", difference.again));
    }
}

fn all(runs: &[Run]) -> impl Iterator<Item = (&Run, (&Rounds, &RoundDifference))> {
    runs.iter()
        .flat_map(|run| run.differences().map(move |difference| (run, difference)))
}

/// How many there were and how they are repeated, one line for each group of runtimes that ran the same.
pub(super) fn notes(runs: &[Run]) -> Vec<String> {
    let mut groups: Vec<(&Rounds, Vec<&str>)> = Vec::new();
    for run in runs {
        for rounds in &run.rounds {
            let name = run.runtime.name.as_str();
            let same = |other: &Rounds| {
                (other.seed, other.guests, other.difference.is_some())
                    == (rounds.seed, rounds.guests, rounds.difference.is_some())
            };
            match groups.iter_mut().find(|(other, _)| same(other)) {
                Some((_, names)) => names.push(name),
                None => groups.push((rounds, vec![name])),
            }
        }
    }
    let note = |(rounds, mut names): (&Rounds, Vec<&str>)| {
        let did = match rounds.difference {
            None => "did the same on",
            Some(_) => "ran until one did something else on",
        };
        if !names.contains(&rounds.reference.name.as_str()) {
            names.push(&rounds.reference.name);
        }
        format!(
            "{} {did} {}; the same again: --seed {}",
            count(rounds.guests as usize, "random guest"),
            list(&names),
            rounds.seed
        )
    };
    groups.into_iter().map(note).collect()
}
