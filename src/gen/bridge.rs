//! Rust: the C driver vtables, served by Rust drivers and used as Rust drivers.

use super::rust::{arguments, ops_setup, rust_int, rust_param, signature};
use super::{Files, header};
use crate::call::OpData;
use crate::model::{Api, Function, Model, OpType, Param, Type};
use crate::names::{c_ident, rust_ident, rust_type, rust_vtable};
use std::fmt::Write;

pub(super) fn generate(model: &Model, files: &mut Files) {
    let mut o = header("//", "");
    o += "\n//! The C driver vtables (`inc/wasm_embedded/<api>.h`) in Rust.\n//!\n//! [`Vtables`] lets C call the drivers of a Rust platform; [`CDriver`] lets Rust call a driver written in C.\n\n";
    o += "#![allow(clippy::too_many_arguments, clippy::missing_safety_doc, unsafe_op_in_unsafe_fn)]\n\n";
    o += "use super::*;\nuse crate::call::{Arg, Call, Handle};\nuse core::ffi::{c_char, c_void};\nuse core::mem::MaybeUninit;\n\n";
    o += PRELUDE;
    for api in &model.apis {
        o += &one_api(api);
    }
    o += &vtables(model);
    files.add("src/generated/bridge.rs", o);
}

const PRELUDE: &str = r#"/// How many operations cross the bridge in one call.
pub const MAX_ITEMS: usize = 64;

/// What the context of a vtable made by [`Vtables`] points to.
pub type Context = *mut dyn Platform;

/// A driver written in C: its vtable and its context.
pub struct CDriver<V: 'static> {
    drv: *const V,
    ctx: *mut c_void,
}

impl<V> CDriver<V> {
    /// # Safety
    /// `drv` must point to a vtable that outlives the driver, and its functions must keep to the contracts of their header
    /// when they are given `ctx`.
    pub const unsafe fn new(drv: *const V, ctx: *mut c_void) -> Self {
        CDriver { drv, ctx }
    }
}

fn code(result: Result<(), Errno>) -> i32 {
    match result {
        Ok(()) => 0,
        Err(errno) => errno.code(),
    }
}

fn answer(code: i32) -> Result<(), Errno> {
    match code {
        0 => Ok(()),
        code => Err(Errno::of_driver(code)),
    }
}

fn handle(code: i32) -> Result<Handle, Errno> {
    if code >= 0 { Ok(code) } else { answer(code).map(|()| 0) }
}

/// The error of a driver that takes calls as values. It is passed on whatever it is, but for what would be success.
fn any_error(code: i32) -> i32 {
    if code == 0 { Errno::Failed.code() } else { code }
}

/// The answer of such a driver where a handle is asked for. Numbers that are none become `failed`.
fn any_handle(result: Result<i64, i32>) -> i32 {
    let code = match result {
        Ok(handle) => i32::try_from(handle).ok().filter(|handle| *handle >= 0),
        Err(code) => Some(code).filter(|code| *code < 0),
    };
    code.unwrap_or(Errno::Failed.code())
}

fn length(len: usize) -> Result<u32, Errno> {
    u32::try_from(len).map_err(|_| Errno::InvalidArg)
}

/// # Safety
/// `ptr` must point to `len` values, or `len` be 0.
unsafe fn slice<'a, T>(ptr: *const T, len: u32) -> &'a [T] {
    if len == 0 { &[] } else { core::slice::from_raw_parts(ptr, len as usize) }
}

/// # Safety
/// `ptr` must point to `len` values that nothing else uses, or `len` be 0.
unsafe fn slice_mut<'a, T>(ptr: *mut T, len: u32) -> &'a mut [T] {
    if len == 0 { &mut [] } else { core::slice::from_raw_parts_mut(ptr, len as usize) }
}

/// # Safety
/// `ctx` must point to a [`Context`] whose platform lives and is not in use.
unsafe fn platform<'a>(ctx: *mut c_void) -> &'a mut dyn Platform {
    &mut **(ctx as *const Context)
}

"#;

fn one_api(api: &Api) -> String {
    let (ident, ty, vtable) = (
        rust_ident(&api.name),
        rust_type(&api.name),
        rust_vtable(&api.name),
    );
    let mut o = String::new();
    for ops in &api.ops {
        o += &op_struct(ops);
    }
    let _ = writeln!(
        o,
        "/// `{}_drv_t`: `None` is a function that the driver lacks.\n#[derive(Debug, Clone, Copy)]\n#[repr(C)]\n#[allow(missing_docs)]\npub struct {vtable} {{",
        api.name
    );
    for f in &api.functions {
        let _ = writeln!(
            o,
            "    pub {}: Option<unsafe extern \"C\" fn({}) -> i32>,",
            rust_ident(&f.name),
            c_params(f)
        );
    }
    let _ = writeln!(
        o,
        "}}\n\nimpl {vtable} {{\n    /// The vtable that serves a platform; functions that it lacks are `None`.\n    fn of(platform: &mut dyn Platform) -> Self {{\n        {vtable} {{"
    );
    for (i, f) in api.functions.iter().enumerate() {
        let name = rust_ident(&f.name);
        let thunk = format!("{}_{}", api.name, f.name);
        let _ = if f.optional {
            writeln!(
                o,
                "            {name}: if platform.has_function(&{ident}::FUNCTIONS[{i}]) {{ Some({thunk}) }} else {{ None }},"
            )
        } else {
            writeln!(o, "            {name}: Some({thunk}),")
        };
    }
    o += "        }\n    }\n}\n\n";
    if api.functions.iter().all(|f| !f.optional) {
        o = o.replace(
            "fn of(platform: &mut dyn Platform)",
            "fn of(_: &mut dyn Platform)",
        );
    }
    for f in &api.functions {
        o += &thunk(api, f);
    }
    let _ = writeln!(o, "impl {ty} for CDriver<{vtable}> {{");
    for (i, f) in api.functions.iter().enumerate() {
        if i > 0 {
            o.push('\n');
        }
        o += &c_call(f);
    }
    o += "}\n\n";
    o
}

/// The name of the union member and the types of the bytes of an operation.
fn op_struct(ops: &OpType) -> String {
    let ty = rust_type(&ops.name);
    let mut o = format!(
        "/// `{}_data_t`: the bytes of an operation, by its kind.\n#[derive(Clone, Copy)]\n#[repr(C)]\n#[allow(missing_docs)]\npub union {ty}Data {{\n",
        ops.name
    );
    for kind in ops.kinds.iter().filter(|k| k.data != OpData::Value) {
        let ptr = if kind.data == OpData::In {
            "*const u8"
        } else {
            "*mut u8"
        };
        let _ = writeln!(o, "    pub {}: {ptr},", rust_ident(&kind.name));
    }
    let _ = write!(
        o,
        "}}\n\n/// `{}_t`: one operation.\n#[derive(Clone, Copy)]\n#[repr(C)]\n#[allow(missing_docs)]\npub struct {ty}C {{\n    pub kind: u32,\n    pub data: {ty}Data,\n    pub len: u32,\n}}\n\n",
        ops.name
    );
    o
}

fn c_params(f: &Function) -> String {
    let mut o = String::from("ctx: *mut c_void");
    for p in &f.params {
        let name = rust_ident(&p.name);
        let len = format!("{}_len: u32", p.name);
        let _ = match &p.ty {
            Type::Int(int, _) => write!(o, ", {name}: {}", rust_int(*int)),
            Type::Enum(_) => write!(o, ", {name}: u32"),
            Type::Handle(_) => write!(o, ", {name}: i32"),
            Type::In => write!(o, ", {name}: *const u8, {len}"),
            Type::Out | Type::InOut => write!(o, ", {name}: *mut u8, {len}"),
            Type::Handles(_) => write!(o, ", {name}: *mut i32, {len}"),
            Type::Ops(ops) => write!(o, ", {name}: *const {}C, {len}", rust_type(&ops.name)),
        };
    }
    if let Some((name, ty)) = out_result(f) {
        let _ = write!(o, ", {name}: *mut {ty}");
    }
    o
}

/// The place for a result that is not a handle: handles are returned.
fn out_result(f: &Function) -> Option<(String, String)> {
    let Param { name, ty, .. } = f.result.as_ref()?;
    match ty {
        Type::Handle(_) => None,
        Type::Enum(_) => Some((rust_ident(name), "u32".to_owned())),
        ty => Some((rust_ident(name), rust_param(ty))),
    }
}

/// A function that C calls and that calls the Rust driver.
fn thunk(api: &Api, f: &Function) -> String {
    let mut o = format!(
        "unsafe extern \"C\" fn {}_{}({}) -> i32 {{\n",
        api.name,
        f.name,
        c_params(f)
    );
    let mut args = Vec::new();
    // Numbers go to a driver that takes any as they are: the checks of a binding in C are its own.
    let mut enums = String::new();
    for p in &f.params {
        let name = rust_ident(&p.name);
        match &p.ty {
            Type::Int(..) | Type::Handle(_) => args.push(name),
            Type::Enum(e) => {
                let _ = writeln!(
                    enums,
                    "    let Some({name}) = {}::from_u32({name}) else {{ return Errno::InvalidArg.code() }};",
                    rust_type(&e.name)
                );
                args.push(name);
            }
            Type::In => args.push(format!("slice({name}, {}_len)", p.name)),
            Type::Out | Type::InOut | Type::Handles(_) => {
                args.push(format!("slice_mut({name}, {}_len)", p.name));
            }
            Type::Ops(ops) => {
                o += &ops_from_c(&p.name, ops);
                args.push(name);
            }
        }
    }
    o += &any_call(api, f);
    o += &enums;
    let _ = writeln!(
        o,
        "    let Some(driver) = platform.{}() else {{ return Errno::NoDevice.code() }};",
        rust_ident(&api.name)
    );
    let call = format!("driver.{}({})", rust_ident(&f.name), args.join(", "));
    match (&f.result, out_result(f)) {
        (None, _) => {
            let _ = writeln!(o, "    code({call})");
        }
        (Some(_), None) => {
            let _ = writeln!(
                o,
                "    match {call} {{\n        Ok(handle) if handle >= 0 => handle,\n        Ok(_) => Errno::Failed.code(),\n        Err(errno) => errno.code(),\n    }}"
            );
        }
        (Some(p), Some((name, ty))) => {
            let cast = match p.ty {
                Type::Enum(_) => format!(" as {ty}"),
                _ => String::new(),
            };
            let _ = writeln!(
                o,
                "    match {call} {{\n        Ok(result) => {{\n            *{name} = result{cast};\n            0\n        }}\n        Err(errno) => errno.code(),\n    }}"
            );
        }
    }
    o += "}\n\n";
    o
}

/// Asks a driver that takes calls as values, and passes on whatever it answers.
fn any_call(api: &Api, f: &Function) -> String {
    let index = api.functions.iter().position(|other| other.name == f.name);
    let answer = match (&f.result, out_result(f)) {
        (None, _) => "match any.call(call) { Ok(_) => 0, Err(code) => any_error(code) }".to_owned(),
        (Some(_), None) => "any_handle(any.call(call))".to_owned(),
        (Some(_), Some((name, ty))) => {
            let put = match ty.as_str() {
                // Carried bit by bit.
                "u64" => format!("{{ *{name} = result as u64; 0 }}"),
                ty => format!(
                    "match {ty}::try_from(result) {{ Ok(result) => {{ *{name} = result; 0 }}, Err(_) => Errno::Failed.code() }}"
                ),
            };
            format!("match any.call(call) {{ Ok(result) => {put}, Err(code) => any_error(code) }}")
        }
    };
    let mut args = arguments(f);
    for p in &f.params {
        let name = rust_ident(&p.name);
        args = match p.ty {
            Type::In => args.replace(
                &format!("Arg::In({name})"),
                &format!("Arg::In(slice({name}, {}_len))", p.name),
            ),
            Type::Out | Type::InOut | Type::Handles(_) => args.replace(
                &format!("({name})"),
                &format!("(slice_mut({name}, {}_len))", p.name),
            ),
            _ => args,
        };
    }
    format!(
        "    let platform = platform(ctx);\n    if let Some(any) = platform.any() {{\n{}        let call = Call {{ function: &{}::FUNCTIONS[{}], args: &mut [{args}] }};\n        return {answer};\n    }}\n",
        ops_setup(f),
        rust_ident(&api.name),
        index.unwrap_or_default(),
    )
}

fn ops_from_c(name: &str, ops: &OpType) -> String {
    let (ident, ty) = (rust_ident(name), rust_type(&ops.name));
    let mut o = format!(
        "    if {name}_len as usize > MAX_ITEMS {{\n        return Errno::Exhausted.code();\n    }}\n    let mut room = [const {{ MaybeUninit::<{ty}<'_>>::uninit() }}; MAX_ITEMS];\n    for (to, from) in room.iter_mut().zip(slice({ident}, {name}_len)) {{\n        to.write(match from.kind {{\n"
    );
    for (i, kind) in ops.kinds.iter().enumerate() {
        let variant = rust_type(&kind.name);
        let member = rust_ident(&kind.name);
        let _ = match kind.data {
            OpData::In => writeln!(
                o,
                "            {i} => {ty}::{variant}(slice(from.data.{member}, from.len)),"
            ),
            OpData::Out | OpData::InOut => {
                writeln!(
                    o,
                    "            {i} => {ty}::{variant}(slice_mut(from.data.{member}, from.len)),"
                )
            }
            OpData::Value => writeln!(o, "            {i} => {ty}::{variant}(from.len),"),
        };
    }
    let _ = writeln!(
        o,
        "            _ => return Errno::InvalidArg.code(),\n        }});\n    }}\n    // The first `len` were written just now.\n    let {ident} = core::slice::from_raw_parts_mut(room.as_mut_ptr().cast::<{ty}<'_>>(), {name}_len as usize);"
    );
    o
}

/// A method of a driver trait that calls the C driver.
fn c_call(f: &Function) -> String {
    let mut o = format!("    {} {{\n", signature(f));
    let name = rust_ident(&f.name);
    let mut args = vec!["self.ctx".to_owned()];
    let mut setup = String::new();
    for p in &f.params {
        let ident = rust_ident(&p.name);
        match &p.ty {
            Type::Int(..) | Type::Handle(_) => args.push(ident),
            Type::Enum(_) => args.push(format!("{ident} as u32")),
            Type::In => {
                let _ = writeln!(
                    setup,
                    "        let len_{0} = length({ident}.len())?;",
                    p.name
                );
                args.push(format!("{ident}.as_ptr(), len_{}", p.name));
            }
            Type::Out | Type::InOut | Type::Handles(_) => {
                let _ = writeln!(
                    setup,
                    "        let len_{0} = length({ident}.len())?;",
                    p.name
                );
                args.push(format!("{ident}.as_mut_ptr(), len_{}", p.name));
            }
            Type::Ops(ops) => {
                setup += &ops_to_c(&p.name, ops);
                args.push(format!("room.as_ptr().cast(), len_{}", p.name));
            }
        }
    }
    let out = out_result(f);
    if let Some((name, ty)) = &out {
        let _ = writeln!(setup, "        let mut {name}: {ty} = 0;");
        args.push(format!("&mut {name}"));
    }
    if f.closes {
        // A driver without anything to close closes successfully.
        let _ = writeln!(
            o,
            "        // SAFETY: `CDriver::new` promises a living vtable.\n        let Some(function) = (unsafe {{ (*self.drv).{name} }}) else {{ return Ok(()) }};"
        );
    } else {
        let _ = writeln!(
            o,
            "        // SAFETY: `CDriver::new` promises a living vtable.\n        let function = unsafe {{ (*self.drv).{name} }}.ok_or(Errno::Unsupported)?;"
        );
    }
    o += &setup;
    let _ = writeln!(
        o,
        "        // SAFETY: `CDriver::new` promises a function that keeps to its contract; the pointers are those of slices.\n        let answered = unsafe {{ function({}) }};",
        args.join(", ")
    );
    match (&f.result, &out) {
        (None, _) => o += "        answer(answered)\n",
        (Some(_), None) => o += "        handle(answered)\n",
        (Some(p), Some((name, _))) => {
            o += "        answer(answered)?;\n";
            let _ = match &p.ty {
                Type::Enum(e) => writeln!(
                    o,
                    "        {}::from_u32({name}).ok_or(Errno::Failed)",
                    rust_type(&e.name)
                ),
                _ => writeln!(o, "        Ok({name})"),
            };
        }
    }
    o += "    }\n";
    o
}

fn ops_to_c(name: &str, ops: &OpType) -> String {
    let (ident, ty) = (rust_ident(name), rust_type(&ops.name));
    let mut o = format!(
        "        let len_{name} = length({ident}.len())?;\n        if {ident}.len() > MAX_ITEMS {{\n            return Err(Errno::Exhausted);\n        }}\n        let mut room = [const {{ MaybeUninit::<{ty}C>::uninit() }}; MAX_ITEMS];\n        for (to, from) in room.iter_mut().zip({ident}.iter_mut()) {{\n            to.write(match from {{\n"
    );
    let null = ops
        .kinds
        .iter()
        .find(|k| k.data != OpData::Value)
        .map(|k| {
            let null = if k.data == OpData::In {
                "core::ptr::null()"
            } else {
                "core::ptr::null_mut()"
            };
            format!("{ty}Data {{ {}: {null} }}", rust_ident(&k.name))
        })
        .unwrap_or_default();
    for (i, kind) in ops.kinds.iter().enumerate() {
        let variant = rust_type(&kind.name);
        let member = rust_ident(&kind.name);
        let _ = match kind.data {
            OpData::In => writeln!(
                o,
                "                {ty}::{variant}(d) => {ty}C {{ kind: {i}, data: {ty}Data {{ {member}: d.as_ptr() }}, len: length(d.len())? }},"
            ),
            OpData::Out | OpData::InOut => writeln!(
                o,
                "                {ty}::{variant}(d) => {ty}C {{ kind: {i}, data: {ty}Data {{ {member}: d.as_mut_ptr() }}, len: length(d.len())? }},"
            ),
            OpData::Value => writeln!(
                o,
                "                {ty}::{variant}(d) => {ty}C {{ kind: {i}, data: {null}, len: *d }},"
            ),
        };
    }
    o += "            });\n        }\n";
    o
}

fn vtables(model: &Model) -> String {
    let mut o = String::from(
        "/// The vtables that serve one platform. Their context is a pointer to a [`Context`] of that platform.\n#[allow(missing_docs)]\npub struct Vtables {\n",
    );
    for api in &model.apis {
        let _ = writeln!(
            o,
            "    pub {}: Option<{}>,",
            rust_ident(&api.name),
            rust_vtable(&api.name)
        );
    }
    o += "}\n\nimpl Vtables {\n    /// The vtables of the APIs that the platform has.\n    pub fn of(platform: &mut dyn Platform) -> Self {\n        Vtables {\n";
    for api in &model.apis {
        let (ident, vtable) = (rust_ident(&api.name), rust_vtable(&api.name));
        let _ = writeln!(
            o,
            "            {ident}: if platform.has_api(\"{}\") {{ Some({vtable}::of(platform)) }} else {{ None }},",
            api.name
        );
    }
    o += "        }\n    }\n\n    /// The name of each API that is there, as C has it, and its vtable.\n    pub fn each(&self, mut bind: impl FnMut(*const c_char, *const c_void)) {\n";
    for api in &model.apis {
        let _ = writeln!(
            o,
            "        if let Some(drv) = &self.{} {{\n            bind(c\"{}\".as_ptr(), core::ptr::from_ref(drv).cast());\n        }}",
            rust_ident(&api.name),
            api.name
        );
    }
    o += "    }\n}\n";
    o.push_str(&size_table(model));
    o
}

/// Sizes and offsets, for the comparison with the headers.
fn size_table(model: &Model) -> String {
    let mut o = String::from(
        "\n/// One C type as Rust lays it out.\n#[derive(Debug)]\npub struct Layout {\n    /// The name in C.\n    pub c_name: &'static str,\n    /// Its size in bytes.\n    pub size: usize,\n    /// Its members: name in C and offset in bytes.\n    pub members: &'static [(&'static str, usize)],\n}\n\n/// The layout of every type that crosses the bridge.\npub static LAYOUTS: &[Layout] = &[\n",
    );
    for api in &model.apis {
        for ops in &api.ops {
            let ty = format!("{}C", rust_type(&ops.name));
            let _ = writeln!(
                o,
                "    Layout {{ c_name: \"{}_t\", size: size_of::<{ty}>(), members: &[(\"kind\", core::mem::offset_of!({ty}, kind)), (\"data\", core::mem::offset_of!({ty}, data)), (\"len\", core::mem::offset_of!({ty}, len))] }},",
                ops.name
            );
        }
        let vtable = rust_vtable(&api.name);
        let members: Vec<_> = api
            .functions
            .iter()
            .map(|f| {
                format!(
                    "(\"{}\", core::mem::offset_of!({vtable}, {}))",
                    c_ident(&f.name),
                    rust_ident(&f.name)
                )
            })
            .collect();
        let _ = writeln!(
            o,
            "    Layout {{ c_name: \"{}_drv_t\", size: size_of::<{vtable}>(), members: &[{}] }},",
            api.name,
            members.join(", ")
        );
    }
    o += "];\n";
    o
}
