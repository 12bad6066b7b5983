//! The raw bindings of guests have every function of every API with the WebAssembly type that the specification gives it, and
//! every errno, enum value and clause. The types are those that the `witx` parser finds; the texts are read on their own here.

use std::path::Path;
use wasm_embedded_spec::call::WasmType;
use wasm_embedded_spec::r#gen::{Files, generate};
use wasm_embedded_spec::model::{Api, Function, Model};
use wasm_embedded_spec::names::{as_type, c_enum_value, c_errno, rust_type};

/// The specification, and one with every kind of parameter.
fn specifications() -> [Model; 2] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let toy = tempfile::tempdir().unwrap();
    for file in ["witx/common.witx", "tests/toy/led.witx"] {
        let from = root.join(file);
        std::fs::copy(&from, toy.path().join(from.file_name().unwrap())).unwrap();
    }
    [root.join("witx"), toy.path().to_owned()].map(|folder| Model::load(&folder).unwrap())
}

fn text<'f>(files: &'f Files, path: &str) -> &'f str {
    let found = files.iter().find(|(p, _)| *p == path);
    found.unwrap_or_else(|| panic!("{path} is generated")).1
}

/// One language: where its files lie and how it declares an import.
struct Binding {
    folder: &'static str,
    common: &'static str,
    ending: &'static str,
    /// The text before the parameters of an import.
    before: fn(&Api, &Function) -> String,
    /// The text behind them.
    after: fn(&Api, &Function) -> String,
    /// What stands once in each import and nowhere else.
    import: &'static str,
    /// The type in the text of a parameter.
    ty: fn(&str) -> &str,
    /// The type in WebAssembly; `text` has the types of the API and those of all.
    wasm: fn(ty: &str, text: &str) -> Option<WasmType>,
}

const C: Binding = Binding {
    folder: "inc/wasm_embedded/guest",
    common: "inc/wasm_embedded/common.h",
    ending: "h",
    before: |api, f| format!("extern int32_t wasme_{}_{}(", api.name, f.name),
    after: |api, f| format!(")\n    WASME_IMPORT(\"{}\", \"{}\");\n", api.name, f.name),
    import: "\n    WASME_IMPORT(",
    ty: |param| {
        // A declaration ends with the name; a pointer's `*` stands before it.
        let name = param.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        param[..=name.unwrap()].trim()
    },
    wasm: |ty, text| match ty {
        "uint64_t" | "int64_t" => Some(WasmType::I64),
        "uint32_t" | "int32_t" | "uint16_t" | "int16_t" | "uint8_t" | "int8_t" => {
            Some(WasmType::I32)
        }
        _ if ty.ends_with('*') => Some(WasmType::I32),
        _ => text
            .contains(&format!("\ntypedef uint32_t {ty};\n"))
            .then_some(WasmType::I32),
    },
};

const RUST: Binding = Binding {
    folder: "hal/rust/src/raw",
    common: "hal/rust/src/raw/errno.rs",
    ending: "rs",
    before: |_, f| format!("    pub fn {}(", f.name),
    after: |_, _| ") -> i32;\n".to_owned(),
    import: "    pub fn ",
    ty: |param| param.split_once(": ").unwrap().1,
    wasm: |ty, text| match ty {
        "u64" | "i64" => Some(WasmType::I64),
        "u32" | "i32" | "u16" | "i16" | "u8" | "i8" => Some(WasmType::I32),
        _ if ty.starts_with("*const ") || ty.starts_with("*mut ") => Some(WasmType::I32),
        _ => text
            .contains(&format!(
                "#[repr(u32)]\n#[allow(missing_docs)]\npub enum {ty} {{\n"
            ))
            .then_some(WasmType::I32),
    },
};

const ASSEMBLYSCRIPT: Binding = Binding {
    folder: "hal/assemblyscript/assembly/raw",
    common: "hal/assemblyscript/assembly/raw/common.ts",
    ending: "ts",
    before: |api, f| {
        format!(
            "@external(\"{}\", \"{}\")\nexport declare function {1}(",
            api.name, f.name
        )
    },
    after: |_, _| "): i32;\n".to_owned(),
    import: "\n@external(",
    ty: |param| param.split_once(": ").unwrap().1,
    wasm: |ty, text| match ty {
        "u64" | "i64" => Some(WasmType::I64),
        // None that is narrower: the compiler does not clear the bits above.
        "u32" | "i32" | "usize" => Some(WasmType::I32),
        _ => ["@unmanaged\nexport class", "\nexport const enum"]
            .iter()
            .any(|kind| text.contains(&format!("{kind} {ty} {{\n")))
            .then_some(WasmType::I32),
    },
};

#[test]
fn imports_have_the_types_of_the_specification() {
    for model in specifications() {
        let files = generate(&model);
        for binding in [C, RUST, ASSEMBLYSCRIPT] {
            for api in &model.apis {
                check_imports(&files, &binding, api);
            }
        }
    }
}

fn check_imports(files: &Files, binding: &Binding, api: &Api) {
    let path = format!("{}/{}.{}", binding.folder, api.name, binding.ending);
    let own = text(files, &path);
    let all = format!("{}{own}", text(files, binding.common));
    if binding.ending == "rs" {
        let module = format!("#[link(wasm_import_module = \"{}\")]\n", api.name);
        assert!(own.contains(&module), "{path}: {module}");
    }
    let imports = own.matches(binding.import).count();
    assert_eq!(imports, api.functions.len(), "{path}");
    for f in &api.functions {
        let place = format!("{path}, {}", f.name);
        let (docs, rest) = own
            .split_once(&(binding.before)(api, f))
            .unwrap_or_else(|| panic!("{place}: no import"));
        let (params, _) = rest
            .split_once(&(binding.after)(api, f))
            .unwrap_or_else(|| panic!("{place}: no end"));
        let params: Vec<_> = params
            .split(", ")
            .filter(|p| !["", "void"].contains(p))
            .map(|p| {
                (binding.wasm)((binding.ty)(p), &all).unwrap_or_else(|| panic!("{place}: `{p}`"))
            })
            .collect();
        assert_eq!(params, f.wasm_params, "{place}");
        for clause in &f.docs.clauses {
            assert!(docs.contains(&format!("`{clause}`")), "{place}: {clause}");
        }
    }
    for clause in &api.docs.clauses {
        assert!(own.contains(&format!("`{clause}`")), "{path}: {clause}");
    }
}

#[test]
fn errno_and_enums_have_their_numbers() {
    for model in specifications() {
        let files = generate(&model);
        for binding in [C, RUST, ASSEMBLYSCRIPT] {
            let value = |of: &str, value: &str, number: usize| match binding.ending {
                "h" if of == "errno" => format!("    {} = {number},\n", c_errno(value)),
                "h" => format!("    {} = {number}", c_enum_value(of, value)),
                "rs" => format!("    {} = {number},\n", rust_type(value)),
                _ => format!("  {} = {number},\n", as_type(value)),
            };
            let common = text(&files, binding.common);
            // In Rust success is no error.
            let skipped = usize::from(binding.ending == "rs");
            for (i, e) in model.errno.iter().enumerate().skip(skipped) {
                let wanted = value("errno", &e.name, i);
                assert!(common.contains(&wanted), "{}: {wanted}", binding.common);
            }
            for api in &model.apis {
                let path = format!("{}/{}.{}", binding.folder, api.name, binding.ending);
                let own = text(&files, &path);
                for e in &api.enums {
                    for (i, v) in e.values.iter().enumerate() {
                        let wanted = value(&e.name, &v.name, i);
                        assert!(own.contains(&wanted), "{path}: {wanted}");
                    }
                }
            }
        }
    }
}
