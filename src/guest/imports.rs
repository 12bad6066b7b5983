//! What a guest may import, and naming what is wrong with an import.

use super::GuestError;
use crate::call::WasmType;
use crate::generated::APIS;
use crate::nearest::choices;
use crate::wasi;
use wasmparser::{FuncType, ValType};

/// Checks that an imported function exists and has this type.
pub(super) fn check(module: &str, name: &str, found: &FuncType) -> Option<GuestError> {
    let problem = match lookup(module, name) {
        Ok(expected) if expected.matches(found) => return None,
        Ok(expected) => format!(
            "expected the type {}, found {}",
            expected.text(),
            type_text(found)
        ),
        Err(problem) => problem,
    };
    Some(GuestError::Import {
        import: format!("{module}.{name}"),
        problem,
    })
}

/// The type of a function of the specification or of WASI.
struct Signature {
    params: &'static [WasmType],
    returns: bool,
}

impl Signature {
    fn matches(&self, found: &FuncType) -> bool {
        let params = self.params.iter().map(|param| val_type(*param));
        params.eq(found.params().iter().copied())
            && found.results()
                == if self.returns {
                    &[ValType::I32][..]
                } else {
                    &[]
                }
    }

    fn text(&self) -> String {
        let params: Vec<_> = self.params.iter().map(|param| val_type(*param)).collect();
        let results: &[ValType] = if self.returns { &[ValType::I32] } else { &[] };
        type_text(&FuncType::new(params, results.iter().copied()))
    }
}

/// The function of this name, or why there is none.
fn lookup(module: &str, name: &str) -> Result<Signature, String> {
    if let Some(api) = APIS.iter().find(|api| api.name == module) {
        let names = || api.functions.iter().map(|function| function.name);
        return match api.function(name) {
            Some(function) => Ok(Signature {
                params: function.wasm_params,
                returns: true,
            }),
            None => Err(format!(
                "`{module}` has no such function; {}",
                choices(name, names())
            )),
        };
    }
    if wasi::MODULES.contains(&module) {
        let functions = || wasi::FUNCTIONS.iter().filter(|f| f.is_in(module));
        return match functions().find(|function| function.name == name) {
            Some(function) => Ok(Signature {
                params: function.params,
                returns: function.returns,
            }),
            None => Err(format!(
                "`{module}` has no such function; {}",
                choices(name, functions().map(|function| function.name))
            )),
        };
    }
    let modules = APIS.iter().map(|api| api.name).chain(wasi::MODULES);
    let advice = match (module, name) {
        ("env", "abort") => "; AssemblyScript: compile with `--use abort=`",
        ("env", _) => "; is a definition missing, or the attribute that names the import module?",
        _ => "",
    };
    Err(format!(
        "no API is named `{module}`; {}{advice}",
        choices(module, modules)
    ))
}

fn val_type(param: WasmType) -> ValType {
    match param {
        WasmType::I32 => ValType::I32,
        WasmType::I64 => ValType::I64,
    }
}

/// A type as `(i32, i64) -> (i32)`.
pub(super) fn type_text(ty: &FuncType) -> String {
    let list = |types: &[ValType]| {
        types
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    format!("({}) -> ({})", list(ty.params()), list(ty.results()))
}
