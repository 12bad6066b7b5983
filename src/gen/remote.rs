//! C: drivers that forward every call over a line, in the form of the adapter protocol.

use super::Files;
use super::c::{c_int, c_params, out_result, wrap};
use crate::call::{Int, OpData};
use crate::model::{Api, Function, Model, OpType, Param, Type};
use crate::names::{c_ident, c_vtable};
use std::fmt::Write;

pub(super) fn generate(model: &Model, files: &mut Files) {
    for api in &model.apis {
        files.add(
            format!("inc/wasm_embedded/remote/{}.h", api.name),
            one_api(api),
        );
    }
    files.add("inc/wasm_embedded/remote.h", all(model));
}

fn one_api(api: &Api) -> String {
    let name = &api.name;
    let vtable = c_vtable(name);
    let mut o = String::new();
    for f in &api.functions {
        o += &function(api, f);
    }
    let functions: Vec<_> = api
        .functions
        .iter()
        .map(|f| format!("    wasme_remote_{name}_{},\n", f.name))
        .collect();
    let _ = writeln!(
        o,
        "/** The driver of `{name}` at the other end of the line. Its context is a wasme_remote_t. */\nstatic const {vtable} wasme_remote_{name} = {{\n{}}};\n",
        functions.concat()
    );
    let _ = writeln!(
        o,
        "/** Likewise without the functions that a list names, as wasme_remote_lists takes it. */\nstatic inline {vtable} wasme_remote_{name}_without(const char *absent)\n{{\n    {vtable} drv = wasme_remote_{name};"
    );
    for f in &api.functions {
        let _ = writeln!(
            o,
            "    if (wasme_remote_lists(absent, \"{name}.{}\")) {{\n        drv.{} = NULL;\n    }}",
            f.name,
            c_ident(&f.name)
        );
    }
    o += "    return drv;\n}\n";
    let header = format!("\"wasm_embedded/{name}.h\"");
    wrap(
        &format!("wasm_embedded/remote/{name}.h"),
        &format!("{name}.witx"),
        &[&header, "\"wasm_embedded/remote/stream.h\""],
        &o,
    )
}

fn function(api: &Api, f: &Function) -> String {
    let mut o = format!(
        "static inline int32_t wasme_remote_{}_{}({})\n{{\n    wasme_remote_t *remote = (wasme_remote_t *)ctx;\n",
        api.name,
        f.name,
        c_params(f).join(", ")
    );
    if f.params.iter().any(|p| matches!(p.ty, Type::Ops(_))) {
        o += "    uint32_t i;\n";
    }
    match out_result(f) {
        Some((name, ty)) => {
            let _ = writeln!(o, "    {ty} {name}_taken;\n    int32_t answer;");
        }
        None if f.result.is_some() => o += "    uint64_t handle_taken;\n",
        None => {}
    }
    let _ = writeln!(
        o,
        "    wasme_remote_begin(remote, \"{}.{}\");",
        api.name, f.name
    );
    for p in &f.params {
        put(&mut o, p);
    }
    o += "    wasme_remote_reply(remote);\n";
    for p in &f.params {
        take(&mut o, p, may_be_short(f));
    }
    end(&mut o, f);
    o += "}\n\n";
    o
}

/// A count says how much of the buffer was filled.
fn may_be_short(f: &Function) -> bool {
    matches!(
        f.result.as_ref().map(|p| &p.ty),
        Some(Type::Int(Int::U32, _))
    )
}

/// Sends one argument.
fn put(o: &mut String, p: &Param) {
    let (name, ident) = (&p.name, c_ident(&p.name));
    let _ = match &p.ty {
        Type::Int(Int::S8 | Int::S16 | Int::S32 | Int::S64, _) | Type::Handle(_) => writeln!(
            o,
            "    wasme_remote_put_signed(remote, \"{name}\", {ident});"
        ),
        Type::Int(..) | Type::Enum(_) => writeln!(
            o,
            "    wasme_remote_put_number(remote, \"{name}\", {ident});"
        ),
        Type::In | Type::InOut => writeln!(
            o,
            "    wasme_remote_put_bytes(remote, \"{name}\", {ident}, {name}_len);"
        ),
        Type::Out | Type::Handles(_) => writeln!(
            o,
            "    wasme_remote_put_number(remote, \"{name}\", {name}_len);"
        ),
        Type::Ops(ops) => {
            put_ops(o, name, ops);
            Ok(())
        }
    };
}

fn put_ops(o: &mut String, name: &str, ops: &OpType) {
    let ident = c_ident(name);
    let _ = writeln!(
        o,
        "    wasme_remote_put_list(remote, \"{name}\");\n    for (i = 0; i < {name}_len; i++) {{\n        wasme_remote_put_op(remote);\n        switch ({ident}[i].kind) {{"
    );
    for (i, kind) in ops.kinds.iter().enumerate() {
        // The kind was checked before; a `default` keeps the message whole if it was not.
        let label = if i + 1 == ops.kinds.len() {
            "default".to_owned()
        } else {
            format!("case {i}")
        };
        let kind_name = &kind.name;
        let put = match kind.data {
            OpData::In | OpData::InOut => format!(
                "put_bytes(remote, \"{kind_name}\", {ident}[i].data.{}, {ident}[i].len)",
                c_ident(kind_name)
            ),
            OpData::Out | OpData::Value => {
                format!("put_number(remote, \"{kind_name}\", {ident}[i].len)")
            }
        };
        let _ = writeln!(
            o,
            "        {label}:\n            wasme_remote_{put};\n            break;"
        );
    }
    o.push_str(
        "        }\n        wasme_remote_put_op_end(remote);\n    }\n    wasme_remote_put_list_end(remote);\n",
    );
}

/// Takes what the driver wrote to one buffer.
fn take(o: &mut String, p: &Param, short: bool) {
    let (name, ident) = (&p.name, c_ident(&p.name));
    let how = match &p.ty {
        Type::Out if short => "some",
        Type::Out | Type::InOut => "bytes",
        Type::Handles(_) => "handles",
        Type::Ops(ops) => return take_ops(o, name, ops),
        _ => return,
    };
    let _ = writeln!(
        o,
        "    wasme_remote_take_{how}(remote, \"{name}\", {ident}, {name}_len);"
    );
}

fn take_ops(o: &mut String, name: &str, ops: &OpType) {
    let ident = c_ident(name);
    let outputs: Vec<_> = ops
        .kinds
        .iter()
        .enumerate()
        .filter(|(_, k)| matches!(k.data, OpData::Out | OpData::InOut))
        .collect();
    let _ = writeln!(o, "    wasme_remote_take_list(remote, \"{name}\");");
    if !outputs.is_empty() {
        let _ = writeln!(o, "    for (i = 0; i < {name}_len; i++) {{");
        for (i, kind) in outputs {
            let _ = writeln!(
                o,
                "        if ({ident}[i].kind == {i}u) {{\n            wasme_remote_take_op(remote, {ident}[i].data.{}, {ident}[i].len);\n        }}",
                c_ident(&kind.name)
            );
        }
        o.push_str("    }\n");
    }
    o.push_str("    wasme_remote_take_list_end(remote);\n");
}

/// Takes the result, ends the reply and returns what the driver answered.
fn end(o: &mut String, f: &Function) {
    let Some(result) = &f.result else {
        o.push_str("    return wasme_remote_end(remote);\n");
        return;
    };
    let name = &result.name;
    let Some((ident, ty)) = out_result(f) else {
        let _ = writeln!(
            o,
            "    handle_taken = wasme_remote_take_number(remote, \"{name}\", {});\n    return wasme_remote_end_handle(remote, handle_taken);",
            limits(Int::S32)
        );
        return;
    };
    let int = match result.ty {
        Type::Int(int, _) => int,
        _ => Int::U32,
    };
    // From the two's complement of 64 bits down to the number.
    let cast = match int {
        Int::U64 => String::new(),
        Int::S8 | Int::S16 | Int::S32 | Int::S64 => format!("({ty})(int64_t)"),
        _ => format!("({ty})"),
    };
    let _ = writeln!(
        o,
        "    {ident}_taken = {cast}wasme_remote_take_number(remote, \"{name}\", {});\n    answer = wasme_remote_end(remote);\n    if (answer == 0) {{\n        *{ident} = {ident}_taken;\n    }}\n    return answer;",
        limits(int)
    );
}

/// How far a number goes below zero and above.
fn limits(int: Int) -> String {
    let max = c_int(int).replace("_t", "_MAX").to_uppercase();
    match int {
        Int::U8 | Int::U16 | Int::U32 | Int::U64 => format!("0, {max}"),
        Int::S8 | Int::S16 | Int::S32 | Int::S64 => format!("(uint64_t){max} + 1, {max}"),
    }
}

/// The drivers of all APIs, for one guest.
fn all(model: &Model) -> String {
    let mut o = String::from(
        "/** Applies X to the name of every API. */\n#define WASME_REMOTE_EACH_API(X)",
    );
    for api in &model.apis {
        let _ = write!(o, " \\\n    X({})", api.name);
    }
    o += "\n\n/** The names of all APIs, as wasme_remote_hello takes them. */\n#define WASME_REMOTE_API_NAMES";
    for api in &model.apis {
        let _ = write!(o, " \\\n    \"{}\\0\"", api.name);
    }
    o += "\n\n/** The drivers of one guest. */\ntypedef struct {\n";
    for api in &model.apis {
        let _ = writeln!(o, "    {} {};", c_vtable(&api.name), c_ident(&api.name));
    }
    o += "    /** Which APIs the platform has: the others are not to be bound. */\n    struct {\n";
    for api in &model.apis {
        let _ = writeln!(o, "        bool {};", c_ident(&api.name));
    }
    o += "    } has;\n} wasme_remote_drivers_t;\n\n";
    o += "/** Makes the drivers of a guest whose platform lacks these APIs and functions, as wasme_remote_lists takes them. */\n";
    o += "static inline void wasme_remote_drivers(wasme_remote_drivers_t *drivers, const char *absent)\n{\n";
    for api in &model.apis {
        let (name, ident) = (&api.name, c_ident(&api.name));
        let _ = writeln!(
            o,
            "    drivers->{ident} = wasme_remote_{name}_without(absent);\n    drivers->has.{ident} = !wasme_remote_lists(absent, \"{name}\");"
        );
    }
    o += "}\n";
    let includes: Vec<_> = model
        .apis
        .iter()
        .map(|api| format!("\"wasm_embedded/remote/{}.h\"", api.name))
        .collect();
    let includes: Vec<_> = includes.iter().map(String::as_str).collect();
    wrap("wasm_embedded/remote.h", "", &includes, &o)
}
