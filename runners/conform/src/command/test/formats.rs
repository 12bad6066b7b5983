//! What is printed for programs.

use crate::args::TestFormat;
use crate::{Unusable, output};
use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use wasm_embedded_spec::model::Model;
use wasm_embedded_spec::report::{github, json, junit, markdown};
use wasm_embedded_spec::suite::Run;

/// Returns the report of some runtimes in a format that is not for people.
pub fn render(format: TestFormat, runs: &[Run], model: &Model) -> String {
    match format {
        TestFormat::Text => String::new(),
        TestFormat::Json => json::render(runs),
        TestFormat::Junit => junit::render(runs),
        TestFormat::Github => github::render(runs, model),
        TestFormat::Markdown => markdown::render(runs, model),
    }
}

/// In a job of GitHub Actions, adds annotations to the text, and to the summary of the job what the run comes to.
pub fn for_github(format: TestFormat, runs: &[Run], model: &Model) -> Result<(), Unusable> {
    if format == TestFormat::Text && env::var_os("GITHUB_ACTIONS").is_some_and(|v| v == "true") {
        output::print(&github::render(runs, model))?;
    }
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let text = markdown::render(runs, model);
    let file = OpenOptions::new().append(true).create(true).open(&path);
    file.and_then(|mut file| file.write_all(format!("{text}\n").as_bytes()))
        .map_err(|error| {
            let place = Path::new(&path).display();
            Unusable::from(format!("GITHUB_STEP_SUMMARY, {place}: {error}"))
        })
}
