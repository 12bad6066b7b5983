//! Arguments, ordinary and hostile, and what they need in memory.

use super::Maker;
use crate::call::{Int, Kind, OpData, OpKind, Param};
use crate::differential::profile::Room;
use crate::differential::program::{BYTES, Operand, SHOWN, SLOTS_OF_API, Setup};
use crate::generated::APIS;
use std::ops::Range;

/// Where records of pointer and length are made.
const RECORDS: u32 = 0x100;
/// Where arrays of operations are made.
const OPS: u32 = 0x200;
/// Zeros as far as the first page goes: operations of kind 0 without bytes.
const ZEROS: u32 = 0x8000;
/// Lengths at which implementations change: of a byte, of a page of a driver, of 16 bits.
const LENGTHS: [u32; 9] = [
    0xff, 0x100, 0x101, 0xfff, 0x1000, 0x1001, 0xffff, 0x1_0000, 0x1_0001,
];
/// The most operations of an ordinary call: as many as every runtime takes, and some more.
const MANY: u32 = 20;

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
const WIDE_EDGES: [u64; 12] = [
    0,
    1,
    1000,
    0xff,
    0x100,
    0x1_0000,
    1 << 31,
    1 << 32,
    (1 << 32) + 1000,
    (1 << 63) - 1,
    1 << 63,
    u64::MAX,
];

impl Maker<'_, '_, '_> {
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
            Kind::In | Kind::Out | Kind::InOut => {
                let range = self.range();
                args.push(self.record(setup, range));
            }
            Kind::Handles { .. } => {
                let alike = self.profile.entries.is_alike() && self.openings.is_none();
                // What lies at some other place may be a number of entries that not all runtimes take.
                self.hostile &= alike;
                let range = self.entries();
                args.push(self.record(setup, range));
            }
            Kind::Ops { kinds } => self.operations(kinds, setup, args),
        }
    }

    /// Whether this argument is to be wrong.
    pub(super) fn is_wrong(&mut self) -> bool {
        let wrong = self.hostile && self.choices.one_in(3);
        self.hostile &= !(wrong && self.once);
        wrong
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
            return match self.choices.below(4) {
                0 => self.choices.u32().cast_signed(),
                1 => self.choices.pick(&EDGES).cast_signed(),
                _ => self
                    .choices
                    .pick(&[0, 1, 9600, 400_000, -1, 13, i32::MAX, i32::MIN]),
            };
        }
        let (low, high) = self.choices.pick(values);
        match self.choices.below(4) {
            0 => low as i32,
            1 => high as i32,
            _ => (low + i64::from(self.choices.u32()) % (high - low + 1)) as i32,
        }
    }

    fn handle(&mut self, api: &str) -> Operand {
        let slot = self.slot(api);
        if !self.is_wrong() {
            return Operand::Handle(slot, 0);
        }
        match self.choices.below(3) {
            // Which positive numbers are handles is left to the runtime.
            0 => Operand::Const(self.choices.pick(&[0, -1, -2, -256, i32::MIN])),
            1 => {
                let other = &APIS[self.choices.below(APIS.len() as u32) as usize];
                Operand::Handle(self.slot(other.name), 0)
            }
            _ => {
                let beyond = [0x100, 0x1_0000, 0x100_0000, i32::MIN];
                Operand::Handle(slot, self.choices.pick(&beyond))
            }
        }
    }

    /// A place for handles of this API.
    pub(super) fn slot(&mut self, api: &str) -> u32 {
        let number = APIS.iter().position(|a| a.name == api).unwrap_or(0) as u32;
        number * SLOTS_OF_API + self.choices.pick(&[0, 0, 0, 1])
    }

    /// An address where something ordinary of this size fits.
    pub(super) fn inside(&mut self, size: u32) -> i32 {
        let room = BYTES.end - BYTES.start - size;
        (BYTES.start + self.choices.below(room)).cast_signed()
    }

    /// A place for something of at most 8 bytes: among others, or at the end of the memory, which may have grown.
    pub(super) fn spot(&mut self) -> Operand {
        match self.choices.below(8) {
            0 => Operand::End(-8 - self.choices.below(4).cast_signed()),
            _ => Operand::Const(self.inside(8)),
        }
    }

    /// An address that is good or bad, mostly at an edge.
    pub(super) fn place(&mut self) -> Operand {
        match self.choices.below(10) {
            8 | 9 => self.meeting(4),
            0 => Operand::Const(self.choices.below(0x40).cast_signed()),
            1..=3 => Operand::End(self.choices.below(20).cast_signed() - 16),
            4 => Operand::Const(self.choices.pick(&EDGES).cast_signed()),
            5 => Operand::Const(self.choices.u32().cast_signed()),
            6 => Operand::Const((RECORDS + self.choices.below(0x100)).cast_signed()),
            _ => Operand::Const(self.inside(8)),
        }
    }

    /// Pointer and length of bytes.
    pub(super) fn range(&mut self) -> [Operand; 2] {
        if self.is_wrong() {
            return self.wrong_range();
        }
        let length = match self.choices.below(16) {
            0 => 0,
            1 => 0x100,
            2 | 3 => return self.long_range(),
            4 => {
                // Up to the end of the memory, which may have grown.
                let length = 1 + self.choices.below(32).cast_signed();
                return [Operand::End(-length), Operand::Const(length)];
            }
            _ => 1 + self.choices.below(32),
        };
        let start = self.inside(0x100);
        self.noted(start.cast_unsigned(), length)
    }

    /// A range of constants, which others may meet.
    fn noted(&mut self, start: u32, length: u32) -> [Operand; 2] {
        self.last = start..start + length;
        [
            Operand::Const(start.cast_signed()),
            Operand::Const(length.cast_signed()),
        ]
    }

    /// An address at the last range: so that a byte is shared, or just none.
    fn meeting(&mut self, length: u32) -> Operand {
        let Range { start, end } = self.last;
        let at = [
            end.wrapping_sub(1),
            end,
            start.wrapping_sub(length),
            start + 1 - length.min(start + 1),
        ];
        Operand::Const(self.choices.pick(&at).cast_signed())
    }

    /// A range that is longer than a byte or 16 bits can say, behind all others, where the memory is as large.
    fn long_range(&mut self) -> [Operand; 2] {
        let length = self.choices.pick(&LENGTHS);
        let start = match self.choices.below(3) {
            0 => Operand::End(-length.cast_signed()),
            1 => Operand::Const(SHOWN.cast_signed()),
            _ => Operand::Const((SHOWN + self.choices.below(0x8000)).cast_signed()),
        };
        [start, Operand::Const(length.cast_signed())]
    }

    fn wrong_range(&mut self) -> [Operand; 2] {
        if self.choices.one_in(3) {
            let length = 1 + self.choices.below(8);
            return [self.meeting(length), Operand::Const(length.cast_signed())];
        }
        let length = match self.choices.below(4) {
            0 => self
                .choices
                .pick(&[0x4000_0000, 0x2000_0000, 0x8000_0001, u32::MAX]),
            1 => self.choices.pick(&EDGES),
            _ => self.choices.below(20),
        };
        let length = match self.choices.one_in(8) {
            true => Operand::End(self.choices.below(20).cast_signed() - 16),
            false => Operand::Const(length.cast_signed()),
        };
        [self.place(), length]
    }

    /// Pointer and number of entries of an array of handles.
    fn entries(&mut self) -> [Operand; 2] {
        let room = self.profile.entries;
        if self.is_wrong() {
            let [place, count] = self.wrong_range();
            return match count {
                Operand::Const(count) => {
                    let count = fit(room, count.cast_unsigned());
                    [place, Operand::Const(self.opening(count).cast_signed())]
                }
                count => [place, count],
            };
        }
        let count = match self.choices.below(16) {
            0 => 0,
            1 => 0x40,
            2 => 16,
            3 => room.most + 1,
            _ => 1 + self.choices.below(8),
        };
        let count = fit(room, count);
        [
            Operand::Const(self.inside(0x100)),
            Operand::Const(self.opening(count).cast_signed()),
        ]
    }

    /// The address of a record with these members, which is made where it fits.
    pub(super) fn record(&mut self, setup: &mut Vec<Setup>, range: [Operand; 2]) -> Operand {
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
        let room = self.profile.operations;
        if self.hostile && self.choices.one_in(3) {
            let count = match self.choices.below(4) {
                0 | 3 => fit(room, self.choices.pick(&[64, 65, 65, 1000])),
                1 => self
                    .choices
                    .pick(&[0x1555_5556, 0x1555_5555, u32::MAX, 0x8000_0000]),
                _ => fit(room, self.choices.below(MANY)),
            };
            let place = match self.choices.one_in(2) {
                true => Operand::Const(ZEROS as i32),
                false => self.place(),
            };
            args.extend([place, Operand::Const(count.cast_signed())]);
            return;
        }
        let count = match self.choices.below(8) {
            0 => 16,
            1 => 17 + self.choices.below(MANY - 16),
            2..=4 => 3 + self.choices.below(13),
            _ => self.choices.below(5),
        };
        let count = fit(room, count);
        // One that is wrong among others that are not, in any place.
        let wrong = match self.hostile && self.choices.one_in(2) {
            true => self.choices.below(count),
            false => u32::MAX,
        };
        let at = OPS + self.choices.below(16);
        let mut words = Vec::new();
        let mut next = BYTES.start + self.choices.below(16);
        for op in 0..count {
            self.operation(kinds, op == wrong, &mut next, &mut words);
        }
        self.set_up(setup, at, words);
        args.extend([
            Operand::Const(at.cast_signed()),
            Operand::Const(count.cast_signed()),
        ]);
    }

    /// The words of one operation. Those that are not wrong lie one behind the other, from `next` on.
    fn operation(
        &mut self,
        kinds: &[OpKind],
        wrong: bool,
        next: &mut u32,
        words: &mut Vec<Operand>,
    ) {
        let no_kind = wrong && self.choices.one_in(3);
        let kind = match no_kind {
            true => self.choices.pick(&[kinds.len() as u32, 0x100, u32::MAX]),
            false => self.choices.below(kinds.len() as u32),
        };
        words.push(Operand::Const(kind.cast_signed()));
        let value = matches!(kinds.get(kind as usize), Some(kind) if kind.data == OpData::Value);
        if value {
            return words.extend([Operand::Const(0), Operand::Const(self.number())]);
        }
        if wrong && !no_kind {
            return words.extend(match self.choices.one_in(2) {
                true => self.wrong_range(),
                // Where the one before is, or likely where another one is.
                false if self.choices.one_in(2) => [self.meeting(4), Operand::Const(4)],
                false => [Operand::Const(self.inside(0x10)), Operand::Const(0x10)],
            });
        }
        if self.choices.one_in(12) {
            return words.extend(self.long_range());
        }
        let length = self.choices.below(18);
        words.extend(self.noted(*next, length));
        *next += length;
    }

    /// Writes words where they lie within the memory as it is at the start.
    fn set_up(&mut self, setup: &mut Vec<Setup>, at: u32, words: Vec<Operand>) {
        if u64::from(at) + 4 * words.len() as u64 <= u64::from(self.room) {
            setup.push(Setup { at, words });
        }
    }
}

/// A number of entries that all runtimes take, or that none does.
fn fit(room: Room, count: u32) -> u32 {
    match count <= room.most {
        true => count.min(room.least),
        false => count,
    }
}
