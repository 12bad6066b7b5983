//! The command as its users see it: output, messages and exit codes.

use std::fs;
use std::process::Command;
use tempfile::TempDir;

mod project;
use project::{OPENED, OPENS, conform, project};

#[test]
fn a_passing_suite_is_0_and_has_reports() {
    let folder = project(&[("i2c/init/opens", OPENS, OPENED)]);
    let (code, stdout, stderr) = conform(folder.path(), &[]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    // All that there is passed, and that is not all that bindings are to keep.
    let last = "1 of 1 case passed on wasmtime and wasm3: 1 of ";
    assert!(stdout.contains(last), "{stdout}");
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
        stdout.contains(
            "FAILED  i2c/init/opens\n    on wasm3\n    [i2c/init/parameters] The driver gets"
        ),
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
        "devices  runs on a device with a page of memory",
        "exports  _start",
    ] {
        assert!(stdout.contains(part), "{part}: {stdout}");
    }
    let (code, stdout, _) = conform(folder.path(), &["check-guest", "good.wasm", "text.wasm"]);
    assert_eq!(code, 1);
    assert!(
        stdout.contains("text.wasm: 1 thing to fix") && stdout.contains("wat2wasm"),
        "{stdout}"
    );
    for name in ["garbage.wasm", "bare.wasm"] {
        let (code, stdout, _) = conform(folder.path(), &["check-guest", name]);
        assert_eq!(code, 1);
        assert!(stdout.contains("to fix\n  - "), "{stdout}");
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
fn what_a_guest_needs_is_told() {
    let folder = project(&[]);
    let check = |text: &str| {
        let wasm = wat::parse_str(text).unwrap();
        fs::write(folder.path().join("guest.wasm"), wasm).unwrap();
        let (code, stdout, _) = conform(folder.path(), &["check-guest", "guest.wasm"]);
        (code, stdout)
    };
    let says = |(code, stdout): (i32, String), expected: i32, parts: &[&str]| {
        assert_eq!(code, expected, "{stdout}");
        for part in parts {
            assert!(stdout.contains(part), "{part}: {stdout}");
        }
    };
    let with_memory =
        |pages| format!(r#"(module (memory (export "memory") {pages}) (func (export "_start")))"#);
    says(
        check(&with_memory(17)),
        0,
        &[
            "17 pages of 64 KiB (1.1 MiB)",
            "devices  too much",
            "stack-size",
        ],
    );
    says(
        check(&with_memory(2000)),
        1,
        &[
            "needs 2000 pages",
            "stack-size=",
            "--memory-limit 131072000",
        ],
    );
    let with_code = |code: &str| {
        format!(
            r#"(module (memory (export "memory") 1) (table 1 funcref) (func $main (export "_start") {code}))"#
        )
    };
    let locals = |count| with_code(&format!("(local {})", "i32 ".repeat(count)));
    says(
        check(&locals(200)),
        0,
        &["devices  too much", "function 0 `main`: more than 128"],
    );
    says(
        check(&locals(2100)),
        1,
        &[
            "wasm3 refuses it: function 0 `main`: more than 2000",
            "--release",
        ],
    );
    says(
        check(&with_code("(drop (v128.const i32x4 0 0 0 0))")),
        1,
        &["`v128.const` (simd) in function 0 `main`", "lime1"],
    );
    says(
        check(&with_code(
            "(table.copy (i32.const 0) (i32.const 0) (i32.const 0))",
        )),
        1,
        &["`table.copy` (bulk-memory)"],
    );
    says(
        check(&with_code(
            "(memory.copy (i32.const 0) (i32.const 0) (i32.const 0))",
        )),
        0,
        &["guest.wasm: a guest"],
    );
}

#[test]
fn random_guests_run_on_both_engines() {
    let folder = project(&[]);
    let (code, stdout, _) = conform(folder.path(), &["fuzz", "-n", "50", "--from", "3"]);
    assert_eq!(code, 0, "{stdout}");
    for part in [
        "50 in 7 modules",
        "wasmtime and wasm3 did the same with 50 guests.",
    ] {
        assert!(stdout.contains(part), "{part}: {stdout}");
    }
    let (again, other) = (
        ["fuzz", "-n", "50", "--from", "3"],
        ["fuzz", "-n", "50", "--seed", "2"],
    );
    let counts = |arguments: &[&str]| {
        let (_, stdout, _) = conform(folder.path(), arguments);
        stdout
            .lines()
            .find(|line| line.contains("reached"))
            .map(str::to_owned)
    };
    assert_eq!(
        counts(&again),
        counts(&["fuzz", "-n", "50", "--from", "3", "--jobs", "1"])
    );
    assert_ne!(counts(&again), counts(&other));
    let (code, _, _) = conform(folder.path(), &["fuzz", "-n", "0"]);
    assert_eq!(code, 3);
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

#[test]
fn expectations_say_what_is_known_to_fail() {
    let wrong = OPENED.replace("\"port\":3", "\"port\":4");
    let folder = project(&[
        ("i2c/init/good", OPENS, OPENED),
        ("i2c/init/bad", OPENS, &wrong),
    ]);
    let expect = |text: &str| {
        fs::write(folder.path().join("known.toml"), text).unwrap();
        let arguments = ["test", "-e", "wasm3", "--expectations", "known.toml"];
        conform(folder.path(), &arguments)
    };
    let bad = "[[expect]]\ncase = \"i2c/init/bad\"\nstatus = \"failed\"\nreason = \"the port is another\"\n";
    let (code, stdout, stderr) = expect(bad);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert!(stdout.contains("1 passed, 1 expected-failure"), "{stdout}");
    assert!(stdout.contains("the port is another"), "{stdout}");
    let json = fs::read_to_string(folder.path().join("target/conform/wasm3.json")).unwrap();
    assert!(json.contains("\"expected-failure\": 1"), "{json}");

    let (code, stdout, _) = expect(&bad.replace("bad", "good"));
    assert_eq!(code, 1);
    assert!(
        stdout.contains("UNEXPECTED-PASS  i2c/init/good"),
        "{stdout}"
    );
    let (code, stdout, _) = expect(&bad.replace("failed", "timeout"));
    assert_eq!(code, 1);
    assert!(
        stdout.contains("the expectations say timeout, not failed"),
        "{stdout}"
    );

    for (text, message) in [
        (
            bad.replace("init/bad", "init/bat"),
            "known.toml:2: the suite has no case `i2c/init/bat`; nearest: `i2c/init/bad`",
        ),
        (
            bad.replace("the port is another", " "),
            "known.toml:4: expected a reason why `i2c/init/bad` does not pass",
        ),
        (
            bad.replace("reason", "because"),
            "known.toml:4: unknown field `because`",
        ),
        (
            bad.replace("failed", "unlucky"),
            "known.toml:3: expected the status failed, crashed or timeout, found \"unlucky\"",
        ),
        (
            bad.repeat(2),
            "known.toml:6: the case `i2c/init/bad` is expected twice",
        ),
    ] {
        let (code, _, stderr) = expect(&text);
        assert_eq!(code, 2, "{text}: {stderr}");
        assert!(stderr.contains(message), "{text}: {stderr}");
    }
    let (code, _, stderr) = conform(folder.path(), &["test", "--expectations", "known.toml"]);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("expectations are of one runtime"),
        "{stderr}"
    );
}

#[test]
fn random_guests_are_repeated_by_their_seed() {
    let folder = project(&[("i2c/init/opens", OPENS, OPENED)]);
    let run = |arguments: &[&str]| {
        let (code, stdout, stderr) = conform(folder.path(), arguments);
        assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
        let path = folder.path().join("target/conform/wasm3.json");
        let report: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        (stdout, report["runs"][0]["rounds"].clone())
    };
    let (stdout, rounds) = run(&["test", "-e", "wasm3", "--rounds", "24", "--seed", "7"]);
    assert_eq!(
        (&rounds[0]["seed"], &rounds[0]["guests"]),
        (&7.into(), &24.into())
    );
    assert_eq!(rounds[0]["reference"]["name"], "wasmtime");
    let note = "24 random guests did the same on wasm3 and wasmtime; the same again: --seed 7";
    assert!(stdout.contains(note), "{stdout}");
    // Left out where cases are chosen, and where they are not wanted, which is told.
    let (stdout, rounds) = run(&["test", "-e", "wasm3", "i2c"]);
    assert!(rounds.is_null() && !stdout.contains("random"), "{stdout}");
    let (stdout, rounds) = run(&["test", "-e", "wasm3", "i2c", "--rounds", "8"]);
    assert!(rounds[0]["seed"].is_u64(), "{stdout}");
    let (stdout, _) = run(&["test", "-e", "wasm3", "--rounds", "0"]);
    assert!(
        stdout.contains("; no random guests: --rounds 0."),
        "{stdout}"
    );
}

#[test]
fn what_is_required_decides() {
    let folder = project(&[("i2c/init/opens", OPENS, OPENED)]);
    let run = |require: &str| {
        let arguments = ["test", "-e", "wasm3", "--rounds", "0", "--require", require];
        conform(folder.path(), &arguments)
    };
    let (code, stdout, _) = run("full");
    assert_eq!(code, 1, "{stdout}");
    let last = "Required `full`: not met on wasm3: ";
    assert!(stdout.contains(last), "{stdout}");
    // Of what one case shows, all is shown.
    let (code, stdout, _) = run("core");
    assert_eq!(code, 0, "{stdout}");
    assert!(stdout.contains("Required `core`: met."), "{stdout}");
}

/// A project with the cases a to e, of which d fails.
fn five_cases() -> TempDir {
    let names = ["a", "b", "c", "d", "e"].map(|name| format!("i2c/init/{name}"));
    let wrong = OPENED.replace("\"port\":3", "\"port\":4");
    let cases: Vec<_> = names
        .iter()
        .map(|id| {
            (
                id.as_str(),
                OPENS,
                if id.ends_with('d') {
                    wrong.as_str()
                } else {
                    OPENED
                },
            )
        })
        .collect();
    project(&cases)
}

#[test]
fn parts_are_joined() {
    let folder = five_cases();
    let part = |shard: &str, to: &str| {
        let arguments = ["test", "-e", "wasm3", "--shard", shard, "--report-dir", to];
        conform(
            folder.path(),
            &[&arguments[..], &["--rounds", "0"]].concat(),
        )
    };
    let (one, two) = (part("1/2", "one"), part("2/2", "two"));
    assert_eq!((one.0, two.0), (0, 1), "{}{}", one.1, two.1);
    assert!(one.1.contains("3 passed") && two.1.contains("1 passed, 1 failed"));

    let merge = |reports: &[&str]| conform(folder.path(), &[&["merge"], reports].concat());
    let (code, stdout, stderr) = merge(&["two/wasm3.json", "one/wasm3.json"]);
    assert_eq!((code, stderr.as_str()), (1, ""));
    assert!(stdout.contains("4 passed, 1 failed"), "{stdout}");
    assert!(stdout.contains("FAILED  i2c/init/d"), "{stdout}");
    let whole = conform(
        folder.path(),
        &[
            "test",
            "-e",
            "wasm3",
            "--report-dir",
            "whole",
            "--rounds",
            "0",
        ],
    );
    assert_eq!(whole.0, 1);
    // But for the times, the joined report is that of a whole run.
    let report = |path: &str| {
        let text = fs::read_to_string(folder.path().join(path)).unwrap();
        let lines = text.lines().filter(|line| !line.contains("duration_us"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        report("target/conform/wasm3.json"),
        report("whole/wasm3.json")
    );

    part("1/3", "third");
    conform(
        folder.path(),
        &[
            "test",
            "-e",
            "wasmtime",
            "--shard",
            "2/2",
            "--report-dir",
            "two",
        ],
    );
    for (reports, message) in [
        (&["one/wasm3.json"][..], "missing: part 2/2\n"),
        (
            &["one/wasm3.json", "one/wasm3.json"],
            "part 1/2 is there twice",
        ),
        (
            &["two/wasm3.json", "third/wasm3.json"],
            "part 2/2 and part 1/3 are not of one run",
        ),
        (
            &["one/wasm3.json", "two/wasmtime.json"],
            "wasm3: missing: part 2/2",
        ),
        (
            &["one/wasm3.json", "whole/wasm3.json"],
            "found one of a whole run",
        ),
        (&["one/wasm3.xml"], "one/wasm3.xml: not a report: "),
        (&["none.json"], "none.json: "),
    ] {
        let (code, _, stderr) = merge(reports);
        assert_eq!(code, 2, "{reports:?}: {stderr}");
        assert!(stderr.contains(message), "{reports:?}: {stderr}");
    }
    let (code, _, stderr) = part("3/2", "none");
    assert_eq!(code, 2);
    assert!(
        stderr.contains("expected K/N, the K-th of N parts"),
        "{stderr}"
    );
}

#[test]
fn parts_of_other_runs_are_refused() {
    let folder = five_cases();
    let test = |filters: &[&str], shard: &str, to: &str| {
        let arguments = ["test", "-e", "wasm3", "--report-dir", to, "--shard", shard];
        conform(folder.path(), &[&arguments, filters].concat());
        format!("{to}/wasm3.json")
    };
    // The report of a path, with another text in place of one.
    let change = |path: &str, from: &str, to: &str| {
        let text = fs::read_to_string(folder.path().join(path)).unwrap();
        assert!(text.contains(from), "{from} is not in {text}");
        fs::write(folder.path().join("changed.json"), text.replace(from, to)).unwrap();
    };
    let merge = |reports: &[&str]| {
        let folders = ["--report-dir", "joined/deep"];
        let (code, _, stderr) = conform(folder.path(), &[&["merge"], reports, &folders].concat());
        assert_eq!(code, 2, "{reports:?}: {stderr}");
        assert!(!folder.path().join("joined").exists(), "{reports:?}");
        stderr
    };

    let (half, ninth) = (test(&[], "1/2", "half"), test(&[], "1/9", "ninth"));
    conform(
        folder.path(),
        &["test", "-e", "wasm3", "--report-dir", "whole"],
    );
    let whole = "whole/wasm3.json";
    for (path, from, to, message) in [
        (
            &*half,
            "\"name\": \"wasm3\"",
            "\"name\": \"../../evil\"",
            "changed.json: runtime: expected a name of at most 64 lower-case letters",
        ),
        (
            &half,
            "\"version\": \"",
            "\"version\": \"\\u001b",
            "changed.json: runtime: expected a version of 1 to 64 printable characters",
        ),
        (
            &half,
            "\"count\": 2",
            "\"count\": 1000000000000",
            "expected one of at most 65535 parts, such as 2/5, found 1/1000000000000",
        ),
        (&half, "\"index\": 1", "\"index\": 0", "found 0/2"),
        (
            &ninth,
            "\"count\": 9",
            "\"count\": 65535",
            "missing: part 2/65535, part 3/65535, part 4/65535, part 5/65535, part 6/65535 and 65529 more",
        ),
        (
            &half,
            "\"count\": 2",
            "\"count\": 3",
            "part 1/3 was not run with this suite: expected the case i2c/init/d, found the case i2c/init/c",
        ),
        (
            &ninth,
            "\"count\": 9",
            "\"count\": 1",
            "part 1/1 was not run with this suite: expected the case i2c/init/b, found no more cases",
        ),
        (
            &half,
            "i2c/init/e",
            "i2c/init/f",
            "expected the case i2c/init/e, found the case i2c/init/f",
        ),
        (
            whole,
            "i2c/init/e",
            "i2c/init/f",
            "the case i2c/init/f is not in the suite, or not in its place",
        ),
        (
            whole,
            "i2c/init/b",
            "i2c/init/a",
            "the case i2c/init/a is not in the suite, or not in its place",
        ),
    ] {
        change(path, from, to);
        let stderr = merge(&["changed.json"]);
        assert!(stderr.contains(message), "{message}: {stderr}");
    }

    let stderr = merge(&[&half, &test(&["init/b", "init/c"], "2/2", "some")]);
    let message = "part 1/2 and part 2/2 are not of one run: one is of all cases, the other of the cases that match `init/b` or `init/c`";
    assert!(stderr.contains(message), "{stderr}");
    let text = fs::read_to_string(folder.path().join("some/wasm3.json")).unwrap();
    assert!(text.contains("\"filters\""), "{text}");
    assert!(!folder.path().join("evil.json").exists());
}

#[test]
fn a_part_without_cases_is_a_part() {
    let folder = five_cases();
    let part = |index: usize| {
        let (shard, to) = (format!("{index}/3"), index.to_string());
        let arguments = ["test", "init/c", "init/b", "-e", "wasm3", "--shard", &shard];
        conform(
            folder.path(),
            &[&arguments[..], &["--report-dir", &to]].concat(),
        )
    };
    assert_eq!((part(1).0, part(2).0), (0, 0));
    let (code, stdout, stderr) = part(3);
    assert_eq!((code, stdout.as_str()), (3, ""));
    let message = "nothing ran: part 3/3 is empty: there are only 2 cases";
    assert!(stderr.contains(message), "{stderr}");
    let reports = ["3/wasm3.json", "1/wasm3.json", "2/wasm3.json"];
    let (code, stdout, stderr) = conform(folder.path(), &[&["merge"], &reports[..]].concat());
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains("2 passed"), "{stdout}");
    // Which clauses the suite does not show cannot be told from some of its cases.
    assert!(!stdout.contains("not shown"), "{stdout}");
    let chosen = "2 of 2 cases chosen by `init/b` and `init/c` passed on wasm3: 1 of ";
    assert!(stdout.contains(chosen), "{stdout}");
}

/// Text that a terminal does not take for commands.
fn is_plain(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() && c != '\n')
}

#[cfg(unix)]
#[test]
fn nothing_that_is_read_commands_the_terminal() {
    let folder = project(&[("i2c/init/opens", OPENS, OPENED)]);
    let path = |name: &str| folder.path().join(name);
    let module = r#"(module
        (import "\1b[31mevil" "\c2\9b2Jx\0aerror: fake" (func))
        (func (export "m\e2\80\aeemory") (nop)))"#;
    fs::write(path("\u{1b}[1mguest.wasm"), wat::parse_str(module).unwrap()).unwrap();
    let (code, stdout, stderr) = conform(folder.path(), &["check-guest", "\u{1b}[1mguest.wasm"]);
    assert_eq!((code, stderr.as_str()), (1, ""));
    assert!(is_plain(&stdout), "{stdout:?}");
    let expected = r"import `\u{1b}[31mevil.\u{9b}2Jx\nerror: fake`: no API";
    assert!(stdout.contains(expected), "{stdout}");
    let json = ["check-guest", "--format", "json", "\u{1b}[1mguest.wasm"];
    let (_, stdout, _) = conform(folder.path(), &json);
    assert!(is_plain(&stdout), "{stdout:?}");
    assert!(stdout.contains(r"\u001b[1mguest.wasm"), "{stdout}");

    // An adapter, by what it says in place of its hello and beside it.
    fs::write(
        path("adapter.sh"),
        "printf '\\033[31mhello\\n'; printf '\\033]0;x\\007\\nerror: fake\\n\\302\\2332J' >&2\n",
    )
    .unwrap();
    for command in ["smoke", "test"] {
        let (code, stdout, stderr) =
            conform(folder.path(), &[command, "--adapter", "sh adapter.sh"]);
        assert_eq!(code, 2, "{stdout}{stderr}");
        assert!(
            is_plain(&stdout) && is_plain(&stderr),
            "{stdout:?}{stderr:?}"
        );
        assert!(!stderr.contains("\nerror: fake"), "{stderr}");
    }

    // Files: their names and what is in them.
    fs::write(
        path("\u{1b}[1m.csv"),
        "name,type,start_time\nI2C,start,0\nI2C,\u{1b}[2J\u{9b},0\n",
    )
    .unwrap();
    fs::write(path("f.json"), r#"{"schema":1,"\u001b[2J\u009b":1}"#).unwrap();
    for arguments in [
        ["import", "\u{1b}[1m.csv"],
        ["merge", "\u{1b}[1m.csv"],
        ["diff", "\u{1b}[1m.csv"],
        ["export", "--to=vcd"],
    ] {
        let mut arguments = arguments.to_vec();
        if arguments[0] == "export" {
            arguments.push("f.json");
        }
        let (code, stdout, stderr) = conform(folder.path(), &arguments);
        assert_ne!(code, 0, "{arguments:?}");
        assert!(
            is_plain(&stdout) && is_plain(&stderr),
            "{stdout:?}{stderr:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_made_leaves_what_there_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let names = || {
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    fs::write(path("good.txt"), "2.5\trising\tgpiochip0 3\n").unwrap();
    fs::write(path("bad.txt"), "2.5\trising\tgpiochip0 3\nnonsense\n").unwrap();
    fs::write(path("out.jsonl"), "older").unwrap();
    std::os::unix::fs::symlink("out.jsonl", path("link.jsonl")).unwrap();
    let before = names();
    let (code, _, stderr) = conform(folder.path(), &["import", "bad.txt", "--out", "out.jsonl"]);
    assert_eq!(code, 2, "{stderr}");
    assert_eq!(fs::read(path("out.jsonl")).unwrap(), b"older");
    assert_eq!(names(), before);
    let (code, _, _) = conform(
        folder.path(),
        &["import", "good.txt", "--out", "link.jsonl"],
    );
    assert_eq!(code, 0);
    assert!(
        fs::symlink_metadata(path("link.jsonl"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(
        fs::read_to_string(path("out.jsonl"))
            .unwrap()
            .lines()
            .count(),
        2
    );
    assert_eq!(names(), before);
    // A device stays one, and a pipe is read once.
    let (code, _, stderr) = conform(
        folder.path(),
        &["export", "out.jsonl", "--to", "vcd", "--out", "/dev/null"],
    );
    assert_eq!(code, 0, "{stderr}");
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    let mut shell = Command::new("sh");
    shell.args(["-c", "cat out.jsonl | \"$0\" export /dev/stdin --to vcd"]);
    shell
        .arg(env!("CARGO_BIN_EXE_conform"))
        .current_dir(folder.path());
    let piped = shell.output().unwrap();
    let (_, stdout, _) = conform(folder.path(), &["export", "out.jsonl", "--to", "vcd"]);
    assert_eq!(String::from_utf8(piped.stdout).unwrap(), stdout);
    assert!(stdout.contains("$enddefinitions"), "{stdout}");
}

#[test]
fn a_filter_that_no_mutant_matches_runs_nothing() {
    let output = Command::new(env!("CARGO_BIN_EXE_conform"))
        .args(["faults", "--mutate", "no/such/file.rs"])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{errors}");
    assert!(
        errors.contains("no mutant matches no/such/file.rs"),
        "{errors}"
    );
}

#[test]
fn a_sample_is_one_of_mutants() {
    for args in [
        &["faults", "--sample", "3"][..],
        &["faults", "--mutate", "--seed", "3"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_conform"))
            .args(args)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}
