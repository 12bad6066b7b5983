//! The report as commands of GitHub Actions, which make annotations of failures.

use crate::model::Model;
use crate::suite::{CaseResult, Run};
use crate::text::printable_lines;

/// Returns one `::error` line for each failure: its guest's file, what failed, and the clauses.
pub fn render(runs: &[Run], model: &Model) -> String {
    let mut out = String::new();
    for run in runs {
        for case in run.cases.iter().filter(|case| case.status.is_failure()) {
            out.push_str(&annotation(case, &run.runtime.name, model));
        }
    }
    out
}

fn annotation(case: &CaseResult, runtime: &str, model: &Model) -> String {
    let mut message = vec![case.title.clone(), case.message.clone()];
    message.extend(case.clauses.iter().filter_map(|id| {
        let clause = model.clause(id)?;
        Some(format!("[{id}] {}", clause.text))
    }));
    message.retain(|part| !part.is_empty());
    let title = format!("{} {} on {runtime}", case.id, case.status.name());
    let mut properties = vec![("title", title)];
    if !case.guest.is_empty() {
        properties.insert(0, ("line", "1".to_owned()));
        properties.insert(0, ("file", case.guest.clone()));
    }
    let properties: Vec<_> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    let message = escape(&message.join("\n"));
    format!("::error {}::{message}\n", properties.join(","))
}

/// Text after the second `::`.
fn escape(text: &str) -> String {
    printable_lines(text)
        .to_string()
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Text of a property, which ends at a comma or colon.
fn property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
