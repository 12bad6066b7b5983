//! What a run is required to show: everything, or what does not depend on what a runtime may leave out.

use super::{Case, Run, Status};
use crate::clause::Ledger;
use crate::generated::APIS;
use crate::model::{Clause, Subject};
use std::fmt;

/// How many clauses that are not shown are named.
const NAMED: usize = 5;

/// What is required of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Require {
    /// Every clause that the subject MUST keep is shown.
    Full,
    /// Those are shown that some case shows without an optional function and without an API that the runtime says it lacks.
    Core,
}

impl fmt::Display for Require {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Require::Full => "full",
            Require::Core => "core",
        })
    }
}

/// What a runtime does not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The name of the runtime.
    pub runtime: String,
    /// How many cases and random guests failed, expected failures too.
    pub failed: usize,
    /// The ids of the clauses that are not shown.
    pub clauses: Vec<String>,
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not met on {}", self.runtime)?;
        let mut separator = ": ";
        if self.failed > 0 {
            write!(f, "{separator}{} failed", self.failed)?;
            separator = "; ";
        }
        if self.clauses.is_empty() {
            return Ok(());
        }
        let named = self.clauses.len().min(NAMED);
        let names = self.clauses[..named].join(", ");
        let what = match self.clauses.len() {
            1 => "1 clause is not shown".to_owned(),
            many => format!("{many} clauses are not shown"),
        };
        write!(f, "{separator}{what}: {names}")?;
        match self.clauses.len() - named {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl Require {
    /// What a run does not meet; `None` when it meets everything. `suite` has all cases, `has` says what the runtime has.
    pub fn unmet(
        self,
        run: &Run,
        ledger: &Ledger<'_>,
        subject: Subject,
        suite: &[Case],
        has: &dyn Fn(&str) -> bool,
    ) -> Option<Unmet> {
        let coverage = ledger.coverage(&run.runtime.name, subject);
        let without = coverage.without.into_iter();
        let clauses: Vec<String> = without
            .filter(|clause| self == Require::Full || is_core(clause, suite, has))
            .map(|clause| clause.id.clone())
            .collect();
        let failed = run.failures() + run.count(Status::ExpectedFailure);
        (failed > 0 || !clauses.is_empty()).then(|| Unmet {
            runtime: run.runtime.name.clone(),
            failed,
            clauses,
        })
    }
}

/// Whether some case shows the clause with nothing that a runtime may lack.
fn is_core(clause: &Clause, suite: &[Case], has: &dyn Fn(&str) -> bool) -> bool {
    let shows = |case: &&Case| case.front.clauses.contains(&clause.id);
    let needs = |case: &Case| {
        let requires = case.front.requires.iter();
        case.front.room.is_everywhere()
            && requires
                .into_iter()
                .all(|name| !is_optional(name) && has(name))
    };
    suite.iter().filter(shows).any(needs)
}

/// Whether this is a function that a driver may lack.
fn is_optional(name: &str) -> bool {
    let functions = APIS.iter().flat_map(|api| api.functions);
    functions
        .filter(|function| function.optional)
        .any(|function| function.full_name == name)
}
