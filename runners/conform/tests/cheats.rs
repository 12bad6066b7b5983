//! Runtimes that are wrong get a report; those that cheat do not get through.
//!
//! The test program is these adapters too: `cheats adapter ROLE FOLDER COMMAND...` stands between the suite and an honest adapter,
//! the one of Node. One with wrong errnos is Node's with a line changed.

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio, exit};

const NODE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../adapters/node/adapter.mjs");
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema/apis.json");

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [first, role, folder, command @ ..] = &words[..]
        && first == "adapter"
    {
        return match adapter(role, Path::new(folder), command) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    let node = Command::new("node").arg("--version").output();
    if !cfg!(unix) || !node.is_ok_and(|output| output.status.success()) {
        let required = std::env::var_os("WASM_EMBEDDED_GUESTS").is_some_and(|v| v == "required");
        eprintln!("skipped: there is no Node on a system with signals");
        return if required {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        };
    }
    let trials = vec![
        Trial::test("a_table_of_an_honest_run_fails", replays_a_table),
        Trial::test("positive_errnos_get_a_report", || {
            gets_a_report("return table.errno.indexOf(error.errno);")
        }),
        Trial::test("one_number_for_every_error_gets_a_report", || {
            gets_a_report("return -1;")
        }),
        Trial::test("failed_for_every_error_gets_a_report", || {
            gets_a_report("return -table.errno.indexOf('failed');")
        }),
        Trial::test("what_was_found_is_kept_as_a_case", keeps_a_case),
        Trial::test("long_lines_pass_pipes_that_do_not_wait", passes_long_lines),
    ];
    // One after the other: each has processes enough.
    let arguments = Arguments {
        test_threads: Some(1),
        ..Arguments::from_args()
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

// The tests.

/// An honest run is recorded, and passes. What answers from it passes all cases too, and fails all the same: it cannot know the
/// random guests. Without an interpreter for what is asked before the suite, it does not even get there.
fn replays_a_table() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let (table, reports) = (folder.path().join("table"), folder.path().join("reports"));
    fs::create_dir_all(&table)?;
    let run = |role: &str, rounds: &[&str]| {
        let adapter = this_as(role, &table, &["node", NODE]);
        let reports = reports.to_string_lossy();
        let arguments = ["test", "--adapter", &adapter, "--report-dir", &reports];
        conform(&[&arguments[..], rounds].concat())
    };
    let (code, text) = run("record", &["--rounds", "0"])?;
    expect(
        code == 0 && text.contains("cases passed on node: all"),
        &text,
    )?;

    let (code, text) = run("replay", &[])?;
    expect(code == 1 && text.contains("FAILED random guest"), &text)?;
    let report = report(&reports)?;
    // All of them, but for time limits on a busy machine.
    let totals = &report["totals"];
    let count = |name: &str| totals[name].as_u64().unwrap_or_default();
    let nearly = count("cases") * 98 / 100;
    expect(count("passed") > nearly, &totals.to_string())?;
    let difference = &report["runs"][0]["rounds"][0]["difference"];
    expect(
        difference.is_object(),
        &report["runs"][0]["rounds"].to_string(),
    )?;

    let (code, text) = run("replay-alone", &[])?;
    let what = "expected that it runs the guest that it is given, on drivers of the suite";
    expect(code == 2 && text.contains(what), &text)
}

/// The command of Node's adapter with another answer to what a check refuses or a driver reports.
fn wrong(folder: &Path, answer: &str) -> Result<String, Failed> {
    const HONEST: &str = "return -table.errno.indexOf(error.errno);";
    let honest = fs::read_to_string(NODE)?;
    let lines = honest.matches(HONEST).count();
    expect(lines == 1, "the line is not there once")?;
    let wrong = folder.join("adapter.mjs");
    fs::write(&wrong, honest.replace(HONEST, answer))?;
    Ok(format!(
        "node {} {}",
        quoted(&wrong),
        quoted(Path::new(TABLE))
    ))
}

/// A guest that shows a fault becomes a case, which an engine passes and the faulty runtime does not.
fn keeps_a_case() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let root = folder.path().join("project");
    let witx = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../witx");
    for name in ["witx", "suites", "fixtures"] {
        fs::create_dir_all(root.join(name))?;
    }
    for entry in fs::read_dir(witx)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        fs::copy(&path, root.join("witx").join(name))?;
    }
    let adapter = wrong(folder.path(), "return -1;")?;
    let root = root.to_string_lossy();
    let id = "common/errno/found";
    let fuzz = ["fuzz", "--adapter", &adapter, "--calls", "-n", "400"];
    let (code, text) = conform(&[&fuzz[..], &["--keep", id, "--root", &root]].concat())?;
    expect(
        code == 1 && text.contains("Kept as suites/common/errno/found.wat"),
        &text,
    )?;
    let (code, text) = conform(&["test", id, "-e", "wasmtime", "-e", "wasm3", "--root", &root])?;
    expect(code == 0, &text)?;
    let (code, text) = conform(&["test", id, "--adapter", &adapter, "--root", &root])?;
    expect(
        code == 1 && text.contains("FAILED common/errno/found"),
        &text,
    )?;
    // Another time it is there.
    let (code, text) = conform(&[&fuzz[..], &["--keep", id, "--root", &root]].concat())?;
    expect(code == 2 && text.contains("is there already"), &text)
}

/// A runtime that answers every error like this is told which cases fail, and so are its clauses.
fn gets_a_report(answer: &str) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let adapter = wrong(folder.path(), answer)?;
    let reports = folder.path().join("reports");
    let places = ["--report-dir", &reports.to_string_lossy()];
    let arguments = [
        "test",
        "--adapter",
        &adapter,
        "common/errno",
        "i2c",
        "--rounds",
        "40",
    ];
    let (code, text) = conform(&[&arguments[..], &places].concat())?;
    expect(
        code == 1 && text.contains("FAILED common/errno/values"),
        &text,
    )?;
    expect(text.contains("FAILED random guest"), &text)?;
    expect(
        text.contains("failed, 1 random guest did something else"),
        &text,
    )?;
    let totals = &report(&reports)?["totals"];
    let count = |name: &str| totals[name].as_u64().unwrap_or_default();
    let told = count("failed") > 3 && count("passed") > 3;
    expect(told, &totals.to_string())
}

/// Pipes that answer at once when they are full or empty: lines are longer than what goes into one.
fn passes_long_lines() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let adapter = this_as("impatient", folder.path(), &["node", NODE]);
    let reports = folder.path().to_string_lossy();
    let guests = ["--rounds", "80", "--seed", "1", "--report-dir", &reports];
    let arguments = ["test", "--adapter", &adapter, "common/errno/values"];
    let (code, text) = conform(&[&arguments[..], &guests].concat())?;
    expect(
        code == 0 && text.contains("80 random guests did the same"),
        &text,
    )
}

fn expect(holds: bool, text: &str) -> Result<(), Failed> {
    match holds {
        true => Ok(()),
        false => Err(format!("not as expected: {text}").into()),
    }
}

/// Runs the command and gives its exit code and its words.
fn conform(arguments: &[&str]) -> Result<(i32, String), Failed> {
    let output = Command::new(env!("CARGO_BIN_EXE_conform"))
        .args(arguments)
        .args(["--jobs", "1"])
        .output()?;
    let text = [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned());
    let words: Vec<_> = text.iter().flat_map(|t| t.split_whitespace()).collect();
    let code = output.status.code();
    Ok((code.ok_or("ended by a signal")?, words.join(" ")))
}

fn report(folder: &Path) -> Result<Value, Failed> {
    let text = fs::read_to_string(folder.join("node.json"))?;
    Ok(serde_json::from_str(&text)?)
}

/// The command of this program as an adapter.
fn this_as(role: &str, folder: &Path, command: &[&str]) -> String {
    let this = std::env::current_exe().unwrap_or_default();
    let command = command.iter().map(|word| quoted(Path::new(word)));
    let command: Vec<_> = command.collect();
    format!(
        "{} adapter {role} {} {}",
        quoted(&this),
        quoted(folder),
        command.join(" ")
    )
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}

// The adapters.

fn adapter(role: &str, folder: &Path, command: &[String]) -> Result<(), Box<dyn Error>> {
    let [program, arguments @ ..] = command else {
        return Err("expected a command".into());
    };
    let mut command = Command::new(program);
    command.args(arguments);
    match role {
        "record" => record(folder, &mut Honest::start(&mut command)?),
        "replay" => replay(folder, Some(Honest::start(&mut command)?)),
        "replay-alone" => replay(folder, None),
        _ => Err(impatient(&mut command)),
    }
}

/// An adapter that runs guests. To each line of the suite it says one.
struct Honest {
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Honest {
    fn start(command: &mut Command) -> Result<Honest, Box<dyn Error>> {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        match piped.spawn()? {
            Child {
                stdin: Some(to),
                stdout: Some(from),
                ..
            } => Ok(Honest {
                to,
                from: BufReader::new(from),
            }),
            _ => Err("expected pipes".into()),
        }
    }

    fn ask(&mut self, line: &str) -> Result<String, Box<dyn Error>> {
        writeln!(self.to, "{line}")?;
        let mut answer = String::new();
        self.from.read_line(&mut answer)?;
        Ok(answer.trim_end().to_owned())
    }
}

/// What was said since the last reset: from it follows what an honest adapter says next.
#[derive(Default)]
struct Past {
    said: DefaultHasher,
    /// The names of instances, which are others in each run.
    names: Vec<String>,
}

impl Past {
    /// Adds a line of the suite. Gives what stands for all that was said.
    fn add(&mut self, line: &str) -> u64 {
        if line.contains(r#""do":"hello""#) {
            *self = Past::default();
        }
        let plain = self.plain(line);
        plain.hash(&mut self.said);
        self.said.finish()
    }

    /// Forgets everything after a reset.
    fn answered(&mut self, answer: &str) {
        if answer == r#"{"end":"reset"}"# {
            *self = Past::default();
        }
    }

    /// The line with numbers in the place of names.
    fn plain(&mut self, line: &str) -> String {
        self.renamed(line, |names, name| {
            let known = names.iter().position(|n| n == name);
            let number = known.unwrap_or_else(|| {
                names.push(name.to_owned());
                names.len() - 1
            });
            number.to_string()
        })
    }

    /// The line with the names of this run.
    fn named(&mut self, line: &str) -> String {
        self.renamed(line, |names, number| {
            let number = number.parse().unwrap_or(usize::MAX);
            names.get(number).cloned().unwrap_or_default()
        })
    }

    fn renamed(&mut self, line: &str, to: impl Fn(&mut Vec<String>, &str) -> String) -> String {
        const BEFORE: &str = r#""instance":""#;
        let Some((head, rest)) = line.split_once(BEFORE) else {
            return line.to_owned();
        };
        let (name, tail) = rest.split_once('"').unwrap_or((rest, ""));
        format!("{head}{BEFORE}{}\"{tail}", to(&mut self.names, name))
    }
}

/// Passes everything on, and writes down what was answered to what.
fn record(folder: &Path, honest: &mut Honest) -> Result<(), Box<dyn Error>> {
    let mut table = File::create(folder.join(std::process::id().to_string()))?;
    let mut past = Past::default();
    for line in stdin().lines() {
        let line = line?;
        let key = past.add(&line);
        let answer = honest.ask(&line)?;
        writeln!(table, "{key:x} {}", past.plain(&answer))?;
        past.answered(&answer);
        say(&answer);
    }
    Ok(())
}

/// Answers as it was answered before. What is new, and looks like what is asked before the suite, is run after all, where there is
/// something that runs it; everything else "succeeds".
fn replay(folder: &Path, mut honest: Option<Honest>) -> Result<(), Box<dyn Error>> {
    let table = read_table(folder)?;
    let mut past = Past::default();
    // From the start, so that it is there when it is needed.
    let mut runs = true;
    for line in stdin().lines() {
        let line = line?;
        let key = past.add(&line);
        let before = line.contains(r#""do":"instantiate""#) && is_asked_before(&line);
        runs |= before && !table.contains_key(&key);
        let answer = match (table.get(&key), &mut honest) {
            (_, Some(honest)) if runs => honest.ask(&line)?,
            (Some(answer), _) => past.named(answer),
            (None, _) if line.contains(r#""do":"drop""#) => r#"{"end":"dropped"}"#.to_owned(),
            (None, _) if line.contains(r#""do":"reset""#) => r#"{"end":"reset"}"#.to_owned(),
            (None, _) => r#"{"end":"return"}"#.to_owned(),
        };
        runs &= answer != r#"{"end":"reset"}"#;
        past.answered(&answer);
        say(&answer);
    }
    Ok(())
}

fn read_table(folder: &Path) -> Result<HashMap<u64, String>, Box<dyn Error>> {
    let mut table = HashMap::new();
    let files: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|e| e.path()).collect();
    for line in files.iter().map(fs::read_to_string) {
        for line in line?.lines() {
            let (key, answer) = line.split_once(' ').ok_or("expected a key and an answer")?;
            table.insert(u64::from_str_radix(key, 16)?, answer.to_owned());
        }
    }
    Ok(table)
}

/// A guest that is small and shows numbers, and does nothing else.
fn is_asked_before(line: &str) -> bool {
    let hex = |text: &str| {
        text.bytes()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    line.contains(&hex("observe")) && !line.contains(&hex("proc_exit")) && line.len() < 1500
}

fn say(line: &str) {
    // When nobody listens, the adapter has nothing to do.
    if writeln!(stdout(), "{line}").is_err() || stdout().flush().is_err() {
        exit(0);
    }
}

/// Becomes the command, with pipes that do not wait. Returns only why it cannot.
#[cfg(unix)]
fn impatient(command: &mut Command) -> Box<dyn Error> {
    use std::os::unix::process::CommandExt;
    let set = |pipe: std::os::fd::BorrowedFd<'_>| {
        rustix::fs::fcntl_setfl(pipe, rustix::fs::OFlags::NONBLOCK)
    };
    use std::os::fd::AsFd;
    match set(stdin().as_fd()).and_then(|()| set(stdout().as_fd())) {
        Ok(()) => command.exec().into(),
        Err(error) => error.into(),
    }
}

#[cfg(not(unix))]
fn impatient(_: &mut Command) -> Box<dyn Error> {
    "there are no such pipes".into()
}
