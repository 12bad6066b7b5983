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
    assert!(stdout.contains("≠ addr      0x48"), "{stdout}");

    let leaked = write_bytes("", "", 0x48);
    let (code, stdout, _) = test(&[("i2c-write", &leaked)], &["*/i2c-write"]);
    assert_eq!(code, 1);
    assert!(stdout.contains("at_end"), "{stdout}");
}

#[test]
fn scenarios_without_a_guest_are_named_and_fail() {
    let guest = write_bytes("", CLOSE, 0x48);
    let (code, stdout, _) = test(&[("i2c-write", &guest)], &["hal/i2c-write*"]);
    assert_eq!(code, 1);
    assert!(
        stdout.contains(
            "missing   2 scenarios have no guests: i2c-write-read, i2c-write-read-lengths"
        ),
        "{stdout}"
    );
    let last = "1 of 3 scenarios chosen by `hal/i2c-write*` passed on wasmtime and wasm3, 2 failed";
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

/// An agent of a HAL that opens and closes I2C controllers and writes to them, with what is to be tried in some places: how it gets
/// at an address, and what it does beside closing.
fn agent(address: &str, closing: &str) -> String {
    format!(
        r#"(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "i2c" "deinit" (func $deinit (param i32) (result i32)))
  (import "conformance" "next" (func $next (param i32 i32) (result i32)))
  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 3)
  (data (i32.const 8) "\00\10\00\00\00\80\01\00") ;; room for instructions
  (data (i32.const 16) "\28\00\00\00\16\00\00\00") ;; the first report
  (data (i32.const 40) "\01\00\01\00\00\10\00\00\00\02" "\10\00\00\00" "\11\00\00\00" "\14\00\00\00")
  (data (i32.const 64) "\50\00\00\00\01\00\00\00") ;; a report of a byte at 80, or of two
  (data (i32.const 128) "\ff\ff\ff\ff\ff\ff\ff\ff") ;; the handles of two slots
  (global $slot (mut i32) (i32.const 0)) ;; the address of one

  (func $report (param $answer i32)
    (i32.store8 (i32.const 80) (i32.sub (i32.const 0) (local.get $answer)))
    (i32.store (i32.const 68) (select (i32.const 2) (i32.const 1) (local.get $answer)))
    (drop (call $observe (i32.const 64))))

  (func $open (result i32)
    (call $init (i32.load (i32.const 4099)) (i32.load (i32.const 4103)) (i32.load (i32.const 4107)) (i32.load (i32.const 4111))
      (i32.const 100)))

  (func $close (result i32)
    (local $handle i32)
    (local.set $handle (i32.load (global.get $slot)))
    {closing}
    (if (result i32) (i32.gt_s (local.get $handle) (i32.const 0))
      (then (call $deinit (local.get $handle)))
      (else (i32.const 0))))

  (func $send (result i32)
    (local $address i32)
    (local.set $address (i32.load (i32.const 4100)))
    (if (i32.eq (i32.load8_u (i32.const 4099)) (i32.const 10))
      (then (local.set $address (select
        (i32.or (local.get $address) (i32.const 0x8000)) (i32.const 0xffff)
        (i32.lt_u (local.get $address) (i32.const 0x400))))))
    (if (i32.gt_u (local.get $address) (i32.const 0xffff))
      (then (return (i32.const -1))))
    (i32.store (i32.const 112) (i32.const 4108))
    (i32.store (i32.const 116) (i32.load (i32.const 4104)))
    (call $write (i32.load (global.get $slot)) {address} (i32.const 112)))

  (func (export "_start")
    (local $call i32)
    (local $answer i32)
    (drop (call $observe (i32.const 16)))
    (block $over
      (loop $again
        (br_if $over (call $next (i32.const 8) (i32.const 4)))
        (br_if $over (i32.eqz (i32.load (i32.const 4))))
        (local.set $call (i32.load8_u (i32.const 4096)))
        (global.set $slot (i32.add (i32.const 128) (i32.shl (i32.load8_u (i32.const 4098)) (i32.const 2))))
        (if (i32.eq (local.get $call) (i32.const 0x10))
          (then
            (local.set $answer (call $open))
            (if (i32.eqz (local.get $answer)) (then (i32.store (global.get $slot) (i32.load (i32.const 100))))))
          (else (if (i32.eq (local.get $call) (i32.const 0x11))
            (then (local.set $answer (call $close)))
            (else (local.set $answer (call $send))))))
        (call $report (local.get $answer))
        (br $again)))))"#
    )
}

const ADDRESS: &str = "(local.get $address)";
const FORGET: &str = "(i32.store (global.get $slot) (i32.const -1))";

#[test]
fn an_agent_is_asked_for_what_its_hal_offers() {
    let agent = agent(ADDRESS, FORGET);
    let (code, stdout, stderr) = test(&[("agent", &agent)], &["hal/agent"]);
    assert_eq!(code, 0, "{stdout}");
    assert!(
        stderr.starts_with("random calls of the agent: --seed "),
        "{stderr}"
    );
    assert!(stdout.contains("agent/i2c"), "{stdout}");
    assert!(
        stdout.contains("3 of 51 calls shown; the HAL does not offer 48"),
        "{stdout}"
    );
    // With a seed there is nothing to be told.
    let (code, _, stderr) = test(&[("agent", &agent)], &["--seed", "3", "hal/agent/random"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
}

#[test]
fn what_an_agent_shows_of_its_hal_is_told_with_the_call() {
    let cut = agent("(i32.and (local.get $address) (i32.const 0x81ff))", FORGET);
    let (code, stdout, _) = test(&[("agent", &cut)], &["--seed", "3", "hal/agent/i2c/write"]);
    assert_eq!(code, 1);
    let told = "FAILED  hal/agent/i2c/write/addr=10bit:0x3ff";
    assert!(stdout.contains(told), "{stdout}");
    let told = "call 2 of 3, i2c.write(slot 1, addr 0x3ff of 10 bits, bytes `";
    assert!(stdout.contains(told), "{stdout}");
    assert!(!stdout.contains("addr=10bit:0x1ff"), "{stdout}");

    let twice = agent(ADDRESS, "");
    let (code, stdout, _) = test(&[("agent", &twice)], &["--seed", "3", "hal/agent/i2c/life"]);
    assert_eq!(code, 1);
    assert!(
        stdout.contains("FAILED  hal/agent/i2c/life/close-fails"),
        "{stdout}"
    );
}

#[test]
fn what_is_wrong_with_an_agent_is_said() {
    let (code, stdout, _) = test(
        &[("i2c-write", &write_bytes("", CLOSE, 0x48))],
        &["hal/agent"],
    );
    assert_eq!(code, 1);
    assert!(
        stdout.contains("missing   1 scenario has no guest: agent"),
        "{stdout}"
    );
    let silent = write_bytes("", CLOSE, 0x48);
    let (code, stdout, _) = test(&[("agent", &silent)], &["hal/agent"]);
    assert_eq!(code, 1);
    assert!(
        stdout.contains("expected a first report before `conformance.next`, found none"),
        "{stdout}"
    );
}

#[test]
fn what_an_agent_is_asked_for_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let wasm = wat::parse_str(agent(ADDRESS, FORGET)).unwrap();
    fs::write(folder.path().join("agent.wasm"), wasm).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_conform"))
        .args(["--root", ROOT, "list", "--hal"])
        .arg(folder.path())
        .arg("hal/agent/i2c/write/addr*")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("hal/agent/i2c/write/addr=0x7f"), "{text}");
    assert!(
        text.contains("hal/agent/i2c/write/addr=10bit:0x3ff"),
        "{text}"
    );
}
