//! Random sequences of calls, over all that a HAL offers.

use super::ask::{Answer, Arg, Ask, Data};
use super::calls::{CALLS, Call, Does, Form};
use super::hello::Hello;
use super::plans::Plan;
use super::values::{of, usual};
use crate::differential::Choices;
use crate::generated::Errno;
use std::collections::BTreeSet;

/// How many sequences there are.
const SEQUENCES: u64 = 24;
/// How many calls there are in one.
const CALLS_IN_ONE: u32 = 60;
/// The longest random buffer, in bytes.
const LONG: u32 = 700;
/// How many bytes the operations of a list have together.
const LONGEST: usize = 10_000;

const CLAUSES: [&str; 7] = [
    "common/guest-errors",
    "common/guest-error-kinds",
    "common/guest-values",
    "common/guest-bytes",
    "common/guest-results",
    "common/guest-one-call",
    "common/guest-close",
];

/// Sequences that follow from the seed, so that no HAL knows them before.
pub(super) fn sequences(hello: &Hello, seed: u64) -> Vec<Plan> {
    (0..SEQUENCES)
        .map(|index| Plan {
            name: format!("random/{index}"),
            title: format!("random calls, with --seed {seed}"),
            clauses: CLAUSES.to_vec(),
            asks: sequence(hello, &mut Choices::one_of(seed, index)),
        })
        .collect()
}

/// What is open while a sequence is made.
#[derive(Default)]
struct Open {
    all: BTreeSet<(&'static str, u8)>,
    /// Pins that are inputs.
    inputs: BTreeSet<u8>,
}

fn sequence(hello: &Hello, choices: &mut Choices<'_>) -> Vec<Ask> {
    let offered: Vec<&'static Call> = CALLS
        .iter()
        .filter(|call| !hello.ways(call).is_empty() && call.does != Does::Print)
        .collect();
    let mut open = Open::default();
    let mut asks = Vec::new();
    for _ in 0..CALLS_IN_ONE {
        let mut call = choices.pick(&offered);
        let slot = choices.below(hello.slots.into()) as u8;
        let is_open = open.all.contains(&(call.api(), slot));
        let opening = Call::named(call.api(), "open").filter(|call| !hello.ways(call).is_empty());
        match (call.does, opening) {
            (Does::Open, _) if is_open => continue,
            // Most calls are made on what is open.
            (Does::Close | Does::Drop, _) if !choices.one_in(3) => continue,
            (_, Some(opening)) if !is_open && !choices.one_in(8) => call = opening,
            _ => {}
        }
        asks.extend(one(call, slot, hello, &mut open, choices));
    }
    let left = open.all.into_iter().filter_map(|(api, slot)| {
        let call = Call::named(api, "close").filter(|call| !hello.ways(call).is_empty());
        Some(Ask {
            call: call.or_else(|| Call::named(api, "drop"))?,
            way: 0,
            slot,
            args: Vec::new(),
            answers: Vec::new(),
        })
    });
    asks.extend(left);
    asks
}

/// A call with random arguments and answers; `None` where it would say nothing.
fn one(
    call: &'static Call,
    slot: u8,
    hello: &Hello,
    open: &mut Open,
    choices: &mut Choices<'_>,
) -> Option<Ask> {
    let is_open = open.all.contains(&(call.api(), slot));
    let ways = hello.ways(call);
    let way = choices.below(ways.len() as u32) as u8;
    let ends = ways[usize::from(way)].ends;
    let fails = choices.one_in(6) && !ends;
    let mut ask = Ask {
        call,
        way,
        slot,
        args: arguments(call, hello, way, choices),
        answers: Vec::new(),
    };
    match call.does {
        // Whether pins can be set that are inputs is up to the driver, and to the types of a HAL.
        Does::Function("gpio.set") | Does::Toggle if open.inputs.contains(&slot) => return None,
        Does::Devices(of) => {
            let free = free(&open.all, of, hello.slots)?;
            (ask.slot, ask.args) = (free, vec![Arg::Int(1)]);
            if !fails {
                open.all.insert((of, free));
                if call.name == "device.gpio_in" {
                    open.inputs.insert(free);
                } else if of == "gpio" {
                    open.inputs.remove(&free);
                }
            }
        }
        Does::Close | Does::Drop => {
            open.all.remove(&(call.api(), slot));
        }
        Does::Open if !fails => {
            open.all.insert((call.api(), slot));
            if call.name == "gpio.open" {
                match ask.args.last() {
                    Some(Arg::Int(0)) => open.inputs.insert(slot),
                    _ => open.inputs.remove(&slot),
                };
            }
        }
        // What is not open gives an error, and that would be the end.
        _ if ends && !is_open && call.api() != "time" => return None,
        _ => {}
    }
    let answer = match (call.name, ask.args.first()) {
        _ if fails => Some(Answer::Err(choices.pick(Errno::ALL))),
        ("uart.read_some" | "uart.read_any", Some(Arg::Room(room @ 1..))) => {
            Some(Answer::Value((1 + choices.below(*room)).into()))
        }
        ("gpio.get" | "gpio.toggle", _) => Some(Answer::Value(choices.below(2).into())),
        ("time.now", _) => Some(Answer::Value(choices.u64() as i64)),
        _ => None,
    };
    ask.answers.extend(answer);
    Some(ask)
}

fn free(open: &BTreeSet<(&str, u8)>, of: &str, slots: u8) -> Option<u8> {
    (0..slots).find(|slot| !open.contains(&(of, *slot)))
}

/// Arguments that the runtime lets through: random numbers and lengths, and values from the bounds.
fn arguments(call: &Call, hello: &Hello, way: u8, choices: &mut Choices<'_>) -> Vec<Arg> {
    let way = &hello.ways(call)[usize::from(way)];
    let mut args = usual(call);
    for (index, (name, form)) in call.params.iter().enumerate() {
        let salt = choices.u32();
        let len = choices.below(LONG.min(hello.bytes));
        args[index] = match form {
            Form::U32 if matches!(*name, "bits" | "data_bits") => {
                Arg::Int(5 + i64::from(choices.below(5)))
            }
            Form::U32 => Arg::Int(choices.u32().into()),
            Form::S32 => Arg::Int((choices.u32() as i32).into()),
            Form::U64 => Arg::Int(choices.below(8_000).into()),
            Form::Addr if choices.one_in(2) => Arg::Addr {
                ten: true,
                addr: choices.below(0x400),
            },
            Form::Addr => Arg::Addr {
                ten: false,
                addr: choices.below(0x80),
            },
            Form::Bytes => Arg::Bytes(Data::Pattern(len, salt)),
            Form::Room => Arg::Room(len),
            Form::Ops => {
                let lists = of(call, index, hello, way);
                let short = |arg: &Arg| {
                    matches!(arg, Arg::Ops(ops) if ops.len() < 17) && arg.len() < LONGEST
                };
                let lists: Vec<_> = lists.into_iter().filter(|(_, arg)| short(arg)).collect();
                let pick = choices.below(lists.len() as u32) as usize;
                lists[pick].1.clone()
            }
            Form::U8 if matches!(*name, "byte") => Arg::Int((salt & 0xff).into()),
            Form::U8 => {
                let values = of(call, index, hello, way);
                let pick = choices.below(values.len() as u32) as usize;
                values[pick].1.clone()
            }
        };
    }
    args
}
