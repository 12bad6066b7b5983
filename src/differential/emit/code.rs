//! The functions of generated guests.

use super::{Emitter, HANDLES, Helper, MIX};
use crate::call::{Function as Called, Kind, OpData};
use crate::differential::program::{Action, Callee, Operand, Setup, Trap};
use crate::differential::shown::{GROW, WORK, number};
use crate::generated::Errno;
use wasm_encoder::{BlockType, Function, InstructionSink, MemArg, ValType};

/// Where the record lies with which something is shown: 8 bytes.
pub(super) const RECORD: u32 = 0x40;
/// What is shown of a result, after the record: [`NOTE`](crate::differential::shown::NOTE), the number of the function, the result.
pub(super) const RESULT: u32 = RECORD + 8;
pub(super) const BYTEWISE: MemArg = MemArg {
    offset: 0,
    align: 0,
    memory_index: 0,
};

/// The locals of a function: how often a call is still made, its result, and two for arrays.
const TIMES: u32 = 0;
const ANSWER: u32 = 1;
const PLACE: u32 = 2;
const LEFT: u32 = 3;

/// What bindings answer by themselves: drivers of calls with buffers to fill do not.
pub(crate) const OF_CHECKS: [Errno; 4] = [
    Errno::InvalidArg,
    Errno::NoDevice,
    Errno::Unsupported,
    Errno::Exhausted,
];

/// A call with all that it is made with.
struct Made<'a> {
    callee: &'a Callee,
    setup: &'a [Setup],
    args: &'a [Operand],
    indirect: bool,
    slot: u32,
}

impl Emitter {
    pub(super) fn body(&mut self, actions: &[Action]) -> Function {
        let mut function = Function::new([(4, ValType::I32)]);
        let mut f = function.instructions();
        for action in actions {
            self.action(&mut f, action);
        }
        f.call(self.helper(Helper::Show)).end();
        function
    }

    fn action(&mut self, f: &mut InstructionSink<'_>, action: &Action) {
        match action {
            Action::Call {
                callee,
                setup,
                args,
                times,
                indirect,
                slot,
            } => {
                if *times > 1 {
                    f.i32_const(times.cast_signed()).local_set(TIMES);
                    f.loop_(BlockType::Empty);
                }
                let made = Made {
                    callee,
                    setup,
                    args,
                    indirect: *indirect,
                    slot: *slot,
                };
                self.call(f, &made);
                if *times > 1 {
                    f.local_get(TIMES).i32_const(1).i32_sub().local_tee(TIMES);
                    f.br_if(0).end();
                }
            }
            Action::Grow(pages) if self.has_memory => {
                f.i32_const(GROW.cast_signed());
                f.i32_const(pages.cast_signed()).memory_grow(0);
                f.call(self.helper(Helper::Note));
            }
            Action::Grow(_) => {}
            Action::Work(work) => {
                f.i32_const(WORK.cast_signed());
                self.work(f, work);
                f.call(self.helper(Helper::Note));
            }
            Action::Exit(code) => {
                match code {
                    Some(code) => f.i32_const(*code),
                    None => f.global_get(MIX),
                };
                f.call(self.import(&Callee::exit()));
            }
            Action::Trap(trap) => self.trap(f, *trap),
        }
    }

    fn call(&mut self, f: &mut InstructionSink<'_>, made: &Made<'_>) {
        for Setup { at, words } in made.setup {
            for (i, word) in (0..).zip(words) {
                store(f, at + 4 * i, |f| self.operand(f, *word));
            }
        }
        made.args.iter().for_each(|arg| self.operand(f, *arg));
        let import = self.import(made.callee);
        match made.indirect {
            true => f
                .i32_const(import.cast_signed())
                .call_indirect(0, self.type_of(made.callee)),
            false => f.call(import),
        };
        if !made.callee.returns() {
            return;
        }
        f.local_set(ANSWER);
        f.i32_const(number(made.callee).cast_signed());
        f.local_get(ANSWER).call(self.helper(Helper::Note));
        if let (Callee::Api(function), true) = (made.callee, self.has_memory) {
            self.take_handles(f, function, made);
            self.hide(f, function, made.args);
        }
    }

    /// Takes the handles that a call gave out of the memory, into places where calls find them.
    fn take_handles(&self, f: &mut InstructionSink<'_>, function: &Called, made: &Made<'_>) {
        let adopt = self.helper(Helper::Adopt);
        if let (Some(result), Some(place)) = (&function.result, made.args.last())
            && matches!(result.kind, Kind::Handle { .. })
        {
            f.local_get(ANSWER).i32_eqz().if_(BlockType::Empty);
            self.operand(f, *place);
            f.call(adopt).global_set(HANDLES + made.slot).end();
        }
        for (param, arg) in operands(function, made.args) {
            if !matches!(param, Kind::Handles { .. }) {
                continue;
            }
            f.local_get(ANSWER).i32_eqz().if_(BlockType::Empty);
            self.operand(f, arg[0]);
            f.i32_load(BYTEWISE).local_set(PLACE);
            self.operand(f, arg[0]);
            let count = MemArg {
                offset: 4,
                ..BYTEWISE
            };
            f.i32_load(count).local_set(LEFT);
            f.block(BlockType::Empty).loop_(BlockType::Empty);
            f.local_get(LEFT).i32_eqz().br_if(1);
            // What is not above 0 is no handle, and is shown.
            f.local_get(PLACE).i32_load(BYTEWISE);
            f.i32_const(0).i32_gt_s().if_(BlockType::Empty);
            f.local_get(PLACE).call(adopt);
            f.global_set(HANDLES + made.slot).end();
            f.local_get(PLACE).i32_const(4).i32_add().local_set(PLACE);
            f.local_get(LEFT).i32_const(1).i32_sub().local_set(LEFT);
            f.br(0).end().end().end();
        }
    }

    /// Overwrites what is left open: buffers to fill after an error that is not that of a check, and what lies behind a count.
    fn hide(&self, f: &mut InstructionSink<'_>, function: &Called, args: &[Operand]) {
        if !fills(function) {
            return;
        }
        f.local_get(ANSWER).i32_const(0).i32_lt_s();
        for errno in OF_CHECKS {
            f.local_get(ANSWER).i32_const(errno.code());
            f.i32_ne().i32_and();
        }
        f.if_(BlockType::Empty);
        for (kind, arg) in operands(function, args) {
            match kind {
                Kind::Out | Kind::InOut => {
                    self.operand(f, arg[0]);
                    f.call(self.helper(Helper::Scrub));
                }
                Kind::Ops { kinds } => {
                    arg.iter().for_each(|arg| self.operand(f, *arg));
                    let bits = (0..).zip(*kinds).map(|(i, kind)| match kind.data {
                        OpData::Out | OpData::InOut => 1 << i,
                        OpData::In | OpData::Value => 0,
                    });
                    f.i32_const(bits.sum());
                    f.call(self.helper(Helper::ScrubOps));
                }
                _ => {}
            }
        }
        f.end();
        let counts =
            matches!(&function.result, Some(result) if matches!(result.kind, Kind::Int { .. }));
        for (kind, arg) in operands(function, args) {
            if let (Kind::Out, true, Some(place)) = (kind, counts, args.last()) {
                f.local_get(ANSWER).i32_eqz().if_(BlockType::Empty);
                self.operand(f, arg[0]);
                self.operand(f, *place);
                f.call(self.helper(Helper::ScrubRest)).end();
            }
        }
    }

    fn operand(&self, f: &mut InstructionSink<'_>, operand: Operand) {
        match operand {
            Operand::Const(number) => f.i32_const(number),
            Operand::Wide(number) => f.i64_const(number),
            Operand::Handle(slot, 0) => f.global_get(HANDLES + slot),
            Operand::Handle(slot, plus) => f.global_get(HANDLES + slot).i32_const(plus).i32_add(),
            Operand::End(offset) if self.has_memory => {
                f.memory_size(0).i32_const(16).i32_shl();
                f.i32_const(offset).i32_add()
            }
            Operand::End(offset) => f.i32_const(offset),
        };
    }

    fn trap(&mut self, f: &mut InstructionSink<'_>, trap: Trap) {
        let plain = self.ty(&[], &[]);
        let empty = self.imports.len() as i32;
        match trap {
            Trap::Unreachable => f.unreachable(),
            Trap::DivisionByZero => {
                // Zero, in a way that no validator sees.
                f.global_get(MIX).global_get(MIX).i32_const(0).i32_and();
                f.i32_div_s().drop()
            }
            Trap::DivisionOverflow => f.i32_const(i32::MIN).i32_const(-1).i32_div_s().drop(),
            Trap::ConversionOverflow => f.f32_const(3e9_f32.into()).i32_trunc_f32_s().drop(),
            Trap::LoadBeyondMemory if self.has_memory => {
                self.operand(f, Operand::End(-3));
                f.i32_load(BYTEWISE).drop()
            }
            Trap::StoreBeyondMemory if self.has_memory => {
                self.operand(f, Operand::End(-3));
                f.i32_const(-1).i32_store(BYTEWISE)
            }
            Trap::LoadBeyondMemory | Trap::StoreBeyondMemory => f.unreachable(),
            Trap::NullEntry => f.i32_const(empty).call_indirect(0, plain),
            // The first import has parameters and a result.
            Trap::OtherType => f.i32_const(0).call_indirect(0, plain),
            Trap::BeyondTable => f.i32_const(empty + 1).call_indirect(0, plain),
            Trap::EndlessRecursion => f.call(self.helper(Helper::Recurse)),
        };
    }
}

/// The operands of each parameter, with what the parameter is.
fn operands<'a>(
    function: &Called,
    mut args: &'a [Operand],
) -> impl Iterator<Item = (&'static Kind, &'a [Operand])> {
    function.params.iter().map(move |param| {
        let count = if matches!(param.kind, Kind::Ops { .. }) {
            2
        } else {
            1
        };
        let (these, rest) = args.split_at(count.min(args.len()));
        args = rest;
        (&param.kind, these)
    })
}

/// Whether drivers fill buffers of this function.
pub(crate) fn fills(function: &Called) -> bool {
    function.params.iter().any(|param| match &param.kind {
        Kind::Out | Kind::InOut => true,
        Kind::Ops { kinds } => kinds
            .iter()
            .any(|kind| matches!(kind.data, OpData::Out | OpData::InOut)),
        _ => false,
    })
}

/// Stores at a constant address. `value` leaves what on the stack.
pub(super) fn store(
    f: &mut InstructionSink<'_>,
    at: u32,
    value: impl FnOnce(&mut InstructionSink<'_>),
) {
    f.i32_const(at.cast_signed());
    value(f);
    f.i32_store(BYTEWISE);
}
