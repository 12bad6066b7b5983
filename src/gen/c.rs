//! C: errno and the driver vtables.

use super::{Files, header};
use crate::call::{Int, OpData};
use crate::model::{Api, Enum, Function, Model, OpType, Param, Type};
use crate::names::{c_enum_value, c_errno, c_ident, c_vtable, include_guard};
use std::fmt::Write;

pub(super) fn generate(model: &Model, files: &mut Files) {
    files.add("inc/wasm_embedded/common.h", common(model));
    for api in &model.apis {
        files.add(format!("inc/wasm_embedded/{}.h", api.name), one_api(api));
    }
}

fn common(model: &Model) -> String {
    let mut body = String::from(
        "/** Why a call failed. Functions and drivers return these negated. */\nenum wasme_errno {\n",
    );
    for (i, value) in model.errno.iter().enumerate() {
        body += &comment("    ", &value.docs);
        let _ = writeln!(body, "    {} = {i},", c_errno(&value.name));
    }
    let last = model.errno.len() - 1;
    let _ = write!(
        body,
        "    /** The largest of them. */\n    WASME_E_MAX = {last}\n}};\n"
    );
    wrap(
        "wasm_embedded/common.h",
        "common.witx",
        &["<stdint.h>"],
        &body,
    )
}

fn one_api(api: &Api) -> String {
    let mut o = comment("", &api.docs.text);
    o += "\n";
    for e in &api.enums {
        o += &enumeration(e);
        o.push('\n');
    }
    for ops in &api.ops {
        o += &operations(ops);
    }
    let _ = writeln!(
        o,
        "/** A driver of `{0}`. Every function gets the context that the driver was bound with and returns 0 or -errno, `init` a\n * handle of the driver (0 or more) or -errno. Pointers are valid during the call only. Addresses, lengths, enum values and\n * handles were checked before. NULL is a function that the driver lacks. */\ntypedef struct {{",
        api.name
    );
    for (i, f) in api.functions.iter().enumerate() {
        if i > 0 {
            o.push('\n');
        }
        o += &comment("    ", &function_docs(f));
        let _ = writeln!(
            o,
            "    int32_t (*{})({});",
            c_ident(&f.name),
            c_params(f).join(", ")
        );
    }
    let _ = writeln!(o, "}} {};", c_vtable(&api.name));
    wrap(
        &format!("wasm_embedded/{}.h", api.name),
        &format!("{}.witx", api.name),
        &["<stdint.h>", "\"wasm_embedded/common.h\""],
        &o,
    )
}

/// The values of an enum, as constants.
pub(super) fn enumeration(e: &Enum) -> String {
    let values = e.values.iter().map(|value| (&*value.name, &*value.docs));
    comment("", &e.docs.text) + &constants(&e.name, values)
}

/// The kinds of operations, as constants.
pub(super) fn op_kinds(ops: &OpType) -> String {
    let kinds = ops.kinds.iter().map(|kind| (&*kind.name, &*kind.docs));
    comment("", "Kinds of operations.") + &constants(&ops.name, kinds)
}

/// Numbers from 0, by names and docs.
fn constants<'m>(of: &str, values: impl Iterator<Item = (&'m str, &'m str)>) -> String {
    let values: Vec<_> = values
        .enumerate()
        .map(|(i, (name, docs))| {
            format!(
                "{}    {} = {i}",
                comment("    ", docs),
                c_enum_value(of, name)
            )
        })
        .collect();
    format!("enum {{\n{}\n}};\n", values.join(",\n"))
}

fn operations(ops: &OpType) -> String {
    let name = &ops.name;
    let mut o = op_kinds(ops);
    o += "\n/** The bytes of an operation: the member that its kind names. */\ntypedef union {\n";
    for kind in ops.kinds.iter().filter(|k| k.data != OpData::Value) {
        let constant = if kind.data == OpData::In {
            "const "
        } else {
            ""
        };
        let _ = writeln!(o, "    {constant}uint8_t *{};", c_ident(&kind.name));
    }
    let values: Vec<_> = ops
        .kinds
        .iter()
        .filter(|k| k.data == OpData::Value)
        .map(|k| format!(" For `{}`, `len` is its `{}`.", k.name, k.value))
        .collect();
    let _ = write!(
        o,
        "}} {name}_data_t;\n\n/** {}{} */\ntypedef struct {{\n    uint32_t kind;\n    {name}_data_t data;\n    uint32_t len;\n}} {name}_t;\n\n",
        ops.docs.text,
        values.concat()
    );
    o
}

pub(super) fn function_docs(f: &Function) -> String {
    let mut text = super::rust::docs_with_clauses(&f.docs);
    for p in f
        .params
        .iter()
        .chain(&f.result)
        .filter(|p| !p.docs.is_empty())
    {
        let docs = p.docs.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = write!(text, "\n\n`{}`: {docs}", p.name);
    }
    text
}

/// A documentation comment; nothing for an empty text.
pub(super) fn comment(indent: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let lines: Vec<_> = text.lines().collect();
    let mut o = format!("{indent}/** {}", lines[0]);
    for line in &lines[1..] {
        let _ = write!(o, "\n{indent} * {line}");
        o.truncate(o.trim_end().len());
    }
    o + " */\n"
}

/// A header: guard, includes, linkage.
pub(super) fn wrap(path: &str, source: &str, includes: &[&str], body: &str) -> String {
    let guard = include_guard(path);
    let includes: String = includes.iter().map(|i| format!("#include {i}\n")).collect();
    format!(
        "{}\n#ifndef {guard}\n#define {guard}\n\n{includes}\n#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n{body}\n#ifdef __cplusplus\n}}\n#endif\n\n#endif\n",
        format_args!("{} */", header("/*", source)),
    )
}

pub(super) fn c_int(int: Int) -> &'static str {
    match int {
        Int::U8 => "uint8_t",
        Int::U16 => "uint16_t",
        Int::U32 => "uint32_t",
        Int::U64 => "uint64_t",
        Int::S8 => "int8_t",
        Int::S16 => "int16_t",
        Int::S32 => "int32_t",
        Int::S64 => "int64_t",
    }
}

/// The parameters of a vtable member, the context first.
pub(super) fn c_params(f: &Function) -> Vec<String> {
    let mut params = vec!["void *ctx".to_owned()];
    for p in &f.params {
        let name = c_ident(&p.name);
        params.push(match &p.ty {
            Type::Int(int, _) => format!("{} {name}", c_int(*int)),
            Type::Enum(_) => format!("uint32_t {name}"),
            Type::Handle(_) => format!("int32_t {name}"),
            Type::In => format!("const uint8_t *{name}, uint32_t {}_len", p.name),
            Type::Out | Type::InOut => format!("uint8_t *{name}, uint32_t {}_len", p.name),
            Type::Handles(_) => format!("int32_t *{name}, uint32_t {}_len", p.name),
            Type::Ops(ops) => format!("const {}_t *{name}, uint32_t {}_len", ops.name, p.name),
        });
    }
    if let Some((name, ty)) = out_result(f) {
        params.push(format!("{ty} *{name}"));
    }
    params
}

/// The place for a result that is not a handle: handles are returned.
pub(super) fn out_result(f: &Function) -> Option<(String, &'static str)> {
    let Param { name, ty, .. } = f.result.as_ref()?;
    match ty {
        Type::Int(int, _) => Some((c_ident(name), c_int(*int))),
        Type::Enum(_) => Some((c_ident(name), "uint32_t")),
        _ => None,
    }
}
