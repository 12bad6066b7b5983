//! Makes WebAssembly of generated guests: the sections of the module. [`code`] makes the functions.

mod code;
mod compute;
mod helpers;

pub(super) use code::{OF_CHECKS, fills};

use super::program::{Action, BYTES, Callee, Module, SLOTS};
use crate::call::WasmType;
use compute::Computed;
use std::borrow::Cow;
use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, FunctionSection, GlobalSection, GlobalType, ImportSection,
    MemorySection, MemoryType, RefType, StartSection, TableSection, TableType, TypeSection,
    ValType,
};

/// The global in which all results are mixed.
const MIX: u32 = 0;
/// The global that says how often loops still go round.
const FUEL: u32 = 1;
/// The first of the globals that handles are in.
const HANDLES: u32 = 2;

/// What the data segments have that are not written to memory at the start; one that is comes after them.
const SEGMENTS: [&[u8]; 3] = [b"0123456789abcdef", b"", b"segment"];

/// The module in the binary format.
pub(super) fn emit(module: &Module) -> Vec<u8> {
    let mut emitter = Emitter::new(module);
    let imports = emitter.import_section();
    let (functions, code) = emitter.functions(module);
    // Everything has its type by now.
    let mut wasm = wasm_encoder::Module::new();
    wasm.section(&emitter.type_section());
    wasm.section(&imports);
    wasm.section(&functions);
    wasm.section(&emitter.table_section());
    if let Some(memory) = module.memory {
        let mut section = MemorySection::new();
        section.memory(MemoryType {
            minimum: u64::from(memory.min),
            maximum: memory.max.map(u64::from),
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        wasm.section(&section);
    }
    wasm.section(&emitter.global_section());
    wasm.section(&emitter.export_section(module));
    if module.start.is_some() {
        wasm.section(&StartSection {
            function_index: emitter.first_body(),
        });
    }
    wasm.section(&emitter.element_section());
    if emitter.has_bytes && !module.plain {
        wasm.section(&DataCountSection {
            count: SEGMENTS.len() as u32 + 1,
        });
    }
    wasm.section(&code);
    if emitter.has_bytes {
        let mut data = DataSection::new();
        if !module.plain {
            for segment in SEGMENTS {
                data.passive(segment.iter().copied());
            }
        }
        let bytes = BYTES.map(|at| (at * 7 + 1) as u8);
        let offset = emitter.sum(BYTES.start.cast_signed() - 8, 8);
        data.active(0, &offset, bytes);
        wasm.section(&data);
    }
    wasm.finish()
}

/// The functions that guests call, after the imports.
#[derive(Debug, Clone, Copy)]
enum Helper {
    /// `(number, result)`: shows a result and mixes it in.
    Note,
    /// Shows the memory: the first part of it, and a number made from the rest.
    Show,
    /// Never returns.
    Recurse,
    /// `(place, length)`: overwrites bytes.
    Fill,
    /// `(record)`: overwrites the bytes that a record points to.
    Scrub,
    /// `(record, place)`: overwrites those behind the count that lies at the place.
    ScrubRest,
    /// `(operations, count, kinds)`: overwrites the bytes of operations whose kinds have their bit set.
    ScrubOps,
    /// `(place) -> handle`: takes a handle out of the memory, and out of every place that has it.
    Adopt,
}

impl Helper {
    /// All of them, in the order in which they stand, with how many parameters each has and whether it gives a number.
    const ALL: [(Helper, usize, bool); 8] = [
        (Helper::Note, 2, false),
        (Helper::Show, 0, false),
        (Helper::Recurse, 0, false),
        (Helper::Fill, 2, false),
        (Helper::Scrub, 1, false),
        (Helper::ScrubRest, 2, false),
        (Helper::ScrubOps, 3, false),
        (Helper::Adopt, 1, true),
    ];
}

/// What the parts of a module know of each other.
struct Emitter {
    types: Vec<(Vec<ValType>, Vec<ValType>)>,
    imports: Vec<Callee>,
    has_memory: bool,
    /// It keeps to WebAssembly 1.0.
    plain: bool,
    /// The memory has the part whose bytes are not zero at first.
    has_bytes: bool,
    /// The functions that compute, after all others.
    computed: Vec<Computed>,
    first_computed: u32,
}

impl Emitter {
    fn new(module: &Module) -> Emitter {
        let mut imports = vec![Callee::observe(), Callee::exit()];
        for action in module.bodies().flatten() {
            if let Action::Call { callee, .. } = action
                && !imports.contains(callee)
            {
                imports.push(*callee);
            }
        }
        if module.twice {
            imports.extend_from_within(..);
        }
        let mut emitter = Emitter {
            types: Vec::new(),
            imports,
            has_memory: module.memory.is_some(),
            plain: module.plain,
            has_bytes: module.memory.is_some_and(|memory| memory.min > 0),
            computed: Vec::new(),
            first_computed: 0,
        };
        emitter.first_computed = emitter.first_body() + module.bodies().count() as u32;
        emitter
    }

    fn ty(&mut self, params: &[ValType], results: &[ValType]) -> u32 {
        let ty = (params.to_vec(), results.to_vec());
        let place = self.types.iter().position(|t| *t == ty);
        place.unwrap_or_else(|| {
            self.types.push(ty);
            self.types.len() - 1
        }) as u32
    }

    fn type_of(&mut self, callee: &Callee) -> u32 {
        let params: Vec<_> = callee.params().iter().map(val_type).collect();
        let results: &[ValType] = if callee.returns() {
            &[ValType::I32]
        } else {
            &[]
        };
        self.ty(&params, results)
    }

    /// The last import of this function: with imports there twice, the second.
    fn import(&self, callee: &Callee) -> u32 {
        let place = self.imports.iter().rposition(|import| import == callee);
        place.unwrap_or(0) as u32
    }

    fn helper(&self, helper: Helper) -> u32 {
        self.imports.len() as u32 + helper as u32
    }

    /// The first function of guests: the start function, where there is one.
    fn first_body(&self) -> u32 {
        self.imports.len() as u32 + Helper::ALL.len() as u32
    }

    fn type_section(&self) -> TypeSection {
        let mut section = TypeSection::new();
        for (params, results) in &self.types {
            let (params, results) = (params.iter().copied(), results.iter().copied());
            section.ty().function(params, results);
        }
        section
    }

    fn import_section(&mut self) -> ImportSection {
        let mut section = ImportSection::new();
        for callee in self.imports.clone() {
            let (module, name) = callee.import();
            let ty = EntityType::Function(self.type_of(&callee));
            section.import(module, name, ty);
        }
        section
    }

    fn functions(&mut self, module: &Module) -> (FunctionSection, CodeSection) {
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for (helper, params, returns) in Helper::ALL {
            let results = [ValType::I32];
            let results = &results[..usize::from(returns)];
            functions.function(self.ty(&vec![ValType::I32; params], results));
            code.function(&self.help(helper));
        }
        let plain = self.ty(&[], &[]);
        for body in module.bodies() {
            functions.function(plain);
            code.function(&self.body(body));
        }
        for computed in &self.computed {
            functions.function(computed.ty);
            code.function(&computed.function);
        }
        (functions, code)
    }

    /// The first entry of the table for a function that computes: before it are all imports, and one entry that is empty.
    fn first_entry(&self) -> u32 {
        self.imports.len() as u32 + 1
    }

    fn table_section(&self) -> TableSection {
        let mut section = TableSection::new();
        section.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: u64::from(self.first_entry()) + self.computed.len() as u64,
            maximum: None,
            shared: false,
        });
        section
    }

    fn element_section(&self) -> ElementSection {
        let mut section = ElementSection::new();
        let imports: Vec<u32> = (0..self.imports.len() as u32).collect();
        let imports = Elements::Functions(Cow::Owned(imports));
        section.active(None, &ConstExpr::i32_const(0), imports);
        if self.computed.is_empty() {
            return section;
        }
        let computed = self.first_computed..self.first_computed + self.computed.len() as u32;
        let computed = Elements::Functions(Cow::Owned(computed.collect()));
        let offset = self.sum(1, self.imports.len() as i32);
        section.active(None, &offset, computed);
        section
    }

    fn export_section(&self, module: &Module) -> ExportSection {
        let mut section = ExportSection::new();
        let first = self.first_body() + u32::from(module.start.is_some());
        let functions = module.guests.iter().flat_map(|guest| &guest.functions);
        for (index, (name, _)) in (first..).zip(functions) {
            section.export(name, ExportKind::Func, index);
        }
        if let Some(name) = module.memory.and_then(|memory| memory.export) {
            section.export(name, ExportKind::Memory, 0);
        }
        section
    }

    /// A constant that is computed, where guests may do so.
    fn sum(&self, a: i32, b: i32) -> ConstExpr {
        match self.plain {
            true => ConstExpr::i32_const(a + b),
            false => ConstExpr::i32_const(a).with_i32_const(b).with_i32_add(),
        }
    }

    fn global_section(&self) -> GlobalSection {
        let mut section = GlobalSection::new();
        let mixed = GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        };
        section.global(mixed, &ConstExpr::i32_const(0));
        section.global(mixed, &self.sum(2, 4));
        for _ in 0..SLOTS {
            section.global(mixed, &ConstExpr::i32_const(0));
        }
        section
    }
}

fn val_type(ty: &WasmType) -> ValType {
    match ty {
        WasmType::I32 => ValType::I32,
        WasmType::I64 => ValType::I64,
    }
}
