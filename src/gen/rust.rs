//! Rust: errno, driver traits, calls as values. Nothing but `core`.

use super::{Files, doc_lines, header};
use crate::call::{Int, OpData};
use crate::model::{Api, Docs, Enum, Function, Model, OpType, Param, Type};
use crate::names::{constant, rust_ident, rust_type};
use std::fmt::Write;

pub(super) fn generate(model: &Model, files: &mut Files) {
    files.add("src/generated/mod.rs", module(model));
    files.add("src/generated/errno.rs", errno(model));
    for api in &model.apis {
        files.add(format!("src/generated/{}.rs", api.name), one_api(api));
    }
}

fn module(model: &Model) -> String {
    let mut o = header("//", "");
    o += "\n//! Driver traits, errno and calls as values, generated from the specification. Nothing but `core`.\n\n";
    o += "use crate::call::{AnyDriver, Api, Function};\n\n";
    for api in &model.apis {
        let _ = writeln!(o, "mod {};", rust_ident(&api.name));
    }
    o += "mod errno;\npub mod bridge;\n#[cfg(feature = \"std\")]\nmod observed;\n\n";
    for api in &model.apis {
        let _ = writeln!(o, "pub use {}::*;", rust_ident(&api.name));
    }
    o += "pub use errno::Errno;\n\n";
    o += "/// All APIs of the specification, by name.\npub static APIS: &[Api] = &[\n";
    for api in &model.apis {
        let _ = writeln!(
            o,
            "    Api {{ name: \"{}\", functions: {}::FUNCTIONS }},",
            api.name,
            rust_ident(&api.name)
        );
    }
    o += "];\n\n/// The numbers of the APIs: their places in [`APIS`].\npub mod api {\n";
    for (i, api) in model.apis.iter().enumerate() {
        let _ = writeln!(
            o,
            "    #[allow(missing_docs)]\n    pub const {}: u8 = {i};",
            constant(&api.name)
        );
    }
    o += "}\n\n";
    o += "/// The drivers that a guest is given. An API for which there is none does not exist for the guest.\npub trait Platform {\n";
    for api in &model.apis {
        let (ident, ty) = (rust_ident(&api.name), rust_type(&api.name));
        let _ = write!(
            o,
            "    /// The driver of `{}`.\n    fn {ident}(&mut self) -> Option<&mut dyn {ty}> {{\n        None\n    }}\n\n",
            api.name
        );
    }
    o += "    /// Whether there is a driver for this API.\n    fn has_api(&mut self, api: &str) -> bool {\n        match api {\n";
    for api in &model.apis {
        let _ = writeln!(
            o,
            "            \"{}\" => self.{}().is_some(),",
            api.name,
            rust_ident(&api.name)
        );
    }
    o += "            _ => false,\n        }\n    }\n\n";
    o += "    /// Whether the driver has this function. Those that it lacks answer `unsupported`.\n    fn has_function(&mut self, function: &'static Function) -> bool {\n        let _ = function;\n        true\n    }\n\n";
    o += "    /// The instance is about to be closed: calls from now on are the runtime's.\n    fn ending(&mut self) {}\n\n    /// The driver that takes all calls as values, where there is one. A binding in C asks it directly, so that answers that\n    /// make no sense reach its checks.\n    fn any(&mut self) -> Option<&mut dyn AnyDriver> {\n        None\n    }\n}\n\n";
    o += "impl<D: AnyDriver> Platform for D {\n";
    for api in &model.apis {
        let (ident, ty) = (rust_ident(&api.name), rust_type(&api.name));
        let _ = write!(
            o,
            "    fn {ident}(&mut self) -> Option<&mut dyn {ty}> {{\n        if AnyDriver::has_api(self, \"{}\") {{ Some(self) }} else {{ None }}\n    }}\n\n",
            api.name
        );
    }
    o += "    fn has_function(&mut self, function: &'static Function) -> bool {\n        AnyDriver::has_function(self, function)\n    }\n\n";
    o += "    fn ending(&mut self) {\n        AnyDriver::ending(self);\n    }\n\n    fn any(&mut self) -> Option<&mut dyn AnyDriver> {\n        Some(self)\n    }\n}\n";
    o
}

fn errno(model: &Model) -> String {
    let of_driver = "    /// The errno of a driver's answer: `failed` where it is none (clause `common/driver-errno`).\n    pub fn of_driver(code: i32) -> Errno {\n        Errno::from_code(code).unwrap_or(Errno::Failed)\n    }\n\n";
    errno_enum(model, of_driver) + "\nimpl core::error::Error for Errno {}\n"
}

/// The enum and its numbers and names; `method` reads an answer.
pub(super) fn errno_enum(model: &Model, method: &str) -> String {
    let mut o = header("//", "common.witx");
    o += "\n\n/// Why a call failed.\n#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\n#[repr(i32)]\npub enum Errno {\n";
    for (i, value) in model.errno.iter().enumerate().skip(1) {
        o += &doc_lines("    ///", &value.docs);
        let _ = writeln!(o, "    {} = {i},", rust_type(&value.name));
    }
    o += "}\n\nimpl Errno {\n    /// All of them, by number.\n    pub const ALL: &'static [Errno] = &[\n";
    for value in &model.errno[1..] {
        let _ = writeln!(o, "        Errno::{},", rust_type(&value.name));
    }
    o += "    ];\n\n    /// What crosses the boundary: the number, negated.\n    pub const fn code(self) -> i32 {\n        -(self as i32)\n    }\n\n";
    o += "    /// The errno behind a negative code.\n    pub fn from_code(code: i32) -> Option<Errno> {\n        Errno::ALL.iter().copied().find(|e| e.code() == code)\n    }\n\n";
    o += method;
    o += "    /// The name in the specification.\n    pub const fn name(self) -> &'static str {\n        match self {\n";
    for value in &model.errno[1..] {
        let _ = writeln!(
            o,
            "            Errno::{} => \"{}\",",
            rust_type(&value.name),
            value.name
        );
    }
    o += "        }\n    }\n\n    /// The errno of this name.\n    pub fn from_name(name: &str) -> Option<Errno> {\n        Errno::ALL.iter().copied().find(|e| e.name() == name)\n    }\n}\n\n";
    o += "impl core::fmt::Display for Errno {\n    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {\n        f.write_str(self.name())\n    }\n}\n";
    o
}

fn one_api(api: &Api) -> String {
    let mut o = header("//", &format!("{}.witx", api.name));
    o += "\n\n#![allow(clippy::too_many_arguments, clippy::unnecessary_cast, unused_imports)]\n\n";
    o += "use super::Errno;\nuse crate::call::{AnyDriver, Arg, Call, Data, Function, Handle, Int, Kind, Op, OpData, OpKind, Ops, Param, WasmType};\n\n";
    for e in &api.enums {
        o += &enumeration(e);
    }
    for ops in &api.ops {
        o += &operations(ops);
    }
    o += &doc_lines("///", &docs_with_clauses(&api.docs));
    let _ = writeln!(o, "pub trait {} {{", rust_type(&api.name));
    for (i, f) in api.functions.iter().enumerate() {
        if i > 0 {
            o.push('\n');
        }
        o += &doc_lines("    ///", &function_docs(f));
        if f.optional {
            let _ = write!(
                o,
                "    {} {{\n        let _ = ({});\n        Err(Errno::Unsupported)\n    }}\n",
                signature(f),
                names(f)
            );
        } else {
            let _ = writeln!(o, "    {};", signature(f));
        }
    }
    o += "}\n\n";
    let _ = writeln!(
        o,
        "impl<D: AnyDriver + ?Sized> {} for D {{",
        rust_type(&api.name)
    );
    for (i, f) in api.functions.iter().enumerate() {
        if i > 0 {
            o.push('\n');
        }
        let absent = match f.optional {
            true => format!(
                "        if !self.has_function(&FUNCTIONS[{i}]) {{\n            return Err(Errno::Unsupported);\n        }}\n"
            ),
            false => String::new(),
        };
        let _ = write!(
            o,
            "    {} {{\n{absent}{}        let result = self.call(Call {{ function: &FUNCTIONS[{i}], args: &mut [{}] }});\n        let result = result.map_err(Errno::of_driver);\n        {}\n    }}\n",
            signature(f),
            ops_setup(f),
            arguments(f),
            from_result(f)
        );
    }
    o += "}\n\n";
    let _ = writeln!(
        o,
        "/// The functions of `{}`, for calls as values.\npub(crate) static FUNCTIONS: &[Function] = &[",
        api.name
    );
    for f in &api.functions {
        o += &table(api, f);
    }
    o += "];\n";
    o
}

/// The text of a comment, and the ids of the clauses that stand in it.
pub(super) fn docs_with_clauses(docs: &Docs) -> String {
    let mut text = docs.text.clone();
    if !docs.clauses.is_empty() {
        let ids: Vec<_> = docs.clauses.iter().map(|c| format!("`{c}`")).collect();
        let _ = write!(text, "\n\nClauses: {}.", ids.join(", "));
    }
    text
}

pub(super) fn function_docs(f: &Function) -> String {
    let mut text = docs_with_clauses(&f.docs);
    let documented: Vec<_> = f
        .params
        .iter()
        .chain(&f.result)
        .filter(|p| !p.docs.is_empty())
        .collect();
    if !documented.is_empty() {
        text.push('\n');
    }
    for p in documented {
        let docs = p.docs.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = write!(text, "\n- `{}`: {docs}", p.name);
    }
    text
}

pub(super) fn enumeration(e: &Enum) -> String {
    let ty = rust_type(&e.name);
    let mut o = doc_lines("///", &e.docs.text);
    let _ = writeln!(
        o,
        "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\n#[repr(u32)]\n#[allow(missing_docs)]\npub enum {ty} {{"
    );
    for (i, value) in e.values.iter().enumerate() {
        o += &doc_lines("    ///", &value.docs);
        let _ = writeln!(o, "    {} = {i},", rust_type(&value.name));
    }
    let _ = writeln!(
        o,
        "}}\n\nimpl {ty} {{\n    /// The value of this number.\n    pub const fn from_u32(value: u32) -> Option<Self> {{\n        match value {{"
    );
    for (i, value) in e.values.iter().enumerate() {
        let _ = writeln!(
            o,
            "            {i} => Some({ty}::{}),",
            rust_type(&value.name)
        );
    }
    o += "            _ => None,\n        }\n    }\n}\n\n";
    o
}

fn operations(ops: &OpType) -> String {
    let ty = rust_type(&ops.name);
    let mut o = doc_lines("///", &ops.docs.text);
    let _ = writeln!(
        o,
        "#[derive(Debug)]\n#[allow(missing_docs)]\npub enum {ty}<'a> {{"
    );
    for kind in &ops.kinds {
        o += &doc_lines("    ///", &kind.docs);
        let data = match kind.data {
            OpData::In => "&'a [u8]",
            OpData::Out | OpData::InOut => "&'a mut [u8]",
            OpData::Value => "u32",
        };
        let _ = writeln!(o, "    {}({data}),", rust_type(&kind.name));
    }
    let _ = writeln!(
        o,
        "}}\n\nimpl Ops for &mut [{ty}<'_>] {{\n    fn count(&self) -> usize {{\n        self.len()\n    }}\n\n    fn op(&mut self, index: usize) -> Op<'_> {{\n        match &mut self[index] {{"
    );
    for (i, kind) in ops.kinds.iter().enumerate() {
        let (data, deref) = match kind.data {
            OpData::In => ("In", ""),
            OpData::Out => ("Out", ""),
            OpData::InOut => ("InOut", ""),
            OpData::Value => ("Value", "*"),
        };
        let _ = writeln!(
            o,
            "            {ty}::{}(d) => Op {{ kind: {i}, data: Data::{data}({deref}d) }},",
            rust_type(&kind.name)
        );
    }
    o += "        }\n    }\n}\n\n";
    o
}

/// `fn write(&mut self, handle: Handle, addr: u16, bytes: &[u8]) -> Result<(), Errno>`
pub(super) fn signature(f: &Function) -> String {
    let params: String = f
        .params
        .iter()
        .map(|p| format!(", {}: {}", rust_ident(&p.name), rust_param(&p.ty)))
        .collect();
    format!(
        "fn {}(&mut self{params}) -> Result<{}, Errno>",
        rust_ident(&f.name),
        rust_result(f.result.as_ref())
    )
}

/// The parameters, as a tuple takes them.
pub(super) fn names(f: &Function) -> String {
    let names: Vec<_> = f.params.iter().map(|p| rust_ident(&p.name)).collect();
    names.join(", ") + if names.len() == 1 { "," } else { "" }
}

/// The type of a result.
pub(super) fn rust_result(result: Option<&Param>) -> String {
    match result.map(|p| &p.ty) {
        None => "()".to_owned(),
        Some(ty) => rust_param(ty),
    }
}

pub(super) fn rust_int(int: Int) -> &'static str {
    match int {
        Int::U8 => "u8",
        Int::U16 => "u16",
        Int::U32 => "u32",
        Int::U64 => "u64",
        Int::S8 => "i8",
        Int::S16 => "i16",
        Int::S32 => "i32",
        Int::S64 => "i64",
    }
}

/// The type of a parameter of a driver trait.
pub(super) fn rust_param(ty: &Type) -> String {
    match ty {
        Type::Int(int, _) => rust_int(*int).to_owned(),
        Type::Enum(e) => rust_type(&e.name),
        Type::Handle(_) => "Handle".to_owned(),
        Type::In => "&[u8]".to_owned(),
        Type::Out | Type::InOut => "&mut [u8]".to_owned(),
        Type::Handles(_) => "&mut [Handle]".to_owned(),
        Type::Ops(ops) => format!("&mut [{}<'_>]", rust_type(&ops.name)),
    }
}

/// Operations become a trait object through a variable of their own.
pub(super) fn ops_setup(f: &Function) -> String {
    f.params
        .iter()
        .filter(|p| matches!(p.ty, Type::Ops(_)))
        .map(|p| {
            let name = rust_ident(&p.name);
            format!("        let mut {name} = {name};\n")
        })
        .collect()
}

/// The arguments of a call as values.
pub(super) fn arguments(f: &Function) -> String {
    let args: Vec<_> = f
        .params
        .iter()
        .map(|p| {
            let name = rust_ident(&p.name);
            match &p.ty {
                Type::Int(Int::U64, _) => format!("Arg::Int({name} as i64)"),
                Type::Int(..) | Type::Handle(_) => format!("Arg::Int(i64::from({name}))"),
                Type::Enum(_) => format!("Arg::Int({name} as i64)"),
                Type::In => format!("Arg::In({name})"),
                Type::Out => format!("Arg::Out({name})"),
                Type::InOut => format!("Arg::InOut({name})"),
                Type::Handles(_) => format!("Arg::Handles({name})"),
                Type::Ops(_) => format!("Arg::Ops(&mut {name})"),
            }
        })
        .collect();
    args.join(", ")
}

/// The typed result of a call as values.
fn from_result(f: &Function) -> String {
    match f.result.as_ref().map(|p| &p.ty) {
        None => "result.map(|_| ())".to_owned(),
        Some(Type::Int(Int::U64, _)) => "result.map(|v| v as u64)".to_owned(),
        Some(Type::Enum(e)) => format!(
            "result.and_then(|v| u32::try_from(v).ok().and_then({}::from_u32).ok_or(Errno::Failed))",
            rust_type(&e.name)
        ),
        Some(ty) => format!(
            "result.and_then(|v| {}::try_from(v).map_err(|_| Errno::Failed))",
            rust_param(ty)
        ),
    }
}

fn table(api: &Api, f: &Function) -> String {
    let mut o = String::from("    Function {\n");
    let _ = writeln!(o, "        api: \"{}\",", api.name);
    let _ = writeln!(o, "        name: \"{}\",", f.name);
    let _ = writeln!(o, "        full_name: \"{}.{}\",", api.name, f.name);
    o += "        params: &[\n";
    for p in &f.params {
        let _ = writeln!(o, "            {},", table_param(p));
    }
    o += "        ],\n";
    match &f.result {
        Some(p) => {
            let _ = writeln!(o, "        result: Some({}),", table_param(p));
        }
        None => o += "        result: None,\n",
    }
    let _ = writeln!(o, "        optional: {},", f.optional);
    let _ = writeln!(o, "        closes: {},", f.closes);
    let _ = writeln!(o, "        waits: {:?},", f.waits);
    let types: Vec<_> = f
        .wasm_params
        .iter()
        .map(|t| format!("WasmType::{t:?}"))
        .collect();
    let _ = writeln!(o, "        wasm_params: &[{}],\n    }},", types.join(", "));
    o
}

fn table_param(p: &Param) -> String {
    let kind = match &p.ty {
        Type::Int(int, values) => {
            let values: Vec<_> = values.iter().map(|(a, b)| format!("({a}, {b})")).collect();
            format!(
                "Kind::Int {{ int: Int::{int:?}, values: &[{}] }}",
                values.join(", ")
            )
        }
        Type::Enum(e) => {
            let names: Vec<_> = e.values.iter().map(|v| format!("\"{}\"", v.name)).collect();
            format!("Kind::Enum {{ names: &[{}] }}", names.join(", "))
        }
        Type::Handle(api) => format!("Kind::Handle {{ api: \"{api}\" }}"),
        Type::In => "Kind::In".to_owned(),
        Type::Out => "Kind::Out".to_owned(),
        Type::InOut => "Kind::InOut".to_owned(),
        Type::Handles(api) => format!("Kind::Handles {{ api: \"{api}\" }}"),
        Type::Ops(ops) => {
            let kinds: Vec<_> = ops
                .kinds
                .iter()
                .map(|k| {
                    format!(
                        "OpKind {{ name: \"{}\", data: OpData::{:?} }}",
                        k.name, k.data
                    )
                })
                .collect();
            format!("Kind::Ops {{ kinds: &[{}] }}", kinds.join(", "))
        }
    };
    format!("Param {{ name: \"{}\", kind: {kind} }}", p.name)
}
