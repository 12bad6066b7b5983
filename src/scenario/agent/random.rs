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

fn sequence(hello: &Hello, choices: &mut Choices<'_>) -> Vec<Ask> {
    let offered: Vec<&'static Call> = CALLS
        .iter()
        .filter(|call| !hello.ways(call).is_empty() && call.does != Does::Print)
        .collect();
    let mut open: BTreeSet<(&str, u8)> = BTreeSet::new();
    let mut inputs: BTreeSet<u8> = BTreeSet::new();
    let mut asks = Vec::new();
    for _ in 0..CALLS_IN_ONE {
        let call = choices.pick(&offered);
        let slot = choices.below(hello.slots.into()) as u8;
        let is_open = open.contains(&(call.api(), slot));
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
            Does::Open if is_open => continue,
            // Whether pins can be set that are inputs is up to the driver, and to the types of a HAL.
            Does::Function("gpio.set") | Does::Toggle if inputs.contains(&slot) => continue,
            Does::Devices(of) => {
                let Some(free) = free(&open, of, hello.slots) else {
                    continue;
                };
                (ask.slot, ask.args) = (free, vec![Arg::Int(1)]);
                if !fails {
                    open.insert((of, free));
                    if call.name == "device.gpio_in" {
                        inputs.insert(free);
                    } else if of == "gpio" {
                        inputs.remove(&free);
                    }
                }
            }
            Does::Close | Does::Drop => {
                open.remove(&(call.api(), slot));
            }
            Does::Open if !fails => {
                open.insert((call.api(), slot));
                if call.name == "gpio.open" {
                    match ask.args.last() {
                        Some(Arg::Int(0)) => inputs.insert(slot),
                        _ => inputs.remove(&slot),
                    };
                }
            }
            // What is not open gives an error, and that would be the end.
            _ if ends && !is_open && call.api() != "time" => continue,
            _ => {}
        }
        if fails {
            ask.answers.push(Answer::Err(choices.pick(Errno::ALL)));
        } else if call.name == "uart.read_some" || call.name == "uart.read_any" {
            if let Some(Arg::Room(room @ 1..)) = ask.args.first() {
                let count = 1 + choices.below(*room);
                ask.answers.push(Answer::Value(count.into()));
            }
        } else if matches!(call.name, "gpio.get" | "gpio.toggle") {
            ask.answers.push(Answer::Value(choices.below(2).into()));
        } else if call.name == "time.now" {
            ask.answers.push(Answer::Value(choices.u64() as i64));
        }
        asks.push(ask);
    }
    let left = open.into_iter().filter_map(|(api, slot)| {
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
