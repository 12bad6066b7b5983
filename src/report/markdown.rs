//! The report as Markdown of GitHub: the summary of a job, or a comment.

use super::ranking;
use super::text::count;
use crate::model::Model;
use crate::suite::{CaseResult, Run, SUITE_VERSION, Status};
use crate::text::printable;

/// How many failures are named: the summary of a step has at most 1 MiB.
const FAILURES: usize = 100;
/// How many characters of a message are shown.
const MESSAGE: usize = 200;

/// Returns the report of some runtimes.
pub fn render(runs: &[Run], model: &Model) -> String {
    let failures: usize = runs.iter().map(Run::failures).sum();
    let executed: usize = runs.iter().map(Run::executed).sum();
    let (mark, verdict) = match (failures, executed) {
        (0, 0) => ("❌", "nothing ran".to_owned()),
        (0, _) => ("✅", "no failures".to_owned()),
        _ => ("❌", count(failures, "failure")),
    };
    let mut out = format!(
        "### {mark} Conformance to embedded-wasm {}, suite {SUITE_VERSION}: {verdict}\n\n",
        crate::SPEC_VERSION
    );
    totals(&mut out, runs);
    let failed: Vec<(&CaseResult, &str)> = runs
        .iter()
        .flat_map(|run| run.cases.iter().map(|case| (case, &*run.runtime.name)))
        .filter(|(case, _)| case.status.is_failure())
        .collect();
    if failed.is_empty() {
        return out;
    }
    out.push_str("\n#### Clauses by their share of failing cases\n\n");
    for share in ranking::rank(runs) {
        let text = model.clause(share.clause).map_or("", |c| c.text.as_str());
        out.push_str(&format!(
            "- {} of {}: `{}` {}\n",
            share.failed,
            share.ran,
            share.clause,
            cell(text)
        ));
    }
    out.push_str("\n#### Failures\n\n| case | on | what |\n|---|---|---|\n");
    for (case, runtime) in failed.iter().take(FAILURES) {
        let first = case.message.lines().next().unwrap_or_default();
        let short: String = first.chars().take(MESSAGE).collect();
        let title = match case.title.is_empty() {
            true => String::new(),
            false => format!("<br>{}", cell(&case.title)),
        };
        out.push_str(&format!(
            "| `{}`{title} | {runtime} | **{}** {} |\n",
            case.id,
            case.status.name(),
            cell(&short)
        ));
    }
    if failed.len() > FAILURES {
        let more = failed.len() - FAILURES;
        out.push_str(&format!("\nand {more} more, which are in the reports\n"));
    }
    out
}

/// A line for each runtime, with a column for each status that any case has.
fn totals(out: &mut String, runs: &[Run]) {
    let statuses: Vec<Status> = Status::ALL
        .into_iter()
        .filter(|status| runs.iter().any(|run| run.count(*status) > 0))
        .collect();
    let names: Vec<_> = statuses
        .iter()
        .map(|s| format!(" {} |", s.name()))
        .collect();
    out.push_str(&format!("| runtime | cases |{}\n", names.concat()));
    out.push_str(&format!("|---|---:|{}\n", "---:|".repeat(names.len())));
    for run in runs {
        let counts: Vec<_> = statuses
            .iter()
            .map(|s| format!(" {} |", run.count(*s)))
            .collect();
        let name = cell(&format!("{} {}", run.runtime.name, run.runtime.version));
        out.push_str(&format!(
            "| {name} | {} |{}\n",
            run.cases.len(),
            counts.concat()
        ));
    }
}

/// Returns text that is no HTML and mentions nobody.
pub(super) fn escape(text: &str) -> String {
    text.replace('<', "&lt;").replace('@', "&#64;")
}

/// Returns text for a cell of a table.
pub(super) fn cell(text: &str) -> String {
    escape(&printable(text).to_string()).replace('|', "\\|")
}
