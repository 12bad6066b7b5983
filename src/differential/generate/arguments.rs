//! Arguments, ordinary and hostile, and what they need in memory.

use super::Maker;
use crate::call::{Int, Kind, OpData, OpKind, Param};
use crate::differential::program::{BYTES, Operand, Setup};
use crate::generated::APIS;

/// Where handles go and come from: room for some of each API.
const SLOTS: u32 = 0x80;
const SLOTS_OF_API: u32 = 2;
/// Where records of pointer and length are made.
const RECORDS: u32 = 0x100;
/// Where arrays of operations are made.
const OPS: u32 = 0x200;
/// Zeros as far as the first page goes: operations of kind 0 without bytes.
const ZEROS: u32 = 0x8000;

/// Numbers at which something often changes.
const EDGES: [u32; 18] = [
    0,
    1,
    2,
    3,
    7,
    16,
    64,
    65,
    127,
    128,
    0xff,
    0x100,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fff8,
    0xffff_ffff,
];
/// Likewise of 64 bits. The time limit of guests is none of them, nor near.
const WIDE_EDGES: [u64; 8] = [
    0,
    1,
    1000,
    1 << 31,
    1 << 32,
    (1 << 63) - 1,
    1 << 63,
    u64::MAX,
];

impl Maker<'_, '_> {
    pub(super) fn argument(
        &mut self,
        param: &Param,
        setup: &mut Vec<Setup>,
        args: &mut Vec<Operand>,
    ) {
        match &param.kind {
            Kind::Int {
                int: Int::U64 | Int::S64,
                ..
            } => args.push(Operand::Wide(self.wide())),
            Kind::Int { values, .. } => {
                let number = match self.is_wrong() {
                    true => self.number(),
                    false => self.allowed(values),
                };
                args.push(Operand::Const(number));
            }
            Kind::Enum { names } => {
                let number = match self.is_wrong() {
                    true => self
                        .choices
                        .pick(&[names.len() as u32, 0x100, 0x1_0000, u32::MAX])
                        .cast_signed(),
                    false => self.choices.below(names.len() as u32).cast_signed(),
                };
                args.push(Operand::Const(number));
            }
            Kind::Handle { api } => args.push(self.handle(api)),
            Kind::In | Kind::Out | Kind::InOut => args.push(self.record(setup, 1)),
            Kind::Handles { .. } => args.push(self.record(setup, 4)),
            Kind::Ops { kinds } => self.operations(kinds, setup, args),
        }
    }

    /// Whether this argument is to be wrong.
    pub(super) fn is_wrong(&mut self) -> bool {
        self.hostile && self.choices.one_in(3)
    }

    pub(super) fn number(&mut self) -> i32 {
        match self.choices.below(4) {
            0 => self.choices.u32(),
            1 => self.choices.below(200),
            _ => self.choices.pick(&EDGES),
        }
        .cast_signed()
    }

    pub(super) fn wide(&mut self) -> i64 {
        match self.choices.below(4) {
            0 => self.choices.pick(&WIDE_EDGES),
            1 if self.choices.one_in(8) => self.choices.u64(),
            _ => u64::from(self.choices.below(1000)),
        }
        .cast_signed()
    }

    /// A number from the ranges that are allowed, their ends more often.
    fn allowed(&mut self, values: &[(i64, i64)]) -> i32 {
        if values.is_empty() {
            return self
                .choices
                .pick(&[0, 1, 9600, 400_000, -1, 13, i32::MAX, i32::MIN]);
        }
        let (low, high) = self.choices.pick(values);
        match self.choices.below(4) {
            0 => low as i32,
            1 => high as i32,
            _ => (low + i64::from(self.choices.u32()) % (high - low + 1)) as i32,
        }
    }

    fn handle(&mut self, api: &str) -> Operand {
        if self.is_wrong() {
            return match self.choices.below(3) {
                0 => Operand::Const(self.number()),
                1 => {
                    let other = &APIS[self.choices.below(APIS.len() as u32) as usize];
                    Operand::Load(self.slot(other.name)).or_zero(self.room)
                }
                _ => Operand::Const(self.choices.pick(&[0, -1, 64, 65, 256 + 1])),
            };
        }
        match self.choices.below(8) {
            0 => Operand::Const(1 + self.choices.below(4).cast_signed()),
            _ => Operand::Load(self.slot(api)).or_zero(self.room),
        }
    }

    /// Where a handle of this API lies.
    pub(super) fn slot(&mut self, api: &str) -> u32 {
        let number = APIS.iter().position(|a| a.name == api).unwrap_or(0) as u32;
        SLOTS + 4 * (number * SLOTS_OF_API + self.choices.pick(&[0, 0, 0, 1]))
    }

    /// An address where something ordinary of this size fits.
    pub(super) fn inside(&mut self, size: u32) -> i32 {
        let room = BYTES.end - BYTES.start - size;
        (BYTES.start + self.choices.below(room)).cast_signed()
    }

    /// An address that is good or bad, mostly at an edge.
    pub(super) fn place(&mut self) -> Operand {
        match self.choices.below(8) {
            0 => Operand::Const(self.choices.below(0x40).cast_signed()),
            1..=3 => Operand::End(self.choices.below(20).cast_signed() - 16),
            4 => Operand::Const(self.choices.pick(&EDGES).cast_signed()),
            5 => Operand::Const(self.choices.u32().cast_signed()),
            6 => Operand::Const((RECORDS + self.choices.below(0x100)).cast_signed()),
            _ => Operand::Const(self.inside(8)),
        }
    }

    /// Pointer and number of entries of a range, each of `unit` bytes.
    fn range(&mut self, unit: u32) -> [Operand; 2] {
        if !self.is_wrong() {
            let entries = match self.choices.below(16) {
                0 => 0,
                1 => 0x100 / unit,
                _ => 1 + self.choices.below(32 / unit),
            };
            return [
                Operand::Const(self.inside(0x100)),
                Operand::Const(entries.cast_signed()),
            ];
        }
        let entries = match self.choices.below(4) {
            0 => self
                .choices
                .pick(&[0x4000_0000, 0x2000_0000, 0x8000_0001, u32::MAX]),
            1 => self.choices.pick(&EDGES),
            _ => self.choices.below(20),
        };
        let entries = match self.choices.one_in(8) {
            true => Operand::End(self.choices.below(20).cast_signed() - 16),
            false => Operand::Const(entries.cast_signed()),
        };
        [self.place(), entries]
    }

    /// The address of a record, which is made where it fits.
    pub(super) fn record(&mut self, setup: &mut Vec<Setup>, unit: u32) -> Operand {
        let range = self.range(unit);
        let wrong = self.is_wrong();
        let at = match self.choices.below(8) {
            0 if wrong => return self.place(),
            1 if wrong && self.room >= 8 => self.room - 8,
            // Where the bytes are, too.
            2 if wrong => self.inside(8).cast_unsigned(),
            _ => RECORDS + self.choices.below(0xf0),
        };
        self.set_up(setup, at, range.to_vec());
        Operand::Const(at.cast_signed())
    }

    /// Pointer and count of an array of operations, which is made where it fits.
    fn operations(&mut self, kinds: &[OpKind], setup: &mut Vec<Setup>, args: &mut Vec<Operand>) {
        if self.is_wrong() {
            let count = match self.choices.below(3) {
                0 => self.choices.pick(&[64, 65, 66, 1000]),
                1 => self
                    .choices
                    .pick(&[0x1555_5556, 0x1555_5555, u32::MAX, 0x8000_0000]),
                _ => self.choices.below(20),
            };
            let place = match self.choices.one_in(2) {
                true => Operand::Const(ZEROS as i32),
                false => self.place(),
            };
            args.extend([place, Operand::Const(count.cast_signed())]);
            return;
        }
        let count = match self.choices.below(8) {
            0 => 16 + self.choices.below(2),
            _ => self.choices.below(5),
        };
        let at = OPS + self.choices.below(16);
        let mut words = Vec::new();
        for _ in 0..count {
            let kind = match self.is_wrong() {
                true => self.choices.pick(&[kinds.len() as u32, 0x100, u32::MAX]),
                false => self.choices.below(kinds.len() as u32),
            };
            words.push(Operand::Const(kind.cast_signed()));
            let value =
                matches!(kinds.get(kind as usize), Some(kind) if kind.data == OpData::Value);
            match value {
                true => words.extend([Operand::Const(0), Operand::Const(self.number())]),
                false => words.extend(self.range(1)),
            }
        }
        self.set_up(setup, at, words);
        args.extend([
            Operand::Const(at.cast_signed()),
            Operand::Const(count.cast_signed()),
        ]);
    }

    /// Writes words where they lie within the memory as it is at the start.
    fn set_up(&mut self, setup: &mut Vec<Setup>, at: u32, words: Vec<Operand>) {
        if u64::from(at) + 4 * words.len() as u64 <= u64::from(self.room) {
            setup.push(Setup { at, words });
        }
    }
}

impl Operand {
    /// 0 instead of what cannot be loaded from a memory of this size.
    fn or_zero(self, room: u32) -> Operand {
        match self {
            Operand::Load(at) if u64::from(at) + 4 > u64::from(room) => Operand::Const(0),
            operand => operand,
        }
    }
}
