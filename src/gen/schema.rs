//! JSON Schema of fixtures.

use super::{Files, MARK};
use crate::call::{Int, OpData};
use crate::fixture::SCHEMA;
use crate::model::{Api, Function, Model, Param, Type};
use serde_json::{Map, Value, json};

pub(super) fn generate(model: &Model, files: &mut Files) {
    let mut text = serde_json::to_string_pretty(&schema(model)).unwrap_or_default();
    text.push('\n');
    files.add("fixtures/schema/fixture.schema.json", text);
}

fn schema(model: &Model) -> Value {
    let names: Vec<_> = model
        .apis
        .iter()
        .flat_map(|a| {
            let functions = a.functions.iter().map(|f| format!("{}.{}", a.name, f.name));
            std::iter::once(a.name.clone()).chain(functions)
        })
        .collect();
    let errno: Vec<_> = model.errno.iter().map(|v| v.name.as_str()).collect();
    let calls: Vec<_> = model
        .apis
        .iter()
        .flat_map(|a| {
            a.functions
                .iter()
                .map(|f| json!({ "$ref": format!("#/$defs/{}.{}", a.name, f.name) }))
        })
        .collect();
    let mut defs = Map::new();
    defs.insert(
        "bytes".to_owned(),
        json!({
            "description": "Bytes in hexadecimal, two digits each, or a pattern: byte i is seed + 7 i + 13 floor(i / 256) + 29 floor(i / 65536), modulo 256.",
            "oneOf": [
                { "type": "string", "pattern": "^([0-9a-fA-F]{2})*$" },
                {
                    "type": "object",
                    "required": ["pattern"],
                    "additionalProperties": false,
                    "properties": {
                        "pattern": {
                            "type": "object",
                            "required": ["len", "seed"],
                            "additionalProperties": false,
                            "properties": {
                                "len": { "type": "integer", "minimum": 0, "maximum": 0x10_0000 },
                                "seed": { "type": "integer", "minimum": 0, "maximum": 0xff }
                            }
                        }
                    }
                }
            ]
        }),
    );
    defs.insert(
        "room".to_owned(),
        json!({
            "description": "How many bytes or entries there is room for.",
            "type": "integer",
            "minimum": 0,
            "maximum": 0xffff_ffff_u32
        }),
    );
    defs.insert("reply".to_owned(), json!({
        "description": "\"ok\", the name of an errno, or a number that is none: an answer that makes no sense.",
        "anyOf": [{ "enum": errno }, { "type": "integer" }]
    }));
    defs.insert("times".to_owned(), json!({
        "description": "How often the transaction stands here: a number, or \"handles\" for as often as an instance of the runtime can have handles open.",
        "anyOf": [{ "type": "integer", "minimum": 0 }, { "const": "handles" }]
    }));
    defs.insert("transaction".to_owned(), json!({ "oneOf": calls }));
    for api in &model.apis {
        for f in &api.functions {
            defs.insert(format!("{}.{}", api.name, f.name), transaction(api, f));
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": format!("{MARK}; edit that instead."),
        "title": "Fixture of embedded-wasm",
        "description": "What a driver is to see and to answer. In JSON Lines the first line is this object without `transactions`, and each further line is one of them.",
        "type": "object",
        "required": ["schema"],
        "additionalProperties": false,
        "properties": {
            "$schema": { "type": "string" },
            "schema": { "const": SCHEMA },
            "description": { "type": "string" },
            "absent": {
                "description": "APIs and functions that the platform lacks.",
                "type": "array",
                "items": { "enum": names }
            },
            "source": {
                "description": "Where a recording comes from: board, kernel, date, command.",
                "type": "object"
            },
            "transactions": {
                "type": "array",
                "items": {
                    "anyOf": [
                        { "$ref": "#/$defs/transaction" },
                        {
                            "description": "Transactions in any order.",
                            "type": "object",
                            "required": ["unordered"],
                            "additionalProperties": false,
                            "properties": {
                                "unordered": { "type": "array", "items": { "$ref": "#/$defs/transaction" } }
                            }
                        }
                    ]
                }
            }
        },
        "$defs": defs
    })
}

fn transaction(api: &Api, f: &Function) -> Value {
    let args: Map<_, _> = f
        .params
        .iter()
        .map(|p| (p.name.clone(), argument(p)))
        .collect();
    let required: Vec<_> = f.params.iter().map(|p| p.name.as_str()).collect();
    let mut properties = json!({
        "instance": { "description": "The name of the instance that calls.", "type": "string" },
        "call": { "const": format!("{}.{}", api.name, f.name) },
        "args": {
            "type": "object",
            "required": required,
            "additionalProperties": false,
            "properties": args
        },
        "reply": { "$ref": "#/$defs/reply" },
        "at_end": { "description": "The call is the runtime's, at the end of the instance.", "type": "boolean" },
        "delay_ns": { "description": "How long the driver takes.", "type": "integer", "minimum": 0 },
        "times": { "$ref": "#/$defs/times" }
    });
    let outputs = f
        .params
        .iter()
        .filter(|p| !matches!(p.ty, Type::Int(..) | Type::Enum(_) | Type::Handle(_)));
    let out: Map<_, _> = outputs.chain(&f.result).filter_map(output).collect();
    if !out.is_empty() {
        properties["out"] = json!({
            "description": "What the driver writes. The lengths are those that `args` gives room for.",
            "type": "object",
            "additionalProperties": false,
            "properties": out
        });
    }
    let mut schema = json!({
        "description": f.docs.text,
        "type": "object",
        "required": ["call", "args"],
        "additionalProperties": false,
        "properties": properties
    });
    if f.params.is_empty() {
        schema["required"] = json!(["call"]);
    }
    schema
}

fn argument(p: &Param) -> Value {
    let mut schema = match &p.ty {
        Type::Int(..) | Type::Enum(_) | Type::Handle(_) => number(&p.ty),
        Type::In | Type::InOut => json!({ "$ref": "#/$defs/bytes" }),
        Type::Out | Type::Handles(_) => json!({ "$ref": "#/$defs/room" }),
        Type::Ops(ops) => {
            let kinds: Vec<_> = ops
                .kinds
                .iter()
                .map(|k| {
                    let data = match k.data {
                        OpData::In | OpData::InOut => json!({ "$ref": "#/$defs/bytes" }),
                        OpData::Out => json!({ "$ref": "#/$defs/room" }),
                        OpData::Value => json!({ "description": k.value, "type": "integer", "minimum": 0, "maximum": 0xffff_ffff_u32 }),
                    };
                    json!({
                        "type": "object",
                        "required": [k.name],
                        "additionalProperties": false,
                        "properties": { (k.name.as_str()): data }
                    })
                })
                .collect();
            json!({ "type": "array", "items": { "oneOf": kinds } })
        }
    };
    if !p.docs.is_empty() {
        schema["description"] = json!(p.docs.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    schema
}

fn number(ty: &Type) -> Value {
    match ty {
        Type::Enum(e) => {
            let names: Vec<_> = e.values.iter().map(|v| v.name.as_str()).collect();
            json!({ "anyOf": [{ "enum": names }, { "type": "integer" }] })
        }
        Type::Int(int, _) => {
            let (low, high) = match int {
                Int::U8 => (0, 0xff),
                Int::U16 => (0, 0xffff),
                Int::U32 => (0, 0xffff_ffff),
                Int::S8 => (-0x80, 0x7f),
                Int::S16 => (-0x8000, 0x7fff),
                Int::S32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
                Int::U64 => return json!({ "type": "integer", "minimum": 0 }),
                Int::S64 => return json!({ "type": "integer" }),
            };
            json!({ "type": "integer", "minimum": low, "maximum": high })
        }
        _ => json!({ "type": "integer" }),
    }
}

fn output(p: &Param) -> Option<(String, Value)> {
    let schema = match &p.ty {
        Type::Int(..) | Type::Enum(_) | Type::Handle(_) => number(&p.ty),
        Type::Out | Type::InOut => json!({ "$ref": "#/$defs/bytes" }),
        Type::Handles(_) => json!({ "type": "array", "items": { "type": "integer" } }),
        Type::Ops(_) => json!({
            "description": "The bytes of each operation that is an output, in order.",
            "type": "array",
            "items": { "$ref": "#/$defs/bytes" }
        }),
        Type::In => return None,
    };
    Some((p.name.clone(), schema))
}
