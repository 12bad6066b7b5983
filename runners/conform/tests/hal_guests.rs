//! `conform test --hal`: what the author of a HAL sees, with guests by hand in the place of a HAL.

use std::fs;
use std::path::Path;
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// `i2c-write`, with what is to be tried in some places.
fn write_bytes(error: &str, close: &str, address: u32) -> String {
    format!(
        r#"(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "i2c" "deinit" (func $deinit (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\10\00\00\00\03\00\00\00\01\fe\80")
  (func (export "_start")
    (drop (call $init (i32.const 0) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
    {error}
    (drop (call $write (i32.load (i32.const 0)) (i32.const {address}) (i32.const 8)))
    {close}))"#
    )
}

const CLOSE: &str = "(drop (call $deinit (i32.load (i32.const 0))))";

/// Runs the command on a folder of guests. Gives the exit code, standard output and standard error.
fn test(guests: &[(&str, &str)], filters: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in guests {
        let wasm = wat::parse_str(text).unwrap();
        fs::write(folder.path().join(format!("{name}.wasm")), wasm).unwrap();
    }
    conform(folder.path(), filters)
}

fn conform(folder: &Path, filters: &[&str]) -> (i32, String, String) {
    let reports = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_conform"))
        .args(["--root", ROOT, "test", "--hal"])
        .arg(folder)
        .arg("--report-dir")
        .arg(reports.path())
        .args(filters)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

#[test]
fn a_guest_that_keeps_to_its_scenario_passes() {
    let guest = write_bytes("", CLOSE, 0x48);
    let (code, stdout, stderr) = test(&[("i2c-write", &guest)], &["*/i2c-write"]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert!(
        stdout.contains("1 of 1 scenario chosen by `*/i2c-write` passed on wasmtime and wasm3"),
        "{stdout}"
    );
}

#[test]
fn what_a_guest_does_otherwise_is_shown() {
    let address = write_bytes("", CLOSE, 0x49);
    let (code, stdout, _) = test(&[("i2c-write", &address)], &["*/i2c-write"]);
    assert_eq!(code, 1);
    assert!(stdout.contains("FAILED  hal/i2c-write"), "{stdout}");
    assert!(stdout.contains("≠ addr    72"), "{stdout}");

    let leaked = write_bytes("", "", 0x48);
    let (code, stdout, _) = test(&[("i2c-write", &leaked)], &["*/i2c-write"]);
    assert_eq!(code, 1);
    assert!(stdout.contains("at_end"), "{stdout}");
}

#[test]
fn scenarios_without_a_guest_are_named_and_fail() {
    let guest = write_bytes("", CLOSE, 0x48);
    let (code, stdout, _) = test(&[("i2c-write", &guest)], &["hal/i2c-wr"]);
    assert_eq!(code, 1);
    assert!(
        stdout.contains(
            "missing   2 scenarios have no guests: i2c-write-read, i2c-write-read-lengths"
        ),
        "{stdout}"
    );
    let last = "1 of 3 scenarios chosen by `hal/i2c-wr` passed on wasmtime and wasm3, 2 failed";
    assert!(stdout.contains(last), "{stdout}");
    let (_, stdout, _) = test(&[("i2c-write", &guest)], &[]);
    assert!(
        stdout.contains("8 that HALs MUST keep; kept: 0 on wasmtime"),
        "{stdout}"
    );
}

#[test]
fn a_guest_that_leaves_the_profile_says_how() {
    let extended = write_bytes(
        "(drop (memory.atomic.notify (i32.const 0) (i32.const 1)))",
        CLOSE,
        0x48,
    );
    let (code, stdout, _) = test(&[("i2c-write", &extended)], &["*/i2c-write"]);
    assert_eq!(code, 1);
    assert!(stdout.contains("memory.atomic.notify"), "{stdout}");
}

#[test]
fn wrong_names_and_empty_folders_are_refused() {
    let guest = write_bytes("", CLOSE, 0x48);
    let (code, _, stderr) = test(&[("i2c_write", &guest)], &[]);
    assert_eq!(code, 2);
    assert!(
        stderr
            .contains("i2c_write.wasm: no scenario has the name `i2c_write`; nearest: `i2c-write`"),
        "{stderr}"
    );
    let (code, _, stderr) = test(&[], &[]);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("expected guests that are named after scenarios"),
        "{stderr}"
    );
    let (code, _, stderr) = conform(Path::new("/no/such/folder"), &[]);
    assert_eq!(code, 2);
    assert!(stderr.contains("/no/such/folder: "), "{stderr}");
}
