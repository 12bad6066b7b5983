//! The report as JUnit XML, in the form that CI systems read: one test suite for each runtime and API.

use crate::suite::{CaseResult, Run, SUITE_VERSION, Status, group};
use crate::text::printable_lines;
use std::fmt::{self, Write};
use std::time::Duration;

/// The report of some runtimes, as the text of a file.
pub fn render(runs: &[Run]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string does not fail.
    let _ = document(&mut out, runs);
    out
}

fn document(out: &mut String, runs: &[Run]) -> fmt::Result {
    let all: Vec<_> = runs.iter().flat_map(|run| &run.cases).collect();
    writeln!(
        out,
        "<testsuites name=\"embedded-wasm conformance\"{}>",
        counts(&all)
    )?;
    for run in runs {
        suites(out, run)?;
    }
    writeln!(out, "</testsuites>")
}

fn suites(out: &mut String, run: &Run) -> fmt::Result {
    for cases in run.cases.chunk_by(|a, b| group(&a.id) == group(&b.id)) {
        let cases: Vec<_> = cases.iter().collect();
        let name = format!("{}.{}", run.runtime.name, group(&cases[0].id));
        writeln!(
            out,
            "  <testsuite name=\"{}\"{}>",
            escape(&name),
            counts(&cases)
        )?;
        writeln!(out, "    <properties>")?;
        for (name, value) in [
            ("spec", crate::SPEC_VERSION),
            ("suite", SUITE_VERSION),
            ("runtime", &run.runtime.name),
            ("runtime-version", &run.runtime.version),
        ] {
            writeln!(
                out,
                "      <property name=\"{name}\" value=\"{}\"/>",
                escape(value)
            )?;
        }
        writeln!(out, "    </properties>")?;
        for case in cases {
            test_case(out, &run.runtime.name, case)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    random(out, run)
}

/// Random guests, one test for each part of the run that had some.
fn random(out: &mut String, run: &Run) -> fmt::Result {
    let name = escape(&run.runtime.name);
    for rounds in &run.rounds {
        let failures = usize::from(rounds.difference.is_some());
        writeln!(
            out,
            "  <testsuite name=\"{name}.random\" tests=\"1\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
        )?;
        let title = format!("{} guests, seed {}", rounds.guests, rounds.seed);
        write!(
            out,
            "    <testcase classname=\"{name}.random\" name=\"{}\"",
            escape(&title)
        )?;
        match &rounds.difference {
            None => writeln!(out, "/>")?,
            Some(difference) => {
                let text = format!("{}\nagain: {}", difference.message, difference.again);
                writeln!(out, ">")?;
                writeln!(
                    out,
                    "      <failure type=\"failed\" message=\"{}\">{}</failure>",
                    escape(&difference.message),
                    escape(&text)
                )?;
                writeln!(out, "    </testcase>")?;
            }
        }
        writeln!(out, "  </testsuite>")?;
    }
    Ok(())
}

fn counts(cases: &[&CaseResult]) -> String {
    let count = |which: fn(Status) -> bool| cases.iter().filter(|c| which(c.status)).count();
    let time: Duration = cases.iter().map(|c| c.duration).sum();
    format!(
        " tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"",
        cases.len(),
        count(|s| element(s) == Some("failure")),
        count(|s| element(s) == Some("error")),
        count(|s| element(s) == Some("skipped")),
        seconds(time),
    )
}

fn test_case(out: &mut String, runtime: &str, case: &CaseResult) -> fmt::Result {
    let (folder, name) = case.id.rsplit_once('/').unwrap_or(("", &case.id));
    let class = format!("{runtime}.{}", folder.replace('/', "."));
    write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\"",
        escape(&class),
        escape(name)
    )?;
    if !case.guest.is_empty() {
        write!(out, " file=\"{}\"", escape(&case.guest))?;
    }
    writeln!(out, " time=\"{}\">", seconds(case.duration))?;
    properties(out, case)?;
    let Some(element) = element(case.status) else {
        return writeln!(out, "    </testcase>");
    };
    let first = case.message.lines().next().unwrap_or(case.status.name());
    if element == "skipped" {
        writeln!(out, "      <skipped message=\"{}\"/>", escape(first))?;
    } else {
        let mut text = case.message.clone();
        for (name, transaction) in [("expected", &case.expected), ("found", &case.found)] {
            if let Some(transaction) = transaction {
                write!(text, "\n{name}: {transaction}")?;
            }
        }
        writeln!(
            out,
            "      <{element} type=\"{}\" message=\"{}\">{}</{element}>",
            case.status.name(),
            escape(first),
            escape(&text)
        )?;
    }
    writeln!(out, "    </testcase>")
}

/// What a case shows, and its files.
fn properties(out: &mut String, case: &CaseResult) -> fmt::Result {
    let clauses = case.clauses.iter().map(|id| ("clause", id));
    let all = [("title", &case.title), ("fixture", &case.fixture)];
    writeln!(out, "      <properties>")?;
    for (name, value) in all.into_iter().chain(clauses) {
        if !value.is_empty() {
            let value = escape(value);
            writeln!(out, "        <property name=\"{name}\" value=\"{value}\"/>")?;
        }
    }
    writeln!(out, "      </properties>")
}

/// How JUnit says it; `None` for what passed.
fn element(status: Status) -> Option<&'static str> {
    match status {
        Status::Passed => None,
        Status::Failed | Status::UnexpectedPass => Some("failure"),
        Status::Crashed | Status::Timeout => Some("error"),
        Status::Skipped | Status::Unsupported | Status::ExpectedFailure => Some("skipped"),
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.6}", duration.as_secs_f64())
}

/// Text for attributes and elements. Characters that XML 1.0 cannot say are not printable either; line ends are written so
/// that attributes keep them.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable_lines(text).to_string().chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push('\t'),
            c => out.push(c),
        }
    }
    out
}
