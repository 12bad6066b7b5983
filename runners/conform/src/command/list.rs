//! `conform list`.

use crate::args::{Format, List};
use crate::engine::Engine;
use crate::project::Project;
use crate::{Unusable, output};
use serde_json::{Value, json};
use std::path::Path;
use wasm_embedded_spec::clause::Ledger;
use wasm_embedded_spec::report::listing;
use wasm_embedded_spec::scenario::Guests;
use wasm_embedded_spec::suite::{Case, select, select_clauses};

/// Lists cases or clauses.
pub fn run(root: Option<&Path>, list: &List) -> Result<u8, Unusable> {
    let project = Project::open(root)?;
    let cases = match &list.hal {
        Some(folder) => of_hal(&project, folder)?,
        None => project.cases()?,
    };
    let text = if list.clauses {
        let mut ledger = Ledger::new(&project.model);
        cases
            .iter()
            .for_each(|case| ledger.case(&case.id, &case.front.clauses));
        let clauses = select_clauses(&project.model, &list.filters)?;
        match list.format {
            Format::Text => listing::clauses(&clauses, &ledger, output::width()),
            Format::Json => array(clauses.iter().map(|clause| ledger.value(clause))),
        }
    } else {
        let cases = select(&cases, &list.filters)?;
        match list.format {
            Format::Text => listing::cases(&cases, output::width()),
            Format::Json => array(cases.iter().map(|case| case_value(&project, case))),
        }
    };
    output::print(&text)?;
    Ok(0)
}

/// The scenarios and what an agent is asked for, of a HAL with guests in this folder. Random calls differ from run to run; here they
/// are those of a seed of 0.
fn of_hal(project: &Project, folder: &Path) -> Result<Vec<Case>, Unusable> {
    let mut guests = Guests::read(&project.root, folder, &project.scenarios()?)?;
    if let Some(runtime) = Engine::runtimes(&[])?.first() {
        guests.add_agent(folder, &project.model, &**runtime, 0)?;
    }
    Ok(guests.cases)
}

fn array(values: impl Iterator<Item = Value>) -> String {
    format!("{:#}\n", Value::Array(values.collect()))
}

fn case_value(project: &Project, case: &Case) -> Value {
    // Of a generated case there are no files.
    let written = case.generated.is_none();
    json!({
        "id": case.id,
        "title": case.front.title,
        "clauses": case.front.clauses,
        "level": case.front.level.name(),
        "requires": case.front.requires,
        "generated": !written,
        "guest": written.then(|| project.shorten(&case.path.display())),
        // What an agent is asked for has none: it follows from the specification.
        "fixture": (written && !case.fixture.as_os_str().is_empty()).then(|| case.fixture_name()),
    })
}
