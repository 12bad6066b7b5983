//! The functions of made-up guests.

use super::{Emitter, Helper, MIX};
use crate::differential::program::{Action, Callee, Operand, Setup, Trap};
use crate::differential::shown::{GROW, NOTE, WORK, number};
use wasm_encoder::{BlockType, Function, InstructionSink, MemArg, ValType};

/// Where the record lies with which something is shown: 8 bytes.
const RECORD: u32 = 0x40;
/// What is shown of a result, after the record: [`NOTE`], the number of the function, the result.
const RESULT: u32 = RECORD + 8;
const BYTEWISE: MemArg = MemArg {
    offset: 0,
    align: 0,
    memory_index: 0,
};

impl Emitter {
    pub(super) fn note(&self) -> Function {
        let mut function = Function::new([]);
        let mut f = function.instructions();
        f.global_get(MIX).i32_const(5).i32_rotl();
        f.local_get(0).i32_add().local_get(1).i32_add();
        f.global_set(MIX);
        self.observe(&mut f, RESULT, |f| {
            store(f, RESULT, |f| {
                f.i32_const(i32::from_le_bytes(NOTE));
            });
            store(f, RESULT + 4, |f| {
                f.local_get(0);
            });
            store(f, RESULT + 8, |f| {
                f.local_get(1);
            });
            f.i32_const(12);
        });
        f.end();
        function
    }

    pub(super) fn show(&self) -> Function {
        let mut function = Function::new([]);
        let mut f = function.instructions();
        self.observe(&mut f, 0, |f| {
            f.memory_size(0).i32_const(16).i32_shl();
        });
        f.end();
        function
    }

    /// Shows bytes, if there is a memory with anything in it. `prepare` leaves how many on the stack.
    fn observe(
        &self,
        f: &mut InstructionSink<'_>,
        ptr: u32,
        prepare: impl FnOnce(&mut InstructionSink<'_>),
    ) {
        if !self.has_memory {
            return;
        }
        f.memory_size(0).if_(BlockType::Empty);
        store(f, RECORD, |f| {
            f.i32_const(ptr.cast_signed());
        });
        store(f, RECORD + 4, prepare);
        f.i32_const(RECORD.cast_signed());
        f.call(self.import(&Callee::observe())).drop().end();
    }

    /// The addition after the call keeps it from being the last thing that is done.
    pub(super) fn recurse(&self) -> Function {
        let mut function = Function::new([]);
        let mut f = function.instructions();
        f.call(self.helper(Helper::Recurse));
        f.global_get(MIX).i32_const(1).i32_add().global_set(MIX);
        f.end();
        function
    }

    pub(super) fn body(&mut self, actions: &[Action]) -> Function {
        let mut function = Function::new([(1, ValType::I32)]);
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
            } => {
                if *times > 1 {
                    f.i32_const(times.cast_signed()).local_set(0);
                    f.loop_(BlockType::Empty);
                }
                self.call(f, callee, setup, args, *indirect);
                if *times > 1 {
                    f.local_get(0).i32_const(1).i32_sub().local_tee(0);
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

    fn call(
        &mut self,
        f: &mut InstructionSink<'_>,
        callee: &Callee,
        setup: &[Setup],
        args: &[Operand],
        indirect: bool,
    ) {
        for Setup { at, words } in setup {
            for (i, word) in (0..).zip(words) {
                store(f, at + 4 * i, |f| self.operand(f, *word));
            }
        }
        if callee.returns() {
            f.i32_const(number(callee).cast_signed());
        }
        args.iter().for_each(|arg| self.operand(f, *arg));
        let import = self.import(callee);
        match indirect {
            true => f
                .i32_const(import.cast_signed())
                .call_indirect(0, self.type_of(callee)),
            false => f.call(import),
        };
        if callee.returns() {
            f.call(self.helper(Helper::Note));
        }
    }

    fn operand(&self, f: &mut InstructionSink<'_>, operand: Operand) {
        match operand {
            Operand::Const(number) => f.i32_const(number),
            Operand::Wide(number) => f.i64_const(number),
            Operand::Load(at) if self.has_memory => {
                f.i32_const(at.cast_signed()).i32_load(BYTEWISE)
            }
            Operand::End(offset) if self.has_memory => {
                f.memory_size(0).i32_const(16).i32_shl();
                f.i32_const(offset).i32_add()
            }
            Operand::Load(_) => f.i32_const(0),
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

/// Stores at a constant address. `value` leaves what on the stack.
fn store(f: &mut InstructionSink<'_>, at: u32, value: impl FnOnce(&mut InstructionSink<'_>)) {
    f.i32_const(at.cast_signed());
    value(f);
    f.i32_store(BYTEWISE);
}
