//! Ranges of one call that share bytes, and ranges that lie next to each other.

use super::clauses::Clauses;
use super::expect::{data, is_written, width};
use super::ops::MOST;
use super::plan::{Plan, op, unit};
use super::script::{Act, Call, Given, Outcome, Script};
use crate::call::{Function, Kind, OpData};
use crate::generated::Errno;

/// Where two ranges meet: nothing else is near.
const MEETING: u32 = 0xc00;

/// A range of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Record(usize),
    Data(usize),
    Place,
    /// The array of operations.
    Array(usize),
    /// The bytes of an operation.
    Op(usize, usize),
}

struct Range {
    name: String,
    which: Which,
    written: bool,
    len: u32,
}

pub(super) fn add(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    let mut plan = Plan::new(function, "");
    let good = plan.good(function);
    let ranges = ranges(&good);
    for (i, a) in ranges.iter().enumerate() {
        for b in &ranges[i + 1..] {
            if a.written || b.written {
                scripts.push(apart(clauses, function, a, b));
            }
        }
    }
    let inputs: Vec<_> = ranges.iter().filter(|range| is_input(range)).collect();
    for (i, a) in inputs.iter().enumerate() {
        scripts.extend(
            inputs[i + 1..]
                .iter()
                .map(|b| shared(clauses, function, a, b)),
        );
    }
    scripts.extend(pairs(clauses, function));
}

/// Whether a range is one of bytes that are only read.
fn is_input(range: &Range) -> bool {
    !range.written && matches!(range.which, Which::Data(_) | Which::Op(..))
}

fn ranges(call: &Call) -> Vec<Range> {
    let mut ranges = Vec::new();
    let mut add = |name: String, which, written, len| {
        ranges.push(Range {
            name,
            which,
            written,
            len,
        });
    };
    for (i, (param, given)) in call.function.params.iter().zip(&call.given).enumerate() {
        let name = param.name;
        match (&param.kind, given) {
            (kind, Given::Span(span)) => {
                add(format!("{name}.record"), Which::Record(i), false, 8);
                let written = !matches!(kind, Kind::In);
                add(
                    name.to_owned(),
                    Which::Data(i),
                    written,
                    span.len * unit(kind),
                );
            }
            (Kind::Ops { kinds }, Given::Ops { ops, .. }) => {
                add(
                    format!("{name}.array"),
                    Which::Array(i),
                    false,
                    12 * ops.len() as u32,
                );
                for (n, op) in ops.iter().enumerate() {
                    let data = data(kinds, op.kind);
                    if data != OpData::Value {
                        let kind = kinds[op.kind as usize].name;
                        add(
                            format!("{name}.{kind}"),
                            Which::Op(i, n),
                            is_written(data),
                            op.len,
                        );
                    }
                }
            }
            _ => {}
        }
    }
    if let Some(result) = &call.function.result {
        add(
            result.name.to_owned(),
            Which::Place,
            true,
            width(&result.kind),
        );
    }
    ranges
}

fn move_to(call: &mut Call, which: Which, at: u32) {
    match which {
        Which::Place => call.place = at,
        Which::Record(i) | Which::Data(i) | Which::Array(i) | Which::Op(i, _) => {
            match (&mut call.given[i], which) {
                (Given::Span(span), Which::Record(_)) => span.record = at,
                (Given::Span(span), _) => span.ptr = at,
                (Given::Ops { array, .. }, Which::Array(_)) => *array = at,
                (Given::Ops { ops, .. }, Which::Op(_, n)) => ops[n].ptr = at,
                _ => {}
            }
        }
    }
}

/// Two ranges of which one is written: refused wherever they share a byte, and good where they touch.
fn apart(clauses: &Clauses<'_>, function: &'static Function, a: &Range, b: &Range) -> Script {
    let mut plan = Plan::new(function, format!("overlap={},{}", a.name, b.name));
    let good = plan.good(function);
    let at = |first: u32, second: u32| {
        let mut call = good.clone();
        move_to(&mut call, a.which, first);
        move_to(&mut call, b.which, second);
        call
    };
    let meet = MEETING;
    let overlaps = [
        (meet, meet),
        (meet, meet + a.len - 1),
        (meet + b.len - 1, meet),
    ];
    for (first, second) in overlaps {
        plan.refused(&at(first, second), Errno::InvalidArg);
    }
    for (first, second) in [(meet, meet + a.len), (meet + b.len, meet)] {
        let call = at(first, second);
        plan.call(&call);
        // So that there is always room for the next.
        if let Some(Kind::Handle { api }) = function.result.as_ref().map(|result| &result.kind)
            && let Some(closing) = plan.closing(api, call.place)
        {
            plan.call(&closing);
        }
    }
    let title = format!(
        "{}: `{}` and `{}` share a byte and are refused, or touch and are not",
        function.full_name, a.name, b.name
    );
    plan.shows(
        title,
        clauses.common(&["memory-overlap", "refused-unseen", "refused-untouched"]),
    )
}

/// Two ranges that are only read may be the same bytes.
fn shared(clauses: &Clauses<'_>, function: &'static Function, a: &Range, b: &Range) -> Script {
    let mut plan = Plan::new(function, format!("shared={},{}", a.name, b.name));
    let good = plan.good(function);
    for (first, second) in [(0, 0), (0, 1), (2, 0)] {
        let mut call = good.clone();
        move_to(&mut call, a.which, MEETING + first);
        move_to(&mut call, b.which, MEETING + second);
        plan.call(&call);
    }
    let title = format!(
        "{}: `{}` and `{}` may share bytes",
        function.full_name, a.name, b.name
    );
    plan.shows(title, clauses.common(&["memory-shared-inputs"]))
}

/// Operations of each two kinds at each two positions, of which one is written: they share a byte and are refused.
fn pairs(clauses: &Clauses<'_>, function: &'static Function) -> Vec<Script> {
    let mut scripts = Vec::new();
    let lists = function.params.iter().enumerate();
    let lists = lists.filter_map(|(i, param)| match &param.kind {
        Kind::Ops { kinds } => Some((i, *kinds)),
        _ => None,
    });
    for (i, kinds) in lists {
        let moving = (0..kinds.len() as u32).filter(|kind| data(kinds, *kind) != OpData::Value);
        let moving: Vec<u32> = moving.collect();
        for (a, b) in moving
            .iter()
            .flat_map(|a| moving.iter().map(move |b| (*a, *b)))
        {
            if !is_written(data(kinds, a)) && !is_written(data(kinds, b)) {
                continue;
            }
            let names = [a, b].map(|kind| kinds[kind as usize].name).join(",");
            let name = function.params[i].name;
            let mut plan = Plan::new(function, format!("{name}.overlap={names}"));
            let usual: Vec<_> = (0..MOST)
                .map(|n| op(kinds, n % kinds.len() as u32, n))
                .collect();
            let mut call = plan.good(function);
            call.given[i] = list(usual.clone());
            plan.lay(&call);
            for (first, second) in [
                (0, 1),
                (0, 2),
                (1, 3),
                (2, 3),
                (0, MOST - 1),
                (MOST - 2, MOST - 1),
            ] {
                let (x, y) = (op(kinds, a, first), op(kinds, b, second));
                // The last byte of one is the first of the other.
                let ptr = x.ptr + x.len - 1;
                plan.put_op(first, x);
                plan.put_op(second, super::script::Op { ptr, ..y });
                plan.refused_as_laid(&call, i, MOST);
                plan.refused_as_laid(&call, i, second + 1);
                // And the same, apart.
                plan.put_op(second, y);
                let mut ops = usual.clone();
                (ops[first as usize], ops[second as usize]) = (x, y);
                call.given[i] = list(ops);
                call.outcome = Outcome::Answered(plan.answer(&call));
                plan.act(Act::Call(call.clone()));
                for n in [first, second] {
                    plan.put_op(n, usual[n as usize]);
                }
            }
            let title = format!(
                "{}: operations `{names}` that share a byte, wherever they stand",
                function.full_name
            );
            scripts.push(plan.shows(
                title,
                clauses.common(&["memory-overlap", "refused-unseen", "refused-untouched"]),
            ));
        }
    }
    scripts
}

pub(super) fn list(ops: Vec<super::script::Op>) -> Given {
    Given::Ops {
        array: super::plan::ARRAY,
        count: ops.len() as u32,
        ops,
    }
}
