//! What a fixture that cannot be read says.

use std::path::Path;
use wasm_embedded_spec::fixture::Fixture;
use wasm_embedded_spec::replay::Replay;

/// The error of a document, or of the second of JSON Lines.
fn error(text: &str) -> String {
    match Fixture::parse(Path::new("f.json"), text) {
        Ok(_) => panic!("this is a fixture: {text}"),
        Err(e) => e.to_string(),
    }
}

fn transaction(text: &str) -> String {
    error(&format!(
        "{{\n  \"schema\": 1,\n  \"transactions\": [\n    {text}\n  ]\n}}"
    ))
}

#[track_caller]
fn contains(found: &str, parts: &[&str]) {
    for part in parts {
        assert!(found.contains(part), "expected `{part}` in: {found}");
    }
}

#[test]
fn syntax_errors_have_a_place() {
    contains(&error("{\n  \"schema\": 1,\n  !\n}"), &["f.json:3:3:"]);
    contains(&error("[]"), &["f.json:1:", "expected a fixture"]);
    contains(&error("{}"), &["expected a member \"schema\":1"]);
    contains(&error("{\"schema\":2}"), &["expected schema 1, found 2"]);
    contains(
        &error("{\"schema\":1,\"transaction\":[]}"),
        &["unknown member `transaction`", "transactions"],
    );
}

#[test]
fn unknown_names_are_answered_with_the_nearest_or_those_that_exist() {
    contains(
        &transaction(r#"{"call":"i3c.write","args":{}}"#),
        &["f.json:4:", "unknown API `i3c`; did you mean `i2c`?"],
    );
    contains(
        &transaction(r#"{"call":"i2c.wirte","args":{}}"#),
        &["unknown function `i2c.wirte`", "i2c.write"],
    );
    contains(
        &transaction(r#"{"call":"gpio.deinit","args":{"handel":1}}"#),
        &[
            "unknown argument of gpio.deinit `handel`",
            "did you mean `handle`?",
        ],
    );
    contains(
        &transaction(r#"{"call":"gpio.deinit","args":{"handle":1},"reply":"nak"}"#),
        &["unknown errno `nak`; did you mean `nack`?"],
    );
    contains(
        &transaction(r#"{"call":"gpio.set","args":{"handle":1,"value":"hi"}}"#),
        &["unknown value `hi`; there are: low, high"],
    );
    contains(
        &error("{\"schema\":1,\"absent\":[\"i2c.exce\"]}"),
        &["unknown function `i2c.exce`"],
    );
}

#[test]
fn bytes_come_in_pairs_of_digits() {
    let write = |bytes: &str| {
        transaction(&format!(
            r#"{{"call":"i2c.write","args":{{"handle":0,"addr":1,"bytes":"{bytes}"}}}}"#
        ))
    };
    contains(
        &write("123"),
        &["f.json:4:", "odd number of digits in \"123\""],
    );
    contains(
        &write("1g"),
        &["two hexadecimal digits for each byte, found \"1g\""],
    );
}

#[test]
fn lengths_fit_the_arguments() {
    let read = |out: &str| {
        transaction(&format!(
            r#"{{"call":"i2c.read","args":{{"handle":0,"addr":1,"bytes":2}}{out}}}"#
        ))
    };
    contains(
        &read(r#","out":{"bytes":"01"}"#),
        &["expected 2 bytes of `bytes`", "found 1"],
    );
    contains(&read(""), &["expected 2 bytes of `bytes`", "found 0"]);
    contains(
        &read(r#","reply":"nack","out":{"bytes":"0102"}"#),
        &["no `out` beside a reply that is an error"],
    );
    contains(
        &transaction(r#"{"call":"i2c.init","args":{"port":0,"baud":0,"sda":-1,"scl":-1}}"#),
        &["result `handle`"],
    );
    contains(
        &transaction(r#"{"call":"i2c.write","args":{"handle":0}}"#),
        &["expected argument `addr`"],
    );
    contains(
        &transaction(r#"{"call":"i2c.write","args":{"handle":0,"addr":65536,"bytes":""}}"#),
        &["expected a number from 0 to 65535, found 65536"],
    );
}

#[test]
fn groups_do_not_nest() {
    contains(
        &transaction(r#"{"unordered":[{"unordered":[]}]}"#),
        &["does not nest"],
    );
}

#[test]
fn lines_count_from_the_first() {
    let text = "{\"schema\":1}\n\n{\"call\":\"time.now\",\"args\":{},\"out\":{\"now\":1}}\n{\"call\":\"x\"}\n";
    let mut fixture = Fixture::lines(Path::new("f.jsonl"), Box::new(text.as_bytes())).unwrap();
    assert!(fixture.next_entry().unwrap().is_some());
    contains(
        &fixture.next_entry().unwrap_err().to_string(),
        &["f.jsonl:4:", "unknown API `x`"],
    );
    contains(
        &Fixture::lines(Path::new("f.jsonl"), Box::new(&b""[..]))
            .unwrap_err()
            .to_string(),
        &["f.jsonl:1:1:", "found nothing"],
    );
}

#[test]
fn a_broken_line_ends_a_replay_with_its_place() {
    let text = "{\"schema\":1}\n{\"call\":\"x\"}\n";
    let fixture = Fixture::lines(Path::new("f.jsonl"), Box::new(text.as_bytes())).unwrap();
    let mismatch = Replay::new(fixture, 8).finish().mismatch.unwrap();
    contains(&mismatch.what, &["f.jsonl:2:", "unknown API `x`"]);
}

const MOCK: &str = r#"
ops = [
  { kind = "i2c_init", res = 1 },
  { kind = "i2c_write", handle = 1, addr = 10, data_out = [1, 2], res = 0 },
  { kind = "i2c_write_read", handle = 1, addr = 10, data_out = [3], data_in = [4, 5], res = 0 },
  { kind = "gpio_init", port = 0, pin = 3, output = true, res = 2 },
  { kind = "gpio_set", handle = 2, state = "high", res = 0 },
  { kind = "gpio_get", handle = 2, state = "high", res = 0 },
  { kind = "spi_transfer", handle = 7, data_out = [1, 2], data_in = [3, 4], res = 0 },
  { kind = "uart_init", res = -2 },
]
"#;

fn mock(text: &str) -> Result<Fixture, String> {
    open("mock.toml", text)
}

fn open(name: &str, text: &str) -> Result<Fixture, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    Fixture::open(&path).map_err(|e| e.to_string())
}

#[test]
fn forms_are_told_apart_by_what_is_in_them() {
    let transaction = r#"{"call":"time.now","args":{},"out":{"now":1}}"#;
    let line = format!(r#"{{"schema":1,"transactions":[{transaction}]}}"#);
    let document = format!("\n{{\n \"schema\":1,\n \"transactions\":[{transaction}]}}");
    let lines = format!("\n{{\"schema\":1}}\n{transaction}\n");
    let mock = "# A mock.\nops = [{ kind = \"time_now\" }]";
    for text in [line.as_str(), &document, &lines, mock] {
        let mut fixture = open("bus.txt", text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert!(fixture.next_entry().unwrap().is_some(), "{text}");
        assert!(fixture.next_entry().unwrap().is_none(), "{text}");
    }
    // What is no fixture is read as its name says.
    contains(
        &open("bus.json", "ops = []").unwrap_err(),
        &["bus.json:1:1: expected value"],
    );
    contains(
        &open("bus.jsonl", &line).unwrap_err(),
        &["bus.jsonl:1:1: expected a header"],
    );
    contains(
        &open("bus.txt", "").unwrap_err(),
        &["bus.txt:1:1: missing field `ops`"],
    );
}

#[test]
fn published_mocks_are_read() {
    use wasm_embedded_spec::generated::{Errno, GpioMode, GpioValue};
    for in_place in [false, true] {
        let replay = Replay::new(mock(MOCK).unwrap(), 8);
        let mut p = replay.platform("");
        assert_eq!(p.i2c().unwrap().init(0, 100_000, 4, 5), Ok(1));
        assert_eq!(p.i2c().unwrap().write(1, 10, &[1, 2]), Ok(()));
        let mut bytes = [0; 2];
        assert_eq!(p.i2c().unwrap().write_read(1, 10, &[3], &mut bytes), Ok(()));
        assert_eq!(bytes, [4, 5]);
        assert_eq!(p.gpio().unwrap().init(0, 3, GpioMode::Output), Ok(2));
        assert_eq!(p.gpio().unwrap().set(2, GpioValue::High), Ok(()));
        assert_eq!(p.gpio().unwrap().get(2), Ok(GpioValue::High));
        let mut bytes = [1, 2];
        if in_place {
            p.spi().unwrap().transfer_inplace(7, &mut bytes).unwrap();
        } else {
            p.spi().unwrap().transfer(7, &mut bytes, &[1, 2]).unwrap();
        }
        assert_eq!(bytes, [3, 4]);
        assert_eq!(p.uart().unwrap().init(0, 0, -1, -1), Err(Errno::Failed));
        p.ending();
        assert_eq!(
            p.i2c().unwrap().deinit(1),
            Ok(()),
            "closings at the end are not listed"
        );
        drop(p);
        assert_eq!(replay.finish().mismatch, None);
    }
}

#[test]
fn mocks_need_not_list_what_a_hal_closes_on_drop() {
    use wasm_embedded_spec::generated::{Errno, GpioMode};
    let text = r#"ops = [
        { kind = "gpio_init", pin = 3, res = 2 },
        { kind = "i2c_init", res = 1 },
        { kind = "i2c_write", handle = 1, addr = 10, data_out = [1] },
        { kind = "i2c_deinit", handle = 1 },
    ]"#;
    let replay = Replay::new(mock(text).unwrap(), 8);
    let mut p = replay.platform("");
    assert_eq!(p.gpio().unwrap().init(0, 3, GpioMode::Input), Ok(2));
    assert_eq!(p.i2c().unwrap().init(0, 0, -1, -1), Ok(1));
    // Before a call, before one that is listed, and after the last.
    assert_eq!(p.gpio().unwrap().deinit(2), Ok(()));
    assert_eq!(p.i2c().unwrap().write(1, 10, &[1]), Ok(()));
    assert_eq!(p.i2c().unwrap().deinit(1), Ok(()));
    assert_eq!(p.gpio().unwrap().deinit(3), Ok(()));
    let outcome = replay.clone().finish();
    assert_eq!((outcome.matched, outcome.unlisted), (4, 2));
    assert_eq!(outcome.mismatch, None);

    // Where the next is a closing, it is the one that is compared.
    let replay = Replay::new(mock(text).unwrap(), 8);
    let mut p = replay.platform("");
    p.gpio().unwrap().init(0, 3, GpioMode::Input).unwrap();
    p.i2c().unwrap().init(0, 0, -1, -1).unwrap();
    p.i2c().unwrap().write(1, 10, &[1]).unwrap();
    assert_eq!(p.i2c().unwrap().deinit(5), Err(Errno::Unexpected));
    let outcome = replay.finish();
    assert_eq!(
        outcome.mismatch.unwrap().what,
        "the arguments differ: handle"
    );
}

#[test]
fn what_differs_of_either_transfer_is_named() {
    use wasm_embedded_spec::generated::{Errno, Spi};
    let text =
        r#"ops = [{ kind = "spi_transfer", handle = 1, data_out = [1, 2], data_in = [3, 4] }]"#;
    let differs = |call: &dyn Fn(&mut dyn Spi) -> Result<(), Errno>| {
        let replay = Replay::new(mock(text).unwrap(), 8);
        let answer = call(replay.platform("").spi().unwrap());
        assert_eq!(answer, Err(Errno::Unexpected));
        let mismatch = replay.finish().mismatch.unwrap();
        (mismatch.what, mismatch.expected.unwrap()["call"].clone())
    };
    let differing = |names: &str| format!("the arguments differ: {names}");
    let (what, call) = differs(&|spi| spi.transfer_inplace(1, &mut [1, 9]));
    assert_eq!(
        (what, call),
        (differing("bytes"), "spi.transfer_inplace".into())
    );
    let (what, call) = differs(&|spi| spi.transfer(1, &mut [0], &[1, 9]));
    assert_eq!(
        (what, call),
        (differing("read, write"), "spi.transfer".into())
    );
    let (what, call) = differs(&|spi| spi.transfer(2, &mut [0; 2], &[1, 2]));
    assert_eq!((what, call), (differing("handle"), "spi.transfer".into()));
    let (what, _) = differs(&|spi| spi.write(1, &[1, 2]));
    assert_eq!(what, "another function was called");
}

#[test]
fn errors_in_mocks_have_a_place() {
    contains(
        &mock("ops = [\n  { kind = \"i2c_wirte\" },\n]").unwrap_err(),
        &["mock.toml:2:12:", "unknown kind `i2c_wirte`", "i2c_write"],
    );
    contains(
        &mock("ops = [\n  { kind = \"i2c_deinit\", hendle = 1 },\n]").unwrap_err(),
        &[
            "mock.toml:2:",
            "unknown member `hendle`",
            "did you mean `handle`?",
        ],
    );
    contains(
        &mock("ops = [\n  { kind = \"i2c_write\", data_out = [256] },\n]").unwrap_err(),
        &["from 0 to 255 for `data_out`"],
    );
    contains(&mock("ops = 1").unwrap_err(), &["mock.toml:1:7:"]);
    contains(&mock("ops = [ {\n").unwrap_err(), &["mock.toml:"]);
}
