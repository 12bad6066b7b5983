//! The functions that all generated guests call: they show what the guest sees, and hide what the specification leaves open, so that
//! runtimes that keep to it do the same. Those are the numbers of handles, and the content of buffers after an error of a driver and
//! behind a count.

use super::code::{BYTEWISE, RECORD, RESULT, store};
use super::{Emitter, HANDLES, Helper, MIX};
use crate::differential::program::{Callee, SHOWN, SLOTS};
use crate::differential::shown::{MEMORY, NOTE};
use wasm_encoder::{BlockType, Function, InstructionSink, MemArg, ValType};

/// What lies where a handle was written; one more where it was a number that handles have.
const HANDLE: i32 = i32::from_le_bytes([0, b'h', b'd', b'l']);
/// What lies where content is left open.
const SCRUBBED: i32 = 0x5a;
/// How many bytes go at once into the number that stands for the memory. The memory behind what is shown is a multiple of it.
const STRIDE: u64 = 64;
/// The size of an operation.
const OP: i32 = 12;

impl Emitter {
    pub(super) fn help(&self, helper: Helper) -> Function {
        match helper {
            Helper::Note => self.note(),
            Helper::Show => self.show(),
            Helper::Recurse => self.recurse(),
            _ if !self.has_memory => trap(),
            Helper::Fill => self.fill(),
            Helper::Scrub => self.scrub(),
            Helper::ScrubRest => self.scrub_rest(),
            Helper::ScrubOps => self.scrub_ops(),
            Helper::Adopt => adopt(),
        }
    }

    fn note(&self) -> Function {
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

    fn show(&self) -> Function {
        let mut function = Function::new([(1, ValType::I32), (1, ValType::I64)]);
        let mut f = function.instructions();
        if self.has_memory {
            self.observe(&mut f, 0, |f| {
                f.i32_const(SHOWN.cast_signed());
            });
            f.i32_const(MEMORY.cast_signed());
            f.i32_const(SHOWN.cast_signed()).local_set(0);
            f.memory_size(0).if_(BlockType::Empty);
            f.loop_(BlockType::Empty);
            f.local_get(1);
            for word in 0..STRIDE / 8 {
                // sum = rotl(sum ^ word, 5) * 31
                f.local_get(0).i64_load(at(8 * word)).i64_xor();
                f.i64_const(5).i64_rotl().i64_const(31).i64_mul();
            }
            f.local_set(1);
            f.local_get(0)
                .i32_const(STRIDE as i32)
                .i32_add()
                .local_tee(0);
            f.memory_size(0).i32_const(16).i32_shl().i32_lt_u();
            f.br_if(0).end().end();
            f.local_get(1).local_get(1).i64_const(32).i64_shr_u();
            f.i64_xor().i32_wrap_i64();
            f.call(self.helper(Helper::Note));
        }
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
    fn recurse(&self) -> Function {
        let mut function = Function::new([]);
        let mut f = function.instructions();
        f.call(self.helper(Helper::Recurse));
        f.global_get(MIX).i32_const(1).i32_add().global_set(MIX);
        f.end();
        function
    }

    fn fill(&self) -> Function {
        let mut function = Function::new([]);
        let mut f = function.instructions();
        if !self.plain {
            f.local_get(0).i32_const(SCRUBBED).local_get(1);
            f.memory_fill(0).end();
            return function;
        }
        f.block(BlockType::Empty).loop_(BlockType::Empty);
        f.local_get(1).i32_eqz().br_if(1);
        f.local_get(0).i32_const(SCRUBBED).i32_store8(BYTEWISE);
        f.local_get(0).i32_const(1).i32_add().local_set(0);
        f.local_get(1).i32_const(1).i32_sub().local_set(1);
        f.br(0).end().end();
        f.end();
        function
    }

    fn scrub(&self) -> Function {
        let mut function = Function::new([]);
        let mut f = function.instructions();
        f.local_get(0).i32_load(BYTEWISE);
        f.local_get(0).i32_load(at(4));
        f.call(self.helper(Helper::Fill)).end();
        function
    }

    fn scrub_rest(&self) -> Function {
        let mut function = Function::new([(1, ValType::I32)]);
        let mut f = function.instructions();
        f.local_get(1).i32_load(BYTEWISE).local_set(2);
        f.local_get(0).i32_load(BYTEWISE).local_get(2).i32_add();
        f.local_get(0).i32_load(at(4)).local_get(2).i32_sub();
        f.call(self.helper(Helper::Fill)).end();
        function
    }

    fn scrub_ops(&self) -> Function {
        let mut function = Function::new([]);
        let mut f = function.instructions();
        f.block(BlockType::Empty).loop_(BlockType::Empty);
        f.local_get(1).i32_eqz().br_if(1);
        // One bit for each kind.
        f.local_get(2).local_get(0).i32_load(BYTEWISE).i32_shr_u();
        f.i32_const(1).i32_and().if_(BlockType::Empty);
        f.local_get(0).i32_load(at(4));
        f.local_get(0).i32_load(at(8));
        f.call(self.helper(Helper::Fill)).end();
        f.local_get(0).i32_const(OP).i32_add().local_set(0);
        f.local_get(1).i32_const(1).i32_sub().local_set(1);
        f.br(0).end().end();
        f.end();
        function
    }
}

/// What stands for a function that needs memory, in a module without.
fn trap() -> Function {
    let mut function = Function::new([]);
    function.instructions().unreachable().end();
    function
}

fn at(offset: u64) -> MemArg {
    MemArg { offset, ..BYTEWISE }
}

fn adopt() -> Function {
    let mut function = Function::new([(1, ValType::I32)]);
    let mut f = function.instructions();
    f.local_get(0).i32_load(BYTEWISE).local_set(1);
    for slot in HANDLES..HANDLES + SLOTS {
        f.global_get(slot).local_get(1).i32_eq();
        f.if_(BlockType::Empty).i32_const(0).global_set(slot).end();
    }
    f.local_get(0);
    f.i32_const(HANDLE).local_get(1).i32_const(0).i32_gt_s();
    f.i32_add().i32_store(BYTEWISE);
    f.local_get(1).end();
    function
}
