//! Every rule about identifiers, for every target language.
//!
//! Names in the specification are lower-case words joined by `_`.

/// A type, trait or variant in Rust: `i2c_op` is `I2cOp`.
pub fn rust_type(name: &str) -> String {
    name.split('_').map(capitalised).collect()
}

/// A variable, parameter, function or module in Rust. Keywords become raw identifiers.
pub fn rust_ident(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "as", "async", "await", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
        "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
        "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
        "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
        "where", "while", "yield",
    ];
    if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// A constant in Rust or C: `i2c_op` is `I2C_OP`.
pub fn constant(name: &str) -> String {
    name.to_uppercase()
}

/// A variable, parameter or member in C. Keywords of C and C++ get a trailing `_`.
pub fn c_ident(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "and",
        "auto",
        "bool",
        "break",
        "case",
        "catch",
        "char",
        "class",
        "const",
        "continue",
        "default",
        "delete",
        "do",
        "double",
        "else",
        "enum",
        "explicit",
        "export",
        "extern",
        "false",
        "float",
        "for",
        "friend",
        "goto",
        "if",
        "inline",
        "int",
        "long",
        "mutable",
        "namespace",
        "new",
        "not",
        "operator",
        "or",
        "private",
        "protected",
        "public",
        "register",
        "restrict",
        "return",
        "short",
        "signed",
        "sizeof",
        "static",
        "struct",
        "switch",
        "template",
        "this",
        "throw",
        "true",
        "try",
        "typedef",
        "union",
        "unsigned",
        "using",
        "virtual",
        "void",
        "volatile",
        "while",
        "xor",
    ];
    if KEYWORDS.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// The errno of this name in C.
pub fn c_errno(name: &str) -> String {
    format!("WASME_E_{}", constant(name))
}

/// A value of an enum in C: `WASME_GPIO_MODE_INPUT`.
pub fn c_enum_value(enum_name: &str, value: &str) -> String {
    format!("WASME_{}_{}", constant(enum_name), constant(value))
}

/// An imported function in C: `wasme_i2c_write`.
pub fn c_import(api: &str, function: &str) -> String {
    format!("wasme_{api}_{function}")
}

/// A type of guests in C: `wasme_i2c_op_t`.
pub fn c_guest_type(name: &str) -> String {
    format!("wasme_{name}_t")
}

/// A type or a value of an enum in AssemblyScript: `i2c_op` is `I2cOp`.
pub fn as_type(name: &str) -> String {
    rust_type(name)
}

/// A variable, parameter or function in AssemblyScript. Keywords get a trailing `_`.
pub fn as_ident(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "yield",
    ];
    if KEYWORDS.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// The driver vtable of an API in C.
pub fn c_vtable(api: &str) -> String {
    format!("{api}_drv_t")
}

/// The driver vtable of an API in Rust.
pub fn rust_vtable(api: &str) -> String {
    format!("{}Drv", rust_type(api))
}

/// The include guard of a header, from its path.
pub fn include_guard(path: &str) -> String {
    path.to_uppercase()
        .replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + chars.as_str(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_identifiers() {
        assert_eq!(rust_type("i2c_op_kind"), "I2cOpKind");
        assert_eq!(rust_ident("type"), "r#type");
        assert_eq!(c_ident("delete"), "delete_");
        assert_eq!(as_ident("in"), "in_");
        assert_eq!(c_import("i2c", "write"), "wasme_i2c_write");
        assert_eq!(c_enum_value("gpio_mode", "input"), "WASME_GPIO_MODE_INPUT");
        assert_eq!(include_guard("wasm_embedded/i2c.h"), "WASM_EMBEDDED_I2C_H");
    }
}
