//! The command as its users see it: output, messages and exit codes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A project with the real specification and the given cases.
fn project(cases: &[(&str, &str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let witx = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../witx"));
    fs::create_dir(folder.path().join("witx")).unwrap();
    for entry in fs::read_dir(witx).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(
            &path,
            folder.path().join("witx").join(path.file_name().unwrap()),
        )
        .unwrap();
    }
    fs::create_dir(folder.path().join("suites")).unwrap();
    for (id, guest, transactions) in cases {
        let write = |path: String, text: String| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let front = ";;! clauses = [\"i2c/init/parameters\"]";
        write(format!("suites/{id}.wat"), format!("{front}\n{guest}\n"));
        if !transactions.is_empty() {
            let fixture = format!("{{\"schema\":1,\"transactions\":{transactions}}}");
            write(format!("fixtures/{id}.json"), fixture);
        }
    }
    folder
}

const OPENS: &str = r#"(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $init (i32.const 3) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 64)))))"#;

const OPENED: &str = r#"[
  {"call":"i2c.init","args":{"port":3,"baud":0,"sda":-1,"scl":-1},"reply":"ok","out":{"handle":5}},
  {"call":"i2c.deinit","args":{"handle":5},"reply":"ok","at_end":true}]"#;

/// Runs the command in a folder. Gives the exit code, standard output and standard error.
fn conform(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_conform"))
        .current_dir(folder)
        .args(arguments)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn a_passing_suite_is_0_and_has_reports() {
    let folder = project(&[("i2c/init/opens", OPENS, OPENED)]);
    let (code, stdout, stderr) = conform(folder.path(), &[]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert!(
        stdout.contains("The case passed on wasmtime and wasm3."),
        "{stdout}"
    );
    assert!(!stdout.contains('\u{1b}'), "{stdout}");
    for name in ["wasmtime", "wasm3"] {
        let reports = folder.path().join("target/conform");
        let json = fs::read_to_string(reports.join(format!("{name}.json"))).unwrap();
        assert!(json.contains("\"status\": \"passed\""), "{json}");
        let xml = fs::read_to_string(reports.join(format!("{name}.xml"))).unwrap();
        assert!(xml.contains("<testcase classname=\""), "{xml}");
    }
}

#[test]
fn a_failure_is_1_and_shows_both_sides() {
    let folder = project(&[(
        "i2c/init/opens",
        OPENS,
        &OPENED.replace("\"port\":3", "\"port\":4"),
    )]);
    let (code, stdout, _) = conform(folder.path(), &["test", "--engine", "wasm3", "--jobs", "1"]);
    assert_eq!(code, 1, "{stdout}");
    assert!(
        stdout.contains("FAILED  i2c/init/opens\n    on wasm3; shows i2c/init/parameters"),
        "{stdout}"
    );
    assert!(stdout.contains("≠ port"), "{stdout}");
    assert!(!folder.path().join("target/conform/wasmtime.json").exists());
    let (code, stdout, _) = conform(
        folder.path(),
        &[
            "test",
            "-e",
            "wasm3",
            "--format",
            "json",
            "--report-dir",
            "reports",
        ],
    );
    assert_eq!(code, 1);
    assert!(stdout.contains("\"port\": 4"), "{stdout}");
    assert_eq!(
        stdout,
        fs::read_to_string(folder.path().join("reports/wasm3.json")).unwrap()
    );
    let (_, stdout, _) = conform(folder.path(), &["test", "--format", "junit"]);
    assert!(
        stdout.contains("<testsuite name=\"wasm3.i2c\" tests=\"1\" failures=\"1\""),
        "{stdout}"
    );
}

#[test]
fn wrong_use_is_2_and_says_what_there_is() {
    let folder = project(&[("i2c/init/opens", OPENS, OPENED)]);
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for (arguments, message) in [
        (
            &["test", "i2c/inti"][..],
            "no case matches `i2c/inti`; nearest: i2c/init",
        ),
        (
            &["test", "nothing"],
            "no case matches `nothing`; there are: i2c",
        ),
        (
            &["test", "--engine", "v8"],
            "[possible values: wasmtime, wasm3]",
        ),
        (&["test", "--jobs", "0"], "--jobs"),
        (
            &["test", "--report-dir", "file"],
            "reports cannot be written to file: ",
        ),
        (&["test", "--bless", "--fail-fast"], "cannot be used with"),
        (
            &["test", "--root", "elsewhere"],
            "--root elsewhere: expected the folder of the project",
        ),
        (&["list", "--clauses", "i2c/int"], "nearest: i2c/init"),
        (&["check-guest", "missing.wasm"], "missing.wasm: "),
        (&["tset"], "test"),
    ] {
        let (code, _, stderr) = conform(folder.path(), arguments);
        assert_eq!(code, 2, "{arguments:?}: {stderr}");
        assert!(stderr.contains(message), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_case_that_cannot_be_read_is_2() {
    let folder = project(&[("i2c/init/opens", "(module (func)", OPENED)]);
    let (code, _, stderr) = conform(folder.path(), &["test"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("opens.wat:3:"), "{stderr}");
    let path = folder.path().join("suites/i2c/init/opens.wat");
    fs::write(path, ";;! clauses = [\"i2c/init/parameter\"]\n(module)").unwrap();
    let (code, _, stderr) = conform(folder.path(), &["test"]);
    assert_eq!(code, 2);
    let message = "suites/i2c/init/opens.wat:1: no clause has the id `i2c/init/parameter`; nearest: `i2c/init/parameters`";
    assert!(stderr.contains(message), "{stderr}");
}

#[test]
fn nothing_to_run_is_3() {
    let folder = project(&[]);
    let (code, stdout, stderr) = conform(folder.path(), &["test"]);
    assert_eq!((code, stdout.as_str()), (3, ""));
    assert!(
        stderr.contains("nothing ran: there are no cases in "),
        "{stderr}"
    );
}

#[test]
fn a_missing_fixture_fails_and_can_be_written() {
    let folder = project(&[("i2c/init/opens", OPENS, "")]);
    let (code, stdout, _) = conform(folder.path(), &["test", "opens"]);
    assert_eq!(code, 1);
    assert!(stdout.contains("expected a fixture"), "{stdout}");
    let (code, stdout, _) = conform(folder.path(), &["test", "--bless", "opens"]);
    assert_eq!(code, 0);
    assert!(
        stdout.contains("wrote fixtures/i2c/init/opens.json: 0 transactions kept, 2 new"),
        "{stdout}"
    );
    assert!(stdout.contains("Review"), "{stdout}");
    let (code, stdout, _) = conform(folder.path(), &["test", "opens"]);
    assert_eq!(code, 0, "{stdout}");
    let (_, stdout, _) = conform(folder.path(), &["test", "--bless"]);
    assert_eq!(stdout, "unchanged fixtures/i2c/init/opens.json\n");
}

#[test]
fn lists_are_for_people_and_programs() {
    let folder = project(&[("i2c/init/opens", OPENS, OPENED)]);
    let (code, stdout, _) = conform(folder.path(), &["list"]);
    assert_eq!(
        (code, stdout.as_str()),
        (0, "i2c/init/opens\n    shows i2c/init/parameters\n")
    );
    let (_, stdout, _) = conform(folder.path(), &["list", "--format", "json"]);
    assert!(
        stdout.contains("\"guest\": \"suites/i2c/init/opens.wat\""),
        "{stdout}"
    );
    assert!(
        stdout.contains("\"requires\": [\n      \"i2c\"\n    ]"),
        "{stdout}"
    );
    let (_, stdout, _) = conform(folder.path(), &["list", "--clauses", "i2c/init"]);
    assert!(
        stdout.starts_with("i2c/init/parameters  MUST binding\n"),
        "{stdout}"
    );
    assert!(stdout.ends_with("shown by i2c/init/opens\n"), "{stdout}");
    let (_, stdout, _) = conform(
        folder.path(),
        &["list", "--clauses", "--format", "json", "i2c/init"],
    );
    assert!(stdout.contains("\"level\": \"MUST\""), "{stdout}");
}

#[test]
fn stale_files_are_written_and_checked() {
    let folder = project(&[]);
    let (code, stdout, _) = conform(folder.path(), &["gen", "--check"]);
    assert_eq!(code, 1);
    assert!(
        stdout.contains("src/generated/i2c.rs: missing\n"),
        "{stdout}"
    );
    assert!(
        stdout.ends_with("`cargo conform gen` mends them\n"),
        "{stdout}"
    );
    let (code, stdout, _) = conform(folder.path(), &["gen"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("wrote src/generated/i2c.rs\n"), "{stdout}");
    for arguments in [&["gen"][..], &["gen", "--check"]] {
        let (code, stdout, _) = conform(folder.path(), arguments);
        assert_eq!(code, 0);
        assert!(
            stdout.ends_with("generated files are up to date\n"),
            "{stdout}"
        );
    }
    fs::write(folder.path().join("src/generated/i2c.rs"), "").unwrap();
    let (code, stdout, _) = conform(folder.path(), &["gen", "--check"]);
    assert_eq!(code, 1);
    assert!(
        stdout.starts_with("src/generated/i2c.rs:1: differs\n"),
        "{stdout}"
    );
}

#[test]
fn guests_are_checked() {
    let folder = project(&[]);
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("good.wasm", &wat::parse_str(OPENS).unwrap());
    write("text.wasm", b"(module)");
    write("garbage.wasm", b"\x00\x01\x02\x03garbage");
    write(
        "bare.wasm",
        &wat::parse_str("(module (import \"i2c\" \"inti\" (func)))").unwrap(),
    );
    let (code, stdout, _) = conform(folder.path(), &["check-guest", "good.wasm"]);
    assert_eq!(code, 0, "{stdout}");
    for part in [
        "good.wasm: a guest",
        "i2c: init",
        "1 page of 64 KiB",
        "exports  _start",
    ] {
        assert!(stdout.contains(part), "{part}: {stdout}");
    }
    let (code, stdout, _) = conform(folder.path(), &["check-guest", "good.wasm", "text.wasm"]);
    assert_eq!(code, 1);
    assert!(
        stdout.contains("text.wasm: 1 thing to mend") && stdout.contains("wat2wasm"),
        "{stdout}"
    );
    for name in ["garbage.wasm", "bare.wasm"] {
        let (code, stdout, _) = conform(folder.path(), &["check-guest", name]);
        assert_eq!(code, 1);
        assert!(stdout.contains("to mend\n  - "), "{stdout}");
    }
    let (code, stdout, _) = conform(
        folder.path(),
        &["check-guest", "--format", "json", "good.wasm"],
    );
    assert_eq!(code, 0);
    assert!(
        stdout.contains("\"findings\": []") && stdout.contains("\"initial_memory\": 65536"),
        "{stdout}"
    );
}

#[test]
fn help_and_versions_are_there() {
    let folder = project(&[]);
    let (code, stdout, _) = conform(folder.path(), &["--version"]);
    assert_eq!(code, 0);
    assert!(
        stdout.contains("specification") && stdout.contains("suite"),
        "{stdout}"
    );
    let (code, stdout, _) = conform(folder.path(), &["--help"]);
    assert_eq!(code, 0);
    assert!(
        stdout.contains("Examples:") && stdout.contains("Exit codes:"),
        "{stdout}"
    );
    let (code, stdout, _) = conform(folder.path(), &["completions", "bash"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("complete -F"), "{stdout}");
}
