//! Which clauses a generated case shows.

use crate::call::{Function, Param};
use crate::model::{Level, Model, Subject};

/// The clauses of a specification, by what they are about.
pub(super) struct Clauses<'m> {
    model: &'m Model,
}

/// The last parts of the ids of clauses about what goes through buffers.
const BUFFERS: [&str; 6] = ["bytes", "one-call", "lengths", "count", "handles", "ops"];

impl<'m> Clauses<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Clauses { model }
    }

    /// Whether there is this clause.
    pub(super) fn has(&self, id: &str) -> bool {
        self.model.clause(id).is_some()
    }

    /// The rules of `common` that there are of these.
    pub(super) fn common(&self, slugs: &[&str]) -> Vec<String> {
        let ids = slugs.iter().map(|slug| format!("common/{slug}"));
        ids.filter(|id| self.model.clause(id).is_some()).collect()
    }

    /// The clauses of a function about one of its numbers, and otherwise these rules.
    pub(super) fn number(&self, function: &Function, param: &Param, slugs: &[&str]) -> Vec<String> {
        let own =
            |last: &str| last.starts_with(param.name) || last == "parameters" || last == "value";
        let mut ids = self.own(function, own);
        ids.extend(self.of_api(function, |last| last.starts_with(param.name)));
        if ids.is_empty() {
            ids = self.common(slugs);
        }
        ids
    }

    /// The clauses of a function about the bytes that it moves, and these rules.
    pub(super) fn buffer(&self, function: &Function, slugs: &[&str]) -> Vec<String> {
        let mut ids = self.own(function, |last| BUFFERS.contains(&last));
        ids.extend(self.of_api(function, |last| BUFFERS.contains(&last)));
        ids.extend(self.common(slugs));
        ids
    }

    /// The clauses of a function about its result, and these rules.
    pub(super) fn result(&self, function: &Function, slugs: &[&str]) -> Vec<String> {
        let mut ids = self.own(function, |last| ["value", "count"].contains(&last));
        ids.extend(self.common(slugs));
        ids
    }

    /// Those of a function whose last part is as wanted.
    fn own(&self, function: &Function, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let prefix = format!("{}/{}/", function.api, function.name);
        self.find(&prefix, wanted)
    }

    /// Those of an API as a whole.
    fn of_api(&self, function: &Function, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let prefix = format!("{}/", function.api);
        self.find(&prefix, |last| !last.contains('/') && wanted(last))
    }

    fn find(&self, prefix: &str, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let clauses = self.model.clauses.iter().filter(|clause| {
            let about = clause.id.strip_prefix(prefix).is_some_and(&wanted);
            about && clause.subject == Subject::Binding && clause.level == Level::Must
        });
        clauses.map(|clause| clause.id.clone()).collect()
    }
}
