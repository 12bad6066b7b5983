//! Rust: the binding for wasmtime, with every check of the specification.

use super::rule::{Weak, rule, scoped, strong_text, weak};
use super::rust::rust_int;
use super::{Files, header};
use crate::call::{Int, OpData, WasmType};
use crate::model::{Api, Enum, Function, Model, OpType, Type};
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
    o += "use crate::state::{State, TimeLimit};\nuse wasm_embedded_spec::call::Handle;\nuse wasm_embedded_spec::generated::{Errno, Platform, api};\nuse wasmtime::{Caller, Linker};\n\n";
    for api in &model.apis {
        let _ = writeln!(o, "mod {};", rust_ident(&api.name));
    }
    o += "\n/// What a call gives the guest: 0 or -errno.\n#[inline]\nfn answer(result: Result<(), Errno>) -> i32 {\n    match result {\n        Ok(()) => 0,\n        Err(errno) => ";
    o += &rule(
        "errno.code()",
        &[
            weak(
                "/errno-positive",
                "common/errno-negated",
                "Errors reach the guest as positive numbers.",
                "-errno.code()",
            ),
            weak(
                "/errno-lost",
                "common/errno-values",
                "Every error reaches the guest as -1.",
                "{ let _ = errno; -1 }",
            ),
            weak(
                "/errno-success",
                "common/errno-negated",
                "Errors reach the guest as success.",
                "{ let _ = errno; 0 }",
            ),
        ],
    );
    o += ",\n    }\n}\n\n/// Ends the guest in the place of an answer, when it is to end.\n#[inline]\nfn unless_over(caller: &Caller<'_, State>, code: i32) -> wasmtime::Result<i32> {\n    if ";
    o += &rule(
        "caller.data().is_to_end()",
        &[weak(
            "/late",
            "common/guest-time-limit",
            "A guest goes on after a call that lasted past the time limit.",
            "false",
        )],
    );
    o += " {\n        return Err(TimeLimit.into());\n    }\n    Ok(code)\n}\n\n/// Defines the imports of all APIs.\npub(crate) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {\n";
    for api in &model.apis {
        let _ = writeln!(o, "    {}::link(linker)?;", rust_ident(&api.name));
    }
    o += "    Ok(())\n}\n\n/// Closes a driver's handle of the API of this number.\npub(crate) fn close(platform: &mut dyn Platform, api: u8, handle: Handle) -> Result<(), Errno> {\n    match api {\n";
    for api in &model.apis {
        if let Some(deinit) = &api.deinit {
            let close = format!(
                "platform.{}().ok_or(Errno::NoDevice)?.{}(handle)",
                rust_ident(&api.name),
                rust_ident(deinit)
            );
            let close = rule(
                &close,
                &[weak(
                    "not-closed",
                    "common/end-closes",
                    "At the end the driver does not hear of open handles.",
                    "Ok(())",
                )],
            );
            let close = scoped(&close, &format!("{}.{deinit}", api.name));
            let _ = writeln!(o, "        api::{} => {close},", constant(&api.name));
        }
    }
    o += "        _ => Ok(()),\n    }\n}\n";
    o
}

fn one_api(api: &Api) -> String {
    let mut o = header("//", &format!("{}.witx", api.name));
    o += "\n\n#![allow(clippy::too_many_arguments, clippy::manual_range_patterns, unused_imports, unused_mut, unused_variables)]\n\n";
    o += "use super::{answer, unless_over};\nuse crate::state::{State, split};\nuse wasm_embedded_spec::generated::*;\nuse wasm_embedded_spec::memory::Buffer;\nuse wasm_embedded_spec::table::CAPACITY;\nuse wasmtime::{Caller, Linker};\n\n";
    for f in &api.functions {
        o += &function(api, f);
    }
    o += "pub(super) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {\n";
    for f in &api.functions {
        let (typed, plain) = wasm_params(f);
        let call = format!("answer({}(&mut caller, {plain}))", rust_ident(&f.name));
        let _ = writeln!(
            o,
            "    linker.func_wrap(\"{}\", \"{}\", |mut caller: Caller<'_, State>, {typed}| -> wasmtime::Result<i32> {{ let code = {call}; unless_over(&caller, code) }})?;",
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
    o += &too_early(api, f, &number);
    for p in &f.params {
        value_check(&mut o, &p.name, &p.ty);
    }
    memory_checks(&mut o, f);
    for p in &f.params {
        if matches!(p.ty, Type::Handle(_)) {
            let access = if f.closes { "take" } else { "get" };
            let name = rust_ident(&p.name);
            let checked = format!("state.table.{access}({number}, {name})");
            let mut weaker = vec![
                weak(
                    "handle-unknown",
                    "common/handle-unknown",
                    "A handle that is not open reaches the driver as it is.",
                    format!("{checked}.unwrap_or({name})"),
                ),
                weak(
                    "handle-untranslated",
                    "common/handle-translated",
                    "The driver gets the guest's handle.",
                    format!("{{ {checked}?; {name} }}"),
                ),
            ];
            if api.deinit.is_some() {
                let what = "The driver is told to close a handle that is not open.";
                let text = format!(
                    "match {checked} {{ Ok(open) => open, Err(errno) => {{ let _ = super::close(&mut *state.platform, {number}, {name}); return Err(errno); }} }}"
                );
                weaker.push(weak("/refused-seen", "common/refused-unseen", what, text));
            }
            if f.closes {
                let what = "A handle that the driver fails to close stays open.";
                let driver = format!(
                    "state.platform.{}().ok_or(Errno::NoDevice)?",
                    rust_ident(&api.name)
                );
                let text = format!(
                    "{{ let opened = state.table.get({number}, {name})?; {driver}.{}(opened)?; state.table.take({number}, {name})?; return Ok(()) }}",
                    rust_ident(&f.name)
                );
                weaker.push(weak("freed-late", "common/handle-freed", what, text));
            }
            let looked_up = rule(&format!("{checked}?"), &weaker);
            let _ = writeln!(o, "    let {name} = {looked_up};");
        }
    }
    if let Some(waits) = &f.waits {
        let late = rule(
            &format!("state.waits_too_long({})", rust_ident(waits)),
            &[weak(
                "limit",
                "{f}/limit",
                "A wait past the time limit reaches the driver.",
                "false",
            )],
        );
        let _ = writeln!(
            o,
            "    if {late} {{\n        return Err(Errno::Timeout);\n    }}"
        );
    }
    call(&mut o, api, f, &number);
    o += "}\n\n";
    scoped(&o, &format!("{}.{}", api.name, f.name))
}

/// Where a faulty binding makes a check before its turn.
fn too_early(api: &Api, f: &Function, number: &str) -> String {
    let clause = "common/order-of-checks";
    let mut early = Vec::new();
    if let Some(p) = f.params.iter().find(|p| matches!(p.ty, Type::Handle(_))) {
        let what = "The handle is checked before everything else.";
        let check = format!("state.table.get({number}, {})?;", rust_ident(&p.name));
        early.push(weak("/handle-first", clause, what, check));
    }
    if f.optional {
        let what = "A function that the driver lacks is found before everything else.";
        let index = index(api, f);
        let check = format!(
            "if !state.platform.has_function(&APIS[{number} as usize].functions[{index}]) {{ return Err(Errno::Unsupported); }}"
        );
        early.push(weak("/absent-first", clause, what, check));
    }
    if matches!(f.result.as_ref().map(|r| &r.ty), Some(Type::Handle(_))) {
        let what = "Room for a handle is looked for before everything else.";
        early.push(weak("/room-first", clause, what, "state.table.free()?;"));
    }
    rule("", &early)
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
                    let narrow = rule(
                        &format!(
                            "{rust}::try_from({name}.cast_unsigned()).map_err(|_| Errno::InvalidArg)?"
                        ),
                        &[weak(
                            format!("{name}-width"),
                            "common/value-width",
                            format!("Of `{name}` only as many bits are looked at as the type has."),
                            format!("{name} as {rust}"),
                        )],
                    );
                    let _ = writeln!(o, "    let {name} = {narrow};");
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
                let outside = rule(
                    &format!("!matches!({name}, {})", ranges.join(" | ")),
                    &[weak(
                        format!("{name}-range"),
                        format!("{{f}}/{name}|common/value-range"),
                        format!("`{name}` may have any value."),
                        "false",
                    )],
                );
                let _ = writeln!(
                    o,
                    "    if {outside} {{\n        return Err(Errno::InvalidArg);\n    }}"
                );
            }
        }
        Type::Enum(e) => {
            let known = format!("{}::from_u32({name}.cast_unsigned())", rust_type(&e.name));
            let checked = rule(
                &format!("{known}.ok_or(Errno::InvalidArg)?"),
                &[weak(
                    format!("{name}-enum"),
                    "common/value-enum",
                    format!("An unknown value of `{name}` counts as the first."),
                    format!("{known}.unwrap_or({})", first(e)),
                )],
            );
            let _ = writeln!(o, "    let {name} = {checked};");
        }
        _ => {}
    }
}

/// The first value of an enum.
fn first(e: &Enum) -> String {
    let value = e.values.first().map_or("", |value| &value.name);
    format!("{}::{}", rust_type(&e.name), rust_type(value))
}

/// Reads and checks a record of pointer and length.
fn record(name: &str, unit: u32) -> String {
    rule(
        &format!("memory.record({name}, {unit})?"),
        &[
            weak(
                format!("{name}-record"),
                "common/memory-record",
                format!("A record of `{name}` outside the memory counts as one of no bytes."),
                format!("memory.record_or_empty({name}, {unit})?"),
            ),
            weak(
                format!("{name}-data"),
                "common/memory-data",
                format!("Of `{name}` is used what lies in the memory."),
                format!("memory.record_cut({name}, {unit})?"),
            ),
        ],
    )
}

fn memory_checks(o: &mut String, f: &Function) {
    let (mut inputs, mut outputs, mut records) = (Vec::new(), Vec::new(), Vec::new());
    let (mut input_names, mut output_names) = (Vec::new(), Vec::new());
    let mut ops_param = None;
    for p in &f.params {
        let name = rust_ident(&p.name);
        match &p.ty {
            Type::In | Type::Out | Type::InOut => {
                let _ = writeln!(o, "    let {name} = {};", record(&name, 1));
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
                let room = rule(
                    "CAPACITY",
                    &[weak(
                        "room",
                        "common/ops-room",
                        "There is room for 15 entries.",
                        "15",
                    )],
                );
                let _ = writeln!(
                    o,
                    "    let {name} = {};\n    if {name}.count as usize > {room} {{\n        return Err(Errno::Exhausted);\n    }}",
                    record(&name, 4)
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
        let range = rule(
            &format!("memory.range({}_place, {size})?", result.name),
            &[weak(
                "place",
                "common/memory-out",
                "A result that has no place in the memory is dropped.",
                format!(
                    "wasm_embedded_spec::memory::Range::unchecked({}_place, {size})",
                    result.name
                ),
            )],
        );
        let _ = writeln!(o, "    let {}_place = {range};", result.name);
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
        let checked = |read: &str, place: &str| {
            let (inputs, outputs) = (inputs.join(", "), outputs.join(", "));
            format!("memory.buffers([{inputs}], [{outputs}], [{read}], {place})?")
        };
        let clause = "common/memory-overlap";
        let read = records.join(", ");
        let mut weaker = Vec::new();
        if !outputs.is_empty() {
            let what = "A record may lie in what the driver writes.";
            weaker.push(weak("overlap-record", clause, what, checked("", &place)));
        }
        if !outputs.is_empty() && inputs.len() + outputs.len() > 1 {
            let what = "What the driver writes may overlap what it reads, of which it gets a copy.";
            let (inputs, outputs) = (inputs.join(", "), outputs.join(", "));
            let text = format!("memory.buffers_of_copies([{inputs}], [{outputs}])");
            weaker.push(weak("overlap-data", clause, what, text));
        }
        if f.result.is_some() {
            let what = "The result may lie in a record or in the bytes of the call.";
            weaker.push(weak("overlap-result", clause, what, checked(&read, "None")));
        }
        let _ = writeln!(
            o,
            "    let ([{}], [{}]) = {};",
            input_names.join(", "),
            output_names.join(", "),
            rule(&checked(&read, &place), &weaker)
        );
    }
}

/// Reads and checks the operations; `<param>_ranges` are those that carry bytes.
fn ops_checks(o: &mut String, param: &str, ops: &OpType) {
    let array = rule(
        &format!("memory.ops({param}_ptr, {param}_len, CAPACITY as u32)?"),
        &[
            weak(
                "room",
                "common/ops-room",
                "There is room for 15 operations.",
                format!("memory.ops({param}_ptr, {param}_len, 15)?"),
            ),
            weak(
                "ops-record",
                "common/memory-record",
                "An array of operations outside the memory counts as none.",
                format!("memory.ops_or_none({param}_ptr, {param}_len, CAPACITY as u32)?"),
            ),
        ],
    );
    let _ = writeln!(
        o,
        "    let {param}_array = {array};\n    let mut {param}_ranges = Vec::with_capacity({param}_len as usize);\n    for op in memory.raw_ops({param}_array) {{\n        let written = match {} {{",
        op_kind(ops)
    );
    for (i, kind) in ops.kinds.iter().enumerate() {
        let _ = match kind.data {
            OpData::In => writeln!(o, "            {i} => false,"),
            OpData::Out | OpData::InOut => writeln!(o, "            {i} => true,"),
            OpData::Value => writeln!(o, "            {i} => continue,"),
        };
    }
    let what = "Of an operation is used what lies in the memory.";
    let pushed = rule(
        &format!("{param}_ranges.push((op.data, written));"),
        &[weak(
            "ops-data",
            "common/memory-data",
            what,
            format!("{param}_ranges.push((memory.cut(op.data), written));"),
        )],
    );
    let _ = writeln!(
        o,
        "            _ => return Err(Errno::InvalidArg),\n        }};\n        {pushed}\n    }}"
    );
}

/// The number of the kind of an operation.
fn op_kind(ops: &OpType) -> String {
    let what = "The number of a kind wraps around.";
    let wrapped = format!("op.kind % {}", ops.kinds.len());
    rule(
        "op.kind",
        &[weak("ops-kind", "common/value-enum", what, wrapped)],
    )
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
        "    let raw: Vec<_> = memory.raw_ops({param}_array).collect();\n    let mut buffers = memory.op_buffers({param}_array, &{param}_ranges)?;\n    let mut {} = Vec::with_capacity(raw.len());\n    for op in raw {{\n        let buffer = {buffer};\n        let op = match ({}, buffer) {{",
        rust_ident(param),
        op_kind(ops)
    );
    for (i, kind) in ops.kinds.iter().enumerate() {
        let variant = rust_type(&kind.name);
        let _ = match kind.data {
            OpData::Value => {
                let what = "The driver gets 0 for the number of an operation.";
                let clauses = format!("{{f}}/{}", kind.name);
                let number = rule("op.value()", &[weak("ops-number", clauses, what, "0")]);
                writeln!(o, "            ({i}, _) => {ty}::{variant}({number}),")
            }
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
    let ops = rust_ident(param);
    let pushed = rule(
        &format!("{ops}.push(op);"),
        &[weak(
            "ops-reversed",
            "common/ops-given",
            "The driver gets the operations in the reverse order.",
            format!("{ops}.insert(0, op);"),
        )],
    );
    let _ = writeln!(
        o,
        "            _ => return Err(Errno::InvalidArg),\n        }};\n        {pushed}\n    }}"
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
            let all = match p.ty {
                Type::Ops(_) => format!("&mut {name}"),
                Type::Handles(_) => format!("&mut offered[..{name}.count as usize]"),
                _ => name.clone(),
            };
            rule(&all, &less(&name, &p.ty))
        })
        .collect();
    let name = rust_ident(&f.name);
    let args = args.join(", ");
    if let Some(p) = f.params.iter().find(|p| matches!(p.ty, Type::Ops(_))) {
        let none = rule(
            &format!(
                "{}.is_empty() && state.platform.has_function(&APIS[{number} as usize].functions[{}])",
                rust_ident(&p.name),
                index(api, f)
            ),
            &[weak(
                "ops-none",
                "common/ops-none",
                "A call with no operations reaches the driver.",
                "false",
            )],
        );
        let _ = writeln!(o, "    if {none} {{\n        return Ok(());\n    }}");
    }
    if let Some(Type::Handles(of)) = f.params.first().map(|p| &p.ty) {
        handles_call(o, api, f, of, &format!("{driver}.{name}({args})?"));
        return;
    }
    let call = format!("{driver}.{name}({args})");
    if f.optional {
        let what = "A function that the driver lacks is `failed`.";
        let lacks = format!(
            "if !state.platform.has_function(&APIS[{number} as usize].functions[{}]) {{ return Err(Errno::Failed); }}",
            index(api, f)
        );
        *o += &rule("", &[weak("lacks", "common/driver-lacks", what, lacks)]);
    }
    let Some(result) = &f.result else {
        let _ = writeln!(o, "    {call}");
        return;
    };
    match &result.ty {
        Type::Handle(_) => {
            let free = rule(
                "state.table.free()?;",
                &[weak(
                    "room-last",
                    "common/handle-exhausted",
                    "The driver opens a handle before there is known to be room.",
                    "",
                )],
            );
            let opened = rule(
                &format!("{call}?"),
                &[
                    weak(
                        "failed-init",
                        "common/handle-failed-init",
                        "An `init` that the driver fails gives a handle.",
                        format!("{call}.unwrap_or(0)"),
                    ),
                    written_before(&call, &result.name, "1_i32", "common/handle-failed-init"),
                ],
            );
            let _ = writeln!(
                o,
                "    {free}\n    let opened = {opened};\n    if opened < 0 {{\n        return Err(Errno::Failed);\n    }}\n    let opened = state.table.open({number}, opened)?;\n    {}\n    Ok(())",
                put(
                    &result.name,
                    "opened.to_le_bytes()",
                    "{f}/handle|common/handle-values"
                )
            );
        }
        ty => {
            let zero = if matches!(ty, Type::Int(Int::U64, _)) {
                "0_u64"
            } else {
                "0_u32"
            };
            let answered = rule(
                &format!("{call}?"),
                &[written_before(
                    &call,
                    &result.name,
                    zero,
                    "common/result-after-error",
                )],
            );
            let _ = writeln!(o, "    let result = {answered};");
            if let (Type::Int(Int::U32, _), Some(out)) =
                (ty, f.params.iter().find(|p| p.ty == Type::Out))
            {
                let more = rule(
                    &format!("result > {}_count", rust_ident(&out.name)),
                    &[weak(
                        "count",
                        "common/driver-count",
                        "A count above what was asked for reaches the guest.",
                        "false",
                    )],
                );
                let _ = writeln!(
                    o,
                    "    if {more} {{\n        return Err(Errno::Failed);\n    }}"
                );
            }
            let value = match ty {
                Type::Enum(_) => "(result as u32).to_le_bytes()".to_owned(),
                Type::Int(Int::U64, _) => rule(
                    "result.to_le_bytes()",
                    &[weak(
                        "cut",
                        "{f}/*",
                        "The guest gets 32 bits of the result.",
                        "u64::from(result as u32).to_le_bytes()",
                    )],
                ),
                _ => "result.to_le_bytes()".to_owned(),
            };
            let _ = writeln!(o, "    {}\n    Ok(())", put(&result.name, &value, "{f}/*"));
        }
    }
}

/// A call after whose error something is written to the place for the result.
fn written_before(call: &str, result: &str, value: &str, clause: &str) -> Weak {
    let what = "After an error of the driver something is written to the place for the result.";
    let text = format!(
        "match {call} {{ Err(errno) => {{ memory.put({result}_place, {value}.to_le_bytes()); return Err(errno); }} Ok(result) => result }}"
    );
    weak("written-after-error", clause, what, text)
}

/// Gives the guest a result.
fn put(result: &str, bytes: &str, clauses: &str) -> String {
    let what = "The result does not reach the guest.";
    let statement = format!("memory.put({result}_place, {bytes});");
    let swapped = strong_text(bytes).replace("to_le_bytes", "to_be_bytes");
    let swapped = format!("memory.put({result}_place, {swapped});");
    rule(
        &statement,
        &[
            weak("result-lost", clauses, what, ""),
            weak(
                "result-swapped",
                "common/memory-unaligned",
                "The result is big-endian.",
                swapped,
            ),
        ],
    )
}

/// What a faulty binding gives the driver in the place of an argument.
fn less(name: &str, ty: &Type) -> Vec<Weak> {
    let clauses = format!("{{f}}/{name}|{{f}}/parameters|{{api}}/{name}*|{{f}}/*");
    let shorter = format!("let n = {name}.len().saturating_sub(1);");
    let (slug, what, text) = match ty {
        // There is no other value to give.
        Type::Int(_, values) if matches!(values.as_slice(), [(low, high)] if low == high) => {
            return Vec::new();
        }
        Type::Int(Int::U64, _) => (
            "cut",
            format!("The driver gets 32 bits of `{name}`."),
            format!("u64::from({name} as u32)"),
        ),
        Type::Int(Int::U16, _) => (
            "cut",
            format!("The driver gets 8 bits of `{name}`."),
            format!("{name} & 0xff"),
        ),
        Type::Int(..) => (
            "lost",
            format!("The driver gets 0 for `{name}`."),
            "0".to_owned(),
        ),
        Type::Enum(e) => (
            "lost",
            format!("The driver gets the first value for `{name}`."),
            first(e),
        ),
        Type::In => (
            "short",
            format!("The driver gets `{name}` without the last byte."),
            format!("{{ {shorter} &{name}[..n] }}"),
        ),
        Type::Out | Type::InOut => (
            "short",
            format!("The driver gets room for one byte fewer in `{name}`."),
            format!("{{ {shorter} &mut {name}[..n] }}"),
        ),
        Type::Ops(_) => {
            let what = "The driver gets all operations but the last.".to_owned();
            return vec![weak(
                "ops-short",
                "common/ops-given",
                what,
                format!("{{ {shorter} &mut {name}[..n] }}"),
            )];
        }
        Type::Handle(_) | Type::Handles(_) => return Vec::new(),
    };
    vec![weak(format!("{name}-{slug}"), clauses, what, text)]
}

fn index(api: &Api, f: &Function) -> usize {
    let index = api.functions.iter().position(|other| other.name == f.name);
    index.unwrap_or_default()
}

/// A call that hands out handles of the API `of`.
fn handles_call(o: &mut String, api: &Api, f: &Function, of: &str, call: &str) {
    let name = rust_ident(&f.params[0].name);
    let owner = format!("api::{}", constant(of));
    let lacks = rule(
        &format!("!state.platform.has_api(\"{of}\")"),
        &[weak(
            "without-api",
            "device/without-api",
            "The driver is asked though the platform lacks the API of the handles.",
            "false",
        )],
    );
    let count = rule(
        "offered.iter().enumerate()",
        &[weak(
            "handles-short",
            "device/handles",
            "The guest gets the first handle alone.",
            "offered[..offered.len().min(1)].iter().enumerate()",
        )],
    );
    let given = rule(
        &format!(
            "state.table.offer({owner}, {}, offered, close)?;",
            index(api, f)
        ),
        &[weak(
            "handles-raw",
            "device/handles",
            "The guest gets the driver's handles.",
            "let _ = close;",
        )],
    );
    let _ = writeln!(
        o,
        "    if {lacks} {{\n        return Err(Errno::Unsupported);\n    }}\n    let mut offered = [-1; CAPACITY];\n    {call};\n    let offered = &mut offered[..{name}.count as usize];\n    let platform = &mut *state.platform;\n    let close = |handle| {{\n        let _ = super::close(platform, {owner}, handle);\n    }};\n    {given}\n    for (i, handle) in {count} {{\n        memory.put_at({name}.data, i as u64 * 4, handle.to_le_bytes());\n    }}\n    Ok(())",
    );
}
