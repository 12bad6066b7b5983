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
    let of_type = |docs: &str, ty: &str| {
        format!("(use \"common.witx\")\n{docs}\n(typename {ty})\n(module $x)")
    };
    let opens = |opened: &str, closed: &str| {
        format!(
            "(use \"common.witx\")\n(typename $x_handle (handle)) (typename $y_handle (handle)) (typename $handle (handle))\n\
             (typename $y_handles (record (field $ptr (@witx pointer $y_handle)) (field $len $size)))\n\
             (module $x (@interface func (export \"open\")\n(result $h (expected {opened} (error $errno))))\n\
             (@interface func (export \"deinit\") (param $h {closed}) {plain}))"
        )
    };
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
        (
            api(";;; @sicne 0.5"),
            "x.witx:3: module $x: unknown annotation `@sicne`; did you mean `since`?",
        ),
        (
            api(";;; Text.\n;;; @sicne 0.5"),
            "module $x: unknown annotation `@sicne`",
        ),
        (
            api(";;; Text.\n;;; @since 0.5"),
            "expected annotations in a paragraph of their own",
        ),
        (api(";;; @since"), "`@since` takes a version"),
        (
            api(";;; @since 0.5\n;;; @since 0.4"),
            "`@since` stands twice",
        ),
        (
            api(";;; @optional"),
            "`@optional` is for a function, not for a module",
        ),
        (
            function(&format!(";;; @sicne 0.5\n(param $a u32) {plain}")),
            "x.witx:4: function x.f, parameter $a: unknown annotation `@sicne`",
        ),
        (
            function(&format!(";;; @values 0..1\n(param $a u32) {plain}")),
            "`@values` is for a type, not for a parameter, a result or a case",
        ),
        (
            function(&format!("(param $a u32) ;;; @sicne 0.5\n {plain}")),
            "function x.f, result: unknown annotation `@sicne`",
        ),
        (
            of_type(";;; @values 0..1", "$x_mode (enum (@witx tag u32) $a $b)"),
            "x.witx:3: type $x_mode: `@values 0..1` is for numbers",
        ),
        (
            of_type("", "$x_mode (enum (@witx tag u32) ;;; @values 1\n $a $b)"),
            "type $x_mode, value $a: `@values` is for a type",
        ),
        (
            of_type(";;; @waits ns", "$x_n u8"),
            "`@waits` is for a function, not for a type",
        ),
        (
            of_type(";;; [i2x/a] MUST binding: t", "$x_n u8"),
            "clause i2x/a: expected an id that begins with `common/` or the name of a module",
        ),
        (api(";;; [x/a, was X] MUST binding: t"), "a clause reads"),
        (
            opens("$y_handle", "$x_handle"),
            "x.witx:4: function x.open, $h: `$y_handle` belongs to no API: there is no module `$y` with functions; did you mean `$x_handle`?",
        ),
        (
            opens("$handle", "$x_handle"),
            "function x.open, $h: expected a handle type named `$<api>_handle`",
        ),
        (
            opens("$x_handle", "$y_handle"),
            "function x.deinit, $h: expected a handle of `x`, found one of `y`",
        ),
        (
            opens("$x_handle", "$x_handle").replace("deinit", "close"),
            "`x` has no function `deinit`: nobody can close `$x_handle`",
        ),
        (
            opens("$x_handle", "$x_handle").replace(
                "(export \"open\")",
                "(export \"open\") (param $all (@witx const_pointer $y_handles))",
            ),
            "function x.open, $all: `$y_handle` belongs to no API",
        ),
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
        (
            "(use \"common.witx\")\n;;; @values 0..256\n(typename $x_n u8)\n".to_owned()
                + &function(&format!("(param $a $x_n) {plain}"))
                    .replace("(use \"common.witx\")\n", ""),
            "`@values` takes numbers that the type has, 0 to 255, found `0..256`",
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
