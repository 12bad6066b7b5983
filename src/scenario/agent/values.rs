//! The values at which calls are made.

use super::ask::{Arg, Data, Op};
use super::calls::{Call, Does, Form};
use super::hello::{Hello, Way};
use crate::call::{Kind, Param};

/// Both sides of 8, 16 and 32 bits, and of their signs.
const NUMBERS: [i64; 19] = [
    0,
    1,
    2,
    127,
    128,
    255,
    256,
    257,
    32_767,
    32_768,
    65_535,
    65_536,
    65_537,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fffe,
    0xffff_ffff,
    0x1_0000_0000,
    0x1_0000_0001,
];
const NEGATIVE: [i64; 8] = [-1, -2, -128, -129, -256, -32_768, -32_769, -0x8000_0000];

/// Lengths of buffers: of few bytes, and both sides of 8 and 16 bits and of a block.
const LENGTHS: [u32; 12] = [0, 1, 2, 3, 255, 256, 257, 4095, 4096, 4097, 65_535, 65_536];
const LONGEST: u32 = 65_537;

/// The bounds of what an address can be, and what is beyond them.
const SEVEN: [u32; 13] = [
    0, 1, 0x07, 0x08, 0x3f, 0x40, 0x55, 0x77, 0x78, 0x7f, 0x80, 0xff, 0x148,
];
const TEN: [u32; 15] = [
    0, 1, 0x48, 0x7f, 0x80, 0xff, 0x100, 0x17f, 0x1ff, 0x200, 0x2aa, 0x3fe, 0x3ff, 0x400, 0x8048,
];
/// Addresses that no parameter of 16 bits can hold.
const WIDE: [u32; 4] = [0xffff, 0x1_0000, 0x1_0048, 0xffff_ffff];

/// Times in nanoseconds, microseconds or milliseconds: those below the time limit of a guest, and those far above.
fn times(call: &Call) -> Vec<u64> {
    let Does::Delay(factor) = call.does else {
        return Vec::new();
    };
    const NS: [u64; 13] = [
        0,
        1,
        255,
        256,
        65_535,
        65_536,
        999_999,
        1_000_000,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ffff,
        0x1_0000_0000,
        5_000_000_001,
    ];
    // What multiplies in fewer bits is wrong at other numbers than what is handed on in fewer.
    const TIMES: [u64; 11] = [
        255,
        256,
        257,
        4_294,
        4_295,
        65_535,
        65_536,
        65_537,
        0x1_0000_0000,
        0x1_0000_0001,
        u64::MAX,
    ];
    let most = u64::MAX / factor;
    let edge = [most, most.saturating_add(1)];
    let ns = |time: &u64| u128::from(*time) * u128::from(factor);
    let clear = |time: &u64| ns(time) <= 8_600_000_000 || ns(time) > 20_000_000_000;
    let below = NS.iter().map(|ns| ns.div_ceil(factor));
    let above = TIMES.into_iter().chain(edge).filter(clear);
    let mut times: Vec<_> = below.chain(above).collect();
    times.sort_unstable();
    times.dedup();
    times
}

/// A usual argument for each parameter, no two alike.
pub(super) fn usual(call: &Call) -> Vec<Arg> {
    let mut next = 19;
    let mut number = |name: &str, form: Form| {
        next += 1;
        match (call.api(), name, form) {
            (_, "baud", _) => Arg::Int(123_456),
            (_, "port", _) => Arg::Int(2),
            ("spi", "bits", _) | ("uart", "data_bits", _) => Arg::Int(8),
            (_, "timeout_ms", _) => Arg::Int(250),
            (_, "byte", _) => Arg::Int(0x5a),
            (_, "errno", _) => Arg::Int(9),
            (_, _, Form::U8) => Arg::Int(1),
            (_, _, Form::U64) => Arg::Int(1_234),
            _ => Arg::Int(next),
        }
    };
    let arg = |(name, form): &(&str, Form)| match form {
        Form::Addr => Arg::Addr {
            ten: false,
            addr: 0x48,
        },
        Form::Bytes if *name == "text" => Arg::Bytes(Data::Text("text\n".to_owned())),
        Form::Bytes => Arg::Bytes(Data::Pattern(3, 1)),
        Form::Room => Arg::Room(5),
        Form::Ops if call.api() == "spi" => Arg::Ops(vec![
            Op::Write(Data::Pattern(2, 3)),
            Op::Delay(1_500),
            Op::Read(3),
        ]),
        Form::Ops => Arg::Ops(vec![
            Op::Write(Data::Pattern(2, 3)),
            Op::Read(3),
            Op::Write(Data::Pattern(1, 4)),
        ]),
        form => number(name, *form),
    };
    call.params.iter().map(arg).collect()
}

/// The arguments at which one parameter of a call is tried, with a name for each.
pub(super) fn of(call: &Call, index: usize, hello: &Hello, way: &Way) -> Vec<(String, Arg)> {
    let Some((name, form)) = call.params.get(index) else {
        return Vec::new();
    };
    match form {
        Form::Addr => addresses(),
        Form::Bytes if *name == "text" => texts(),
        Form::Bytes => lengths(hello)
            .map(|len| {
                (
                    format!("{name}.len={len}"),
                    Arg::Bytes(Data::Pattern(len, len)),
                )
            })
            .collect(),
        Form::Room => lengths(hello)
            .map(|len| (format!("{name}.len={len}"), Arg::Room(len)))
            .collect(),
        Form::Ops => operations(call, hello, way),
        Form::U64 => times(call)
            .into_iter()
            .map(|time| (format!("{name}={time}"), Arg::Int(time as i64)))
            .collect(),
        form => numbers(call, name, *form, hello)
            .into_iter()
            .map(|n| (format!("{name}={n}"), Arg::Int(n)))
            .collect(),
    }
}

fn lengths(hello: &Hello) -> impl Iterator<Item = u32> + use<> {
    let room = hello.bytes;
    let lengths = LENGTHS.into_iter().chain([LONGEST]);
    lengths.filter(move |len| *len <= room)
}

fn texts() -> Vec<(String, Arg)> {
    let long = "0123456789abcdef".repeat(64);
    [
        ("empty", String::new()),
        ("short", "a\n".into()),
        ("long", long),
    ]
    .map(|(name, text)| (format!("text={name}"), Arg::Bytes(Data::Text(text))))
    .to_vec()
}

fn addresses() -> Vec<(String, Arg)> {
    let seven = SEVEN.iter().chain(&WIDE).map(|addr| (false, *addr));
    let ten = TEN.iter().chain(&WIDE).map(|addr| (true, *addr));
    seven
        .chain(ten)
        .map(|(ten, addr)| {
            let bits = if ten { "10bit:" } else { "" };
            (format!("addr={bits}{addr:#x}"), Arg::Addr { ten, addr })
        })
        .collect()
}

/// The numbers of a parameter: what its form can hold of the bounds, the bounds of the specification, and what lies beyond; all
/// values of an enum.
fn numbers(call: &Call, name: &str, form: Form, hello: &Hello) -> Vec<i64> {
    if call.api() == "device" {
        return (1..=hello.slots.min(4).into()).collect();
    }
    if name == "errno" {
        return (0..=crate::generated::Errno::ALL.len() as i64).collect();
    }
    let function = call.function();
    let param = |p: &&Param| p.name == name;
    let kind = function.and_then(|function| function.params.iter().find(param));
    let kind = kind.map(|param| &param.kind);
    if let Some(Kind::Enum { names }) = kind {
        return (0..names.len() as i64).collect();
    }
    let mut numbers: Vec<i64> = NUMBERS.to_vec();
    if form == Form::S32 {
        numbers.extend(NEGATIVE);
    }
    if let Some(Kind::Int { values, .. }) = kind {
        for (from, to) in *values {
            numbers.extend([from - 1, *from, from + 1, to - 1, *to, to + 1, 256 + to]);
        }
    }
    let (least, most) = match form {
        Form::U8 => (0, 0xff),
        Form::S32 => (-0x8000_0000, 0x7fff_ffff),
        _ => (0, 0xffff_ffff),
    };
    numbers.retain(|n| (least..=most).contains(n));
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// An operation of this kind, with as many bytes.
fn operation(kind: usize, len: u32, salt: u32) -> Op {
    match kind {
        0 => Op::Read(len),
        1 => Op::Write(Data::Pattern(len, salt)),
        2 => Op::InPlace(Data::Pattern(len, salt)),
        3 => Op::Delay(len),
        _ => Op::Transfer(Data::Pattern(len, salt), len),
    }
}

const KIND_NAMES: [&str; 5] = ["read", "write", "in-place", "delay", "transfer"];

/// Lists of operations: of every length, every kind behind every other, each at the bounds of its length, and long ones at every
/// place.
fn operations(call: &Call, hello: &Hello, way: &Way) -> Vec<(String, Arg)> {
    let kinds = match (call.api(), way.transfer) {
        ("spi", true) => 5,
        ("spi", false) => 4,
        _ => 2,
    };
    let mut lists: Vec<(String, Vec<Op>)> = Vec::new();
    let most = usize::from(hello.ops).min(16);
    for count in 0..=most {
        let ops = (0..count).map(|i| operation(i % kinds, i as u32 + 1, i as u32));
        lists.push((format!("ops={count}"), ops.collect()));
        let ops = (0..count).map(|i| operation((count - i) % kinds, 300 - i as u32, i as u32));
        lists.push((format!("ops={count}-long"), ops.collect()));
    }
    let names = KIND_NAMES[..kinds].iter().enumerate();
    for (first, name_of_first) in names.clone() {
        for (second, name_of_second) in names.clone() {
            let name = format!("ops={}+{}", name_of_first, name_of_second);
            let ops = vec![operation(first, 3, 1), operation(second, 2, 2)];
            lists.push((name, ops));
        }
        for len in lengths(hello) {
            let name = format!("ops={}.len={len}", name_of_first);
            lists.push((name, vec![operation(first, len, len)]));
        }
    }
    if kinds > 3 {
        for ns in [0x7fff_ffff, 0x8000_0000, 0xffff_ffff] {
            let ops = vec![Op::Write(Data::Byte(1)), Op::Delay(ns)];
            lists.push((format!("ops=write+delay.ns={ns}"), ops));
        }
    }
    if kinds > 4 {
        for (sent, room) in [(0, 3), (3, 0), (5, 2), (2, 5), (300, 257), (257, 300)] {
            let ops = vec![Op::Transfer(Data::Pattern(sent, 9), room), Op::Read(2)];
            lists.push((format!("ops=transfer.{sent}-{room}"), ops));
        }
    }
    if hello.limit > 0 && hello.ops > hello.limit {
        let count = hello.limit + 1;
        let ops = (0..count).map(|i| operation(1, 1, i.into())).collect();
        lists.push((format!("ops={count}-too-many"), ops));
    }
    lists
        .into_iter()
        .map(|(name, ops)| (name, Arg::Ops(ops)))
        .collect()
}
