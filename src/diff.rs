//! What a change of the specification means: whom it breaks, what became of each clause, and what forbids it.
//!
//! [`Spec::read`] reads one side, [`compare`] both. `docs/diff.md` says what counts as a break and why.

mod clause;
mod function;
mod spec;
#[cfg(test)]
mod tests;
mod types;
mod version;

pub use clause::{ClauseChange, Fate};
pub use spec::{Spec, SpecError};
pub use version::Version;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::BitOr;

/// All differences between two states of the specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// The earlier state.
    pub old: Side,
    /// The later one.
    pub new: Side,
    /// What changed in the APIs, in the order of the specification.
    pub changes: Vec<Change>,
    /// What became of clauses. Those that are the same are not among them.
    pub clauses: Vec<ClauseChange>,
    /// What became of cases.
    pub cases: Cases,
    /// Why the change cannot be taken as it is; empty when it can.
    pub problems: Vec<Problem>,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The folder or the revision.
    pub name: String,
    /// The version of the specification, where it is known.
    pub version: Option<Version>,
}

/// One difference between the APIs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The API, function, parameter or type.
    pub place: String,
    /// What happened to it.
    pub what: String,
    /// Whom it breaks.
    pub breaks: Breaks,
    /// The cases whose guests import a function that it concerns.
    pub cases: Vec<String>,
}

/// Whom a change breaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Breaks {
    /// Compiled guests: they no longer instantiate, are refused what was allowed, or get what they did not expect.
    pub guests: bool,
    /// Drivers: they no longer compile, or get what they did not expect.
    pub drivers: bool,
    /// Fixtures, recordings and adapters, which know parameters and values by their names.
    pub fixtures: bool,
}

impl Breaks {
    /// Nobody.
    pub const NOBODY: Breaks = Breaks::of(false, false, false);
    /// Guests alone.
    pub const GUESTS: Breaks = Breaks::of(true, false, false);
    /// Drivers alone.
    pub const DRIVERS: Breaks = Breaks::of(false, true, false);
    /// Fixtures alone.
    pub const FIXTURES: Breaks = Breaks::of(false, false, true);
    /// Guests and drivers.
    pub const BOTH: Breaks = Breaks::of(true, true, false);
    /// Everybody.
    pub const ALL: Breaks = Breaks::of(true, true, true);

    const fn of(guests: bool, drivers: bool, fixtures: bool) -> Breaks {
        Breaks {
            guests,
            drivers,
            fixtures,
        }
    }

    /// Whether it breaks anybody.
    pub fn any(self) -> bool {
        self.guests || self.drivers || self.fixtures
    }

    /// The names of those that it breaks.
    pub fn names(self) -> Vec<&'static str> {
        [
            (self.guests, "guests"),
            (self.drivers, "drivers"),
            (self.fixtures, "fixtures"),
        ]
        .into_iter()
        .filter_map(|(broken, name)| broken.then_some(name))
        .collect()
    }

    /// These, if it is so.
    fn when(self, condition: bool) -> Breaks {
        if condition { self } else { Breaks::NOBODY }
    }
}

impl BitOr for Breaks {
    type Output = Breaks;

    fn bitor(self, other: Breaks) -> Breaks {
        Breaks::of(
            self.guests || other.guests,
            self.drivers || other.drivers,
            self.fixtures || other.fixtures,
        )
    }
}

impl fmt::Display for Breaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.any() {
            true => f.write_str(&self.names().join(", ")),
            false => f.write_str("nobody"),
        }
    }
}

/// What became of cases, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cases {
    /// They are new.
    pub added: Vec<String>,
    /// They are gone.
    pub removed: Vec<String>,
    /// Their guest or their fixture has another text.
    pub changed: Vec<String>,
    /// A change of an API or of a clause concerns them, whether or not they changed themselves.
    pub touched: Vec<String>,
}

/// Why a change cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which rule it is against.
    pub rule: Rule,
    /// What was found and how to mend it.
    pub text: String,
}

/// What a change of the specification is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// What breaks somebody raises the version: the minor number before 1.0, the major one from then on.
    Version,
    /// The id of a clause never comes to stand for another one, nor for what another one said.
    IdReused,
    /// A clause does not go without a trace.
    IdGone,
    /// What bindings MUST do is shown by a case from the start.
    WithoutCase,
}

impl Rule {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Version => "version",
            Rule::IdReused => "id-reused",
            Rule::IdGone => "id-gone",
            Rule::WithoutCase => "without-case",
        }
    }
}

/// Compares two states of the specification.
pub fn compare(old: &Spec, new: &Spec) -> Diff {
    let mut changes = types::errno(old, new);
    changes.extend(function::compare(old, new));
    let mut problems = version_problems(old, new, &changes);
    let clauses = clause::compare(old, new, &mut problems);
    let mut cases = compare_cases(old, new);
    let touched = changes.iter().flat_map(|change| &change.cases);
    let touched = touched.chain(clauses.iter().flat_map(|change| &change.cases));
    let touched: BTreeSet<_> = touched.cloned().collect();
    cases.touched = touched.into_iter().collect();
    Diff {
        old: old.side(),
        new: new.side(),
        changes,
        clauses,
        cases,
        problems,
    }
}

impl Diff {
    /// Whom all the changes together break.
    pub fn breaks(&self) -> Breaks {
        sum(&self.changes)
    }

    /// Nothing changed at all.
    pub fn is_empty(&self) -> bool {
        let Cases {
            added,
            removed,
            changed,
            ..
        } = &self.cases;
        self.changes.is_empty()
            && self.clauses.is_empty()
            && [added, removed, changed].iter().all(|ids| ids.is_empty())
            && self.problems.is_empty()
    }
}

fn sum(changes: &[Change]) -> Breaks {
    let all = changes.iter().map(|change| change.breaks);
    all.fold(Breaks::NOBODY, Breaks::bitor)
}

fn version_problems(old: &Spec, new: &Spec, changes: &[Change]) -> Vec<Problem> {
    let breaks = sum(changes);
    if !breaks.any() {
        return Vec::new();
    }
    let breaks = breaks.names().join(" and ");
    let place = "`version` under `[workspace.package]` in Cargo.toml";
    let text = match (old.version, new.version) {
        (Some(before), Some(now)) if now.may_break(before) => return Vec::new(),
        (Some(before), Some(now)) => format!(
            "the change breaks {breaks}, and the version is {now} after {before}: make it at least {}, {place}",
            before.next_breaking()
        ),
        (before, _) => format!(
            "the change breaks {breaks}, and {} has no {place}: it cannot be seen that the version was raised",
            before.map_or(&old.name, |_| &new.name)
        ),
    };
    vec![Problem {
        rule: Rule::Version,
        text,
    }]
}

fn compare_cases(old: &Spec, new: &Spec) -> Cases {
    let only = |a: &Spec, b: &Spec| {
        let ids = a.cases.keys().filter(|id| !b.cases.contains_key(*id));
        ids.cloned().collect()
    };
    let differs = |(id, case): &(&String, &spec::Case)| {
        let before = old.cases.get(*id);
        before.is_some_and(|before| before.text != case.text)
    };
    Cases {
        added: only(new, old),
        removed: only(old, new),
        changed: new
            .cases
            .iter()
            .filter(differs)
            .map(|(id, _)| id.clone())
            .collect(),
        touched: Vec::new(),
    }
}
