//! Every number that a function takes, at its limits and just outside of them.

use super::clauses::Clauses;
use super::plan::Plan;
use super::script::{Act, Given, Outcome, PartEnds, Script};
use crate::call::{Function, Int, Kind, Param};
use crate::generated::Errno;
use std::collections::BTreeSet;
use std::time::Duration;

/// How long a guest may run that is to wait for long: longer than the waits that a driver gets.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest wait that is given to a driver, in nanoseconds.
const LONGEST: u64 = 1 << 33;

pub(super) fn add(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    for (i, param) in function.params.iter().enumerate() {
        for number in numbers(&param.kind) {
            scripts.push(one(clauses, function, i, param, number));
        }
    }
}

/// One number: the driver gets it as it is, or the call is refused.
fn one(
    clauses: &Clauses<'_>,
    function: &'static Function,
    i: usize,
    param: &Param,
    number: i64,
) -> Script {
    let mut plan = Plan::new(function, format!("{}={number}", param.name));
    let mut call = plan.good(function);
    call.given[i] = Given::Number(number);
    let name = function.full_name;
    if function.waits == Some(param.name) {
        plan.script_mut().time = Some(PATIENCE);
        if number.cast_unsigned() > LONGEST {
            call.outcome = Outcome::Ended;
            plan.act(Act::Call(call));
            plan.script_mut().parts[0].ends = PartEnds::TimeLimit;
            let title = format!(
                "{name} past the time limit ends the guest: {}",
                number.cast_unsigned()
            );
            let limit = format!("{}/{}/limit", function.api, function.name);
            return plan.shows(title, [limit]);
        }
    }
    match check(&param.kind, number) {
        Ok(()) => {
            plan.call(&call);
            let title = format!(
                "{name} hands over `{}` as it is: {}",
                param.name,
                text(&param.kind, number)
            );
            plan.shows(title, clauses.number(function, param, &["value-width"]))
        }
        Err(rule) => {
            plan.refused(&call, Errno::InvalidArg);
            let title = format!(
                "{name} refuses `{}`: {}",
                param.name,
                text(&param.kind, number)
            );
            let mut ids = clauses.common(&[rule, "refused-unseen", "refused-untouched"]);
            ids.extend(clauses.number(function, param, &[]));
            plan.shows(title, ids)
        }
    }
}

/// Whether a parameter can have this number; if not, by which rule.
pub(super) fn check(kind: &Kind, number: i64) -> Result<(), &'static str> {
    match kind {
        Kind::Int { int, values } => {
            let (least, most) = int.range();
            let number = match int {
                Int::U8 | Int::U16 | Int::U32 => i128::from(number & 0xffff_ffff),
                Int::U64 => i128::from(number.cast_unsigned()),
                _ => i128::from(number),
            };
            if !(least..=most).contains(&number) {
                return Err("value-width");
            }
            let listed =
                |(low, high): &(i64, i64)| (i128::from(*low)..=i128::from(*high)).contains(&number);
            match values.is_empty() || values.iter().any(listed) {
                true => Ok(()),
                false => Err("value-range"),
            }
        }
        Kind::Enum { names } => match usize::try_from(number).is_ok_and(|n| n < names.len()) {
            true => Ok(()),
            false => Err("value-enum"),
        },
        _ => Ok(()),
    }
}

/// A number that this parameter cannot have, if there is one.
pub(super) fn bad(kind: &Kind) -> Option<i64> {
    numbers(kind)
        .into_iter()
        .find(|number| check(kind, *number).is_err())
}

/// The numbers that a parameter is tried with, as the bits that WebAssembly has of it, sign-extended.
fn numbers(kind: &Kind) -> BTreeSet<i64> {
    let around = |bit: u32| {
        let power = 1_i64 << bit;
        [power - 1, power, power + 1]
    };
    let mut numbers = BTreeSet::from([0, 1]);
    match kind {
        Kind::Int { int, values } => {
            numbers.extend([7, 8, 15, 16].into_iter().flat_map(|bit| {
                let [below, power, _] = around(bit);
                [below, power]
            }));
            if int.range().1 > u32::MAX.into() {
                numbers.extend([31, 32].into_iter().flat_map(around));
                numbers.extend([1 << 33, i64::MAX, i64::MIN, -1]);
                return numbers;
            }
            let [low, high] = [i64::from(i32::MAX), i64::from(i32::MIN)];
            numbers.extend([low, high, -1]);
            for (low, high) in values.iter() {
                numbers.extend([low - 1, *low, *high, high + 1]);
            }
            if int.range().0 < 0 {
                numbers.extend([7, 8, 15, 16].into_iter().flat_map(|bit| {
                    let [_, power, above] = around(bit);
                    [-power, -above]
                }));
            }
            // A value that is good, with one bit above its width.
            if int.range().1 <= u16::MAX.into() {
                let good = values.first().map_or(1, |(low, _)| *low);
                numbers.extend([8, 16, 24].map(|bit| good + (1 << bit)));
            }
        }
        Kind::Enum { names } => {
            let count = names.len() as i64;
            numbers.extend(0..=count);
            numbers.extend([8, 16, 31].map(|bit| i64::from((1_u32 << bit).cast_signed())));
            numbers.extend([0x101, i64::from(i32::MAX), -1]);
        }
        _ => numbers.clear(),
    }
    numbers
}

/// A number as people read it.
fn text(kind: &Kind, number: i64) -> String {
    match kind {
        Kind::Enum { names } => {
            let name = usize::try_from(number).ok().and_then(|n| names.get(n));
            name.map_or_else(|| number.to_string(), |name| (*name).to_owned())
        }
        Kind::Int { int, .. } if int.range().0 == 0 && int.range().1 <= u32::MAX.into() => {
            format!("{:#x}", number & 0xffff_ffff)
        }
        _ => number.to_string(),
    }
}
