//! The specification as the generators need it. The only file that knows the `witx` crate.

use crate::call::{Int, OpData, WasmType};
use crate::text::{printable, printable_lines, printable_path};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

mod check;
mod comment;
mod place;

use comment::{At, Comment, parse_values};

/// The whole specification.
#[derive(Debug, Clone)]
pub struct Model {
    /// The values of `$errno`, `ok` first.
    pub errno: Vec<Value>,
    /// The APIs, by name. Modules without functions are not among them.
    pub apis: Vec<Api>,
    /// All clauses, in the order of files and of text.
    pub clauses: Vec<Clause>,
}

/// One API.
#[derive(Debug, Clone)]
pub struct Api {
    /// The name of the module.
    pub name: String,
    /// What it is.
    pub docs: Docs,
    /// The enums that belong to it.
    pub enums: Vec<Enum>,
    /// The types of operations that belong to it.
    pub ops: Vec<OpType>,
    /// The functions, in the order of the specification.
    pub functions: Vec<Function>,
    /// It has handles: there is an `init` that opens one, or a `deinit` that closes one.
    pub deinit: Option<String>,
}

/// One function.
#[derive(Debug, Clone)]
pub struct Function {
    /// The name in its API.
    pub name: String,
    /// What it does.
    pub docs: Docs,
    /// The parameters, without the place for the result.
    pub params: Vec<Param>,
    /// What it gives beside success.
    pub result: Option<Param>,
    /// A driver may lack it.
    pub optional: bool,
    /// The parameter that says how many nanoseconds the call waits.
    pub waits: Option<String>,
    /// It closes the handle that it is given: its name is `deinit`.
    pub closes: bool,
    /// The types of the WebAssembly parameters.
    pub wasm_params: Vec<WasmType>,
}

/// A parameter or a result.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// What it means, one paragraph or empty.
    pub docs: String,
    /// Its type.
    pub ty: Type,
}

/// The type of a parameter or a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// A number and the ranges of values that are allowed; none for all that fit.
    Int(Int, Vec<(i64, i64)>),
    /// An enum of this name, with its API.
    Enum(Rc<Enum>),
    /// A handle of the API of this name.
    Handle(String),
    /// Bytes that the driver gets.
    In,
    /// Bytes that the driver fills.
    Out,
    /// Bytes that the driver gets and overwrites.
    InOut,
    /// Room for handles of the API of this name.
    Handles(String),
    /// Operations.
    Ops(Rc<OpType>),
}

/// An enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// What it is.
    pub docs: Docs,
    /// Its values; the index is the number.
    pub values: Vec<Value>,
}

/// One value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Its name.
    pub name: String,
    /// What it means.
    pub docs: String,
}

/// A type of operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpType {
    /// Its name.
    pub name: String,
    /// What it is.
    pub docs: Docs,
    /// The kinds; the index is the number.
    pub kinds: Vec<OpKind>,
}

/// One kind of operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpKind {
    /// Its name.
    pub name: String,
    /// What it does.
    pub docs: String,
    /// What it carries.
    pub data: OpData,
    /// The name of the number that it carries.
    pub value: String,
}

/// A documentation comment without its clauses and annotations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docs {
    /// The text, paragraphs separated by empty lines.
    pub text: String,
    /// The ids of the clauses that stand here.
    pub clauses: Vec<String>,
}

/// One normative sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The permanent id.
    pub id: String,
    /// Former ids.
    pub aliases: Vec<String>,
    /// How binding it is.
    pub level: Level,
    /// Whom it binds.
    pub subject: Subject,
    /// What it says, on one line.
    pub text: String,
}

/// How binding a clause is (RFC 2119).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Level {
    Must,
    Should,
    May,
}

impl Level {
    /// As it stands in the specification.
    pub fn name(self) -> &'static str {
        match self {
            Level::Must => "MUST",
            Level::Should => "SHOULD",
            Level::May => "MAY",
        }
    }
}

/// Whom a clause binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The engine's glue: shown by the suite's cases.
    Binding,
    /// What happens on wires.
    Driver,
    /// The guest's side.
    Hal,
}

impl Subject {
    /// As it stands in the specification.
    pub fn name(self) -> &'static str {
        match self {
            Subject::Binding => "binding",
            Subject::Driver => "driver",
            Subject::Hal => "hal",
        }
    }
}

/// What is wrong with a specification.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The folder has no `.witx` file or cannot be read.
    #[error("{}: {}", printable_path(path), printable_lines(what))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The `witx` parser refused a file; the text has file, line and column.
    #[error("{}", printable_lines(.0))]
    Syntax(String),
    /// The files parse, but say something that no binding can be generated for.
    #[error("{}: {}", printable(place), printable_lines(what))]
    Meaning {
        /// The module, function or type.
        place: String,
        /// What was expected and what was found.
        what: String,
    },
}

fn meaning<T>(place: &str, what: impl Into<String>) -> Result<T, ModelError> {
    Err(ModelError::Meaning {
        place: place.to_owned(),
        what: what.into(),
    })
}

impl Model {
    /// Reads all `.witx` files of a folder.
    ///
    /// # Errors
    /// What is wrong with the specification and where.
    pub fn load(folder: &Path) -> Result<Model, ModelError> {
        let mut files = witx_files(folder)?;
        // The general rules come first in every listing.
        files.sort_by_key(|f| (f.file_stem().is_none_or(|s| s != "common"), f.clone()));
        let document =
            witx::load(&files).map_err(|e| ModelError::Syntax(e.report().trim_end().to_owned()))?;
        Reader::new(&document)
            .and_then(Reader::model)
            .map_err(|error| place::located(error, &files))
    }

    /// The API of this name.
    pub fn api(&self, name: &str) -> Option<&Api> {
        self.apis.iter().find(|a| a.name == name)
    }

    /// The clause with this id or this former id.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses
            .iter()
            .find(|c| c.id == id || c.aliases.iter().any(|a| a == id))
    }
}

/// The `.witx` files of a folder, by name.
///
/// # Errors
/// When there are none or the folder cannot be read.
pub fn witx_files(folder: &Path) -> Result<Vec<PathBuf>, ModelError> {
    let error = |what: String| ModelError::Folder {
        path: folder.to_owned(),
        what,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| error(e.to_string()))? {
        let path = entry.map_err(|e| error(e.to_string()))?.path();
        if path.extension().is_some_and(|e| e == "witx") {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(error("no .witx file in this folder".to_owned()));
    }
    files.sort();
    Ok(files)
}

/// Turns a document of the `witx` crate into a model.
struct Reader<'d> {
    document: &'d witx::Document,
    comments: BTreeMap<String, Comment>,
    enums: BTreeMap<String, Rc<Enum>>,
    ops: BTreeMap<String, Rc<OpType>>,
}

impl<'d> Reader<'d> {
    fn new(document: &'d witx::Document) -> Result<Self, ModelError> {
        let mut reader = Reader {
            document,
            comments: BTreeMap::new(),
            enums: BTreeMap::new(),
            ops: BTreeMap::new(),
        };
        for ty in document.typenames() {
            let name = ty.name.as_str().to_owned();
            let place = format!("type ${name}");
            let comment = Comment::parse(&place, At::Type, &ty.docs)?;
            let numbers = matches!(&**ty.type_(), witx::Type::Builtin(_));
            if let (Some(values), false) = (comment.annotations.get("values"), numbers) {
                let what = format!(
                    "`@values {values}` is for numbers, not for a {}",
                    ty.type_().kind()
                );
                return meaning(&place, what);
            }
            reader.comments.insert(name, comment);
        }
        for ty in document.typenames() {
            let name = ty.name.as_str();
            if let witx::Type::Variant(variant) = &**ty.type_() {
                if variant.is_enum() {
                    let place = format!("type ${name}");
                    let values = variant.cases.iter().map(|case| value(&place, case));
                    let values = values.collect::<Result<_, _>>()?;
                    let docs = reader.comments[name].docs.clone();
                    reader.enums.insert(
                        name.to_owned(),
                        Rc::new(Enum {
                            name: name.to_owned(),
                            docs,
                            values,
                        }),
                    );
                } else if variant.as_expected().is_none() {
                    let ops = reader.op_type(name, variant)?;
                    reader.ops.insert(name.to_owned(), Rc::new(ops));
                }
            }
        }
        Ok(reader)
    }

    fn model(mut self) -> Result<Model, ModelError> {
        let errno = match self.enums.get("errno") {
            Some(e) if e.values.first().is_some_and(|v| v.name == "ok") => e.values.clone(),
            _ => return meaning("type $errno", "expected an enum whose first value is `ok`"),
        };
        let mut clauses = Vec::new();
        for ty in self.document.typenames() {
            if let Some(comment) = self.comments.get_mut(ty.name.as_str()) {
                clauses.append(&mut comment.clauses);
            }
        }
        let mut apis = Vec::new();
        for module in self.document.modules() {
            let (api, mut of_api) = self.api(&module)?;
            clauses.append(&mut of_api);
            if !api.functions.is_empty() {
                apis.push(api);
            }
        }
        apis.sort_by(|a: &Api, b| a.name.cmp(&b.name));
        for name in self.enums.keys().chain(self.ops.keys()) {
            let owned = apis.iter().any(|a| {
                a.enums.iter().any(|e| e.name == *name) || a.ops.iter().any(|o| o.name == *name)
            });
            let tag = name
                .strip_suffix("_kind")
                .is_some_and(|ops| self.ops.contains_key(ops));
            if name != "errno" && !tag && !owned {
                return meaning(
                    &format!("type ${name}"),
                    "expected a name that begins with the name of the API it belongs to and `_`",
                );
            }
        }
        let modules: Vec<_> = self.document.modules().collect();
        let modules: Vec<_> = modules.iter().map(|m| m.name.as_str().to_owned()).collect();
        check::clauses(&clauses, &modules)?;
        check::handles(&apis)?;
        // By file: the general clauses, then API by API, each in the order of its text.
        let group = |id: &str| id.split('/').next().unwrap_or_default().to_owned();
        clauses.sort_by_key(|c| (group(&c.id) != "common", group(&c.id)));
        Ok(Model {
            errno,
            apis,
            clauses,
        })
    }

    fn api(&self, module: &witx::Module) -> Result<(Api, Vec<Clause>), ModelError> {
        let name = module.name.as_str().to_owned();
        let place = format!("module ${name}");
        let comment = Comment::parse(&place, At::Module, &module.docs)?;
        let mut clauses = comment.clauses;
        let mut functions = Vec::new();
        for func in module.funcs() {
            let (function, mut of_function) = self.function(&name, &func)?;
            functions.push(function);
            clauses.append(&mut of_function);
        }
        for clause in &clauses {
            if clause.id.split('/').next() != Some(&name) {
                return meaning(
                    &place,
                    format!("the id of clause `{}` must begin with `{name}/`", clause.id),
                );
            }
        }
        let prefix = format!("{name}_");
        let tags: Vec<String> = self.ops.keys().map(|o| format!("{o}_kind")).collect();
        let enums = self.enums.values().filter(|e| e.name.starts_with(&prefix));
        let ops = self.ops.values().filter(|o| o.name.starts_with(&prefix));
        let closes = functions.iter().find(|f: &&Function| f.closes);
        Ok((
            Api {
                deinit: closes.map(|f| f.name.clone()),
                enums: enums
                    .filter(|e| !tags.contains(&e.name))
                    .map(|e| (**e).clone())
                    .collect(),
                ops: ops.map(|o| (**o).clone()).collect(),
                name,
                docs: comment.docs,
                functions,
            },
            clauses,
        ))
    }

    fn function(
        &self,
        api: &str,
        func: &witx::InterfaceFunc,
    ) -> Result<(Function, Vec<Clause>), ModelError> {
        let name = func.name.as_str().to_owned();
        let place = format!("function {api}.{name}");
        let comment = Comment::parse(&place, At::Function, &func.docs)?;
        let mut params = Vec::new();
        for param in &func.params {
            params.push(self.param(&place, param, &param.tref)?);
        }
        let handles = params
            .iter()
            .filter(|p| matches!(p.ty, Type::Handle(_)))
            .count();
        if handles > 1 {
            return meaning(&place, "expected at most one handle among the parameters");
        }
        let result = self.result(&place, func)?;
        let closes = name == "deinit";
        if closes && (params.len() != 1 || handles != 1 || result.is_some()) {
            return meaning(
                &place,
                "expected a handle as the only parameter, and no result",
            );
        }
        if let Some(waits) = comment.annotations.get("waits")
            && !params
                .iter()
                .any(|p| p.name == *waits && matches!(p.ty, Type::Int(Int::U64, _)))
        {
            return meaning(
                &place,
                format!("`@waits {waits}` must name a parameter of type u64"),
            );
        }
        let (core, results) = func.wasm_signature();
        if results.as_slice() != [witx::WasmType::I32] {
            return meaning(
                &place,
                "expected a result of type `(expected (error $errno))` or `(expected $t (error $errno))`",
            );
        }
        let mut wasm_params = Vec::new();
        for ty in core {
            wasm_params.push(match ty {
                witx::WasmType::I32 => WasmType::I32,
                witx::WasmType::I64 => WasmType::I64,
                other => return meaning(&place, format!("{other:?} parameters are not supported")),
            });
        }
        Ok((
            Function {
                name,
                docs: comment.docs,
                params,
                result,
                optional: comment.annotations.contains_key("optional"),
                waits: comment.annotations.get("waits").cloned(),
                closes,
                wasm_params,
            },
            comment.clauses,
        ))
    }

    fn result(&self, place: &str, func: &witx::InterfaceFunc) -> Result<Option<Param>, ModelError> {
        let expected =
            "expected one result, `(expected (error $errno))` or `(expected $t (error $errno))`";
        let [result] = func.results.as_slice() else {
            return meaning(place, expected);
        };
        let witx::Type::Variant(variant) = &**result.tref.type_() else {
            return meaning(place, expected);
        };
        let Some((ok, Some(witx::TypeRef::Name(error)))) = variant.as_expected() else {
            return meaning(place, expected);
        };
        if error.name.as_str() != "errno" {
            return meaning(place, expected);
        }
        let Some(ok) = ok else {
            prose(&format!("{place}, result"), &result.docs)?;
            return Ok(None);
        };
        let param = self.param(place, result, ok)?;
        match param.ty {
            Type::Int(Int::U32 | Int::U64, _) | Type::Enum(_) | Type::Handle(_) => Ok(Some(param)),
            _ => meaning(place, "a result must be a u32, a u64, an enum or a handle"),
        }
    }

    fn param(
        &self,
        place: &str,
        param: &witx::InterfaceFuncParam,
        ty: &witx::TypeRef,
    ) -> Result<Param, ModelError> {
        let name = param.name.as_str();
        let place = format!("{place}, parameter ${name}");
        Ok(Param {
            name: name.to_owned(),
            docs: prose(&place, &param.docs)?,
            ty: self.ty(&place, ty)?,
        })
    }

    fn ty(&self, place: &str, ty: &witx::TypeRef) -> Result<Type, ModelError> {
        let named = match ty {
            witx::TypeRef::Name(named) => Some(named.name.as_str()),
            witx::TypeRef::Value(_) => None,
        };
        match &**ty.type_() {
            witx::Type::Builtin(builtin) => {
                let int = match builtin {
                    witx::BuiltinType::U8 { .. } => Int::U8,
                    witx::BuiltinType::U16 => Int::U16,
                    witx::BuiltinType::U32 { .. } => Int::U32,
                    witx::BuiltinType::U64 => Int::U64,
                    witx::BuiltinType::S8 => Int::S8,
                    witx::BuiltinType::S16 => Int::S16,
                    witx::BuiltinType::S32 => Int::S32,
                    witx::BuiltinType::S64 => Int::S64,
                    other => return meaning(place, format!("{other:?} is not supported")),
                };
                let values = named.and_then(|n| self.comments[n].annotations.get("values"));
                let values = match values {
                    Some(values) => parse_values(place, int, values)?,
                    None => Vec::new(),
                };
                Ok(Type::Int(int, values))
            }
            witx::Type::Handle(_) => Ok(Type::Handle(handle_api(named))),
            witx::Type::Variant(_) => match named.and_then(|n| self.enums.get(n)) {
                Some(e) => Ok(Type::Enum(e.clone())),
                None => meaning(place, "expected a named enum"),
            },
            witx::Type::List(item) => match item {
                witx::TypeRef::Name(n) if self.ops.contains_key(n.name.as_str()) => {
                    Ok(Type::Ops(self.ops[n.name.as_str()].clone()))
                }
                _ => meaning(place, "expected a list of a variant with a tag"),
            },
            witx::Type::ConstPointer(to) => match bytes(to) {
                Some(ty) => Ok(ty),
                None => meaning(
                    place,
                    "expected a pointer to a record of `ptr` (or `inout`) and `len`, as $rbytes is",
                ),
            },
            other => meaning(place, format!("a {} is not supported here", other.kind())),
        }
    }

    fn op_type(&self, name: &str, variant: &witx::Variant) -> Result<OpType, ModelError> {
        let place = format!("type ${name}");
        let mut kinds = Vec::new();
        for case in &variant.cases {
            let (data, value) = match &case.tref {
                None => return meaning(&place, "every operation carries bytes or a number"),
                Some(ty) => match (bytes(ty), &**ty.type_()) {
                    (Some(Type::In), _) => (OpData::In, String::new()),
                    (Some(Type::Out), _) => (OpData::Out, String::new()),
                    (Some(Type::InOut), _) => (OpData::InOut, String::new()),
                    (_, witx::Type::Record(record)) if record.members.len() == 2 => {
                        (OpData::Value, record.members[1].name.as_str().to_owned())
                    }
                    _ => {
                        return meaning(
                            &place,
                            "expected bytes, or a record whose second member is a number",
                        );
                    }
                },
            };
            kinds.push(OpKind {
                name: case.name.as_str().to_owned(),
                docs: prose(
                    &format!("{place}, case ${}", case.name.as_str()),
                    &case.docs,
                )?,
                data,
                value,
            });
        }
        if kinds.len() > 32 {
            return meaning(
                &place,
                format!(
                    "expected at most 32 kinds of operations, which bindings keep in sets of bits; found {}",
                    kinds.len()
                ),
            );
        }
        if variant.tag_repr != witx::IntRepr::U32 {
            return meaning(
                &place,
                "expected a tag of u32, so that an operation has 12 bytes",
            );
        }
        Ok(OpType {
            name: name.to_owned(),
            docs: self.comments[name].docs.clone(),
            kinds,
        })
    }
}

fn value(place: &str, case: &witx::Case) -> Result<Value, ModelError> {
    let name = case.name.as_str().to_owned();
    Ok(Value {
        docs: prose(&format!("{place}, value ${name}"), &case.docs)?,
        name,
    })
}

/// The comment of what has neither clauses nor annotations.
fn prose(place: &str, docs: &str) -> Result<String, ModelError> {
    Comment::parse(place, At::Member, docs)?;
    Ok(docs.trim().to_owned())
}

/// The API of a handle type: `i2c_handle` belongs to `i2c`. Empty when the name does not say.
fn handle_api(name: Option<&str>) -> String {
    name.and_then(|n| n.strip_suffix("_handle"))
        .unwrap_or_default()
        .to_owned()
}

/// What a record of pointer and length stands for.
fn bytes(ty: &witx::TypeRef) -> Option<Type> {
    let witx::Type::Record(record) = &**ty.type_() else {
        return None;
    };
    let [first, len] = record.members.as_slice() else {
        return None;
    };
    if len.name.as_str() != "len" {
        return None;
    }
    match (&**first.tref.type_(), first.name.as_str()) {
        (witx::Type::ConstPointer(_), "ptr") => Some(Type::In),
        (witx::Type::Pointer(_), "inout") => Some(Type::InOut),
        (witx::Type::Pointer(to), "ptr") => match (to, &**to.type_()) {
            (witx::TypeRef::Name(n), witx::Type::Handle(_)) => {
                Some(Type::Handles(handle_api(Some(n.name.as_str()))))
            }
            _ => Some(Type::Out),
        },
        _ => None,
    }
}
