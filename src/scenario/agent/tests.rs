use super::*;
use crate::fixture::{Reply, Value, render};
use crate::generated::APIS;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const PAGE: &str = include_str!("../../../docs/agent.md");

/// The first report of a HAL with all calls, each in one way with all flags but these.
fn everything(flags: u8) -> Hello {
    let mut report = vec![1, 1, 0, 1, 0, 40, 0, 32, 0, 4];
    for call in CALLS {
        report.extend([call.number, 0, flags, 0]);
    }
    Hello::parse(&report).unwrap()
}

fn all(hello: &Hello) -> Vec<Plan> {
    let mut all = plans(hello);
    all.extend(random::sequences(hello, 7));
    all
}

#[test]
fn every_function_of_every_api_is_called_and_every_name_is_one() {
    let hello = everything(0);
    let mut names = BTreeSet::new();
    let mut called = BTreeSet::new();
    for plan in all(&hello) {
        assert!(
            names.insert(plan.name.clone()),
            "{} stands twice",
            plan.name
        );
        for entry in script::build(&[], &hello, &plan.asks).entries {
            let Entry::One(transaction) = entry else {
                panic!("{}: a group", plan.name);
            };
            called.insert(transaction.function.full_name);
        }
    }
    let functions = APIS.iter().flat_map(|api| api.functions);
    let missing: Vec<_> = functions
        .map(|function| function.full_name)
        .filter(|name| !called.contains(name))
        .collect();
    assert!(
        missing.is_empty(),
        "{missing:?}: they need a call in calls.rs"
    );
}

#[test]
fn nothing_is_opened_twice_and_everything_is_closed() {
    for flags in [0, 1, 15] {
        let hello = everything(flags);
        for plan in all(&hello) {
            let mut open = BTreeSet::new();
            for entry in script::build(&[], &hello, &plan.asks).entries {
                let Entry::One(transaction) = entry else {
                    continue;
                };
                let function = transaction.function;
                match (&transaction.reply, &transaction.args[..]) {
                    (Reply::Ok { result, .. }, _) if function.name == "init" => {
                        assert!(open.insert((function.api, *result)), "{}", plan.name);
                    }
                    (_, [Value::Int(handle)]) if function.closes => {
                        let was_open = open.remove(&(function.api, *handle));
                        assert!(
                            was_open
                                || plan.name.starts_with("device")
                                || plan.name.starts_with("random"),
                            "{}",
                            plan.name
                        );
                    }
                    _ => {}
                }
            }
            assert!(open.is_empty(), "{} leaves {open:?} open", plan.name);
        }
    }
}

#[test]
fn random_calls_follow_from_their_seed() {
    let hello = everything(0);
    let asks = |seed| {
        let plans = random::sequences(&hello, seed);
        plans.into_iter().map(|plan| plan.asks).collect::<Vec<_>>()
    };
    assert_eq!(asks(3), asks(3));
    assert_ne!(asks(3), asks(4));
    // Most calls are made on what is open.
    let asks: Vec<_> = asks(3).concat();
    let opens = asks
        .iter()
        .filter(|ask| ask.call.name.ends_with(".open"))
        .count();
    assert!(opens * 3 < asks.len(), "{opens} of {}", asks.len());
}

#[test]
fn the_page_lists_all_calls() {
    let forms = |form: Form| format!("{form:?}");
    for call in CALLS {
        let params: Vec<_> = call
            .params
            .iter()
            .map(|(name, form)| format!("{name} {}", forms(*form)))
            .collect();
        let params = params.join(", ");
        let space = if params.is_empty() { "" } else { " " };
        let row = format!(
            "\n| `{:#04x}` | `{}` | {params}{space}|\n",
            call.number, call.name
        );
        assert!(PAGE.contains(&row), "docs/agent.md: expected the row{row}");
    }
    let rows = PAGE
        .lines()
        .filter(|line| line.starts_with("| `0x"))
        .count();
    assert_eq!(rows, CALLS.len());
}

/// A run as the page shows one.
fn shown(script: &script::Script) -> String {
    let mut out = String::new();
    let spaced = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, " {byte:02x}");
            text
        })
    };
    for entry in &script.entries {
        let Entry::One(transaction) = entry else {
            continue;
        };
        let line = match (
            transaction.function.full_name,
            &transaction.reply,
            &transaction.args[..],
        ) {
            ("conformance.next", Reply::Ok { out, .. }, _) => match &out[..] {
                [crate::fixture::Filled::Bytes(bytes)] => format!("next   {}", spaced(bytes)),
                _ => String::new(),
            },
            ("conformance.observe", _, [Value::Bytes(bytes)]) => {
                format!("report {}", spaced(bytes))
            }
            (name, ..) => format!("driver  {name} {}", render(transaction)["args"]),
        };
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[test]
fn the_run_of_the_page_is_as_it_is_shown() {
    let (_, run) = PAGE.split_once("```agent\n").unwrap();
    let (run, _) = run.split_once("```").unwrap();
    let first = run.lines().next().unwrap().trim_start_matches("report");
    let report: Vec<u8> = first
        .split_whitespace()
        .map(|hex| u8::from_str_radix(hex, 16).unwrap())
        .collect();
    let hello = Hello::parse(&report).unwrap();
    let asking = plans::Asking { hello: &hello };
    let addr = |ten, addr| Arg::Addr { ten, addr };
    let read = |at| {
        asking
            .ask("i2c", "read", 0, vec![at, Arg::Room(2)])
            .unwrap()
    };
    let asks = [
        asking
            .ask(
                "i2c",
                "open",
                0,
                [2, 123_456, 20, 21].map(Arg::Int).to_vec(),
            )
            .unwrap(),
        asking
            .ask(
                "i2c",
                "write",
                0,
                vec![addr(false, 0x48), Arg::Bytes(Data::Pattern(2, 0))],
            )
            .unwrap(),
        Ask {
            answers: vec![Answer::Err(Errno::NackAddress)],
            ..read(addr(true, 0x3ff))
        },
        read(addr(false, 0x80)),
        asking.close("i2c", 0).unwrap(),
    ];
    let script = script::build(&report, &hello, &asks);
    assert_eq!(shown(&script), run);
}

#[test]
fn what_is_the_same_on_the_bus_is_as_good() {
    let hello = everything(0);
    let asking = plans::Asking { hello: &hello };
    let other = |api: &str, name: &str, ops: Vec<Op>| {
        let call = Call::named(api, name).unwrap();
        let args = values::usual(call).into_iter();
        let args = args.map(|arg| match arg {
            Arg::Ops(_) => Arg::Ops(ops.clone()),
            arg => arg,
        });
        let asks = [
            asking.open(api, 0).unwrap(),
            asking.ask(api, name, 0, args.collect()).unwrap(),
        ];
        let script = script::build(&[], &hello, &asks);
        let entry = script.entries.into_iter().nth(5);
        match entry {
            Some(Entry::One(transaction)) => transaction
                .or
                .map(|or| (or.function.full_name, render(&or)["out"].clone())),
            _ => None,
        }
    };
    let write = || Op::Write(Data::Byte(1));
    let name = |other: Option<(&'static str, _)>| other.map(|(name, _)| name);
    assert_eq!(
        name(other("i2c", "transaction", vec![write()])),
        Some("i2c.write")
    );
    assert_eq!(
        name(other("i2c", "transaction", vec![write(), Op::Read(2)])),
        Some("i2c.write_read")
    );
    assert_eq!(
        name(other("i2c", "transaction", vec![Op::Read(2), write()])),
        None
    );
    assert_eq!(
        name(other(
            "spi",
            "transaction",
            vec![Op::InPlace(Data::Byte(1))]
        )),
        Some("spi.transfer_inplace")
    );
    assert_eq!(
        name(other("spi", "transaction", vec![write(), Op::Read(1)])),
        None
    );
    assert_eq!(name(other("spi", "transfer", Vec::new())), None);
    let (name, out) = other("i2c", "write_read", Vec::new()).unwrap();
    assert_eq!(name, "i2c.exec");
    assert_eq!(out["ops"].as_array().map(Vec::len), Some(1));
}

#[test]
fn reports_are_told_in_words() {
    assert_eq!(describe("00"), "success");
    assert_eq!(describe("00ab"), "success with 1 byte");
    assert_eq!(describe("0900"), "error 9 (nack_address)");
    assert_eq!(describe("0dff"), "error 13 (overrun), of kind Other");
    assert_eq!(
        describe("100e"),
        "error 16 (noise), of the kind of number 14"
    );
    assert_eq!(describe("ff"), "`ff`");
}
