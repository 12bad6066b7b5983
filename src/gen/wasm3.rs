//! C: the glue between wasm3 and the driver vtables, with every check of the specification.

use super::c::{out_result, wrap};
use super::rule::{Weak, rule, scoped, weak};
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
    for ops in &api.ops {
        let _ = writeln!(
            o,
            "/* Operations are copied as they are. */\ntypedef char wasme_{0}_is_a_driver_op[sizeof({0}_t) == sizeof(wasme_driver_op_t) ? 1 : -1];\n",
            ops.name
        );
    }
    for f in &api.functions {
        o += &function(api, f);
    }
    for f in &api.functions {
        let _ = writeln!(o, "WASME_M3_RAW({name}_{})", f.name);
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
    let vtable = c_vtable(api);
    let close = format!(
        "wasme_answer(drv->{}(binding->drv_ctx, driver_handle))",
        c_ident(deinit)
    );
    let what = "At the end the driver does not hear of open handles.";
    let close = rule(
        &close,
        &[weak(
            "not-closed",
            "common/end-closes",
            what,
            "binding->instance->guest.state == 3 ? 0 : ".to_owned() + &close,
        )],
    );
    format!(
        "static int32_t wasme_{api}_close(const wasme_binding_t *binding, int32_t driver_handle)\n{{\n    const {vtable} *drv = (const {vtable} *)binding->drv;\n    return drv->{} == NULL ? 0 : {};\n}}\n\n",
        c_ident(deinit),
        scoped(&close, &format!("{api}.{deinit}")),
    )
}

/// `if (condition) { return -errno; }`
fn refuse(o: &mut String, condition: &str, errno: &str) {
    let _ = writeln!(
        o,
        "    if ({condition}) {{\n        return -(int32_t)WASME_E_{errno};\n    }}"
    );
}

/// Makes a check that has more than one errno.
fn pass_on(o: &mut String, check: &str) {
    let _ = writeln!(
        o,
        "    wrong = {check};\n    if (wrong != 0) {{\n        return wrong;\n    }}"
    );
}

/// `deinit`: the handle is its only parameter.
fn deinit(api: &Api, f: &Function) -> String {
    format!(
        "static int32_t wasme_{}_{}(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)\n{{\n    (void)memory;\n    return wasme_deinit(binding, wasme_arg_u32(args, 0));\n}}\n\n",
        api.name, f.name
    )
}

fn function(api: &Api, f: &Function) -> String {
    if f.closes {
        return deinit(api, f);
    }
    let vtable = c_vtable(&api.name);
    let mut o = format!(
        "static int32_t wasme_{}_{}(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)\n{{\n",
        api.name, f.name,
    );
    let _ = writeln!(
        o,
        "    const {vtable} *drv = (const {vtable} *)binding->drv;"
    );
    let has_handle = f.params.iter().any(|p| matches!(p.ty, Type::Handle(_)));
    o += &declarations(f);
    if has_handle {
        o += "    wasme_entry_t *entry;\n";
    }
    if f.params
        .iter()
        .any(|p| matches!(p.ty, Type::Ops(_) | Type::Handles(_)))
    {
        o += "    int32_t wrong;\n";
    }
    if let Some((name, ty)) = out_result(f) {
        let _ = writeln!(o, "    {ty} {name} = 0;");
    }
    match f.result.as_ref().map(|p| &p.ty) {
        Some(Type::Handle(_)) => o += "    uint16_t opened;\n",
        Some(_) => o += "    int32_t answer;\n",
        None => {}
    }
    if !uses_memory(f) {
        o += "    (void)memory;\n";
    }
    o += &too_early(f);
    for p in &f.params {
        if let Some(wrong) = value_check(p) {
            refuse(&mut o, &wrong, "INVALID_ARG");
        }
    }
    for p in &f.params {
        memory_check(&mut o, f, p);
    }
    if let Some(result) = &f.result {
        let out = format!(
            "!wasme_in_memory(memory, {}_place, {})",
            result.name,
            result_size(result)
        );
        let what = "A result that has no place in the memory is dropped.";
        let out = rule(&out, &[weak("place", "common/memory-out", what, "false")]);
        refuse(&mut o, &out, "INVALID_ARG");
    }
    for (slug, overlap) in overlaps(f) {
        let what = "Ranges of which one is written may overlap.";
        let overlap = rule(
            &overlap,
            &[weak(slug, "common/memory-overlap", what, "false")],
        );
        refuse(&mut o, &overlap, "INVALID_ARG");
    }
    for p in &f.params {
        if let Type::Ops(ops) = &p.ty {
            ops_overlaps(&mut o, &p.name, ops);
        }
    }
    if let Some(p) = f.params.iter().find(|p| matches!(p.ty, Type::Handle(_))) {
        let name = c_ident(&p.name);
        let find = rule(
            &format!("wasme_find(binding, (int32_t){name})"),
            &[
                weak(
                    "handle-unknown",
                    "common/handle-unknown",
                    "A handle that is not open reaches the driver as it is.",
                    format!("wasme_find_any(binding, (int32_t){name})"),
                ),
                weak(
                    "handle-untranslated",
                    "common/handle-translated",
                    "The driver gets the guest's handle.",
                    format!("wasme_find_untranslated(binding, (int32_t){name})"),
                ),
            ],
        );
        let _ = writeln!(o, "    entry = {find};");
        let seen =
            format!("entry == NULL && (binding->api->close(binding, (int32_t){name}), true)");
        let what = "The driver is told to close a handle that is not open.";
        let unknown = rule(
            "entry == NULL",
            &[weak("/refused-seen", "common/refused-unseen", what, seen)],
        );
        refuse(&mut o, &unknown, "NO_DEVICE");
    }
    if let Some(waits) = &f.waits {
        let late = rule(
            &format!(
                "wasme_waits_too_long(binding->instance, {})",
                c_ident(waits)
            ),
            &[weak(
                "limit",
                "{f}/limit",
                "A wait past the time limit reaches the driver.",
                "false",
            )],
        );
        let _ = writeln!(
            o,
            "    if ({late}) {{\n        return -(int32_t)WASME_E_TIMEOUT;\n    }}"
        );
    }
    call(&mut o, api, f);
    o += "}\n\n";
    scoped(&o, &format!("{}.{}", api.name, f.name))
}

/// Where a faulty binding makes a check before its turn.
fn too_early(f: &Function) -> String {
    let clause = "common/order-of-checks";
    let check = |condition: String, errno: &str| {
        format!("if ({condition}) {{ return -(int32_t)WASME_E_{errno}; }}")
    };
    let mut early = Vec::new();
    if let Some(p) = f.params.iter().find(|p| matches!(p.ty, Type::Handle(_))) {
        let what = "The handle is checked before everything else.";
        let find = format!("wasme_find(binding, (int32_t){}) == NULL", c_ident(&p.name));
        early.push(weak(
            "/handle-first",
            clause,
            what,
            check(find, "NO_DEVICE"),
        ));
    }
    if f.optional {
        let what = "A function that the driver lacks is found before everything else.";
        let lacks = format!("drv->{} == NULL", c_ident(&f.name));
        early.push(weak(
            "/absent-first",
            clause,
            what,
            check(lacks, "UNSUPPORTED"),
        ));
    }
    if matches!(f.result.as_ref().map(|r| &r.ty), Some(Type::Handle(_))) {
        let what = "Room for a handle is looked for before everything else.";
        let full = "wasme_free_handle(binding->instance) == 0".to_owned();
        early.push(weak("/room-first", clause, what, check(full, "EXHAUSTED")));
    }
    rule("", &early)
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
                "    {}_t {}[WASME_MAX_ITEMS];",
                ops.name,
                c_ident(&p.name)
            ),
            Type::Handles(_) => writeln!(
                o,
                "    const wasme_binding_t *owner;\n    int32_t offered[WASME_MAX_ITEMS];"
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
    let wrong = not_valid(&name, &p.ty)?;
    let mut weaker = Vec::new();
    if let Type::Int(Int::U8 | Int::U16, _) = p.ty {
        let bits = if matches!(p.ty, Type::Int(Int::U8, _)) {
            "0xffu"
        } else {
            "0xffffu"
        };
        let what = format!("Of `{name}` only as many bits are looked at as the type has.");
        let narrow = not_valid(&format!("({name} & {bits})"), &p.ty)?;
        weaker.push(weak(
            format!("{name}-width"),
            "common/value-width",
            what,
            narrow,
        ));
    }
    let what = format!("`{name}` may have any value.");
    match &p.ty {
        Type::Enum(_) => weaker.push(weak(
            format!("{name}-enum"),
            "common/value-enum",
            what,
            "false",
        )),
        Type::Int(_, values) if !values.is_empty() => {
            let clauses = format!("{{f}}/{name}|common/value-range");
            weaker.push(weak(format!("{name}-range"), clauses, what, "false"));
        }
        _ => {}
    }
    Some(rule(&wrong, &weaker))
}

/// When a value is not one of the type.
fn not_valid(name: &str, ty: &Type) -> Option<String> {
    match ty {
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

fn get_range(get: &str, param: &str, name: &str) -> String {
    format!("{get}(memory, {param}_record, 4, &{name})")
}

/// Weaker ways to read and check a record.
fn weak_ranges(name: &str, get: impl Fn(&str) -> String) -> Vec<Weak> {
    vec![
        weak(
            format!("{name}-record"),
            "common/memory-record",
            format!("A record of `{name}` outside the memory counts as one of no bytes."),
            get("wasme_get_range_or_empty"),
        ),
        weak(
            format!("{name}-data"),
            "common/memory-data",
            format!("Of `{name}` is used what lies in the memory."),
            get("wasme_get_range_cut"),
        ),
    ]
}

fn memory_check(o: &mut String, f: &Function, p: &Param) {
    let name = c_ident(&p.name);
    match &p.ty {
        Type::In | Type::Out | Type::InOut => {
            let get = |get: &str| format!("!{get}(memory, {}_record, 1, &{name})", p.name);
            let mut weaker = weak_ranges(&name, get);
            if let Some(other) = f
                .params
                .iter()
                .find(|other| other.ty == Type::Out && p.ty == Type::In)
            {
                let what = format!(
                    "The record of `{}` is read where that of `{}` stands.",
                    p.name, other.name
                );
                let text = get("wasme_get_range").replace(
                    &format!("{}_record", p.name),
                    &format!("{}_record", other.name),
                );
                weaker.push(weak(format!("{name}-wrong-record"), "{f}/*", what, text));
            }
            let outside = rule(&get("wasme_get_range"), &weaker);
            refuse(o, &outside, "INVALID_ARG");
        }
        Type::Handles(_) => {
            let call = |get: &str| format!("{get}(memory, {}_record, &{name})", p.name);
            let strong = call("wasme_get_handles");
            let mut weaker = weak_ranges(&name, |get| {
                format!(
                    "{} && {name}.len <= WASME_MAX_ITEMS ? 0 : -(int32_t)WASME_E_INVALID_ARG",
                    get_range(get, &p.name, &name)
                )
            });
            weaker.push(weak(
                "room",
                "common/ops-room",
                "There is room for 15 entries.",
                format!(
                    "{strong} != 0 ? {strong} : {name}.len > 15 ? -(int32_t)WASME_E_EXHAUSTED : 0"
                ),
            ));
            pass_on(o, &rule(&strong, &weaker));
        }
        Type::Ops(ops) => ops_checks(o, &p.name, ops),
        _ => {}
    }
}

/// The range of the array, the number of operations, and the kind and bytes of each.
fn ops_checks(o: &mut String, param: &str, ops: &OpType) {
    let numbers = kinds_where(ops, |d| d == OpData::Value);
    let checked = |kinds: usize, numbers: u32| {
        format!("wasme_check_ops(memory, {param}_ptr, {param}_len, {kinds}, {numbers:#x})")
    };
    let strong = checked(ops.kinds.len(), numbers);
    let room =
        format!("{strong} != 0 ? {strong} : {param}_len > 15 ? -(int32_t)WASME_E_EXHAUSTED : 0");
    let call = rule(
        &strong,
        &[
            weak(
                "room",
                "common/ops-room",
                "There is room for 15 operations.",
                room,
            ),
            weak(
                "ops-kind",
                "common/value-enum",
                "Unknown kinds reach the driver.",
                checked(32, numbers),
            ),
        ],
    );
    pass_on(o, &call);
}

/// One bit for each kind of operation whose data is such.
fn kinds_where(ops: &OpType, such: impl Fn(OpData) -> bool) -> u32 {
    let kinds = ops.kinds.iter().enumerate().filter(|(_, k)| such(k.data));
    kinds.map(|(i, _)| 1 << i).sum()
}

/// No operation that is written shares a byte with the array or with another one.
fn ops_overlaps(o: &mut String, param: &str, ops: &OpType) {
    let written = kinds_where(ops, |d| matches!(d, OpData::Out | OpData::InOut));
    if written != 0 {
        let numbers = kinds_where(ops, |d| d == OpData::Value);
        let overlap = format!(
            "wasme_ops_overlap(memory, {param}_ptr, {param}_len, {written:#x}, {numbers:#x})"
        );
        let what = "Operations may overlap each other and their array.";
        let overlap = rule(
            &overlap,
            &[weak("ops-overlap", "common/memory-overlap", what, "false")],
        );
        refuse(o, &overlap, "INVALID_ARG");
    }
}

/// The operations as the driver gets them. They are read from guest memory again: nothing was written since they were checked.
fn ops_array(o: &mut String, param: &str, ops: &OpType) {
    let numbers = kinds_where(ops, |d| d == OpData::Value);
    let _ = writeln!(
        o,
        "    wasme_copy_ops(memory, {param}_ptr, {param}_len, {numbers:#x}, {});",
        c_ident(param)
    );
}

/// Pairs of ranges of which at least one is written: what they are, and whether they overlap.
fn overlaps(f: &Function) -> Vec<(String, String)> {
    // Address, length, whether the host writes it; and the parameter, since a record and its data are two ranges of one.
    let mut ranges: Vec<(String, String, bool)> = Vec::new();
    for p in &f.params {
        let name = c_ident(&p.name);
        let unit = if matches!(p.ty, Type::Handles(_)) {
            " * 4"
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
                let slug = format!("overlap-{}-{}", a.0, b.0).replace(".ptr", "");
                pairs.push((
                    slug,
                    format!("wasme_overlap({}, {}, {}, {})", a.0, a.1, b.0, b.1),
                ));
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
    if f.optional {
        let what = "A function that the driver lacks is `failed`.";
        let lacks = format!("if (drv->{name} == NULL) {{ return -(int32_t)WASME_E_FAILED; }}");
        *o += &rule("", &[weak("lacks", "common/driver-lacks", what, lacks)]);
    }
    refuse(o, &format!("drv->{name} == NULL"), "UNSUPPORTED");
    for p in &f.params {
        if let Type::Ops(ops) = &p.ty {
            if f.result.is_none() {
                let none = rule(
                    &format!("{}_len == 0", p.name),
                    &[weak(
                        "ops-none",
                        "common/ops-none",
                        "A call with no operations reaches the driver.",
                        "false",
                    )],
                );
                let _ = writeln!(o, "    if ({none}) {{\n        return 0;\n    }}");
            }
            ops_array(o, &p.name, ops);
        }
    }
    let args = call_args(f);
    let Some(result) = &f.result else {
        let _ = writeln!(o, "    return wasme_answer(drv->{name}({args}));");
        return;
    };
    match &result.ty {
        Type::Handle(_) => {
            o.push_str("    opened = wasme_free_handle(binding->instance);\n");
            let full = rule(
                "opened == 0",
                &[weak(
                    "room-last",
                    "common/handle-exhausted",
                    "The driver opens a handle before there is known to be room.",
                    format!("opened == 0 && (drv->{name}({args}), true)"),
                )],
            );
            refuse(o, &full, "EXHAUSTED");
            let _ = writeln!(
                o,
                "    return wasme_opened(binding, memory, {}_place, opened, drv->{name}({args}));",
                result.name
            );
        }
        ty => {
            let value = c_ident(&result.name);
            let wide = if matches!(ty, Type::Int(Int::U64, _)) {
                "64"
            } else {
                "32"
            };
            let put =
                |value: &str| format!("wasme_put_u{wide}(memory, {}_place, {value});", result.name);
            let what =
                "After an error of the driver something is written to the place for the result.";
            let failed = rule(
                "answer != 0",
                &[weak(
                    "written-after-error",
                    "common/result-after-error",
                    what,
                    format!(
                        "answer != 0 && ({}, true)",
                        put(&value).trim_end_matches(';')
                    ),
                )],
            );
            let _ = writeln!(
                o,
                "    answer = wasme_answer(drv->{name}({args}, &{value}));\n    if ({failed}) {{\n        return answer;\n    }}"
            );
            match ty {
                Type::Enum(e) => {
                    let what = "A value that the enum does not list reaches the guest.";
                    let unknown = rule(
                        &format!("{value} > {}u", e.values.len() - 1),
                        &[weak("value", "common/driver-value", what, "false")],
                    );
                    refuse(o, &unknown, "FAILED");
                }
                Type::Int(Int::U32, _) => {
                    if let Some(out) = f.params.iter().find(|p| p.ty == Type::Out) {
                        let what = "A count above what was asked for reaches the guest.";
                        let more = format!("{value} > {}.len", c_ident(&out.name));
                        let more = rule(
                            &more,
                            &[weak("count", "common/driver-count", what, "false")],
                        );
                        refuse(o, &more, "FAILED");
                    }
                }
                _ => {}
            }
            let lost = weak(
                "result-lost",
                "{f}/*",
                "The result does not reach the guest.",
                "",
            );
            let cut = weak(
                "cut",
                "{f}/*",
                "The guest gets 32 bits of the result.",
                put(&format!("(uint32_t){value}")),
            );
            let weaker = if wide == "64" {
                vec![lost, cut]
            } else {
                vec![lost]
            };
            let _ = writeln!(o, "    {}\n    return 0;", rule(&put(&value), &weaker));
        }
    }
}

fn call_args(f: &Function) -> String {
    let mut args = vec!["binding->drv_ctx".to_owned()];
    for p in &f.params {
        let name = c_ident(&p.name);
        let clauses = format!("{{f}}/{name}|{{f}}/parameters|{{api}}/{name}*|{{f}}/*");
        let less = |slug: &str, what: String, strong: &str, text: String| {
            rule(
                strong,
                &[weak(format!("{name}-{slug}"), clauses.as_str(), what, text)],
            )
        };
        let number = |strong: &str, cast: String| match &p.ty {
            // There is no other value to give.
            Type::Int(_, values) if matches!(values.as_slice(), [(low, high)] if low == high) => {
                cast
            }
            Type::Int(Int::U64, _) => less(
                "cut",
                format!("The driver gets 32 bits of `{name}`."),
                &cast,
                format!("(uint32_t){strong}"),
            ),
            Type::Int(Int::U16, _) => less(
                "cut",
                format!("The driver gets 8 bits of `{name}`."),
                &cast,
                format!("(uint8_t){strong}"),
            ),
            Type::Int(..) => less(
                "lost",
                format!("The driver gets 0 for `{name}`."),
                &cast,
                "0".to_owned(),
            ),
            _ => less(
                "lost",
                format!("The driver gets the first value for `{name}`."),
                &cast,
                "0".to_owned(),
            ),
        };
        args.push(match &p.ty {
            Type::Int(Int::U32 | Int::U64, _) | Type::Enum(_) => number(&name, name.clone()),
            Type::Int(int, _) => number(&name, format!("({}){name}", super::c::c_int(*int))),
            Type::Handle(_) => "entry->driver_handle".to_owned(),
            Type::In | Type::Out | Type::InOut => {
                let len = format!("{name}.len");
                let what = match p.ty {
                    Type::In => format!("The driver gets `{name}` without the last byte."),
                    _ => format!("The driver gets room for one byte fewer in `{name}`."),
                };
                let len = less("short", what, &len, format!("{len} - ({len} != 0)"));
                format!("wasme_at(memory, {name}), {len}")
            }
            Type::Ops(_) => {
                let what = "The driver gets all operations but the last.";
                let len = format!("{}_len", p.name);
                let len = rule(
                    &len,
                    &[weak(
                        "ops-short",
                        "common/ops-given",
                        what,
                        format!("{len} - ({len} != 0)"),
                    )],
                );
                format!("{name}, {len}")
            }
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
    let what = "Where the platform lacks the API of the handles the answer is `no_device`.";
    let lacks = "if (owner == NULL) { return -(int32_t)WASME_E_NO_DEVICE; }";
    let lacks = rule(
        "",
        &[weak("without-api", "device/without-api", what, lacks)],
    );
    let _ = writeln!(o, "    owner = wasme_binding(binding->instance, \"{of}\");");
    *o += &lacks;
    refuse(
        o,
        &format!("owner == NULL || drv->{name} == NULL"),
        "UNSUPPORTED",
    );
    let _ = writeln!(
        o,
        "    memset(offered, 0xff, sizeof offered); /* -1 each */\n    return wasme_offered(owner, memory, {handles}, {number}, offered, drv->{name}({}));",
        call_args(f)
    );
}
