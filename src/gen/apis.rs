//! The table of all APIs as JSON: what a binding needs to know, for runtimes that keep the rules in one place for all functions.

use super::{Files, MARK};
use crate::call::{Int, OpData, WasmType};
use crate::model::{Api, Function, Model, OpKind, Param, Type};
use serde_json::{Value, json};
use std::fmt::Write;

pub(super) fn generate(model: &Model, files: &mut Files) {
    files.add("docs/schema/apis.json", table(model));
}

/// One line for each function, so that a change of one is a change of one line.
fn table(model: &Model) -> String {
    let errno: Vec<_> = model.errno.iter().map(|value| &value.name).collect();
    let mut text = format!(
        "{{\n  \"$comment\": {},\n  \"schema\": 1,\n  \"errno\": {},\n  \"apis\": [\n",
        json!(format!("{MARK}; edit that instead.")),
        json!(errno)
    );
    for (i, api) in model.apis.iter().enumerate() {
        let comma = if i + 1 == model.apis.len() { "" } else { "," };
        let _ = writeln!(text, "{}{comma}", one_api(api));
    }
    text += "  ]\n}\n";
    text
}

fn one_api(api: &Api) -> String {
    let functions: Vec<_> = api
        .functions
        .iter()
        .map(|f| format!("      {}", function(f)))
        .collect();
    format!(
        "    {{\"name\": {}, \"functions\": [\n{}\n    ]}}",
        json!(api.name),
        functions.join(",\n")
    )
}

fn function(f: &Function) -> Value {
    let wasm: Vec<_> = f
        .wasm_params
        .iter()
        .map(|ty| match ty {
            WasmType::I32 => "i32",
            WasmType::I64 => "i64",
        })
        .collect();
    let mut value = json!({
        "name": f.name,
        "wasm": wasm,
        "params": f.params.iter().map(param).collect::<Vec<_>>(),
    });
    if let Some(result) = &f.result {
        value["result"] = param(result);
        // A u32 beside a buffer to fill says how much of it was filled.
        let filled = f.params.iter().find(|p| p.ty == Type::Out);
        if let (Type::Int(Int::U32, _), Some(filled)) = (&result.ty, filled) {
            value["result"]["counts"] = json!(filled.name);
        }
    }
    if f.optional {
        value["optional"] = json!(true);
    }
    if f.closes {
        value["closes"] = json!(true);
    }
    if let Some(waits) = &f.waits {
        value["waits"] = json!(waits);
    }
    value
}

fn param(p: &Param) -> Value {
    let name = &p.name;
    match &p.ty {
        Type::Int(int, values) if values.is_empty() => {
            json!({ "name": name, "kind": "int", "type": int.name() })
        }
        Type::Int(int, values) => {
            json!({ "name": name, "kind": "int", "type": int.name(), "values": values })
        }
        Type::Enum(e) => {
            let names: Vec<_> = e.values.iter().map(|value| &value.name).collect();
            json!({ "name": name, "kind": "enum", "type": e.name, "values": names })
        }
        Type::Handle(api) => json!({ "name": name, "kind": "handle", "api": api }),
        Type::In => json!({ "name": name, "kind": "in" }),
        Type::Out => json!({ "name": name, "kind": "out" }),
        Type::InOut => json!({ "name": name, "kind": "inout" }),
        Type::Handles(api) => json!({ "name": name, "kind": "handles", "api": api }),
        Type::Ops(ops) => {
            let kinds: Vec<_> = ops.kinds.iter().map(op_kind).collect();
            json!({ "name": name, "kind": "ops", "type": ops.name, "ops": kinds })
        }
    }
}

fn op_kind(kind: &OpKind) -> Value {
    let data = match kind.data {
        OpData::In => "in",
        OpData::Out => "out",
        OpData::InOut => "inout",
        OpData::Value => "value",
    };
    json!({ "name": kind.name, "kind": data })
}
