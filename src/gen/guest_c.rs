//! C: the imports of guests.

use super::Files;
use super::c::{c_int, comment, enumeration, op_kinds, wrap};
use super::guest::{Carried, RECORDS, Record, api_docs, docs, imported};
use crate::call::OpData;
use crate::model::{Api, Function, Model, OpType, Type};
use crate::names::{c_guest_type, c_ident, c_import};
use std::fmt::Write;

pub(super) fn generate(model: &Model, files: &mut Files) {
    files.add("inc/wasm_embedded/guest/common.h", common());
    for api in &model.apis {
        files.add(
            format!("inc/wasm_embedded/guest/{}.h", api.name),
            one_api(api),
        );
    }
}

fn common() -> String {
    let mut o = String::from(
        "#ifndef __wasm32__\n#error \"wasm_embedded/guest is for guests: compile with clang --target=wasm32-unknown-unknown\"\n#endif\n\n",
    );
    o += &comment("", "A function that the host provides.");
    o += "#define WASME_IMPORT(module, name) __attribute__((import_module(module), import_name(name)))\n\n";
    o += &comment(
        "",
        "Does not compile unless the condition holds; C99 has no static assertion.",
    );
    o += "#define WASME_ASSERT(name, condition) typedef char name[(condition) ? 1 : -1]\n";
    for record in &RECORDS {
        o.push('\n');
        o += &record_type(record);
    }
    wrap(
        "wasm_embedded/guest/common.h",
        "common.witx",
        &[
            "<stddef.h>",
            "<stdint.h>",
            "\"wasm_embedded/common.h\" /* errno */",
        ],
        &o,
    )
}

fn record_type(record: &Record) -> String {
    let (name, pointer) = (record.name, record.pointer);
    let to = match record {
        Record { handles: true, .. } => "int32_t",
        Record { written: true, .. } => "uint8_t",
        _ => "const uint8_t",
    };
    let ty = c_guest_type(name);
    format!(
        "{}typedef struct {{\n    {to} *{pointer};\n    uint32_t len;\n}} {ty};\n\nWASME_ASSERT(wasme_{name}_layout, sizeof({ty}) == 8 && offsetof({ty}, len) == 4);\n",
        comment("", record.docs),
    )
}

fn one_api(api: &Api) -> String {
    let mut o = comment("", &api_docs(api));
    for e in &api.enums {
        o.push('\n');
        o += &enumeration(e);
        let _ = writeln!(o, "typedef uint32_t {};", c_guest_type(&e.name));
    }
    for ops in &api.ops {
        o.push('\n');
        o += &operation(ops);
    }
    for f in &api.functions {
        o.push('\n');
        o += &comment("", &docs(f));
        let _ = writeln!(
            o,
            "extern int32_t {}({})\n    WASME_IMPORT(\"{}\", \"{}\");",
            c_import(&api.name, &f.name),
            params(f),
            api.name,
            f.name
        );
    }
    wrap(
        &format!("wasm_embedded/guest/{}.h", api.name),
        &format!("{}.witx", api.name),
        &["\"wasm_embedded/guest/common.h\""],
        &o,
    )
}

fn params(f: &Function) -> String {
    let params: Vec<_> = imported(f)
        .iter()
        .map(|(name, carried)| {
            let name = c_ident(name);
            match carried {
                Carried::Int(int) => format!("{} {name}", c_int(*int)),
                Carried::Enum(e) => format!("{} {name}", c_guest_type(&e.name)),
                Carried::Handle => format!("int32_t {name}"),
                Carried::Record(record) => format!("const {} *{name}", c_guest_type(record.name)),
                Carried::Ops(ops) => format!("const {} *{name}", c_guest_type(&ops.name)),
                Carried::Count => format!("uint32_t {name}"),
                Carried::Place(ty) => format!("{} *{name}", place(ty)),
            }
        })
        .collect();
    match params.is_empty() {
        true => "void".to_owned(),
        false => params.join(", "),
    }
}

fn place(ty: &Type) -> String {
    match ty {
        Type::Int(int, _) => c_int(*int).to_owned(),
        Type::Enum(e) => c_guest_type(&e.name),
        _ => "int32_t".to_owned(),
    }
}

fn operation(ops: &OpType) -> String {
    let (name, ty) = (&ops.name, c_guest_type(&ops.name));
    let mut o = op_kinds(ops);
    let mut docs = ops.docs.text.clone();
    let mut members = String::new();
    for kind in &ops.kinds {
        let to = match kind.data {
            OpData::In => "const uint8_t",
            OpData::Out | OpData::InOut => "uint8_t",
            OpData::Value => {
                let _ = write!(docs, " For `{}`, `len` is its `{}`.", kind.name, kind.value);
                continue;
            }
        };
        let _ = writeln!(members, "        {to} *{};", c_ident(&kind.name));
    }
    // A union needs a member; operations that all carry numbers leave the pointer unused.
    if members.is_empty() {
        members += "        const uint8_t *unused;\n";
    }
    let _ = write!(
        o,
        "\n{}typedef struct {{\n    uint32_t kind;\n    /** The bytes: the member that `kind` names. */\n    union {{\n{members}    }} data;\n    uint32_t len;\n}} {ty};\n\nWASME_ASSERT(wasme_{name}_layout, sizeof({ty}) == 12 && offsetof({ty}, data) == 4 && offsetof({ty}, len) == 8);\n",
        comment("", docs.trim_start()),
    );
    o
}
