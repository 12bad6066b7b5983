//! What the generator makes of an API, and what it says of a specification that it cannot use.

use std::path::Path;
use wasm_embedded_spec::r#gen::{Stale, generate};
use wasm_embedded_spec::model::{Level, Model, Subject};

/// A folder with the general rules and these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::copy(
        root.join("witx/common.witx"),
        folder.path().join("common.witx"),
    )
    .unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const LED: &str = include_str!("toy/led.witx");

/// The reviewed output for an API with every kind of parameter. `cargo insta review` or `INSTA_UPDATE=always cargo test` after a
/// change of the generator; read the difference before it is committed.
#[test]
fn the_files_of_one_api() {
    let folder = folder(&[("led.witx", LED)]);
    let files = generate(&Model::load(folder.path()).unwrap());
    let mut of_led = 0;
    for (path, text) in files.iter().filter(|(path, _)| path.contains("led")) {
        insta::assert_snapshot!(path.replace('/', "__"), text);
        of_led += 1;
    }
    assert_eq!(
        of_led, 8,
        "traits, C vtable, remote driver, glue for wasm3, binding for wasmtime, imports in C, Rust and AssemblyScript"
    );
    for (name, file) in [
        ("bridge", "bridge.rs"),
        ("remote", "wasm_embedded/remote.h"),
    ] {
        let (_, text) = files.iter().find(|(path, _)| path.ends_with(file)).unwrap();
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn output_is_the_same_every_time() {
    let folder = folder(&[("led.witx", LED)]);
    let once = generate(&Model::load(folder.path()).unwrap());
    let again = generate(&Model::load(folder.path()).unwrap());
    assert_eq!(once, again);
}

#[test]
fn files_are_written_compared_and_removed() {
    let sources = folder(&[("led.witx", LED)]);
    let files = generate(&Model::load(sources.path()).unwrap());
    let root = tempfile::tempdir().unwrap();
    let missing = files.stale(root.path()).unwrap();
    assert_eq!(missing.len(), files.iter().count());
    files.write(root.path()).unwrap();
    assert_eq!(files.stale(root.path()).unwrap(), []);

    let header = root.path().join("inc/wasm_embedded/led.h");
    let text = std::fs::read_to_string(&header).unwrap();
    std::fs::write(&header, text.replacen("#ifndef", "#if !defined", 1)).unwrap();
    let stale = files.stale(root.path()).unwrap();
    assert_eq!(
        stale,
        [Stale::Differs {
            path: header.clone(),
            line: 2
        }]
    );
    files.write(root.path()).unwrap();

    let without = folder(&[]);
    let files = generate(&Model::load(without.path()).unwrap());
    assert!(
        files
            .stale(root.path())
            .unwrap()
            .contains(&Stale::Left(header.clone()))
    );
    files.write(root.path()).unwrap();
    assert!(!header.exists());
}

#[test]
fn clauses_are_read() {
    let folder = folder(&[(
        "x.witx",
        "(use \"common.witx\")\n;;; Text.\n;;;\n;;; [x/new, was x/old] SHOULD driver: Two\n;;; lines.\n(module $x)",
    )]);
    let model = Model::load(folder.path()).unwrap();
    let clause = model.clause("x/old").unwrap();
    assert_eq!(
        (clause.id.as_str(), clause.level, clause.subject),
        ("x/new", Level::Should, Subject::Driver)
    );
    assert_eq!(clause.text, "Two lines.");
}

#[test]
fn errors_say_where_and_what() {
    let function = |inside: &str| {
        format!(
            "(use \"common.witx\")\n(typename $x_handle (handle))\n(module $x\n(@interface func (export \"f\") {inside}))"
        )
    };
    let plain = "(result $error (expected (error $errno)))";
    let api = |docs: &str| format!("(use \"common.witx\")\n{docs}\n(module $x)");
    let kinds = |text: &dyn Fn(usize) -> String| (0..33).map(text).collect::<String>();
    for (text, expected) in [
        ("(module $x".to_owned(), "x.witx:1:"),
        (
            format!(
                "(use \"common.witx\")\n(typename $x_op_kind (enum (@witx tag u32) {}))\n\
                 (typename $x_op (variant (@witx tag $x_op_kind) {}))\n",
                kinds(&|i| format!("$k{i} ")),
                kinds(&|i| format!("(case $k{i} $rbytes)"))
            ) + &function(&format!("(param $ops (list $x_op)) {plain}"))
                .replace("(use \"common.witx\")\n", ""),
            "type $x_op: expected at most 32 kinds of operations",
        ),
        (function(""), "function x.f: expected one result"),
        (
            function(&format!("(param $a f32) {plain}")),
            "function x.f, parameter $a: F32 is not supported",
        ),
        (
            function(&format!(
                "(param $a $x_handle) (param $b $x_handle) {plain}"
            )),
            "at most one handle",
        ),
        (
            function(&format!("(param $a (list u8)) {plain}")),
            "parameter $a: expected a list of a variant",
        ),
        (
            api(";;; [x] MUST binding: t"),
            "a clause reads `[id] MUST|SHOULD|MAY binding|driver|hal: text`",
        ),
        (
            api(";;; [x/a] SHALL binding: t"),
            "found `[x/a] SHALL binding: t`",
        ),
        (
            api(";;; [y/a] MUST binding: t"),
            "the id of clause `y/a` must begin with `x/`",
        ),
        (
            api(";;; [x/a] MUST binding: t\n;;;\n;;; [x/a] MUST binding: t"),
            "clause x/a: this id stands twice",
        ),
        (api(";;; @optionl"), "unknown annotation `@optionl`"),
        (
            "(use \"common.witx\")\n(typename $y_mode (enum (@witx tag u32) $a))\n(module $x)"
                .to_owned(),
            "type $y_mode: expected a name that begins with the name of the API",
        ),
        (
            "(use \"common.witx\")\n;;; @values 5..1\n(typename $x_n u8)\n".to_owned()
                + &function(&format!("(param $a $x_n) {plain}"))
                    .replace("(use \"common.witx\")\n", ""),
            "`@values` takes ranges such as `1..32`, found `5..1`",
        ),
    ] {
        let folder = folder(&[("x.witx", &text)]);
        let error = match Model::load(folder.path()) {
            Err(error) => error.to_string(),
            Ok(_) => panic!("accepted: {text}"),
        };
        assert!(
            error.contains(expected),
            "expected `{expected}` in `{error}` for {text}"
        );
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(
        Model::load(empty.path())
            .unwrap_err()
            .to_string()
            .contains("no .witx file")
    );
}
