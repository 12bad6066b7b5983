//! What the tests share: guests, a bus, and the command.
#![allow(dead_code, reason = "no test uses all of it")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;
use wasm_embedded_spec::fixture::{Entry, Fixture, Header, Transaction};

pub const RUNTIMES: [&str; 2] = ["wasmtime", "wasm3"];

/// A guest that opens a bus and then does `body`; its handle is at 0, and a record of the byte at 24 is at 16. `$print` prints
/// what the record at 32 names.
pub fn guest(body: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\18\00\00\00\01\00\00\00\07")
  (data (i32.const 32) "\28\00\00\00\03\00\00\00hi\0a")
  (func $print (drop (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 48))))
  (func $again (drop (call $write (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 16))))
  (func (export "_start")
    (drop (call $init (i32.const 1) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 0)))
    (call $again)
    {body}))"#
    );
    wat::parse_str(text).unwrap()
}

/// What that guest does on the bus before `body`, and at the end.
pub const BUS: &str = r#"{"schema":1,"transactions":[
  {"call":"i2c.init","args":{"port":1,"baud":0,"sda":-1,"scl":-1},"out":{"handle":7}},
  {"call":"i2c.write","args":{"handle":7,"addr":72,"bytes":"07"}},
  {"call":"i2c.deinit","args":{"handle":7},"at_end":true}]}"#;

/// A folder with `app.wasm` and `bus.json`.
pub struct Files {
    folder: TempDir,
}

impl Files {
    pub fn new(body: &str, bus: &str) -> Files {
        let folder = tempfile::tempdir().unwrap();
        let files = Files { folder };
        files.write("app.wasm", guest(body));
        files.write("bus.json", bus);
        files
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// The command on `app.wasm` and `bus.json`.
    pub fn command(&self, runtime: &str, options: &[&str]) -> Command {
        let mut command = rt();
        command.current_dir(self.folder.path());
        command.args(["--runtime", runtime, "--config", "bus.json"]);
        command.args(options).arg("app.wasm");
        command
    }

    /// Runs it. Gives the exit code, standard output and standard error.
    pub fn run(&self, runtime: &str, options: &[&str]) -> (i32, String, String) {
        run(&mut self.command(runtime, options))
    }

    /// Runs the command on `app.wasm` with these options in a shell line.
    pub fn shell(&self, before: &str, options: &str, after: &str) -> (i32, String, String) {
        let command = rt();
        let script = format!("{before} \"$0\" {options} app.wasm {after}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).arg(command.get_program());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        run(shell.current_dir(self.folder.path()))
    }

    /// What is in a recording: its header, and its transactions as they stand in a fixture.
    pub fn recording(&self, name: &str) -> (Header, Vec<Transaction>) {
        read(&self.path(name))
    }
}

/// The command, with a cache that is not the user's.
pub fn rt() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasm-embedded-rt"));
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
    command
        .env("XDG_CACHE_HOME", cache)
        .env_remove("CLICOLOR_FORCE");
    command
}

/// Runs a command. Gives the exit code, standard output and standard error.
pub fn run(command: &mut Command) -> (i32, String, String) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

/// Reads a fixture of single transactions to its end.
pub fn read(path: &Path) -> (Header, Vec<Transaction>) {
    let mut fixture = Fixture::open(path).unwrap();
    let mut transactions = Vec::new();
    while let Some(entry) = fixture.next_entry().unwrap() {
        let Entry::One(transaction) = entry else {
            panic!("expected a transaction, found {entry:?}");
        };
        transactions.push(transaction);
    }
    (fixture.header, transactions)
}

/// A guest that runs, and what is printed on its standard error.
pub struct Running {
    pub child: Child,
    stderr: BufReader<ChildStderr>,
    /// The lines that were read.
    pub lines: Vec<String>,
    /// Tells the thread that watches the time that there is nothing more to watch.
    _alive: Sender<()>,
}

/// How long a guest may run that a test waits for: one that never does what is expected must fail the test, and not hold it up.
const LONGEST: Duration = Duration::from_secs(120);

impl Running {
    /// Starts a command; its standard input stays open.
    pub fn start(command: &mut Command) -> Running {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (alive, dropped) = mpsc::channel();
        let pid = child.id().to_string();
        thread::spawn(move || {
            if dropped.recv_timeout(LONGEST) == Err(RecvTimeoutError::Timeout) {
                let _ = Command::new("kill").args(["-s", "KILL", &pid]).status();
            }
        });
        Running {
            child,
            stderr,
            lines: Vec::new(),
            _alive: alive,
        }
    }

    /// Reads standard error up to a line with `part` in it.
    pub fn wait_for(&mut self, part: &str) {
        loop {
            let mut line = String::new();
            let count = self.stderr.read_line(&mut line).unwrap();
            assert!(count > 0, "expected `{part}` in {:#?}", self.lines);
            self.lines.push(line.trim_end().to_owned());
            if line.contains(part) {
                return;
            }
        }
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(status.unwrap().success());
    }

    /// Reads the rest of standard error, and gives the exit code; none for one that a signal ended.
    pub fn end(&mut self) -> Option<i32> {
        let mut rest = String::new();
        self.stderr.read_to_string(&mut rest).unwrap();
        self.lines.extend(rest.lines().map(str::to_owned));
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After a test that failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
