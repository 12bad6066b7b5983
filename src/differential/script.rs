//! Drivers whose every answer follows from a seed and the number of the call: sensible ones, errors, and nonsense.

use super::choices::Choices;
use super::shown::Shown;
use crate::call::{AnyDriver, Arg, Call, Data, Function, Kind, Param};
use crate::fixture::{Reply, Transaction};
use crate::generated::{APIS, Errno};
use crate::record::observed_transaction;
use std::cell::RefCell;
use std::rc::Rc;

/// The drivers, which also keep what they see. A recorder would hide answers that make no sense from the checks in C.
pub struct Script {
    seed: u64,
    /// How many calls were answered, those that show results aside.
    answered: u64,
    ending: bool,
    absent: Vec<&'static str>,
    seen: Rc<RefCell<Vec<Transaction>>>,
}

impl Script {
    /// Drivers with answers from this seed, and where they note what they see. What was written to outputs is not noted: guests
    /// show it.
    pub fn new(seed: u64) -> (Script, Rc<RefCell<Vec<Transaction>>>) {
        let seen = Rc::default();
        let script = Script {
            seed,
            answered: 0,
            ending: false,
            absent: absent(seed),
            seen: Rc::clone(&seen),
        };
        (script, seen)
    }
}

/// What the platform lacks: of four platforms, one lacks functions, and one of 64 an API.
fn absent(seed: u64) -> Vec<&'static str> {
    let mut choices = Choices::one_of(seed, u64::MAX);
    let mut absent = Vec::new();
    if choices.one_in(64) {
        absent.push(APIS[choices.below(APIS.len() as u32) as usize].name);
    }
    if choices.one_in(4) {
        let optional = APIS
            .iter()
            .flat_map(|api| api.functions)
            .filter(|f| f.optional);
        absent.extend(optional.filter(|_| choices.one_in(2)).map(|f| f.full_name));
    }
    absent
}

impl AnyDriver for Script {
    fn call(&mut self, mut call: Call<'_, '_>) -> Result<i64, i32> {
        let mut transaction = observed_transaction(&mut call);
        transaction.at_end = self.ending && call.function.closes;
        let answer = match Shown::of(&transaction) {
            Some(_) => Ok(0),
            None => {
                self.answered += 1;
                answer(&mut Choices::one_of(self.seed, self.answered), &mut call)
            }
        };
        transaction.reply = match answer {
            Ok(result) => Reply::Ok {
                result,
                out: Vec::new(),
            },
            Err(code) => Reply::Err(code),
        };
        self.seen.borrow_mut().push(transaction);
        answer
    }

    fn has_api(&self, api: &str) -> bool {
        !self.absent.contains(&api)
    }

    fn has_function(&self, function: &'static Function) -> bool {
        !self.absent.contains(&function.full_name)
    }

    fn ending(&mut self) {
        self.ending = true;
    }
}

fn answer(choices: &mut Choices<'_>, call: &mut Call<'_, '_>) -> Result<i64, i32> {
    let room = call.args.iter().map(room).sum();
    let result = call.function.result.as_ref();
    let kind = choices.below(24);
    if kind < 22 {
        call.args
            .iter_mut()
            .for_each(|arg| fill(choices, arg, kind == 0));
    }
    match kind {
        0 => Ok(senseless(choices, result, room)),
        1..=17 => Ok(sensible(choices, result, room)),
        18 | 19 | 22 => Err(choices.pick(Errno::ALL).code()),
        20 => Err(choices.pick(&[0, 1, 2, 21, 22, i32::MAX])),
        _ => Err(choices.pick(&[-22, -23, -100, -65_536, i32::MIN, i32::MIN + 1])),
    }
}

fn sensible(choices: &mut Choices<'_>, result: Option<&Param>, room: usize) -> i64 {
    match result.map(|result| &result.kind) {
        None => 0,
        Some(Kind::Enum { names }) => i64::from(choices.below(names.len() as u32)),
        Some(Kind::Handle { .. }) => match choices.one_in(8) {
            true => i64::from(choices.u32() >> 1),
            false => i64::from(choices.below(6)),
        },
        Some(_) => match choices.one_in(4) {
            true => room as i64,
            false => i64::from(choices.below(room as u32 + 1)),
        },
    }
}

fn senseless(choices: &mut Choices<'_>, result: Option<&Param>, room: usize) -> i64 {
    let wide = [
        1 << 32,
        (1 << 32) + 1,
        -1,
        -5,
        i64::MIN,
        i64::MAX,
        1 << 31,
        u32::MAX.into(),
    ];
    match result.map(|result| &result.kind) {
        Some(Kind::Enum { names }) if choices.one_in(2) => names.len() as i64,
        Some(Kind::Int { .. }) if choices.one_in(2) => room as i64 + 1,
        _ => choices.pick(&wide),
    }
}

/// The bytes that the driver may fill.
fn room(arg: &Arg<'_>) -> usize {
    match arg {
        Arg::Out(bytes) | Arg::InOut(bytes) => bytes.len(),
        _ => 0,
    }
}

/// Fills what the driver may write; senseless answers also have handles that are none.
fn fill(choices: &mut Choices<'_>, arg: &mut Arg<'_>, senseless: bool) {
    match arg {
        Arg::Int(_) | Arg::In(_) => {}
        Arg::Out(bytes) | Arg::InOut(bytes) => fill_bytes(choices, bytes),
        Arg::Handles(handles) => {
            for handle in handles.iter_mut() {
                *handle = match choices.below(8) {
                    0 => -1,
                    1 if senseless => choices.pick(&[-2, i32::MIN, i32::MAX]),
                    _ => choices.below(80).cast_signed(),
                };
            }
        }
        Arg::Ops(ops) => {
            for i in 0..ops.count() {
                if let Data::Out(bytes) | Data::InOut(bytes) = ops.op(i).data {
                    fill_bytes(choices, bytes);
                }
            }
        }
    }
}

fn fill_bytes(choices: &mut Choices<'_>, bytes: &mut [u8]) {
    let pattern = choices.u64().to_le_bytes();
    for part in bytes.chunks_mut(pattern.len()) {
        part.copy_from_slice(&pattern[..part.len()]);
    }
}
