//! Builds a copy with mutants. Those that the compilers reject are left out, and it is built again.

use crate::Unusable;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_embedded_spec::faults::Copy;
use wasm_embedded_spec::mutate::{Mutations, Operator, Rendered};

/// After as many attempts something else is wrong.
const ATTEMPTS: usize = 30;

/// Builds the copy with the mutants of the bindings. Returns its command.
pub fn host(root: &Path, mutations: &mut Mutations) -> Result<PathBuf, Unusable> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = target.join("mutants");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    until_it_compiles(mutations, &target.join("mutants.rejected"), |rendered| {
        let texts = rendered
            .iter()
            .map(|(file, r)| (file.clone(), r.text.clone()));
        let copy = Copy::with_mutants(root, texts).map_err(Unusable::from)?;
        copy.write(&folder)?;
        let built = Command::new(&cargo)
            .args([
                "build",
                "--offline",
                "--keep-going",
                "--message-format",
                "json",
            ])
            .args(["--package", "wasm-embedded-conform"])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", &target)
            .output()
            .map_err(|error| Unusable::from(format!("cargo cannot be run: {error}")))?;
        let mut log = String::from_utf8_lossy(&built.stderr).into_owned();
        let mut complaints = of_cc(&log);
        for (complaint, text) in of_rustc(&String::from_utf8_lossy(&built.stdout)) {
            complaints.push(complaint);
            log += &text;
        }
        Ok((!built.status.success()).then_some(Failed { complaints, log }))
    })?;
    Ok(target.join("debug").join(Copy::MUTANTS))
}

/// What a compiler said.
pub struct Failed {
    pub complaints: Vec<Complaint>,
    pub log: String,
}

/// One error: the places that it is about, the most likely first.
pub struct Complaint {
    pub places: Vec<Place>,
}

/// Lines and columns from 1.
pub struct Place {
    pub file: String,
    pub start: (usize, usize),
    pub end: (usize, usize),
}

/// Builds until nothing is rejected. What is rejected of a text is kept in the file `kept`, so that it is not built again the next time.
pub fn until_it_compiles(
    mutations: &mut Mutations,
    kept: &Path,
    mut build: impl FnMut(&BTreeMap<String, Rendered>) -> Result<Option<Failed>, Unusable>,
) -> Result<(), Unusable> {
    let before = fs::read_to_string(kept).unwrap_or_default();
    let mut rejected: BTreeSet<usize> = mutations.find(&before.lines().collect());
    let mut last = String::new();
    for _ in 0..ATTEMPTS {
        mutations.reject(rejected.iter().copied());
        let rendered = mutations.render();
        let Some(failed) = build(&rendered)? else {
            let keys: String = mutations.keys(&rejected).map(|key| key + "\n").collect();
            fs::create_dir_all(kept.parent().unwrap_or(kept))?;
            fs::write(kept, keys)?;
            return Ok(());
        };
        let complaints = failed.complaints.iter();
        let found: BTreeSet<usize> = complaints
            .flat_map(|complaint| culprits(mutations, &rendered, complaint))
            .collect();
        if found.is_subset(&rejected) {
            return Err(Unusable::from(format!(
                "the copy with mutants does not build, and no mutant is the reason:\n{}",
                failed.log
            )));
        }
        rejected.extend(found);
        last = failed.log;
    }
    Err(Unusable::from(format!(
        "the copy with mutants does not build after {ATTEMPTS} attempts to leave out what the compilers reject:\n{last}"
    )))
}

/// The mutants that an error is about: those around its places, or else the last ones in them, or else the last ones before.
fn culprits(
    mutations: &Mutations,
    rendered: &BTreeMap<String, Rendered>,
    complaint: &Complaint,
) -> BTreeSet<usize> {
    let places: Vec<(&Rendered, Range<usize>)> = complaint
        .places
        .iter()
        .filter_map(|place| {
            // Compilers name files from where they run: from the root, or from below it.
            let below = format!("/{}", place.file);
            let whole = rendered.keys().find(|file| place.file.ends_with(*file));
            let name = whole.or_else(|| rendered.keys().find(|file| file.ends_with(&below)))?;
            let text = &rendered[name];
            let [start, end] =
                [place.start, place.end].map(|(line, column)| text.place(line, column));
            Some((text, start..end))
        })
        .collect();
    if let Some(around) = places.iter().find_map(|(text, range)| text.at(range.start)) {
        return around.collect();
    }
    let within = places
        .iter()
        .find_map(|(text, range)| text.within(range.clone()));
    let before = || {
        places
            .iter()
            .find_map(|(text, range)| text.before(range.start))
    };
    let Some(numbers) = within.or_else(before) else {
        return BTreeSet::new();
    };
    // It is the way that the function takes: which of its statements is needed is not said.
    let Some(like) = mutations.mutants.iter().find(|m| m.number == numbers.start) else {
        return BTreeSet::new();
    };
    let alike = mutations.mutants.iter().filter(|mutant| {
        let there = mutant.file == like.file && mutant.function == like.function;
        there && mutant.operator == Operator::Statement
    });
    numbers.chain(alike.map(|mutant| mutant.number)).collect()
}

/// The errors of rustc, from cargo's messages, each with its text.
fn of_rustc(messages: &str) -> Vec<(Complaint, String)> {
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let errors = messages.filter(|m| m["message"]["level"] == "error");
    let place = |span: &Json| {
        let number = |key: &str| usize::try_from(span[key].as_u64()?).ok();
        Some(Place {
            file: span["file_name"].as_str()?.to_owned(),
            start: (number("line_start")?, number("column_start")?),
            end: (number("line_end")?, number("column_end")?),
        })
    };
    let complaint = |message: Json| {
        let spans = message["message"]["spans"].as_array()?;
        let (primary, others): (Vec<&Json>, Vec<&Json>) =
            spans.iter().partition(|span| span["is_primary"] == true);
        let places: Vec<Place> = primary
            .into_iter()
            .chain(others)
            .filter_map(place)
            .collect();
        let text = message["message"]["rendered"].as_str().unwrap_or_default();
        (!places.is_empty()).then(|| (Complaint { places }, text.to_owned()))
    };
    errors.filter_map(complaint).collect()
}

/// The errors of rustc, as it prints them: `error`, and `-->` with the place.
pub fn of_printed(log: &str) -> Vec<Complaint> {
    let mut is_error = false;
    let mut complaints = Vec::new();
    for line in log.lines() {
        if line.starts_with("error") || line.starts_with("warning") {
            is_error = line.starts_with("error");
        }
        if let Some(place) = line.trim_start().strip_prefix("--> ").filter(|_| is_error) {
            is_error = false;
            complaints.extend(complaint(place));
        }
    }
    complaints
}

/// The errors of the compiler of AssemblyScript: `in file(line,column)`.
pub fn of_asc(log: &str) -> Vec<Complaint> {
    let place = |line: &str| {
        let (_, place) = line.split_once("\u{2500} in ")?;
        complaint(&place.replace(['(', ','], ":").replace(')', ""))
    };
    log.lines().filter_map(place).collect()
}

/// An error at `file:line:column`.
fn complaint(place: &str) -> Option<Complaint> {
    let mut parts = place.trim().rsplitn(3, ':');
    let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Complaint {
        places: vec![Place {
            file: parts.next()?.to_owned(),
            start: (line, column),
            end: (line, column),
        }],
    })
}

/// The errors of a C compiler: `file:line:column: error: ...`.
pub fn of_cc(log: &str) -> Vec<Complaint> {
    let of_line = |line: &str| {
        let (place, _) = line.split_once(": error:")?;
        complaint(place.rsplit(' ').next()?)
    };
    log.lines().filter_map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(complaints: &[Complaint]) -> Vec<(&str, usize, usize)> {
        let places = complaints.iter().flat_map(|complaint| &complaint.places);
        places
            .map(|place| (place.file.as_str(), place.start.0, place.start.1))
            .collect()
    }

    #[test]
    fn the_places_of_errors_are_read_from_what_compilers_print() {
        let gcc =
            "warning: a@0.5.997: /x/inc/i2c.h:179:6: error: expected '('\n/x/a.c:2:3: warning: no";
        assert_eq!(places(&of_cc(gcc)), [("/x/inc/i2c.h", 179, 6)]);
        let rustc = "warning: w\n --> src/b.rs:1:1\nerror[E0308]: mismatched types\n --> src/a.rs:7:9\n  |\n::: src/c.rs:1:1\n";
        assert_eq!(places(&of_printed(rustc)), [("src/a.rs", 7, 9)]);
        let asc =
            "ERROR TS2322: Type 'a'\n   \u{2502}\n   \u{2514}\u{2500} in assembly/i2c.ts(12,5)\n";
        assert_eq!(places(&of_asc(asc)), [("assembly/i2c.ts", 12, 5)]);
    }

    #[test]
    fn the_errors_of_cargo_come_with_their_text() {
        let message = r#"{"reason":"compiler-message","message":{"level":"error","rendered":"error: no","spans":[
            {"file_name":"src/b.rs","line_start":3,"line_end":3,"column_start":1,"column_end":4,"is_primary":false},
            {"file_name":"src/a.rs","line_start":7,"line_end":8,"column_start":9,"column_end":2,"is_primary":true}]}}"#;
        let found = of_rustc(&message.replace('\n', ""));
        let (complaint, text) = &found[0];
        assert_eq!(text, "error: no");
        let expected = [("src/a.rs", 7, 9), ("src/b.rs", 3, 1)];
        assert_eq!(places(std::slice::from_ref(complaint)), expected);
        assert!(of_rustc(r#"{"reason":"build-finished","success":false}"#).is_empty());
    }
}
