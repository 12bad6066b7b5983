//! What a module has, before it is rewritten.

use std::collections::BTreeSet;
use std::ops::Range;
use wasmparser::{
    DataKind, FunctionBody, KnownCustom, Name, Operator, Parser, Payload, SubType, TypeRef,
};

/// More pages than a memory can have.
const ALL_PAGES: u64 = 65_536;

/// What a module has.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) types: Vec<SubType>,
    /// The number of the type of each function, those of imports first.
    pub(super) functions: Vec<u32>,
    pub(super) imports: u32,
    pub(super) globals: u32,
    /// The most pages that the memory may have as declared; `None` without a memory.
    pub(super) max_pages: Option<u64>,
    /// The data segments: the bytes of those that are not written to memory at the start.
    pub(super) segments: Vec<Option<Vec<u8>>>,
    /// Where the section that counts the segments lies: wasm3 0.4.7 takes it for one out of order.
    pub(super) data_count: Range<usize>,
    /// What it does with memory beyond WebAssembly 1.0.
    pub(super) bulk: BTreeSet<Bulk>,
}

/// An instruction of bulk memory that the host carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bulk {
    Copy,
    Fill,
    Init,
}

impl Facts {
    pub(super) fn of(wasm: &[u8]) -> wasmparser::Result<Facts> {
        let mut facts = Facts::default();
        let mut end = 8;
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            let start = end;
            if let Some((_, range)) = payload.as_section() {
                end = range.end;
            }
            match payload {
                Payload::DataCountSection { range, .. } => facts.data_count = start..range.end,
                Payload::TypeSection(section) => {
                    for group in section {
                        facts.types.extend(group?.into_types());
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        if let TypeRef::Func(ty) = import?.ty {
                            facts.functions.push(ty);
                            facts.imports += 1;
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        facts.functions.push(ty?);
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        facts.max_pages = Some(memory?.maximum.unwrap_or(ALL_PAGES).min(ALL_PAGES));
                    }
                }
                Payload::GlobalSection(section) => facts.globals = section.count(),
                Payload::CodeSectionEntry(body) => facts.bulk_of(&body)?,
                Payload::DataSection(section) => {
                    for data in section {
                        let data = data?;
                        let passive = matches!(data.kind, DataKind::Passive);
                        facts.segments.push(passive.then(|| data.data.to_vec()));
                    }
                }
                _ => {}
            }
        }
        Ok(facts)
    }

    fn bulk_of(&mut self, body: &FunctionBody<'_>) -> wasmparser::Result<()> {
        const PREFIX: u8 = 0xfc;
        if !body.as_bytes().contains(&PREFIX) {
            return Ok(());
        }
        for operator in body.get_operators_reader()? {
            self.bulk.extend(match operator? {
                Operator::MemoryCopy { .. } => Some(Bulk::Copy),
                Operator::MemoryFill { .. } => Some(Bulk::Fill),
                Operator::MemoryInit { .. } => Some(Bulk::Init),
                _ => None,
            });
        }
        Ok(())
    }
}

/// The number of a function, and its name where the module tells.
pub(super) fn function_name(wasm: &[u8], function: u32) -> String {
    let customs = Parser::new(0).parse_all(wasm).flatten();
    let names = customs.filter_map(|payload| match payload {
        Payload::CustomSection(custom) => match custom.as_known() {
            KnownCustom::Name(names) => Some(names),
            _ => None,
        },
        _ => None,
    });
    let maps = names
        .flat_map(|names| names.into_iter().flatten())
        .filter_map(|name| match name {
            Name::Function(map) => Some(map),
            _ => None,
        });
    let mut namings = maps.flat_map(|map| map.into_iter().flatten());
    match namings.find(|naming| naming.index == function) {
        Some(naming) => format!("function {function} `{}`", naming.name),
        None => format!("function {function}"),
    }
}
