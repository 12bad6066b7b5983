use super::*;
use crate::model::{Clause, Level, Subject};
use crate::runtime::{End, Host, Instance, Lost, Module, NoInstance, Refused, Runtime};
use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

fn model() -> Model {
    let clause = |id: &str, level| Clause {
        id: id.to_owned(),
        aliases: Vec::new(),
        level,
        subject: Subject::Binding,
        text: "Text.".to_owned(),
    };
    Model {
        errno: Vec::new(),
        apis: Vec::new(),
        clauses: vec![
            clause("common/end-final", Level::Must),
            clause("common/ops-exhausted", Level::May),
        ],
    }
}

fn front(lines: &str) -> Result<Front, (usize, String)> {
    let text: String = lines.lines().map(|line| format!(";;! {line}\n")).collect();
    front::parse(&format!("{text}\n(module)"), &model(), b"\0asm\x01\0\0\0")
}

#[test]
fn front_matter_has_defaults() {
    let front = front(r#"clauses = ["common/ops-exhausted"]"#).unwrap();
    assert_eq!(front.level, Level::May);
    assert_eq!(front.steps.len(), 2);
    assert_eq!(front.steps[1].to_string(), "invoke `_start`");
    assert_eq!(front.limits.time, Duration::from_secs(2));
    assert_eq!(front.limits.memory, 16 << 20);
    assert!(front.requires.is_empty());
}

#[test]
fn front_matter_says_what_is_done() {
    let front = front(
        r#"clauses = ["common/ops-exhausted", "common/end-final"]
steps = [
  { instantiate = "a" },
  { invoke = "go", on = "a", ends = "exit 3" },
  { drop = "a" },
  { instantiate = "a", refused = "memory" },
  { instantiate = "b", ends = "trap" },
]
limits = { memory = 131072, time_ms = 200 }
requires = ["uart", "i2c.exec"]"#,
    )
    .unwrap();
    assert_eq!(front.level, Level::Must);
    assert_eq!(front.limits.time, Duration::from_millis(200));
    assert_eq!(front.requires, ["uart", "i2c.exec"]);
    assert_eq!(
        front.steps[1],
        Step::Invoke {
            export: "go".to_owned(),
            on: "a".to_owned(),
            ends: Ends::Exit(3)
        }
    );
    assert_eq!(
        front.steps[4],
        Step::Instantiate {
            name: "b".to_owned(),
            expect: Start::Ends(Ends::Trap)
        }
    );
}

#[test]
fn faults_of_front_matter_have_lines() {
    let ok = "clauses = [\"common/end-final\"]\n";
    for (text, line, what) in [
        ("", 1, "expected front matter"),
        ("title = \"\"", 1, "missing field `clauses`"),
        ("clauses = []", 1, "at least one clause"),
        (
            "\n\nclauses = [\"common/end-finel\"]",
            3,
            "nearest: `common/end-final`",
        ),
        (&format!("{ok}\nstep = []"), 3, "unknown field `step`"),
        (
            &format!("{ok}steps = [\n  {{ invoke = \"go\" }},\n]"),
            3,
            "no instance ``",
        ),
        (&format!("{ok}steps = [\n  {{}},\n]"), 3, "exactly one of"),
        (
            &format!("{ok}steps = [\n  {{ instantiate = \"\", after = 1 }},\n]"),
            3,
            "unknown field `after`",
        ),
        (
            &format!("{ok}steps = [\n  {{ instantiate = \"\", ends = \"well\" }},\n]"),
            3,
            "found \"well\"",
        ),
        (
            &format!("{ok}steps = [\n  {{ instantiate = \"\", on = \"a\" }},\n]"),
            3,
            "`on` does not belong",
        ),
        (
            &format!(
                "{ok}steps = [\n  {{ instantiate = \"a\" }},\n  {{ instantiate = \"a\" }},\n]"
            ),
            4,
            "there already",
        ),
        (
            &format!("{ok}error_at_each = \"bussy\""),
            2,
            "name of an errno, found `bussy`",
        ),
        (
            &format!("{ok}error_at_each = \"busy\"\nsteps = []"),
            2,
            "without `steps`",
        ),
        (
            &format!("{ok}requires = [\"i2c.axec\"]"),
            2,
            "found `i2c.axec`",
        ),
        (
            &format!("{ok}limits = {{ time = 1 }}"),
            2,
            "unknown field `time`",
        ),
        ("clauses = [", 1, ""),
    ] {
        let (at, found) = front(text).unwrap_err();
        assert_eq!(at, line, "{text}: {found}");
        assert!(found.contains(what), "{text}: {found}");
    }
}

#[test]
fn what_a_module_imports_is_required() {
    let wasm = wat::parse_str(
        r#"(module
            (import "i2c" "exec" (func (param i32 i32 i32 i32) (result i32)))
            (import "i2c" "init" (func (param i32 i32 i32 i32 i32) (result i32)))
            (import "i2c" "nothing" (func))
            (import "conformance" "observe" (func (param i32) (result i32))))"#,
    )
    .unwrap();
    let front = front::parse(";;! clauses = [\"common/end-final\"]\n", &model(), &wasm).unwrap();
    assert_eq!(front.requires, ["i2c", "i2c.exec"]);
}

#[test]
fn a_suite_says_whether_generated_cases_belong_to_it() {
    let folder = Folder::new("generated");
    let generated = |folder: &Folder| {
        let cases = all(&folder.0, &model()).map_err(|errors| errors[0].to_string())?;
        Ok::<_, String>(cases.iter().any(|case| case.generated.is_some()))
    };
    assert_eq!(generated(&folder), Ok(false));
    folder.write("suites/generated.toml", "boundary = false");
    assert_eq!(generated(&folder), Ok(false));
    folder.write("suites/generated.toml", "boundary = true");
    assert_eq!(generated(&folder), Ok(true));
    folder.write("suites/generated.toml", "# all\nbondary = true");
    let error = generated(&folder).unwrap_err();
    assert!(
        error.contains("generated.toml:2: unknown field `bondary`"),
        "{error}"
    );
}

/// A folder that is removed at the end of a test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path =
            std::env::temp_dir().join(format!("wasm-embedded-suite-{name}-{}", std::process::id()));
        fs::create_dir_all(path.join("suites")).unwrap();
        Folder(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A guest, with an empty fixture.
    fn case(&self, id: &str, front: &str, export: &str) {
        let guest = format!(
            ";;! clauses = [\"common/end-final\"]\n{front}\n(module (func (export \"{export}\")))"
        );
        self.write(&format!("suites/{id}.wat"), &guest);
        self.write(
            &format!("fixtures/{id}.json"),
            r#"{"schema":1,"transactions":[]}"#,
        );
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn cases_are_found_by_their_paths() {
    let folder = Folder::new("found");
    folder.case("spi/write/b", "", "_start");
    folder.case("i2c/write/a", "", "_start");
    folder.write("suites/README.md", "");
    folder.write("fixtures/recorded/x.json", "");
    let cases = discover(&folder.0, &model()).unwrap();
    let ids: Vec<_> = cases.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, ["i2c/write/a", "spi/write/b"]);
    assert_eq!(
        select(&cases, &["spi".to_owned()]).unwrap()[0].id,
        "spi/write/b"
    );
    let unmatched = select(&cases, &["i2c/wirte".to_owned()]).unwrap_err();
    assert_eq!(
        unmatched.to_string(),
        "no case matches `i2c/wirte`; nearest: i2c/write"
    );
    let unmatched = select(&cases, &["zzzzzz".to_owned()]).unwrap_err();
    assert_eq!(unmatched.hint, "there are: i2c, spi");
}

#[test]
fn everything_that_is_wrong_is_reported() {
    let folder = Folder::new("wrong");
    folder.case("i2c/write/a", "", "_start");
    folder.write("fixtures/i2c/write/a.jsonl", "");
    folder.write("fixtures/i2c/write/b.json", "");
    folder.write("suites/i2c/read/c.wat", "(module");
    folder.write("suites/i2c/read/d.wat", "(module)");
    let errors = discover(&folder.0, &model()).unwrap_err();
    let all: Vec<_> = errors.iter().map(ToString::to_string).collect();
    let all = all.join("\n");
    for what in [
        "c.wat:1",
        "d.wat:1: expected front matter",
        "remove the other",
        "b.json: no case",
    ] {
        assert!(all.contains(what), "{what}: {all}");
    }
    assert_eq!(errors.len(), 4);
}

/// A runtime whose guests do what the names of their exports say.
struct Actor;

impl Runtime for Actor {
    fn name(&self) -> &str {
        "actor"
    }

    fn version(&self) -> String {
        "1".to_owned()
    }

    fn max_handles(&self) -> u32 {
        8
    }

    fn has(&self, capability: &str) -> bool {
        capability != "uart" && capability != "i2c.exec"
    }

    fn load(&self, wasm: &[u8]) -> Result<Arc<dyn Module>, Refused> {
        let text = String::from_utf8_lossy(wasm);
        match text.contains("refuse") {
            true => Err(Refused("it says so".to_owned())),
            false => Ok(Arc::new(Actor)),
        }
    }
}

impl Module for Actor {
    fn instantiate(&self, host: Host) -> Result<Box<dyn Instance>, NoInstance> {
        Ok(Box::new(Acting(host)))
    }
}

struct Acting(Host);

impl Instance for Acting {
    fn invoke(&mut self, export: &str) -> Result<(), End> {
        match export {
            "exit" => Err(End::Exit(0)),
            "_start" => {
                let stops = self.0.streams.args == ["stops"];
                // One call for each argument.
                for _ in 0..self.0.streams.args.len() {
                    let time = self.0.platform.time();
                    match time.map(|time| time.delay(1)) {
                        Some(Err(error)) if stops => return Err(End::Exit(-error.code())),
                        _ => {}
                    }
                }
                Err(End::Exit(0))
            }
            "loop" => Err(End::TimeLimit),
            "late" if self.0.limits.time.is_zero() => Err(End::TimeLimit),
            "late" => Ok(()),
            "lost" => Err(End::Lost(Lost::Crashed("it left".to_owned()))),
            "mute" => Err(End::Lost(Lost::Silent("no answer".to_owned()))),
            "cannot" => Err(End::Unsupported("not here".to_owned())),
            "panic" => panic!("on purpose"),
            "observe" => {
                if let Some(conformance) = self.0.platform.conformance() {
                    let _ = conformance.observe(&[0xff; 4]);
                }
                Ok(())
            }
            "print" => {
                let _ = self.0.streams.stdout.write_all(b"hello\n");
                let _ = self.0.streams.stderr.write_all(&[b'x'; 5000]);
                Ok(())
            }
            _ => Err(End::NoExport(export.to_owned())),
        }
    }
}

fn step(export: &str) -> String {
    format!(";;! steps = [{{ instantiate = \"\" }}, {{ invoke = \"{export}\" }}]")
}

fn results(folder: &Folder, jobs: usize, fail_fast: bool, stop: bool) -> Vec<CaseResult> {
    let cases = discover(&folder.0, &model()).unwrap();
    let cases: Vec<_> = cases.iter().collect();
    let options = Options {
        patient: true,
        jobs,
        fail_fast,
        stop: Some(&AtomicBool::new(stop)),
        ..Options::default()
    };
    let mut told = 0;
    let mut runs = run(&cases, &[Arc::new(Actor)], options, |name, _| {
        assert_eq!(name, "actor");
        told += 1;
    });
    let run = runs.remove(0);
    assert_eq!(told, run.cases.len() - run.count(Status::Skipped));
    run.cases
}

#[test]
fn a_case_that_its_time_limit_cut_short_gets_more_time() {
    let folder = Folder::new("late");
    let limit = ";;! limits = { time_ms = 0 }";
    folder.case("a/a/late", &format!("{}\n{limit}", step("late")), "late");
    folder.case("a/a/loop", &format!("{}\n{limit}", step("loop")), "loop");
    let statuses = |patient| {
        let cases = discover(&folder.0, &model()).unwrap();
        let cases: Vec<_> = cases.iter().collect();
        let options = Options {
            patient,
            ..Options::default()
        };
        let mut runs = run(&cases, &[Arc::new(Actor)], options, |_, _| ());
        let cases = runs.remove(0).cases;
        cases.iter().map(|case| case.status).collect::<Vec<_>>()
    };
    assert_eq!(statuses(true), [Status::Passed, Status::Timeout]);
    assert_eq!(statuses(false), [Status::Timeout, Status::Timeout]);
}

#[test]
fn each_end_has_its_status() {
    let folder = Folder::new("ends");
    folder.case("a/a/exit", &step("exit"), "exit");
    folder.case("a/a/loop", &step("loop"), "loop");
    folder.case("a/a/cannot", &step("cannot"), "cannot");
    folder.case("a/a/lacking", ";;! requires = [\"i2c.exec\"]", "_start");
    folder.case("a/a/lost", &step("lost"), "lost");
    folder.case("a/a/mute", &step("mute"), "mute");
    folder.case("a/a/missing", &step("missing"), "x");
    folder.case("a/a/observe", &step("observe"), "observe");
    folder.case("a/a/panic", &step("panic"), "panic");
    folder.case(
        "a/a/print",
        &format!("{}\n;;! stdout = \"hi\\n\"", step("print")),
        "print",
    );
    folder.case(
        "a/a/refused",
        ";;! steps = [{ instantiate = \"\", refused = \"says\" }]",
        "refuse",
    );
    folder.case("a/a/start", "", "_start");
    folder.case("a/a/unread", "", "_start");
    folder.write("fixtures/a/a/unread.json", "{");
    folder.case("a/a/unfixed", "", "_start");
    fs::remove_file(folder.0.join("fixtures/a/a/unfixed.json")).unwrap();
    let results = results(&folder, 3, false, false);
    let expected = [
        (
            "a/a/cannot",
            Status::Failed,
            "step 2, invoke `cannot`: the runtime does not support this step: not here",
        ),
        (
            "a/a/exit",
            Status::Failed,
            "step 2, invoke `exit`: expected return, found exit with code 0",
        ),
        (
            "a/a/lacking",
            Status::Unsupported,
            "the runtime says that it has no `i2c.exec`",
        ),
        (
            "a/a/loop",
            Status::Timeout,
            "step 2, invoke `loop`: expected return, found time limit reached",
        ),
        (
            "a/a/lost",
            Status::Crashed,
            "step 2, invoke `lost`: expected return, found it left",
        ),
        (
            "a/a/missing",
            Status::Failed,
            "no exported function `missing`",
        ),
        (
            "a/a/mute",
            Status::Timeout,
            "step 2, invoke `mute`: expected return, found no answer",
        ),
        (
            "a/a/observe",
            Status::Failed,
            "the run went on after the last transaction",
        ),
        (
            "a/a/panic",
            Status::Crashed,
            "the runtime panicked: on purpose",
        ),
        (
            "a/a/print",
            Status::Failed,
            "expected \"hi\\n\" on standard output, found \"hello\\n\"",
        ),
        ("a/a/refused", Status::Passed, ""),
        ("a/a/start", Status::Passed, ""),
        (
            "a/a/unfixed",
            Status::Failed,
            "expected a fixture, fixtures/a/a/unfixed.json; `cargo conform test --bless a/a/unfixed`",
        ),
        ("a/a/unread", Status::Failed, "fixtures/a/a/unread.json:1:"),
    ];
    for (result, (id, status, message)) in results.iter().zip(expected) {
        assert_eq!(
            (result.id.as_str(), result.status),
            (id, status),
            "{}",
            result.message
        );
        assert!(result.message.contains(message), "{}", result.message);
        assert!(
            !result.message.contains(&*folder.0.to_string_lossy()),
            "{}",
            result.message
        );
    }
    assert_eq!(results.len(), expected.len());
    let of = |id: &str| results.iter().find(|r| r.id == id).unwrap();
    assert!(of("a/a/observe").found.is_some() && of("a/a/observe").expected.is_none());
    assert!(
        of("a/a/print")
            .message
            .contains("standard error of the guest: ...xx")
    );
    assert!(of("a/a/print").message.len() < 3000);
}

#[test]
fn a_guest_is_played_with_an_error_at_each_call() {
    let folder = Folder::new("positions");
    let delay = r#"{"call":"time.delay","args":{"ns":1},"reply":"ok"}"#;
    for (id, args) in [
        ("a/a/goes-on", r#"["goes", "on"]"#),
        ("a/a/stops", r#"["stops"]"#),
    ] {
        let front = format!(";;! args = {args}\n;;! error_at_each = \"busy\"");
        folder.case(id, &front, "_start");
        let delays = vec![delay; args.matches('"').count() / 2].join(",");
        folder.write(
            &format!("fixtures/{id}.json"),
            &format!(r#"{{"schema":1,"transactions":[{delays}]}}"#),
        );
    }
    let results = results(&folder, 1, false, false);
    assert_eq!(results[0].status, Status::Failed);
    let what =
        "with `busy` as the answer to transaction 0, time.delay: transaction 1: the run went on";
    assert!(results[0].message.contains(what), "{}", results[0].message);
    assert!(
        results[0]
            .message
            .contains("expected exit 6, found exit with code 0")
    );
    assert_eq!(results[1].status, Status::Passed, "{}", results[1].message);
}

#[test]
fn fail_fast_and_stop_skip_the_rest() {
    let folder = Folder::new("fail-fast");
    folder.case("a/a/a", "", "_start");
    folder.case("a/a/b", &step("loop"), "loop");
    folder.case("a/a/c", "", "_start");
    let statuses = |results: Vec<CaseResult>| results.iter().map(|r| r.status).collect::<Vec<_>>();
    use Status::{Passed, Skipped, Timeout};
    assert_eq!(
        statuses(results(&folder, 1, true, false)),
        [Passed, Timeout, Skipped]
    );
    assert_eq!(
        statuses(results(&folder, 1, false, false)),
        [Passed, Timeout, Passed]
    );
    assert_eq!(statuses(results(&folder, 1, false, true)), [Skipped; 3]);
}

#[test]
fn a_blessed_fixture_keeps_what_matched() {
    let folder = Folder::new("bless");
    folder.case("a/a/observe", &step("observe"), "observe");
    let bless_it = || {
        let cases = discover(&folder.0, &model()).unwrap();
        bless(&cases[0], &Actor).unwrap()
    };
    let Blessing::Changed {
        text,
        kept: 0,
        new: 1,
        fault: None,
    } = bless_it()
    else {
        panic!("expected one new transaction");
    };
    assert!(
        text.contains(r#"{"call":"conformance.observe","args":{"bytes":"ffffffff"},"reply":"ok"}"#)
    );

    // A matching start stays as it stands, an answer that a recording would not have included.
    let first = r#"{"call":"conformance.observe","args":{"bytes":"ffffffff"},"reply":-99}"#;
    folder.write(
        "fixtures/a/a/observe.json",
        &format!(r#"{{"schema":1,"description":"kept","transactions":[{first}]}}"#),
    );
    assert_eq!(bless_it(), Blessing::Unchanged);
    let twice =
        ";;! steps = [{ instantiate = \"\" }, { invoke = \"observe\" }, { invoke = \"observe\" }]";
    folder.write(
        "suites/a/a/observe.wat",
        &format!(";;! clauses = [\"common/end-final\"]\n{twice}\n(module)"),
    );
    let Blessing::Changed {
        text,
        kept: 1,
        new: 1,
        ..
    } = bless_it()
    else {
        panic!("expected one kept and one new transaction");
    };
    assert!(text.contains("\"description\": \"kept\""), "{text}");
    assert!(text.contains("\"reply\":-99"), "{text}");
    assert_eq!(text.matches("ffffffff").count(), 2);
}

/// `docs/adapter-protocol.md` says so to those whose devices have little room.
#[test]
fn modules_have_at_most_16_kib() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let model = Model::load(&root.join("witx")).unwrap();
    for case in discover(root, &model).unwrap() {
        assert!(case.wasm.len() <= 16 << 10, "{}", case.id);
    }
}
