//! The adapters of the C library, built with the script that users have, in conversations whose every line is known.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::LazyLock;

const GUEST: &str = r#"(module
    (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
    (import "i2c" "write_read" (func $write_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 16) "\20\00\00\00\01\00\00\00" "\28\00\00\00\02\00\00\00" "\be")
    (func (export "open")
        (drop (call $init (i32.const 0) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0))))
    (func (export "_start")
        (drop (call $write_read (i32.load (i32.const 0)) (i32.const 72) (i32.const 16) (i32.const 24)))
        (i32.store (i32.const 48) (i32.const 40))
        (i32.store (i32.const 52) (i32.const 2))
        (drop (call $fd_write (i32.const 1) (i32.const 48) (i32.const 1) (i32.const 56)))
        (call $exit (i32.const 3))))"#;

const RETURN: &str = r#"{"end":"return"}"#;

/// Builds an adapter.
fn built(name: &str, options: &[&str]) -> PathBuf {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters/c/build.sh");
    let mut command = Command::new(&script);
    let output = command.args(options).arg(&program).output().unwrap();
    assert!(
        output.status.success(),
        "{}: {}\n{}",
        script.display(),
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    program
}

/// Builds `adapter.c`, once for all tests.
fn build() -> &'static Path {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| built("adapter-c", &[]));
    &PROGRAM
}

/// The adapter; it is killed when the test is over.
struct Adapter {
    child: Child,
    /// Until the end.
    requests: Option<ChildStdin>,
    lines: BufReader<ChildStdout>,
}

impl Adapter {
    fn start(program: &Path) -> Self {
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Adapter {
            requests: child.stdin.take(),
            lines: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// Sends the last bytes. The adapter leaves, and says what is wrong with them.
    #[track_caller]
    fn leaves(mut self, bytes: &[u8], why: &str) {
        let mut requests = self.requests.take().unwrap();
        requests.write_all(bytes).unwrap();
        drop(requests);
        let mut said = String::new();
        let errors = self.child.stderr.as_mut().unwrap();
        errors.read_to_string(&mut said).unwrap();
        assert_eq!(said, why, "after {}", bytes.escape_ascii());
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), Some(i32::from(!why.is_empty())));
    }

    /// Sends a line and checks the line that comes back.
    #[track_caller]
    fn say(&mut self, line: &str, expected: &str) {
        writeln!(self.requests.as_mut().unwrap(), "{line}").unwrap();
        let mut found = String::new();
        self.lines.read_line(&mut found).unwrap();
        assert_eq!(found.trim_end_matches('\n'), expected, "after {line}");
    }

    /// The request for an instance.
    fn instantiate(name: &str, absent: &str, wat: &str) -> String {
        let module: String = wat::parse_str(wat)
            .unwrap()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!(
            r#"{{"do":"instantiate","instance":"{name}","absent":[{absent}],"memory":65536,"time_ms":10000,"args":[],"stdin":"","module":"{module}"}}"#
        )
    }
}

impl Drop for Adapter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_conversation() {
    let mut adapter = Adapter::start(build());
    let hello = r#"{"do":"hello","protocol":1}"#;
    writeln!(adapter.requests.as_mut().unwrap(), "{hello}").unwrap();
    let mut answer = String::new();
    adapter.lines.read_line(&mut answer).unwrap();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["protocol"], 1);
    assert_eq!(answer["name"], "wasm3-c");

    // Two instances at once, each with its own handles.
    let open = |name: &str| {
        format!(
            r#"{{"call":"i2c.init","instance":"{name}","args":{{"port":0,"baud":100000,"sda":-1,"scl":-1}}}}"#
        )
    };
    let invoke = |name: &str, export: &str| {
        format!(r#"{{"do":"invoke","instance":"{name}","export":"{export}"}}"#)
    };
    for (name, handle) in [("a", 7), ("b", 4)] {
        adapter.say(&Adapter::instantiate(name, "", GUEST), RETURN);
        adapter.say(&invoke(name, "open"), &open(name));
        adapter.say(
            &format!(r#"{{"reply":0,"out":{{"handle":{handle}}}}}"#),
            RETURN,
        );
    }
    adapter.say(
        &invoke("a", "_start"),
        r#"{"call":"i2c.write_read","instance":"a","args":{"handle":7,"addr":72,"write":"be","read":2}}"#,
    );
    adapter.say(
        r#"{"reply":0,"out":{"read":"6869"}}"#,
        r#"{"call":"i2c.deinit","instance":"a","args":{"handle":7},"at_end":true}"#,
    );
    adapter.say(
        r#"{"reply":-2}"#,
        r#"{"end":"exit","code":3,"stdout":"6869"}"#,
    );
    adapter.say(&invoke("a", "_start"), r#"{"end":"over"}"#);
    adapter.say(
        &invoke("b", "close"),
        r#"{"end":"no-export","text":"no exported function without parameters and results is named close"}"#,
    );
    adapter.say(
        r#"{"do":"drop","instance":"b"}"#,
        r#"{"call":"i2c.deinit","instance":"b","args":{"handle":4},"at_end":true}"#,
    );
    adapter.say(r#"{"reply":0,"out":{}}"#, r#"{"end":"dropped"}"#);

    // What a platform lacks.
    adapter.say(
        &Adapter::instantiate("b", r#""spi","i2c""#, GUEST),
        r#"{"end":"refused","text":"import i2c.init: the host has no such API"}"#,
    );
    adapter.say(&Adapter::instantiate("b", r#""i2c.init""#, GUEST), RETURN);
    adapter.say(&invoke("b", "open"), RETURN);

    // What the guest does wrong.
    let trap = r#"(module (func (export "_start") unreachable))"#;
    adapter.say(&Adapter::instantiate("c", "", trap), RETURN);
    adapter.say(
        &invoke("c", "_start"),
        r#"{"end":"trap","text":"unreachable executed (in function 0)"}"#,
    );
    let recursion = r#"(module (func $f (call $f)) (start $f))"#;
    adapter.say(
        &Adapter::instantiate("d", "", recursion),
        r#"{"end":"trap","text":"stack overflow (in function 0, called from 0, 0, 0, ...)"}"#,
    );
    adapter.say(
        &invoke("d", "_start"),
        r#"{"end":"unsupported","text":"there is no such instance"}"#,
    );

    adapter.say(r#"{"do":"reset"}"#, r#"{"end":"reset"}"#);
    adapter.leaves(b"", "");
}

#[test]
fn what_is_not_a_request() {
    let zeros = "0".repeat(100_000);
    let long = format!(r#"{{"do":"drop","instance":"{zeros}"}}"#);
    let unsupported = |text: &str| format!(r#"{{"end":"unsupported","text":"{text}"}}"#);
    let mut adapter = Adapter::start(build());
    adapter.say(&Adapter::instantiate("a", "", "(module)"), RETURN);
    adapter.say(
        &Adapter::instantiate("a", "", "(module)"),
        &unsupported("there is an instance of this name"),
    );
    adapter.say(
        &Adapter::instantiate(&zeros[..100], "", "(module)"),
        &unsupported("the name of the instance is longer than WASME_REMOTE_NAME_SIZE"),
    );
    let many = Adapter::instantiate("b", "", "(module)").replace(
        r#""args":[]"#,
        &format!(r#""args":[{}"x"]"#, r#""x","#.repeat(64)),
    );
    adapter.say(
        &many,
        &unsupported("there are more arguments or environment variables than MAX_TEXTS"),
    );
    let variables = many.replace(r#""args":["#, r#""args":[],"env":["#);
    adapter.say(
        &variables,
        &unsupported("there are more arguments or environment variables than MAX_TEXTS"),
    );
    adapter.say(&variables.replace(&r#""x","#.repeat(64), ""), RETURN);
    adapter.say(
        &Adapter::instantiate("\\u0000", "", "(module)"),
        &unsupported("a text of the request contains a NUL"),
    );
    adapter.say(
        &long,
        r#"{"end":"unsupported","text":"there is no such instance"}"#,
    );
    adapter.leaves(
        b"{\"do\":\"dance\"}\n",
        "byte 13 of the line: expected hello, instantiate, invoke, drop or reset, found \"\n",
    );
    for (line, why) in [
        (
            &b"\n"[..],
            "byte 1 of the line: expected {\"do\":, found the byte 0x0a\n",
        ),
        (
            b"{\"do\":\"reset\"",
            "byte 14 of the line: expected }, found the end of the input\n",
        ),
        (
            b"{\"do\":\"reset\"} \n",
            "byte 15 of the line: expected the end of the line, found the byte 0x20\n",
        ),
        (
            b"{\"do\":\"re\0set\"}\n",
            "byte 10 of the line: expected a character of a text, or \", found the byte 0x00\n",
        ),
        (
            b"{\"do\":\"re\\qset\"}\n",
            "byte 11 of the line: expected an escape of JSON, found q\n",
        ),
        (
            b"{\"do\":\"hello\",\"protocol\":18446744073709551616}\n",
            "byte 45 of the line: expected a number of 64 bits, found 6\n",
        ),
        (
            b"{\"do\":\"invoke\",\"instance\":\"a\",\"function\":\"f\"}\n",
            "byte 32 of the line: expected ,\"export\":, found f\n",
        ),
    ] {
        Adapter::start(build()).leaves(line, why);
    }
}

/// `minimal.c` has three places and 64 KiB for all that is sent.
#[test]
fn the_least_adapter() {
    let program = built("adapter-c-minimal", &["--minimal"]);
    let mut adapter = Adapter::start(&program);
    let invoke = |name: &str, export: &str| {
        format!(r#"{{"do":"invoke","instance":"{name}","export":"{export}"}}"#)
    };
    for name in ["a", "b", "c"] {
        adapter.say(&Adapter::instantiate(name, "", GUEST), RETURN);
    }
    adapter.say(
        &Adapter::instantiate("d", "", GUEST),
        r#"{"end":"unsupported","text":"there are as many instances as can live at the same time"}"#,
    );
    adapter.say(
        &invoke("b", "open"),
        r#"{"call":"i2c.init","instance":"b","args":{"port":0,"baud":100000,"sda":-1,"scl":-1}}"#,
    );
    adapter.say(r#"{"reply":0,"out":{"handle":7}}"#, RETURN);
    adapter.say(
        &invoke("b", "_start"),
        r#"{"call":"i2c.write_read","instance":"b","args":{"handle":7,"addr":72,"write":"be","read":2}}"#,
    );
    adapter.say(
        r#"{"reply":0,"out":{"read":"6869"}}"#,
        r#"{"call":"i2c.deinit","instance":"b","args":{"handle":7},"at_end":true}"#,
    );
    adapter.say(r#"{"reply":0,"out":{}}"#, r#"{"end":"exit","code":3}"#);
    adapter.say(r#"{"do":"drop","instance":"b"}"#, r#"{"end":"dropped"}"#);

    // Where texts and modules begin and end is known, whether there is room for them or not.
    let zeros = "0".repeat(70_000);
    adapter.say(
        &invoke("a", &zeros),
        r#"{"end":"unsupported","text":"the texts of the request are longer than the room for them"}"#,
    );
    let large = format!(r#"(module (memory 1) (data (i32.const 0) "{zeros}"))"#);
    writeln!(
        adapter.requests.as_mut().unwrap(),
        "{}",
        Adapter::instantiate("d", "", &large)
    )
    .unwrap();
    let mut answer = String::new();
    adapter.lines.read_line(&mut answer).unwrap();
    assert!(
        answer.contains(r#"{"end":"unsupported","text":"the module has 70"#),
        "{answer}"
    );
    adapter.say(
        &Adapter::instantiate("d", r#""i2c""#, GUEST),
        r#"{"end":"refused","text":"import i2c.init: the host has no such API"}"#,
    );
    let trap = r#"(module (func (export "_start") unreachable))"#;
    adapter.say(&Adapter::instantiate("d", "", trap), RETURN);
    adapter.say(
        &invoke("d", "_start"),
        r#"{"end":"trap","text":"unreachable executed (in function 0)"}"#,
    );
    adapter.say(r#"{"do":"reset"}"#, r#"{"end":"reset"}"#);
    adapter.say(
        &invoke("a", "open"),
        r#"{"end":"unsupported","text":"there is no such instance"}"#,
    );
    adapter.leaves(b"", "");
}

/// The conversation in the documentation is a real one: to the same requests and replies the adapter says the same.
#[test]
fn the_transcript() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/adapter-transcript.jsonl");
    let transcript = std::fs::read_to_string(path).unwrap();
    let mut adapter = Adapter::start(build());
    let mut answers = 0;
    for line in transcript.lines() {
        let within = |who: &str| {
            let inner = line.strip_prefix(&format!("{{\"{who}\":"));
            inner.and_then(|inner| inner.strip_suffix('}'))
        };
        match (within("suite"), within("adapter")) {
            (Some(request), None) => {
                writeln!(adapter.requests.as_mut().unwrap(), "{request}").unwrap()
            }
            (None, Some(expected)) => {
                let mut found = String::new();
                adapter.lines.read_line(&mut found).unwrap();
                answers += 1;
                // The version is that of the wasm3 that is there.
                if !expected.contains("\"version\"") {
                    assert_eq!(found.trim_end(), expected, "line {answers} of the adapter");
                }
            }
            _ => panic!("expected {{\"suite\":...}} or {{\"adapter\":...}}, found {line}"),
        }
    }
    assert!(answers > 40, "{answers}");
}
