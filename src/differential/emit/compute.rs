//! Functions of generated guests that compute: every instruction that compilers write beyond WebAssembly 1.0, in blocks with
//! parameters and several results, with jumps that take values along, and operands that outlive their locals.
//!
//! Nothing gives a new NaN, in which engines may differ, and loops come to an end.

use super::{Emitter, FUEL, MIX, SEGMENTS};
use crate::differential::choices::Choices;
use crate::differential::program::{BYTES, Work};
use wasm_encoder::{BlockType, Function, InstructionSink, MemArg, ValType};

const TYPES: [ValType; 4] = [ValType::I32, ValType::I64, ValType::F32, ValType::F64];
/// How deep blocks are within each other.
const DEPTH: usize = 5;
/// How many functions a piece of work has: each may call those before it.
const FUNCTIONS: u32 = 3;
/// How many times loops go round.
const ROUNDS: i32 = 40;

/// A function that computes.
pub(super) struct Computed {
    pub(super) ty: u32,
    pub(super) function: Function,
    params: Vec<ValType>,
    results: Vec<ValType>,
}

/// An open block: what a jump to it takes along, and whether it goes round.
struct Label {
    values: Vec<ValType>,
    is_loop: bool,
}

/// The function that is being written.
struct Writer<'e> {
    emitter: &'e mut Emitter,
    choices: Choices<'static>,
    /// Those that may be called.
    callees: std::ops::Range<usize>,
    code: Vec<u8>,
    /// The types of parameters and locals.
    locals: Vec<ValType>,
    labels: Vec<Label>,
    stack: Vec<ValType>,
    /// How many operands belong to the blocks around.
    floor: usize,
    work: &'e Work,
    /// How many steps there were.
    steps: &'e mut u32,
}

impl Emitter {
    /// Writes the functions of a piece of work, and the call of the last of them, which leaves a number.
    pub(super) fn work(&mut self, f: &mut InstructionSink<'_>, work: &Work) {
        let mut choices = Choices::from_seed(work.seed);
        let mut steps = 0;
        let first = self.computed.len();
        for _ in 0..FUNCTIONS {
            let callees = first..self.computed.len();
            let computed = self.computed(&mut choices, callees, work, &mut steps);
            self.computed.push(computed);
        }
        let last = self.computed.len() - 1;
        let (params, results) = {
            let computed = &self.computed[last];
            (computed.params.clone(), computed.results.clone())
        };
        f.i32_const(ROUNDS).global_set(FUEL);
        for param in params {
            constant(f, &mut choices, param);
        }
        f.call(self.first_computed + last as u32);
        for result in results.iter().rev() {
            mix(f, *result);
        }
        f.global_get(MIX);
    }

    fn computed(
        &mut self,
        choices: &mut Choices<'static>,
        callees: std::ops::Range<usize>,
        work: &Work,
        steps: &mut u32,
    ) -> Computed {
        let params = types(choices, 4);
        let mut results = types(choices, 3);
        results.push(choices.pick(&TYPES));
        let mut locals = params.clone();
        locals.extend(TYPES);
        locals.extend(TYPES);
        let label = Label {
            values: results.clone(),
            is_loop: false,
        };
        let ty = self.ty(&params, &results);
        let mut writer = Writer {
            emitter: self,
            choices: Choices::from_seed(choices.u64()),
            callees,
            code: Vec::new(),
            locals,
            labels: vec![label],
            stack: Vec::new(),
            floor: 0,
            work,
            steps,
        };
        writer.block(&results);
        writer.sink().end();
        let code = writer.code;
        let locals = TYPES.into_iter().chain(TYPES).map(|ty| (1, ty));
        let mut function = Function::new(locals.collect::<Vec<_>>());
        function.raw(code);
        Computed {
            ty,
            function,
            params,
            results,
        }
    }
}

/// At most so many types.
fn types(choices: &mut Choices<'_>, most: u32) -> Vec<ValType> {
    (0..choices.below(most + 1))
        .map(|_| choices.pick(&TYPES))
        .collect()
}

/// Mixes an operand into the number that all results are mixed in.
fn mix(f: &mut InstructionSink<'_>, ty: ValType) {
    match ty {
        ValType::I64 => f.i64_const(0x9e37_79b9).i64_mul().i64_const(29).i64_rotl(),
        ValType::F32 => f.i32_reinterpret_f32().i64_extend_i32_s(),
        ValType::F64 => f.i64_reinterpret_f64().i64_const(31).i64_rotl(),
        _ => f.i64_extend_i32_u(),
    };
    f.i64_const(5).i64_rotl().i32_wrap_i64();
    f.global_get(MIX)
        .i32_const(3)
        .i32_rotl()
        .i32_add()
        .global_set(MIX);
}

fn constant(f: &mut InstructionSink<'_>, choices: &mut Choices<'_>, ty: ValType) {
    const FLOATS: [f64; 14] = [
        0.0,
        -0.0,
        1.5,
        -0.9,
        127.0,
        2_147_483_647.0,
        2_147_483_648.0,
        -2_147_483_649.0,
        4_294_967_296.0,
        9.3e18,
        -9.3e18,
        1.9e19,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    const INTEGERS: [i64; 12] = [
        0,
        1,
        -1,
        2,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0x8000,
        0x7fff_ffff,
        0x8000_0000,
        i64::MIN,
    ];
    match ty {
        ValType::I64 => match choices.one_in(3) {
            true => f.i64_const(choices.u64().cast_signed()),
            false => f.i64_const(choices.pick(&INTEGERS)),
        },
        ValType::F32 => f.f32_const((choices.pick(&FLOATS) as f32).into()),
        ValType::F64 => f.f64_const(choices.pick(&FLOATS).into()),
        _ => match choices.one_in(3) {
            true => f.i32_const(choices.u32().cast_signed()),
            false => f.i32_const(choices.pick(&INTEGERS) as i32),
        },
    };
}

impl Writer<'_> {
    fn sink(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.code)
    }

    /// Instructions that end with these operands on what was there.
    fn block(&mut self, results: &[ValType]) {
        for _ in 0..2 + self.choices.below(10) {
            if *self.steps == self.work.size {
                break;
            }
            // What one step does follows from a seed of its own: others do the same without it.
            let own = Choices::from_seed(self.choices.u64());
            let before = std::mem::replace(&mut self.choices, own);
            let step = *self.steps;
            *self.steps += 1;
            let is_left_out = self.work.without.binary_search(&step).is_ok();
            let jumps = !is_left_out && self.step();
            self.choices = before;
            if jumps {
                // Behind a jump: what is there does not count.
                if self.choices.one_in(3) {
                    let ty = self.choices.pick(&TYPES);
                    self.push_constant(ty);
                    self.sink().drop();
                    self.stack.pop();
                }
                self.stack.truncate(self.floor);
                return;
            }
        }
        self.exactly(results);
    }

    /// Writes something. Whether it jumps in any case.
    fn step(&mut self) -> bool {
        match self.choices.below(22) {
            0..=2 => {
                let ty = self.choices.pick(&TYPES);
                self.push_constant(ty);
            }
            3..=6 => self.get(),
            7..=9 => self.set(),
            10..=12 => self.convert(),
            13 => self.combine(),
            14..=16 => self.open(),
            17 => self.jump_if(),
            18 => self.call(),
            19 => self.memory(),
            20 => self.drop_or_note(),
            _ if self.choices.one_in(3) => return self.leave(),
            _ => self.get(),
        }
        false
    }

    fn push_constant(&mut self, ty: ValType) {
        constant(
            &mut InstructionSink::new(&mut self.code),
            &mut self.choices,
            ty,
        );
        self.stack.push(ty);
    }

    /// The numbers of the locals of a type.
    fn local_of(&mut self, ty: ValType) -> u32 {
        let places = (0..).zip(&self.locals).filter(|(_, found)| **found == ty);
        let places: Vec<u32> = places.map(|(place, _)| place).collect();
        self.choices.pick(&places)
    }

    fn get(&mut self) {
        let local = self.choices.below(self.locals.len() as u32);
        self.sink().local_get(local);
        self.stack.push(self.locals[local as usize]);
    }

    fn top(&self) -> Option<ValType> {
        self.stack[self.floor..].last().copied()
    }

    fn set(&mut self) {
        let Some(ty) = self.top() else {
            return self.get();
        };
        let local = self.local_of(ty);
        if self.choices.one_in(2) {
            self.sink().local_set(local);
            self.stack.pop();
        } else {
            self.sink().local_tee(local);
        }
    }

    fn drop_or_note(&mut self) {
        let Some(ty) = self.top() else {
            return self.get();
        };
        mix(&mut self.sink(), ty);
        self.stack.pop();
    }

    /// An instruction of one operand.
    fn convert(&mut self) {
        let Some(ty) = self.top() else {
            return self.get();
        };
        self.stack.pop();
        let which = self.choices.below(8);
        let mut f = self.sink();
        let to = match (ty, which) {
            (ValType::I32, 0) => (f.i32_extend8_s(), ValType::I32).1,
            (ValType::I32, 1) => (f.i32_extend16_s(), ValType::I32).1,
            (ValType::I32, 2) => (f.i64_extend_i32_s(), ValType::I64).1,
            (ValType::I32, 3) => (f.i64_extend_i32_u(), ValType::I64).1,
            (ValType::I32, 4) => (f.f64_convert_i32_s(), ValType::F64).1,
            (ValType::I32, 5) => (f.f32_convert_i32_u(), ValType::F32).1,
            (ValType::I32, 6) => (f.i32_eqz(), ValType::I32).1,
            (ValType::I32, _) => (f.i32_clz(), ValType::I32).1,
            (ValType::I64, 0) => (f.i64_extend8_s(), ValType::I64).1,
            (ValType::I64, 1) => (f.i64_extend16_s(), ValType::I64).1,
            (ValType::I64, 2) => (f.i64_extend32_s(), ValType::I64).1,
            (ValType::I64, 3) => (f.i32_wrap_i64(), ValType::I32).1,
            (ValType::I64, 4) => (f.f64_convert_i64_u(), ValType::F64).1,
            (ValType::I64, 5) => (f.f32_convert_i64_s(), ValType::F32).1,
            (ValType::I64, 6) => (f.i64_eqz(), ValType::I32).1,
            (ValType::I64, _) => (f.i64_popcnt(), ValType::I64).1,
            (ValType::F32, 0) => (f.i32_trunc_sat_f32_s(), ValType::I32).1,
            (ValType::F32, 1) => (f.i32_trunc_sat_f32_u(), ValType::I32).1,
            (ValType::F32, 2) => (f.i64_trunc_sat_f32_s(), ValType::I64).1,
            (ValType::F32, 3) => (f.i64_trunc_sat_f32_u(), ValType::I64).1,
            (ValType::F32, 4) => (f.i32_reinterpret_f32(), ValType::I32).1,
            (ValType::F32, 5) => (f.f64_promote_f32(), ValType::F64).1,
            (ValType::F32, _) => (f.f32_neg(), ValType::F32).1,
            (_, 0) => (f.i32_trunc_sat_f64_s(), ValType::I32).1,
            (_, 1) => (f.i32_trunc_sat_f64_u(), ValType::I32).1,
            (_, 2) => (f.i64_trunc_sat_f64_s(), ValType::I64).1,
            (_, 3) => (f.i64_trunc_sat_f64_u(), ValType::I64).1,
            (_, 4) => (f.i64_reinterpret_f64(), ValType::I64).1,
            (_, 5) => (f.f32_demote_f64(), ValType::F32).1,
            _ => (f.f64_neg(), ValType::F64).1,
        };
        self.stack.push(to);
    }

    /// An instruction of two or three operands.
    fn combine(&mut self) {
        let Some(ty) = self.top() else {
            return self.get();
        };
        self.ending_with(&[ty, ty]);
        let which = self.choices.below(6);
        let mut f = self.sink();
        match (ty, which) {
            (ValType::I32, 0) => f.i32_add(),
            (ValType::I32, 1) => f.i32_sub(),
            (ValType::I32, 2) => f.i32_xor(),
            (ValType::I32, 3) => f.i32_rotl(),
            (ValType::I64, 0) => f.i64_add(),
            (ValType::I64, 1) => f.i64_sub(),
            (ValType::I64, 2) => f.i64_xor(),
            (ValType::I64, 3) => f.i64_rotl(),
            (ValType::F32, 0..=3) => f.f32_copysign(),
            (ValType::F64, 0..=3) => f.f64_copysign(),
            _ => f.global_get(MIX).select(),
        };
        self.stack.pop();
    }

    /// Writes what is missing for these operands to be on top.
    fn ending_with(&mut self, types: &[ValType]) {
        if self.stack[self.floor..].ends_with(types) && !self.choices.one_in(4) {
            return;
        }
        for ty in types {
            match self.choices.below(3) {
                0 => self.push_constant(*ty),
                _ => {
                    let local = self.local_of(*ty);
                    self.sink().local_get(local);
                    self.stack.push(*ty);
                }
            }
        }
    }

    /// Leaves a number that is taken at once.
    fn condition(&mut self) {
        let local = self.local_of(ValType::I32);
        self.sink().local_get(local);
    }

    /// Writes what it takes for these operands alone to be there.
    fn exactly(&mut self, types: &[ValType]) {
        if self.stack[self.floor..] != *types {
            while self.top().is_some() {
                self.drop_or_note();
            }
            self.ending_with(types);
        }
        self.stack.truncate(self.floor);
    }

    fn ty(&mut self, params: &[ValType], results: &[ValType]) -> BlockType {
        match (params, results) {
            ([], []) => BlockType::Empty,
            ([], [ty]) if self.choices.one_in(2) => BlockType::Result(*ty),
            _ => BlockType::FunctionType(self.emitter.ty(params, results)),
        }
    }

    fn open(&mut self) {
        if self.labels.len() > DEPTH {
            return self.get();
        }
        let kind = self.choices.below(4);
        let mut params = types(&mut self.choices, 3);
        let mut results = types(&mut self.choices, 3);
        if kind == 3 {
            // Without an alternative, what comes in goes out.
            params.clone_from(&results);
        }
        if self.choices.one_in(4) {
            params.clear();
            results.truncate(1);
        }
        if kind == 3 {
            params.clone_from(&results);
        }
        self.ending_with(&params);
        if kind >= 2 {
            self.condition();
        }
        let ty = self.ty(&params, &results);
        match kind {
            0 => self.sink().block(ty),
            1 => self.sink().loop_(ty),
            _ => self.sink().if_(ty),
        };
        self.labels.push(Label {
            values: if kind == 1 {
                params.clone()
            } else {
                results.clone()
            },
            is_loop: kind == 1,
        });
        let floor = self.floor;
        let below = self.stack.len() - params.len();
        self.floor = below;
        self.block(&results);
        if kind == 2 {
            self.sink().else_();
            self.stack.extend(&params);
            self.block(&results);
        }
        self.sink().end();
        self.labels.pop();
        self.floor = floor;
        self.stack.truncate(below);
        self.stack.extend(results);
    }

    /// A block to jump to: its number, and what it takes along.
    fn label(&mut self) -> (u32, Vec<ValType>, bool) {
        let depth = self.choices.below(self.labels.len() as u32);
        let label = &self.labels[self.labels.len() - 1 - depth as usize];
        (depth, label.values.clone(), label.is_loop)
    }

    /// Leaves whether there is fuel for another round, and takes it.
    fn has_fuel(&mut self) {
        let mut f = self.sink();
        f.global_get(FUEL).i32_const(1).i32_sub().global_set(FUEL);
        f.global_get(FUEL).i32_const(0).i32_gt_s();
    }

    fn jump_if(&mut self) {
        let (depth, values, is_loop) = self.label();
        self.ending_with(&values);
        if is_loop {
            self.has_fuel();
        } else {
            self.condition();
        }
        self.sink().br_if(depth);
    }

    fn leave(&mut self) -> bool {
        let (depth, values, is_loop) = self.label();
        if is_loop {
            self.has_fuel();
            self.sink()
                .i32_eqz()
                .if_(BlockType::Empty)
                .unreachable()
                .end();
        }
        self.ending_with(&values);
        let alike: Vec<u32> = (0..self.labels.len() as u32)
            .filter(|depth| {
                let label = &self.labels[self.labels.len() - 1 - *depth as usize];
                label.values == values && !label.is_loop
            })
            .collect();
        match self.choices.below(4) {
            0 if !is_loop && depth as usize + 1 == self.labels.len() => {
                self.sink().return_();
            }
            1 | 2 if !alike.is_empty() => {
                let targets: Vec<u32> = (0..self.choices.below(4))
                    .map(|_| self.choices.pick(&alike))
                    .collect();
                self.condition();
                self.sink().br_table(targets, depth);
            }
            _ => {
                self.sink().br(depth);
            }
        }
        true
    }

    fn call(&mut self) {
        if self.callees.is_empty() {
            return self.get();
        }
        let callee = self.callees.start + self.choices.below(self.callees.len() as u32) as usize;
        let computed = &self.emitter.computed[callee];
        let (ty, params, results) = (
            computed.ty,
            computed.params.clone(),
            computed.results.clone(),
        );
        self.ending_with(&params);
        if self.choices.one_in(2) {
            let function = self.emitter.first_computed + callee as u32;
            self.sink().call(function);
        } else {
            let entry = self.emitter.first_entry() as usize + callee;
            self.sink().i32_const(entry as i32).call_indirect(0, ty);
        }
        let left = self.stack.len() - params.len();
        self.stack.truncate(left);
        self.stack.extend(results);
    }

    /// What there is of bulk memory, mostly inside the memory, and loads and stores.
    fn memory(&mut self) {
        if !self.emitter.has_bytes {
            return self.get();
        }
        let place = |choices: &mut Choices<'_>| match choices.below(40) {
            0 => 0xffff,
            1 => choices.u32().cast_signed(),
            _ => (BYTES.start + choices.below(BYTES.len() as u32)).cast_signed(),
        };
        let (to, from) = (place(&mut self.choices), place(&mut self.choices));
        let len = self.choices.below(40).cast_signed();
        let segment = self.choices.below(SEGMENTS.len() as u32 + 1);
        let size = SEGMENTS
            .get(segment as usize)
            .map_or(0, |bytes| bytes.len() as u32);
        let which = self.choices.below(8);
        let start = self.choices.below(size + 1).cast_signed();
        let within = self
            .choices
            .below(size.saturating_sub(start as u32) + 1)
            .cast_signed();
        let mut f = self.sink();
        match which {
            0 | 1 => {
                f.i32_const(to).i32_const(from).i32_const(len);
                f.memory_copy(0, 0);
            }
            2 => {
                f.i32_const(to).i32_const(from).i32_const(len);
                f.memory_fill(0);
            }
            3 | 4 => {
                f.i32_const(to).i32_const(start).i32_const(within);
                f.memory_init(0, segment);
            }
            5 => {
                f.data_drop(segment);
            }
            _ => {
                let anywhere = MemArg {
                    offset: 0,
                    align: 0,
                    memory_index: 0,
                };
                f.i32_const(to).i64_load(anywhere);
                self.stack.push(ValType::I64);
            }
        }
    }
}
