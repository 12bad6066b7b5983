//! AssemblyScript: the imports of guests. 0.19 and 0.28 compile what is written here.

use super::c::comment;
use super::guest::{Carried, RECORDS, api_docs, docs, imported, records_of};
use super::{Files, header};
use crate::call::{Int, OpData};
use crate::model::{Api, Function, Model, OpType, Type, Value};
use crate::names::{as_ident, as_type};
use std::fmt::Write;

const FOLDER: &str = "hal/assemblyscript/assembly/raw";

pub(super) fn generate(model: &Model, files: &mut Files) {
    files.add(format!("{FOLDER}/common.ts"), common(model));
    files.add(format!("{FOLDER}/index.ts"), index(model));
    for api in &model.apis {
        files.add(format!("{FOLDER}/{}.ts", api.name), one_api(api));
    }
}

fn common(model: &Model) -> String {
    let mut o = header("//", "common.witx");
    o += "\n\n/** Why a call failed. Functions return these negated. */\n";
    o += &enumeration("errno", &model.errno);
    for record in &RECORDS {
        let things = if record.handles { "handles" } else { "bytes" };
        o.push('\n');
        o += &structure(
            record.name,
            record.docs,
            &[
                (
                    record.pointer,
                    "usize",
                    &format!("Where the {things} begin."),
                ),
                ("len", "u32", &format!("The number of {things}.")),
            ],
        );
    }
    o
}

fn index(model: &Model) -> String {
    let mut o = header("//", "");
    o += "\n\n";
    for api in &model.apis {
        let _ = writeln!(o, "import * as {} from \"./{0}\";", as_ident(&api.name));
    }
    let names: Vec<_> = model.apis.iter().map(|api| as_ident(&api.name)).collect();
    let _ = writeln!(o, "\nexport {{ {} }};", names.join(", "));
    o + "export * from \"./common\";\n"
}

/// A record as it lies in memory.
fn structure(name: &str, docs: &str, members: &[(&str, &str, &str)]) -> String {
    let mut o = comment("", docs);
    let _ = writeln!(o, "@unmanaged\nexport class {} {{", as_type(name));
    for (name, ty, docs) in members {
        let _ = writeln!(o, "  /** {docs} */\n  {name}: {ty};");
    }
    o + "}\n"
}

fn enumeration(name: &str, values: &[Value]) -> String {
    let values = values.iter().map(|value| (&*value.name, &*value.docs));
    constants(name, values)
}

/// Numbers from 0, by names and docs.
fn constants<'m>(of: &str, values: impl Iterator<Item = (&'m str, &'m str)>) -> String {
    let mut o = format!("export const enum {} {{\n", as_type(of));
    for (i, (name, docs)) in values.enumerate() {
        o += &comment("  ", docs);
        let _ = writeln!(o, "  {} = {i},", as_type(name));
    }
    o + "}\n"
}

fn one_api(api: &Api) -> String {
    let mut o = header("//", &format!("{}.witx", api.name));
    o += "\n\n";
    o += &comment("", &api_docs(api));
    let used: Vec<_> = records_of(api)
        .iter()
        .map(|record| as_type(record.name))
        .collect();
    if !used.is_empty() {
        let _ = writeln!(o, "import {{ {} }} from \"./common\";", used.join(", "));
    }
    for e in &api.enums {
        o.push('\n');
        o += &comment("", &e.docs.text);
        o += &enumeration(&e.name, &e.values);
    }
    for ops in &api.ops {
        o.push('\n');
        o += &operation(ops);
    }
    for f in &api.functions {
        o.push('\n');
        o += &comment("", &function_docs(f));
        let _ = writeln!(
            o,
            "@external(\"{}\", \"{}\")\nexport declare function {}({}): i32;",
            api.name,
            f.name,
            as_ident(&f.name),
            params(f)
        );
    }
    o
}

/// With what stands behind the addresses, for which AssemblyScript has no types.
fn function_docs(f: &Function) -> String {
    let mut text = docs(f);
    for (name, carried) in imported(f) {
        let _ = match carried {
            Carried::Ops(ops) => write!(
                text,
                "\n\n`{name}`: The address of the first `{}`, with the others behind it.",
                as_type(&ops.name)
            ),
            Carried::Place(ty) => write!(
                text,
                "\n\n`{name}`: The address of {}, where it goes.",
                place(ty)
            ),
            _ => Ok(()),
        };
    }
    text
}

fn place(ty: &Type) -> &'static str {
    match ty {
        Type::Int(Int::U64, _) => "a u64",
        Type::Int(..) | Type::Enum(_) => "a u32",
        _ => "an i32",
    }
}

fn params(f: &Function) -> String {
    let params: Vec<_> = imported(f)
        .iter()
        .map(|(name, carried)| {
            let ty = match carried {
                Carried::Int(int) => number(*int).to_owned(),
                Carried::Enum(e) => as_type(&e.name),
                Carried::Handle => "i32".to_owned(),
                Carried::Record(record) => as_type(record.name),
                Carried::Ops(_) | Carried::Place(_) => "usize".to_owned(),
                Carried::Count => "u32".to_owned(),
            };
            format!("{}: {ty}", as_ident(name))
        })
        .collect();
    params.join(", ")
}

/// The compiler passes a narrow number with whatever stands above its bits, so imports take the whole i32.
fn number(int: Int) -> &'static str {
    match int {
        Int::U8 | Int::U16 | Int::U32 => "u32",
        Int::S8 | Int::S16 | Int::S32 => "i32",
        Int::U64 => "u64",
        Int::S64 => "i64",
    }
}

fn operation(ops: &OpType) -> String {
    let kind = format!("{}_kind", ops.name);
    let mut docs = ops.docs.text.clone();
    for kind in ops.kinds.iter().filter(|k| k.data == OpData::Value) {
        let _ = write!(
            docs,
            " For `{}`, `len` is its `{}`.",
            as_type(&kind.name),
            kind.value
        );
    }
    let kinds = ops.kinds.iter().map(|k| (&*k.name, &*k.docs));
    let mut o = comment("", "Kinds of operations.") + &constants(&kind, kinds);
    o.push('\n');
    o += &structure(
        &ops.name,
        docs.trim_start(),
        &[
            ("kind", &as_type(&kind), "What it does."),
            ("ptr", "usize", "Where its bytes begin."),
            ("len", "u32", "The number of bytes."),
        ],
    );
    o
}
