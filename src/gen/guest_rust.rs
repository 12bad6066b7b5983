//! Rust: the imports of guests. Rust 1.63 compiles what is written here.

use super::guest::{Carried, RECORDS, Record, api_docs, docs, imported, records_of};
use super::rust::{enumeration, errno_enum, rust_int};
use super::{Files, doc_lines, header};
use crate::call::OpData;
use crate::model::{Api, Function, Model, OpType, Type};
use crate::names::{rust_ident, rust_type};
use std::fmt::Write;

const FOLDER: &str = "hal/rust/src/raw";

pub(super) fn generate(model: &Model, files: &mut Files) {
    files.add(format!("{FOLDER}/mod.rs"), module(model));
    files.add(format!("{FOLDER}/errno.rs"), errno(model));
    for api in &model.apis {
        files.add(format!("{FOLDER}/{}.rs", api.name), one_api(api));
    }
}

fn module(model: &Model) -> String {
    let mut o = header("//", "");
    o += "\n\n//! The imports of all APIs, generated from the specification, and the records that they take.\n//!\n//! Calls are unsafe: what a record or an operation points to must be valid for as many bytes as it says, and nothing else may\n//! use what the host writes during the call. Every function answers 0 or an errno, negated: see [`Errno::check`].\n\n";
    o += "// Functions of several APIs have the same name; the module that they are imported from tells them apart.\n#![allow(clashing_extern_declarations)]\n\n";
    for api in &model.apis {
        let _ = writeln!(o, "pub mod {};", rust_ident(&api.name));
    }
    o += "mod errno;\n\npub use errno::Errno;\n";
    for record in &RECORDS {
        o.push('\n');
        o += &record_type(record);
    }
    o
}

fn record_type(record: &Record) -> String {
    let (to, things) = match record {
        Record { handles: true, .. } => ("*mut i32", "handles"),
        Record { written: true, .. } => ("*mut u8", "bytes"),
        _ => ("*const u8", "bytes"),
    };
    let ty = rust_type(record.name);
    structure(
        &ty,
        record.docs,
        &[
            (record.pointer, to, &format!("Where the {things} begin.")),
            ("len", "u32", &format!("The number of {things}.")),
        ],
    )
}

/// A record as it lies in memory.
fn structure(ty: &str, docs: &str, members: &[(&str, &str, &str)]) -> String {
    let mut o = doc_lines("///", docs);
    let _ = writeln!(
        o,
        "#[derive(Debug, Clone, Copy)]\n#[repr(C)]\npub struct {ty} {{"
    );
    for (name, to, docs) in members {
        let _ = writeln!(o, "    /// {docs}\n    pub {name}: {to},");
    }
    let size = 4 * members.len();
    let _ = writeln!(
        o,
        "}}\n\n#[cfg(target_arch = \"wasm32\")]\nconst _: () = assert!(core::mem::size_of::<{ty}>() == {size});"
    );
    o
}

fn errno(model: &Model) -> String {
    let check = "    /// What a function answered: 0 is success. A number that is no errno of this version is `failed`.\n    pub fn check(answer: i32) -> Result<(), Errno> {\n        match answer {\n            0 => Ok(()),\n            code => Err(Errno::from_code(code).unwrap_or(Errno::Failed)),\n        }\n    }\n\n";
    errno_enum(model, check)
}

fn one_api(api: &Api) -> String {
    let mut o = header("//", &format!("{}.witx", api.name));
    o.push_str("\n\n");
    o += &doc_lines("//!", &api_docs(api));
    o.push('\n');
    let used: Vec<_> = records_of(api)
        .iter()
        .map(|record| rust_type(record.name))
        .collect();
    if !used.is_empty() {
        let _ = writeln!(o, "use super::{{{}}};\n", used.join(", "));
    }
    for e in &api.enums {
        o += &enumeration(e);
    }
    for ops in &api.ops {
        o += &operation(ops);
    }
    let _ = writeln!(
        o,
        "#[link(wasm_import_module = \"{}\")]\nextern \"C\" {{",
        api.name
    );
    for (i, f) in api.functions.iter().enumerate() {
        if i > 0 {
            o.push('\n');
        }
        o += &doc_lines("    ///", &docs(f));
        let _ = writeln!(
            o,
            "    pub fn {}({}) -> i32;",
            rust_ident(&f.name),
            params(f)
        );
    }
    o + "}\n"
}

fn params(f: &Function) -> String {
    let params: Vec<_> = imported(f)
        .iter()
        .map(|(name, carried)| {
            let ty = match carried {
                Carried::Int(int) => rust_int(*int).to_owned(),
                Carried::Enum(e) => rust_type(&e.name),
                Carried::Handle => "i32".to_owned(),
                Carried::Record(record) => format!("*const {}", rust_type(record.name)),
                Carried::Ops(ops) => format!("*const {}", rust_type(&ops.name)),
                Carried::Count => "u32".to_owned(),
                Carried::Place(ty) => format!("*mut {}", place(ty)),
            };
            format!("{}: {ty}", rust_ident(name))
        })
        .collect();
    params.join(", ")
}

/// Values of enums arrive as numbers: a host that breaks the rules must not make an enum that does not exist.
fn place(ty: &Type) -> &'static str {
    match ty {
        Type::Int(int, _) => rust_int(*int),
        Type::Enum(_) => "u32",
        _ => "i32",
    }
}

fn operation(ops: &OpType) -> String {
    let ty = rust_type(&ops.name);
    let mut o = structure(
        &ty,
        &ops.docs.text,
        &[
            (
                "kind",
                "u32",
                "What it does: see the functions that make it.",
            ),
            ("ptr", "*mut u8", "Where its bytes begin."),
            (
                "len",
                "u32",
                "The number of bytes, or the number that it carries.",
            ),
        ],
    );
    let _ = write!(o, "\nimpl {ty} {{");
    for (i, kind) in ops.kinds.iter().enumerate() {
        let docs = match kind.docs.is_empty() {
            true => format!("The operation `{}`.", kind.name),
            false => kind.docs.clone(),
        };
        let (params, ptr, len) = match kind.data {
            OpData::In => (
                "ptr: *const u8, len: u32".to_owned(),
                "ptr: ptr as *mut u8",
                "len".to_owned(),
            ),
            OpData::Out | OpData::InOut => {
                ("ptr: *mut u8, len: u32".to_owned(), "ptr", "len".to_owned())
            }
            OpData::Value => {
                let value = rust_ident(&kind.value);
                (
                    format!("{value}: u32"),
                    "ptr: core::ptr::null_mut()",
                    format!("len: {value}"),
                )
            }
        };
        let _ = write!(
            o,
            "\n{}    pub const fn {}({params}) -> {ty} {{\n        {ty} {{ kind: {i}, {ptr}, {len} }}\n    }}\n",
            doc_lines("    ///", &docs),
            rust_ident(&kind.name)
        );
    }
    o + "}\n\n"
}
