//! What a module gets before wasm3 loads it.
//!
//! - A check around every `memory.grow`: wasm3 adds pages in 32 bits, and takes a declared maximum of none for no maximum.
//! - A call around every `memory.size`: 0.4.7 writes the size over a value that is still to be used.
//! - One element segment for each run of table entries, in ascending order: 0.4.7 takes no empty segments, and forgets entries
//!   above the end of the latest segment.
//!
//! Functions keep their numbers: those that are added come last. Custom sections are left out. Modules with blocks nested deeper than a limit are refused, as wasm3 compiles a block
//! within a block by recursion.

use std::borrow::Cow;
use std::collections::BTreeMap;
use wasm_embedded_spec::runtime::Refused;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, CustomSection, ElementSection, Elements, Function,
    FunctionSection, Instruction, Module, TypeSection, ValType,
};
use wasmparser::{ElementItems, ElementKind, Operator, Parser, Payload, TypeRef};

/// How deep blocks may be nested in a function of a guest that runs here: wasm3 takes some 250 bytes of native stack to compile
/// each of them, and does so when the function is first called, however deep in a recursion that is.
pub const MAX_NESTING: u32 = 1000;

/// More pages than a memory can have.
const ALL_PAGES: u64 = 65_536;

/// Instruments a module that was checked, for wasm3 in this process or on a device: `memory.grow` keeps to the limits of the
/// instance, and what 0.4.7 does wrong is avoided.
///
/// # Errors
/// When blocks are nested deeper than `max_nesting`.
pub fn instrument(wasm: &[u8], max_nesting: u32) -> Result<Vec<u8>, Refused> {
    let mut pass = Pass::scan(wasm).map_err(unreadable)?;
    pass.max_nesting = max_nesting;
    if pass.functions == 0 {
        return Ok(wasm.to_vec());
    }
    let mut module = Module::new();
    match pass.parse_core_module(&mut module, Parser::new(0), wasm) {
        Ok(()) => Ok(module.finish()),
        Err(reencode::Error::UserError(refused)) => Err(refused),
        Err(error) => Err(unreadable(error)),
    }
}

fn unreadable(error: impl std::fmt::Display) -> Refused {
    Refused(format!("cannot read the module: {error}"))
}

/// The pass over one module. New types and functions come after those that are there.
struct Pass {
    types: u32,
    imports: u32,
    functions: u32,
    /// The most pages that the memory may have as declared; `None` without a memory.
    max_pages: Option<u64>,
    /// How deep blocks may be nested.
    max_nesting: u32,
    /// The number of the function that is being rewritten, as it was.
    current: u32,
}

impl Pass {
    /// Counts what there is.
    fn scan(wasm: &[u8]) -> wasmparser::Result<Pass> {
        let mut pass = Pass {
            types: 0,
            imports: 0,
            functions: 0,
            max_pages: None,
            max_nesting: 0,
            current: 0,
        };
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(section) => pass.types = section.count(),
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        pass.imports += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => pass.functions = section.count(),
                Payload::MemorySection(section) => {
                    for memory in section {
                        pass.max_pages = Some(memory?.maximum.unwrap_or(ALL_PAGES).min(ALL_PAGES));
                    }
                }
                _ => {}
            }
        }
        pass.current = pass.imports;
        Ok(pass)
    }

    fn grow_type(&self) -> u32 {
        self.types
    }

    fn size_type(&self) -> u32 {
        self.types + 1
    }

    /// The function that stands for `memory.grow`.
    fn grow(&self) -> u32 {
        self.imports + self.functions
    }

    /// The function that stands for `memory.size`.
    fn size(&self) -> u32 {
        self.grow() + 1
    }
}

/// What the steps of the pass give.
type Rewritten<T> = Result<T, reencode::Error<Refused>>;

impl Reencode for Pass {
    type Error = Refused;

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: wasmparser::TypeSectionReader<'_>,
    ) -> Rewritten<()> {
        utils::parse_type_section(self, types, section)?;
        types.ty().function([ValType::I32], [ValType::I32]);
        types.ty().function([], [ValType::I32]);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Rewritten<()> {
        utils::parse_function_section(self, functions, section)?;
        if self.max_pages.is_some() {
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
        if let Some(max_pages) = self.max_pages {
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
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let mut nesting = 0;
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            match operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                    nesting += 1
                }
                Operator::End => nesting -= 1,
                _ => {}
            }
            if nesting > i64::from(self.max_nesting) {
                return Err(reencode::Error::UserError(Refused(format!(
                    "function {}: more than {} blocks within each other, which wasm3 cannot compile on a small stack; \
                     split the function, or compile it with other optimisations",
                    self.current, self.max_nesting
                ))));
            }
            match operator {
                Operator::MemoryGrow { .. } => {
                    function.instruction(&Instruction::Call(self.grow()));
                }
                Operator::MemorySize { .. } => {
                    function.instruction(&Instruction::Call(self.size()));
                }
                _ => {
                    function.instruction(&self.instruction(operator)?);
                }
            }
        }
        self.current += 1;
        code.function(&function);
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
            let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
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
