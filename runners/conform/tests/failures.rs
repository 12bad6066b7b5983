//! What a failure looks like, for people and for programs, and what is there when a run is stopped.

use std::fs;
#[cfg(unix)]
use std::io::{BufRead, BufReader, Read};
#[cfg(unix)]
use std::path::Path;
use std::process::Command;
#[cfg(unix)]
use std::process::{Child, Stdio};
use tempfile::TempDir;

mod project;
use project::{OPENED, OPENS, conform, project};

/// Opens a controller, and sends six bytes to a target with a 10-bit address.
const SENDS: &str = r#"(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\10\00\00\00\06\00\00\00\01\02\03\04\05\06")
  (func (export "_start")
    (drop (call $init (i32.const 3) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 0)))
    (drop (call $write (i32.load (i32.const 0)) (i32.const 0x8148) (i32.const 8)))))"#;

/// Runs the cases of the project, without generated ones and random guests.
const ALONE: [&str; 4] = ["test", "--written", "--rounds", "0"];

/// A project with a case that fails: its fixture has other bytes.
fn failing() -> TempDir {
    let transactions = r#"[
      {"call":"i2c.init","args":{"port":3,"baud":0,"sda":-1,"scl":-1},"reply":"ok","out":{"handle":5}},
      {"call":"i2c.write","args":{"handle":5,"addr":33096,"bytes":"010203ff0506"},"reply":"ok"},
      {"call":"i2c.deinit","args":{"handle":5},"reply":"ok","at_end":true}]"#;
    project(&[
        ("i2c/init/opens", OPENS, OPENED),
        ("i2c/write/sends", SENDS, transactions),
    ])
}

#[test]
fn a_failing_case_shows_all_that_helps() {
    let folder = failing();
    let (code, stdout, _) = conform(
        folder.path(),
        &[&ALONE[..], &["-e", "wasm3", "--trace"]].concat(),
    );
    assert_eq!(code, 1);
    let expected = "
  FAILED  i2c/write/sends
    on wasm3
    [i2c/init/parameters] The driver gets port, baud rate and pins as the guest gave them. A `baud`
    of 0 and pins of -1 ask for the platform's default.

    transaction 1: the arguments differ: bytes

       0  i2c.init  port 3, baud 0, sda -1, scl -1 → ok, handle 5

                expected                                  found
      call      i2c.write                                 i2c.write
      handle    5                                         5
      addr      0x148 (10-bit)                            0x148 (10-bit)
    ≠ bytes     01 02 03 ff 05 06                         01 02 03 04 05 06
                         ^^                                        ^^

    files   suites/i2c/write/sends.wat, fixtures/i2c/write/sends.json
    again   conform test i2c/write/sends --engine wasm3
";
    assert!(stdout.starts_with(expected), "{stdout}");
    let ranked = "\n  look at   1 of 2 failed: [i2c/init/parameters] The driver gets";
    assert!(stdout.contains(ranked), "{stdout}");

    // The command that it names runs this case, and fails in the same way.
    let again = ["test", "i2c/write/sends", "--engine", "wasm3"];
    let (code, stdout, _) = conform(folder.path(), &again);
    assert_eq!(code, 1);
    assert!(stdout.starts_with(expected), "{stdout}");
    assert!(stdout.contains("0 of 1 case chosen by"), "{stdout}");
}

#[test]
fn engines_that_fail_alike_are_told_once() {
    let folder = failing();
    let (_, stdout, _) = conform(folder.path(), &ALONE);
    assert_eq!(stdout.matches("FAILED").count(), 1, "{stdout}");
    assert!(stdout.contains("\n    on wasmtime and wasm3\n"), "{stdout}");
    let again = "conform test i2c/write/sends --engine wasmtime --engine wasm3\n";
    assert!(stdout.contains(again), "{stdout}");
}

#[test]
fn reports_of_several_engines_are_one_document() {
    let folder = failing();
    let (code, stdout, _) = conform(folder.path(), &[&ALONE[..], &["--format", "json"]].concat());
    assert_eq!(code, 1);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let runs = report["runs"].as_array().unwrap();
    let names: Vec<_> = runs.iter().map(|run| &run["runtime"]["name"]).collect();
    assert_eq!(names, ["wasmtime", "wasm3"]);
    let case = &runs[1]["cases"][1];
    assert_eq!(case["guest"], "suites/i2c/write/sends.wat");
    assert_eq!(case["trace"][0]["call"], "i2c.init");
    // One such document is what `merge` takes, too.
    fs::write(folder.path().join("both.json"), &stdout).unwrap();
    let (code, stdout, _) = conform(folder.path(), &["merge", "both.json"]);
    assert_eq!(code, 1);
    assert!(stdout.contains("1 passed, 1 failed"), "{stdout}");
    assert!(stdout.contains("FAILED  i2c/write/sends"), "{stdout}");
}

#[test]
fn jobs_of_github_get_annotations_and_a_summary() {
    let folder = failing();
    let annotation = "::error file=suites/i2c/write/sends.wat,line=1,title=i2c/write/sends failed on wasm3::\
        transaction 1: the arguments differ: bytes%0A[i2c/init/parameters] The driver gets";
    let test = [&ALONE[..], &["-e", "wasm3"]].concat();
    let (code, stdout, _) = conform(
        folder.path(),
        &[&test[..], &["--format", "github"]].concat(),
    );
    assert_eq!((code, stdout.lines().count()), (1, 1), "{stdout}");
    assert!(stdout.starts_with(annotation), "{stdout}");
    let (_, stdout, _) = conform(
        folder.path(),
        &[&test[..], &["--format", "markdown"]].concat(),
    );
    assert!(
        stdout.starts_with("### ❌ ") && stdout.contains("| `i2c/write/sends` |"),
        "{stdout}"
    );

    let summary = folder.path().join("summary.md");
    fs::write(&summary, "before\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_conform"))
        .current_dir(folder.path())
        .args(&test)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("FAILED  i2c/write/sends"), "{stdout}");
    assert!(
        stdout.lines().any(|line| line.starts_with(annotation)),
        "{stdout}"
    );
    let text = fs::read_to_string(&summary).unwrap();
    assert!(text.starts_with("before\n### ❌ "), "{text}");
}

#[test]
fn clauses_and_cases_are_explained() {
    let folder = failing();
    let explain = |arguments: &[&str]| conform(folder.path(), &[&["explain"], arguments].concat());
    let (code, stdout, _) = explain(&["i2c/init/parameters"]);
    assert_eq!(code, 0);
    for part in [
        "i2c/init/parameters  MUST binding\n    The driver gets port",
        "i2c/write/sends  no report\n",
        "\n  faults\n    ",
    ] {
        assert!(stdout.contains(part), "{part}: {stdout}");
    }
    conform(folder.path(), &ALONE);
    let (_, stdout, _) = explain(&["i2c/init/parameters"]);
    assert!(
        stdout.contains("i2c/init/opens   passed on wasm3 and wasmtime\n"),
        "{stdout}"
    );
    assert!(
        stdout.contains("i2c/write/sends  failed on wasm3 and wasmtime\n"),
        "{stdout}"
    );
    let (_, stdout, _) = explain(&["i2c/write/sends"]);
    assert!(stdout.contains("\n    ≠ bytes     01 02 03 ff"), "{stdout}");
    let (_, stdout, _) = explain(&["i2c/write/sends", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(value["case"]["results"][0]["result"]["status"], "failed");
    for (id, message) in [
        ("i2c/wirte/sends", "; nearest: i2c/write/sends"),
        (
            "i2c/write",
            "; one of these: i2c/write/bytes, i2c/write/probe, i2c/write/sends",
        ),
    ] {
        let (code, _, stderr) = explain(&[id]);
        assert_eq!(code, 2);
        assert!(stderr.contains(message), "{stderr}");
    }
}

/// Starts the command, to be read while it runs.
#[cfg(unix)]
fn start(folder: &Path, arguments: &[&str]) -> (Child, BufReader<impl Read>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_conform"))
        .current_dir(folder)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    (child, stdout)
}

/// Reads up to a line with this text.
#[cfg(unix)]
fn read_to(from: &mut impl BufRead, text: &str) {
    let mut read = String::new();
    loop {
        let at = read.len();
        assert_ne!(
            from.read_line(&mut read).unwrap(),
            0,
            "no `{text}` in {read}"
        );
        if read[at..].contains(text) {
            return;
        }
    }
}

/// As Ctrl-C does.
#[cfg(unix)]
fn interrupt(child: &Child) {
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
}

#[cfg(unix)]
#[test]
fn failures_come_at_once_and_what_ran_is_kept() {
    let folder = failing();
    // After it come three that run into their time limits.
    let endless = ";;! clauses = [\"i2c/init/parameters\"]\n\
        ;;! steps = [{ instantiate = \"\" }, { invoke = \"_start\", ends = \"time-limit\" }]\n\
        ;;! limits = { time_ms = 1000 }\n\
        (module (memory (export \"memory\") 1) (func (export \"_start\") (loop (br 0))))\n";
    fs::create_dir_all(folder.path().join("suites/i2c/x")).unwrap();
    fs::create_dir_all(folder.path().join("fixtures/i2c/x")).unwrap();
    for name in ["a", "b", "c"] {
        fs::write(
            folder.path().join(format!("suites/i2c/x/{name}.wat")),
            endless,
        )
        .unwrap();
        let fixture = folder.path().join(format!("fixtures/i2c/x/{name}.json"));
        fs::write(fixture, "{\"schema\":1,\"transactions\":[]}").unwrap();
    }
    let arguments = [&ALONE[..], &["-e", "wasm3", "--jobs", "1"]].concat();
    let (child, mut stdout) = start(folder.path(), &arguments);
    read_to(&mut stdout, "FAILED  i2c/write/sends");
    interrupt(&child);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{rest}{stderr}");
    assert!(rest.contains("\n  Stopped: "), "{rest}");
    assert!(rest.contains(" of 5 cases ran, 1 failed."), "{rest}");
    assert!(
        stderr.ends_with("stopped; the reports have what ran until then\n"),
        "{stderr}"
    );
    let reports = folder.path().join("target/conform");
    let json = fs::read_to_string(reports.join("wasm3.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let status = |at: usize| report["runs"][0]["cases"][at]["status"].as_str().unwrap();
    assert_eq!(
        (status(0), status(1), status(4)),
        ("passed", "failed", "skipped")
    );
    let xml = fs::read_to_string(reports.join("wasm3.xml")).unwrap();
    assert!(xml.contains("failures=\"1\""), "{xml}");
}

#[cfg(unix)]
#[test]
fn a_run_is_repeated_after_a_change() {
    let folder = failing();
    let arguments = [&ALONE[..], &["--watch", "-e", "wasm3"]].concat();
    let (mut child, mut stdout) = start(folder.path(), &arguments);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    read_to(&mut stdout, "1 of 2 cases passed on wasm3, 1 failed");
    let fixture = folder.path().join("fixtures/i2c/write/sends.json");
    let text = fs::read_to_string(&fixture).unwrap();
    fs::write(&fixture, text.replace("ff", "04")).unwrap();
    read_to(&mut stdout, "2 of 2 cases passed");
    // What cannot be read does not end it.
    let guest = folder.path().join("suites/i2c/write/sends.wat");
    let good = fs::read_to_string(&guest).unwrap();
    fs::write(&guest, "(module").unwrap();
    read_to(&mut stderr, "error: ");
    fs::write(&guest, good).unwrap();
    read_to(&mut stdout, "2 of 2 cases passed");
    interrupt(&child);
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
}
