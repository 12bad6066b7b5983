//! Recordings of the runtime, and those in `fixtures/recorded`.

use crate::board::Board;
use crate::scene::Scene;
use crate::step::output;
use crate::{Failure, Project, build};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use wasm_embedded_spec::fixture::{Entry, Fixture, Header, Transaction, render, write_document};

/// The transactions in a fixture.
pub fn transactions(mut fixture: Fixture) -> Result<Vec<Transaction>, Failure> {
    let mut all = Vec::new();
    while let Some(entry) = fixture.next_entry()? {
        match entry {
            Entry::One(transaction) => all.push(transaction),
            Entry::Unordered(group) => all.extend(group),
        }
    }
    Ok(all)
}

/// Says where two lists of transactions differ first.
pub fn same(
    (left, expected): (&str, &[Transaction]),
    (right, found): (&str, &[Transaction]),
) -> Result<(), Failure> {
    let shown = |side: Option<&Transaction>| {
        side.map_or_else(
            || "nothing more".to_owned(),
            |side| render(side).to_string(),
        )
    };
    let differ = |at: &usize| expected.get(*at) != found.get(*at);
    match (0..expected.len().max(found.len())).find(differ) {
        None => Ok(()),
        Some(at) => Err(format!(
            "{left} and {right} differ at transaction {at}\n  {left}: {}\n  {right}: {}",
            shown(expected.get(at)),
            shown(found.get(at))
        )
        .into()),
    }
}

/// Where the recording of a guest on a board is kept.
fn path(project: &Project, board: &Board, scene: &Scene) -> PathBuf {
    let folder = project.root.join("fixtures/recorded").join(board.name);
    folder.join(scene.guest).with_extension("json")
}

/// Compares a recording with the one that is kept.
pub fn compare(
    project: &Project,
    board: &Board,
    scene: &Scene,
    found: &[Transaction],
) -> Result<(), Failure> {
    let path = path(project, board, scene);
    let kept = Fixture::open(&path)
        .map_err(|error| format!("{error}; `--bless` writes what was recorded now"))?;
    let shown = path.strip_prefix(&project.root).unwrap_or(&path).display();
    same(
        (&shown.to_string(), &transactions(kept)?),
        ("this run", found),
    )
    .map_err(|error| format!("{error}\n`--bless` replaces the former").into())
}

/// Keeps a recording, and what the guest printed beside it.
pub fn keep(
    project: &Project,
    board: &Board,
    scene: &Scene,
    kernel: &str,
    printed: &str,
    found: Vec<Transaction>,
) -> Result<(), Failure> {
    let guest = scene.guest;
    let date = output(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    let emulator = output(Command::new(board.emulator[0]).arg("--version"))?;
    let emulator = emulator.lines().next().unwrap_or_default();
    let source = [
        (
            "board",
            format!("{} ({}), {emulator}", board.name, board.about),
        ),
        ("kernel", kernel.to_owned()),
        ("date", date.trim().to_owned()),
        (
            "command",
            format!(
                "wasm-embedded-rt --mode linux{} --record {guest}.jsonl {guest}.wasm",
                board.config("")
            ),
        ),
        ("guest", build::source(project, guest)?),
    ];
    let header = Header {
        description: format!("{guest}.c as it ran on an emulated {}.", board.name),
        source: source
            .into_iter()
            .map(|(key, value)| (key.to_owned(), Value::String(value)))
            .collect(),
        ..Header::default()
    };
    let entries: Vec<_> = found.into_iter().map(Entry::One).collect();
    let path = path(project, board, scene);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut text = Vec::new();
    write_document(&mut text, &header, &entries)?;
    fs::write(&path, text)?;
    fs::write(path.with_extension("txt"), printed)?;
    Ok(())
}
