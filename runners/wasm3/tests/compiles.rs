//! wasm3 compiles a function when it is first called. What it cannot compile is refused before the guest runs; what is not refused
//! compiles, right up to what there is room for.

mod common;

use common::{Nothing, host};
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_spec::runtime::{Refused, Runtime};

/// Guests of one kind: what a larger number makes larger, in functions that `_start` calls.
struct Kind {
    name: &'static str,
    guest: fn(usize) -> String,
    /// The largest number whose guest is not refused lies in here.
    room: std::ops::Range<usize>,
    /// What the refusal names.
    names: &'static str,
}

fn module(fields: &str) -> String {
    format!(
        r#"(module (memory (export "memory") 1)
            (global $a (mut i32) (i32.const 1)) (global $b (mut i64) (i64.const 2)) (global $d (mut f64) (f64.const 3))
            {fields})"#
    )
}

fn start(locals: &str, code: &str) -> String {
    module(&format!(
        r#"(func $f (export "_start") (local {locals}) {code})"#
    ))
}

/// As many operands that wait in places of their own, and are dropped then.
fn waiting(locals: &str, code: &[&str], count: usize) -> String {
    let code: String = code.iter().cycle().take(count).copied().collect();
    start(locals, &(code + &"(drop)".repeat(count)))
}

const KINDS: [Kind; 13] = [
    Kind {
        name: "locals of 32 bits",
        guest: |n| {
            start(
                &"i32 ".repeat(n),
                &format!("(local.set {} (i32.const 1))", n - 1),
            )
        },
        room: 1900..2000,
        names: "2000 parameters, locals and operands",
    },
    Kind {
        name: "locals of 64 bits",
        guest: |n| {
            start(
                &"i64 ".repeat(n),
                &format!("(local.set {} (i64.const 1))", n - 1),
            )
        },
        room: 1900..2000,
        names: "more than",
    },
    Kind {
        name: "locals of both sizes",
        guest: |n| start(&"i32 i64 f32 f64 ".repeat(n), "(local.set 3 (local.get 3))"),
        room: 480..500,
        names: "more than",
    },
    Kind {
        name: "parameters",
        guest: |n| {
            module(&format!(
                r#"(func $f (param {}) (result i64) (local.get 0))
                (func (export "_start") (drop (call $f {})))"#,
                "i64 ".repeat(n),
                "(i64.const 1)".repeat(n)
            ))
        },
        // No type has more.
        room: 990..1000,
        names: "",
    },
    Kind {
        name: "operands of 32 bits",
        guest: |n| waiting("", &["(global.get $a)"], n),
        room: 1900..2000,
        names: "more than",
    },
    Kind {
        name: "operands of 64 bits",
        guest: |n| waiting("", &["(global.get $b)"], n),
        room: 1900..2000,
        names: "more than",
    },
    Kind {
        name: "operands of both sizes, among many locals",
        guest: |n| {
            let code = [
                "(global.get $a)",
                "(global.get $b)",
                "(i32.add (global.get $a) (global.get $a))",
                "(global.get $d)",
            ];
            waiting(&"i64 ".repeat(1000), &code, n)
        },
        room: 880..1000,
        names: "more than",
    },
    Kind {
        name: "constants, among many locals",
        guest: |n| {
            let constants: String = (0..n)
                .map(|i| format!("(global.set $b (i64.const {i}))"))
                .collect();
            start(&"i64 ".repeat(1940), &constants)
        },
        room: 40..70,
        names: "places",
    },
    Kind {
        name: "results of open blocks",
        guest: |n| {
            start(
                "",
                &format!(
                    "{}(i64.const 0){}(drop)",
                    "(block (result i64) (global.get $b)".repeat(n),
                    "(i64.add))".repeat(n)
                ),
            )
        },
        room: 600..1000,
        names: "more than",
    },
    Kind {
        name: "results of a function",
        guest: |n| {
            module(&format!(
                r#"(func $f (result {}) {})
                (func (export "_start") (call $f) {})"#,
                "i64 ".repeat(n),
                "(i64.const 7)".repeat(n),
                "(drop)".repeat(n)
            ))
        },
        room: 900..1000,
        names: "",
    },
    Kind {
        name: "values of a block",
        guest: |n| {
            let types = "i64 ".repeat(n);
            start(
                "",
                &format!(
                    "{}(block (param {types}) (result {types})){}",
                    "(i64.const 7)".repeat(n),
                    "(drop)".repeat(n)
                ),
            )
        },
        room: 300..900,
        names: "more than",
    },
    Kind {
        name: "targets of a table",
        guest: |n| {
            start(
                "",
                &format!(
                    "(block (block (br_table {} 1 (i32.const 3))))",
                    "0 ".repeat(n)
                ),
            )
        },
        room: 60_000..60_001,
        names: "",
    },
    Kind {
        name: "the same local, waiting",
        guest: |n| {
            start(
                "i64",
                &format!(
                    "{}(local.set 0 (i64.const 1)){}",
                    "(local.get 0)".repeat(n),
                    "(drop)".repeat(n)
                ),
            )
        },
        room: 1900..2000,
        names: "more than",
    },
];

fn load_and_run(kind: &Kind, number: usize) -> Result<(), String> {
    let wasm = wat::parse_str((kind.guest)(number)).unwrap();
    let module = Wasm3::new().load(&wasm).map_err(|Refused(why)| why)?;
    let mut instance = module.instantiate(host(Nothing)).unwrap();
    let end = instance.invoke("_start");
    assert_eq!(end, Ok(()), "{} {number}", kind.name);
    Ok(())
}

#[test]
fn what_is_not_refused_compiles() {
    for kind in &KINDS {
        for number in [1, 7, kind.room.start / 2, kind.room.start] {
            load_and_run(kind, number)
                .unwrap_or_else(|why| panic!("{} {number}: {why}", kind.name));
        }
        // Those just before the first that is refused.
        let mut runs = kind.room.clone();
        while runs.len() > 1 {
            let middle = runs.start + runs.len() / 2;
            match load_and_run(kind, middle) {
                Ok(()) => runs.start = middle,
                Err(_) => runs.end = middle,
            }
        }
        for number in runs.start.saturating_sub(3)..=runs.start {
            load_and_run(kind, number).unwrap();
        }
    }
}

#[test]
fn a_refusal_says_which_function_and_why() {
    for kind in KINDS.iter().filter(|kind| !kind.names.is_empty()) {
        let why = load_and_run(kind, kind.room.end + 20).unwrap_err();
        assert!(why.starts_with("function 0"), "{}: {why}", kind.name);
        for part in [kind.names, "--release", "wasm-opt -Os"] {
            assert!(why.contains(part), "{}: {why}", kind.name);
        }
    }
    let wasm = wat::parse_str(start(&"i32 ".repeat(2100), "")).unwrap();
    let why = Wasm3::new().load(&wasm).map(|_| ()).unwrap_err().0;
    assert!(why.starts_with("function 0 `f`: more than 2000"), "{why}");
}
