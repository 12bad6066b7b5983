//! The generated C headers, read by bindgen, against the Rust bridge: sizes, offsets, and the type of every function.

use quote::ToTokens;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use wasm_embedded_spec::generated::bridge::LAYOUTS;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What bindgen makes of all headers of drivers.
fn bindings() -> String {
    let mut headers = String::new();
    for entry in std::fs::read_dir(root().join("inc/wasm_embedded")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "h") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            headers += &format!("#include \"wasm_embedded/{name}\"\n");
        }
    }
    bindgen::Builder::default()
        .header_contents("all.h", &headers)
        .clang_arg(format!("-I{}", root().join("inc").display()))
        .formatter(bindgen::Formatter::None)
        .generate()
        .expect("the headers parse")
        .to_string()
}

/// The members of every struct and union: name and type.
fn members(source: &str) -> BTreeMap<String, Vec<(String, String)>> {
    let file = syn::parse_file(source).unwrap();
    let mut types = BTreeMap::new();
    for item in file.items {
        let (name, fields) = match item {
            syn::Item::Struct(item) => (item.ident.to_string(), item.fields),
            syn::Item::Union(item) => (item.ident.to_string(), syn::Fields::Named(item.fields)),
            _ => continue,
        };
        let members = fields.into_iter().filter_map(|field| {
            let name = field.ident?.to_string();
            Some((name.trim_start_matches("r#").to_owned(), plain(&field.ty)))
        });
        types.insert(name, members.collect());
    }
    types
}

/// A type without paths and names of parameters, in the words of C.
fn plain(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(path) => {
            let last = path.path.segments.last().unwrap();
            let name = c_name(&last.ident.to_string());
            match &last.arguments {
                syn::PathArguments::AngleBracketed(arguments) => {
                    let inner = arguments.args.iter().map(|a| match a {
                        syn::GenericArgument::Type(ty) => plain(ty),
                        other => other.to_token_stream().to_string(),
                    });
                    format!("{name}<{}>", inner.collect::<Vec<_>>().join(","))
                }
                _ => name,
            }
        }
        syn::Type::Ptr(ptr) => {
            let mutability = if ptr.mutability.is_some() {
                "mut"
            } else {
                "const"
            };
            format!("*{mutability} {}", plain(&ptr.elem))
        }
        syn::Type::BareFn(function) => {
            let params: Vec<_> = function.inputs.iter().map(|p| plain(&p.ty)).collect();
            let result = match &function.output {
                syn::ReturnType::Default => "()".to_owned(),
                syn::ReturnType::Type(_, ty) => plain(ty),
            };
            format!("fn({})->{result}", params.join(","))
        }
        other => other.to_token_stream().to_string(),
    }
}

/// `I2cOpC` is `i2c_op_t`, `I2cOpData` is `i2c_op_data_t`, `I2cDrv` is `i2c_drv_t`.
fn c_name(rust: &str) -> String {
    let known = |suffix: &str| {
        rust.strip_suffix(suffix)
            .filter(|r| r.chars().next().is_some_and(char::is_uppercase))
    };
    let (stem, tail) = if let Some(stem) = known("Drv") {
        (stem, "_drv_t")
    } else if let Some(stem) = known("Data") {
        (stem, "_data_t")
    } else if let Some(stem) = rust.strip_suffix('C').filter(|r| r.ends_with("Op")) {
        (stem, "_t")
    } else {
        return rust.to_owned();
    };
    let mut name = String::new();
    for c in stem.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_lowercase());
    }
    name + tail
}

#[test]
fn every_member_has_the_type_that_the_bridge_has() {
    let c = members(&bindings());
    let bridge = std::fs::read_to_string(root().join("src/generated/bridge.rs")).unwrap();
    let mut compared = 0;
    for (name, rust_members) in members(&bridge) {
        let name = c_name(&name);
        if !name.ends_with("_t") {
            continue;
        }
        let c_members = c
            .get(&name)
            .unwrap_or_else(|| panic!("no header has `{name}`"));
        assert_eq!(
            &rust_members, c_members,
            "the members of `{name}`: bridge (left) and header (right)"
        );
        compared += 1;
    }
    assert!(
        compared >= LAYOUTS.len(),
        "compared {compared} types of {}",
        LAYOUTS.len()
    );
}

#[test]
fn every_size_and_offset_is_that_of_the_bridge() {
    let bindings = bindings().replace(char::is_whitespace, "");
    // bindgen asserts `size_of::<T>() - Nusize` and `offset_of!(T, member) - Nusize`.
    let number = |text: &str| -> usize {
        let at = bindings
            .find(text)
            .unwrap_or_else(|| panic!("bindgen says nothing about {text}"));
        let digits: String = bindings[at + text.len()..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().unwrap()
    };
    for layout in LAYOUTS {
        let name = layout.c_name;
        assert_eq!(
            number(&format!("size_of::<{name}>()-")),
            layout.size,
            "size of {name}"
        );
        for (member, offset) in layout.members {
            let found = number(&format!("offset_of!({name},{member})-"));
            assert_eq!(found, *offset, "offset of {name}.{member}");
        }
    }
}
