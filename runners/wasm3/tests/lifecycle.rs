//! Loading, linking, running and ending.

mod common;

use common::{Everything, Log, Nothing, host, instantiate, refused, run, trap, why};
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_spec::runtime::{End, Host, NoInstance, Runtime};

fn logged() -> (Host, Log) {
    let platform = Everything::default();
    let log = platform.log.clone();
    (host(platform), log)
}

/// Imports of `i2c`, a memory, and functions that open a bus and close handle 1 or 2.
const I2C: &str = r#"
    (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
    (import "i2c" "deinit" (func $deinit (param i32) (result i32)))
    (memory (export "memory") 1)
    (func $open (export "open")
        (if (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 8)) (then unreachable)))
    (func (export "close1") (if (call $deinit (i32.const 1)) (then unreachable)))
    (func (export "trap") unreachable)
"#;

#[test]
fn a_driver_is_called() {
    let (host, log) = logged();
    let wat = format!(
        r#"(module {I2C} (func (export "_start") (call $open) (drop (call $deinit (i32.const 1)))))"#
    );
    assert_eq!(run(&wat, host), Ok(()));
    assert_eq!(log.text(), "i2c.init;i2c.deinit 10;ending;");
}

#[test]
fn handles_are_closed_in_reverse_at_each_kind_of_end() {
    let wat =
        format!(r#"(module {I2C} (func (export "_start")) (func (export "loop") (loop (br 0))))"#);
    let end = "ending;i2c.deinit 11;i2c.deinit 10;";
    for (last, expected) in [
        (Some("_start"), Ok(())),
        (Some("trap"), trap("unreachable executed")),
        (Some("loop"), Err(End::TimeLimit)),
        (None, Ok(())),
    ] {
        let (mut host, log) = logged();
        if last == Some("loop") {
            host.limits.time = std::time::Duration::from_millis(50);
        }
        let mut instance = instantiate(&wat, host).unwrap();
        assert_eq!(instance.invoke("open"), Ok(()));
        assert_eq!(instance.invoke("open"), Ok(()));
        assert_eq!(log.text(), "i2c.init;i2c.init;");
        if let Some(last) = last {
            assert_eq!(why(instance.invoke(last)), expected);
            assert_eq!(log.text(), format!("i2c.init;i2c.init;{end}"));
            assert_eq!(instance.invoke("open"), Err(End::Over));
            assert_eq!(instance.invoke("_start"), Err(End::Over));
        }
        drop(instance);
        assert_eq!(log.text(), format!("i2c.init;i2c.init;{end}"), "{last:?}");
    }
}

#[test]
fn the_start_function_runs_with_everything_linked() {
    let (host, log) = logged();
    let mut instance = instantiate(&format!("(module {I2C} (start $open))"), host).unwrap();
    assert_eq!(log.text(), "i2c.init;");
    assert_eq!(instance.invoke("close1"), Ok(()));
    drop(instance);
    assert_eq!(log.text(), "i2c.init;i2c.deinit 10;ending;");
}

#[test]
fn a_start_function_that_traps_leaves_nothing_open() {
    let (host, log) = logged();
    let wat = format!("(module {I2C} (func $f (call $open) unreachable) (start $f))");
    match instantiate(&wat, host) {
        Err(NoInstance::Ended(End::Trap(text))) => {
            assert_eq!(text, "unreachable executed\n  at f");
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("there is an instance"),
    }
    assert_eq!(log.text(), "i2c.init;ending;i2c.deinit 10;");
}

#[test]
fn instances_have_nothing_in_common() {
    let wat = format!("(module {I2C})");
    let module = Wasm3::new().load(&wat::parse_str(&wat).unwrap()).unwrap();
    let ((first_host, first_log), (second_host, second_log)) = (logged(), logged());
    let mut first = module.instantiate(first_host).unwrap();
    let mut second = module.instantiate(second_host).unwrap();
    assert_eq!(first.invoke("open"), Ok(()));
    // The other one has no handle 1.
    assert_eq!(why(second.invoke("close1")), trap("unreachable executed"));
    assert_eq!(second_log.text(), "ending;");
    assert_eq!(first.invoke("close1"), Ok(()));
    drop(first);
    assert_eq!(first_log.text(), "i2c.init;i2c.deinit 10;ending;");
}

#[test]
fn an_instance_outlives_its_module() {
    let module = Wasm3::new()
        .load(&wat::parse_str(r#"(module (func $f) (func (export "a") (call $f)))"#).unwrap())
        .unwrap();
    let mut instance = module.instantiate(host(Nothing)).unwrap();
    drop(module);
    assert_eq!(instance.invoke("a"), Ok(()));
}

#[test]
fn exports_that_cannot_be_invoked() {
    let wat = r#"(module
        (memory (export "memory") 1) (global (export "g") i32 (i32.const 1))
        (func (export "takes") (param i32)) (func (export "gives") (result i32) (i32.const 1))
        (func (export "fine")))"#;
    let mut instance = instantiate(wat, host(Nothing)).unwrap();
    for name in [
        "takes", "gives", "memory", "g", "absent", "", "fine\0", "fin", "finer",
    ] {
        assert_eq!(instance.invoke(name), Err(End::NoExport(name.to_owned())));
    }
    assert_eq!(instance.invoke("fine"), Ok(()));
}

#[test]
fn a_function_with_many_names_is_found_by_each() {
    let exports: String = (0..10)
        .map(|i| format!(r#"(export "name{i}" (func $f))"#))
        .collect();
    let mut instance =
        instantiate(&format!("(module (func $f) {exports})"), host(Nothing)).unwrap();
    for i in 0..10 {
        assert_eq!(instance.invoke(&format!("name{i}")), Ok(()));
    }
}

#[test]
fn the_same_import_twice_is_linked_twice() {
    let (host, log) = logged();
    let wat = r#"(module
        (import "i2c" "deinit" (func $a (param i32) (result i32)))
        (import "spi" "deinit" (func (param i32) (result i32)))
        (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
        (import "i2c" "deinit" (func $b (param i32) (result i32)))
        (memory (export "memory") 1)
        (func $open (drop (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 8))))
        (func (export "_start")
            (call $open) (drop (call $b (i32.const 1))) (call $open) (drop (call $a (i32.const 1)))))"#;
    assert_eq!(run(wat, host), Ok(()));
    assert_eq!(
        log.text(),
        "i2c.init;i2c.deinit 10;i2c.init;i2c.deinit 11;ending;"
    );
}

#[test]
fn imports_that_are_not_there_are_named() {
    let import =
        |module: &str, name: &str| format!(r#"(module (import "{module}" "{name}" (func)))"#);
    assert!(refused(&import("i2c", "wriite")).contains("i2c.wriite"));
    assert!(refused(&import("env", "abort")).contains("env.abort"));
    assert!(refused(&import("wasme", "tick")).contains("wasme.tick"));
    assert!(
        refused(&import("wasi_snapshot_preview1", "fd_prestat_get")).contains("fd_prestat_get")
    );
}

#[test]
fn an_api_that_the_platform_lacks_is_named() {
    match instantiate(&format!("(module {I2C})"), host(Nothing)) {
        Err(NoInstance::Refused(refused)) => assert!(refused.0.contains("i2c.init"), "{refused}"),
        _ => panic!("not refused"),
    }
}

#[test]
fn traps_have_the_text_of_the_engine() {
    for (body, text) in [
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
        // The first is what 0.5 says, the second 0.9.
        (
            "(call_indirect (i32.const 0))",
            "null table element|uninitialized element",
        ),
        (
            "(call_indirect (param i32) (i32.const 0) (i32.const 5))",
            "indirect call type mismatch",
        ),
    ] {
        let wat = format!(
            r#"(module (memory (export "memory") 1) (table 6 funcref) (elem (i32.const 5) $f)
                (func $f) (func (export "_start") {body}))"#
        );
        let found = run(&wat, host(Nothing));
        assert!(
            text.split('|').any(|text| found == trap(text)),
            "{body}: {found:?}"
        );
    }
}

#[test]
fn element_segments_may_come_in_any_order() {
    let wat = r#"(module (table 10 funcref)
        (elem (i32.const 7) $bad $good) (elem (i32.const 3) $good) (elem (i32.const 9)) (elem (i32.const 7) $good)
        (func $good) (func $bad unreachable)
        (func (export "_start") (call_indirect (i32.const 3)) (call_indirect (i32.const 7)) (call_indirect (i32.const 8))))"#;
    assert_eq!(run(wat, host(Nothing)), Ok(()));
}

#[test]
fn the_runtime_says_what_it_is() {
    let runtime = Wasm3::new();
    assert_eq!(runtime.name(), "wasm3");
    assert!(runtime.version().starts_with("0."));
    assert_eq!(runtime.max_handles(), 64);
}

#[test]
fn as_many_handles_as_it_says() {
    let (host, log) = logged();
    let wat = format!(
        r#"(module {I2C} (func (export "_start") (local i32) (loop
            (if (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 8)) (then (return)))
            (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 1000))))))"#
    );
    assert_eq!(run(&wat, host), Ok(()));
    assert_eq!(log.text().matches("i2c.init;").count(), 64);
    assert_eq!(log.text().matches("i2c.deinit").count(), 64);
}
