//! The report as JSON: one document for one or several runtimes. `docs/schema/report.schema.json` is its schema ([`SCHEMA`]).

use crate::suite::{CaseResult, Rounds, Run, RuntimeInfo, SUITE_VERSION, Shard, Status};
use crate::text::printable_json;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The version of the format.
pub const VERSION: u32 = 2;

/// The JSON Schema of the format.
pub const SCHEMA: &str = include_str!("../../docs/schema/report.schema.json");

#[derive(Serialize)]
struct Written<'a> {
    runtime: &'a RuntimeInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<&'a Shard>,
    cases: &'a [CaseResult],
    #[serde(skip_serializing_if = "<[Rounds]>::is_empty")]
    rounds: &'a [Rounds],
    totals: Map<String, Value>,
}

/// Returns the report of some runtimes, as a value.
pub fn value(runs: &[Run]) -> Value {
    let runs: Vec<_> = runs
        .iter()
        .map(|run| Written {
            runtime: &run.runtime,
            shard: run.shard.as_ref(),
            cases: &run.cases,
            rounds: &run.rounds,
            totals: totals(run),
        })
        .collect();
    json!({
        "schema": VERSION,
        "spec": crate::SPEC_VERSION,
        "suite": SUITE_VERSION,
        "runs": runs,
    })
}

/// Returns the report of some runtimes, as the text of a file.
pub fn render(runs: &[Run]) -> String {
    printable_json(&format!("{:#}\n", value(runs))).into_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: u32,
    spec: String,
    suite: String,
    runs: Vec<Read>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    runtime: RuntimeInfo,
    shard: Option<Shard>,
    cases: Vec<CaseResult>,
    #[serde(default)]
    rounds: Vec<Rounds>,
    totals: Map<String, Value>,
}

/// Reads a report of this version of the specification and of the suite.
///
/// # Errors
/// What was expected and what was found.
pub fn parse(text: &str) -> Result<Vec<Run>, String> {
    let document: Document =
        serde_json::from_str(text).map_err(|e| format!("not a report: {e}"))?;
    for (what, expected, found) in [
        (
            "report format",
            VERSION.to_string().as_str(),
            document.schema.to_string().as_str(),
        ),
        ("specification", crate::SPEC_VERSION, &document.spec),
        ("suite", SUITE_VERSION, &document.suite),
    ] {
        if expected != found {
            return Err(format!("expected {what} {expected}, found {found}"));
        }
    }
    document.runs.into_iter().map(Read::check).collect()
}

impl Read {
    fn check(self) -> Result<Run, String> {
        RuntimeInfo::check(&self.runtime.name, &self.runtime.version)
            .map_err(|error| format!("runtime: {error}"))?;
        let run = Run {
            runtime: self.runtime,
            shard: self.shard,
            cases: self.cases,
            rounds: self.rounds,
        };
        match totals(&run) == self.totals {
            true => Ok(run),
            false => {
                Err("the totals are not those of the cases: the report was changed".to_owned())
            }
        }
    }
}

/// How many cases there are, and how many of each status.
fn totals(run: &Run) -> Map<String, Value> {
    let statuses = Status::ALL.map(|status| (status.name(), run.count(status)));
    [("cases", run.cases.len())]
        .into_iter()
        .chain(statuses)
        .map(|(name, count)| (name.to_owned(), json!(count)))
        .collect()
}
