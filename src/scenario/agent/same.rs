//! What is the same on the bus, and so left to a HAL.

use super::calls::find;
use crate::call::{Function, Kind};
use crate::fixture::{Filled, OpValue, Reply, Transaction, Value};

/// The call of another function that does the same on the bus as this one: a transaction of one operation, and a function of its
/// own for that operation; a write and a read, and `write_read`.
pub(super) fn same_on_the_bus(given: &Transaction) -> Option<Transaction> {
    let function = given.function;
    match function.name {
        "exec" => apart(given),
        "write" | "read" | "transfer_inplace" | "write_read" => together(given),
        _ => None,
    }
}

/// Functions for one operation, by the API and the kind of the operation.
const SINGLE: [(&str, &str, &str); 5] = [
    ("i2c", "read", "read"),
    ("i2c", "write", "write"),
    ("spi", "transfer", "transfer_inplace"),
    ("spi", "read", "read"),
    ("spi", "write", "write"),
];

/// What is done by `exec`, by a function of its own.
fn apart(given: &Transaction) -> Option<Transaction> {
    let exec = given.function;
    let (Value::Ops(ops), before) = given.args.split_last()? else {
        return None;
    };
    let name = match &ops[..] {
        [op] => {
            let kind = *kinds(exec).get(op.kind)?;
            SINGLE.iter().find(|s| (s.0, s.1) == (exec.api, kind))?.2
        }
        [write, read] if exec.api == "i2c" => {
            let kinds = kinds(exec);
            if (kinds.get(write.kind)?, kinds.get(read.kind)?) != (&"write", &"read") {
                return None;
            }
            "write_read"
        }
        _ => return None,
    };
    let args = before.iter().chain(ops.iter().map(|op| &op.value));
    let args = args.cloned().collect();
    let out = |out: &[Filled]| match out {
        [Filled::Ops(filled)] => filled.iter().cloned().map(Filled::Bytes).collect(),
        other => other.to_vec(),
    };
    Some(Transaction::new(
        find(exec.api, name)?,
        args,
        reply(given, out),
    ))
}

/// What is done by a function of its own, by `exec`.
fn together(given: &Transaction) -> Option<Transaction> {
    let function = given.function;
    let exec = find(function.api, "exec")?;
    let kinds = kinds(exec);
    let kind = |name: &str| kinds.iter().position(|kind| *kind == name);
    let is_data = |value: &Value| matches!(value, Value::Bytes(_) | Value::Room(_));
    let (data, before): (Vec<_>, Vec<_>) = given.args.iter().cloned().partition(is_data);
    let names = match function.name {
        "write_read" => vec!["write", "read"],
        name => vec![
            SINGLE
                .iter()
                .find(|s| (s.0, s.2) == (function.api, name))?
                .1,
        ],
    };
    let mut ops = Vec::new();
    for (name, value) in names.into_iter().zip(data) {
        let kind = kind(name)?;
        ops.push(OpValue { kind, value });
    }
    let args = before.into_iter().chain([Value::Ops(ops)]).collect();
    let out = |out: &[Filled]| {
        let bytes = out.iter().filter_map(|filled| match filled {
            Filled::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        });
        vec![Filled::Ops(bytes.collect())]
    };
    Some(Transaction::new(exec, args, reply(given, out)))
}

fn reply(given: &Transaction, out_of: impl Fn(&[Filled]) -> Vec<Filled>) -> Reply {
    match &given.reply {
        Reply::Ok { result, out } => Reply::Ok {
            result: *result,
            out: out_of(out),
        },
        Reply::Err(code) => Reply::Err(*code),
    }
}

/// The names of the kinds of operations of `exec`.
fn kinds(exec: &Function) -> Vec<&'static str> {
    let kinds = exec.params.iter().find_map(|param| match &param.kind {
        Kind::Ops { kinds } => Some(*kinds),
        _ => None,
    });
    kinds
        .unwrap_or_default()
        .iter()
        .map(|kind| kind.name)
        .collect()
}
