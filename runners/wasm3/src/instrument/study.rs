//! What is to be known of a function before it is rewritten.
//!
//! wasm3 does not copy what `local.get` reads: the operand is the local itself until something is written to it, or a block
//! begins. 0.4.7 then keeps the value in a place of the wrong size, or not at all. So operands that outlive their local are found
//! here, and copied at once.

use super::facts::Facts;
use super::live::{Live, Reached};
use wasm_embedded_spec::runtime::Refused;
use wasmparser::{
    BlockType, ContType, FrameKind, FuncType, FunctionBody, ModuleArity, Operator, RefType, SubType,
};

/// What was found.
pub(super) struct Study {
    /// For each `local.get` that is reached, whether its local is written to, or a block begins, while the operand is still to be
    /// used.
    pub(super) outlived: Vec<bool>,
    /// The most operands at the same time, and with them the results of the blocks that are open.
    pub(super) depth: u32,
}

/// No operand, and no local.
const NONE: u32 = u32::MAX;

/// For each local, the latest operand that is this local. It is empty between two functions.
#[derive(Default)]
pub(super) struct Latest(Vec<u32>);

impl Study {
    pub(super) fn of(
        facts: &Facts,
        function: u32,
        body: &FunctionBody<'_>,
        latest: &mut Latest,
    ) -> Result<Study, Refused> {
        let ty = facts.functions.get(function as usize).copied();
        let mut walk = Walk {
            facts,
            frames: Vec::new(),
            operands: Vec::new(),
            latest,
            copied: 0,
            results: 0,
            study: Study {
                outlived: Vec::new(),
                depth: 0,
            },
        };
        walk.open(BlockType::FuncType(ty.unwrap_or(NONE)), FrameKind::Block);
        let mut live = Live::default();
        for operator in body.get_operators_reader().map_err(super::unreadable)? {
            let operator = operator.map_err(super::unreadable)?;
            if live.next(&operator) != Reached::No {
                walk.step(&operator)
                    .ok_or_else(|| Refused(format!("wasm3 has no instruction {operator:?}")))?;
            }
        }
        walk.pop(walk.operands.len());
        Ok(walk.study)
    }
}

/// An operand.
struct Operand {
    /// The local that it is.
    local: u32,
    /// The operand before it that is the same local.
    before: u32,
    /// The number of its `local.get`.
    get: u32,
}

struct Frame {
    ty: BlockType,
    kind: FrameKind,
    /// How many operands there are below it.
    height: usize,
}

struct Walk<'a> {
    facts: &'a Facts,
    frames: Vec<Frame>,
    operands: Vec<Operand>,
    latest: &'a mut Latest,
    /// How many of the operands are no locals for sure.
    copied: usize,
    /// How many results the open blocks have.
    results: u32,
    study: Study,
}

impl Walk<'_> {
    fn open(&mut self, ty: BlockType, kind: FrameKind) {
        self.results += self.block_type_arity(ty).map_or(0, |(_, results)| results);
        self.frames.push(Frame {
            ty,
            kind,
            height: self.operands.len(),
        });
    }

    /// `None` for an instruction that is not in the profile.
    fn step(&mut self, operator: &Operator<'_>) -> Option<()> {
        match operator {
            Operator::LocalGet { local_index } => self.get(*local_index),
            Operator::LocalSet { local_index } => {
                // The operand that is written is no exception.
                self.write(*local_index);
                self.pop(1);
            }
            Operator::LocalTee { local_index } => self.write(*local_index),
            // What it may take along stays where it is.
            Operator::BrIf { .. } => self.pop(1),
            Operator::Block { blockty } => self.enter(*blockty, FrameKind::Block, 0)?,
            Operator::Loop { blockty } => self.enter(*blockty, FrameKind::Loop, 0)?,
            Operator::If { blockty } => self.enter(*blockty, FrameKind::If, 1)?,
            Operator::Else => {
                let frame = self.frames.last()?;
                let (params, _) = self.block_type_arity(frame.ty)?;
                self.pop(self.operands.len() - frame.height);
                self.push(params);
            }
            Operator::End => {
                let frame = self.frames.pop()?;
                let (_, results) = self.block_type_arity(frame.ty)?;
                self.results -= results;
                self.pop(self.operands.len() - frame.height);
                self.push(results);
            }
            Operator::Unreachable
            | Operator::Br { .. }
            | Operator::BrTable { .. }
            | Operator::Return => self.pop(self.operands.len() - self.frames.last()?.height),
            _ => {
                let (pops, pushes) = operator.operator_arity(self)?;
                self.pop(pops as usize);
                self.push(pushes);
            }
        }
        let depth = self.operands.len() as u32 + self.results;
        self.study.depth = self.study.depth.max(depth);
        Some(())
    }

    fn enter(&mut self, ty: BlockType, kind: FrameKind, conditions: usize) -> Option<()> {
        let (params, _) = self.block_type_arity(ty)?;
        self.pop(conditions + params as usize);
        self.keep_all();
        self.open(ty, kind);
        self.push(params);
        Some(())
    }

    fn push(&mut self, count: u32) {
        self.operands.extend((0..count).map(|_| Operand {
            local: NONE,
            before: NONE,
            get: NONE,
        }));
    }

    fn get(&mut self, local: u32) {
        let latest = &mut self.latest.0;
        if latest.len() <= local as usize {
            latest.resize(local as usize + 1, NONE);
        }
        let here = self.operands.len() as u32;
        self.operands.push(Operand {
            local,
            before: std::mem::replace(&mut latest[local as usize], here),
            get: self.study.outlived.len() as u32,
        });
        self.study.outlived.push(false);
    }

    /// The module is valid: there are as many.
    fn pop(&mut self, count: usize) {
        for operand in self.operands.drain(self.operands.len() - count..).rev() {
            if operand.local != NONE {
                self.latest.0[operand.local as usize] = operand.before;
            }
        }
        self.copied = self.copied.min(self.operands.len());
    }

    /// Notes all operands that are locals.
    fn keep_all(&mut self) {
        for operand in self.copied..self.operands.len() {
            let local = self.operands[operand].local;
            if local != NONE {
                self.write(local);
            }
        }
        self.copied = self.operands.len();
    }

    /// Notes the operands that are this local; they are no longer.
    fn write(&mut self, local: u32) {
        let Some(latest) = self.latest.0.get_mut(local as usize) else {
            return;
        };
        let mut at = std::mem::replace(latest, NONE);
        while at != NONE {
            let operand = &mut self.operands[at as usize];
            self.study.outlived[operand.get as usize] = true;
            operand.local = NONE;
            at = operand.before;
        }
    }
}

impl ModuleArity for Walk<'_> {
    fn sub_type_at(&self, index: u32) -> Option<&SubType> {
        self.facts.types.get(index as usize)
    }

    fn tag_type_arity(&self, _: u32) -> Option<(u32, u32)> {
        None
    }

    fn type_index_of_function(&self, function: u32) -> Option<u32> {
        self.facts.functions.get(function as usize).copied()
    }

    fn func_type_of_cont_type(&self, _: &ContType) -> Option<&FuncType> {
        None
    }

    fn sub_type_of_ref_type(&self, _: &RefType) -> Option<&SubType> {
        None
    }

    fn control_stack_height(&self) -> u32 {
        self.frames.len() as u32
    }

    fn label_block(&self, depth: u32) -> Option<(BlockType, FrameKind)> {
        let frame = self.frames.len().checked_sub(1 + depth as usize)?;
        self.frames.get(frame).map(|frame| (frame.ty, frame.kind))
    }
}
