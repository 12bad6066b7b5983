//! Types of functions with several results: wasm3 0.4.7 has none, and 0.5.0 writes past the end of its heap with some.
//!
//! Such a function returns its first result, and leaves the others in globals that the caller reads at once. Where that would
//! make two types equal, and so let a `call_indirect` pass that has to trap, parameters are added that nobody reads.

use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::{ConstExpr, GlobalSection, GlobalType, TypeSection};
use wasmparser::{FuncType, SubType, ValType};

/// The types of a module, as wasm3 gets them.
#[derive(Default)]
pub(super) struct Signatures {
    types: Vec<Signature>,
    /// The types of the globals that results are left in.
    globals: Vec<ValType>,
}

/// A type of functions.
#[derive(Debug, Clone, Default)]
pub(super) struct Signature {
    pub(super) params: Vec<ValType>,
    pub(super) results: Vec<ValType>,
    /// How many parameters of the type i32 were added.
    pub(super) padding: u32,
    /// The globals that the results after the first one are left in.
    pub(super) globals: Vec<u32>,
}

impl Signature {
    /// Whether it has several results.
    pub(super) fn is_multiple(&self) -> bool {
        self.results.len() > 1
    }

    fn lowered_params(&self) -> Vec<ValType> {
        let padding = (0..self.padding).map(|_| ValType::I32);
        self.params.iter().copied().chain(padding).collect()
    }
}

type Key = (Vec<ValType>, Vec<ValType>);

impl Signatures {
    /// `first_global` is how many globals the module has. `None` when a type is not one of functions.
    pub(super) fn of(types: &[SubType], first_global: u32) -> Option<Signatures> {
        let types: Option<Vec<&FuncType>> = types.iter().map(as_function).collect();
        let types = types?;
        let key = |ty: &FuncType| -> Key { (ty.params().to_vec(), ty.results().to_vec()) };
        let plain = types.iter().filter(|ty| ty.results().len() < 2);
        let mut taken: BTreeSet<_> = plain.map(|ty| ordered(&key(ty))).collect();
        let mut paddings = BTreeMap::new();
        let mut globals = BTreeMap::new();
        let mut signatures = Signatures::default();
        for ty in types {
            let (params, results) = key(ty);
            let mut signature = Signature {
                params,
                results,
                ..Signature::default()
            };
            if signature.is_multiple() {
                let whole = ordered(&key(ty));
                signature.padding = *paddings.entry(whole).or_insert_with(|| {
                    while !taken.insert(ordered(&(
                        signature.lowered_params(),
                        signature.results[..1].to_vec(),
                    ))) {
                        signature.padding += 1;
                    }
                    signature.padding
                });
                let others = signature.results.iter().enumerate().skip(1);
                signature.globals = others
                    .map(|(place, ty)| {
                        *globals.entry((place, rank(*ty))).or_insert_with(|| {
                            signatures.globals.push(*ty);
                            first_global + signatures.globals.len() as u32 - 1
                        })
                    })
                    .collect();
            }
            signatures.types.push(signature);
        }
        Some(signatures)
    }

    /// The type of this number.
    pub(super) fn get(&self, index: u32) -> Option<&Signature> {
        self.types.get(index as usize)
    }

    /// How many globals there are for results.
    pub(super) fn globals(&self) -> u32 {
        self.globals.len() as u32
    }

    pub(super) fn write_types(&self, section: &mut TypeSection) {
        for signature in &self.types {
            let params = signature.lowered_params();
            let results = signature.results.iter().take(1);
            section.ty().function(
                params.into_iter().map(value_type),
                results.copied().map(value_type),
            );
        }
    }

    pub(super) fn write_globals(&self, section: &mut GlobalSection) {
        for ty in &self.globals {
            let zero = match ty {
                ValType::I64 => ConstExpr::i64_const(0),
                ValType::F32 => ConstExpr::f32_const(0.0.into()),
                ValType::F64 => ConstExpr::f64_const(0.0.into()),
                _ => ConstExpr::i32_const(0),
            };
            section.global(mutable(value_type(*ty)), &zero);
        }
    }
}

/// A global that is written to.
pub(super) fn mutable(val_type: wasm_encoder::ValType) -> GlobalType {
    GlobalType {
        val_type,
        mutable: true,
        shared: false,
    }
}

/// A type of values, for the encoder. The profile has four.
pub(super) fn value_type(ty: ValType) -> wasm_encoder::ValType {
    match ty {
        ValType::I64 => wasm_encoder::ValType::I64,
        ValType::F32 => wasm_encoder::ValType::F32,
        ValType::F64 => wasm_encoder::ValType::F64,
        _ => wasm_encoder::ValType::I32,
    }
}

fn as_function(ty: &SubType) -> Option<&FuncType> {
    let numbers = |ty: &FuncType| {
        let mut values = ty.params().iter().chain(ty.results());
        values.all(|ty| !matches!(ty, ValType::V128 | ValType::Ref(_)))
    };
    match &ty.composite_type.inner {
        wasmparser::CompositeInnerType::Func(ty) if numbers(ty) => Some(ty),
        _ => None,
    }
}

fn ordered((params, results): &Key) -> (Vec<u8>, Vec<u8>) {
    let ranks = |types: &[ValType]| types.iter().copied().map(rank).collect();
    (ranks(params), ranks(results))
}

fn rank(ty: ValType) -> u8 {
    match ty {
        ValType::I64 => 1,
        ValType::F32 => 2,
        ValType::F64 => 3,
        _ => 0,
    }
}
