//! How much of the addresses of a process guests take, and that they run where there are few.

use std::process::{Command, ExitStatus};
use std::sync::Arc;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::runtime::{End, Host, Instance, Module, NoInstance, Refused, Runtime};

/// Names what a process is to do that this one starts with less room.
const TASK: &str = "TEST_WITH_FEW_ADDRESSES";

struct NoDrivers;

impl Platform for NoDrivers {}

fn load(runtime: Result<Wasmtime, Refused>, text: &str) -> Arc<dyn Module> {
    let wasm = wat::parse_str(text).unwrap();
    runtime.unwrap().load(&wasm).unwrap()
}

fn start(module: &Arc<dyn Module>) -> Result<Box<dyn Instance>, NoInstance> {
    module.instantiate(Host::new(Box::new(NoDrivers)))
}

/// Traps unless bounds are where they should be, before and after the memory grows.
const BOUNDS: &str = r#"(module (memory (export "memory") 1)
    (data (i32.const 65532) "\01\02\03\04")
    (func (export "grow")
        (if (i32.ne (memory.grow (i32.const 2)) (i32.const 1)) (then unreachable))
        (i32.store (i32.const 196604) (i32.const 5)))
    (func (export "inside") (if (i32.ne (i32.load (i32.const 65532)) (i32.const 0x04030201)) (then unreachable)))
    (func (export "after") (drop (i32.load (i32.const 65533))))
    (func (export "far") (drop (i32.load8_u offset=4294967295 (i32.const -1))))
    (func (export "middle") (i64.store offset=33554432 (i32.const 100) (i64.const 0))))"#;

#[test]
fn guests_stay_within_their_memory() {
    for runtime in [Wasmtime::new, Wasmtime::for_many_instances] {
        let module = load(runtime(), BOUNDS);
        for (export, grown) in [
            ("after", false),
            ("far", false),
            ("middle", false),
            ("far", true),
            ("middle", true),
        ] {
            let mut instance = start(&module).unwrap();
            if grown {
                assert_eq!(instance.invoke("grow"), Ok(()));
                assert_eq!(instance.invoke("after"), Ok(()));
            }
            assert_eq!(instance.invoke("inside"), Ok(()));
            let Err(End::Trap(text)) = instance.invoke(export) else {
                panic!("`{export}` is to trap");
            };
            assert!(text.starts_with("out of bounds memory access\n"), "{text}");
        }
    }
}

#[test]
fn many_instances_live_at_once() {
    let module = load(Wasmtime::for_many_instances(), BOUNDS);
    let mut instances: Vec<_> = (0..2000).map(|_| start(&module).unwrap()).collect();
    for instance in &mut instances {
        assert_eq!(instance.invoke("inside"), Ok(()));
    }
}

/// How much a process takes of its addresses, in bytes, while an instance is there.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
fn taken(runtime: Wasmtime) -> u64 {
    fn size() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmSize:"))
            .unwrap();
        line.trim()
            .strip_suffix(" kB")
            .unwrap()
            .parse::<u64>()
            .unwrap()
            << 10
    }
    let module = load(Ok(runtime), BOUNDS);
    let before = size();
    let _instance = start(&module).unwrap();
    size() - before
}

/// Runs `task` of [`tasks`] in a process that has so many KiB of addresses.
#[cfg(unix)]
fn with_addresses(kib: u64, task: &str) -> ExitStatus {
    let script = format!(r#"ulimit -v {kib} && exec "$0" --exact tasks --nocapture"#);
    let test = std::env::current_exe().unwrap();
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(test).env(TASK, task);
    command.status().unwrap()
}

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
#[test]
fn addresses_are_reserved_where_there_are_enough() {
    // In processes of their own: other tests take addresses too.
    for task in ["reserves", "does not reserve"] {
        assert!(with_addresses(64 << 20, task).success(), "{task}");
    }
}

#[cfg(unix)]
#[test]
fn guests_run_where_there_are_few_addresses() {
    for gib in [1, 4, 6] {
        assert!(with_addresses(gib << 20, "runs").success(), "{gib} GiB");
    }
}

#[cfg(all(unix, target_pointer_width = "64"))]
#[test]
fn an_instance_for_which_there_is_no_room_is_refused() {
    assert!(with_addresses(10 << 20, "runs out").success());
}

/// What [`with_addresses`] runs.
#[test]
fn tasks() {
    let Ok(task) = std::env::var(TASK) else {
        return;
    };
    match &*task {
        #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
        "reserves" => assert!(taken(Wasmtime::new().unwrap()) >= 4 << 30),
        #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
        "does not reserve" => assert!(taken(Wasmtime::for_many_instances().unwrap()) < 1 << 30),
        "runs" => {
            let mut instance = start(&load(Wasmtime::new(), BOUNDS)).unwrap();
            for export in ["inside", "grow", "after", "inside"] {
                assert_eq!(instance.invoke(export), Ok(()));
            }
            assert!(matches!(instance.invoke("far"), Err(End::Trap(_))));
        }
        "runs out" => {
            let module = load(Wasmtime::new(), BOUNDS);
            let mut instances = Vec::new();
            let refused = loop {
                match start(&module) {
                    Ok(instance) => instances.push(instance),
                    Err(refused) => break refused,
                }
            };
            assert!(matches!(refused, NoInstance::Refused(_)), "{refused}");
            assert!(
                refused.to_string().contains("for_many_instances"),
                "{refused}"
            );
            assert_eq!(instances.len(), 2);
            // Those that there are go on.
            assert_eq!(instances[0].invoke("inside"), Ok(()));
        }
        other => panic!("no such task: {other}"),
    }
}
