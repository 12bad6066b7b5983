//! C: the glue between wasm3 and the driver vtables, with every check of the specification.

use super::c::{out_result, wrap};
use super::{Files, header};
use crate::call::{Int, OpData, WasmType};
use crate::model::{Api, Function, Model, OpType, Param, Type};
use crate::names::{c_ident, c_vtable};
use std::fmt::Write;

pub(super) fn generate(model: &Model, files: &mut Files) {
    for api in &model.apis {
        files.add(
            format!("inc/wasm_embedded/wasm3/{}.h", api.name),
            one_api(api),
        );
    }
    files.add("runners/wasm3/src/generated/bind.c", bind(model));
}

/// Binding by name, for hosts that take the set of APIs as data.
fn bind(model: &Model) -> String {
    let mut o = format!("{} */\n", header("/*", ""));
    for api in &model.apis {
        let _ = writeln!(o, "#include \"wasm_embedded/wasm3/{}.h\"", api.name);
    }
    o += "\nint32_t wasme_bind_by_name(wasme_t *instance, const char *api, const void *drv, void *drv_ctx);\n\n";
    o += "int32_t wasme_bind_by_name(wasme_t *instance, const char *api, const void *drv, void *drv_ctx)\n{\n";
    for api in &model.apis {
        let _ = writeln!(
            o,
            "    if (strcmp(api, \"{0}\") == 0) {{\n        return WASME_bind_{0}(instance, (const {1} *)drv, drv_ctx);\n    }}",
            api.name,
            c_vtable(&api.name)
        );
    }
    o += "    return -(int32_t)WASME_E_NO_DEVICE;\n}\n";
    o
}

fn one_api(api: &Api) -> String {
    let name = &api.name;
    let mut o = String::new();
    let close = match &api.deinit {
        Some(deinit) => {
            o += &close_function(name, deinit);
            format!("wasme_{name}_close")
        }
        None => "NULL".to_owned(),
    };
    for f in &api.functions {
        o += &function(api, f);
    }
    for f in &api.functions {
        let waiting = if f.waits.is_some() { "_WAITING" } else { "" };
        let _ = writeln!(o, "WASME_M3_RAW{waiting}({name}_{})", f.name);
    }
    let _ = writeln!(
        o,
        "\nstatic const wasme_import_t wasme_{name}_imports[] = {{"
    );
    for f in &api.functions {
        let signature: String = f
            .wasm_params
            .iter()
            .map(|t| if *t == WasmType::I64 { 'I' } else { 'i' })
            .collect();
        let _ = writeln!(
            o,
            "    {{ \"{0}\", \"i({signature})\", (void (*)(void))wasme_m3_{name}_{0} }},",
            f.name
        );
    }
    o += "};\n\n";
    let _ = writeln!(
        o,
        "static const wasme_api_t wasme_{name}_api = {{ \"{name}\", wasme_{name}_imports, {}, {close} }};\n",
        api.functions.len()
    );
    let _ = writeln!(
        o,
        "/** Gives the instance a driver of `{name}`. `drv` and `drv_ctx` must outlive the instance. Call before the guest is loaded.\n * Returns 0, or -WASME_E_EXHAUSTED when WASME_MAX_APIS are bound. */\nstatic inline int32_t WASME_bind_{name}(wasme_t *instance, const {} *drv, void *drv_ctx)\n{{\n    return wasme_bind(instance, &wasme_{name}_api, drv, drv_ctx);\n}}",
        c_vtable(name)
    );
    let vtable = format!("\"wasm_embedded/{name}.h\"");
    wrap(
        &format!("wasm_embedded/wasm3/{name}.h"),
        &format!("{name}.witx"),
        &[
            &vtable,
            "\"wasm_embedded/wasm3/binding.h\"",
            "\"m3_compat.h\"",
        ],
        &o,
    )
}

/// Calls the driver's `deinit`, where it has one.
fn close_function(api: &str, deinit: &str) -> String {
    format!(
        "static int32_t wasme_{api}_close(const wasme_binding_t *binding, int32_t driver_handle)\n{{\n    const {vtable} *drv = (const {vtable} *)binding->drv;\n    return drv->{deinit} == NULL ? 0 : wasme_answer(drv->{deinit}(binding->drv_ctx, driver_handle));\n}}\n\n",
        vtable = c_vtable(api),
        deinit = c_ident(deinit),
    )
}

/// `if (condition) { return -errno; }`
fn refuse(o: &mut String, condition: &str, errno: &str) {
    let _ = writeln!(
        o,
        "    if ({condition}) {{\n        return -(int32_t)WASME_E_{errno};\n    }}"
    );
}

fn function(api: &Api, f: &Function) -> String {
    let vtable = c_vtable(&api.name);
    let mut o = format!(
        "static int32_t wasme_{}_{}(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)\n{{\n",
        api.name, f.name
    );
    if !f.closes {
        let _ = writeln!(
            o,
            "    const {vtable} *drv = (const {vtable} *)binding->drv;"
        );
    }
    let has_handle = f.params.iter().any(|p| matches!(p.ty, Type::Handle(_)));
    o += &declarations(f);
    if has_handle {
        o += "    wasme_entry_t *entry;\n";
    }
    if let Some((name, ty)) = out_result(f) {
        let _ = writeln!(o, "    {ty} {name} = 0;");
    }
    if f.result.is_some() {
        o += "    int32_t answer;\n";
    }
    if matches!(f.result.as_ref().map(|p| &p.ty), Some(Type::Handle(_))) {
        o += "    uint16_t opened;\n";
    }
    if !uses_memory(f) {
        o += "    (void)memory;\n";
    }
    for p in &f.params {
        if let Some(wrong) = value_check(p) {
            refuse(&mut o, &wrong, "INVALID_ARG");
        }
    }
    for p in &f.params {
        memory_check(&mut o, p);
    }
    if let Some(result) = &f.result {
        let out = format!(
            "!wasme_in_memory(memory, {}_place, {})",
            result.name,
            result_size(result)
        );
        refuse(&mut o, &out, "INVALID_ARG");
    }
    for overlap in overlaps(f) {
        refuse(&mut o, &overlap, "INVALID_ARG");
    }
    for p in &f.params {
        if let Type::Ops(ops) = &p.ty {
            ops_overlaps(&mut o, &p.name, ops);
        }
    }
    if let Some(p) = f.params.iter().find(|p| matches!(p.ty, Type::Handle(_))) {
        let _ = writeln!(
            o,
            "    entry = wasme_find(binding, (int32_t){});",
            c_ident(&p.name)
        );
        refuse(&mut o, "entry == NULL", "NO_DEVICE");
    }
    if let Some(waits) = &f.waits {
        let _ = writeln!(
            o,
            "    if (wasme_waits_too_long(binding->instance, {0})) {{\n        return -(int32_t)WASME_E_TIMEOUT;\n    }}",
            c_ident(waits)
        );
    }
    call(&mut o, api, f);
    o += "}\n\n";
    o
}

/// One C variable for each wasm argument.
fn declarations(f: &Function) -> String {
    let mut o = String::new();
    let mut index = 0;
    let mut next = |o: &mut String, name: &str, ty: &str| {
        let wide = if ty == "uint64_t" { "64" } else { "32" };
        let _ = writeln!(
            o,
            "    const {ty} {name} = wasme_arg_u{wide}(args, {index});"
        );
        index += 1;
    };
    let mut ranges = Vec::new();
    for p in &f.params {
        let name = c_ident(&p.name);
        match &p.ty {
            Type::Int(Int::U64 | Int::S64, _) => next(&mut o, &name, "uint64_t"),
            Type::Int(..) | Type::Enum(_) | Type::Handle(_) => next(&mut o, &name, "uint32_t"),
            Type::In | Type::Out | Type::InOut | Type::Handles(_) => {
                next(&mut o, &format!("{}_record", p.name), "uint32_t");
                ranges.push(name);
            }
            Type::Ops(_) => {
                next(&mut o, &format!("{}_ptr", p.name), "uint32_t");
                next(&mut o, &format!("{}_len", p.name), "uint32_t");
            }
        }
    }
    if let Some(result) = &f.result {
        next(&mut o, &format!("{}_place", result.name), "uint32_t");
    }
    for range in ranges {
        let _ = writeln!(o, "    wasme_range_t {range};");
    }
    for p in &f.params {
        let _ = match &p.ty {
            Type::Ops(ops) => writeln!(
                o,
                "    {}_t {}[WASME_MAX_ITEMS];\n    uint32_t i;\n    uint32_t j;",
                ops.name,
                c_ident(&p.name)
            ),
            Type::Handles(_) => writeln!(
                o,
                "    const wasme_binding_t *owner;\n    int32_t offered[WASME_MAX_ITEMS];\n    int32_t answer;\n    uint32_t i;"
            ),
            _ => Ok(()),
        };
    }
    o
}

fn uses_memory(f: &Function) -> bool {
    f.result.is_some()
        || f.params
            .iter()
            .any(|p| !matches!(p.ty, Type::Int(..) | Type::Enum(_) | Type::Handle(_)))
}

/// When the value of a parameter is not valid.
fn value_check(p: &Param) -> Option<String> {
    let name = c_ident(&p.name);
    match &p.ty {
        Type::Int(int, values) if !values.is_empty() => {
            let signed = matches!(int, Int::S8 | Int::S16 | Int::S32);
            let ranges: Vec<_> = values
                .iter()
                .map(|(low, high)| {
                    if low == high && !signed {
                        format!("{name} == {low}u")
                    } else if low == high {
                        format!("(int32_t){name} == {low}")
                    } else if signed {
                        format!("((int32_t){name} >= {low} && (int32_t){name} <= {high})")
                    } else if *low == 0 {
                        format!("{name} <= {high}u")
                    } else {
                        format!("({name} >= {low}u && {name} <= {high}u)")
                    }
                })
                .collect();
            Some(format!("!({})", ranges.join(" || ")))
        }
        Type::Int(Int::U8, _) => Some(format!("{name} > 0xffu")),
        Type::Int(Int::U16, _) => Some(format!("{name} > 0xffffu")),
        Type::Int(Int::S8, _) => Some(format!("(int32_t){name} < -0x80 || (int32_t){name} > 0x7f")),
        Type::Int(Int::S16, _) => Some(format!(
            "(int32_t){name} < -0x8000 || (int32_t){name} > 0x7fff"
        )),
        Type::Enum(e) => Some(format!("{name} > {}u", e.values.len() - 1)),
        _ => None,
    }
}

fn memory_check(o: &mut String, p: &Param) {
    let name = c_ident(&p.name);
    match &p.ty {
        Type::In | Type::Out | Type::InOut => {
            refuse(
                o,
                &format!("!wasme_get_range(memory, {}_record, 1, &{name})", p.name),
                "INVALID_ARG",
            );
        }
        Type::Handles(_) => {
            refuse(
                o,
                &format!("!wasme_get_range(memory, {}_record, 4, &{name})", p.name),
                "INVALID_ARG",
            );
            refuse(o, &format!("{name}.len > WASME_MAX_ITEMS"), "EXHAUSTED");
        }
        Type::Ops(ops) => ops_checks(o, &p.name, ops),
        _ => {}
    }
}

/// The sizes of operations in guest memory are those of the witx layout: 4 bytes of kind, pointer and length.
fn ops_checks(o: &mut String, param: &str, ops: &OpType) {
    let name = c_ident(param);
    refuse(
        o,
        &format!("!wasme_in_memory(memory, {param}_ptr, (uint64_t){param}_len * 12)"),
        "INVALID_ARG",
    );
    refuse(o, &format!("{param}_len > WASME_MAX_ITEMS"), "EXHAUSTED");
    let _ = writeln!(
        o,
        "    for (i = 0; i < {param}_len; i++) {{\n        const uint32_t kind = wasme_get_u32(memory, {param}_ptr + i * 12);\n        wasme_range_t range;\n        range.ptr = wasme_get_u32(memory, {param}_ptr + i * 12 + 4);\n        range.len = wasme_get_u32(memory, {param}_ptr + i * 12 + 8);"
    );
    let _ = writeln!(
        o,
        "        if (kind > {}u) {{\n            return -(int32_t)WASME_E_INVALID_ARG;\n        }}",
        ops.kinds.len() - 1
    );
    let values = kinds_where(ops, "kind", |d| d == OpData::Value);
    let bytes = "!wasme_in_memory(memory, range.ptr, range.len)".to_owned();
    let condition = match values {
        Some(values) => format!("!({values}) && {bytes}"),
        None => bytes,
    };
    let _ = writeln!(
        o,
        "        if ({condition}) {{\n            return -(int32_t)WASME_E_INVALID_ARG;\n        }}\n        {name}[i].kind = kind;\n        {name}[i].len = range.len;\n        switch (kind) {{"
    );
    for (i, kind) in ops.kinds.iter().enumerate() {
        let member = c_ident(&kind.name);
        if kind.data != OpData::Value {
            let _ = writeln!(
                o,
                "        case {i}:\n            {name}[i].data.{member} = wasme_at(memory, range);\n            break;"
            );
        }
    }
    let first = ops.kinds.iter().find(|k| k.data != OpData::Value);
    let first = c_ident(first.map_or("", |k| &k.name));
    let _ = writeln!(
        o,
        "        default:\n            {name}[i].data.{first} = NULL;\n            break;\n        }}\n    }}"
    );
}

/// A condition on `kind` that holds for the kinds whose data is such.
fn kinds_where(ops: &OpType, variable: &str, such: impl Fn(OpData) -> bool) -> Option<String> {
    let kinds: Vec<_> = ops
        .kinds
        .iter()
        .enumerate()
        .filter(|(_, k)| such(k.data))
        .map(|(i, _)| format!("{variable} == {i}u"))
        .collect();
    (!kinds.is_empty()).then(|| kinds.join(" || "))
}

/// No operation that is written shares a byte with the array or with another one. Reads pointers and lengths from guest
/// memory again: nothing has been written since they were checked.
fn ops_overlaps(o: &mut String, param: &str, ops: &OpType) {
    let name = c_ident(param);
    let written = |v: &str| kinds_where(ops, v, |d| matches!(d, OpData::Out | OpData::InOut));
    let (Some(written_i), Some(written_j)) = (
        written(&format!("{name}[i].kind")),
        written(&format!("{name}[j].kind")),
    ) else {
        return;
    };
    let skip = |v: &str| kinds_where(ops, v, |d| d == OpData::Value);
    let _ = writeln!(
        o,
        "    for (i = 0; i < {param}_len; i++) {{\n        const bool written = {written_i};\n        const uint32_t at = wasme_get_u32(memory, {param}_ptr + i * 12 + 4);"
    );
    if let Some(skip) = skip(&format!("{name}[i].kind")) {
        let _ = writeln!(
            o,
            "        if ({skip}) {{\n            continue;\n        }}"
        );
    }
    let _ = writeln!(
        o,
        "        if (written && wasme_overlap(at, {name}[i].len, {param}_ptr, (uint64_t){param}_len * 12)) {{\n            return -(int32_t)WASME_E_INVALID_ARG;\n        }}\n        for (j = 0; j < i; j++) {{\n            const bool either = written || {written_j};"
    );
    let both = match skip(&format!("{name}[j].kind")) {
        Some(skip) => format!("either && !({skip})"),
        None => "either".to_owned(),
    };
    let _ = writeln!(
        o,
        "            if ({both} &&\n                wasme_overlap(at, {name}[i].len, wasme_get_u32(memory, {param}_ptr + j * 12 + 4), {name}[j].len)) {{\n                return -(int32_t)WASME_E_INVALID_ARG;\n            }}\n        }}\n    }}"
    );
}

/// Pairs of ranges of which at least one is written.
fn overlaps(f: &Function) -> Vec<String> {
    // Address, length, whether the host writes it; and the parameter, since a record and its data are two ranges of one.
    let mut ranges: Vec<(String, String, bool)> = Vec::new();
    for p in &f.params {
        let name = c_ident(&p.name);
        let unit = if matches!(p.ty, Type::Handles(_)) {
            " * UINT64_C(4)"
        } else {
            ""
        };
        if matches!(p.ty, Type::In | Type::Out | Type::InOut | Type::Handles(_)) {
            ranges.push((format!("{}_record", p.name), "8".to_owned(), false));
            ranges.push((
                format!("{name}.ptr"),
                format!("{name}.len{unit}"),
                p.ty != Type::In,
            ));
        }
    }
    if let Some(result) = &f.result {
        ranges.push((
            format!("{}_place", result.name),
            result_size(result).to_string(),
            true,
        ));
    }
    let mut pairs = Vec::new();
    for (i, b) in ranges.iter().enumerate() {
        for a in &ranges[..i] {
            if a.2 || b.2 {
                pairs.push(format!("wasme_overlap({}, {}, {}, {})", a.0, a.1, b.0, b.1));
            }
        }
    }
    pairs
}

fn result_size(result: &Param) -> u32 {
    if matches!(result.ty, Type::Int(Int::U64, _)) {
        8
    } else {
        4
    }
}

/// What is left when all checks of the arguments are passed.
fn call(o: &mut String, api: &Api, f: &Function) {
    let name = c_ident(&f.name);
    if let Some(Type::Handles(of)) = f.params.first().map(|p| &p.ty) {
        handles_call(o, api, f, of);
        return;
    }
    if f.closes {
        let _ = writeln!(
            o,
            "    return wasme_{}_close(binding, wasme_release(binding->instance, entry));",
            api.name
        );
        return;
    }
    refuse(o, &format!("drv->{name} == NULL"), "UNSUPPORTED");
    let args = call_args(f);
    let Some(result) = &f.result else {
        if let Some(Type::Ops(_)) = f
            .params
            .iter()
            .map(|p| &p.ty)
            .find(|t| matches!(t, Type::Ops(_)))
        {
            let ops = f
                .params
                .iter()
                .find(|p| matches!(p.ty, Type::Ops(_)))
                .map_or("", |p| &p.name);
            let _ = writeln!(o, "    if ({ops}_len == 0) {{\n        return 0;\n    }}");
        }
        let _ = writeln!(o, "    return wasme_answer(drv->{name}({args}));");
        return;
    };
    match &result.ty {
        Type::Handle(_) => {
            o.push_str("    opened = wasme_free_handle(binding->instance);\n");
            refuse(o, "opened == 0", "EXHAUSTED");
            let _ = writeln!(
                o,
                "    answer = drv->{name}({args});\n    if (answer < 0) {{\n        return wasme_answer(answer);\n    }}\n    wasme_open(binding, opened, answer, 0);\n    wasme_put_u32(memory, {}_place, opened);\n    return 0;",
                result.name
            );
        }
        ty => {
            let _ = writeln!(
                o,
                "    answer = wasme_answer(drv->{name}({args}, &{}));\n    if (answer != 0) {{\n        return answer;\n    }}",
                c_ident(&result.name)
            );
            let value = c_ident(&result.name);
            match ty {
                Type::Enum(e) => refuse(o, &format!("{value} > {}u", e.values.len() - 1), "FAILED"),
                Type::Int(Int::U32, _) => {
                    if let Some(out) = f.params.iter().find(|p| p.ty == Type::Out) {
                        refuse(
                            o,
                            &format!("{value} > {}.len", c_ident(&out.name)),
                            "FAILED",
                        );
                    }
                }
                _ => {}
            }
            let wide = if matches!(ty, Type::Int(Int::U64, _)) {
                "64"
            } else {
                "32"
            };
            let _ = writeln!(
                o,
                "    wasme_put_u{wide}(memory, {}_place, {value});\n    return 0;",
                result.name
            );
        }
    }
}

fn call_args(f: &Function) -> String {
    let mut args = vec!["binding->drv_ctx".to_owned()];
    for p in &f.params {
        let name = c_ident(&p.name);
        args.push(match &p.ty {
            Type::Int(Int::U32 | Int::U64, _) | Type::Enum(_) => name,
            Type::Int(int, _) => format!("({}){name}", super::c::c_int(*int)),
            Type::Handle(_) => "entry->driver_handle".to_owned(),
            Type::In | Type::Out | Type::InOut => format!("wasme_at(memory, {name}), {name}.len"),
            Type::Ops(_) => format!("{name}, {}_len", p.name),
            Type::Handles(_) => format!("offered, {name}.len"),
        });
    }
    args.join(", ")
}

/// A call that hands out handles of the API `of`.
fn handles_call(o: &mut String, api: &Api, f: &Function, of: &str) {
    let name = c_ident(&f.name);
    let handles = c_ident(&f.params[0].name);
    let number = api
        .functions
        .iter()
        .position(|other| other.name == f.name)
        .unwrap_or_default()
        + 1;
    let _ = writeln!(o, "    owner = wasme_binding(binding->instance, \"{of}\");");
    refuse(
        o,
        &format!("owner == NULL || drv->{name} == NULL"),
        "UNSUPPORTED",
    );
    let _ = writeln!(
        o,
        "    for (i = 0; i < {handles}.len; i++) {{\n        offered[i] = -1;\n    }}\n    answer = wasme_answer(drv->{name}({}));\n    if (answer == 0) {{\n        answer = wasme_offer(owner, {number}, offered, {handles}.len);\n    }}\n    if (answer != 0) {{\n        return answer;\n    }}\n    for (i = 0; i < {handles}.len; i++) {{\n        wasme_put_u32(memory, {handles}.ptr + i * 4, (uint32_t)offered[i]);\n    }}\n    return 0;",
        call_args(f)
    );
}
