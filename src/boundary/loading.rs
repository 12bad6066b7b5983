//! Guests that no runtime takes: each has one import that is not as specified, behind others that are.
//!
//! A name that is a letter short or long, a module that is, a parameter or result of another type, one more or one less, of every
//! function of every API and of WASI; and an API that the platform lacks. A runtime that takes such a guest runs its start function,
//! which shows that it did.

use super::clauses::Clauses;
use super::script::Script;
use super::{MARK, generated};
use crate::call::{Api, Function, WasmType};
use crate::generated::APIS;
use crate::model::Level;
use crate::suite::{Case, Front, Start, Step};
use crate::wasi;
use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function as Body, FunctionSection,
    ImportSection, MemorySection, MemoryType, Module, StartSection, TypeSection, ValType,
};

/// An import of a guest.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Import {
    module: String,
    name: String,
    params: Vec<ValType>,
    results: Vec<ValType>,
}

/// What is wrong with an import: what the id says of it, the clause that refuses it, and what the error has to name.
struct Wrong {
    what: String,
    clause: &'static str,
    import: Import,
}

impl Wrong {
    fn new(what: impl Into<String>, clause: &'static str, import: Import) -> Self {
        Wrong {
            what: what.into(),
            clause,
            import,
        }
    }
}

/// Returns the cases of every function of every API, and of WASI.
pub(super) fn cases(clauses: &Clauses<'_>, observe: &'static Function) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |id: String, title: String, wrong: Wrong, others: &[Import], absent| {
        if clauses.has(wrong.clause) {
            cases.push(case(id, title, wrong, others, absent, observe));
        }
    };
    for api in APIS {
        let all: Vec<Import> = api.functions.iter().map(import).collect();
        for (function, good) in api.functions.iter().zip(&all) {
            let others: Vec<Import> = all.iter().filter(|i| *i != good).cloned().collect();
            let mut wrongs = types(good);
            wrongs.extend(names(good, &all));
            for wrong in wrongs {
                let id = format!("{}/{}/{MARK}import.{}", api.name, function.name, wrong.what);
                let title = format!(
                    "a guest that imports `{}` wrongly is refused: {}",
                    function.full_name, wrong.what
                );
                add(id, title, wrong, &others, None);
            }
        }
        if let Some((first, good)) = api.functions.first().zip(all.first())
            && api.name != observe.api
        {
            let id = format!("{}/{}/{MARK}import.absent", api.name, first.name);
            let title = format!(
                "a guest that imports `{}` last is refused where the platform lacks the API",
                first.full_name
            );
            let wrong = Wrong::new("absent", "common/absent-api", good.clone());
            add(id, title, wrong, &elsewhere(api, observe), Some(api.name));
        }
    }
    for function in wasi::FUNCTIONS.iter().filter(|f| f.is_in(wasi::PREVIEW1)) {
        let good = wasi_import(function);
        let others: Vec<Import> = ["fd_write", "proc_exit", "random_get"]
            .iter()
            .filter_map(|name| wasi::FUNCTIONS.iter().find(|f| f.name == *name))
            .filter(|other| other.name != function.name)
            .map(wasi_import)
            .collect();
        for wrong in types(&good) {
            let id = format!("common/wasi/{MARK}{}.{}", function.name, wrong.what);
            let title = format!(
                "a guest that imports `{}` of WASI wrongly is refused: {}",
                function.name, wrong.what
            );
            add(id, title, wrong, &others, None);
        }
    }
    cases
}

/// The functions of all APIs but one, and but what belongs to the suite.
fn elsewhere(api: &Api, observe: &Function) -> Vec<Import> {
    let others = APIS
        .iter()
        .filter(|other| other.name != api.name && other.name != observe.api);
    others
        .flat_map(|other| other.functions)
        .map(import)
        .collect()
}

fn import(function: &Function) -> Import {
    Import {
        module: function.api.to_owned(),
        name: function.name.to_owned(),
        params: values(function.wasm_params),
        results: vec![ValType::I32],
    }
}

fn wasi_import(function: &wasi::Function) -> Import {
    Import {
        module: wasi::PREVIEW1.to_owned(),
        name: function.name.to_owned(),
        params: values(function.params),
        results: match function.returns {
            true => vec![ValType::I32],
            false => Vec::new(),
        },
    }
}

fn values(types: &[WasmType]) -> Vec<ValType> {
    let types = types.iter().map(|ty| match ty {
        WasmType::I32 => ValType::I32,
        WasmType::I64 => ValType::I64,
    });
    types.collect()
}

/// An import with each of its types wrong.
fn types(good: &Import) -> Vec<Wrong> {
    let clause = "common/import-type";
    let mut wrongs = Vec::new();
    let mut add = |what: String, params: Vec<ValType>, results: Vec<ValType>| {
        let import = Import {
            params,
            results,
            ..good.clone()
        };
        wrongs.push(Wrong::new(what, clause, import));
    };
    let (params, results) = (&good.params, &good.results);
    if let Some((_, fewer)) = params.split_last() {
        add("params-1".to_owned(), fewer.to_vec(), results.clone());
    }
    let more = [&params[..], &[ValType::I32]].concat();
    add("params+1".to_owned(), more, results.clone());
    for (i, ty) in params.iter().enumerate() {
        let mut params = params.clone();
        params[i] = other(*ty);
        add(format!("params.{i}"), params, results.clone());
    }
    match results.first() {
        Some(_) => {
            add("result-1".to_owned(), params.clone(), Vec::new());
            add("result=i64".to_owned(), params.clone(), vec![ValType::I64]);
            add("result=f32".to_owned(), params.clone(), vec![ValType::F32]);
        }
        None => add("result+1".to_owned(), params.clone(), vec![ValType::I32]),
    }
    wrongs
}

fn other(ty: ValType) -> ValType {
    match ty {
        ValType::I64 => ValType::I32,
        _ => ValType::I64,
    }
}

/// An import whose name, or that of its module, is not quite that of a function.
fn names(good: &Import, all: &[Import]) -> Vec<Wrong> {
    let clause = "common/absent-api";
    let mut wrongs = Vec::new();
    for (what, name) in near(&good.name) {
        if !all.iter().any(|import| import.name == name) {
            let import = Import {
                name,
                ..good.clone()
            };
            wrongs.push(Wrong::new(format!("name{what}"), clause, import));
        }
    }
    for (what, module) in near(&good.module) {
        if !APIS.iter().any(|api| api.name == module) {
            let import = Import {
                module,
                ..good.clone()
            };
            wrongs.push(Wrong::new(format!("module{what}"), clause, import));
        }
    }
    wrongs
}

/// A name without its last letter, and with one more.
fn near(name: &str) -> [(&'static str, String); 2] {
    let mut shorter = name.to_owned();
    shorter.pop();
    [("-1", shorter), ("+1", format!("{name}s"))]
}

fn case(
    id: String,
    title: String,
    wrong: Wrong,
    others: &[Import],
    absent: Option<&'static str>,
    observe: &'static Function,
) -> Case {
    let wasm = module(&wrong.import, others, observe);
    let clauses = vec![wrong.clause.to_owned()];
    let mut front = Front::guest(clauses.clone(), Level::Must, &wasm);
    front.title.clone_from(&title);
    front.steps = vec![Step::Instantiate {
        name: String::new(),
        expect: Start::Refused(wrong.import.name),
    }];
    if let Some(absent) = absent {
        front
            .requires
            .retain(|needed| needed != absent && !needed.starts_with(&format!("{absent}.")));
    }
    let script = Script {
        function: observe,
        what: String::new(),
        title,
        clauses,
        parts: Vec::new(),
        pages: 1,
        time: None,
        absent: absent.into_iter().collect(),
    };
    generated(id, front, wasm, script, observe)
}

/// Makes a module with the good imports before the wrong one. Its start function shows that it runs, unless that is what it imports
/// wrongly.
fn module(wrong: &Import, others: &[Import], observe: &'static Function) -> Vec<u8> {
    let shows = wrong.module != observe.api || wrong.name != observe.name;
    let shown = import(observe);
    let mut all: Vec<&Import> = others.iter().filter(|other| **other != shown).collect();
    if shows {
        all.push(&shown);
    }
    all.push(wrong);
    let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
    for (i, import) in (0..).zip(&all) {
        let function = EntityType::Function(i);
        types
            .ty()
            .function(import.params.clone(), import.results.clone());
        imports.import(&import.module, &import.name, function);
    }
    let count = all.len() as u32;
    types.ty().function([], []);
    let mut body = Body::new([]);
    if shows {
        // The record at 0 is zeros: no bytes.
        body.instructions().i32_const(0).call(count - 2).drop();
    }
    body.instructions().end();
    let mut code = CodeSection::new();
    code.function(&body);
    let mut functions = FunctionSection::new();
    functions.function(count);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&memories)
        .section(&exports);
    if shows {
        module.section(&StartSection {
            function_index: count,
        });
    }
    module.section(&code);
    module.finish()
}
