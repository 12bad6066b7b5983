//! The ledger of clauses: which cases show each of them, and on which runtimes they passed.

use crate::model::{Clause, Level, Model, Subject};
use crate::nearest::nearest;
use crate::text::printable;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An id that no clause has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no clause has the id `{}`{hint}", printable(id))]
pub struct UnknownClause {
    /// The id.
    pub id: String,
    /// The nearest ids, as the continuation of a sentence.
    pub hint: String,
}

/// The clause with this id or this former id.
///
/// # Errors
/// Names the nearest id.
pub fn find<'m>(model: &'m Model, id: &str) -> Result<&'m Clause, UnknownClause> {
    model.clause(id).ok_or_else(|| {
        let near = nearest(id, model.clauses.iter().map(|c| c.id.as_str()));
        UnknownClause {
            id: id.to_owned(),
            hint: match near.first() {
                Some(near) => format!("; nearest: `{near}`"),
                None => "; `cargo conform list --clauses` lists them".to_owned(),
            },
        }
    })
}

/// What is known of a clause on one runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has cases, and all that ran passed.
    Shown,
    /// A case of it did not pass.
    Broken,
    /// No case of it ran.
    Unshown,
    /// Not for the suite to show: where a driver is under test.
    ByDrivers,
    /// Not for the suite to show: by the tests of HALs.
    ByHals,
}

impl Standing {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Shown => "shown",
            Standing::Broken => "broken",
            Standing::Unshown => "not shown",
            Standing::ByDrivers => "shown elsewhere: where a driver is under test",
            Standing::ByHals => "shown elsewhere: by the tests of HALs",
        }
    }
}

/// How many of the clauses that the suite must show it shows on one runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage<'m> {
    /// How many of them have a case, and only cases that passed.
    pub shown: usize,
    /// The others.
    pub without: Vec<&'m Clause>,
}

impl Coverage<'_> {
    /// How many there are.
    pub fn total(&self) -> usize {
        self.shown + self.without.len()
    }
}

/// Which cases show which clauses, and how they went.
#[derive(Debug, Clone)]
pub struct Ledger<'m> {
    model: &'m Model,
    cases: BTreeMap<&'m str, Vec<String>>,
    /// By runtime and clause: whether all cases passed.
    results: BTreeMap<(String, &'m str), bool>,
}

impl<'m> Ledger<'m> {
    /// The clauses of a specification, without any case.
    pub fn new(model: &'m Model) -> Self {
        Ledger {
            model,
            cases: BTreeMap::new(),
            results: BTreeMap::new(),
        }
    }

    /// Enters a case with the clauses that it shows. Ids that no clause has are passed by.
    pub fn case(&mut self, case: &str, clauses: &[String]) {
        for clause in clauses.iter().filter_map(|id| self.model.clause(id)) {
            let cases = self.cases.entry(&clause.id).or_default();
            if !cases.iter().any(|c| c == case) {
                cases.push(case.to_owned());
            }
        }
    }

    /// Enters that a case which shows these clauses ran on a runtime.
    pub fn ran(&mut self, runtime: &str, clauses: &[String], passed: bool) {
        for clause in clauses.iter().filter_map(|id| self.model.clause(id)) {
            let all = self
                .results
                .entry((runtime.to_owned(), &clause.id))
                .or_insert(true);
            *all &= passed;
        }
    }

    /// The cases that show a clause, in the order in which they were entered.
    pub fn cases(&self, clause: &Clause) -> &[String] {
        self.cases
            .get(clause.id.as_str())
            .map_or(&[], Vec::as_slice)
    }

    /// A clause for programs, as lists and bundles have it.
    pub fn value(&self, clause: &Clause) -> Value {
        json!({
            "id": clause.id,
            "aliases": clause.aliases,
            "level": clause.level.name(),
            "subject": clause.subject.name(),
            "text": clause.text,
            "cases": self.cases(clause),
        })
    }

    /// What is known of a clause on a runtime.
    pub fn standing(&self, runtime: &str, clause: &'m Clause) -> Standing {
        match (
            clause.subject,
            self.results.get(&(runtime.to_owned(), clause.id.as_str())),
        ) {
            (_, Some(true)) => Standing::Shown,
            (_, Some(false)) => Standing::Broken,
            (Subject::Binding, None) => Standing::Unshown,
            (Subject::Driver, None) => Standing::ByDrivers,
            (Subject::Hal, None) => Standing::ByHals,
        }
    }

    /// How much of what bindings, or HALs, MUST do is shown on a runtime.
    pub fn coverage(&self, runtime: &str, subject: Subject) -> Coverage<'m> {
        let mut coverage = Coverage {
            shown: 0,
            without: Vec::new(),
        };
        for clause in &self.model.clauses {
            if clause.subject == subject && clause.level == Level::Must {
                match self.standing(runtime, clause) {
                    Standing::Shown => coverage.shown += 1,
                    _ => coverage.without.push(clause),
                }
            }
        }
        coverage
    }

    /// How many clauses are shown elsewhere: where a driver is under test, and by the tests of HALs.
    pub fn elsewhere(&self) -> (usize, usize) {
        let count = |subject| {
            self.model
                .clauses
                .iter()
                .filter(|c| c.subject == subject)
                .count()
        };
        (count(Subject::Driver), count(Subject::Hal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Model {
        let clause = |id: &str, level, subject| Clause {
            id: id.to_owned(),
            aliases: vec![format!("old/{}", id.replace('/', "-"))],
            level,
            subject,
            text: "Text.".to_owned(),
        };
        Model {
            errno: Vec::new(),
            apis: Vec::new(),
            clauses: vec![
                clause("common/memory-data", Level::Must, Subject::Binding),
                clause("common/memory-out", Level::Must, Subject::Binding),
                clause("common/ops-exhausted", Level::May, Subject::Binding),
                clause("i2c/nack", Level::Must, Subject::Driver),
                clause("common/guest-errors", Level::Must, Subject::Hal),
            ],
        }
    }

    #[test]
    fn an_unknown_id_names_the_nearest() {
        let model = model();
        assert_eq!(
            find(&model, "old/common-memory-out").unwrap().id,
            "common/memory-out"
        );
        let error = find(&model, "common/memroy-data").unwrap_err();
        assert_eq!(
            error.to_string(),
            "no clause has the id `common/memroy-data`; nearest: `common/memory-data`"
        );
    }

    #[test]
    fn coverage_counts_what_bindings_must_do() {
        let model = model();
        let mut ledger = Ledger::new(&model);
        let shows = ["common/memory-data".to_owned(), "i2c/nack".to_owned()];
        ledger.case("a", &shows);
        ledger.ran("x", &shows, true);
        assert_eq!(ledger.cases(&model.clauses[0]), ["a"]);
        assert_eq!(ledger.coverage("x", Subject::Binding).shown, 1);
        assert_eq!(
            ledger.coverage("x", Subject::Binding).without,
            [&model.clauses[1]]
        );
        assert_eq!(ledger.coverage("y", Subject::Binding).shown, 0);
        assert_eq!(ledger.standing("x", &model.clauses[3]), Standing::Shown);
        assert_eq!(ledger.standing("x", &model.clauses[4]), Standing::ByHals);
        assert_eq!(ledger.elsewhere(), (1, 1));

        ledger.ran("x", &shows[..1], false);
        assert_eq!(ledger.standing("x", &model.clauses[0]), Standing::Broken);
        assert_eq!(ledger.coverage("x", Subject::Binding).total(), 2);
    }
}
