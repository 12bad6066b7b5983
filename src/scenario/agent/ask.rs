//! What an agent is asked for, as bytes and in words.

use super::calls::{Call, Form};
use crate::generated::Errno;
use std::fmt;

/// One instruction, and what drivers answer to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The call.
    pub call: &'static Call,
    /// Which of the ways that the HAL has for it.
    pub way: u8,
    /// The slot of its API that it is made on.
    pub slot: u8,
    /// An argument for each parameter.
    pub args: Vec<Arg>,
    /// The answers of drivers, one for each transaction; after them, success.
    pub answers: Vec<Answer>,
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

/// An argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A number; of 64 bits, bit by bit.
    Int(i64),
    /// An address, of 7 bits or 10.
    Addr {
        /// 10 bits.
        ten: bool,
        /// As the caller of the HAL gives it; it may be too high.
        addr: u32,
    },
    /// Bytes.
    Bytes(Data),
    /// Room for as many bytes.
    Room(u32),
    /// Operations.
    Ops(Vec<Op>),
}

/// An operation of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Receives as many bytes.
    Read(u32),
    /// Sends bytes.
    Write(Data),
    /// Sends bytes and receives in their place.
    InPlace(Data),
    /// Waits so many nanoseconds.
    Delay(u32),
    /// Sends bytes, and receives as many as there is room for, in another place.
    Transfer(Data, u32),
}

/// Bytes of which each depends on its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// So many, which differ from those of other numbers.
    Pattern(u32, u32),
    /// One, this.
    Byte(u8),
    /// A text.
    Text(String),
}

impl Data {
    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        match self {
            Data::Pattern(len, _) => *len,
            Data::Byte(_) => 1,
            Data::Text(text) => text.len() as u32,
        }
    }

    /// The bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        match self {
            Data::Pattern(len, salt) => pattern(*len, *salt),
            Data::Byte(byte) => vec![*byte],
            Data::Text(text) => text.clone().into_bytes(),
        }
    }
}

/// Bytes that do not repeat after 256 or 65,536.
pub(super) fn pattern(len: u32, salt: u32) -> Vec<u8> {
    let byte = |i: u32| {
        (i.wrapping_mul(0x9e37_79b1)
            .wrapping_add(salt.wrapping_mul(0x85eb_ca6b))
            >> 24) as u8
    };
    (0..len).map(byte).collect()
}

/// What a driver answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Success.
    Ok,
    /// An error.
    Err(Errno),
    /// Success with this number: a count, a level or a time.
    Value(i64),
    /// Success with as many devices; of the rest there are none.
    Devices(u8),
}

impl Arg {
    /// How many bytes are sent or received.
    pub(super) fn len(&self) -> usize {
        match self {
            Arg::Int(_) | Arg::Addr { .. } => 0,
            Arg::Bytes(data) => data.len() as usize,
            Arg::Room(room) => *room as usize,
            Arg::Ops(ops) => ops.iter().map(Op::len).sum(),
        }
    }
}

impl Op {
    fn len(&self) -> usize {
        match self {
            Op::Read(room) => *room as usize,
            Op::Write(data) | Op::InPlace(data) => data.len() as usize,
            Op::Delay(_) => 0,
            Op::Transfer(data, room) => data.len() as usize + *room as usize,
        }
    }
}

impl Ask {
    /// The instruction: the call, the way, the slot, the arguments.
    pub fn encode(&self) -> Vec<u8> {
        let mut to = vec![self.call.number, self.way, self.slot];
        for ((_, form), arg) in self.call.params.iter().zip(&self.args) {
            match (form, arg) {
                (Form::U8, Arg::Int(n)) => to.push(*n as u8),
                (Form::U64, Arg::Int(n)) => to.extend(n.to_le_bytes()),
                (_, Arg::Int(n)) => to.extend((*n as u32).to_le_bytes()),
                (_, Arg::Addr { ten, addr }) => {
                    to.push(if *ten { 10 } else { 7 });
                    to.extend(addr.to_le_bytes());
                }
                (_, Arg::Bytes(data)) => put_data(&mut to, data),
                (_, Arg::Room(room)) => to.extend(room.to_le_bytes()),
                (_, Arg::Ops(ops)) => {
                    to.extend((ops.len() as u16).to_le_bytes());
                    ops.iter().for_each(|op| op.encode(&mut to));
                }
            }
        }
        to
    }
}

fn put_data(to: &mut Vec<u8>, data: &Data) {
    to.extend(data.len().to_le_bytes());
    to.extend(data.bytes());
}

impl Op {
    fn encode(&self, to: &mut Vec<u8>) {
        match self {
            Op::Read(room) => {
                to.push(0);
                to.extend(room.to_le_bytes());
            }
            Op::Write(data) => {
                to.push(1);
                put_data(to, data);
            }
            Op::InPlace(data) => {
                to.push(2);
                put_data(to, data);
            }
            Op::Delay(ns) => {
                to.push(3);
                to.extend(ns.to_le_bytes());
            }
            Op::Transfer(data, room) => {
                to.push(4);
                put_data(to, data);
                to.extend(room.to_le_bytes());
            }
        }
    }
}

/// How many operations are told one by one.
const TOLD: usize = 4;

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.call.name)?;
        let mut told = Vec::new();
        if !matches!(self.call.api(), "time" | "error" | "console") {
            told.push(format!("slot {}", self.slot));
        }
        for ((name, form), arg) in self.call.params.iter().zip(&self.args) {
            told.push(match (form, arg) {
                (Form::U64, Arg::Int(n)) => format!("{name} {}", *n as u64),
                (_, arg) => format!("{name} {arg}"),
            });
        }
        write!(f, "({})", told.join(", "))?;
        match self.way {
            0 => Ok(()),
            way => write!(f, " by way {way}"),
        }
    }
}

impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Arg::Int(n) => write!(f, "{n}"),
            Arg::Addr { ten: false, addr } => write!(f, "{addr:#04x}"),
            Arg::Addr { ten: true, addr } => write!(f, "{addr:#05x} of 10 bits"),
            Arg::Bytes(data) => write!(f, "{data}"),
            Arg::Room(room) => write!(f, "room for {room}"),
            Arg::Ops(ops) => {
                let told: Vec<_> = ops.iter().take(TOLD).map(ToString::to_string).collect();
                let more = match ops.len() {
                    0..=TOLD => String::new(),
                    all => format!(" and {} more", all - TOLD),
                };
                write!(f, "[{}]{more}", told.join(", "))
            }
        }
    }
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Data::Pattern(len @ 0..=4, salt) => {
                let bytes = pattern(*len, *salt);
                let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                write!(f, "`{}`", hex.join(" "))
            }
            Data::Pattern(len, _) => write!(f, "of {len} bytes"),
            Data::Byte(byte) => write!(f, "`{byte:02x}`"),
            Data::Text(text) => write!(f, "{text:?}"),
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Op::Read(room) => write!(f, "read {room}"),
            Op::Write(data) => write!(f, "write {data}"),
            Op::InPlace(data) => write!(f, "transfer in place {data}"),
            Op::Delay(ns) => write!(f, "delay {ns} ns"),
            Op::Transfer(data, room) => write!(f, "transfer {data} and room for {room}"),
        }
    }
}
