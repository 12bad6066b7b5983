//! The scenarios of HALs: a page of prose and a fixture for each, and a page that lists them.

use super::{Files, MARK};
use crate::fixture::{Header, write_document};
use crate::model::{Model, Subject};
use crate::scenario::{LIST, Scenario};
use crate::suite::group;

pub(super) fn generate(model: &Model, scenarios: &[Scenario], files: &mut Files) {
    for scenario in scenarios {
        files.add(
            format!("docs/scenarios/{}.md", scenario.name),
            page(scenario),
        );
        let header = Header {
            description: format!("{}.", scenario.title),
            ..Header::default()
        };
        let mut text = Vec::new();
        let written = write_document(&mut text, &header, &scenario.entries);
        debug_assert!(written.is_ok(), "a vector takes everything");
        let text = String::from_utf8_lossy(&text).into_owned();
        files.add(format!("fixtures/{}.json", scenario.id()), text);
    }
    if !scenarios.is_empty() {
        files.add("docs/scenarios/README.md", index(model, scenarios));
    }
}

fn first_line() -> String {
    format!("<!-- {MARK}{LIST}; edit that instead. -->\n\n")
}

fn page(scenario: &Scenario) -> String {
    let mut text = first_line();
    text.push_str(&format!(
        "# {}: {}\n\n",
        scenario.name,
        lower(&scenario.title)
    ));
    if !scenario.about.is_empty() {
        text.push_str(&format!("{}\n\n", scenario.about));
    }
    for (line, number) in scenario.lines.iter().zip(1..) {
        text.push_str(&format!("{number}. {line}\n"));
    }
    let clauses: Vec<_> = scenario
        .clauses
        .iter()
        .map(|id| format!("`{id}`"))
        .collect();
    text.push_str(&format!("\nShows {}.\n\n", clauses.join(", ")));
    text.push_str(&format!(
        "Guest: `{0}.wasm`. On the bus: [fixtures/{1}.json](../../fixtures/{1}.json). [All scenarios](README.md).\n",
        scenario.name,
        scenario.id(),
    ));
    text
}

/// A title in the middle of a sentence. Names of protocols keep their capitals.
fn lower(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), title.chars().nth(1)) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => title.to_owned(),
    }
}

fn index(model: &Model, scenarios: &[Scenario]) -> String {
    let mut text = first_line();
    text.push_str(&format!(
        "# Scenarios

Small programs that every HAL must be able to express, {} of them. Write each with your HAL, compile it to `<name>.wasm`, put them all
into one folder, and

```console
$ cargo conform test --hal FOLDER
```

runs them on wasmtime and wasm3. The verdict comes from the bus: the transactions of a guest must be those of its fixture, and so must
be what it shows. One more guest, [the agent](../agent.md), is asked by the suite for every call of the HAL, over values that it does not
know.

A guest exports `_start` and its memory as `memory`, and keeps to the profile of guests; `cargo conform check-guest FILE` says what is to
be fixed. It **shows** bytes with one call of `conformance.observe`, which your raw bindings import like any other function:

- after an error one byte, its number, got in your HAL's own way of telling errors apart;
- after a call that gives something, what it gave: the bytes that came, a level as one byte, a clock as 8 bytes, little-endian;
- after a call that merely succeeds, nothing.

After an error the program goes on with the next step. *To close* is what your language does to let go: a destructor, the end of a
scope, or a call. Pins and clock rates of -1 and 0 are the platform's own.

",
        scenarios.len()
    ));
    let errnos = model.errno.iter().enumerate().skip(1);
    let errnos: Vec<_> = errnos
        .map(|(number, errno)| format!("`{}` {number:02x}", errno.name))
        .collect();
    text.push_str(&format!(
        "The numbers of errors, hexadecimal: {}.\n\n",
        errnos.join(", ")
    ));
    text.push_str("The clauses that they show:\n\n");
    let clauses = model.clauses.iter().filter(|c| c.subject == Subject::Hal);
    for clause in clauses {
        text.push_str(&format!("- `{}`: {}\n", clause.id, clause.text));
    }
    for scenarios in scenarios.chunk_by(|a, b| group(&a.id()) == group(&b.id())) {
        let id = scenarios[0].id();
        text.push_str(&format!("\n## {}\n\n", group(&id)));
        for scenario in scenarios {
            text.push_str(&format!(
                "- [{0}]({0}.md): {1}\n",
                scenario.name,
                lower(&scenario.title)
            ));
        }
    }
    text
}
