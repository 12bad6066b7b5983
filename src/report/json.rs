//! The report as JSON: one document for each runtime. `docs/schema/report.schema.json` is its schema ([`SCHEMA`]).

use crate::suite::{CaseResult, Run, RuntimeInfo, SUITE_VERSION, Status};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The version of the format.
pub const VERSION: u32 = 1;

/// The JSON Schema of the format.
pub const SCHEMA: &str = include_str!("../../docs/schema/report.schema.json");

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    spec: &'a str,
    suite: &'a str,
    runtime: &'a RuntimeInfo,
    cases: &'a [CaseResult],
    totals: Map<String, Value>,
}

/// The report of one runtime, as a value.
pub fn value(run: &Run) -> Value {
    json!(Report {
        schema: VERSION,
        spec: crate::SPEC_VERSION,
        suite: SUITE_VERSION,
        runtime: &run.runtime,
        cases: &run.cases,
        totals: totals(run),
    })
}

/// The report of one runtime, as the text of a file.
pub fn render(run: &Run) -> String {
    format!("{:#}\n", value(run))
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
