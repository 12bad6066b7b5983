//! What a module gets before wasm3 loads it.
//!
//! - A check around every `memory.grow`: wasm3 adds pages in 32 bits, and takes a declared maximum of none for no maximum.
//! - A call around every `memory.size`: 0.4.7 writes the size over a value that is still to be used.
//! - One element segment for each run of table entries, in ascending order: 0.4.7 takes no empty segments, and forgets entries
//!   above the end of the latest segment.
//! - What the profile of guests has beyond WebAssembly 1.0, and wasm3 has not, or not in all versions, in terms of what it has:
//!   several results and parameters of blocks ([`body`], [`signatures`]), `memory.copy`, `memory.fill` and `memory.init` as calls
//!   of the host, data segments for later ([`segments`]), constants that are computed, and over-long indices.
//!
//! Instructions that nothing reaches and custom sections are left out. Functions that wasm3 cannot compile are refused
//! ([`limits`]).

mod body;
mod facts;
mod limits;
mod live;
mod segments;
mod signatures;
mod study;

pub use limits::Limits;

use body::Body;
use facts::{Bulk, Facts, function_name};
use limits::Needs;
use segments::Segments;
use signatures::Signatures;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use study::Latest;
use wasm_embedded_spec::guest::Constant;
use wasm_embedded_spec::runtime::Refused;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, CustomSection, DataSection, ElementSection, Elements,
    EntityType, Function, FunctionSection, GlobalSection, ImportSection, Module, SectionId,
    TypeSection, ValType,
};
use wasmparser::{DataKind, ElementItems, ElementKind, Parser};

/// Instruments a guest that was checked, for wasm3 in this process or on a device: `memory.grow` keeps to the limits of the
/// instance, and what wasm3 lacks or does wrong is avoided.
///
/// # Errors
/// When wasm3 cannot compile a function.
pub fn instrument(wasm: &[u8], limits: &Limits) -> Result<Vec<u8>, Refused> {
    Image::of(wasm, limits).map(|image| image.bytes)
}

/// An instrumented module.
pub(crate) struct Image {
    pub(crate) bytes: Vec<u8>,
    numbers: Numbers,
}

/// How functions of the image are numbered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbers {
    imports: u32,
    added: u32,
}

impl Numbers {
    /// The number that a function had in the module.
    pub(crate) fn before(self, function: u32) -> u32 {
        match function.checked_sub(self.added) {
            Some(before) if before >= self.imports => before,
            _ => function,
        }
    }
}

impl Image {
    pub(crate) fn of(wasm: &[u8], limits: &Limits) -> Result<Image, Refused> {
        let facts = Facts::of(wasm).map_err(unreadable)?;
        let numbers = Numbers {
            imports: facts.imports,
            added: facts.bulk.len() as u32,
        };
        let bytes = rewritten(wasm, facts, limits)?;
        Ok(Image { bytes, numbers })
    }

    pub(crate) fn numbers(&self) -> Numbers {
        self.numbers
    }
}

fn rewritten(wasm: &[u8], facts: Facts, limits: &Limits) -> Result<Vec<u8>, Refused> {
    let wasm = &*without(wasm, facts.data_count.clone());
    let outside = || Refused("wasm3 does not have the types of this module".to_owned());
    let signatures = Signatures::of(&facts.types, facts.globals).ok_or_else(outside)?;
    let first_global = facts.globals + signatures.globals();
    let segments = Segments::of(&facts, first_global)
        .ok_or_else(|| Refused("the module has more than 4 GiB of data".to_owned()))?;
    let mut module = Module::new();
    if let Some(section) = segments.section() {
        module.section(&section);
    }
    let mut pass = Pass {
        current: facts.imports,
        facts,
        signatures,
        segments,
        limits: *limits,
        latest: Latest::default(),
        over_limit: None,
        has_globals: false,
    };
    match pass.parse_core_module(&mut module, Parser::new(0), wasm) {
        Ok(()) => Ok(module.finish()),
        Err(reencode::Error::UserError(refused)) => match pass.over_limit {
            Some((needs, function)) => {
                needs.check(limits, || function_name(wasm, function))?;
                Err(refused)
            }
            None => Err(refused),
        },
        Err(error) => Err(unreadable(error)),
    }
}

/// A module without a part of it.
fn without(wasm: &[u8], part: Range<usize>) -> Cow<'_, [u8]> {
    match (wasm.get(..part.start), wasm.get(part.end..)) {
        (Some(before), Some(behind)) if !part.is_empty() => Cow::Owned([before, behind].concat()),
        _ => Cow::Borrowed(wasm),
    }
}

fn unreadable(error: impl std::fmt::Display) -> Refused {
    Refused(format!("cannot read the module: {error}"))
}

/// The pass over one module. New types, functions and globals come after those that are there; the new imports are the last ones, so
/// the functions that the module defines move up.
struct Pass {
    facts: Facts,
    signatures: Signatures,
    segments: Segments,
    limits: Limits,
    latest: Latest,
    /// The number of the function that is being rewritten, as it was.
    current: u32,
    /// The function that wasm3 cannot compile, and what it takes.
    over_limit: Option<(Needs, u32)>,
    /// The new globals were written.
    has_globals: bool,
}

impl Pass {
    fn grow_type(&self) -> u32 {
        self.facts.types.len() as u32
    }

    fn size_type(&self) -> u32 {
        self.grow_type() + 1
    }

    /// Of `memory.copy` and `memory.fill`.
    fn range_type(&self) -> u32 {
        self.grow_type() + 2
    }

    fn init_type(&self) -> u32 {
        self.grow_type() + 3
    }

    /// How many imports are new.
    fn added(&self) -> u32 {
        self.facts.bulk.len() as u32
    }

    /// The import that does this, where the module needs it.
    fn bulk(&self, bulk: Bulk) -> Option<u32> {
        let mut needed = self.facts.bulk.iter();
        let place = needed.position(|needed| *needed == bulk)?;
        Some(self.facts.imports + place as u32)
    }

    /// The function that stands for `memory.grow`.
    fn grow(&self) -> u32 {
        self.added() + self.facts.functions.len() as u32
    }

    /// The function that stands for `memory.size`.
    fn size(&self) -> u32 {
        self.grow() + 1
    }

    fn add_imports(&self, imports: &mut ImportSection) {
        for bulk in &self.facts.bulk {
            let (name, ty) = match bulk {
                Bulk::Copy => ("copy", self.range_type()),
                Bulk::Fill => ("fill", self.range_type()),
                Bulk::Init => ("init", self.init_type()),
            };
            imports.import("wasme_memory", name, EntityType::Function(ty));
        }
    }

    fn add_globals(&mut self, globals: &mut GlobalSection) {
        self.signatures.write_globals(globals);
        self.segments.write_globals(globals);
        self.has_globals = true;
    }

    /// Checks that wasm3 can compile a function.
    fn check(&mut self, needs: &Needs, function: u32) -> Rewritten<()> {
        needs
            .check(&self.limits, || format!("function {function}"))
            .map_err(|refused| {
                self.over_limit = Some((*needs, function));
                reencode::Error::UserError(refused)
            })
    }
}

/// What the steps of the pass give.
type Rewritten<T> = Result<T, reencode::Error<Refused>>;

impl Reencode for Pass {
    type Error = Refused;

    fn function_index(&mut self, function: u32) -> Rewritten<u32> {
        Ok(if function < self.facts.imports {
            function
        } else {
            function + self.added()
        })
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        _: wasmparser::TypeSectionReader<'_>,
    ) -> Rewritten<()> {
        self.signatures.write_types(types);
        types.ty().function([ValType::I32], [ValType::I32]);
        types.ty().function([], [ValType::I32]);
        types.ty().function([ValType::I32; 3], []);
        types.ty().function([ValType::I32; 5], []);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: wasmparser::ImportSectionReader<'_>,
    ) -> Rewritten<()> {
        utils::parse_import_section(self, imports, section)?;
        self.add_imports(imports);
        Ok(())
    }

    /// Where the sections of imports and of globals would be, if there are none.
    fn intersperse_section_hook(
        &mut self,
        module: &mut Module,
        after: Option<SectionId>,
        before: Option<SectionId>,
    ) -> Rewritten<()> {
        if after == Some(SectionId::Type) && before != Some(SectionId::Import) {
            let mut imports = ImportSection::new();
            self.add_imports(&mut imports);
            if !imports.is_empty() {
                module.section(&imports);
            }
        }
        let is_behind_globals = matches!(
            before,
            Some(
                SectionId::Export
                    | SectionId::Start
                    | SectionId::Element
                    | SectionId::DataCount
                    | SectionId::Code
            )
        );
        if is_behind_globals && !self.has_globals {
            let mut globals = GlobalSection::new();
            self.add_globals(&mut globals);
            if !globals.is_empty() {
                module.section(&globals);
            }
        }
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: wasmparser::GlobalSectionReader<'_>,
    ) -> Rewritten<()> {
        utils::parse_global_section(self, globals, section)?;
        self.add_globals(globals);
        Ok(())
    }

    /// Computes what is to be computed.
    fn const_expr(&mut self, expression: wasmparser::ConstExpr<'_>) -> Rewritten<ConstExpr> {
        match Constant::of(&expression) {
            Some(Constant::I32(value)) => Ok(ConstExpr::i32_const(value)),
            Some(Constant::I64(value)) => Ok(ConstExpr::i64_const(value)),
            None => utils::const_expr(self, expression),
        }
    }

    fn parse_data_section(
        &mut self,
        data: &mut DataSection,
        section: wasmparser::DataSectionReader<'_>,
    ) -> Rewritten<()> {
        for segment in section {
            let segment = segment?;
            if let DataKind::Active { offset_expr, .. } = segment.kind {
                let offset = self.const_expr(offset_expr)?;
                data.active(0, &offset, segment.data.iter().copied());
            }
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Rewritten<()> {
        utils::parse_function_section(self, functions, section)?;
        if self.facts.max_pages.is_some() {
            functions.function(self.grow_type());
            functions.function(self.size_type());
        }
        Ok(())
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: wasmparser::ElementSectionReader<'_>,
    ) -> Rewritten<()> {
        for run in runs(self.table_entries(section)?) {
            let offset = ConstExpr::i32_const(run.offset.cast_signed());
            elements.active(
                None,
                &offset,
                Elements::Functions(Cow::Owned(run.functions)),
            );
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: wasmparser::CodeSectionReader<'_>,
    ) -> Rewritten<()> {
        utils::parse_code_section(self, code, section)?;
        if let Some(max_pages) = self.facts.max_pages {
            code.function(&grow_function(max_pages));
            code.function(&size_function());
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: wasmparser::FunctionBody<'_>,
    ) -> Rewritten<()> {
        let mut latest = std::mem::take(&mut self.latest);
        let function = self.current;
        self.current += 1;
        code.function(&Body::new(self, function, &body)?.rewrite(&body, &mut latest)?);
        self.latest = latest;
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: wasmparser::CustomSectionReader<'_>,
    ) -> Rewritten<()> {
        Ok(())
    }

    fn custom_section<'a>(
        &mut self,
        section: wasmparser::CustomSectionReader<'a>,
    ) -> Rewritten<CustomSection<'a>> {
        Ok(utils::custom_section(self, section))
    }
}

impl Pass {
    /// What the element segments write, in their order, into which entries of the table.
    fn table_entries(
        &mut self,
        section: wasmparser::ElementSectionReader<'_>,
    ) -> Rewritten<BTreeMap<u32, u32>> {
        let mut entries = BTreeMap::new();
        for element in section {
            let element = element?;
            let ElementKind::Active { offset_expr, .. } = element.kind else {
                continue;
            };
            let Some(Constant::I32(value)) = Constant::of(&offset_expr) else {
                continue;
            };
            if let ElementItems::Functions(functions) = element.items {
                for (index, function) in (value.cast_unsigned()..).zip(functions) {
                    entries.insert(index, self.function_index(function?)?);
                }
            }
        }
        Ok(entries)
    }
}

/// Neighbouring entries of the table.
struct Run {
    offset: u32,
    functions: Vec<u32>,
}

fn runs(entries: BTreeMap<u32, u32>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut next = None;
    for (index, function) in entries {
        match runs.last_mut() {
            Some(run) if next == Some(index) => run.functions.push(function),
            _ => runs.push(Run {
                offset: index,
                functions: vec![function],
            }),
        }
        next = index.checked_add(1);
    }
    runs
}

/// `memory.grow` of at most the pages that the memory may have; -1 for more, which could wrap in wasm3.
fn grow_function(max_pages: u64) -> Function {
    let max_pages = u32::try_from(max_pages).unwrap_or(u32::MAX);
    let mut function = Function::new([]);
    function
        .instructions()
        .local_get(0)
        .i32_const(max_pages.cast_signed())
        .i32_gt_u()
        .if_(BlockType::Result(ValType::I32))
        .i32_const(-1)
        .else_()
        .local_get(0)
        .memory_grow(0)
        .end()
        .end();
    function
}

/// `memory.size` by itself: around a call wasm3 keeps what is still to be used.
fn size_function() -> Function {
    let mut function = Function::new([]);
    function.instructions().memory_size(0).end();
    function
}
