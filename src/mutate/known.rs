//! What is known of mutants that no case notices: `equivalent.toml` says which change nothing that can be observed, and why;
//! `survivors.toml` has the rest of the last full run.

use super::{Fate, Mutant};
use crate::faults::fits;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The folder of the lists, below the root of the project.
const FOLDER: &str = "runners/faults";

/// Some mutants, by what stays when lines move. `*` stands for any text, and what is not given for anything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The path of the file.
    pub file: String,
    /// The function.
    pub function: String,
    /// The name of the operator.
    pub operator: String,
    /// The text before.
    pub before: String,
    /// The text after.
    #[serde(default = "anything")]
    pub after: String,
    /// Why it cannot be observed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

fn anything() -> String {
    "*".to_owned()
}

impl Entry {
    fn of(mutant: &Mutant) -> Entry {
        Entry {
            file: mutant.file.clone(),
            function: mutant.function.clone(),
            operator: mutant.operator.name().to_owned(),
            before: mutant.before.clone(),
            after: mutant.after.clone(),
            why: String::new(),
        }
    }

    /// Whether it is about this mutant.
    pub fn matches(&self, mutant: &Mutant) -> bool {
        let is = |text: &str, pattern: &str| text == pattern || fits(text, pattern);
        is(&mutant.file, &self.file)
            && is(&mutant.function, &self.function)
            && is(mutant.operator.name(), &self.operator)
            && is(&mutant.before, &self.before)
            && is(&mutant.after, &self.after)
    }
}

/// Both lists.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Mutants that change nothing that can be observed.
    pub equivalent: Vec<Entry>,
    /// Mutants that survived the last full run.
    pub survivors: Vec<Entry>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    mutant: Vec<Entry>,
}

impl Known {
    /// Reads the lists of the project at `root`.
    ///
    /// # Errors
    /// When one is there and cannot be read, or gives no reason.
    pub fn read(root: &Path) -> Result<Known, String> {
        let list = |name: &str| {
            let path = root.join(FOLDER).join(name);
            if !path.exists() {
                return Ok(Vec::new());
            }
            let text = std::fs::read_to_string(&path)
                .map_err(|error| format!("{FOLDER}/{name}: {error}"))?;
            let list: List =
                toml::from_str(&text).map_err(|error| format!("{FOLDER}/{name}: {error}"))?;
            Ok::<_, String>(list.mutant)
        };
        let known = Known {
            equivalent: list("equivalent.toml")?,
            survivors: list("survivors.toml")?,
        };
        match known.equivalent.iter().find(|entry| entry.why.is_empty()) {
            Some(entry) => Err(format!(
                "{FOLDER}/equivalent.toml: the entry for `{}` in {} has no reason; say in `why` why it cannot be observed",
                entry.before, entry.function
            )),
            None => Ok(known),
        }
    }

    /// The reason why a mutant changes nothing that can be observed.
    pub fn reason(&self, mutant: &Mutant) -> Option<&str> {
        let entry = self.equivalent.iter().find(|entry| entry.matches(mutant));
        entry.map(|entry| entry.why.as_str())
    }

    /// Whether a mutant survived the last full run.
    pub fn survived(&self, mutant: &Mutant) -> bool {
        self.survivors.iter().any(|entry| entry.matches(mutant))
    }

    /// What is wrong with the list of equivalent mutants after a run: entries that are about a mutant that was killed, and after a
    /// run of all of them those that are about none.
    pub fn wrong(&self, ran: &[(&Mutant, Fate)], all: bool) -> Vec<String> {
        let mut wrong = Vec::new();
        for entry in &self.equivalent {
            let mut about = ran
                .iter()
                .filter(|(mutant, _)| entry.matches(mutant))
                .peekable();
            let at = format!(
                "{FOLDER}/equivalent.toml: `{}` in {}",
                entry.before, entry.function
            );
            if about.peek().is_none() && all {
                wrong.push(format!(
                    "{at}: no mutant is like this any more; remove the entry"
                ));
            }
            if let Some((mutant, _)) = about.find(|(_, fate)| *fate == Fate::Killed) {
                wrong.push(format!("{at}: a case notices {mutant}; remove the entry"));
            }
        }
        wrong
    }

    /// Returns the text of `survivors.toml`, with its path, for these mutants.
    pub fn survivors_text<'m>(mutants: impl Iterator<Item = &'m Mutant>) -> (String, String) {
        let mut mutant: Vec<Entry> = mutants.map(Entry::of).collect();
        mutant.sort();
        mutant.dedup();
        let head = "# Mutants that no case noticed in the last full run. Written by `cargo conform faults --mutate --write`.\n\n";
        let list = toml::to_string(&List { mutant }).unwrap_or_default();
        (format!("{FOLDER}/survivors.toml"), format!("{head}{list}"))
    }
}
