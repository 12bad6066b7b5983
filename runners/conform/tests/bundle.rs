//! `conform bundle`: what is in it, and that it is the same every time.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn bundle(folder: &Path) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_conform"))
        .current_dir(root())
        .arg("bundle")
        .arg(folder)
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), err)
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// All files below a folder.
fn files(folder: &Path, base: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, base, found),
            false => {
                let name = path.strip_prefix(base).unwrap().to_string_lossy();
                found.insert(name.replace('\\', "/"));
            }
        }
    }
}

#[test]
fn everything_that_a_runner_needs() {
    let folder = tempfile::tempdir().unwrap();
    let (code, err) = bundle(folder.path());
    assert_eq!((code, err.as_str()), (0, ""));
    let manifest = json(&folder.path().join("manifest.json"));
    let listed: BTreeSet<String> = manifest["files"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let mut found = BTreeSet::new();
    files(folder.path(), folder.path(), &mut found);
    assert!(found.remove("manifest.json"));
    assert_eq!(found, listed, "the manifest lists every file");
    for file in [
        "README.md",
        "apis.json",
        "clauses.json",
        "fixtures.md",
        "schema/apis.schema.json",
        "schema/bundle.schema.json",
        "schema/clauses.schema.json",
        "schema/fixture.schema.json",
    ] {
        assert!(found.contains(file), "{file}");
    }

    let clauses = json(&folder.path().join("clauses.json"));
    let clauses: BTreeSet<_> = clauses["clauses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|clause| clause["id"].as_str().unwrap().to_owned())
        .collect();
    let cases = manifest["cases"].as_array().unwrap();
    assert!(cases.len() > 300);
    for case in cases {
        let id = case["id"].as_str().unwrap();
        for member in ["guest", "fixture"] {
            assert!(
                found.contains(case[member].as_str().unwrap()),
                "{id}: {member}"
            );
        }
        for clause in case["clauses"].as_array().unwrap() {
            assert!(clauses.contains(clause.as_str().unwrap()), "{id}: {clause}");
        }
        let guest = fs::read(folder.path().join(case["guest"].as_str().unwrap())).unwrap();
        assert!(
            guest.starts_with(b"\0asm"),
            "{id}: a module in the binary format"
        );
        let fixture = json(&folder.path().join(case["fixture"].as_str().unwrap()));
        assert_eq!(fixture["schema"], 1, "{id}");
        let whole = |transaction: &Value| {
            let members = ["call", "args", "reply"];
            members
                .iter()
                .all(|member| transaction.get(member).is_some())
        };
        for entry in fixture["transactions"].as_array().unwrap() {
            match entry.get("unordered") {
                Some(group) => assert!(group.as_array().unwrap().iter().all(whole), "{id}"),
                None => assert!(whole(entry), "{id}: {entry}"),
            }
        }
    }

    let again = tempfile::tempdir().unwrap();
    bundle(again.path());
    for file in found.iter().map(String::as_str).chain(["manifest.json"]) {
        let read = |folder: &Path| fs::read(folder.join(file)).unwrap();
        assert!(read(folder.path()) == read(again.path()), "{file} differs");
    }
}

#[test]
fn an_error_at_each_position_is_a_play_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    bundle(folder.path());
    let manifest = json(&folder.path().join("manifest.json"));
    let cases = manifest["cases"].as_array().unwrap();
    let again = |case: &Value| case["again"].as_array().cloned().unwrap_or_default();
    let plays: Vec<_> = cases.iter().flat_map(again).collect();
    assert!(plays.len() > 20);
    for play in plays {
        let fixture = json(&folder.path().join(play["fixture"].as_str().unwrap()));
        let calls = fixture["transactions"].as_array().unwrap().clone();
        let failed = |call: &Value| call["reply"] != "ok";
        assert_eq!(calls.iter().filter(|call| failed(call)).count(), 1);
        assert_eq!(play["steps"][1]["expect"]["end"], "exit");
    }
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine"), "").unwrap();
    let (code, err) = bundle(folder.path());
    assert_eq!(code, 2);
    assert!(err.contains("expected a folder that is empty"), "{err}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let (code, err) = bundle(&folder.path().join("mine"));
    assert_eq!(code, 2);
    assert!(err.contains("expected a folder, found a file"), "{err}");
}
