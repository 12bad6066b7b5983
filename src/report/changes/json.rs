//! A comparison for programs. `docs/schema/diff.schema.json` is its schema.

use crate::diff::{ClauseChange, Diff, Side};
use crate::model::Clause;
use serde_json::{Value, json};

/// The version of the format.
const VERSION: u32 = 1;

/// The comparison as the text of a JSON document.
pub fn json(diff: &Diff) -> String {
    let changes = diff.changes.iter().map(|change| {
        json!({
            "place": change.place,
            "what": change.what,
            "breaks": change.breaks.names(),
            "cases": change.cases,
        })
    });
    let problems = diff
        .problems
        .iter()
        .map(|problem| json!({ "rule": problem.rule.name(), "text": problem.text }));
    let value = json!({
        "schema": VERSION,
        "old": side(&diff.old),
        "new": side(&diff.new),
        "breaks": diff.breaks().names(),
        "changes": changes.collect::<Vec<_>>(),
        "clauses": diff.clauses.iter().map(clause_change).collect::<Vec<_>>(),
        "cases": {
            "added": diff.cases.added,
            "removed": diff.cases.removed,
            "changed": diff.cases.changed,
            "touched": diff.cases.touched,
        },
        "problems": problems.collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn side(side: &Side) -> Value {
    let version = side.version.map(|version| version.to_string());
    json!({ "name": side.name, "version": version })
}

fn clause_change(change: &ClauseChange) -> Value {
    json!({
        "id": change.id,
        "fate": change.fate.name(),
        "before": change.before.as_ref().map(clause),
        "now": change.now.as_ref().map(clause),
        "cases": change.cases,
    })
}

fn clause(clause: &Clause) -> Value {
    json!({
        "id": clause.id,
        "aliases": clause.aliases,
        "level": clause.level.name(),
        "subject": clause.subject.name(),
        "text": clause.text,
    })
}
