//! `conform explain`.

use super::again::Again;
use crate::args::{Explain, Format};
use crate::project::Project;
use crate::{Unusable, output};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use wasm_embedded_spec::faults;
use wasm_embedded_spec::input::read_text;
use wasm_embedded_spec::report::{explain, failure, json};
use wasm_embedded_spec::scenario::Guests;
use wasm_embedded_spec::suite::{Case, Run, select, select_clauses};
use wasm_embedded_spec::text::{printable, printable_json};

/// How many ids are suggested.
const NAMED: usize = 8;

/// The report of the last `conform faults`.
const FAULTS: &str = "faults.json";

/// Prints all that is known of a clause or a case.
pub fn run(root: Option<&Path>, arguments: &Explain) -> Result<u8, Unusable> {
    let project = Project::open(root)?;
    let mut cases = project.cases()?;
    cases.extend(Guests::none(&project.root, &project.scenarios()?));
    let id = arguments.id.trim_end_matches('/');
    let clause = project.model.clause(id);
    let case = cases.iter().find(|case| case.id == id);
    if clause.is_none() && case.is_none() {
        return Err(Unusable::from(unknown(id, &project, &cases)));
    }
    let folder = project.reports(arguments.report_dir.as_deref());
    let runs = runs(&folder);
    let again = Again::of(&runs, project.is_embedded());
    let again = |id: &str, runtimes: &[&str]| again.command(id, runtimes);
    let known = explain::Known {
        model: &project.model,
        cases: &cases,
        faults: &faults::listed(&project.root, &project.model).unwrap_or_default(),
        noticed: &noticed(&folder),
        runs: &runs,
        style: failure::Style {
            model: &project.model,
            again: &again,
            trace: true,
            width: output::width(),
        },
    };
    let text = match arguments.format {
        Format::Json => {
            let value = explain::json(clause, case, &known);
            printable_json(&format!("{value:#}\n")).into_owned()
        }
        Format::Text => {
            let clause = clause.map(|clause| explain::clause(clause, &known));
            let guest = case.and_then(guest);
            let case = case.map(|case| explain::case(case, &known));
            let texts: Vec<_> = clause.into_iter().chain(case).chain(guest).collect();
            texts.join("\n")
        }
    };
    output::print(&text)?;
    Ok(0)
}

/// The text of a guest that is in no file.
fn guest(case: &Case) -> Option<String> {
    case.generated.as_ref()?;
    let text = wasmprinter::print_bytes(&case.wasm).ok()?;
    let lines = text.lines().map(|line| format!("    {line}\n"));
    Some(format!("  guest\n{}", lines.collect::<String>()))
}

fn unknown(id: &str, project: &Project, cases: &[Case]) -> String {
    let filter = [id.to_owned()];
    let hint = match (
        select_clauses(&project.model, &filter),
        select(cases, &filter),
    ) {
        (Err(_), Err(unmatched)) => unmatched.hint,
        (clauses, cases) => {
            let clauses = clauses
                .unwrap_or_default()
                .into_iter()
                .map(|clause| &clause.id);
            let cases = cases.unwrap_or_default().into_iter().map(|case| &case.id);
            let mut ids: Vec<&str> = clauses.chain(cases).map(String::as_str).collect();
            // Those that somebody wrote come first.
            ids.sort_unstable_by_key(|id| (id.contains('@'), *id));
            ids.dedup();
            let more = ids.len().saturating_sub(NAMED);
            ids.truncate(NAMED);
            let more = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("one of these: {}{more}", ids.join(", "))
        }
    };
    format!("no clause or case has the id `{}`; {hint}", printable(id))
}

/// The last results of each runtime, also those of HALs. Files that are no reports of this suite are passed by.
fn runs(folder: &Path) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for folder in [folder, &folder.join("hal")] {
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|e| e == "json"));
        paths.sort();
        for path in paths {
            let read = read_text(&path)
                .ok()
                .and_then(|text| json::parse(&text).ok());
            for run in read.into_iter().flatten() {
                match runs.iter_mut().find(|other| other.runtime == run.runtime) {
                    Some(other) => other.cases.extend(run.cases),
                    None => runs.push(run),
                }
            }
        }
    }
    runs
}

/// Which cases noticed which fault the last time.
fn noticed(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let text = read_text(&folder.join(FAULTS)).unwrap_or_default();
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let faults = value["faults"].as_array().into_iter().flatten();
    let row = |fault: &Value| {
        let engines = fault["engines"].as_array().into_iter().flatten();
        let cases = engines.flat_map(|engine| engine["noticed"].as_array().into_iter().flatten());
        Some((text(&fault["name"])?, cases.filter_map(text).collect()))
    };
    faults.filter_map(row).collect()
}
