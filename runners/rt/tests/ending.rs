//! Guests are ended wherever they are: each state a guest or its loading can be in, with each signal and the time limit, on each
//! engine.
#![cfg(all(target_os = "linux", feature = "linux"))]

mod common;

use common::{BUS, Files, RUNTIMES};
use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat, open};
use rustix::io::ioctl_fionread;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Termios, tcgetattr};
use std::fmt::Debug;
use std::fs;
use std::io::{PipeReader, Read, Write, pipe};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What ends a run.
#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    Signals(&'static [&'static str]),
    TimeLimit,
}

const ALL: [By; 5] = [
    By::Signals(&["INT"]),
    By::Signals(&["TERM"]),
    By::Signals(&["HUP"]),
    By::Signals(&["INT", "INT"]),
    By::TimeLimit,
];

impl By {
    fn code(self) -> i32 {
        match self {
            By::Signals(["HUP"]) => 129,
            By::Signals(["TERM"]) => 143,
            By::Signals(_) => 130,
            By::TimeLimit => 124,
        }
    }
}

/// How long a test waits for what never comes when something is wrong.
const LONGEST: Duration = Duration::from_secs(120);

/// Looks until something is the case.
fn until<T: Debug>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let began = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(found) => assert!(began.elapsed() < LONGEST, "expected {what}, found {found}"),
        }
        std::thread::yield_now();
    }
}

/// The command as a process, none of whose output is read before it ends.
struct Run {
    child: Child,
    stdout: PipeReader,
    stderr: PipeReader,
}

impl Run {
    /// Starts it in a folder. Standard input stays open.
    fn start(files: &Files, args: &[&str]) -> Run {
        let (stdout, out) = pipe().unwrap();
        let (stderr, err) = pipe().unwrap();
        let cache = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
        // What runs the tests may ignore some of the signals, and this program then ignores SIGHUP.
        let child = Command::new("env")
            .args(["--default-signal", env!("CARGO_BIN_EXE_wasm-embedded-rt")])
            .args(args)
            .current_dir(files.path(""))
            .env("XDG_CACHE_HOME", cache)
            .stdin(Stdio::piped())
            .stdout(out)
            .stderr(err)
            .spawn()
            .unwrap();
        Run {
            child,
            stdout,
            stderr,
        }
    }

    fn proc(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap_or_default()
    }

    /// Waits until signals are handled and the main thread is in this state: `S` sleeps, `R` runs.
    fn wait_for_state(&self, state: char) {
        until(&format!("state {state}, with signals handled"), || {
            let status = self.proc("status");
            let field = |name: &str| {
                let line = status.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap_or_default().trim().to_owned()
            };
            let caught = u64::from_str_radix(&field("SigCgt:"), 16).unwrap_or(0);
            // SIGHUP, SIGINT and SIGTERM are 1, 2 and 15.
            match caught & 0x4003 == 0x4003 && field("State:").starts_with(state) {
                true => Ok(()),
                false => Err(status.clone()),
            }
        });
    }

    /// Waits until a pipe or a terminal holds bytes: as many as it has room for, or any.
    fn wait_for_bytes(&self, from: &impl AsFd, most: Option<u64>) {
        until("bytes that nobody reads", || {
            let count = ioctl_fionread(from).unwrap();
            match count >= most.unwrap_or(1) {
                true => Ok(()),
                false => Err(format!("{count}")),
            }
        });
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", name, &pid]).output();
        kill.unwrap();
    }

    /// Ends it, with one of these exit codes.
    fn end(mut self, by: By, expected: &[i32], what: &str) {
        if let By::Signals(names) = by {
            names.iter().for_each(|name| self.signal(name));
        }
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < LONGEST, "{what}: still there");
            std::thread::yield_now();
        };
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).unwrap();
        let code = status.code().unwrap_or_default();
        assert!(expected.contains(&code), "{what}: {code}: {said}");
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where a run is when it is ended.
#[derive(Clone, Copy)]
enum At {
    /// The guest printed something, and then its thread is in this state.
    Printed(char),
    /// Standard output is full.
    OutputFull,
    /// Standard error is full.
    ErrorsFull,
    /// Its thread is in this state.
    State(char),
}

/// A pipe with more bytes in it has no room for 4 KiB: there are 16 pages.
const FULL: u64 = 15 * 4096 + 1;

fn wait_for(run: &Run, at: At) {
    match at {
        At::Printed(state) => {
            run.wait_for_bytes(&run.stdout, None);
            run.wait_for_state(state);
        }
        At::OutputFull => {
            run.wait_for_bytes(&run.stdout, Some(FULL));
            run.wait_for_state('S');
        }
        At::ErrorsFull => {
            run.wait_for_bytes(&run.stderr, Some(FULL));
            run.wait_for_state('S');
        }
        At::State(state) => run.wait_for_state(state),
    }
}

/// The transactions of a recording by name, `*` marks those at the end.
fn recorded(files: &Files) -> Vec<String> {
    let (_, transactions) = files.recording("r.jsonl");
    let name = |t: wasm_embedded_spec::fixture::Transaction| {
        format!(
            "{}{}",
            t.function.full_name,
            ["", "*"][usize::from(t.at_end)]
        )
    };
    transactions.into_iter().map(name).collect()
}

/// Checks that a recording has these transactions; or, when the time was up before, the first of them. What was opened was closed,
/// unless a second signal ended the process.
fn check_recording(files: &Files, by: By, expected: &[&str], what: &str) {
    if matches!(by, By::Signals([_, _])) {
        if files.path("r.jsonl").exists() {
            let found = recorded(files);
            assert!(expected[..found.len()] == *found, "{what}: {found:?}");
        }
        return;
    }
    let found = recorded(files);
    let early = by == By::TimeLimit && found.len() < expected.len() && {
        let (closing, calls) = expected.split_last().unwrap();
        match found.split_last() {
            None => true,
            Some((last, found)) => last == closing && calls[..found.len()] == *found,
        }
    };
    assert!(early || found == expected, "{what}: {found:?}");
}

fn options<'a>(runtime: &'a str, by: By, more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["--runtime", runtime, "--record", "r.jsonl"];
    if by == By::TimeLimit {
        args.extend(["--time-limit", "0.3"]);
    }
    args.extend(more);
    args.push("app.wasm");
    args
}

/// A clock subscription of an hour at 64.
const HOUR: &str = "(i32.store8 (i32.const 80) (i32.const 1)) (i64.store (i32.const 88) (i64.const 3600000000000)) \
    (drop (call $poll (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 8)))";
const READ: &str =
    "(drop (call $fd_read (i32.const 0) (i32.const 32) (i32.const 1) (i32.const 48)))";
const ERRORS: &str = "(loop $l (drop (call $fd_write (i32.const 2) (i32.const 32) (i32.const 1) (i32.const 48))) (br $l))";

/// The bus, with a second write, and an hour in the place of a mark.
fn bus(hour_at: &str) -> String {
    let again = r#"{"call":"i2c.write","args":{"handle":7,"addr":72,"bytes":"07"}},"#;
    let hour = "\"delay_ns\":3600000000000,\"call\"";
    let bus = BUS.replacen(
        "{\"call\":\"i2c.deinit\"",
        &format!("{again}{{\"call\":\"i2c.deinit\""),
        1,
    );
    let at = bus.rfind(&format!("\"call\":\"{hour_at}\""));
    match at {
        None => bus,
        Some(at) => format!("{}{}", &bus[..at], bus[at..].replacen("\"call\"", hour, 1)),
    }
}

/// A guest that has a bus open ends here, and goes on nowhere.
#[test]
fn a_guest_with_a_bus() {
    let loops = "(call $print) (loop $l (br $l))";
    let prints = "(loop $l (call $print) (br $l))";
    let after_print = |body: &str| format!("(call $print) {body}");
    for (what, body, bus, at) in [
        ("a loop", loops.to_owned(), bus(""), At::Printed('R')),
        ("poll_oneoff", after_print(HOUR), bus(""), At::Printed('S')),
        (
            "standard input",
            after_print(READ),
            bus(""),
            At::Printed('S'),
        ),
        (
            "standard output",
            prints.to_owned(),
            bus(""),
            At::OutputFull,
        ),
        ("standard error", ERRORS.to_owned(), bus(""), At::ErrorsFull),
        (
            "a driver",
            "(call $print) (call $again) (call $again)".to_owned(),
            bus("i2c.write"),
            At::Printed('S'),
        ),
    ] {
        // Whoever goes on traps.
        let files = Files::new(&format!("{body} unreachable"), &bus);
        ends_everywhere(&files, what, at);
    }
}

fn ends_everywhere(files: &Files, what: &str, at: At) {
    for runtime in RUNTIMES {
        for by in ALL {
            let _ = fs::remove_file(files.path("r.jsonl"));
            let what = format!("{what}, {by:?}, {runtime}");
            let args = options(runtime, by, &["--config", "bus.json"]);
            let run = Run::start(files, &args);
            if by != By::TimeLimit {
                wait_for(&run, at);
            }
            run.end(by, &[by.code()], &what);
            check_recording(files, by, &["i2c.init", "i2c.write", "i2c.deinit*"], &what);
        }
    }
}

#[test]
fn a_start_function() {
    let start = r#"(module
      (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
      (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 16) "\18\00\00\00\01\00\00\00\07")
      (func $go
        (drop (call $init (i32.const 1) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 0)))
        (drop (call $write (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 16)))
        (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 48)))
        (loop $l (br $l)))
      (start $go)
      (func (export "_start")))"#;
    let files = Files::new("", &bus(""));
    files.write("app.wasm", wat::parse_str(start).unwrap());
    ends_everywhere(&files, "a start function", At::Printed('R'));
}

#[test]
fn traces_that_nobody_reads() {
    let files = Files::new(&format!("{ERRORS} unreachable"), &bus(""));
    for runtime in RUNTIMES {
        for by in ALL {
            let _ = fs::remove_file(files.path("r.jsonl"));
            let what = format!("traces, {by:?}, {runtime}");
            let args = options(runtime, by, &["--trace", "--config", "bus.json"]);
            let run = Run::start(&files, &args);
            wait_for(&run, At::ErrorsFull);
            run.end(by, &[by.code()], &what);
            check_recording(&files, by, &["i2c.init", "i2c.write", "i2c.deinit*"], &what);
        }
    }
}

/// The guest is over by itself, but what it has open takes an hour to close.
#[test]
fn closing() {
    for (body, by_itself) in [
        ("(call $print)", 0),
        ("(call $print) (call $exit (i32.const 7))", 7),
    ] {
        let files = Files::new(
            body,
            &BUS.replace(
                "{\"call\":\"i2c.deinit\"",
                "{\"delay_ns\":3600000000000,\"call\":\"i2c.deinit\"",
            ),
        );
        for runtime in RUNTIMES {
            for by in ALL {
                let _ = fs::remove_file(files.path("r.jsonl"));
                let what = format!("closing, {by:?}, {runtime}");
                let args = options(runtime, by, &["--config", "bus.json"]);
                let run = Run::start(&files, &args);
                wait_for(&run, At::Printed('S'));
                // It ended in time, and with a code of its own; the second signal does not wait for it.
                let codes = match by {
                    By::Signals([_]) if by_itself == 0 => &[by.code()][..],
                    By::Signals([_, _]) => &[by_itself, by.code()],
                    _ => &[by_itself],
                };
                run.end(by, codes, &what);
                check_recording(&files, by, &["i2c.init", "i2c.write", "i2c.deinit*"], &what);
            }
        }
    }
}

/// A terminal as a serial line. Nobody reads at the other end.
struct Line {
    other_end: OwnedFd,
    path: String,
    /// Keeps its settings.
    line: OwnedFd,
}

impl Line {
    fn new() -> Line {
        let other_end = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&other_end).unwrap();
        unlockpt(&other_end).unwrap();
        let path = ptsname(&other_end, Vec::new())
            .unwrap()
            .into_string()
            .unwrap();
        let line = open(&*path, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        Line {
            other_end,
            path,
            line,
        }
    }

    fn settings(&self) -> (String, u32) {
        let now: Termios = tcgetattr(&self.line).unwrap();
        let modes = (
            now.input_modes,
            now.output_modes,
            now.control_modes,
            now.local_modes,
        );
        (format!("{modes:?}"), now.output_speed())
    }
}

/// A guest that opens UART 0, prints, and does `body`. Its handle is at 0, a record of 8 bytes is at 16, one of 60,000 at 24.
fn guest_of_a_line(body: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
      (import "uart" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
      (import "uart" "write" (func $write (param i32 i32 i32) (result i32)))
      (import "uart" "read" (func $read (param i32 i32 i32) (result i32)))
      (import "uart" "read_some" (func $read_some (param i32 i32 i32 i32) (result i32)))
      (import "time" "delay" (func $delay (param i64) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 16) "\40\00\00\00\08\00\00\00\40\00\00\00\60\ea\00\00")
      (func $uart (result i32) (i32.load (i32.const 0)))
      (func (export "_start")
        (drop (call $init (i32.const 0) (i32.const 9600) (i32.const -1) (i32.const -1) (i32.const 0)))
        (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8)))
        {body} unreachable))"#
    );
    wat::parse_str(text).unwrap()
}

#[test]
fn a_guest_with_a_serial_line() {
    let read_some =
        "(drop (call $read_some (call $uart) (i32.const 16) (i32.const 3600000) (i32.const 8)))";
    // Straight on, as guests do that take what ends them for an error: with no loop and no function of their own in between.
    let straight =
        format!("{read_some} (drop (call $write (call $uart) (i32.const 0) (i32.const 16)))");
    for (what, body) in [
        ("read_some", straight.as_str()),
        (
            "read",
            "(drop (call $read (call $uart) (i32.const 0) (i32.const 16)))",
        ),
        (
            "write",
            "(drop (call $write (call $uart) (i32.const 0) (i32.const 24)))",
        ),
        ("delay", "(drop (call $delay (i64.const 3600000000000)))"),
    ] {
        let files = Files::new("", BUS);
        files.write("app.wasm", guest_of_a_line(body));
        for runtime in RUNTIMES {
            for by in ALL {
                let _ = fs::remove_file(files.path("r.jsonl"));
                let line = Line::new();
                let before = line.settings();
                files.write("rt.toml", format!("uart.0.device = \"{}\"", line.path));
                let what = format!("{what}, {by:?}, {runtime}");
                let args = options(runtime, by, &["--config", "rt.toml"]);
                let run = Run::start(&files, &args);
                if by != By::TimeLimit {
                    wait_for(&run, At::Printed('S'));
                    if what.starts_with("write") {
                        run.wait_for_bytes(&line.other_end, None);
                    }
                }
                run.end(by, &[by.code()], &what);
                check_recording(&files, by, &["uart.init", "uart.deinit*"], &what);
                if !matches!(by, By::Signals([_, _])) {
                    assert_eq!(line.settings(), before, "{what}");
                }
                if !what.starts_with("write") {
                    assert_eq!(ioctl_fionread(&line.other_end).unwrap(), 0, "{what}");
                }
            }
        }
    }
}

fn fifo(files: &Files, name: &str) {
    let path = files.path(name);
    let _ = fs::remove_file(&path);
    mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

#[test]
fn files_that_are_pipes() {
    for runtime in RUNTIMES {
        for by in ALL {
            for name in ["app.wasm", "bus.json", "r.jsonl"] {
                let files = Files::new("unreachable", BUS);
                fifo(&files, name);
                let what = format!("{name}, {by:?}, {runtime}");
                let args = options(runtime, by, &["--config", "bus.json"]);
                let run = Run::start(&files, &args);
                wait_for(&run, At::State('S'));
                run.end(by, &[by.code()], &what);
                assert_eq!(files.path("r.jsonl").exists(), name == "r.jsonl", "{what}");
            }
        }
    }
}

/// A function that takes minutes to compile.
fn large() -> Vec<u8> {
    let mut text = String::from(
        "(module (memory (export \"memory\") 1) (func (export \"_start\") (local i64 i64 i64 i64)",
    );
    for i in 0..400_000 {
        let (a, b, c) = (i % 4, (i + 1) % 4, (i * 7 + 2) % 4);
        text += &format!(
            "(local.set {a} (i64.add (local.get {b}) (i64.rotl (local.get {c}) (local.get {a}))))"
        );
        if i % 50 == 0 {
            text +=
                &format!("(if (i64.eqz (local.get {b})) (then (local.set {a} (i64.const {i}))))");
        }
    }
    text += "))";
    wat::parse_str(text).unwrap()
}

#[test]
fn compiling() {
    let files = Files::new("", BUS);
    let wasm = large();
    for (by, watch) in ALL.iter().flat_map(|by| [(*by, false), (*by, true)]) {
        let what = format!("compiling, {by:?}, watched: {watch}");
        fifo(&files, "app.wasm");
        let mut args = options("wasmtime", by, &["--no-cache", "--config", "bus.json"]);
        if watch {
            args.insert(0, "--watch");
        }
        let run = Run::start(&files, &args);
        let mut app = fs::File::options()
            .write(true)
            .open(files.path("app.wasm"))
            .unwrap();
        // It may have left by then, when its time is up.
        let written = app.write_all(&wasm);
        if by != By::TimeLimit {
            written.unwrap();
            until("a guest that was read", || {
                match ioctl_fionread(&app).unwrap() {
                    0 => Ok(()),
                    left => Err(format!("{left} bytes left")),
                }
            });
        }
        drop(app);
        if by != By::TimeLimit {
            wait_for(&run, At::State('R'));
        }
        run.end(by, &[by.code()], &what);
        // It was not loaded: otherwise the recording would have begun.
        assert!(!files.path("r.jsonl").exists(), "{what}");
    }
}
