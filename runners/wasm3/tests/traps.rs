//! Where a guest trapped.

mod common;

use common::{Nothing, host, instantiate};
use wasm_embedded_spec::runtime::End;

/// Invokes an export, and returns the lines of its trap.
fn lines(wat: &str, export: &str) -> Vec<String> {
    match instantiate(wat, host(Nothing)).unwrap().invoke(export) {
        Err(End::Trap(text)) => text.lines().map(str::to_owned).collect(),
        other => panic!("{wat}: {other:?}"),
    }
}

#[test]
fn a_trap_names_the_functions_that_were_active() {
    let wat = r#"(module
        (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
        (type $plain (func))
        (memory (export "memory") 1) (table 1 funcref) (elem (i32.const 0) $through_a_table)
        (func $done (drop (call $yield)))
        (func $fails (@name "_ZN4core9panicking9panic_fmt17h0123456789abcdefE") (param i32)
            (loop (block (br_if 0 (i32.const 1)))
                (if (local.get 0) (then (call $done) (drop (memory.grow (i32.const 1))) unreachable))))
        (func $through_a_table (call $done) (call $fails (i32.const 1)))
        (func (loop (loop (call_indirect (type $plain) (i32.const 0)))))
        (func (export "go") (local i64 f64) (call $done) (call 4)))"#;
    let expected = [
        "unreachable executed",
        "  at core::panicking::panic_fmt",
        "  at through_a_table",
        "  at function 4",
        "  at go",
    ];
    assert_eq!(lines(wat, "go"), expected);
}

#[test]
fn functions_keep_their_names_where_the_host_does_something_for_the_guest() {
    let wat = r#"(module (memory (export "memory") 1) (data $d "data")
        (func $copies (memory.copy (i32.const 0) (i32.const 8) (i32.const 65536)))
        (func $fills (memory.fill (i32.const 0) (i32.const 8) (i32.const 1)) (call $copies))
        (func (export "go") (memory.init $d (i32.const 0) (i32.const 0) (i32.const 4)) (call $fills) (drop (memory.size))))"#;
    let lines = lines(wat, "go");
    assert!(
        lines[0].contains("out of bounds memory access"),
        "{lines:?}"
    );
    assert!(
        lines[1..].ends_with(&["  at copies", "  at fills", "  at go"].map(str::to_owned)),
        "{lines:?}"
    );
}

#[test]
fn every_kind_of_trap_has_its_place() {
    for (body, why) in [
        ("unreachable", "unreachable executed"),
        (
            "(drop (i32.div_u (i32.const 1) (i32.const 0)))",
            "integer divide by zero",
        ),
        (
            "(drop (i32.load (i32.const 65533)))",
            "out of bounds memory access",
        ),
        ("(call_indirect (i32.const 9))", "undefined element"),
    ] {
        let wat = format!(
            r#"(module (memory (export "memory") 1) (table 1 funcref)
                (func $inner {body}) (func (export "run") (call $inner)))"#
        );
        assert_eq!(lines(&wat, "run"), [why, "  at inner", "  at run"]);
    }
}

#[test]
fn a_deep_recursion_shows_its_end() {
    let wat = r#"(module (func $deeper (call $deeper)) (func (export "_start") (call $deeper)))"#;
    let Err(End::Trap(text)) = run_with_place(wat) else {
        panic!("not a trap")
    };
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "stack overflow");
    assert_eq!(lines[1..21], ["  at deeper"; 20]);
    let more: usize = lines[21]
        .strip_prefix("  and ")
        .and_then(|rest| rest.strip_suffix(" more"))
        .and_then(|count| count.parse().ok())
        .unwrap();
    assert!(more > 1000, "{more}");
    assert_eq!(lines.len(), 22);
}

fn run_with_place(wat: &str) -> Result<(), End> {
    let wat = wat.to_owned();
    std::thread::spawn(move || instantiate(&wat, host(Nothing)).unwrap().invoke("_start"))
        .join()
        .unwrap()
}

#[test]
fn a_trap_shows_its_own_functions_alone() {
    // An exit and a return unwind functions too, which are not those of the trap.
    let wat = r#"(module
        (func $leave) (func $fail unreachable)
        (func (export "good") (call $leave))
        (func (export "bad") (call $fail)))"#;
    let mut instance = instantiate(wat, host(Nothing)).unwrap();
    for _ in 0..3 {
        assert_eq!(instance.invoke("good"), Ok(()));
    }
    let expected = "unreachable executed\n  at fail\n  at bad";
    assert_eq!(instance.invoke("bad"), Err(End::Trap(expected.to_owned())));
}
