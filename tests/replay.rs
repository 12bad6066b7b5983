//! Replay and record: what a user of fixtures relies on.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use wasm_embedded_spec::fixture::{Entry, Fixture, Header, Transaction, write_document};
use wasm_embedded_spec::generated::{Errno, GpioMode, GpioValue, I2c, I2cOp, Platform, SpiOp};
use wasm_embedded_spec::record::{LineSink, Recorder};
use wasm_embedded_spec::replay::{Outcome, Replay};
use wasm_embedded_spec::runtime::Interrupt;

fn replay(transactions: &str) -> Replay {
    let text = format!(
        "{{\"schema\":1,\"absent\":[\"uart\",\"i2c.exec\"],\"transactions\":[{transactions}]}}"
    );
    let fixture = Fixture::parse(Path::new("test.json"), &text).unwrap_or_else(|e| panic!("{e}"));
    Replay::new(fixture, 8)
}

fn what(outcome: Outcome) -> String {
    outcome.mismatch.map(|m| m.what).unwrap_or_default()
}

const WRITE: &str = r#"{"call":"i2c.write","args":{"handle":0,"addr":72,"bytes":"0102"}}"#;
const READ: &str =
    r#"{"call":"i2c.read","args":{"handle":0,"addr":72,"bytes":2},"out":{"bytes":"19a0"}}"#;

#[test]
fn a_driver_sees_what_the_fixture_says() {
    let replay = replay(&format!("{WRITE},{READ}"));
    let mut platform = replay.platform("");
    let i2c = platform.i2c().unwrap();
    assert_eq!(i2c.write(0, 72, &[1, 2]), Ok(()));
    let mut bytes = [0; 2];
    assert_eq!(i2c.read(0, 72, &mut bytes), Ok(()));
    assert_eq!(bytes, [0x19, 0xa0]);
    drop(platform);
    assert_eq!(
        replay.finish(),
        Outcome {
            matched: 2,
            unlisted: 0,
            trace: Vec::new(),
            mismatch: None
        }
    );
}

#[test]
fn a_difference_is_told_once_and_ends_the_replay() {
    let replay = replay(&format!("{WRITE},{READ}"));
    let mut platform = replay.platform("");
    let i2c = platform.i2c().unwrap();
    assert_eq!(i2c.write(0, 72, &[1, 3]), Err(Errno::Unexpected));
    assert_eq!(i2c.write(0, 72, &[1, 2]), Err(Errno::Unexpected));
    let mismatch = replay.finish().mismatch.unwrap();
    assert_eq!(mismatch.index, 0);
    assert_eq!(mismatch.what, "the arguments differ: bytes");
    assert_eq!(mismatch.expected.unwrap()["args"]["bytes"], "0102");
    assert_eq!(mismatch.found.unwrap()["args"]["bytes"], "0103");
}

#[test]
fn missing_and_surplus_transactions_fail() {
    assert_eq!(
        what(replay(WRITE).finish()),
        "the run ended before this transaction"
    );
    let surplus = replay("");
    let answer = surplus.platform("").i2c().unwrap().deinit(0);
    assert_eq!(answer, Err(Errno::Unexpected));
    assert_eq!(
        what(surplus.finish()),
        "the run went on after the last transaction of the fixture"
    );
}

#[test]
fn absent_apis_and_functions_are_absent() {
    let replay = replay("");
    let mut platform = replay.platform("");
    assert!(platform.uart().is_none());
    assert!(platform.has_api("i2c") && !platform.has_api("uart"));
    let i2c = wasm_embedded_spec::generated::APIS
        .iter()
        .find(|a| a.name == "i2c")
        .unwrap();
    assert!(!platform.has_function(i2c.function("exec").unwrap()));
    assert!(platform.has_function(i2c.function("read").unwrap()));
}

#[test]
fn errors_are_injected_and_outputs_scribbled() {
    let replay = replay(
        r#"{"call":"i2c.read","args":{"handle":0,"addr":9,"bytes":2},"reply":"nack_address"},
           {"call":"gpio.get","args":{"handle":0},"reply":-99},
           {"call":"gpio.get","args":{"handle":0},"out":{"value":7}}"#,
    );
    let mut platform = replay.platform("");
    let mut bytes = [1, 2];
    let answer = platform.i2c().unwrap().read(0, 9, &mut bytes);
    assert_eq!(answer, Err(Errno::NackAddress));
    assert_ne!(bytes, [1, 2]);
    let gpio = platform.gpio().unwrap();
    assert_eq!(
        gpio.get(0),
        Err(Errno::Failed),
        "an errno that does not exist"
    );
    assert_eq!(
        gpio.get(0),
        Err(Errno::Failed),
        "a level that does not exist"
    );
    assert_eq!(what(replay.finish()), "");
}

#[test]
fn unordered_groups_match_in_any_order_and_then_close() {
    let group = format!("{{\"unordered\":[{WRITE},{READ}]}},{WRITE}");
    let run = |order: &[bool]| {
        let replay = replay(&group);
        let mut platform = replay.platform("");
        let i2c = platform.i2c().unwrap();
        for write in order {
            let _ = match write {
                true => i2c.write(0, 72, &[1, 2]),
                false => i2c.read(0, 72, &mut [0; 2]),
            };
        }
        what(replay.finish())
    };
    assert_eq!(run(&[true, false, true]), "");
    assert_eq!(run(&[false, true, true]), "");
    assert_eq!(run(&[true, true, false]), "another function was called");
    assert_eq!(run(&[true]), "the run ended before this transaction");
}

#[test]
fn instances_and_closings_are_compared() {
    let open = r#"{"instance":"a","call":"gpio.init","args":{"port":-1,"pin":4,"mode":"output"},"out":{"handle":3}}"#;
    let close = r#"{"instance":"a","call":"gpio.deinit","args":{"handle":3},"at_end":true}"#;
    let run = |instance: &str, at_end: bool| {
        let replay = replay(&format!("{open},{close}"));
        let mut platform = replay.platform(instance);
        let _ = platform.gpio().unwrap().init(-1, 4, GpioMode::Output);
        if at_end {
            platform.ending();
        }
        let _ = platform.gpio().unwrap().deinit(3);
        what(replay.finish())
    };
    assert_eq!(run("a", true), "");
    assert_eq!(run("b", true), "another instance called");
    assert_eq!(
        run("a", false),
        "the guest closed the handle, the runtime was to do it at the end"
    );
}

#[test]
fn times_repeats_a_transaction() {
    let many =
        replay(r#"{"call":"gpio.set","args":{"handle":1,"value":"high"},"times":"handles"}"#);
    let mut platform = many.platform("");
    for _ in 0..8 {
        assert_eq!(platform.gpio().unwrap().set(1, GpioValue::High), Ok(()));
    }
    assert_eq!(what(many.finish()), "");
}

/// Plays a fixture through every call it lists, recording; gives the recording.
fn all_kinds() -> (String, Vec<Transaction>) {
    let text = r#"{"call":"i2c.init","args":{"port":1,"baud":400000,"sda":-1,"scl":-1},"reply":"ok","out":{"handle":0}}
        {"call":"i2c.write_read","args":{"handle":0,"addr":33023,"write":"00","read":2},"reply":"ok","out":{"read":"1980"}}
        {"call":"i2c.write","args":{"handle":0,"addr":72,"bytes":""},"reply":"nack_address"}
        {"call":"spi.transfer_inplace","args":{"handle":5,"bytes":"9f0000"},"reply":"ok","out":{"bytes":"00bf25"}}
        {"call":"spi.exec","args":{"handle":5,"ops":[{"write":"9f"},{"delay":1000},{"read":3},{"transfer":"01"}]},"reply":"ok","out":{"ops":["bf2541","ff"]}}
        {"call":"uart.read_some","args":{"handle":2,"bytes":8,"timeout_ms":10},"reply":"ok","out":{"count":3,"bytes":"010203"}}
        {"call":"device.i2c","args":{"handles":3},"reply":"ok","out":{"handles":[0,7,-1]}}
        {"call":"time.delay","args":{"ns":18446744073709551615},"reply":"ok"}
        {"call":"time.now","args":{},"reply":"ok","out":{"now":9223372036854775808}}
        {"call":"gpio.get","args":{"handle":1},"reply":"ok","out":{"value":"high"}}
        {"call":"i2c.deinit","args":{"handle":0},"reply":"bus","at_end":true}"#;
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let fixture = format!("{{\"schema\":1,\"transactions\":[{}]}}", lines.join(","));
    let fixture = Fixture::parse(Path::new("all.json"), &fixture).unwrap_or_else(|e| panic!("{e}"));
    let replay = Replay::new(fixture, 8);
    let recorder = Recorder::new(Vec::new());
    let mut p = recorder.wrap(replay.platform(""), "");
    p.i2c().unwrap().init(1, 400_000, -1, -1).unwrap();
    let mut two = [0; 2];
    p.i2c()
        .unwrap()
        .write_read(0, 0x80ff, &[0], &mut two)
        .unwrap();
    p.i2c().unwrap().write(0, 72, &[]).unwrap_err();
    let mut three = [0x9f, 0, 0];
    p.spi().unwrap().transfer_inplace(5, &mut three).unwrap();
    assert_eq!(three, [0, 0xbf, 0x25]);
    let (mut id, mut one) = ([0; 3], [1]);
    let mut ops = [
        SpiOp::Write(&[0x9f]),
        SpiOp::Delay(1000),
        SpiOp::Read(&mut id),
        SpiOp::Transfer(&mut one),
    ];
    p.spi().unwrap().exec(5, &mut ops).unwrap();
    assert_eq!((id, one), ([0xbf, 0x25, 0x41], [0xff]));
    assert_eq!(p.uart().unwrap().read_some(2, &mut [0; 8], 10), Ok(3));
    let mut handles = [-1; 3];
    p.device().unwrap().i2c(&mut handles).unwrap();
    assert_eq!(handles, [0, 7, -1]);
    p.time().unwrap().delay(u64::MAX).unwrap();
    assert_eq!(p.time().unwrap().now(), Ok(1 << 63));
    assert_eq!(p.gpio().unwrap().get(1), Ok(GpioValue::High));
    p.ending();
    p.i2c().unwrap().deinit(0).unwrap_err();
    drop(p);
    assert_eq!(what(replay.finish()), "");
    (lines.join("\n"), recorder.into_sink().unwrap())
}

#[test]
fn recording_a_replay_gives_back_the_fixture() {
    let (lines, recorded) = all_kinds();
    let rendered: Vec<_> = recorded
        .iter()
        .map(|t| wasm_embedded_spec::fixture::render(t).to_string())
        .collect();
    assert_eq!(rendered.join("\n"), lines);

    let mut document = Vec::new();
    let entries: Vec<_> = recorded.iter().cloned().map(Entry::One).collect();
    write_document(&mut document, &Header::default(), &entries).unwrap();
    let text = String::from_utf8(document).unwrap();
    let mut again =
        Fixture::parse(Path::new("again.json"), &text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    for entry in entries {
        assert_eq!(again.next_entry().unwrap(), Some(entry));
    }
    assert!(again.next_entry().unwrap().is_none());
}

#[test]
fn lines_are_written_as_they_come_and_read_back() {
    let (lines, recorded) = all_kinds();
    let recorder = Recorder::new(LineSink::new(Vec::new(), &Header::default()).unwrap());
    {
        use wasm_embedded_spec::record::Sink;
        let mut sink = recorder.into_sink().unwrap();
        recorded.into_iter().for_each(|t| sink.push(t));
        let written = String::from_utf8(sink.finish().unwrap()).unwrap();
        assert_eq!(written, format!("{{\"schema\":1}}\n{lines}\n"));
    }
}

#[test]
fn functions_that_a_platform_lacks_are_not_recorded() {
    let replay = replay("");
    let recorder = Recorder::new(Vec::new());
    let mut p = recorder.wrap(replay.platform(""), "");
    let answer = p.i2c().unwrap().exec(0, 1, &mut [I2cOp::Write(&[1])]);
    assert_eq!(answer, Err(Errno::Unsupported));
    drop(p);
    assert!(recorder.into_sink().unwrap().is_empty());
    assert_eq!(what(replay.finish()), "");
}

/// A driver during whose every call the guest is interrupted.
struct Interrupted(Interrupt, Result<i32, Errno>);

impl I2c for Interrupted {
    fn init(&mut self, _: u32, _: u32, _: i32, _: i32) -> Result<i32, Errno> {
        self.0.request();
        self.1
    }

    fn deinit(&mut self, _: i32) -> Result<(), Errno> {
        self.0.request();
        self.1.map(drop)
    }

    fn write(&mut self, _: i32, _: u16, _: &[u8]) -> Result<(), Errno> {
        self.0.request();
        self.1.map(drop)
    }

    fn read(&mut self, _: i32, _: u16, _: &mut [u8]) -> Result<(), Errno> {
        self.1.map(drop)
    }

    fn write_read(&mut self, _: i32, _: u16, _: &[u8], _: &mut [u8]) -> Result<(), Errno> {
        self.1.map(drop)
    }
}

impl Platform for Interrupted {
    fn i2c(&mut self) -> Option<&mut dyn I2c> {
        Some(self)
    }
}

#[test]
fn what_is_given_up_is_not_recorded() {
    for (answer, recorded) in [
        // What was done stays in, with the handle that is closed.
        (Ok(7), vec!["i2c.init", "i2c.write", "i2c.deinit"]),
        // What came of it before the interrupt is true; after it, nobody knows.
        (Err(Errno::Timeout), vec!["i2c.read", "i2c.deinit"]),
    ] {
        let interrupt = Interrupt::new();
        let recorder = Recorder::new(Vec::new()).interrupted_by(interrupt.clone());
        let mut p = recorder.wrap(Box::new(Interrupted(interrupt, answer)), "");
        if answer.is_err() {
            let _ = p.i2c().unwrap().read(7, 1, &mut [0]);
        }
        let _ = p.i2c().unwrap().init(0, 0, -1, -1);
        let _ = p.i2c().unwrap().write(7, 1, &[2]);
        p.ending();
        let _ = p.i2c().unwrap().deinit(7);
        drop(p);
        let found = recorder.into_sink().unwrap();
        let found: Vec<_> = found.iter().map(|t| t.function.full_name).collect();
        assert_eq!(found, recorded);
    }
}

#[test]
fn delays_are_cut_short_but_closings_succeed() {
    let hour = "\"delay_ns\":3600000000000";
    let write = WRITE.replacen('{', &format!("{{{hour},"), 1);
    let deinit = r#"{"call":"i2c.deinit","args":{"handle":0},"at_end":true,"#;
    let interrupt = Interrupt::new();
    let replay = replay(&format!("{write},{deinit}{hour}}}"));
    let replay = replay.interrupted_by(interrupt.clone());
    let mut p = replay.platform("");
    interrupt.request();
    let cut = p.i2c().unwrap().write(0, 72, &[1, 2]);
    assert_eq!(cut, Err(Errno::Timeout));
    p.ending();
    assert_eq!(p.i2c().unwrap().deinit(0), Ok(()));
    drop(p);
    assert_eq!(what(replay.finish()), "");
}

/// A million lines that never stand in memory together.
struct Endless {
    left: u32,
    line: Vec<u8>,
    at: usize,
}

impl Read for Endless {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.line.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.left -= 1;
            self.at = 0;
            self.line = format!("{WRITE}\n").into_bytes();
        }
        let n = (self.line.len() - self.at).min(to.len());
        to[..n].copy_from_slice(&self.line[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[test]
fn a_long_fixture_is_streamed() {
    let source = Endless {
        left: 100_000,
        line: b"{\"schema\":1}\n".to_vec(),
        at: 0,
    };
    let reader: Box<dyn BufRead> = Box::new(BufReader::new(source));
    let replay = Replay::new(Fixture::lines(Path::new("long.jsonl"), reader).unwrap(), 8);
    let mut platform = replay.platform("");
    for _ in 0..100_000 {
        assert_eq!(platform.i2c().unwrap().write(0, 72, &[1, 2]), Ok(()));
    }
    assert_eq!(
        replay.finish(),
        Outcome {
            matched: 100_000,
            unlisted: 0,
            trace: Vec::new(),
            mismatch: None
        }
    );
}
