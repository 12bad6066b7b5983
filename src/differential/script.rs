//! Drivers whose every answer follows from a seed and the number of the call: sensible ones, errors, and nonsense.

use super::choices::Choices;
use super::emit::{OF_CHECKS, fills};
use super::shown::Shown;
use crate::call::{AnyDriver, Arg, Call, Data, Function, Int, Kind, Param};
use crate::fixture::{Reply, Transaction};
use crate::generated::{APIS, Errno};
use crate::record::{observed_transaction, outputs};
use crate::replay::scribble;
use std::cell::RefCell;
use std::rc::Rc;

/// What drivers saw and answered, in order.
pub type Seen = Rc<RefCell<Vec<Transaction>>>;

/// The drivers, which also keep what they see. A recorder would hide answers that make no sense from the checks in C.
pub struct Script {
    seed: u64,
    /// The instance that has these drivers.
    instance: String,
    /// Whether what was written to outputs is noted too.
    with_outputs: bool,
    /// How many calls were answered, those that show results aside.
    answered: u64,
    ending: bool,
    absent: Vec<&'static str>,
    seen: Seen,
}

impl Script {
    /// Drivers with answers from this seed for an instance, which note there what they see. What was written to outputs is not
    /// noted: guests show it.
    pub fn new(seed: u64, instance: String, seen: Seen) -> Script {
        Script {
            seed,
            instance,
            with_outputs: false,
            answered: 0,
            ending: false,
            absent: absent(seed),
            seen,
        }
    }

    /// Likewise, and what was written to outputs is noted.
    pub(super) fn with_outputs(self) -> Script {
        Script {
            with_outputs: true,
            ..self
        }
    }
}

/// What the platform lacks: of four platforms, one lacks functions, and one of 64 an API.
pub(super) fn absent(seed: u64) -> Vec<&'static str> {
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
        transaction.instance = Some(self.instance.clone());
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
                out: match self.with_outputs {
                    true => outputs(&mut call, result),
                    false => Vec::new(),
                },
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
    let answer = match choices.below(24) {
        0 => Ok(senseless(choices, result, room)),
        1..=18 => Ok(sensible(choices, result, room)),
        19..=21 => Err(error(choices, call.function)),
        22 => Err(choices.pick(&[1, 2, 21, 22, 256, i32::MAX])),
        _ => Err(choices.pick(&[-22, -23, -100, -256, -65_536, i32::MIN, i32::MIN + 1])),
    };
    for arg in call.args.iter_mut() {
        match answer {
            Ok(_) => fill(choices, arg),
            Err(_) => scribble(arg),
        }
    }
    answer
}

/// An errno. Where a buffer is left open after it, guests must be able to tell it from that of a check.
fn error(choices: &mut Choices<'_>, function: &Function) -> i32 {
    let possible = Errno::ALL.iter().copied();
    let possible: Vec<Errno> = possible
        .filter(|errno| !fills(function) || !OF_CHECKS.contains(errno))
        .collect();
    choices.pick(&possible).code()
}

fn sensible(choices: &mut Choices<'_>, result: Option<&Param>, room: usize) -> i64 {
    match result.map(|result| &result.kind) {
        None => 0,
        Some(Kind::Enum { names }) => i64::from(choices.below(names.len() as u32)),
        Some(Kind::Handle { .. }) => match choices.one_in(8) {
            true => i64::from(choices.u32() >> 1),
            false => i64::from(choices.below(6)),
        },
        Some(Kind::Int {
            int: Int::U64 | Int::S64,
            ..
        }) => match choices.one_in(2) {
            true => choices.u64().cast_signed(),
            false => choices.pick(&[0, 0xff, 0x100, 0xffff_ffff, 1 << 32, i64::MAX, i64::MIN, -1]),
        },
        Some(_) => match choices.one_in(4) {
            true => room as i64,
            false => i64::from(choices.below(room as u32 + 1)),
        },
    }
}

/// What the type of the result has, and the function does not allow.
fn senseless(choices: &mut Choices<'_>, result: Option<&Param>, room: usize) -> i64 {
    match result.map(|result| &result.kind) {
        Some(Kind::Enum { names }) => {
            choices.pick(&[names.len() as i64, 0x100, 0x1_0000, i64::from(i32::MAX)])
        }
        // To drivers in C the number of an errno, negated, is that errno.
        Some(Kind::Handle { .. }) => choices.pick(&[-22, -100, -256, i64::from(i32::MIN)]),
        Some(Kind::Int {
            int: Int::U32 | Int::S32,
            ..
        }) => choices.pick(&[
            room as i64 + 1,
            room as i64 + 0x100,
            room as i64 + 0x1_0000,
            i64::from(i32::MAX),
        ]),
        _ => sensible(choices, result, room),
    }
}

/// The bytes that the driver may fill.
fn room(arg: &Arg<'_>) -> usize {
    match arg {
        Arg::Out(bytes) | Arg::InOut(bytes) => bytes.len(),
        _ => 0,
    }
}

/// Fills what the driver may write. A handle is not given twice at a time.
fn fill(choices: &mut Choices<'_>, arg: &mut Arg<'_>) {
    match arg {
        Arg::Int(_) | Arg::In(_) => {}
        Arg::Out(bytes) | Arg::InOut(bytes) => fill_bytes(choices, bytes),
        Arg::Handles(handles) => {
            let mut next = 0;
            for handle in handles.iter_mut() {
                next += 1 + choices.pick(&[0, 0, 1, 300]);
                *handle = match choices.one_in(6) {
                    true => -1,
                    false => next,
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
    for (at, part) in bytes.chunks_mut(pattern.len()).enumerate() {
        // Each part is another, so that bytes in the wrong place show.
        let pattern = pattern.map(|byte| byte.wrapping_add(at as u8));
        part.copy_from_slice(&pattern[..part.len()]);
    }
}
