//! Rust: the binding for wasmtime, with every check of the specification.

use super::rust::rust_int;
use super::{Files, header};
use crate::call::{Int, OpData, WasmType};
use crate::model::{Api, Function, Model, OpType, Type};
use crate::names::{constant, rust_ident, rust_type};
use std::fmt::Write;

pub(super) fn generate(model: &Model, files: &mut Files) {
    let folder = "runners/wasmtime/src/generated";
    files.add(format!("{folder}/mod.rs"), module(model));
    for api in &model.apis {
        files.add(format!("{folder}/{}.rs", api.name), one_api(api));
    }
}

fn module(model: &Model) -> String {
    let mut o = header("//", "");
    o += "\n//! The imports of all APIs, with every check of the specification.\n\n";
    o += "use crate::state::State;\nuse wasm_embedded_spec::call::Handle;\nuse wasm_embedded_spec::generated::{Errno, Platform, api};\nuse wasmtime::Linker;\n\n";
    for api in &model.apis {
        let _ = writeln!(o, "mod {};", rust_ident(&api.name));
    }
    o += "\n/// What a call gives the guest: 0 or -errno.\n#[inline]\nfn answer(result: Result<(), Errno>) -> i32 {\n    match result {\n        Ok(()) => 0,\n        Err(errno) => errno.code(),\n    }\n}\n\n";
    o += "/// Defines the imports of all APIs.\npub(crate) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {\n";
    for api in &model.apis {
        let _ = writeln!(o, "    {}::link(linker)?;", rust_ident(&api.name));
    }
    o += "    Ok(())\n}\n\n/// Closes a driver's handle of the API of this number.\npub(crate) fn close(platform: &mut dyn Platform, api: u8, handle: Handle) -> Result<(), Errno> {\n    match api {\n";
    for api in &model.apis {
        if let Some(deinit) = &api.deinit {
            let _ = writeln!(
                o,
                "        api::{} => platform.{}().ok_or(Errno::NoDevice)?.{}(handle),",
                constant(&api.name),
                rust_ident(&api.name),
                rust_ident(deinit)
            );
        }
    }
    o += "        _ => Ok(()),\n    }\n}\n";
    o
}

fn one_api(api: &Api) -> String {
    let mut o = header("//", &format!("{}.witx", api.name));
    o += "\n\n#![allow(clippy::too_many_arguments, clippy::manual_range_patterns, unused_imports, unused_mut, unused_variables)]\n\n";
    o += "use super::answer;\nuse crate::state::{State, TimeLimit, split};\nuse wasm_embedded_spec::generated::*;\nuse wasm_embedded_spec::memory::Buffer;\nuse wasm_embedded_spec::table::CAPACITY;\nuse wasmtime::{Caller, Linker};\n\n";
    for f in &api.functions {
        o += &function(api, f);
    }
    o += "pub(super) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {\n";
    for f in &api.functions {
        let (typed, plain) = wasm_params(f);
        let call = format!("answer({}(&mut caller, {plain}))", rust_ident(&f.name));
        let (result, call) = if f.waits.is_some() {
            (
                "wasmtime::Result<i32>",
                format!(
                    "let code = {call}; if caller.data().time_is_up {{ Err(TimeLimit.into()) }} else {{ Ok(code) }}"
                ),
            )
        } else {
            ("i32", call)
        };
        let _ = writeln!(
            o,
            "    linker.func_wrap(\"{}\", \"{}\", |mut caller: Caller<'_, State>, {typed}| -> {result} {{ {call} }})?;",
            api.name, f.name
        );
    }
    o += "    Ok(())\n}\n";
    o
}

/// The wasm parameters, with types and without.
fn wasm_params(f: &Function) -> (String, String) {
    let mut names = Vec::new();
    for p in &f.params {
        match p.ty {
            Type::Ops(_) => {
                names.push(format!("{}_ptr", p.name));
                names.push(format!("{}_len", p.name));
            }
            _ => names.push(rust_ident(&p.name)),
        }
    }
    if let Some(result) = &f.result {
        names.push(format!("{}_place", result.name));
    }
    let typed: Vec<_> = names
        .iter()
        .zip(&f.wasm_params)
        .map(|(n, t)| format!("{n}: {}", if *t == WasmType::I64 { "i64" } else { "i32" }))
        .collect();
    (typed.join(", "), names.join(", "))
}

fn function(api: &Api, f: &Function) -> String {
    let number = format!("api::{}", constant(&api.name));
    let (typed, _) = wasm_params(f);
    let mut o = format!(
        "#[inline]\nfn {}(caller: &mut Caller<'_, State>, {typed}) -> Result<(), Errno> {{\n    {}\n",
        rust_ident(&f.name),
        if uses_memory(f) {
            "let (mut memory, state) = split(caller);"
        } else {
            "let state = caller.data_mut();"
        }
    );
    for p in &f.params {
        value_check(&mut o, &p.name, &p.ty);
    }
    memory_checks(&mut o, f);
    for p in &f.params {
        if matches!(p.ty, Type::Handle(_)) {
            let access = if f.closes { "take" } else { "get" };
            let name = rust_ident(&p.name);
            let _ = writeln!(
                o,
                "    let {name} = state.table.{access}({number}, {name})?;"
            );
        }
    }
    if let Some(waits) = &f.waits {
        let _ = writeln!(
            o,
            "    if state.waits_too_long({}) {{\n        return Err(Errno::Timeout);\n    }}",
            rust_ident(waits)
        );
    }
    call(&mut o, api, f, &number);
    o += "}\n\n";
    o
}

fn uses_memory(f: &Function) -> bool {
    let no_memory = |t: &Type| matches!(t, Type::Int(..) | Type::Enum(_) | Type::Handle(_));
    f.result.is_some() || !f.params.iter().all(|p| no_memory(&p.ty))
}

fn value_check(o: &mut String, name: &str, ty: &Type) {
    let name = rust_ident(name);
    match ty {
        Type::Int(int, values) => {
            let rust = rust_int(*int);
            match int {
                Int::U64 => {
                    let _ = writeln!(o, "    let {name} = {name}.cast_unsigned();");
                }
                Int::U32 => {
                    let _ = writeln!(o, "    let {name} = {name}.cast_unsigned();");
                }
                Int::S32 | Int::S64 => {}
                Int::U8 | Int::U16 => {
                    let _ = writeln!(
                        o,
                        "    let {name} = {rust}::try_from({name}.cast_unsigned()).map_err(|_| Errno::InvalidArg)?;"
                    );
                }
                Int::S8 | Int::S16 => {
                    let _ = writeln!(
                        o,
                        "    let {name} = {rust}::try_from({name}).map_err(|_| Errno::InvalidArg)?;"
                    );
                }
            }
            if !values.is_empty() {
                let ranges: Vec<_> = values
                    .iter()
                    .map(|(low, high)| {
                        if low == high {
                            low.to_string()
                        } else {
                            format!("{low}..={high}")
                        }
                    })
                    .collect();
                let _ = writeln!(
                    o,
                    "    if !matches!({name}, {}) {{\n        return Err(Errno::InvalidArg);\n    }}",
                    ranges.join(" | ")
                );
            }
        }
        Type::Enum(e) => {
            let _ = writeln!(
                o,
                "    let {name} = {}::from_u32({name}.cast_unsigned()).ok_or(Errno::InvalidArg)?;",
                rust_type(&e.name)
            );
        }
        _ => {}
    }
}

fn memory_checks(o: &mut String, f: &Function) {
    let (mut inputs, mut outputs, mut records) = (Vec::new(), Vec::new(), Vec::new());
    let (mut input_names, mut output_names) = (Vec::new(), Vec::new());
    let mut ops_param = None;
    for p in &f.params {
        let name = rust_ident(&p.name);
        match &p.ty {
            Type::In | Type::Out | Type::InOut => {
                let _ = writeln!(o, "    let {name} = memory.record({name}, 1)?;");
                records.push(format!("{name}.record"));
                if p.ty == Type::In {
                    inputs.push(format!("{name}.data"));
                    input_names.push(name);
                } else {
                    outputs.push(format!("{name}.data"));
                    output_names.push(name);
                }
            }
            Type::Handles(_) => {
                let _ = writeln!(
                    o,
                    "    let {name} = memory.record({name}, 4)?;\n    if {name}.count as usize > CAPACITY {{\n        return Err(Errno::Exhausted);\n    }}"
                );
                records.push(format!("{name}.record"));
                outputs.push(format!("{name}.data"));
                output_names.push("_".to_owned());
            }
            Type::Ops(ops) => {
                ops_checks(o, &p.name, ops);
                ops_param = Some((p, ops));
            }
            _ => {}
        }
    }
    let mut place = "None".to_owned();
    if let Some(result) = &f.result {
        let size = if matches!(result.ty, Type::Int(Int::U64, _)) {
            8
        } else {
            4
        };
        let _ = writeln!(
            o,
            "    let {0}_place = memory.range({0}_place, {size})?;",
            result.name
        );
        place = format!("Some({}_place)", result.name);
    }
    if let Some((p, ops)) = ops_param {
        ops_buffers(o, &p.name, ops);
    } else if !records.is_empty() {
        for output in output_names.iter().filter(|n| *n != "_") {
            if f.result.is_some() {
                let _ = writeln!(o, "    let {output}_count = {output}.count;");
            }
        }
        let _ = writeln!(
            o,
            "    let ([{}], [{}]) = memory.buffers([{}], [{}], [{}], {place})?;",
            input_names.join(", "),
            output_names.join(", "),
            inputs.join(", "),
            outputs.join(", "),
            records.join(", ")
        );
    }
}

/// Reads and checks the operations; `<param>_ranges` are those that carry bytes.
fn ops_checks(o: &mut String, param: &str, ops: &OpType) {
    let _ = writeln!(
        o,
        "    let {param}_array = memory.ops({param}_ptr, {param}_len, CAPACITY as u32)?;\n    let mut {param}_ranges = Vec::with_capacity({param}_len as usize);\n    for op in memory.raw_ops({param}_array) {{\n        let written = match op.kind {{"
    );
    for (i, kind) in ops.kinds.iter().enumerate() {
        let _ = match kind.data {
            OpData::In => writeln!(o, "            {i} => false,"),
            OpData::Out | OpData::InOut => writeln!(o, "            {i} => true,"),
            OpData::Value => writeln!(o, "            {i} => continue,"),
        };
    }
    let _ = writeln!(
        o,
        "            _ => return Err(Errno::InvalidArg),\n        }};\n        {param}_ranges.push((op.data, written));\n    }}"
    );
}

/// Checks the overlaps and makes the operations that the driver gets.
fn ops_buffers(o: &mut String, param: &str, ops: &OpType) {
    let ty = rust_type(&ops.name);
    let values: Vec<_> = ops
        .kinds
        .iter()
        .enumerate()
        .filter(|(_, kind)| kind.data == OpData::Value)
        .map(|(i, _)| i.to_string())
        .collect();
    // Operations that carry a number have no buffer.
    let buffer = match values.as_slice() {
        [] => "buffers.next()".to_owned(),
        values => format!(
            "if matches!(op.kind, {}) {{ None }} else {{ buffers.next() }}",
            values.join(" | ")
        ),
    };
    let _ = writeln!(
        o,
        "    let raw: Vec<_> = memory.raw_ops({param}_array).collect();\n    let mut buffers = memory.op_buffers({param}_array, &{param}_ranges)?;\n    let mut {} = Vec::with_capacity(raw.len());\n    for op in raw {{\n        let buffer = {buffer};\n        let op = match (op.kind, buffer) {{",
        rust_ident(param)
    );
    for (i, kind) in ops.kinds.iter().enumerate() {
        let variant = rust_type(&kind.name);
        let _ = match kind.data {
            OpData::Value => writeln!(
                o,
                "            ({i}, _) => {ty}::{variant}(op.data.len as u32),"
            ),
            OpData::In => writeln!(
                o,
                "            ({i}, Some(Buffer::In(bytes))) => {ty}::{variant}(bytes),"
            ),
            OpData::Out | OpData::InOut => {
                writeln!(
                    o,
                    "            ({i}, Some(Buffer::Out(bytes))) => {ty}::{variant}(bytes),"
                )
            }
        };
    }
    let _ = writeln!(
        o,
        "            _ => return Err(Errno::InvalidArg),\n        }};\n        {}.push(op);\n    }}",
        rust_ident(param)
    );
}

fn call(o: &mut String, api: &Api, f: &Function, number: &str) {
    let driver = format!(
        "state.platform.{}().ok_or(Errno::NoDevice)?",
        rust_ident(&api.name)
    );
    let args: Vec<_> = f
        .params
        .iter()
        .map(|p| {
            let name = rust_ident(&p.name);
            match p.ty {
                Type::Ops(_) => format!("&mut {name}"),
                Type::Handles(_) => format!("&mut offered[..{name}.count as usize]"),
                _ => name,
            }
        })
        .collect();
    let name = rust_ident(&f.name);
    let args = args.join(", ");
    if let Some(p) = f.params.iter().find(|p| matches!(p.ty, Type::Ops(_))) {
        let _ = writeln!(
            o,
            "    if {ops}.is_empty() && state.platform.has_function(&APIS[{number} as usize].functions[{index}]) {{\n        return Ok(());\n    }}",
            ops = rust_ident(&p.name),
            index = index(api, f)
        );
    }
    if let Some(Type::Handles(of)) = f.params.first().map(|p| &p.ty) {
        handles_call(o, api, f, of, &format!("{driver}.{name}({args})?"));
        return;
    }
    let call = format!("{driver}.{name}({args})");
    let Some(result) = &f.result else {
        let _ = writeln!(o, "    {call}");
        return;
    };
    match &result.ty {
        Type::Handle(_) => {
            let _ = writeln!(
                o,
                "    state.table.free()?;\n    let opened = {call}?;\n    if opened < 0 {{\n        return Err(Errno::Failed);\n    }}\n    let opened = state.table.open({number}, opened)?;\n    memory.put({}_place, opened.to_le_bytes());\n    Ok(())",
                result.name
            );
        }
        ty => {
            let _ = writeln!(o, "    let result = {call}?;");
            if let (Type::Int(Int::U32, _), Some(out)) =
                (ty, f.params.iter().find(|p| p.ty == Type::Out))
            {
                let _ = writeln!(
                    o,
                    "    if result > {}_count {{\n        return Err(Errno::Failed);\n    }}",
                    rust_ident(&out.name)
                );
            }
            let value = if matches!(ty, Type::Enum(_)) {
                "(result as u32)"
            } else {
                "result"
            };
            let _ = writeln!(
                o,
                "    memory.put({}_place, {value}.to_le_bytes());\n    Ok(())",
                result.name
            );
        }
    }
}

fn index(api: &Api, f: &Function) -> usize {
    let index = api.functions.iter().position(|other| other.name == f.name);
    index.unwrap_or_default()
}

/// A call that hands out handles of the API `of`.
fn handles_call(o: &mut String, api: &Api, f: &Function, of: &str, call: &str) {
    let name = rust_ident(&f.params[0].name);
    let owner = format!("api::{}", constant(of));
    let _ = writeln!(
        o,
        "    if !state.platform.has_api(\"{of}\") {{\n        return Err(Errno::Unsupported);\n    }}\n    let mut offered = [-1; CAPACITY];\n    {call};\n    let offered = &mut offered[..{name}.count as usize];\n    let platform = &mut *state.platform;\n    let close = |handle| {{\n        let _ = super::close(platform, {owner}, handle);\n    }};\n    state.table.offer({owner}, {}, offered, close)?;\n    for (i, handle) in offered.iter().enumerate() {{\n        memory.put_at({name}.data, i as u64 * 4, handle.to_le_bytes());\n    }}\n    Ok(())",
        index(api, f)
    );
}
