//! Adapters that are no runtimes: each is refused, or fails, with words that say why. And adapters that are good until one case:
//! that case is lost and no other.
//!
//! The test program is these adapters too: `known_bad adapter MISDEED [COMMAND]`.

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio, exit};
use std::thread;
use std::time::Duration;
use wasm_embedded_spec::generated::APIS;

/// The guest of the case at which a good adapter goes wrong exports a function of this name.
const MARK: &str = "mischief";

fn main() -> ExitCode {
    if !cfg!(unix) {
        eprintln!("skipped: the good adapter is built by a script for Unix");
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["adapter", misdeed] => {
            bad(misdeed);
            ExitCode::SUCCESS
        }
        ["adapter", misdeed, program] => {
            good_until(misdeed, program);
            ExitCode::SUCCESS
        }
        _ => libtest_mimic::run(&Arguments::from_args(), trials()).exit_code(),
    }
}

// The tests.

/// An adapter, the exit code of `conform test` and of `conform smoke`, and the words.
const REFUSED: [(&str, i32, i32, &str); 16] = [
    (
        "nothing",
        2,
        2,
        "its process ended (exit status: 0), where the answer to hello was expected",
    ),
    (
        "leaves",
        2,
        2,
        "exit status: 3), where the answer to hello was expected standard error of the adapter: no licence",
    ),
    ("version", 2, 2, "expected protocol 1, found protocol 2"),
    (
        "api",
        2,
        2,
        "claims to have the API `teleport`, which does not exist; there are: ",
    ),
    ("function", 2, 2, "unknown function `i2c.levitate`"),
    ("required", 2, 2, "i2c.write is not optional"),
    ("deaf", 2, 2, "expected `conformance` among `apis`"),
    (
        "name",
        2,
        2,
        "expected a name of at most 64 lower-case letters",
    ),
    ("garbage", 2, 2, "not a JSON object: expected value"),
    (
        "accepts",
        2,
        1,
        "runs the guest that it is given, on drivers of the suite: transaction 0",
    ),
    (
        "rejects",
        2,
        1,
        "runs the guest that it is given, on drivers of the suite: transaction 0",
    ),
    (
        "repeats",
        2,
        1,
        "runs the guest that it is given, on drivers of the suite: transaction 0",
    ),
    (
        "misplaced",
        2,
        2,
        "expected an end of instantiate, found the end \"dropped\"",
    ),
    ("crashes", 2, 2, "its process ended (exit status: 3)"),
    ("hangs", 2, 2, "the adapter did not answer within 12.0 s"),
    ("slow", 2, 2, "transaction 0"),
];

/// What a good adapter does at one case, the status of that case, and the words.
const LOST: [(&str, &str, &str); 9] = [
    (
        "extra",
        "CRASHED",
        "expected the end \"reset\", found the end \"dropped\"",
    ),
    ("leaves", "CRASHED", "its process ended (exit status: 3)"),
    ("crashes", "CRASHED", "its process ended (exit status: 3)"),
    (
        "hangs",
        "TIMEOUT",
        "the adapter did not answer within 4.0 s",
    ),
    ("garbage", "CRASHED", "not a JSON object"),
    (
        "half",
        "CRASHED",
        "its output ended in the middle of a line",
    ),
    (
        "stranger",
        "CRASHED",
        "instance `stranger` called i2c.deinit while instance",
    ),
    ("greedy", "CRASHED", "buffers of more than 16777216 bytes"),
    (
        "flood",
        "CRASHED",
        "expected a line of at most 67108864 bytes",
    ),
];

fn trials() -> Vec<Trial> {
    let refused = REFUSED.map(|(misdeed, test, smoke, words)| {
        Trial::test(format!("refused::{misdeed}"), move || {
            is_refused(misdeed, test, smoke, words)
        })
    });
    let lost = LOST.map(|(misdeed, status, words)| {
        Trial::test(format!("lost::{misdeed}"), move || {
            loses_one_case(misdeed, status, words)
        })
    });
    let modest = Trial::test("what_it_lacks_is_not_run", lacks_what_it_says);
    refused.into_iter().chain(lost).chain([modest]).collect()
}

fn is_refused(misdeed: &str, test: i32, smoke: i32, words: &str) -> Result<(), Failed> {
    let adapter = format!("{} adapter {misdeed}", quoted(&this()));
    let (code, text) = conform(&["test", "--adapter", &adapter])?;
    expect(code == test && text.contains(words), &text, test, words)?;
    let (code, text) = conform(&["smoke", "--adapter", &adapter])?;
    // Checks are listed there, each with its message below.
    let words = words.split(": ").last().unwrap_or(words);
    expect(code == smoke && text.contains(words), &text, smoke, words)
}

fn loses_one_case(misdeed: &str, status: &str, words: &str) -> Result<(), Failed> {
    let (code, text) = run_five_cases(misdeed)?;
    let one = text.contains(&format!("{status} i2c/init/b"));
    expect(code == 1 && one && text.contains(words), &text, 1, words)?;
    let counts = format!("4 passed, 1 {}", status.to_lowercase());
    expect(text.contains(&counts), &text, 1, &counts)
}

/// Without I2C there is nothing to run, and that is no success.
fn lacks_what_it_says() -> Result<(), Failed> {
    let (code, text) = run_five_cases("modest")?;
    let words = "5 unsupported on wasm3-c: the runtime says that it has no `i2c`";
    expect(code == 3 && text.contains(words), &text, 3, words)
}

/// The cases of [`project`] on a good adapter that goes wrong at one of them.
fn run_five_cases(misdeed: &str) -> Result<(i32, String), Failed> {
    let project = project()?;
    let root = project.path().to_string_lossy();
    let reports = project.path().join("reports");
    let good = good_adapter()?;
    let adapter = format!("{} adapter {misdeed} {}", quoted(&this()), quoted(&good));
    let reports = reports.to_string_lossy();
    // wasm3 0.4.7 as it is does not run what hosts prepare for it: cases alone.
    let places = ["--root", &root, "--report-dir", &reports, "--rounds", "0"];
    conform(&[&["test", "--jobs", "2", "--adapter", &adapter][..], &places].concat())
}

fn expect(holds: bool, text: &str, code: i32, words: &str) -> Result<(), Failed> {
    match holds {
        true => Ok(()),
        false => Err(format!("expected exit code {code} and `{words}`, found\n{text}").into()),
    }
}

fn conform(arguments: &[&str]) -> Result<(i32, String), Failed> {
    let output = Command::new(env!("CARGO_BIN_EXE_conform"))
        .args(arguments)
        .output()?;
    let text = [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned());
    // Lines are broken where the width asks for it.
    let text: Vec<_> = text.iter().flat_map(|t| t.split_whitespace()).collect();
    let code = output.status.code();
    Ok((code.ok_or("ended by a signal")?, text.join(" ")))
}

fn this() -> PathBuf {
    std::env::current_exe().unwrap_or_default()
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}

/// The adapter of the C library, built once.
fn good_adapter() -> Result<PathBuf, Failed> {
    static BUILT: std::sync::OnceLock<Result<PathBuf, String>> = std::sync::OnceLock::new();
    let build = || {
        let program = this().with_file_name(format!("good-adapter-{}", std::process::id()));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters/c/build.sh");
        let output = Command::new(&script).arg(&program).output();
        let output = output.map_err(|error| format!("{}: {error}", script.display()))?;
        match output.status.success() {
            true => Ok(program),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    };
    BUILT.get_or_init(build).clone().map_err(Failed::from)
}

/// The real specification with five cases, one of them with the mark.
fn project() -> Result<tempfile::TempDir, Failed> {
    let folder = tempfile::tempdir()?;
    let witx = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../witx");
    let copy = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(path, text)
    };
    for entry in fs::read_dir(witx)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        copy(&format!("witx/{name}"), &fs::read(&path)?)?;
    }
    for (name, export) in [("a", "x"), ("b", MARK), ("c", "y"), ("d", "z"), ("e", "w")] {
        let guest = format!(
            r#";;! clauses = ["i2c/init/parameters"]
;;! limits = {{ time_ms = 100 }}
(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "{export}"))
  (func (export "_start")
    (drop (call $init (i32.const 3) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 64)))))"#
        );
        copy(&format!("suites/i2c/init/{name}.wat"), guest.as_bytes())?;
        let transactions = r#"{"schema":1,"transactions":[
            {"call":"i2c.init","args":{"port":3,"baud":0,"sda":-1,"scl":-1},"reply":"ok","out":{"handle":5}},
            {"call":"i2c.deinit","args":{"handle":5},"reply":"ok","at_end":true}]}"#;
        copy(
            &format!("fixtures/i2c/init/{name}.json"),
            transactions.as_bytes(),
        )?;
    }
    Ok(folder)
}

// The adapters.

fn say(line: &str) {
    // When nobody listens, the adapter has nothing to do.
    if writeln!(stdout(), "{line}").is_err() || stdout().flush().is_err() {
        exit(0);
    }
}

fn wait(seconds: u64) {
    thread::sleep(Duration::from_secs(seconds));
}

/// What a bad adapter says of itself.
fn hello(misdeed: &str) -> String {
    let mut apis: Vec<&str> = APIS.iter().map(|api| api.name).collect();
    let mut lacks = Vec::new();
    match misdeed {
        "api" => apis.push("teleport"),
        "deaf" => apis.retain(|api| *api != "conformance"),
        "function" => lacks.push("i2c.levitate"),
        "required" => lacks.push("i2c.write"),
        _ => {}
    }
    let protocol = if misdeed == "version" { 2 } else { 1 };
    let name = if misdeed == "name" {
        "../../etc"
    } else {
        "bad"
    };
    let version = "1";
    json!({"protocol": protocol, "name": name, "version": version, "apis": apis, "lacks": lacks, "handles": 64})
        .to_string()
}

/// Runs no guest whatever it is asked.
fn bad(misdeed: &str) {
    if misdeed == "leaves" {
        eprintln!("no licence");
        exit(3);
    }
    if misdeed == "nothing" {
        return;
    }
    let mut lines = stdin().lines().map_while(Result::ok);
    while let Some(line) = lines.next() {
        let request: Value = serde_json::from_str(&line).unwrap_or_default();
        match request["do"].as_str().unwrap_or_default() {
            "hello" if misdeed == "garbage" => say("hello yourself"),
            "hello" => say(&hello(misdeed)),
            "reset" => say(r#"{"end":"reset"}"#),
            "drop" => say(r#"{"end":"dropped"}"#),
            "instantiate" => match misdeed {
                "crashes" => exit(3),
                "hangs" => wait(3600),
                "slow" => {
                    wait(5);
                    say(r#"{"end":"return"}"#);
                }
                "misplaced" => say(r#"{"end":"dropped"}"#),
                "accepts" => say(r#"{"end":"return"}"#),
                "repeats" if !made_up(&request) => say(r#"{"end":"return"}"#),
                _ => say(r#"{"end":"refused","text":"I do not like it"}"#),
            },
            // Whatever the guest would have done: what the suite expects, as far as it is known beforehand.
            _ => {
                if misdeed == "repeats" {
                    let instance = &request["instance"];
                    say(&json!({"call": "conformance.observe", "instance": instance, "args": {"bytes": "00000000"}}).to_string());
                    let _ = lines.next();
                }
                say(r#"{"end":"return"}"#);
            }
        }
    }
}

/// Knows what is refused.
fn made_up(request: &Value) -> bool {
    let module = request["module"].as_str().unwrap_or_default();
    ["made-up", "made_up"]
        .iter()
        .any(|name| module.contains(&hex(name)))
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Stands between the suite and a good adapter, until the guest with the mark comes.
fn good_until(misdeed: &str, program: &str) {
    let good = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(Child {
        stdin: Some(mut to),
        stdout: Some(from),
        ..
    }) = good
    else {
        eprintln!("{program} cannot be started");
        exit(1);
    };
    let modest = misdeed == "modest";
    let mut marked = false;
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            // Of a runtime without I2C.
            match modest {
                true => say(&line.replace("\"i2c\",", "")),
                false => say(&line),
            }
        }
    });
    for line in stdin().lines().map_while(Result::ok) {
        let request: Value = serde_json::from_str(&line).unwrap_or_default();
        let module = request["module"].as_str().unwrap_or_default();
        marked |= !modest && module.contains(&hex(MARK));
        match (marked, misdeed, request["do"].as_str().unwrap_or_default()) {
            // A line that nobody asked for, and leaving when all is over.
            (true, "extra", "drop") => say(r#"{"end":"dropped"}"#),
            (true, "leaves", "reset") => exit(3),
            (true, "extra" | "leaves", _) => {}
            (true, _, "instantiate") => go_wrong(misdeed, &request["instance"]),
            _ => {}
        }
        if writeln!(to, "{line}").is_err() {
            exit(1);
        }
    }
}

fn go_wrong(misdeed: &str, instance: &Value) {
    match misdeed {
        "crashes" => exit(3),
        "hangs" => wait(3600),
        "garbage" => say("Segmentation fault"),
        "half" => {
            let _ = write!(stdout(), "{{\"end\":");
            let _ = stdout().flush();
            exit(0);
        }
        "stranger" => say(r#"{"call":"i2c.deinit","instance":"stranger","args":{"handle":1}}"#),
        "greedy" => say(
            &json!({"call": "i2c.read", "instance": instance, "args": {"handle": 1, "addr": 1, "bytes": u32::MAX}})
                .to_string(),
        ),
        _ => loop {
            if stdout().write_all(&[b'x'; 65536]).is_err() {
                exit(0);
            }
        },
    }
}
