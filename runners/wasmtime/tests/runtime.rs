//! How guests run, and how they end.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::call::{AnyDriver, Arg, Call};
use wasm_embedded_spec::runtime::{End, Host, Instance, Module, NoInstance, Runtime};

/// What happened, in order.
type Log = Rc<RefCell<Vec<String>>>;

/// Logs every call with its numbers, gives handles from 100 up, and lacks `gpio`.
struct Logger {
    log: Log,
    next: i64,
}

impl AnyDriver for Logger {
    fn call(&mut self, call: Call<'_, '_>) -> Result<i64, i32> {
        let mut line = call.function.full_name.to_owned();
        for arg in call.args.iter() {
            match arg {
                Arg::Int(value) => line += &format!(" {value}"),
                other => line += &format!(" {other:?}"),
            }
        }
        self.log.borrow_mut().push(line);
        match call.function.name {
            "init" => {
                self.next += 1;
                Ok(self.next - 1)
            }
            "deinit" => Err(-2),
            _ => Ok(0),
        }
    }

    fn has_api(&self, api: &str) -> bool {
        api != "gpio"
    }

    fn ending(&mut self) {
        self.log.borrow_mut().push("ending".to_owned());
    }
}

#[derive(Default, Clone)]
struct Capture(Rc<RefCell<Vec<u8>>>);

impl Write for Capture {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn load(text: &str) -> Arc<dyn Module> {
    let wasm = wat::parse_str(text).unwrap();
    Wasmtime::new().unwrap().load(&wasm).unwrap()
}

fn host(log: &Log) -> Host {
    Host::new(Box::new(Logger {
        log: Rc::clone(log),
        next: 100,
    }))
}

fn start(text: &str) -> Result<Box<dyn Instance>, NoInstance> {
    load(text).instantiate(host(&Log::default()))
}

/// How `_start` of this guest ends, with a time limit of 200 ms.
fn run(text: &str) -> Result<(), End> {
    let mut host = host(&Log::default());
    host.limits.time = Duration::from_millis(200);
    load(text).instantiate(host).unwrap().invoke("_start")
}

/// A guest that opens one I2C controller on each call of `open`, and observes the errno there is for a bad handle.
const OPENER: &str = r#"(module
    (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
    (import "spi" "init" (func $spi (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func $open (export "open")
        (if (call $init (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 16)) (then unreachable))
        (if (i32.lt_s (i32.load (i32.const 16)) (i32.const 1)) (then unreachable)))
    (func (export "open_spi")
        (if (call $spi (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.const 16))
            (then unreachable)))
    (func (export "trap") unreachable)
    (func (export "_start") (call $open)))"#;

#[test]
fn an_endless_loop_is_ended() {
    let begun = Instant::now();
    let text = r#"(module (memory (export "memory") 1) (func (export "_start") (loop (br 0))))"#;
    assert_eq!(run(text), Err(End::TimeLimit));
    assert!(begun.elapsed() >= Duration::from_millis(200));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn the_time_limit_outlives_the_runtime() {
    // `load` drops the runtime before the guest runs. A start function has no more time than others.
    let mut host = host(&Log::default());
    host.limits.time = Duration::from_millis(50);
    let module = load("(module (func $spin (loop (br 0))) (start $spin))");
    let ended = module.instantiate(host).err().unwrap();
    assert_eq!(ended, NoInstance::Ended(End::TimeLimit));
}

#[test]
fn endless_recursion_is_ended() {
    let text = r#"(module (func $f (export "_start") (call $f)))"#;
    assert!(matches!(run(text), Err(End::Trap(text)) if text.contains("stack")));
    let text = r#"(module (func $f (export "_start") (call $g)) (func $g (call_indirect (i32.const 0)))
        (table 1 funcref) (elem (i32.const 0) $f))"#;
    assert!(matches!(run(text), Err(End::Trap(text)) if text.contains("stack")));
}

#[test]
fn waits_past_the_time_limit_end_the_guest() {
    let log = Log::default();
    let text = r#"(module
        (import "time" "delay" (func $delay (param i64) (result i32)))
        (func (export "_start")
            (drop (call $delay (i64.const 1000)))
            (drop (call $delay (i64.const 60000000000)))
            (drop (call $delay (i64.const 1)))))"#;
    let mut instance = load(text).instantiate(host(&log)).unwrap();
    assert_eq!(instance.invoke("_start"), Err(End::TimeLimit));
    assert_eq!(*log.borrow(), ["time.delay 1000", "ending"]);
    let text = r#"(module
        (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 24) "\ff\ff\ff\ff\ff")
        (func (export "_start") (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))"#;
    assert_eq!(run(text), Err(End::TimeLimit));
}

#[test]
fn time_passes_between_invocations_too() {
    let mut host = host(&Log::default());
    host.limits.time = Duration::from_millis(20);
    let mut instance = load(OPENER).instantiate(host).unwrap();
    assert_eq!(instance.invoke("open"), Ok(()));
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(instance.invoke("open"), Err(End::TimeLimit));
    assert_eq!(instance.invoke("open"), Err(End::Over));
}

#[test]
fn limits_too_long_to_reckon_with_are_none() {
    let mut host = host(&Log::default());
    host.limits.time = Duration::MAX;
    host.limits.memory = u64::MAX;
    let mut instance = load(OPENER).instantiate(host).unwrap();
    assert_eq!(instance.invoke("_start"), Ok(()));
}

#[test]
fn memory_grows_up_to_the_limit() {
    let text = r#"(module (memory (export "memory") 2)
        (func $expect (param i32 i32) (if (i32.ne (local.get 0) (local.get 1)) (then unreachable)))
        (func (export "_start")
            (call $expect (memory.grow (i32.const -1)) (i32.const -1))
            (call $expect (memory.grow (i32.const 65535)) (i32.const -1))
            (call $expect (memory.grow (i32.const 3)) (i32.const -1))
            (call $expect (memory.grow (i32.const 2)) (i32.const 2))
            (call $expect (memory.grow (i32.const 1)) (i32.const -1))
            (call $expect (memory.size) (i32.const 4))
            (i32.store (i32.const 262140) (i32.const 1))))"#;
    let module = load(text);
    let with_limit = |limit| {
        let mut host = host(&Log::default());
        host.limits.memory = limit;
        module.instantiate(host)
    };
    for limit in [4 << 16, (5 << 16) - 1] {
        assert_eq!(with_limit(limit).unwrap().invoke("_start"), Ok(()));
    }
    let refused = with_limit((2 << 16) - 1).err().unwrap().to_string();
    assert!(refused.contains("needs 2 pages"), "{refused}");
}

#[test]
fn memory_that_grew_can_be_used_at_once() {
    let log = Log::default();
    let text = r#"(module
        (import "conformance" "observe" (func $observe (param i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start")
            (drop (call $observe (i32.const 70000)))
            (drop (memory.grow (i32.const 1)))
            (i32.store (i32.const 70000) (i32.const 70000))
            (i32.store (i32.const 70004) (i32.const 2))
            (if (call $observe (i32.const 70000)) (then unreachable))))"#;
    let mut instance = load(text).instantiate(host(&log)).unwrap();
    assert_eq!(instance.invoke("_start"), Ok(()));
    assert_eq!(*log.borrow(), ["conformance.observe [70, 11]", "ending"]);
}

#[test]
fn a_start_function_can_call_imports() {
    let log = Log::default();
    let text = OPENER.replace(r#"(func (export "_start") (call $open))"#, "(start $open)");
    let instance = load(&text).instantiate(host(&log)).unwrap();
    assert_eq!(*log.borrow(), ["i2c.init 1 2 3 4"]);
    drop(instance);
    assert_eq!(
        *log.borrow(),
        ["i2c.init 1 2 3 4", "ending", "i2c.deinit 100"]
    );
}

#[test]
fn a_start_function_that_traps_leaves_nothing_open() {
    let log = Log::default();
    let text = OPENER.replace(
        r#"(func (export "_start") (call $open))"#,
        "(func $fail (call $open) unreachable) (start $fail)",
    );
    let error = load(&text).instantiate(host(&log)).err().unwrap();
    assert!(matches!(error, NoInstance::Ended(End::Trap(text)) if text.contains("unreachable")));
    assert_eq!(
        *log.borrow(),
        ["i2c.init 1 2 3 4", "ending", "i2c.deinit 100"]
    );
}

#[test]
fn an_import_may_stand_there_twice() {
    let log = Log::default();
    let text = r#"(module
        (import "time" "delay" (func $a (param i64) (result i32)))
        (import "time" "delay" (func $b (param i64) (result i32)))
        (func (export "_start") (drop (call $a (i64.const 1))) (drop (call $b (i64.const 2)))))"#;
    let mut instance = load(text).instantiate(host(&log)).unwrap();
    assert_eq!(instance.invoke("_start"), Ok(()));
    assert_eq!(*log.borrow(), ["time.delay 1", "time.delay 2", "ending"]);
}

#[test]
fn what_is_missing_is_named() {
    let runtime = Wasmtime::new().unwrap();
    let refused = |text: &str| {
        let wasm = wat::parse_str(text).unwrap();
        runtime.load(&wasm).err().unwrap().to_string()
    };
    let text = refused(r#"(module (import "i2c" "scan" (func)))"#);
    assert!(text.contains("`i2c.scan`"), "{text}");
    let text = refused(r#"(module (import "i2c" "deinit" (func)))"#);
    assert!(text.contains("`i2c.deinit`"), "{text}");
    let text = refused("(module (func (drop (ref.null func))))");
    assert!(text.contains("ref.null"), "{text}");
    let error = start(r#"(module (import "gpio" "deinit" (func (param i32) (result i32))))"#);
    let text = error.err().unwrap().to_string();
    assert!(text.contains("`gpio.deinit`"), "{text}");
}

#[test]
fn what_takes_too_long_to_compile_is_refused() {
    let nested = |count: usize| {
        let (open, end) = ("block ".repeat(count), "end ".repeat(count));
        let text = format!("(module (func $deep {open} {end}))");
        let wasm = wat::parse_str(text).unwrap();
        let loaded = Wasmtime::new().unwrap().load(&wasm);
        loaded.err().map(|refused| refused.to_string())
    };
    assert_eq!(nested(10_000), None);
    let refused = nested(100_000).unwrap();
    assert!(refused.contains("`deep`"), "{refused}");
    assert!(refused.contains("at most 20000 blocks"), "{refused}");
}

#[test]
fn hello_world_reaches_standard_output() {
    let out = Capture::default();
    let mut host = host(&Log::default());
    host.streams.stdout = Box::new(out.clone());
    let text = r#"(module
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "\08\00\00\00\0e\00\00\00Hello, world!\n")
        (func (export "_start")
            (if (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 64)) (then unreachable))
            (if (i32.ne (i32.load (i32.const 64)) (i32.const 14)) (then unreachable))))"#;
    assert_eq!(
        load(text).instantiate(host).unwrap().invoke("_start"),
        Ok(())
    );
    assert_eq!(*out.0.borrow(), b"Hello, world!\n");
}

#[test]
fn every_function_of_wasi_is_linked() {
    use wasm_embedded_spec::call::WasmType;
    use wasm_embedded_spec::wasi::{FUNCTIONS, MODULES};
    let mut imports = String::new();
    for module in MODULES {
        for function in FUNCTIONS.iter().filter(|f| f.is_in(module)) {
            let params = function.params.iter().map(|param| match param {
                WasmType::I32 => " i32",
                WasmType::I64 => " i64",
            });
            let result = if function.returns { "(result i32)" } else { "" };
            imports += &format!(
                r#"(import "{module}" "{}" (func (param{}) {result}))"#,
                function.name,
                params.collect::<String>()
            );
        }
    }
    assert!(start(&format!("(module {imports})")).is_ok());
}

#[test]
fn a_guest_leaves_with_its_code() {
    let text = r#"(module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (func (export "_start") (call $exit (i32.const 42)) unreachable))"#;
    assert_eq!(run(text), Err(End::Exit(42)));
    let text = text
        .replace(r#"(func (export "_start")"#, "(func $leave")
        .replace("unreachable))", ") (start $leave))");
    assert_eq!(
        start(&text).err().unwrap(),
        NoInstance::Ended(End::Exit(42))
    );
}

#[test]
fn an_instance_ends_once() {
    let log = Log::default();
    let mut instance = load(OPENER).instantiate(host(&log)).unwrap();
    for export in ["open", "open_spi", "open"] {
        assert_eq!(instance.invoke(export), Ok(()));
    }
    assert_eq!(log.borrow().len(), 3);
    let trap = "wasm `unreachable` instruction executed\n  at trap";
    assert_eq!(instance.invoke("trap"), Err(End::Trap(trap.to_owned())));
    let ended = [
        "ending",
        "i2c.deinit 102",
        "spi.deinit 101",
        "i2c.deinit 100",
    ];
    assert_eq!(log.borrow()[3..], ended);
    assert_eq!(instance.invoke("open"), Err(End::Over));
    drop(instance);
    assert_eq!(log.borrow()[3..], ended);
}

#[test]
fn an_instance_ends_when_start_returns() {
    let log = Log::default();
    let mut instance = load(OPENER).instantiate(host(&log)).unwrap();
    assert_eq!(instance.invoke("_start"), Ok(()));
    assert_eq!(
        *log.borrow(),
        ["i2c.init 1 2 3 4", "ending", "i2c.deinit 100"]
    );
    assert_eq!(instance.invoke("_start"), Err(End::Over));
    assert_eq!(instance.invoke("nonsense"), Err(End::Over));
}

#[test]
fn what_is_not_exported_is_not_run() {
    let log = Log::default();
    let text = OPENER.replace(
        r#"(func (export "trap")"#,
        r#"(func (export "trap") (param i32)"#,
    );
    let mut instance = load(&text).instantiate(host(&log)).unwrap();
    for export in ["nonsense", "trap", "memory", ""] {
        assert_eq!(
            instance.invoke(export),
            Err(End::NoExport(export.to_owned()))
        );
    }
    assert!(log.borrow().is_empty());
    assert_eq!(instance.invoke("open"), Ok(()));
}

#[test]
fn instances_do_not_touch_each_other() {
    let module = load(OPENER);
    let (first_log, second_log) = (Log::default(), Log::default());
    let mut first = module.instantiate(host(&first_log)).unwrap();
    let mut second = module.instantiate(host(&second_log)).unwrap();
    first.invoke("open").unwrap();
    second.invoke("open").unwrap();
    drop(module);
    drop(first);
    assert_eq!(second_log.borrow().len(), 1);
    second.invoke("open").unwrap();
    drop(second);
    assert_eq!(first_log.borrow()[1..], ["ending", "i2c.deinit 100"]);
    assert_eq!(
        second_log.borrow()[2..],
        ["ending", "i2c.deinit 101", "i2c.deinit 100"]
    );
}

#[test]
fn handles_run_out_and_come_back() {
    let log = Log::default();
    let mut instance = load(OPENER).instantiate(host(&log)).unwrap();
    for _ in 0..Wasmtime::new().unwrap().max_handles() {
        assert_eq!(instance.invoke("open"), Ok(()));
    }
    assert!(matches!(instance.invoke("open"), Err(End::Trap(_))));
    assert_eq!(log.borrow().len(), 64 + 1 + 64);
}

#[test]
fn the_runtime_tells_what_it_is() {
    let runtime = Wasmtime::new().unwrap();
    assert_eq!(runtime.name(), "wasmtime");
    assert!(
        runtime.version().starts_with("48."),
        "{}",
        runtime.version()
    );
    assert_eq!(runtime.max_handles(), 64);
}
