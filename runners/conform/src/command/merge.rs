//! `conform merge`.

use super::again::Again;
use super::test::{code, formats, ledger, prepare, shown, write_reports};
use crate::args::{Merge, TestFormat};
use crate::project::Project;
use crate::{Unusable, output};
use std::collections::BTreeMap;
use std::path::Path;
use wasm_embedded_spec::input::read_text;
use wasm_embedded_spec::model::Subject;
use wasm_embedded_spec::report::merge::merge;
use wasm_embedded_spec::report::{Scope, console, failure, json};
use wasm_embedded_spec::suite::Run;

/// Joins reports and writes the reports of the whole run, one for each runtime.
pub fn run(root: Option<&Path>, arguments: &Merge) -> Result<u8, Unusable> {
    let project = Project::open(root)?;
    let suite = project.cases()?;
    let folder = project.reports(arguments.report_dir.as_deref());
    let mut parts: BTreeMap<String, Vec<Run>> = BTreeMap::new();
    for path in &arguments.reports {
        let named = |error: String| Unusable::from(format!("{}: {error}", path.display()));
        let text = read_text(path).map_err(|error| named(error.to_string()))?;
        for run in json::parse(&text).map_err(named)? {
            parts.entry(run.runtime.name.clone()).or_default().push(run);
        }
    }
    let all = parts.values().flatten();
    let filters = all.filter_map(|part| part.shard.as_ref()).next();
    let filters = filters.map_or(Vec::new(), |shard| shard.filters.iter().cloned().collect());
    let merged = parts.into_iter().map(|(name, parts)| {
        merge(parts, &suite).map_err(|error| Unusable::from(format!("{name}: {error}")))
    });
    let runs = merged.collect::<Result<Vec<_>, _>>()?;
    let whole = runs.iter().all(|run| run.cases.len() == suite.len());
    prepare(&folder)?;
    write_reports(&folder, &runs)?;
    let text = match arguments.format {
        TestFormat::Text => text(&project, &runs, whole, &filters, &folder),
        format => formats::render(format, &runs, &project.model),
    };
    output::print(&text)?;
    formats::for_github(arguments.format, &runs, &project.model)?;
    Ok(code(&runs))
}

fn text(project: &Project, runs: &[Run], whole: bool, filters: &[String], folder: &Path) -> String {
    let ledger = ledger(project, runs);
    let again = Again::of(runs, project.is_embedded());
    let again = |id: &str, runtimes: &[&str]| again.command(id, runtimes);
    let style = failure::Style {
        model: &project.model,
        again: &again,
        trace: false,
        width: output::width(),
    };
    let summary = console::render(&console::Summary {
        subject: Subject::Binding,
        missing: &[],
        model: &project.model,
        runs,
        stopped: false,
        ledger: whole.then_some(&ledger),
        folder: &shown(folder),
        time: None,
        scope: Scope {
            ledger: &ledger,
            filters,
            shard: None,
            expectations: None,
            no_rounds: None,
            required: None,
        },
        width: output::width(),
    });
    failure::all(style, runs) + &summary
}
