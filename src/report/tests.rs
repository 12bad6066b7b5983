use super::*;
use crate::clause::Ledger;
use crate::model::{Clause, Level, Model, Subject};
use crate::suite::{CaseResult, Run, RuntimeInfo, Status};
use serde_json::{Value, json};
use std::time::Duration;

fn case(id: &str, status: Status, message: &str) -> CaseResult {
    CaseResult {
        id: id.to_owned(),
        clauses: vec!["common/memory-data".to_owned()],
        level: Level::Must,
        status,
        duration: Duration::from_micros(1250),
        message: message.to_owned(),
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
    let report = json::value(&every_status());
    check(&schema, &schema, &report, "");
    assert_eq!(report["totals"]["cases"], 8);
    assert_eq!(report["totals"]["expected-failure"], 1);
    assert_eq!(report["cases"][0]["duration_us"], 1250);
    assert_eq!(report["cases"][0].get("message"), None);
    let statuses: Vec<_> = Status::ALL.iter().map(|status| status.name()).collect();
    assert_eq!(schema["$defs"]["status"]["enum"], json!(statuses));
    let text = json::render(&every_status());
    assert!(text.starts_with("{\n  \"schema\": 1,\n") && text.ends_with("}\n"));
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
        "<testcase classname=\"wasm3.spi.read\" name=\"a\" time=\"0.001250\"/>",
        "<failure type=\"failed\" message=\"&lt;a&gt; &amp; &quot;b&quot;\">&lt;a&gt; &amp; &quot;b&quot;&#10;second \u{fffd}line",
        "&#10;found: {&quot;call&quot;:&quot;i2c.write&quot;",
        "<error type=\"timeout\"",
        "<skipped message=",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

/// The text without colours.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split('\u{1b}').enumerate() {
        let shown = if i == 0 {
            part
        } else {
            part.split_once('m').unwrap().1
        };
        out.push_str(shown);
    }
    out
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
    let summary = console::Summary {
        runs,
        ledger: Some(&ledger),
        folder: Path::new("target/conform"),
        time: Some((Duration::from_millis(840), 2)),
        width,
    };
    plain(&console::render(&summary))
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
    on wasm3; shows common/memory-data
    transaction 2: the arguments differ

              expected                         found
      call    i2c.write                        i2c.write
      handle  0                                0
    ≠ bytes   0102                             0103

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
  reports   wasmtime.json, wasmtime.xml, wasm3.json, wasm3.xml in target/conform
  time      0.84 s with 2 jobs

  1 of 3 runs failed, on wasm3.
";
    let expected = expected
        .replace("SPEC", crate::SPEC_VERSION)
        .replace("SUITE", crate::suite::SUITE_VERSION);
    assert_eq!(console_text(&runs, 80), expected);
    assert!(console_text(&runs[..1], 80).ends_with("\n  All 2 cases passed on wasmtime.\n"));
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
        // The table has cells that are wider than any terminal here; everything else is broken into lines.
        let long: Vec<_> = text
            .lines()
            .filter(|line| line.chars().count() > width && !line.contains(", 1 "))
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

#[test]
fn files_are_written_whole() {
    let folder = std::env::temp_dir().join(format!("wasm-embedded-report-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("a.json");
    save(&file, "one").unwrap();
    save(&file, "two").unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "two");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    let error = save(&file.join("b"), "").unwrap_err();
    assert!(error.to_string().contains("a.json"), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn survivors_and_dead_faults_are_named() {
    use crate::faults::{Fault, Matrix, Outcome, Place};
    let fault = |name: &str| Fault {
        name: name.to_owned(),
        clause: "common/memory-data".to_owned(),
        what: format!("What {name} does."),
        upstream: None,
        place: Place::Driver,
    };
    let outcome = |noticed: bool| {
        let cases = vec![("i2c/write/bytes".to_owned(), noticed)];
        vec![Outcome {
            engine: "wasm3".to_owned(),
            cases,
        }]
    };
    let matrix = Matrix {
        rows: vec![
            (fault("a/killed"), outcome(true)),
            (fault("a/survivor"), outcome(false)),
            (fault("a/unreached"), Vec::new()),
        ],
    };
    assert!(!matrix.all_killed());
    let text = plain(&faults::console(&matrix, None));
    assert!(
        text.contains("  a                 3        1          1      1\n"),
        "{text}"
    );
    assert!(
        text.contains("survived: ") && text.contains("a/survivor  common/memory-data"),
        "{text}"
    );
    assert!(
        text.contains("dead: ") && text.contains("a/unreached"),
        "{text}"
    );
    assert!(!text.contains("a/killed"), "{text}");
    let page = faults::page(&matrix, &[], &[], &[]);
    assert!(
        page.contains(
            "| `killed` | What a/killed does. | `common/memory-data` | `i2c/write/bytes` |"
        ),
        "{page}"
    );
    assert!(
        page.contains(
            "| `survivor` | What a/survivor does. | `common/memory-data` | **survived** |"
        ),
        "{page}"
    );
    let json = faults::json(&matrix, &[]);
    assert_eq!(json["faults"][1]["fate"], "survived");
    assert_eq!(
        json["faults"][0]["engines"][0]["noticed"],
        json!(["i2c/write/bytes"])
    );
}
