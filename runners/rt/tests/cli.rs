//! The command as its users see it: what is printed, and exit codes.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// A guest that opens a bus and then does `body`; its handle is at 0, and a record of the byte at 24 is at 16.
fn guest(body: &str) -> String {
    format!(
        r#"(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $print (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\18\00\00\00\01\00\00\00\07")
  (data (i32.const 32) "\28\00\00\00\03\00\00\00hi\0a")
  (func (export "_start")
    (drop (call $init (i32.const 1) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 0)))
    (drop (call $write (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 16)))
    {body}))"#
    )
}

const BUS: &str = r#"{"schema":1,"transactions":[
  {"call":"i2c.init","args":{"port":1,"baud":0,"sda":-1,"scl":-1},"out":{"handle":7}},
  {"call":"i2c.write","args":{"handle":7,"addr":72,"bytes":"07"}},
  {"call":"i2c.deinit","args":{"handle":7},"at_end":true}]}"#;

struct Files {
    folder: TempDir,
}

impl Files {
    fn new(body: &str, bus: &str) -> Files {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("app.wasm"),
            wat::parse_str(guest(body)).unwrap(),
        )
        .unwrap();
        fs::write(folder.path().join("bus.json"), bus).unwrap();
        Files { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the guest on an engine. Gives the exit code, standard output and standard error.
    fn run(&self, runtime: &str, options: &[&str]) -> (i32, String, String) {
        let app = self.path("app.wasm");
        let bus = self.path("bus.json");
        let fixed = ["--runtime", runtime, "--config", bus.to_str().unwrap()];
        let arguments = fixed.iter().chain(options).copied();
        command(arguments.chain([app.to_str().unwrap()]))
    }
}

fn command<'a>(arguments: impl IntoIterator<Item = &'a str>) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_wasm-embedded-rt"))
        .args(arguments)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

const RUNTIMES: [&str; 2] = ["wasmtime", "wasm3"];

#[test]
fn a_guest_runs_and_prints() {
    let print = "(drop (call $print (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 48)))";
    let files = Files::new(print, BUS);
    for runtime in RUNTIMES {
        let ran = files.run(runtime, &["--mode", "replay"]);
        assert_eq!(ran, (0, "hi\n".to_owned(), String::new()));
        // As the published command was called.
        assert_eq!(files.run(runtime, &["--engine", "mock"]).0, 0);
    }
}

#[test]
fn transactions_are_traced_on_standard_error() {
    let files = Files::new("", BUS);
    for runtime in RUNTIMES {
        let (code, stdout, stderr) = files.run(runtime, &["--trace"]);
        assert_eq!((code, stdout.as_str()), (0, ""));
        let lines =
            "i2c-1 init port=1 baud=0 sda=-1 scl=-1\ni2c-1 W 48 [07]\ni2c-1 deinit (at the end)\n";
        assert_eq!(stderr, lines);
    }
}

#[test]
fn exit_codes_say_what_ended_the_run() {
    let exit = Files::new("(call $exit (i32.const 7))", BUS);
    let trap = Files::new("unreachable", BUS);
    let endless = Files::new("(loop $l (br $l))", BUS);
    let other = Files::new("", &BUS.replace("\"07\"", "\"08\""));
    let more = Files::new(
        "",
        &BUS.replace(
            "]}",
            ",{\"call\":\"time.now\",\"args\":{},\"out\":{\"now\":1}}]}",
        ),
    );
    for runtime in RUNTIMES {
        assert_eq!(exit.run(runtime, &[]).0, 7);
        let (code, _, stderr) = trap.run(runtime, &[]);
        assert_eq!(code, 134);
        assert!(stderr.starts_with("error: the guest trapped: "), "{stderr}");
        let (code, _, stderr) = endless.run(runtime, &["--time-limit", "1"]);
        assert_eq!(code, 124);
        assert!(stderr.contains("time limit of 1 s"), "{stderr}");
        let (code, _, stderr) = other.run(runtime, &[]);
        assert_eq!(code, 123);
        assert!(stderr.contains("at transaction 1"), "{stderr}");
        assert!(stderr.contains("\"bytes\":\"08\"") && stderr.contains("\"bytes\":\"07\""));
        let (code, _, stderr) = more.run(runtime, &[]);
        assert_eq!(code, 123);
        assert!(
            stderr.contains("time.now") && stderr.contains("found    nothing more"),
            "{stderr}"
        );
    }
}

#[test]
fn wrong_use_says_what_is_expected() {
    let files = Files::new("", BUS);
    let (app, bus) = (files.path("app.wasm"), files.path("bus.json"));
    let (app, bus) = (app.to_str().unwrap(), bus.to_str().unwrap());
    let (code, _, stderr) = command([app]);
    assert_eq!(code, 125);
    assert!(
        stderr.contains("expected a recording to answer the guest: --config FILE"),
        "{stderr}"
    );
    assert_eq!(command(["--no-such-option"]).0, 125);
    assert_eq!(command(["--help"]).0, 0);
    let (code, _, stderr) = command(["--config", bus, "/no/such/app.wasm"]);
    assert_eq!(code, 125);
    assert!(stderr.contains("/no/such/app.wasm: "), "{stderr}");
    let (code, _, stderr) = command(["--config", "/no/such/bus.json", app]);
    assert_eq!(code, 125);
    assert!(stderr.contains("/no/such/bus.json: "), "{stderr}");
    // The recording is no module.
    let (code, _, stderr) = command(["--config", bus, bus]);
    assert_eq!(code, 126);
    assert!(stderr.contains("not a WebAssembly module"), "{stderr}");
}
