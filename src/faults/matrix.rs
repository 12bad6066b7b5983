//! Which cases noticed which faults.

use super::{Fault, Place};
use crate::model::{Clause, Level, Model, Subject};
use crate::suite::Case;
use std::collections::{BTreeMap, BTreeSet};

/// What became of one fault on one engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The engine.
    pub engine: String,
    /// The cases that reached it, in their order; the others cannot notice it. With whether each noticed.
    pub cases: Vec<(String, bool)>,
}

/// What became of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// A case noticed it.
    Killed,
    /// Cases reached it, and none noticed.
    Survived,
    /// No case reached it.
    Dead,
}

impl Fate {
    /// In one word.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Killed => "killed",
            Fate::Survived => "survived",
            Fate::Dead => "dead",
        }
    }
}

/// A clause that no case was seen to guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Without<'m> {
    /// The clause.
    pub clause: &'m Clause,
    /// It is to be shown on wires, not here.
    pub elsewhere: bool,
}

/// All faults, and what became of them.
#[derive(Debug)]
pub struct Matrix {
    /// In the order of the registry.
    pub rows: Vec<(Fault, Vec<Outcome>)>,
}

impl Matrix {
    /// What became of a fault.
    pub fn fate(outcomes: &[Outcome]) -> Fate {
        let mut cases = outcomes
            .iter()
            .flat_map(|outcome| &outcome.cases)
            .peekable();
        match (cases.peek().is_some(), cases.any(|(_, noticed)| *noticed)) {
            (_, true) => Fate::Killed,
            (true, false) => Fate::Survived,
            (false, _) => Fate::Dead,
        }
    }

    /// The cases that noticed, on any engine.
    pub fn killers(outcomes: &[Outcome]) -> BTreeSet<&str> {
        let cases = outcomes.iter().flat_map(|outcome| &outcome.cases);
        cases
            .filter(|(_, noticed)| *noticed)
            .map(|(case, _)| case.as_str())
            .collect()
    }

    /// The clauses that these cases show.
    pub fn clauses<'c>(outcomes: &[Outcome], cases: &'c [Case]) -> BTreeSet<&'c str> {
        let killers = Matrix::killers(outcomes);
        let cases = cases
            .iter()
            .filter(|case| killers.contains(case.id.as_str()));
        cases
            .flat_map(|case| case.front.clauses.iter().map(String::as_str))
            .collect()
    }

    /// Whether every fault was killed.
    pub fn all_killed(&self) -> bool {
        self.rows
            .iter()
            .all(|(_, outcomes)| Matrix::fate(outcomes) == Fate::Killed)
    }

    /// The MUST clauses of which no fault was killed; of clauses of bindings by a case that says it shows the clause. Those of HALs
    /// are to be shown here only if faults of HALs ran.
    pub fn without<'m>(&self, model: &'m Model, cases: &[Case]) -> Vec<Without<'m>> {
        let hals = self
            .rows
            .iter()
            .any(|(fault, _)| matches!(fault.place, Place::Hal(_)));
        let shows: BTreeMap<&str, &[String]> = cases
            .iter()
            .map(|case| (case.id.as_str(), case.front.clauses.as_slice()))
            .collect();
        let killed: BTreeSet<&str> = self
            .rows
            .iter()
            .filter_map(|(fault, outcomes)| Some((model.clause(&fault.clause)?, outcomes)))
            .filter(|(clause, outcomes)| {
                Matrix::killers(outcomes).iter().any(|case| {
                    clause.subject == Subject::Driver
                        || shows.get(case).is_some_and(|ids| ids.contains(&clause.id))
                })
            })
            .map(|(clause, _)| clause.id.as_str())
            .collect();
        model
            .clauses
            .iter()
            .filter(|clause| clause.level == Level::Must && !killed.contains(clause.id.as_str()))
            .map(|clause| Without {
                clause,
                elsewhere: clause.subject == Subject::Driver
                    || (clause.subject == Subject::Hal && !hals),
            })
            .collect()
    }
}
