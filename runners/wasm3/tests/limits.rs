//! Guests that never end, or want more than there is.

mod common;

use common::{Nothing, host, instantiate, refused, run, run_on_small_stack, trap};
use std::time::Duration;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_spec::runtime::{End, NoInstance, Runtime};

const OVERFLOW: &str = "stack overflow";

fn with_time(time: Duration) -> wasm_embedded_spec::runtime::Host {
    let mut host = host(Nothing);
    host.limits.time = time;
    host
}

#[test]
fn an_endless_loop_ends_with_the_time() {
    for wat in [
        r#"(module (func (export "_start") (loop (br 0))))"#,
        r#"(module (func (export "_start") (block (loop (br_if 0 (i32.const 1)) (br 1)))))"#,
        r#"(module (func $f) (func (export "_start") (loop (call $f) (loop (br 1)))))"#,
        r#"(module (func (export "_start") (local i32) (loop (result i32)
            (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br 0)) (drop)))"#,
    ] {
        assert_eq!(
            run(wat, with_time(Duration::from_millis(50))),
            Err(End::TimeLimit),
            "{wat}"
        );
    }
}

#[test]
fn a_recursion_whose_depth_is_bounded_ends_with_the_time() {
    // Each call makes two more: it never overflows, and would take for ever.
    for body in [
        "(call $double (i32.sub (local.get 0) (i32.const 1))) (call $double (i32.sub (local.get 0) (i32.const 1)))",
        "(call_indirect (param i32) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))
         (call_indirect (param i32) (i32.sub (local.get 0) (i32.const 1)) (i32.const 1))",
        "(call $other (local.get 0)) (call $other (local.get 0))",
    ] {
        let wat = format!(
            r#"(module (table 2 funcref) (elem (i32.const 0) $double $other)
                (func $double (param i32) (if (local.get 0) (then {body})))
                (func $other (param i32)
                    (if (local.get 0) (then (call $double (i32.sub (local.get 0) (i32.const 1))))))
                (func (export "_start") (call $double (i32.const 200))))"#
        );
        let host = with_time(Duration::from_millis(50));
        assert_eq!(run(&wat, host), Err(End::TimeLimit), "{body}");
    }
}

#[test]
fn without_time_nothing_runs() {
    let wat = r#"(module (func (export "_start") unreachable))"#;
    assert_eq!(run(wat, with_time(Duration::ZERO)), Err(End::TimeLimit));
}

#[test]
fn an_endless_start_function_ends_with_the_time() {
    let wat = r#"(module (func $f (loop (br 0))) (start $f))"#;
    let result = instantiate(wat, with_time(Duration::from_millis(50)));
    assert!(matches!(result, Err(NoInstance::Ended(End::TimeLimit))));
}

#[test]
fn a_time_beyond_all_clocks_is_no_limit() {
    let wat = r#"(module (func (export "_start")))"#;
    assert_eq!(run(wat, with_time(Duration::MAX)), Ok(()));
}

#[test]
fn endless_recursion_traps() {
    let many = " (local.get 0)".repeat(900);
    let params = " i32".repeat(900);
    for wat in [
        // As little stack as there can be.
        r#"(module (func $f (export "_start") (call $f)))"#.to_owned(),
        r#"(module (func $f (export "_start") (call $g)) (func $g (call $f)))"#.to_owned(),
        // With a result, with parameters of each width, with floats.
        r#"(module (func $f (result i32) (call $f)) (func (export "_start") (drop (call $f))))"#.to_owned(),
        r#"(module (func $f (param i32) (call $f (local.get 0))) (func (export "_start") (call $f (i32.const 1))))"#.to_owned(),
        r#"(module (func $f (param i64 f64) (result f64) (f64.add (call $f (local.get 0) (local.get 1)) (local.get 1)))
            (func (export "_start") (drop (call $f (i64.const 1) (f64.const 2)))))"#
            .to_owned(),
        // Through a table.
        r#"(module (table 1 funcref) (elem (i32.const 0) $f)
            (func $f (export "_start") (call_indirect (i32.const 0))))"#
            .to_owned(),
        // From within blocks and loops, which take native stack of their own.
        r#"(module (func $f (export "_start") (loop (block (if (i32.const 1) (then (loop (loop (loop (call $f)))))))))) "#
            .to_owned(),
        // With many locals.
        format!(r#"(module (func $f (export "_start") (local{}) (call $f)))"#, " i64".repeat(1000)),
        // With many arguments, which the caller writes above its own part of the stack.
        format!(r#"(module (func $f (param{params}) (call $f {many})) (func (export "_start") (local i32) (call $f {many})))"#),
    ] {
        assert_eq!(run_on_small_stack(wat.clone()), trap(OVERFLOW), "{wat}");
    }
}

#[test]
fn a_deep_function_is_compiled_at_the_end_of_a_deep_recursion() {
    let wat = format!(
        r#"(module
            (func $deep {} {})
            (func $f (param i32)
                (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))) (else (call $deep))))
            (func (export "_start") (call $f (i32.const 2000))))"#,
        "(block ".repeat(1000),
        ")".repeat(1000)
    );
    assert_eq!(run_on_small_stack(wat), Ok(()));
}

#[test]
fn nested_blocks_run_up_to_a_limit() {
    for (open, close) in [
        ("(block ", ")"),
        ("(loop ", ")"),
        ("(if (i32.const 1) (then ", "))"),
        ("(if (i32.const 0) (then) (else ", "))"),
    ] {
        let nested = |depth| {
            format!(
                r#"(module (func (export "_start") {}{}))"#,
                open.repeat(depth),
                close.repeat(depth)
            )
        };
        assert_eq!(run_on_small_stack(nested(1000)), Ok(()), "{open}");
        let text = refused(&nested(1001));
        assert!(
            text.starts_with("function 0: more than 1000 blocks"),
            "{text}"
        );
    }
}

#[test]
fn more_locals_than_wasm3_has_room_for_are_an_error() {
    for count in [1900, 3000, 10_000, 50_000] {
        let wat = format!(
            r#"(module (func (export "_start") (local{})))"#,
            " i64".repeat(count)
        );
        if count < 2000 {
            assert_eq!(run_on_small_stack(wat), Ok(()));
        } else {
            let text = refused(&wat);
            assert!(text.contains("function 0: more than 2000"), "{text}");
        }
    }
}

#[test]
fn memory_grows_up_to_its_limits() {
    // Each call gives the old size in pages, or -1. The limit of the host is 16 pages.
    let grows = |memory: &str, calls: &[(&str, i32)]| {
        let checks: String = calls
            .iter()
            .map(|(delta, expected)| {
                format!("(if (i32.ne (memory.grow (i32.const {delta})) (i32.const {expected})) (then unreachable))")
            })
            .collect();
        let wat = format!(
            r#"(module (memory (export "memory") {memory}) (func (export "_start") {checks}))"#
        );
        assert_eq!(run(&wat, host(Nothing)), Ok(()), "{memory} {calls:?}");
    };
    grows(
        "1",
        &[
            ("0", 1),
            ("15", 1),
            ("0", 16),
            ("1", -1),
            ("0xffffffff", -1),
            ("0xfffffff0", -1),
            ("0", 16),
        ],
    );
    grows("1 4", &[("3", 1), ("1", -1), ("-1", -1), ("0", 4)]);
    grows("0 0", &[("0", 0), ("1", -1), ("-1", -1)]);
    grows("0", &[("65536", -1), ("65537", -1), ("16", 0), ("1", -1)]);
    grows("16", &[("1", -1), ("0", 16)]);
}

#[test]
fn memory_that_grew_is_zero_and_writable() {
    let wat = r#"(module (memory (export "memory") 1) (func (export "_start")
        (drop (memory.grow (i32.const 1)))
        (if (i32.load (i32.const 131068)) (then unreachable))
        (i32.store (i32.const 131068) (i32.const 7))
        (if (i32.ne (i32.load (i32.const 131068)) (i32.const 7)) (then unreachable))
        (i32.store (i32.const 131069) (i32.const 7))))"#;
    assert_eq!(run(wat, host(Nothing)), trap("out of bounds memory access"));
}

#[test]
fn a_memory_above_the_limit_is_refused() {
    let wat = r#"(module (memory (export "memory") 17) (func (export "_start")))"#;
    let module = Wasm3::new().load(&wat::parse_str(wat).unwrap()).unwrap();
    let Err(NoInstance::Refused(refused)) = module.instantiate(host(Nothing)) else {
        panic!("not refused");
    };
    assert!(
        refused.0.contains("17 pages") && refused.0.contains("16 pages"),
        "{refused}"
    );
}

#[test]
fn a_guest_without_memory_needs_none() {
    let mut host = host(Nothing);
    host.limits.memory = 0;
    assert_eq!(run(r#"(module (func (export "_start")))"#, host), Ok(()));
}
