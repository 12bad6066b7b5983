//! Mutation of the sources that keep the rules: small changes that nobody thought of, which cases must notice.
//!
//! [`Mutations::of`] finds the places of a group that operators change, and numbers the mutants. [`Mutations::write`] returns the texts
//! with all of them, each behind a switch, so that one build has them all; [`Mutations::culprits`] tells which of them a compiler
//! rejects, and which are then left out. What is known of those that survive is a list in `runners/faults/`, [`Known`].

mod find;
mod known;
mod operators;
mod page;
mod render;
mod source;

pub use known::{Entry, Known};
pub use operators::Operator;
pub use page::{Count, Fate, counts, page};
pub use render::Rendered;
pub use source::{Group, Language, Source};

use find::{Enums, Site};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// One small change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// From 1; the number of its switch.
    pub number: usize,
    /// Where it belongs.
    pub group: Group,
    /// The path of the file below the root of the project.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The function that it is in.
    pub function: String,
    /// What kind of change it is.
    pub operator: Operator,
    /// The text before, on one line.
    pub before: String,
    /// The text after.
    pub after: String,
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mutant {
            file,
            line,
            function,
            operator,
            before,
            after,
            ..
        } = self;
        write!(
            f,
            "{file}:{line}: {function}: {operator}: `{before}` -> `{after}`"
        )
    }
}

impl Mutant {
    /// Whether a filter chooses it: its group, or a part of its file, line, function or operator.
    pub fn matches(&self, filter: &str) -> bool {
        if let Some(group) = Group::ALL.iter().find(|group| group.name() == filter) {
            return self.group == *group;
        }
        let (file, line) = (&self.file, self.line);
        format!("{file}:{line}: {}: {}", self.function, self.operator).contains(filter)
    }
}

/// All mutants of a group.
#[derive(Debug)]
pub struct Mutations {
    /// By number.
    pub mutants: Vec<Mutant>,
    files: Vec<(Source, Vec<Site>)>,
    /// Those that do not compile.
    rejected: BTreeSet<usize>,
}

impl Mutations {
    /// Finds the mutants in the files of groups of the project at `root` that are wanted, numbered from `first`.
    ///
    /// # Errors
    /// When a source cannot be read.
    pub fn of(
        root: &Path,
        groups: &[Group],
        first: usize,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Mutations, String> {
        let mut sources = Vec::new();
        for group in groups {
            sources.extend(Source::all(root, *group)?);
        }
        sources.retain(|source| wanted(&source.file));
        Mutations::in_sources(sources, first)
    }

    pub(crate) fn in_sources(sources: Vec<Source>, first: usize) -> Result<Mutations, String> {
        let mut parsed = Vec::new();
        let mut enums = Enums::default();
        for source in sources {
            let (tree, text) = source.parse()?;
            enums.add(&tree, &text);
            parsed.push((source, tree, text));
        }
        let mut mutants = Vec::new();
        let mut files = Vec::new();
        for (source, tree, text) in parsed {
            let sites = find::sites(&source, &tree, &text, &enums, first, &mut mutants);
            files.push((source, sites));
        }
        Ok(Mutations {
            mutants,
            files,
            rejected: BTreeSet::new(),
        })
    }

    /// Returns the texts with all mutants that are not rejected, by the paths of the files.
    pub fn render(&self) -> BTreeMap<String, Rendered> {
        let render = |(source, sites): &(Source, Vec<Site>)| {
            let rendered = Rendered::of(source, sites, &self.rejected);
            (source.file.clone(), rendered)
        };
        self.files.iter().map(render).collect()
    }

    /// Returns keys of mutants, which stay the same as long as the text of their file does.
    pub fn keys<'k>(&'k self, numbers: &'k BTreeSet<usize>) -> impl Iterator<Item = String> + 'k {
        self.keyed()
            .filter(|(number, _)| numbers.contains(number))
            .map(|(_, key)| key)
    }

    /// Returns the mutants that have one of these keys.
    pub fn find(&self, keys: &BTreeSet<&str>) -> BTreeSet<usize> {
        self.keyed()
            .filter(|(_, key)| keys.contains(key.as_str()))
            .map(|(number, _)| number)
            .collect()
    }

    fn keyed(&self) -> impl Iterator<Item = (usize, String)> {
        self.files.iter().flat_map(|(source, sites)| {
            let hash = Sha256::digest(source.text.as_bytes());
            let numbers = sites.iter().flat_map(|site| &site.alternatives);
            let (first, file) = (numbers.clone().map(|(n, _)| *n).min(), &source.file);
            let keys = numbers.map(move |(number, _)| {
                let nth = number - first.unwrap_or_default();
                (
                    *number,
                    format!(
                        "{file} {:02x}{:02x}{:02x}{:02x} {nth}",
                        hash[0], hash[1], hash[2], hash[3]
                    ),
                )
            });
            keys.collect::<Vec<_>>()
        })
    }

    /// Leaves out mutants that do not compile.
    pub fn reject(&mut self, numbers: impl IntoIterator<Item = usize>) {
        self.rejected.extend(numbers);
    }

    /// Returns the mutants that compile.
    pub fn compiled(&self) -> impl Iterator<Item = &Mutant> {
        self.mutants
            .iter()
            .filter(|mutant| !self.rejected.contains(&mutant.number))
    }
}

#[cfg(test)]
mod tests;
