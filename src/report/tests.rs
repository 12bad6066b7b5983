use super::text::plain;
use super::*;
use crate::clause::Ledger;
use crate::faults::{Fault, Matrix, Outcome, Place};
use crate::model::{Clause, Level, Model, Subject};
use crate::suite::{
    Case, CaseResult, Require, RoundDifference, Rounds, Run, RuntimeInfo, Shard, Status, Unmet,
    discover,
};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

fn case(id: &str, status: Status, message: &str) -> CaseResult {
    CaseResult {
        id: id.to_owned(),
        clauses: vec!["common/memory-data".to_owned()],
        level: Level::Must,
        status,
        duration: Duration::from_micros(1250),
        title: "what it shows".to_owned(),
        guest: format!("suites/{id}.wat"),
        fixture: format!("fixtures/{id}.json"),
        message: message.to_owned(),
        trace: Vec::new(),
        expected: None,
        found: None,
    }
}

fn run(name: &str, cases: Vec<CaseResult>) -> Run {
    let runtime = RuntimeInfo {
        name: name.to_owned(),
        version: "1.2.3".to_owned(),
    };
    Run {
        runtime,
        shard: None,
        cases,
        rounds: Vec::new(),
    }
}

/// Random guests; with a difference, the last of them.
fn rounds(differs: bool) -> Rounds {
    let difference = RoundDifference {
        guest: 6,
        message: "transaction 1: another function was called".to_owned(),
        expected: Some(json!({"call": "i2c.write"})),
        found: None,
        again: "conform fuzz --seed 9 --from 6 -n 1".to_owned(),
        shown: String::new(),
    };
    Rounds {
        reference: RuntimeInfo {
            name: "wasmtime".to_owned(),
            version: "1".to_owned(),
        },
        seed: 9,
        guests: 7,
        difference: differs.then_some(difference),
    }
}

/// One case of each status, with texts that are hard to quote.
fn every_status() -> Run {
    let all = Status::ALL.iter().map(|status| {
        let message = match status {
            Status::Passed => "",
            _ => "<a> & \"b\"\nsecond \u{1}line",
        };
        case(&format!("i2c/write/{}", status.name()), *status, message)
    });
    let mut cases: Vec<_> = all.collect();
    cases[1].expected =
        Some(json!({"call": "i2c.write", "args": {"bytes": "0102"}, "reply": "ok"}));
    cases[1].found = Some(json!({"call": "i2c.write", "args": {"bytes": "0103"}}));
    run("wasmtime", cases)
}

/// Checks a value against the part of JSON Schema that the schema of the report uses.
fn check(schema: &Value, root: &Value, value: &Value, at: &str) {
    let members = schema.as_object().unwrap();
    for (keyword, rule) in members {
        match keyword.as_str() {
            "$schema" | "$id" | "title" | "description" | "$defs" => {}
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                check(root.pointer(pointer).unwrap(), root, value, at);
            }
            "const" => assert_eq!(rule, value, "{at}"),
            "enum" => assert!(rule.as_array().unwrap().contains(value), "{at}: {value}"),
            "type" => {
                let found = match value {
                    Value::Object(_) => "object",
                    Value::Array(_) => "array",
                    Value::String(_) => "string",
                    Value::Number(n) if n.is_i64() || n.is_u64() => "integer",
                    _ => "other",
                };
                assert_eq!(rule, found, "{at}");
            }
            "minimum" => assert!(value.as_i64() >= rule.as_i64(), "{at}"),
            "maximum" => assert!(value.as_i64() <= rule.as_i64(), "{at}"),
            // Patterns are those of names and versions, which are checked where they come in.
            "pattern" => {}
            "uniqueItems" => {
                let items = value.as_array().unwrap();
                let first = |i: usize| !items[..i].contains(&items[i]);
                assert!((0..items.len()).all(first), "{at}");
            }
            "minItems" => assert!(
                value.as_array().unwrap().len() as u64 >= rule.as_u64().unwrap(),
                "{at}"
            ),
            "items" => value
                .as_array()
                .unwrap()
                .iter()
                .for_each(|item| check(rule, root, item, at)),
            "required" => {
                for name in rule.as_array().unwrap() {
                    assert!(
                        value.get(name.as_str().unwrap()).is_some(),
                        "{at}: no {name}"
                    );
                }
            }
            "properties" => {
                for (name, value) in value.as_object().unwrap() {
                    if let Some(schema) = rule.get(name) {
                        check(schema, root, value, &format!("{at}/{name}"));
                    }
                }
            }
            "additionalProperties" => {
                for (name, value) in value.as_object().unwrap() {
                    if members
                        .get("properties")
                        .is_none_or(|p| p.get(name).is_none())
                    {
                        assert_ne!(rule, &json!(false), "{at}: {name} is not in the schema");
                        check(rule, root, value, &format!("{at}/{name}"));
                    }
                }
            }
            other => panic!("{at}: the check does not know `{other}`"),
        }
    }
}

#[test]
fn reports_keep_to_their_schema() {
    let schema: Value = serde_json::from_str(json::SCHEMA).unwrap();
    let document = json::value(&[every_status(), run("wasm3", Vec::new())]);
    check(&schema, &schema, &document, "");
    let report = &document["runs"][0];
    assert_eq!(document["runs"][1]["runtime"]["name"], "wasm3");
    let mut shard = Shard::new(2, 5).unwrap();
    shard.filters.insert("i2c".to_owned());
    let part = Run {
        shard: Some(shard),
        rounds: vec![rounds(false), rounds(true)],
        ..every_status()
    };
    let parts = vec![part];
    check(&schema, &schema, &json::value(&parts), "");
    assert_eq!(json::parse(&json::render(&parts)), Ok(parts));
    assert_eq!(report["totals"]["cases"], 8);
    assert_eq!(report["totals"]["expected-failure"], 1);
    assert_eq!(report["cases"][0]["duration_us"], 1250);
    assert_eq!(report["cases"][0].get("message"), None);
    let statuses: Vec<_> = Status::ALL.iter().map(|status| status.name()).collect();
    assert_eq!(schema["$defs"]["status"]["enum"], json!(statuses));
    let text = json::render(&[every_status()]);
    assert!(text.starts_with("{\n  \"schema\": 2,\n") && text.ends_with("}\n"));
}

#[test]
fn junit_counts_and_quotes() {
    let text = junit::render(&[
        every_status(),
        run("wasm3", vec![case("spi/read/a", Status::Passed, "")]),
    ]);
    for part in [
        "<testsuites name=\"embedded-wasm conformance\" tests=\"9\" failures=\"2\" errors=\"2\" skipped=\"3\" time=\"0.011250\">",
        "<testsuite name=\"wasmtime.i2c\" tests=\"8\"",
        "<testsuite name=\"wasm3.spi\" tests=\"1\"",
        "<testcase classname=\"wasm3.spi.read\" name=\"a\" file=\"suites/spi/read/a.wat\" time=\"0.001250\">\n",
        "<property name=\"title\" value=\"what it shows\"/>",
        "<property name=\"fixture\" value=\"fixtures/spi/read/a.json\"/>",
        "<property name=\"clause\" value=\"common/memory-data\"/>",
        "<failure type=\"failed\" message=\"&lt;a&gt; &amp; &quot;b&quot;\">&lt;a&gt; &amp; &quot;b&quot;&#10;second \\u{1}line",
        "&#10;found: {&quot;call&quot;:&quot;i2c.write&quot;",
        "<error type=\"timeout\"",
        "<skipped message=",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

fn model() -> Model {
    let clause = |id: &str, subject| Clause {
        id: id.to_owned(),
        aliases: Vec::new(),
        level: Level::Must,
        subject,
        text: "Text.".to_owned(),
    };
    Model {
        errno: Vec::new(),
        apis: Vec::new(),
        clauses: vec![
            clause("common/memory-data", Subject::Binding),
            clause("common/memory-out", Subject::Binding),
            clause("i2c/nack", Subject::Driver),
        ],
    }
}

fn scope<'a>(ledger: &'a Ledger<'a>) -> Scope<'a> {
    Scope {
        ledger,
        filters: &[],
        shard: None,
        expectations: None,
        no_rounds: None,
        required: None,
    }
}

fn console_text(runs: &[Run], width: usize) -> String {
    let model = model();
    let mut ledger = Ledger::new(&model);
    for run in runs {
        for case in &run.cases {
            ledger.ran(
                &run.runtime.name,
                &case.clauses,
                case.status == Status::Passed,
            );
        }
    }
    let again = |id: &str, on: &[&str]| format!("conform test {id} -e {}", on.join(" -e "));
    let style = failure::Style {
        model: &model,
        again: &again,
        trace: false,
        width,
    };
    let summary = console::Summary {
        model: &model,
        stopped: false,
        subject: Subject::Binding,
        missing: &[],
        runs,
        ledger: Some(&ledger),
        folder: Path::new("target/conform"),
        time: Some((Duration::from_millis(840), 2)),
        scope: scope(&ledger),
        width,
    };
    plain(&(failure::all(style, runs) + &console::render(&summary)))
}

#[test]
fn the_console_report_reads_well() {
    let passed = |id| case(id, Status::Passed, "");
    let mut failed = case(
        "i2c/write/bytes",
        Status::Failed,
        "transaction 2: the arguments differ",
    );
    failed.expected =
        Some(json!({"call": "i2c.write", "args": {"handle": 0, "bytes": "0102"}, "reply": "ok"}));
    failed.found = Some(json!({"call": "i2c.write", "args": {"handle": 0, "bytes": "0103"}}));
    failed.trace = vec![
        json!({"call": "i2c.init", "args": {"port": 1}, "reply": "ok", "out": {"handle": 0}}),
        json!({"call": "i2c.write", "args": {"addr": 72, "bytes": "01"}, "reply": "ok"}),
    ];
    let skipped = case(
        "spi/read/bytes",
        Status::Skipped,
        "not started: another case failed before",
    );
    let runs = [
        run(
            "wasmtime",
            vec![passed("i2c/write/bytes"), passed("spi/read/bytes")],
        ),
        run("wasm3", vec![failed, skipped]),
    ];
    let expected = "
  FAILED  i2c/write/bytes
    on wasm3
    what it shows
    [common/memory-data] Text.

    transaction 2: the arguments differ

       0  i2c.init  port 1 → ok, handle 0
       1  i2c.write  addr 0x48, bytes 01 → ok

                expected                        found
      call      i2c.write                       i2c.write
      handle    0                               0
    ≠ bytes     01 02                           01 03
                   ^^                              ^^

    files   suites/i2c/write/bytes.wat, fixtures/i2c/write/bytes.json
    again   conform test i2c/write/bytes -e wasm3

  embedded-wasm SPEC, conformance suite SUITE

  API    cases   wasmtime 1.2.3   wasm3 1.2.3
  i2c        1   1 passed         1 failed
  spi        1   1 passed         1 skipped
  total      2   2 passed         1 failed, 1 skipped

  not run   1 skipped on wasm3: not started: another case failed before
  clauses   2 that bindings MUST keep; shown: 1 on wasmtime, 0 on wasm3
            not shown on wasmtime: common/memory-out
            not shown on wasm3: common/memory-data, common/memory-out
            elsewhere: 1 where a driver is under test, 0 by the tests of HALs
  look at   1 of 1 failed: [common/memory-data] Text.
  reports   wasmtime.json, wasmtime.xml, wasm3.json, wasm3.xml in target/conform
  time      0.84 s with 2 jobs

  2 of 2 cases passed on wasmtime: 1 of 2 clauses shown.
  0 of 2 cases passed on wasm3, 1 failed, 1 skipped: 0 of 2 clauses shown.
";
    let expected = expected
        .replace("SPEC", crate::SPEC_VERSION)
        .replace("SUITE", crate::suite::SUITE_VERSION);
    assert_eq!(console_text(&runs, 80), expected);
}

/// The last lines of the report of runs that show these clauses.
fn last_lines(runs: &[Run], shows: &[&str], told: &Told<'_>) -> String {
    let model = model();
    let mut ledger = Ledger::new(&model);
    for run in runs {
        let clauses: Vec<_> = shows.iter().map(|id| (*id).to_owned()).collect();
        ledger.ran(&run.runtime.name, &clauses, run.failures() == 0);
    }
    let scope = Scope {
        filters: told.filters,
        expectations: told.expectations,
        no_rounds: told.no_rounds,
        required: told.required,
        ..scope(&ledger)
    };
    let lines = verdict::lines(runs, Subject::Binding, &scope);
    let lines: Vec<_> = lines.into_iter().map(|(_, text)| text).collect();
    lines.join("\n")
}

/// What the last lines tell beside the results.
#[derive(Default)]
struct Told<'a> {
    filters: &'a [String],
    expectations: Option<&'a str>,
    no_rounds: Option<&'a str>,
    required: Option<(Require, &'a [Unmet])>,
}

#[test]
fn all_passed_only_when_everything_is_shown() {
    let passed = |id| case(id, Status::Passed, "");
    let both = ["common/memory-data", "common/memory-out"];
    let one = |name: &str| run(name, vec![passed("i2c/write/bytes")]);
    let runs = [one("a"), one("b")];
    let text = last_lines(&runs, &both, &Told::default());
    assert_eq!(text, "The case passed on a and b: all 2 clauses shown.");
    let text = last_lines(&runs, &both[..1], &Told::default());
    assert_eq!(text, "1 of 1 case passed on a and b: 1 of 2 clauses shown.");

    let mut lacking = one("a");
    lacking
        .cases
        .push(case("spi/read/a", Status::Unsupported, "it has no `spi`"));
    lacking
        .cases
        .push(case("spi/read/b", Status::ExpectedFailure, ""));
    let told = Told {
        filters: &["i2c".to_owned(), "spi".to_owned()],
        expectations: Some("known.toml"),
        no_rounds: Some("--rounds 0"),
        required: None,
    };
    let expected = "1 of 3 cases chosen by `i2c` and `spi` passed on a, 1 failed as known.toml says, 1 unsupported: 1 of 2 clauses shown; no random guests: --rounds 0.";
    assert_eq!(last_lines(&[lacking], &both[..1], &told), expected);
}

#[test]
fn random_guests_count_as_failures() {
    let mut run = run("mine", vec![case("i2c/write/bytes", Status::Passed, "")]);
    run.rounds = vec![rounds(true)];
    let runs = [run];
    let text = console_text(&runs, 80);
    for part in [
        "FAILED  random guest 6\n    on mine, compared with wasmtime\n    transaction 1: another function was called",
        "again: conform fuzz --seed 9 --from 6 -n 1",
        "random    7 random guests ran until one did something else on mine and\n            wasmtime; the same again: --seed 9",
        "1 of 1 case passed on mine, 1 random guest did something else: 1 of 2 clauses",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = junit::render(&runs);
    let part = "<testsuite name=\"mine.random\" tests=\"1\" failures=\"1\"";
    assert!(text.contains(part), "{text}");
    assert!(text.contains("&#10;again: conform fuzz"), "{text}");
}

#[test]
fn what_is_required_is_told() {
    let unmet = |clauses: &[&str]| Unmet {
        runtime: "a".to_owned(),
        failed: 1,
        clauses: clauses.iter().map(|id| (*id).to_owned()).collect(),
    };
    let runs = [run("a", vec![case("i2c/write/bytes", Status::Passed, "")])];
    let told = |unmet: &[Unmet]| {
        let told = Told {
            required: Some((Require::Full, unmet)),
            ..Told::default()
        };
        let text = last_lines(&runs, &[], &told);
        text.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(told(&[]), "Required `full`: met.");
    assert_eq!(
        told(&[unmet(&["common/memory-data"])]),
        "Required `full`: not met on a: 1 failed; 1 clause is not shown: common/memory-data."
    );
    let many = told(&[unmet(&["a/1", "a/2", "a/3", "a/4", "a/5", "a/6"])]);
    assert!(many.ends_with("6 clauses are not shown: a/1, a/2, a/3, a/4, a/5 and 1 more."));
}

#[test]
fn the_console_report_keeps_to_its_width() {
    let runs: Vec<_> = ["a", "b", "c", "d"]
        .map(|name| Run {
            shard: None,
            runtime: RuntimeInfo {
                name: name.repeat(12),
                version: "1.0".to_owned(),
            },
            ..every_status()
        })
        .into();
    for width in [80, 100] {
        let text = console_text(&runs, width);
        // The table has cells that are wider than any terminal here, and commands are to be copied; everything else is broken into
        // lines.
        let long: Vec<_> = text
            .lines()
            .filter(|line| line.chars().count() > width)
            .filter(|line| !line.contains(", 1 ") && !line.starts_with("    again "))
            .collect();
        assert!(long.is_empty(), "{width}: {long:#?}");
    }
    let narrow = [
        run("one", vec![case("i2c/a/b", Status::Passed, "")]),
        run("two", vec![case("i2c/a/b", Status::Passed, "")]),
    ];
    assert!(
        console_text(&narrow, 80)
            .lines()
            .all(|line| line.chars().count() <= 80)
    );
}

/// A fault of each fate, and cases of which some notice the first.
fn fates() -> (Matrix, Vec<Case>) {
    let fault = |name: &str| Fault {
        name: name.to_owned(),
        clause: "i2c/write/bytes".to_owned(),
        what: format!("What {name} does."),
        upstream: None,
        place: Place::Driver,
    };
    let ids = [
        "i2c/write/bytes",
        "i2c/write/nack",
        "spi/write/bytes",
        "spi/write/errors",
    ];
    let outcome = |noticed: [bool; 4]| {
        let ids = ids.map(str::to_owned);
        let cases = ids.into_iter().zip(noticed).collect();
        vec![Outcome {
            engine: "wasm3".to_owned(),
            cases,
        }]
    };
    let rows = vec![
        (fault("a/killed"), outcome([true, true, false, true])),
        (fault("a/survivor"), outcome([false; 4])),
        (fault("a/unreached"), Vec::new()),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cases = discover(root, &Model::load(&root.join("witx")).unwrap()).unwrap();
    cases.retain(|case| ids.contains(&case.id.as_str()));
    assert_eq!(cases.len(), ids.len());
    (Matrix { rows }, cases)
}

#[test]
fn each_fault_has_a_line_and_survivors_and_dead_ones_are_told_apart() {
    let (matrix, cases) = fates();
    assert!(!matrix.all_killed());
    let text = plain(&faults::console(&matrix, &cases, None));
    let at = |line: &str| {
        let found = text.find(&format!("\n{line}\n"));
        found.unwrap_or_else(|| panic!("`{line}` in {text}"))
    };
    let order = [
        "  a            fate      cases  clauses",
        "  a/killed     killed        3  i2c/write/bytes, common/errno-values, spi/read/bytes and 1 more",
        "  a/survivor   survived      0",
        "  a/unreached  dead          0",
        "  survived: cases come to it and none notices: write one that does",
        "    a/survivor  i2c/write/bytes",
        "  dead: no case comes to it: write one that does, or take the fault out",
        "    a/unreached  i2c/write/bytes",
        "  a                 3        1          1      1",
    ]
    .map(at);
    assert!(order.is_sorted(), "{text}");
}

#[test]
fn the_page_has_every_case_that_notices_a_fault_and_the_clauses_of_these() {
    let (matrix, cases) = fates();
    let page = faults::page(&matrix, &[], &cases, &[]);
    for line in [
        "| `killed` | What a/killed does. | `i2c/write/bytes` | **3**: 1-2, 4 | 1-4 |",
        "| `survivor` | What a/survivor does. | `i2c/write/bytes` | **survived** |  |",
        "| `unreached` | What a/unreached does. | `i2c/write/bytes` | **dead** |  |",
        "- `i2c/write/`: 1 `bytes`, 2 `nack`",
        "- `spi/write/`: 3 `bytes`, 4 `errors`",
        "- `common/`: 1 `errno-values`",
        "- `i2c/write/`: 2 `bytes`",
    ] {
        assert!(page.lines().any(|l| l == line), "`{line}` in {page}");
    }
}

#[test]
fn programs_get_the_cases_and_clauses_of_each_fault() {
    let (matrix, cases) = fates();
    let json = faults::json(&matrix, &cases, &[]);
    let (killed, survivor) = (&json["faults"][0], &json["faults"][1]);
    assert_eq!(
        killed["engines"][0]["noticed"],
        json!(["i2c/write/bytes", "i2c/write/nack", "spi/write/errors"])
    );
    assert_eq!(killed["engines"][0]["passed"], json!(["spi/write/bytes"]));
    assert_eq!(
        killed["clauses"],
        json!([
            "common/errno-values",
            "i2c/write/bytes",
            "spi/read/bytes",
            "spi/write/bytes"
        ])
    );
    assert_eq!(survivor["fate"], "survived");
    assert_eq!(survivor["clauses"], json!([]));
}

#[test]
fn annotations_are_lines_of_escaped_text() {
    let mut failed = case(
        "i2c/write/a,b",
        Status::Failed,
        "100% wrong:\nsecond\u{1b}[0m line",
    );
    failed.title = "::warning::".to_owned();
    let passed = case("i2c/write/good", Status::Passed, "");
    let text = github::render(&[run("wasm3", vec![passed, failed])], &model());
    assert_eq!(
        text,
        "::error file=suites/i2c/write/a%2Cb.wat,line=1,title=i2c/write/a%2Cb failed on wasm3::\
         ::warning::%0A100%25 wrong:%0Asecond\\u{1b}[0m line%0A[common/memory-data] Text.\n"
    );
}

#[test]
fn the_summary_has_totals_and_failures() {
    let mut run = every_status();
    run.cases[1].title = "a | b".to_owned();
    let text = markdown::render(&[run], &model());
    for line in [
        "| wasmtime 1.2.3 | 8 | 1 | 1 | 1 | 1 | 1 | 1 | 1 | 1 |",
        "- 4 of 6: `common/memory-data` Text.",
        "| `i2c/write/failed`<br>a \\| b | wasmtime | **failed** &lt;a> & \"b\" |",
    ] {
        assert!(text.lines().any(|l| l == line), "`{line}` in {text}");
    }
    assert!(text.starts_with("### ❌ ") && text.contains(": 4 failures\n"));
    let good = markdown::render(
        &[super::tests::run(
            "x",
            vec![case("a/b/c", Status::Passed, "")],
        )],
        &model(),
    );
    assert!(
        good.starts_with("### ✅ ") && !good.contains("####"),
        "{good}"
    );
}
