//! What became of clauses. Ids are permanent: this is where that is held to.

use super::{Problem, Rule, Spec};
use crate::model::{Clause, Level, Subject};
use std::collections::BTreeSet;

/// What became of one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseChange {
    /// Its id, the later one.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
    /// What it said; `None` for a new one.
    pub before: Option<Clause>,
    /// What it says now; `None` for one that is gone.
    pub now: Option<Clause>,
    /// The cases that show it, before or now.
    pub cases: Vec<String>,
}

/// What can become of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It has another id, and keeps the former one as an alias.
    Renamed,
    /// It has another level, subject or text.
    Changed,
    /// It was taken back, and its id is kept in `witx/retired.txt`.
    Retired,
    /// It is gone without a trace.
    Gone,
}

impl Fate {
    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Added => "new",
            Fate::Renamed => "renamed",
            Fate::Changed => "changed",
            Fate::Retired => "retired",
            Fate::Gone => "gone",
        }
    }
}

impl ClauseChange {
    /// What is different beside the text, in words: the former id, level and subject.
    pub fn differences(&self) -> Vec<String> {
        let (Some(before), Some(now)) = (&self.before, &self.now) else {
            return Vec::new();
        };
        let mut differences = Vec::new();
        if before.id != now.id {
            differences.push(format!("was {}", before.id));
        }
        if before.level != now.level {
            let (before, now) = (before.level.name(), now.level.name());
            differences.push(format!("{before} became {now}"));
        }
        if before.subject != now.subject {
            let (before, now) = (before.subject.name(), now.subject.name());
            differences.push(format!("of {now}, was of {before}"));
        }
        differences
    }
}

/// All ids of a clause, the present one first.
fn ids(clause: &Clause) -> impl Iterator<Item = &String> {
    std::iter::once(&clause.id).chain(&clause.aliases)
}

/// The clauses that are not as they were, in the order of the specification, those that are gone last.
pub(super) fn compare(old: &Spec, new: &Spec, problems: &mut Vec<Problem>) -> Vec<ClauseChange> {
    let mut problem = |rule, text| problems.push(Problem { rule, text });
    let mut changes = Vec::new();
    for now in &new.model.clauses {
        let is_now = |before: &&Clause| new.model.clause(&before.id) == Some(now);
        let before: Vec<_> = old.model.clauses.iter().filter(is_now).collect();
        let must =
            |clause: &Clause| clause.level == Level::Must && clause.subject == Subject::Binding;
        if must(now)
            && !before.iter().any(|before| must(before))
            && new.showing(&now.id).next().is_none()
        {
            let since = if before.is_empty() { "new" } else { "changed" };
            problem(
                Rule::WithoutCase,
                format!(
                    "the {since} clause `{}` says what bindings MUST do, and no case shows it: add one below suites/",
                    now.id
                ),
            );
        }
        if before.is_empty() {
            changes.push(change(old, new, Fate::Added, None, Some(now)));
        }
        for before in before {
            let fate = match () {
                () if before.id != now.id => Fate::Renamed,
                () if said(before) != said(now) => Fate::Changed,
                () => continue,
            };
            changes.push(change(old, new, fate, Some(before), Some(now)));
        }
    }
    for before in &old.model.clauses {
        let now = new.model.clause(&before.id);
        if now.is_none() {
            let retired = new.retired.contains(&before.id);
            let fate = if retired { Fate::Retired } else { Fate::Gone };
            changes.push(change(old, new, fate, Some(before), None));
        }
        for alias in &before.aliases {
            match new.model.clause(alias) {
                Some(other) if now != Some(other) => problem(
                    Rule::IdReused,
                    format!(
                        "`{alias}` was a former id of `{}` and is now one of `{}`: give the new clause an id of its own",
                        before.id, other.id
                    ),
                ),
                _ => {}
            }
        }
        if let (Some(now), Some(other)) = (now, new_place(before, old, new)) {
            problem(
                Rule::IdReused,
                format!(
                    "`{}` says something else, and what it said is now `{}`: an id stays with its sentence; give the other sentence an id of its own",
                    now.id, other.id
                ),
            );
        }
        for id in ids(before) {
            if new.model.clause(id).is_none() && !new.retired.contains(id) {
                problem(
                    Rule::IdGone,
                    format!(
                        "`{id}` is gone: keep it as an alias, `[new-id, was {id}]`, or if the clause was taken back, list it in witx/retired.txt"
                    ),
                );
            }
        }
    }
    retired(old, new, &mut problem);
    changes
}

/// The clause that says what this one said, and did not say it before, where this one says something else now.
fn new_place<'s>(before: &Clause, old: &Spec, new: &'s Spec) -> Option<&'s Clause> {
    let says = |spec: &Spec, id: &str| spec.model.clause(id).is_some_and(|c| c.text == before.text);
    let mut others = new.model.clauses.iter();
    let other = others.find(|other| other.text == before.text && !says(old, &other.id));
    other.filter(|_| !says(new, &before.id))
}

/// What a clause asks for, whatever it is called.
fn said(clause: &Clause) -> (Level, Subject, &str) {
    (clause.level, clause.subject, &clause.text)
}

/// Holds the list of retired ids to being permanent, and clauses to keeping away from it.
fn retired(old: &Spec, new: &Spec, problem: &mut impl FnMut(Rule, String)) {
    for id in old.retired.union(&new.retired) {
        if let Some(clause) = new.model.clause(id) {
            problem(
                Rule::IdReused,
                format!(
                    "`{id}` was taken back, and is now an id of `{}`: give the clause an id that was never used",
                    clause.id
                ),
            );
        }
    }
    for id in old.retired.difference(&new.retired) {
        problem(
            Rule::IdGone,
            format!(
                "`{id}` is gone from witx/retired.txt: ids stay there, so that they are not used again"
            ),
        );
    }
}

fn change(
    old: &Spec,
    new: &Spec,
    fate: Fate,
    before: Option<&Clause>,
    now: Option<&Clause>,
) -> ClauseChange {
    let mut cases = BTreeSet::new();
    if let Some(before) = before {
        cases.extend(old.showing(&before.id));
    }
    if let Some(now) = now {
        cases.extend(new.showing(&now.id));
    }
    ClauseChange {
        id: now.or(before).map(|c| c.id.clone()).unwrap_or_default(),
        fate,
        before: before.cloned(),
        now: now.cloned(),
        cases: cases.into_iter().cloned().collect(),
    }
}
