//! Makes and drops a thousand instances, for valgrind: `bash runners/wasm3/check-memory.sh`.
//!
//! Each opens a handle, grows its memory and ends in one of the ways that there are; some are refused.

use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_spec::call::{AnyDriver, Call};
use wasm_embedded_spec::runtime::{Host, Runtime};

/// A guest: how it ends stands in the place of `END`.
const GUEST: &str = r#"(module
    (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func (export "_start")
        (drop (memory.grow (i32.const 2)))
        (drop (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 8)))
        END))"#;

struct Yes;

impl AnyDriver for Yes {
    fn call(&mut self, _: Call<'_, '_>) -> Result<i64, i32> {
        Ok(0)
    }
}

struct WithoutI2c;

impl AnyDriver for WithoutI2c {
    fn call(&mut self, _: Call<'_, '_>) -> Result<i64, i32> {
        Ok(0)
    }

    fn has_api(&self, api: &str) -> bool {
        api != "i2c"
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wasm3 = Wasm3::new();
    let mut modules = Vec::new();
    for end in ["", "unreachable", "(call $exit (i32.const 3))"] {
        modules.push(wasm3.load(&wat::parse_str(GUEST.replace("END", end))?)?);
    }
    let (mut ended, mut refused) = (0, 0);
    for i in 0..1000 {
        let mut instance = modules[i % 3].instantiate(Host::new(Box::new(Yes)))?;
        // Some are dropped without having run.
        if i % 4 != 0 {
            let _ = instance.invoke("_start");
        }
        ended += 1;
        let without = Host::new(Box::new(WithoutI2c));
        refused += u32::from(modules[i % 3].instantiate(without).is_err());
    }
    println!("{ended} instances, {refused} refused");
    Ok(())
}
