//! Arguments of a call of a HAL as the driver is to get them.

use super::ask::{Arg, Data, Op};
use crate::call::{Function, Int, Kind};
use crate::fixture::{OpValue, Value};
use crate::generated::Errno;

pub(super) fn has_empty(args: &[Arg]) -> bool {
    let empty = |arg: &Arg| match arg {
        Arg::Bytes(data) => data.len() == 0,
        Arg::Room(room) => *room == 0,
        _ => false,
    };
    args.iter().any(empty)
}

pub(super) fn room(args: &[Arg]) -> u32 {
    match args.first() {
        Some(Arg::Room(room)) => *room,
        _ => 0,
    }
}

pub(super) fn byte_arg(args: &[Arg]) -> Arg {
    let byte = match args.first() {
        Some(Arg::Int(byte)) => *byte as u8,
        _ => 0,
    };
    Arg::Bytes(Data::Byte(byte))
}

pub(super) fn error_name(args: &[Arg]) -> Vec<u8> {
    let errno = match args.first() {
        Some(Arg::Int(n)) => Errno::from_code(-(*n as i32)),
        _ => None,
    };
    errno.map_or(b"ok".to_vec(), |errno| errno.name().as_bytes().to_vec())
}

/// The arguments as the driver is to get them: each parameter takes the next argument of its form.
pub(super) fn values(function: &Function, handle: Option<i64>, args: &[Arg]) -> Vec<Value> {
    let mut numbers = args.iter().filter_map(|arg| match arg {
        Arg::Int(n) => Some(*n),
        Arg::Addr { ten: false, addr } => Some((*addr).into()),
        // One that is too high must not become another one.
        Arg::Addr { ten: true, addr } if *addr > 0x3ff => Some(0xffff),
        Arg::Addr { ten: true, addr } => Some((0x8000 | addr).into()),
        _ => None,
    });
    let mut sent = args.iter().filter_map(|arg| match arg {
        Arg::Bytes(data) => Some(data.bytes()),
        _ => None,
    });
    let mut rooms = args.iter().filter_map(|arg| match arg {
        Arg::Room(room) => Some(*room),
        _ => None,
    });
    let ops = args.iter().find_map(|arg| match arg {
        Arg::Ops(ops) => Some(ops_of(function, ops)),
        _ => None,
    });
    let value = |param: &crate::call::Param| match &param.kind {
        Kind::Handle { .. } => Value::Int(handle.unwrap_or(-1)),
        // No HAL has flags.
        Kind::Int { .. } if param.name == "flags" => Value::Int(0),
        Kind::Int { .. } | Kind::Enum { .. } => Value::Int(numbers.next().unwrap_or(0)),
        Kind::In | Kind::InOut => Value::Bytes(sent.next().unwrap_or_default()),
        Kind::Out | Kind::Handles { .. } => Value::Room(rooms.next().unwrap_or(0)),
        Kind::Ops { .. } => Value::Ops(ops.clone().unwrap_or_default()),
    };
    function.params.iter().map(value).collect()
}

/// Operations as the driver is to get them. What sends from one place and receives in another is a transfer in place, with zeros
/// where there is less to send, and a write of what is left to send.
fn ops_of(function: &Function, ops: &[Op]) -> Vec<OpValue> {
    let kinds = function.params.iter().find_map(|param| match &param.kind {
        Kind::Ops { kinds } => Some(*kinds),
        _ => None,
    });
    let kind = |name: &str| {
        let kinds = kinds.unwrap_or_default();
        kinds.iter().position(|kind| kind.name == name).unwrap_or(0)
    };
    let mut made = Vec::new();
    for op in ops {
        let (name, value) = match op {
            Op::Read(room) => ("read", Value::Room(*room)),
            Op::Write(data) => ("write", Value::Bytes(data.bytes())),
            Op::InPlace(data) => ("transfer", Value::Bytes(data.bytes())),
            Op::Delay(ns) => ("delay", Value::Int((*ns).into())),
            Op::Transfer(data, room) => {
                let mut first = data.bytes();
                let rest = first.split_off(first.len().min(*room as usize));
                first.resize(*room as usize, 0);
                let value = Value::Bytes(first);
                let kind_of = kind("transfer");
                made.push(OpValue {
                    kind: kind_of,
                    value,
                });
                if rest.is_empty() {
                    continue;
                }
                ("write", Value::Bytes(rest))
            }
        };
        let kind = kind(name);
        made.push(OpValue { kind, value });
    }
    made
}

/// Whether the runtime lets these through.
pub(super) fn valid(function: &Function, values: &[Value]) -> bool {
    let fits = |(param, value): (&crate::call::Param, &Value)| match (&param.kind, value) {
        (Kind::Int { int: Int::U64, .. }, _) => true,
        (Kind::Int { int, values }, Value::Int(n)) => {
            let (least, most) = int.range();
            let wide = i128::from(*n);
            let in_range = |(from, to): &(i64, i64)| (*from..=*to).contains(n);
            (least..=most).contains(&wide) && (values.is_empty() || values.iter().any(in_range))
        }
        (Kind::Enum { names }, Value::Int(n)) => *n >= 0 && *n < names.len() as i64,
        _ => true,
    };
    function.params.iter().zip(values).all(fits)
}
