//! The process that runs cases with faults, and what it answers.

use crate::Unusable;
use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child as Process, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long a case may take. Cases have limits of their own; a fault may lift them.
const PATIENCE: Duration = Duration::from_secs(6);

/// What is asked: some cases with one fault on one engine.
pub struct Request<'r> {
    /// The number of the switch, 0 for none.
    pub fault: usize,
    pub driver: Option<&'r str>,
    pub guest: Option<&'r [u8]>,
    pub engine: &'r str,
    pub cases: Vec<&'r str>,
    /// After the first case that fails, the others are not run.
    pub fail_fast: bool,
}

/// What became of one case.
pub struct Answer {
    pub passed: bool,
    pub message: String,
    /// The numbers of the switches that the case came to while it was loaded.
    pub loading: Vec<usize>,
    /// Likewise in all.
    pub asked: Vec<usize>,
}

/// A process, made anew when it dies.
pub struct Child {
    program: PathBuf,
    root: PathBuf,
    running: Option<(Process, ChildStdin, Receiver<String>)>,
}

impl Child {
    pub fn new(program: &Path, root: &Path) -> Child {
        Child {
            program: program.to_owned(),
            root: root.to_owned(),
            running: None,
        }
    }

    /// Runs the cases in their order. After one that hangs, the others are not run; nor after one that fails, if that is asked for.
    pub fn ask(&mut self, request: &Request<'_>) -> Result<Vec<Answer>, Unusable> {
        let mut answers: Vec<Answer> = Vec::new();
        while answers.len() < request.cases.len() {
            let rest = &request.cases[answers.len()..];
            let (_, stdin, lines) = self.running()?;
            let line = json!({
                "fault": request.fault, "driver": request.driver, "guest": request.guest,
                "engine": request.engine, "cases": rest, "fail_fast": request.fail_fast,
            });
            let mut died = writeln!(stdin, "{line}")
                .is_err()
                .then(|| "it died".to_owned());
            let mut hangs = false;
            let mut failed = false;
            for _ in rest {
                match lines.recv_timeout(PATIENCE) {
                    Ok(line) => {
                        let answer = read(&line);
                        failed = request.fail_fast && !answer.passed;
                        answers.push(answer);
                        if failed {
                            break;
                        }
                    }
                    Err(error) => {
                        hangs = error == RecvTimeoutError::Timeout;
                        let what = if hangs {
                            "it did not end in time"
                        } else {
                            "the process died"
                        };
                        died = Some(what.to_owned());
                        break;
                    }
                }
            }
            if let Some(message) = died {
                failed = request.fail_fast;
                answers.push(Answer {
                    passed: false,
                    message,
                    loading: Vec::new(),
                    asked: Vec::new(),
                });
                self.stop();
            }
            if hangs || failed {
                break;
            }
        }
        Ok(answers)
    }

    /// Whether random guests do something else with a fault than without, on one engine. A process that dies or hangs does.
    pub fn differs(
        &mut self,
        fault: usize,
        engine: &str,
        modules: usize,
    ) -> Result<bool, Unusable> {
        let (_, stdin, lines) = self.running()?;
        let line = json!({ "fault": fault, "engine": engine, "random": modules });
        let mut answer = None;
        if writeln!(stdin, "{line}").is_ok() {
            for _ in 0..modules {
                answer = lines.recv_timeout(PATIENCE).ok();
                if answer.as_deref() != Some("same") {
                    break;
                }
            }
        }
        if answer.is_none() {
            self.stop();
        }
        Ok(answer.is_none_or(|answer| answer != "same"))
    }

    fn running(&mut self) -> Result<&mut (Process, ChildStdin, Receiver<String>), Unusable> {
        if self.running.is_none() {
            let mut process = Command::new(&self.program)
                .arg(&self.root)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .map_err(|error| Unusable::from(format!("{}: {error}", self.program.display())))?;
            let (Some(stdin), Some(stdout)) = (process.stdin.take(), process.stdout.take()) else {
                return Err(Unusable::from("a process without pipes"));
            };
            let (sender, lines) = channel();
            thread::spawn(move || {
                let lines = BufReader::new(stdout).lines().map_while(Result::ok);
                lines
                    .take_while(|line| sender.send(line.clone()).is_ok())
                    .for_each(drop);
            });
            self.running = Some((process, stdin, lines));
        }
        self.running
            .as_mut()
            .ok_or_else(|| Unusable::from("no process"))
    }

    fn stop(&mut self) {
        if let Some((mut process, stdin, _)) = self.running.take() {
            drop(stdin);
            // It may be gone already.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.stop();
    }
}

fn read(line: &str) -> Answer {
    let json: Json = serde_json::from_str(line).unwrap_or_default();
    let numbers = |key: &str| {
        let numbers = json[key].as_array().into_iter().flatten();
        numbers
            .filter_map(|n| n.as_u64()?.try_into().ok())
            .collect()
    };
    Answer {
        passed: json["status"] == "passed",
        message: json["message"].as_str().unwrap_or(line).to_owned(),
        loading: numbers("loading"),
        asked: numbers("asked"),
    }
}
