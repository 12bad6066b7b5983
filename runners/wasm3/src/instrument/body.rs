//! Rewrites a function for wasm3.
//!
//! A block with parameters or several results becomes one without: the values pass through locals of its own. So does a block with a
//! float as its result: a jump there with other operands below makes wasm3 0.5.0 write outside of its memory. What a jump takes
//! along is written to the locals of its target. From there values are copied: an operand that is a local does not outlive what
//! follows (see [`super::study`]).

use super::facts::Bulk;
use super::limits::Needs;
use super::live::{Live, Reached};
use super::signatures::{Signature, value_type};
use super::study::{Latest, Study};
use super::{Pass, Rewritten, unreadable};
use wasm_embedded_spec::runtime::Refused;
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{BlockType, Function, Instruction, InstructionSink};
use wasmparser::{BrTable, FunctionBody, Operator, ValType};

/// A function that is being rewritten.
pub(super) struct Body<'p> {
    pass: &'p mut Pass,
    /// The function as it was, among those of the module.
    function: u32,
    signature: Signature,
    code: Vec<u8>,
    frames: Vec<Frame>,
    /// The locals by groups, parameters aside.
    locals: Vec<(u32, ValType)>,
    /// How many parameters and locals there are.
    count: u32,
    /// The local in which a condition waits.
    condition: Option<u32>,
    /// The locals that results of calls pass through.
    wide: [Option<u32>; 2],
    nesting: u32,
    /// The most operands that were added to those that the function has.
    added: u32,
}

/// An open block.
struct Frame {
    kind: Kind,
    /// The locals through which values come in, and go out; none for a block that wasm3 has.
    params: Vec<u32>,
    results: Vec<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Function,
    Block,
    Loop,
    If,
    Else,
}

/// What a jump takes along.
enum Carried {
    /// What wasm3 knows of.
    Natively,
    /// Values in these locals.
    Locals(Vec<u32>),
    /// The results of the function, of which those after the first are in these globals.
    Results(Vec<u32>),
}

fn is_float(ty: ValType) -> bool {
    matches!(ty, ValType::F32 | ValType::F64)
}

fn no_type(what: &str) -> reencode::Error<Refused> {
    reencode::Error::UserError(unreadable(format!("{what} has no type")))
}

impl<'p> Body<'p> {
    pub(super) fn new(
        pass: &'p mut Pass,
        function: u32,
        body: &FunctionBody<'_>,
    ) -> Rewritten<Self> {
        let ty = pass.facts.functions.get(function as usize);
        let signature = ty.and_then(|ty| pass.signatures.get(*ty)).cloned();
        let signature = signature.ok_or_else(|| no_type("a function"))?;
        let mut locals = Vec::new();
        let mut count = signature.params.len() as u32 + signature.padding;
        for group in body.get_locals_reader()? {
            let group = group?;
            count = count.saturating_add(group.0);
            locals.push(group);
        }
        Ok(Body {
            pass,
            function,
            signature,
            code: Vec::new(),
            frames: vec![Frame {
                kind: Kind::Function,
                params: Vec::new(),
                results: Vec::new(),
            }],
            locals,
            count,
            condition: None,
            wide: [None; 2],
            nesting: 0,
            added: 0,
        })
    }

    /// The whole function.
    pub(super) fn rewrite(
        mut self,
        body: &FunctionBody<'_>,
        latest: &mut Latest,
    ) -> Rewritten<Function> {
        let study = Study::of(&self.pass.facts, self.function, body, latest)
            .map_err(reencode::Error::UserError)?;
        let mut outlived = study.outlived.iter();
        let mut live = Live::default();
        let mut called = None;
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            let reached = live.next(&operator);
            if let Some(ty) = called.take() {
                self.move_result(ty, &operator);
            }
            called = self
                .wide_result(&operator)
                .filter(|_| reached == Reached::Yes);
            match reached {
                Reached::No => {}
                _ if matches!(operator, Operator::LocalGet { .. }) => {
                    self.get(&operator, outlived.next() == Some(&true));
                }
                reached => self.step(operator, reached == Reached::Yes)?,
            }
        }
        let params = self.signature.params.len() as u32 + self.signature.padding;
        let needs = Needs::of(
            self.nesting,
            params,
            &self.locals,
            study.depth + self.added,
            &self.code,
        );
        self.pass.check(&needs, self.function)?;
        let locals = self
            .locals
            .iter()
            .map(|(count, ty)| (*count, value_type(*ty)));
        let mut function = Function::new(locals.collect::<Vec<_>>());
        function.raw(self.code);
        Ok(function)
    }

    fn sink(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.code)
    }

    /// `falls` is whether what is before the instruction leads to it.
    fn step(&mut self, operator: Operator<'_>, falls: bool) -> Rewritten<()> {
        match operator {
            Operator::Block { blockty } => self.open(Kind::Block, blockty)?,
            Operator::Loop { blockty } => self.open(Kind::Loop, blockty)?,
            Operator::If { blockty } => self.open(Kind::If, blockty)?,
            Operator::Else => self.alternative(falls),
            Operator::End => self.close(falls),
            Operator::Br { relative_depth } => self.jump(relative_depth, 0),
            Operator::BrIf { relative_depth } => self.jump_if(relative_depth),
            Operator::BrTable { targets } => self.jump_by_table(&targets)?,
            Operator::Return => self.leave(),
            Operator::Call { function_index } => self.call(function_index)?,
            Operator::CallIndirect { type_index, .. } => self.call_indirect(type_index)?,
            Operator::MemoryGrow { .. } => {
                let grow = self.pass.grow();
                self.sink().call(grow);
            }
            Operator::MemorySize { .. } => {
                let size = self.pass.size();
                self.sink().call(size);
            }
            Operator::MemoryCopy { .. } => self.bulk(Bulk::Copy),
            Operator::MemoryFill { .. } => self.bulk(Bulk::Fill),
            Operator::MemoryInit { data_index, .. } => {
                let (offset, len) = self.pass.segments.place(data_index);
                self.sink().i32_const(offset.cast_signed());
                match len {
                    Some(global) => self.sink().global_get(global),
                    None => self.sink().i32_const(0),
                };
                self.added = self.added.max(2);
                self.bulk(Bulk::Init);
            }
            Operator::DataDrop { data_index } => {
                if let (_, Some(global)) = self.pass.segments.place(data_index) {
                    self.sink().i32_const(0).global_set(global);
                }
            }
            Operator::LocalSet { local_index } => {
                let local = self.local(local_index);
                self.sink().local_set(local);
            }
            Operator::LocalTee { local_index } => {
                let local = self.local(local_index);
                self.sink().local_tee(local);
            }
            // Over-long indices are as short as they can be again.
            operator => {
                let instruction = self.pass.instruction(operator)?;
                self.emit(&instruction);
            }
        }
        Ok(())
    }

    fn emit(&mut self, instruction: &Instruction<'_>) {
        use wasm_encoder::Encode;
        instruction.encode(&mut self.code);
    }

    fn bulk(&mut self, bulk: Bulk) {
        if let Some(function) = self.pass.bulk(bulk) {
            self.sink().call(function);
        }
    }

    /// An operand that is a local, or a copy where it outlives its local.
    fn get(&mut self, operator: &Operator<'_>, outlives: bool) {
        if let Operator::LocalGet { local_index } = operator {
            let local = self.local(*local_index);
            match outlives {
                true => self.copy(local),
                false => {
                    self.sink().local_get(local);
                }
            }
        }
    }

    /// The number of a local of the function as it was.
    fn local(&self, local: u32) -> u32 {
        let params = self.signature.params.len() as u32;
        local
            + if local < params {
                0
            } else {
                self.signature.padding
            }
    }

    fn type_of(&self, local: u32) -> ValType {
        let params = &self.signature.params;
        if let Some(ty) = params.get(local as usize) {
            return *ty;
        }
        let mut rest = local - params.len() as u32;
        rest = rest.saturating_sub(self.signature.padding);
        for (count, ty) in &self.locals {
            match rest.checked_sub(*count) {
                Some(behind) => rest = behind,
                None => return *ty,
            }
        }
        ValType::I32
    }

    /// The value of a local, and not the local itself: of both operators here the value is that of both operands.
    fn copy(&mut self, local: u32) {
        let ty = self.type_of(local);
        self.added = self.added.max(1);
        let mut sink = self.sink();
        sink.local_get(local).local_get(local);
        match ty {
            ValType::I64 => sink.i64_or(),
            ValType::F32 => sink.f32_copysign(),
            ValType::F64 => sink.f64_copysign(),
            _ => sink.i32_or(),
        };
    }

    /// A new local.
    fn fresh(&mut self, ty: ValType) -> u32 {
        match self.locals.last_mut() {
            Some((count, last)) if *last == ty => *count += 1,
            _ => self.locals.push((1, ty)),
        }
        self.count += 1;
        self.count - 1
    }

    fn fresh_for(&mut self, types: &[ValType]) -> Vec<u32> {
        types.iter().map(|ty| self.fresh(*ty)).collect()
    }

    /// Writes the operands on top to locals, the last to the last.
    fn set(&mut self, locals: &[u32]) {
        for local in locals.iter().rev() {
            self.sink().local_set(*local);
        }
    }

    fn get_all(&mut self, locals: &[u32]) {
        for local in locals {
            self.sink().local_get(*local);
        }
    }

    fn copy_all(&mut self, locals: &[u32]) {
        locals.iter().for_each(|local| self.copy(*local));
    }

    /// Writes the operand on top to the local in which a condition waits.
    fn set_condition(&mut self) -> u32 {
        let condition = match self.condition {
            Some(condition) => condition,
            None => self.fresh(ValType::I32),
        };
        self.condition = Some(condition);
        self.sink().local_set(condition);
        condition
    }

    fn open(&mut self, kind: Kind, ty: wasmparser::BlockType) -> Rewritten<()> {
        let mut frame = Frame {
            kind,
            params: Vec::new(),
            results: Vec::new(),
        };
        let mut native = BlockType::Empty;
        match ty {
            wasmparser::BlockType::Empty => {}
            wasmparser::BlockType::Type(ty) if is_float(ty) => {
                frame.results = self.fresh_for(&[ty])
            }
            wasmparser::BlockType::Type(ty) => native = BlockType::Result(value_type(ty)),
            wasmparser::BlockType::FuncType(index) => {
                let signature = self.pass.signatures.get(index).cloned();
                let signature = signature.ok_or_else(|| no_type("a block"))?;
                match (&signature.params[..], &signature.results[..]) {
                    ([], []) => {}
                    ([], [ty]) if !is_float(*ty) => native = BlockType::Result(value_type(*ty)),
                    (params, results) => {
                        frame.params = self.fresh_for(params);
                        frame.results = self.fresh_for(results);
                    }
                }
            }
        }
        if kind == Kind::If && !frame.params.is_empty() {
            let condition = self.set_condition();
            self.set(&frame.params);
            self.sink().local_get(condition);
        } else {
            self.set(&frame.params);
        }
        match kind {
            Kind::Loop => self.sink().loop_(native),
            Kind::If => self.sink().if_(native),
            _ => self.sink().block(native),
        };
        self.copy_all(&frame.params);
        self.frames.push(frame);
        self.deeper(0);
        Ok(())
    }

    /// Notes how deep the blocks are, with so many more around what follows.
    fn deeper(&mut self, more: usize) {
        self.nesting = self.nesting.max((self.frames.len() - 1 + more) as u32);
    }

    fn alternative(&mut self, falls: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.kind = Kind::Else;
            let (params, results) = (frame.params.clone(), frame.results.clone());
            if falls {
                self.set(&results);
            }
            self.sink().else_();
            self.copy_all(&params);
        }
    }

    fn close(&mut self, falls: bool) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if frame.kind == Kind::Function {
            if falls {
                self.leave_others();
            }
            self.sink().end();
            return;
        }
        if falls {
            self.set(&frame.results);
        }
        if frame.kind == Kind::If && !frame.results.is_empty() {
            // Without an alternative, what came in goes out.
            self.sink().else_();
            self.get_all(&frame.params);
            self.set(&frame.results);
        }
        self.sink().end();
        self.copy_all(&frame.results);
    }

    fn carried(&self, depth: u32) -> Carried {
        let at = self.frames.len().checked_sub(1 + depth as usize);
        let Some(frame) = at.and_then(|at| self.frames.get(at)) else {
            return Carried::Natively;
        };
        match frame.kind {
            Kind::Function if self.signature.is_multiple() => {
                Carried::Results(self.signature.globals.clone())
            }
            Kind::Function => Carried::Natively,
            Kind::Loop if frame.params.is_empty() => Carried::Natively,
            Kind::Loop => Carried::Locals(frame.params.clone()),
            _ if frame.results.is_empty() => Carried::Natively,
            _ => Carried::Locals(frame.results.clone()),
        }
    }

    /// A jump; `inside` is how many blocks are open that the function did not have.
    fn jump(&mut self, depth: u32, inside: u32) {
        match self.carried(depth) {
            Carried::Natively => {}
            Carried::Locals(locals) => self.set(&locals),
            Carried::Results(_) => self.leave_others(),
        }
        self.sink().br(depth + inside);
    }

    fn jump_if(&mut self, depth: u32) {
        match self.carried(depth) {
            Carried::Natively => {
                self.sink().br_if(depth);
            }
            Carried::Locals(locals) => {
                let condition = self.set_condition();
                self.set(&locals);
                self.sink().local_get(condition).br_if(depth);
                self.copy_all(&locals);
            }
            Carried::Results(globals) => {
                let condition = self.set_condition();
                self.leave_others();
                self.sink().local_get(condition).br_if(depth);
                for global in globals {
                    self.sink().global_get(global);
                }
            }
        }
    }

    /// A table whose targets all take along what wasm3 knows of stays. Another leads into blocks of its own, one for each target, from
    /// where the values are taken along.
    fn jump_by_table(&mut self, table: &BrTable<'_>) -> Rewritten<()> {
        let mut targets = Vec::new();
        for target in table.targets() {
            targets.push(target?);
        }
        let natively = |depth: &u32| matches!(self.carried(*depth), Carried::Natively);
        if targets.iter().chain([&table.default()]).all(natively) {
            self.sink().br_table(targets, table.default());
            return Ok(());
        }
        let mut distinct = targets.clone();
        distinct.push(table.default());
        distinct.sort_unstable();
        distinct.dedup();
        let values = self.values_of(&distinct);
        let values = self.fresh_for(&values);
        let condition = self.set_condition();
        self.set(&values);
        self.deeper(distinct.len());
        for _ in &distinct {
            self.sink().block(BlockType::Empty);
        }
        // Of sorted numbers without repetition, the place is the depth of the block.
        let place = |depth: &u32| {
            distinct
                .binary_search(depth)
                .map_or(0, |place| place as u32)
        };
        let places: Vec<u32> = targets.iter().map(place).collect();
        self.sink()
            .local_get(condition)
            .br_table(places, place(&table.default()));
        for (place, depth) in distinct.iter().enumerate() {
            self.sink().end();
            self.get_all(&values);
            self.jump(*depth, (distinct.len() - 1 - place) as u32);
        }
        self.added = self.added.max(2);
        Ok(())
    }

    /// The types of what jumps to these targets take along: the same to all of them.
    fn values_of(&self, targets: &[u32]) -> Vec<ValType> {
        let mut carried = targets.iter().map(|depth| self.carried(*depth));
        let types = carried.find_map(|carried| match carried {
            Carried::Natively => None,
            Carried::Locals(locals) => {
                Some(locals.iter().map(|local| self.type_of(*local)).collect())
            }
            Carried::Results(_) => Some(self.signature.results.clone()),
        });
        types.unwrap_or_default()
    }

    fn leave(&mut self) {
        self.leave_others();
        self.sink().return_();
    }

    /// Leaves the results of the function after the first one in globals.
    fn leave_others(&mut self) {
        for global in self.signature.globals.clone().into_iter().rev() {
            self.sink().global_set(global);
        }
    }

    fn call(&mut self, function: u32) -> Rewritten<()> {
        let ty = self.pass.facts.functions.get(function as usize);
        let signature = ty.and_then(|ty| self.pass.signatures.get(*ty)).cloned();
        let callee = self.pass.function_index(function)?;
        self.pad(signature.as_ref());
        self.sink().call(callee);
        self.take_others(signature.as_ref());
        Ok(())
    }

    fn call_indirect(&mut self, ty: u32) -> Rewritten<()> {
        let signature = self.pass.signatures.get(ty).cloned();
        match &signature {
            Some(signature) if signature.padding > 0 => {
                let index = self.set_condition();
                self.pad(Some(signature));
                self.sink().local_get(index);
            }
            _ => {}
        }
        self.sink().call_indirect(0, ty);
        self.take_others(signature.as_ref());
        Ok(())
    }

    /// The type of the first result of a call, where it is of 64 bits.
    fn wide_result(&self, operator: &Operator<'_>) -> Option<ValType> {
        let ty = match operator {
            Operator::Call { function_index } => {
                *self.pass.facts.functions.get(*function_index as usize)?
            }
            Operator::CallIndirect { type_index, .. } => *type_index,
            _ => return None,
        };
        match self.pass.signatures.get(ty)?.results[..] {
            [ty @ (ValType::I64 | ValType::F64)] => Some(ty),
            _ => None,
        }
    }

    /// wasm3 0.4.7 takes the second half of such a result for free until it is popped: it is, unless what follows takes it.
    fn move_result(&mut self, ty: ValType, next: &Operator<'_>) {
        if let Operator::LocalSet { .. } | Operator::GlobalSet { .. } | Operator::Drop = next {
            return;
        }
        let place = usize::from(ty == ValType::F64);
        let local = match self.wide[place] {
            Some(local) => local,
            None => self.fresh(ty),
        };
        self.wide[place] = Some(local);
        self.sink().local_set(local);
        self.copy(local);
    }

    /// Arguments for the parameters that nobody reads.
    fn pad(&mut self, signature: Option<&Signature>) {
        let padding = signature.map_or(0, |signature| signature.padding);
        for _ in 0..padding {
            self.sink().i32_const(0);
        }
        self.added = self.added.max(padding + 1);
    }

    /// The results of a call after the first one.
    fn take_others(&mut self, signature: Option<&Signature>) {
        let Some(signature) = signature.filter(|signature| signature.is_multiple()) else {
            return;
        };
        if let first @ (ValType::I64 | ValType::F64) = signature.results[0] {
            self.move_result(first, &Operator::Nop);
        }
        for global in &signature.globals {
            self.sink().global_get(*global);
        }
    }
}
