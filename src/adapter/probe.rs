//! What an adapter is asked before the suite: small guests that tell a broken adapter from a failing runtime.
//!
//! They are made when they are needed, with numbers that nobody can know before: an adapter that does not run them cannot answer.

use super::Adapter;
use crate::fixture::Fixture;
use crate::generated::Errno;
use crate::model::Level;
use crate::runtime::{Limits, Runtime};
use crate::suite::{Case, CaseResult, Ends, Front, Room, Start, Status, Step, judge_by};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a guest may run.
const TIME: Duration = Duration::from_secs(2);
/// How long one may run without which nothing else is asked: on a busy machine an adapter may just have started.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one may run that has no end.
const SHORT: Duration = Duration::from_millis(200);

/// How many numbers a guest shows that computes.
const ROUNDS: u32 = 4;

/// One question and how it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is asked, as what a sound adapter and a sound runtime do.
    pub name: &'static str,
    /// Without it a run of the suite says nothing: `conform test` asks it too.
    pub vital: bool,
    /// How it went.
    pub outcome: Outcome,
    /// Why it did not pass; empty when it did.
    pub message: String,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Passed,
    /// The adapter kept to the protocol, and the runtime behind it did something else.
    RuntimeFails,
    /// The adapter broke the protocol, ended, or did not answer.
    AdapterBroken,
}

/// A guest that writes to standard output.
const HELLO: &str = r#"(module (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1) (data (i32.const 0) "\08\00\00\00\05\00\00\00hello")
    (func (export "hello") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))"#;

/// A guest, what is done with it, and what is to reach the drivers.
struct Question {
    name: &'static str,
    vital: bool,
    /// The API without which it is not asked.
    requires: &'static str,
    wat: String,
    steps: Vec<Step>,
    transactions: serde_json::Value,
    stdout: Option<&'static str>,
    /// What single instances write, by their names.
    stdout_of: &'static [(&'static str, &'static str)],
    time: Duration,
}

impl Adapter {
    /// Asks what a run of the suite depends on: it runs what it is given. What a runtime does wrong beside that, the suite reports.
    ///
    /// # Errors
    /// The first check that did not pass.
    pub fn check(&self) -> Result<(), Check> {
        let vital = questions().into_iter().filter(|question| question.vital);
        vital
            .map(|question| ask(self, &question))
            .find(|check| check.outcome != Outcome::Passed)
            .map_or(Ok(()), Err)
    }
}

/// Asks everything, or until the adapter turns out to be broken. `progress` is told of each answer.
pub fn smoke(adapter: &Adapter, mut progress: impl FnMut(&Check)) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    let asked = |question: &Question| adapter.has(question.requires);
    for question in questions().into_iter().filter(asked) {
        let check = ask(adapter, &question);
        progress(&check);
        let broken = check.outcome == Outcome::AdapterBroken;
        checks.push(check);
        if broken {
            break;
        }
    }
    checks
}

fn ask(adapter: &Adapter, question: &Question) -> Check {
    let lost = adapter.lost();
    let (passed, message) = match judge(adapter, question) {
        Ok(result) => (result.status == Status::Passed, message(&result)),
        Err(what) => (false, what),
    };
    Check {
        name: question.name,
        vital: question.vital,
        outcome: match passed {
            _ if adapter.lost() != lost => Outcome::AdapterBroken,
            true => Outcome::Passed,
            false => Outcome::RuntimeFails,
        },
        message,
    }
}

fn judge(adapter: &Adapter, question: &Question) -> Result<CaseResult, String> {
    let case = Case {
        id: "smoke".to_owned(),
        path: PathBuf::new(),
        fixture: PathBuf::new(),
        front: Front {
            clauses: Vec::new(),
            level: Level::Must,
            title: question.name.to_owned(),
            steps: question.steps.clone(),
            limits: Limits {
                time: question.time,
                ..Limits::default()
            },
            args: Vec::new(),
            env: Vec::new(),
            stdin: String::new(),
            stdout: question.stdout.map(str::to_owned),
            stdout_of: question
                .stdout_of
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
            requires: Vec::new(),
            room: Room::default(),
            error_at_each: None,
        },
        wasm: wat::parse_str(&question.wat).map_err(|error| error.to_string())?,
        generated: None,
    };
    let fixture = json!({"schema": 1, "transactions": question.transactions}).to_string();
    let fixture = Fixture::parse(Path::new("smoke.json"), &fixture).map_err(|e| e.to_string())?;
    Ok(judge_by(&case, fixture, adapter))
}

/// The message of a result, with both transactions where one differs.
fn message(result: &CaseResult) -> String {
    let mut message = result.message.clone();
    for (name, transaction) in [("expected", &result.expected), ("found", &result.found)] {
        if let Some(transaction) = transaction {
            message.push_str(&format!("\n{name}: {transaction}"));
        }
    }
    message
}

/// How an adapter is found that says "yes" to everything, "no" to everything, or what it was told before.
fn questions() -> Vec<Question> {
    let once = |export: &str, ends| {
        vec![
            start("a"),
            Step::Invoke {
                export: export.to_owned(),
                on: "a".to_owned(),
                ends,
            },
        ]
    };
    let quiet = |name, wat: &str, steps| Question {
        name,
        vital: false,
        requires: "conformance",
        wat: wat.to_owned(),
        steps,
        transactions: json!([]),
        stdout: None,
        stdout_of: &[],
        time: TIME,
    };
    let refused = vec![Step::Instantiate {
        name: "a".to_owned(),
        expect: Start::Refused(String::new()),
    }];
    vec![
        arithmetic(
            true,
            "runs the guest that it is given, on drivers of the suite",
        ),
        quiet(
            "refuses a guest that imports an API that does not exist",
            r#"(module (import "made-up" "init" (func (result i32))) (func (export "_start")))"#,
            refused.clone(),
        ),
        quiet(
            "refuses a guest that imports a function that does not exist",
            r#"(module (import "conformance" "made_up" (func (param i32) (result i32))) (func (export "_start")))"#,
            refused,
        ),
        arithmetic(false, "gives a guest the errno of the driver, negated"),
        quiet(
            "says that a guest trapped",
            r#"(module (func (export "_start") unreachable))"#,
            once("_start", Ends::Trap),
        ),
        quiet(
            "says with which code a guest left",
            r#"(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
                (memory (export "memory") 1) (func (export "_start") (call $exit (i32.const 7))))"#,
            once("_start", Ends::Exit(7)),
        ),
        quiet(
            "says that there is no such function",
            r#"(module (func (export "_start")))"#,
            once("nothing", Ends::NoExport),
        ),
        quiet(
            "does not run a guest again that has ended",
            r#"(module (func (export "_start")))"#,
            [
                once("_start", Ends::Return),
                once("_start", Ends::Over)[1..].to_vec(),
            ]
            .concat(),
        ),
        Question {
            stdout: Some("hello"),
            ..quiet(
                "hands over what a guest writes to standard output",
                HELLO,
                once("hello", Ends::Return),
            )
        },
        two_instances(),
        Question {
            stdout_of: &[("a", "hellohello"), ("b", "hello")],
            ..quiet(
                "keeps apart what two instances write to standard output",
                HELLO,
                ["a", "b"]
                    .map(start)
                    .into_iter()
                    .chain(["a", "b", "a"].map(|name| invoke("hello", name)))
                    .collect(),
            )
        },
        left_open(),
        Question {
            time: SHORT,
            ..quiet(
                "ends a guest whose time is up",
                r#"(module (func $f) (func (export "_start") (loop $again (call $f) (br $again))))"#,
                once("_start", Ends::TimeLimit),
            )
        },
    ]
}

fn start(name: &str) -> Step {
    Step::Instantiate {
        name: name.to_owned(),
        expect: Start::Instance,
    }
}

/// A guest that shows numbers which follow from each other, and from what the drivers answer: success alone, which every runtime
/// gives a guest as 0, or errnos.
fn arithmetic(success_alone: bool, name: &'static str) -> Question {
    let seed = random();
    let factor = random() | 1;
    let mut shown = seed;
    let mut transactions = Vec::new();
    for round in 0..ROUNDS {
        let errno = Errno::ALL[(random() % Errno::ALL.len() as u32) as usize];
        let (reply, code) = match success_alone {
            true => ("ok", 0),
            false => (errno.name(), errno.code().cast_unsigned()),
        };
        transactions.push(observed(shown, reply, None));
        shown = shown
            .wrapping_mul(factor)
            .wrapping_add(code)
            .wrapping_add(round)
            ^ seed.rotate_left(round);
    }
    transactions.push(observed(shown, "ok", None));
    let (seed, factor) = (seed.cast_signed(), factor.cast_signed());
    Question {
        name,
        vital: success_alone,
        requires: "conformance",
        wat: format!(
            r#"(module (import "conformance" "observe" (func $observe (param i32) (result i32)))
                (memory (export "memory") 1) (data (i32.const 0) "\10\00\00\00\04\00\00\00")
                (func $show (param $number i32) (result i32)
                  (i32.store (i32.const 16) (local.get $number))
                  (call $observe (i32.const 0)))
                (func (export "_start") (local $shown i32) (local $round i32)
                  (local.set $shown (i32.const {seed}))
                  (loop $again
                    (local.set $shown (i32.xor
                      (i32.add
                        (i32.add (i32.mul (local.get $shown) (i32.const {factor})) (call $show (local.get $shown)))
                        (local.get $round))
                      (i32.rotl (i32.const {seed}) (local.get $round))))
                    (local.set $round (i32.add (local.get $round) (i32.const 1)))
                    (br_if $again (i32.lt_u (local.get $round) (i32.const {ROUNDS}))))
                  (drop (call $show (local.get $shown)))))"#
        ),
        steps: vec![start("a"), invoke("_start", "a")],
        transactions: json!(transactions),
        stdout: None,
        stdout_of: &[],
        time: match success_alone {
            true => PATIENCE,
            false => TIME,
        },
    }
}

/// Two instances by turns, each with a memory of its own.
fn two_instances() -> Question {
    let seen = [("a", 1), ("b", 1), ("a", 2), ("b", 2)];
    let transactions: Vec<_> = seen
        .iter()
        .map(|(name, number)| observed(*number, "ok", Some(name)))
        .collect();
    let mut steps = vec![start("a"), start("b")];
    steps.extend(seen.map(|(name, _)| invoke("count", name)));
    Question {
        name: "keeps two instances apart",
        vital: false,
        requires: "conformance",
        wat: r#"(module (import "conformance" "observe" (func $observe (param i32) (result i32)))
            (memory (export "memory") 1) (data (i32.const 0) "\10\00\00\00\04\00\00\00")
            (func (export "count")
              (i32.store (i32.const 16) (i32.add (i32.load (i32.const 16)) (i32.const 1)))
              (drop (call $observe (i32.const 0)))))"#
            .to_owned(),
        steps,
        transactions: json!(transactions),
        stdout: None,
        stdout_of: &[],
        time: TIME,
    }
}

/// A bus, an exchange on it, and a handle that the guest does not close.
fn left_open() -> Question {
    Question {
        name: "closes what a guest left open",
        vital: false,
        requires: "i2c",
        wat: r#"(module (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
            (import "i2c" "write_read" (func $write_read (param i32 i32 i32 i32) (result i32)))
            (import "conformance" "observe" (func $observe (param i32) (result i32)))
            (memory (export "memory") 1)
            (data (i32.const 8) "\20\00\00\00\01\00\00\00" "\28\00\00\00\02\00\00\00")
            (func (export "_start")
              (drop (call $init (i32.const 1) (i32.const 100000) (i32.const -1) (i32.const -1) (i32.const 0)))
              (drop (call $write_read (i32.load (i32.const 0)) (i32.const 0x48) (i32.const 8) (i32.const 16)))
              (drop (call $observe (i32.const 16)))))"#
            .to_owned(),
        steps: vec![start("a"), invoke("_start", "a")],
        transactions: json!([
            {"call": "i2c.init", "args": {"port": 1, "baud": 100_000, "sda": -1, "scl": -1}, "reply": "ok", "out": {"handle": 7}},
            {"call": "i2c.write_read", "args": {"handle": 7, "addr": 0x48, "write": "00", "read": 2}, "reply": "ok", "out": {"read": "1980"}},
            {"call": "conformance.observe", "args": {"bytes": "1980"}, "reply": "ok"},
            {"call": "i2c.deinit", "args": {"handle": 7}, "reply": "ok", "at_end": true},
        ]),
        stdout: None,
        stdout_of: &[],
        time: TIME,
    }
}

fn invoke(export: &str, on: &str) -> Step {
    Step::Invoke {
        export: export.to_owned(),
        on: on.to_owned(),
        ends: Ends::Return,
    }
}

fn observed(number: u32, reply: &str, instance: Option<&str>) -> serde_json::Value {
    let bytes = crate::fixture::hex(&number.to_le_bytes());
    let mut transaction =
        json!({"call": "conformance.observe", "args": {"bytes": bytes}, "reply": reply});
    if let Some(instance) = instance {
        transaction["instance"] = json!(instance);
    }
    transaction
}

/// A number that nobody knows before. Where the system has none, a fixed one: then only a cheat has it easier.
fn random() -> u32 {
    getrandom::u32().unwrap_or(0x9e37_79b9)
}
