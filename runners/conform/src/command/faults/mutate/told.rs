//! What is printed of a run.

use super::Ran;
use serde_json::{Value as Json, json};
use std::fmt::Write;
use std::time::Duration;
use wasm_embedded_spec::mutate::{Count, Fate, Known, Mutant, counts};

/// A run.
pub struct Told<'t> {
    pub ran: &'t [Ran<'t>],
    pub known: &'t Known,
    /// Of a sample.
    pub seed: Option<u64>,
    /// To build, and to run.
    pub time: [Duration; 2],
}

impl Told<'_> {
    fn groups(&self) -> Vec<(&'static str, Count)> {
        let fates: Vec<(&Mutant, Fate)> = self.ran.iter().map(|r| (r.mutant, r.fate)).collect();
        let counts = counts(&fates, self.known, |mutant| mutant.group);
        counts
            .into_iter()
            .map(|(group, count)| (group.name(), count))
            .collect()
    }

    /// Those that no case notices, and that are not known to change nothing.
    fn survivors(&self) -> impl Iterator<Item = &Ran<'_>> {
        let unknown =
            |ran: &&Ran<'_>| ran.fate != Fate::Killed && self.known.reason(ran.mutant).is_none();
        self.ran.iter().filter(unknown)
    }

    /// Returns what people read.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for ran in self.survivors() {
            let what = match ran.fate {
                Fate::Unreached => "unreached",
                _ => "survived ",
            };
            let _ = writeln!(text, "  {what} {}", ran.mutant);
        }
        if !text.is_empty() {
            text.push('\n');
        }
        for (group, count) in self.groups() {
            let Count {
                mutants,
                killed,
                equivalent,
                survived,
            } = count;
            let _ = writeln!(
                text,
                "  {group:<9} {mutants} mutants, {killed} killed, {equivalent} equivalent, {survived} survived: {:.1}%",
                count.rate()
            );
        }
        let [built, ran] = self.time.map(|time| time.as_secs_f64());
        let _ = writeln!(text, "  time      {built:.1} s to build, {ran:.1} s to run");
        if let Some(seed) = self.seed {
            let _ = writeln!(
                text,
                "  seed      {seed}; the same command with --seed {seed} chooses the same"
            );
        }
        text
    }

    /// Returns what programs read.
    pub fn json(&self) -> Json {
        let group = |(name, count): (&str, Count)| {
            json!({
                "group": name, "mutants": count.mutants, "killed": count.killed,
                "equivalent": count.equivalent, "survived": count.survived, "rate": count.rate(),
            })
        };
        let mutant = |ran: &Ran<'_>| {
            let Mutant {
                group,
                file,
                line,
                function,
                operator,
                before,
                after,
                ..
            } = ran.mutant;
            let fate = match ran.fate {
                Fate::Killed => "killed",
                Fate::Survived => "survived",
                Fate::Unreached => "unreached",
            };
            json!({
                "group": group.name(), "file": file, "line": line, "function": function,
                "operator": operator.name(), "before": before, "after": after, "fate": fate,
                "by": ran.by, "equivalent": self.known.reason(ran.mutant),
            })
        };
        json!({
            "seed": self.seed,
            "groups": self.groups().into_iter().map(group).collect::<Vec<_>>(),
            "mutants": self.ran.iter().map(mutant).collect::<Vec<_>>(),
        })
    }
}
