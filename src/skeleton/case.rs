//! A new case.

use super::is_name;
use crate::call::WasmType;
use crate::model::{Api, Function, Model, Type};
use crate::nearest::choices;
use std::fmt::Write;

/// Where results go that are no handles.
const RESULT: u32 = 8;
/// Where there is a descriptor of no bytes.
const EMPTY: u32 = 16;

/// Returns the guest of a new case: it calls the function that the id names, with the smallest values that are allowed, and shows
/// the result. Where the id names none, it does nothing yet.
///
/// # Errors
/// What is expected of an id, and what this one has.
pub fn case(model: &Model, id: &str) -> Result<String, String> {
    let parts: Vec<&str> = id.split('/').collect();
    let [group, function, slug] = parts[..] else {
        return Err(format!(
            "expected an id such as `i2c/write/long`: an API or `common`, a function or a topic, and a few words; found `{id}`"
        ));
    };
    if let Some(part) = [function, slug].iter().find(|part| !is_name(part, "-_")) {
        return Err(format!(
            "expected lower-case letters, digits, `-` and `_` in the id of a case, found `{part}`"
        ));
    }
    let api = model.api(group);
    if api.is_none() && group != "common" {
        let names: Vec<_> = model.apis.iter().map(|api| api.name.as_str()).collect();
        let names = names.into_iter().chain(["common"]);
        let hint = choices(group, names.collect::<Vec<_>>());
        return Err(format!("no API has the name `{group}`; {hint}"));
    }
    let clauses = clauses(model, group, function);
    let Some(first) = clauses.first() else {
        return Err(format!(
            "`{group}` has no clause; write one in witx/{group}.witx"
        ));
    };
    let mut out = format!(
        ";;! clauses = [\"{first}\"]\n;;! title = \"what the case shows, in one line\"\n\
         ;; Clauses that it may show: {}; `conform explain ID` has their texts.\n(module\n",
        clauses.join(", ")
    );
    let function =
        api.and_then(|api| Some((api, api.functions.iter().find(|f| f.name == function)?)));
    match function {
        Some((api, function)) => calls(&mut out, model, api, function),
        None => out.push_str(
            "  (memory (export \"memory\") 1)\n\n  (func (export \"_start\")\n    ;; What the guest does.\n    ))\n",
        ),
    }
    Ok(out)
}

/// The clauses of the function, or else of its API; of `common`, those with the topic in their names first.
fn clauses<'m>(model: &'m Model, group: &str, function: &str) -> Vec<&'m str> {
    const MOST: usize = 6;
    let ids = || model.clauses.iter().map(|clause| clause.id.as_str());
    let of = |start: String| ids().filter(move |id| id.starts_with(&start));
    let mut found: Vec<_> = of(format!("{group}/{function}/")).collect();
    if found.is_empty() {
        found = of(format!("{group}/{function}")).collect();
    }
    if found.is_empty() {
        found = of(format!("{group}/")).collect();
    }
    found.truncate(MOST);
    found
}

/// Imports of the function and of one that opens its handle, and a `_start` that calls both.
fn calls(out: &mut String, model: &Model, api: &Api, function: &Function) {
    let opener = function.params.iter().find_map(|param| match &param.ty {
        Type::Handle(owner) => opens(model.api(owner)?),
        _ => None,
    });
    if let Some((owner, opener)) = opener {
        import(out, owner, opener, "open");
    }
    import(out, api, function, "call");
    let _ = write!(
        out,
        r#"  (import "conformance" "observe" (func $observe (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 24) "\20\00\00\00" "\04\00\00\00") ;; what $see shows: 4 bytes at 32

  (func $see (param i32)
    (i32.store (i32.const 32) (local.get 0))
    (drop (call $observe (i32.const 24))))

  (func (export "_start")
"#
    );
    if let Some((_, opener)) = opener {
        let _ = writeln!(
            out,
            "    ;; The handle goes to 0.\n    (drop (call $open{}))",
            arguments(opener)
        );
    }
    let _ = writeln!(out, "    (call $see (call $call{}))))", arguments(function));
}

/// The function of an API that opens a handle of it.
fn opens(api: &Api) -> Option<(&Api, &Function)> {
    let opens = |f: &&Function| match f.result.as_ref().map(|r| &r.ty) {
        Some(Type::Handle(owner)) => *owner == api.name,
        _ => false,
    };
    api.functions.iter().find(opens).map(|f| (api, f))
}

fn import(out: &mut String, api: &Api, function: &Function, name: &str) {
    let types: String = function
        .wasm_params
        .iter()
        .map(|ty| match ty {
            WasmType::I32 => " i32",
            WasmType::I64 => " i64",
        })
        .collect();
    let _ = writeln!(
        out,
        "  (import \"{}\" \"{}\" (func ${name} (param{types}) (result i32)))",
        api.name, function.name
    );
}

/// The smallest arguments that are allowed: no bytes, no operations, and results at 0 or 8.
fn arguments(function: &Function) -> String {
    let mut values: Vec<String> = Vec::new();
    for param in &function.params {
        match &param.ty {
            Type::Int(_, ranges) => {
                values.push(ranges.first().map_or(0, |(low, _)| *low).to_string());
            }
            Type::Enum(_) => values.push("0".to_owned()),
            Type::Handle(_) => values.push("(i32.load (i32.const 0))".to_owned()),
            Type::In | Type::Out | Type::InOut | Type::Handles(_) => values.push(EMPTY.to_string()),
            Type::Ops(_) => values.extend([EMPTY.to_string(), "0".to_owned()]),
        }
    }
    let result = match function.result.as_ref().map(|r| &r.ty) {
        Some(Type::Handle(_)) => 0,
        _ => RESULT,
    };
    values.resize(function.wasm_params.len(), result.to_string());
    let types = function.wasm_params.iter();
    let argument = |(value, ty): (&String, &WasmType)| match (value.starts_with('('), ty) {
        (true, _) => format!(" {value}"),
        (false, WasmType::I32) => format!(" (i32.const {value})"),
        (false, WasmType::I64) => format!(" (i64.const {value})"),
    };
    values.iter().zip(types).map(argument).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::Case;
    use std::path::Path;

    fn model() -> Model {
        Model::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("witx")).unwrap()
    }

    #[test]
    fn every_function_has_a_skeleton_that_is_a_case() {
        let model = model();
        let topics = [
            ("common", "memory"),
            ("common", "new-topic"),
            ("i2c", "exchange"),
        ];
        let functions = model.apis.iter().flat_map(|api| {
            let of = move |f: &'_ Function| (api.name.clone(), f.name.clone());
            api.functions.iter().map(of).collect::<Vec<_>>()
        });
        let topics = topics.map(|(group, topic)| (group.to_owned(), topic.to_owned()));
        for (group, function) in functions.chain(topics) {
            let id = format!("{group}/{function}/new-1");
            let text = case(&model, &id).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(format!("suites/{id}.wat"));
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
            let cases: Vec<Case> = crate::suite::discover(folder.path(), &model)
                .unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
            assert_eq!(cases[0].id, id);
            wasmparser::validate(&cases[0].wasm).unwrap_or_else(|e| panic!("{e}\n{text}"));
        }
    }

    #[test]
    fn ids_are_checked() {
        let model = model();
        for (id, message) in [
            ("i2c/write", "expected an id such as"),
            ("i2c/write/a/b", "expected an id such as"),
            ("i2c/write/Long", "found `Long`"),
            ("i2c/../x", "found `..`"),
            ("i2d/write/x", "did you mean `i2c`?"),
        ] {
            let error = case(&model, id).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }
}
