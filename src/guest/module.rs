//! One pass over a module: its imports, exports, segments, and what is wrong with them.

use super::{Constant, Guest, GuestError, MAX_TABLE, PAGE, imports, profile};
use wasmparser::types::Types;
use wasmparser::{
    ConstExpr, DataKind, ElementItems, ElementKind, Export, ExternalKind, FuncType, Import, Parser,
    Payload, TypeRef,
};

/// What a module contains, and what is wrong with it.
pub(super) struct Scan {
    pub(super) guest: Guest,
    pub(super) errors: Vec<GuestError>,
    /// The module could be read to its end.
    pub(super) complete: bool,
    /// Why no memory is exported as `memory`, as the continuation of a sentence.
    pub(super) memory_hint: String,
    /// Likewise for `_start`.
    pub(super) start_hint: String,
}

impl Scan {
    pub(super) fn new(wasm: &[u8]) -> Scan {
        let mut scan = Scan {
            guest: Guest {
                imports: Vec::new(),
                exports: Vec::new(),
                exports_memory: false,
                initial_memory: 0,
                outside: Vec::new(),
            },
            errors: Vec::new(),
            complete: false,
            memory_hint: String::new(),
            start_hint: String::new(),
        };
        if let Some(error) = no_module(wasm) {
            scan.errors.push(error);
            return scan;
        }
        match profile::validate(wasm) {
            Err(error) => scan.errors.push(error),
            Ok(validated) => {
                scan.complete = true;
                scan.guest.outside = validated.outside;
                if let Err(error) = scan.sections(wasm, &validated.types) {
                    scan.errors.push(GuestError::Invalid {
                        message: error.message().to_owned(),
                        offset: error.offset(),
                    });
                }
            }
        }
        scan
    }

    /// Reads the sections of a valid module.
    fn sections(&mut self, wasm: &[u8], types: &Types) -> wasmparser::Result<()> {
        let module = types.as_ref();
        if module.memory_count() > 0 {
            self.guest.initial_memory = module.memory_at(0).initial.saturating_mul(PAGE);
        } else {
            ", it has none".clone_into(&mut self.memory_hint);
        }
        for index in 0..module.table_count() {
            let initial = module.table_at(index).initial;
            if initial > MAX_TABLE {
                self.bounds(
                    format!("table {index}"),
                    format!("has {initial} entries"),
                    format!("at most {MAX_TABLE}"),
                );
            }
        }
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        self.import(import?, types);
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        self.export(export?, types);
                    }
                }
                Payload::DataSection(section) => {
                    for (index, data) in section.into_iter().enumerate() {
                        let data = data?;
                        if let DataKind::Active {
                            memory_index: 0,
                            offset_expr,
                        } = data.kind
                        {
                            let room = self.guest.initial_memory;
                            self.segment(
                                "data",
                                index,
                                &offset_expr,
                                data.data.len() as u64,
                                room,
                                "bytes of the memory",
                            );
                        }
                    }
                }
                Payload::ElementSection(section) => {
                    for (index, element) in section.into_iter().enumerate() {
                        let element = element?;
                        if let ElementKind::Active {
                            table_index,
                            offset_expr,
                        } = element.kind
                        {
                            let count = match &element.items {
                                ElementItems::Functions(items) => items.count(),
                                ElementItems::Expressions(_, items) => items.count(),
                            };
                            let room = module.table_at(table_index.unwrap_or(0)).initial;
                            self.segment(
                                "element",
                                index,
                                &offset_expr,
                                u64::from(count),
                                room,
                                "entries of the table",
                            );
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn import(&mut self, import: Import<'_>, types: &Types) {
        self.guest
            .imports
            .push((import.module.to_owned(), import.name.to_owned()));
        let kind = match import.ty {
            TypeRef::Func(index) | TypeRef::FuncExact(index) => {
                let id = types.as_ref().core_type_at_in_module(index);
                let ty = types[id].unwrap_func();
                self.errors
                    .extend(imports::check(import.module, import.name, ty));
                return;
            }
            TypeRef::Table(_) => "a table",
            TypeRef::Memory(_) => {
                "a memory; define one and export it as `memory`, clang and rustc: without `--import-memory`"
            }
            TypeRef::Global(_) => "a global",
            TypeRef::Tag(_) => "a tag",
        };
        self.errors.push(GuestError::Import {
            import: format!("{}.{}", import.module, import.name),
            problem: format!("expected a function, found {kind}"),
        });
    }

    fn export(&mut self, export: Export<'_>, types: &Types) {
        match (export.kind, export.name) {
            (ExternalKind::Memory, "memory") => self.guest.exports_memory = true,
            (ExternalKind::Memory, name) => {
                self.memory_hint = format!(", it is exported as `{name}`");
            }
            (ExternalKind::Func, name) => {
                let id = types.as_ref().core_function_at(export.index);
                let ty: &FuncType = types[id].unwrap_func();
                if ty.params().is_empty() && ty.results().is_empty() {
                    self.guest.exports.push(name.to_owned());
                } else if name == "_start" {
                    self.start_hint = format!(", its type is {}", imports::type_text(ty));
                }
            }
            _ => {}
        }
    }

    /// Checks that an active segment fits into what there is at the start. Segments beyond are an error of instantiation, and
    /// engines differ in how well they notice.
    fn segment(
        &mut self,
        kind: &str,
        index: usize,
        offset: &ConstExpr<'_>,
        len: u64,
        room: u64,
        unit: &str,
    ) {
        if let Some(Constant::I32(offset)) = Constant::of(offset)
            && let offset = u64::from(offset.cast_unsigned())
            && offset + len > room
        {
            self.bounds(
                format!("{kind} segment {index}"),
                format!("reaches from {offset} to {}", offset + len),
                format!("to lie within the {room} {unit} that there are at the start"),
            );
        }
    }

    fn bounds(&mut self, what: String, found: String, expected: String) {
        self.errors.push(GuestError::Bounds {
            what,
            found,
            expected,
        });
    }
}

/// Why these bytes are no module at all.
fn no_module(wasm: &[u8]) -> Option<GuestError> {
    if Parser::is_component(wasm) {
        return Some(GuestError::Component);
    }
    if wasm.starts_with(b"\0asm") {
        return None;
    }
    let text = wasm.trim_ascii_start();
    if text.starts_with(b"(") || text.starts_with(b";;") {
        return Some(GuestError::Text);
    }
    let first: Vec<_> = wasm
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(GuestError::NotWasm {
        found: match first.len() {
            0 => "none".to_owned(),
            1..4 => format!("{} and the end", first.join(" ")),
            _ => first.join(" "),
        },
    })
}
