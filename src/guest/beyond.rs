//! What leaves the profile in a valid module, named.

use super::GuestError;
use std::collections::BTreeMap;
use wasmparser::{
    BlockType, CompositeInnerType, ConstExpr, DataKind, ElementItems, ElementKind, FunctionBody,
    KnownCustom, MemoryType, Name, Operator, Parser, Payload, RefType, TableType, TypeRef, ValType,
};

/// The first place of each feature beyond the profile, in the order of the module.
pub(super) fn find(wasm: &[u8]) -> wasmparser::Result<Vec<GuestError>> {
    let mut scan = Scan::default();
    for payload in Parser::new(0).parse_all(wasm) {
        scan.payload(payload?)?;
    }
    let names = std::mem::take(&mut scan.names);
    let mut found = scan.found;
    found.sort_by_key(|found| found.offset);
    Ok(found.iter().map(|found| found.error(&names)).collect())
}

/// Something that leaves the profile.
struct Found {
    what: String,
    feature: &'static str,
    offset: usize,
    /// In which function it is, where it is in one.
    function: Option<u32>,
}

impl Found {
    fn error(&self, names: &BTreeMap<u32, String>) -> GuestError {
        let place = format!("at offset {:#x}", self.offset);
        GuestError::Outside {
            what: self.what.clone(),
            feature: self.feature.replace('_', "-"),
            place: match self.function {
                Some(function) => match names.get(&function) {
                    Some(name) => format!("in function {function} `{name}` {place}"),
                    None => format!("in function {function} {place}"),
                },
                None => place,
            },
        }
    }
}

#[derive(Default)]
struct Scan {
    found: Vec<Found>,
    functions: u32,
    tables: u32,
    memories: u32,
    /// The names of functions in which something was found.
    names: BTreeMap<u32, String>,
    /// The function that is looked at.
    current: Option<u32>,
}

impl Scan {
    fn note(&mut self, feature: &'static str, offset: usize, what: impl FnOnce() -> String) {
        if self.found.iter().all(|found| found.feature != feature) {
            self.found.push(Found {
                what: what(),
                feature,
                offset,
                function: self.current,
            });
        }
    }

    fn payload(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section.into_iter_with_offsets() {
                    let (offset, group) = group?;
                    for ty in group.types() {
                        match &ty.composite_type.inner {
                            CompositeInnerType::Func(ty) => {
                                for value in ty.params().iter().chain(ty.results()) {
                                    self.value_type(*value, offset);
                                }
                            }
                            _ => self.note("gc", offset, || "a type that is no function".into()),
                        }
                    }
                }
            }
            Payload::ImportSection(section) => {
                let offset = section.range().start;
                for import in section.into_imports() {
                    match import?.ty {
                        TypeRef::Func(_) | TypeRef::FuncExact(_) => self.functions += 1,
                        TypeRef::Table(ty) => self.table(ty, offset),
                        TypeRef::Memory(ty) => self.memory(ty, offset),
                        TypeRef::Global(ty) => self.value_type(ty.content_type, offset),
                        TypeRef::Tag(_) => self.note("exceptions", offset, || "a tag".into()),
                    }
                }
            }
            Payload::TableSection(section) => {
                for table in section.into_iter_with_offsets() {
                    let (offset, table) = table?;
                    self.table(table.ty, offset);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section.into_iter_with_offsets() {
                    let (offset, memory) = memory?;
                    self.memory(memory, offset);
                }
            }
            Payload::TagSection(section) => {
                self.note("exceptions", section.range().start, || "a tag".into());
            }
            Payload::GlobalSection(section) => {
                for global in section.into_iter_with_offsets() {
                    let (offset, global) = global?;
                    self.value_type(global.ty.content_type, offset);
                    self.constant(&global.init_expr)?;
                }
            }
            Payload::ElementSection(section) => {
                for element in section.into_iter_with_offsets() {
                    let (offset, element) = element?;
                    if let ElementKind::Active { offset_expr, .. } = &element.kind {
                        self.constant(offset_expr)?;
                    }
                    if let ElementItems::Expressions(ty, items) = element.items {
                        self.value_type(ValType::Ref(ty), offset);
                        for item in items {
                            self.constant(&item?)?;
                        }
                    }
                }
            }
            Payload::DataSection(section) => {
                for data in section {
                    if let DataKind::Active { offset_expr, .. } = &data?.kind {
                        self.constant(offset_expr)?;
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                self.current = Some(self.functions);
                self.functions += 1;
                self.body(&body)?;
                self.current = None;
            }
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    self.function_names(names);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn body(&mut self, body: &FunctionBody<'_>) -> wasmparser::Result<()> {
        let mut locals = body.get_locals_reader()?;
        for _ in 0..locals.get_count() {
            let offset = locals.original_position();
            let (_, ty) = locals.read()?;
            self.value_type(ty, offset);
        }
        for operator in body.get_operators_reader()?.into_iter_with_offsets() {
            let (operator, offset) = operator?;
            self.operator(&operator, offset);
        }
        Ok(())
    }

    fn constant(&mut self, expression: &ConstExpr<'_>) -> wasmparser::Result<()> {
        for operator in expression.get_operators_reader().into_iter_with_offsets() {
            let (operator, offset) = operator?;
            self.operator(&operator, offset);
        }
        Ok(())
    }

    fn operator(&mut self, operator: &Operator<'_>, offset: usize) {
        if let Operator::Block { blockty } | Operator::Loop { blockty } | Operator::If { blockty } =
            operator
            && let BlockType::Type(ty) = blockty
        {
            self.value_type(*ty, offset);
        }
        let (feature, name) = proposal_and_name(operator);
        let in_profile = match operator {
            // What no compiler writes of bulk memory.
            Operator::TableInit { .. } | Operator::TableCopy { .. } | Operator::ElemDrop { .. } => {
                false
            }
            _ => PROPOSALS.contains(&feature),
        };
        if !in_profile {
            self.note(feature, offset, || {
                format!("the instruction `{}`", text_name(name))
            });
        }
    }

    fn value_type(&mut self, ty: ValType, offset: usize) {
        match ty {
            ValType::I32 | ValType::I64 | ValType::F32 | ValType::F64 => {}
            ValType::V128 => self.note("simd", offset, || "the type v128".into()),
            ValType::Ref(RefType::FUNCREF | RefType::EXTERNREF) => {
                self.note("reference_types", offset, || format!("the type {ty}"));
            }
            ValType::Ref(_) => self.note("gc", offset, || format!("the type {ty}")),
        }
    }

    fn table(&mut self, ty: TableType, offset: usize) {
        self.tables += 1;
        if self.tables > 1 {
            self.note("reference_types", offset, || "a second table".into());
        }
        if ty.table64 {
            self.note("memory64", offset, || "a table with 64-bit indices".into());
        }
        if ty.element_type != RefType::FUNCREF {
            self.value_type(ValType::Ref(ty.element_type), offset);
        }
    }

    fn memory(&mut self, ty: MemoryType, offset: usize) {
        self.memories += 1;
        if self.memories > 1 {
            self.note("multi_memory", offset, || "a second memory".into());
        }
        if ty.memory64 {
            self.note("memory64", offset, || {
                "a memory with 64-bit addresses".into()
            });
        }
        if ty.shared {
            self.note("threads", offset, || "a shared memory".into());
        }
        if ty.page_size_log2.is_some() {
            self.note("custom_page_sizes", offset, || "a size of pages".into());
        }
    }

    /// Damaged names are none.
    fn function_names(&mut self, names: wasmparser::NameSectionReader<'_>) {
        let wanted = |function| {
            let mut found = self.found.iter();
            found.any(|found| found.function == Some(function))
        };
        for name in names.into_iter().flatten() {
            if let Name::Function(map) = name {
                let map = map.into_iter().flatten();
                let map = map.filter(|naming| wanted(naming.index));
                self.names
                    .extend(map.map(|naming| (naming.index, naming.name.to_owned())));
            }
        }
    }
}

/// Those of which the profile has all instructions, and bulk memory.
const PROPOSALS: [&str; 4] = [
    "mvp",
    "sign_extension",
    "saturating_float_to_int",
    "bulk_memory",
];

/// The proposal that an instruction came with, and its name in `wasmparser`.
fn proposal_and_name(operator: &Operator<'_>) -> (&'static str, &'static str) {
    macro_rules! names {
        ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
            match operator {
                $(Operator::$op { .. } => (stringify!($proposal), stringify!($visit)),)*
                _ => ("unknown", "visit_unknown"),
            }
        };
    }
    wasmparser::for_each_operator!(names)
}

/// The name of an instruction as in the text format.
fn text_name(name: &str) -> String {
    const GROUPS: &[&str] = &[
        "i32", "i64", "f32", "f64", "v128", "i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2",
        "memory", "table", "atomic", "data", "elem", "ref", "global", "local", "struct", "array",
        "i31",
    ];
    let name = name.strip_prefix("visit_").unwrap_or(name);
    match name.split_once('_') {
        Some((group, rest)) if GROUPS.contains(&group) => format!("{group}.{}", in_group(rest)),
        _ => name.to_owned(),
    }
}

/// What stands behind the group: `atomic.rmw8.add_u` of `atomic_rmw8_add_u`.
fn in_group(rest: &str) -> String {
    match rest.strip_prefix("atomic_") {
        Some(atomic) if atomic.starts_with("rmw") => {
            format!("atomic.{}", atomic.replacen('_', ".", 1))
        }
        Some(atomic) => format!("atomic.{atomic}"),
        None => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::text_name;

    #[test]
    fn names_of_instructions_are_those_of_the_text_format() {
        for (visit, name) in [
            ("visit_memory_atomic_notify", "memory.atomic.notify"),
            ("visit_i32_atomic_rmw8_add_u", "i32.atomic.rmw8.add_u"),
            ("visit_i64_atomic_load32_u", "i64.atomic.load32_u"),
            ("visit_atomic_fence", "atomic.fence"),
            ("visit_i32x4_add", "i32x4.add"),
            ("visit_call_ref", "call_ref"),
        ] {
            assert_eq!(text_name(visit), name);
        }
    }
}
