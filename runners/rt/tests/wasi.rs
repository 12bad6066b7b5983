//! What WASI is when the streams are those of a process.
#![cfg(unix)]

mod common;

use common::{Files, RUNTIMES};
use std::fs::File;
use std::io::{Write, pipe};
use std::process::{Command, Stdio};

/// The command on a guest that does not use the bus.
fn command(files: &Files, runtime: &str, options: &[&str], text: &str) -> Command {
    let text = format!(
        r#"(module
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  {text})"#
    );
    files.write("app.wasm", wat::parse_str(text).unwrap());
    let mut command = files.command(runtime, options);
    command.stdin(Stdio::null());
    command
}

fn files() -> Files {
    Files::new("", r#"{"schema":1,"transactions":[]}"#)
}

fn code(command: &mut Command) -> i32 {
    command.status().unwrap().code().unwrap()
}

#[test]
fn exit_codes_of_32_bits_do_not_become_success() {
    let files = files();
    for runtime in RUNTIMES {
        for (code_of_guest, expected) in [
            (0, 0),
            (3, 3),
            (255, 255),
            (256, 255),
            (257, 1),
            (0x10000, 255),
            (i32::MIN, 255),
            (-1, 255),
        ] {
            let text =
                format!(r#"(func (export "_start") (call $exit (i32.const {code_of_guest})))"#);
            let found = code(&mut command(&files, runtime, &[], &text));
            assert_eq!(found, expected, "{code_of_guest} on {runtime}");
        }
    }
}

/// Prints its environment variables, a zero after each.
const ENVIRONMENT: &str = r#"(func (export "_start")
    (if (call $environ_sizes_get (i32.const 0) (i32.const 4)) (then unreachable))
    (if (call $environ_get (i32.const 1024) (i32.const 64)) (then unreachable))
    (i32.store (i32.const 0) (i32.const 64))
    (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable)))"#;

#[test]
fn the_environment_is_what_is_asked_for() {
    let files = files();
    for runtime in RUNTIMES {
        let printed = |options: &[&str]| {
            let mut command = command(&files, runtime, options, ENVIRONMENT);
            let output = command.env("OF_THE_HOST", "1").output().unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        assert_eq!(printed(&[]), "");
        let options = ["--env", "NAME=a=b", "--env=EMPTY="];
        assert_eq!(printed(&options), "NAME=a=b\0EMPTY=\0");
        for wrong in ["OF_THE_HOST", "=value"] {
            let mut command = command(&files, runtime, &["--env", wrong], ENVIRONMENT);
            let output = command.output().unwrap();
            let text = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(125), "{text}");
            assert!(text.contains("expected NAME=VALUE"), "{text}");
        }
    }
}

/// Writes until there is an error, and leaves with it.
const WRITER: &str = r#"(data (i32.const 0) "\10\00\00\00\02\00\00\00") (data (i32.const 16) "y\n")
  (func (export "_start") (local $errno i32)
    (loop $next
      (br_if $next (i32.eqz (local.tee $errno
        (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))))
    (call $exit (local.get $errno)))"#;

#[test]
fn errors_of_the_system_arrive_as_they_are() {
    let files = files();
    for runtime in RUNTIMES {
        let mut command = command(&files, runtime, &[], WRITER);
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let pipe = 64;
        assert_eq!(code(command.stdout(writer)), pipe, "{runtime}");
        if let Ok(full) = File::options().write(true).open("/dev/full") {
            let nospc = 51;
            assert_eq!(code(command.stdout(full)), nospc, "{runtime}");
        }
    }
}

/// Waits for a stream and for a clock, after it has read `$bytes` of standard input. Leaves with ten times the number of events
/// and the kind of the first.
fn poller(kind: u8, fd: u32, ns: u64, bytes: u32) -> String {
    format!(
        r#"(data (i32.const 0) "\10\00\00\00\0{bytes}\00\00\00")
  (func (export "_start")
    (if (i32.const {bytes}) (then
      (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))))
    (i32.store8 (i32.const 108) (i32.const {kind}))
    (i32.store (i32.const 116) (i32.const {fd}))
    (i32.store (i32.const 164) (i32.const 1))
    (i64.store (i32.const 172) (i64.const {ns}))
    (if (call $poll_oneoff (i32.const 100) (i32.const 256) (i32.const 2) (i32.const 512)) (then (call $exit (i32.const 99))))
    (call $exit (i32.add (i32.mul (i32.load (i32.const 512)) (i32.const 10)) (i32.load8_u (i32.const 266)))))"#
    )
}

const SOON: u64 = 50_000_000;
const LATE: u64 = 600_000_000_000;
const CLOCK: i32 = 10;
const READ: i32 = 11;
const WRITE: i32 = 12;

#[test]
fn input_is_ready_when_there_is_some() {
    let files = files();
    for runtime in RUNTIMES {
        let poll = |ns, bytes, input: Stdio| {
            let text = poller(1, 0, ns, bytes);
            code(command(&files, runtime, &[], &text).stdin(input))
        };
        // Nothing, as long as the other end is open.
        let (reader, mut writer) = pipe().unwrap();
        assert_eq!(poll(SOON, 0, reader.try_clone().unwrap().into()), CLOCK);
        writer.write_all(b"abc").unwrap();
        assert_eq!(poll(LATE, 0, reader.try_clone().unwrap().into()), READ);
        // The rest of what came, and nothing when all is read.
        assert_eq!(poll(LATE, 1, reader.try_clone().unwrap().into()), READ);
        assert_eq!(poll(SOON, 2, reader.try_clone().unwrap().into()), CLOCK);
        // The end is to be read, too.
        drop(writer);
        assert_eq!(poll(LATE, 0, reader.into()), READ);
        assert_eq!(poll(LATE, 0, Stdio::null()), READ);
    }
}

#[test]
fn output_is_ready_when_there_is_room() {
    let files = files();
    for runtime in RUNTIMES {
        let poll = |ns, output: Stdio| {
            let text = poller(2, 1, ns, 0);
            code(command(&files, runtime, &[], &text).stdout(output))
        };
        let (reader, mut writer) = pipe().unwrap();
        assert_eq!(poll(LATE, writer.try_clone().unwrap().into()), WRITE);
        // As much as pipes have room for.
        rustix::io::ioctl_fionbio(&writer, true).unwrap();
        while writer.write(&[0; 4096]).is_ok() {}
        rustix::io::ioctl_fionbio(&writer, false).unwrap();
        assert_eq!(poll(SOON, writer.try_clone().unwrap().into()), CLOCK);
        drop(reader);
        assert_eq!(poll(LATE, writer.into()), WRITE);
    }
}

#[test]
fn a_time_limit_ends_a_wait_for_input() {
    let files = files();
    for runtime in RUNTIMES {
        let (reader, _writer) = pipe().unwrap();
        let mut command = command(
            &files,
            runtime,
            &["--time-limit", "1"],
            &poller(1, 0, LATE, 0),
        );
        assert_eq!(code(command.stdin(reader)), 124, "{runtime}");
    }
}
