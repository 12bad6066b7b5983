//! `conform merge`.

use super::test::{code, ledger, prepare, shown, write_reports};
use crate::args::{Merge, TestFormat};
use crate::project::{Project, reports};
use crate::{Unusable, output};
use std::path::Path;
use wasm_embedded_spec::input::read_text;
use wasm_embedded_spec::model::Subject;
use wasm_embedded_spec::report::merge::merge;
use wasm_embedded_spec::report::{Scope, console, json, junit};

/// Joins reports and writes the report of the whole run.
pub fn run(root: Option<&Path>, arguments: &Merge) -> Result<u8, Unusable> {
    let project = Project::open(root)?;
    let suite = project.cases()?;
    let folder = reports(&project.root, arguments.report_dir.as_deref());
    let mut parts = Vec::new();
    for path in &arguments.reports {
        let named = |error: String| Unusable::from(format!("{}: {error}", path.display()));
        let text = read_text(path).map_err(|error| named(error.to_string()))?;
        parts.push(json::parse(&text).map_err(named)?);
    }
    let filters = parts.first().and_then(|part| part.shard.as_ref());
    let filters = filters.map_or(Vec::new(), |shard| shard.filters.iter().cloned().collect());
    let runs = [merge(parts, &suite)?];
    let whole = runs[0].cases.len() == suite.len();
    let ledger = ledger(&project, &runs);
    prepare(&folder)?;
    write_reports(&folder, &runs)?;
    let text = match arguments.format {
        TestFormat::Json => json::render(&runs[0]),
        TestFormat::Junit => junit::render(&runs),
        TestFormat::Text => console::render(&console::Summary {
            subject: Subject::Binding,
            missing: &[],
            runs: &runs,
            ledger: whole.then_some(&ledger),
            folder: &shown(&folder),
            time: None,
            scope: Scope {
                ledger: &ledger,
                filters: &filters,
                shard: None,
                expectations: None,
                no_rounds: None,
                required: None,
            },
            width: output::width(),
        }),
    };
    output::print(&text)?;
    Ok(code(&runs))
}
