//! scratch
use std::time::Instant;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::runtime::*;
use wasm_embedded_spec::call::*;
struct D;
impl AnyDriver for D {
    fn call(&mut self, _c: Call<'_, '_>) -> Result<i64, i32> { Ok(1) }
}
struct P;
impl wasm_embedded_spec::generated::Platform for P {
    fn time(&mut self) -> Option<&mut dyn wasm_embedded_spec::generated::Time> { Some(self) }
    fn i2c(&mut self) -> Option<&mut dyn wasm_embedded_spec::generated::I2c> { Some(self) }
}
use wasm_embedded_spec::generated::*;
impl Time for P {
    fn delay(&mut self, _: u64) -> Result<(), Errno> { Ok(()) }
    fn now(&mut self) -> Result<u64, Errno> { Ok(5) }
}
impl I2c for P {
    fn init(&mut self, _: u32, _: u32, _: i32, _: i32) -> Result<i32, Errno> { Ok(1) }
    fn deinit(&mut self, _: i32) -> Result<(), Errno> { Ok(()) }
    fn write(&mut self, _: i32, _: u16, b: &[u8]) -> Result<(), Errno> { std::hint::black_box(b); Ok(()) }
    fn read(&mut self, _: i32, _: u16, _: &mut [u8]) -> Result<(), Errno> { Ok(()) }
    fn write_read(&mut self, _: i32, _: u16, _: &[u8], _: &mut [u8]) -> Result<(), Errno> { Ok(()) }
}
fn main() {
    let mut funcs = String::new();
    for i in 0..100 {
        funcs += &format!("(func (export \"f{i}\") (local i32 i32) (loop (local.set 0 (i32.add (local.get 0) (i32.const {i}))) (i32.store (local.get 0) (i32.load (i32.const 8))) (br_if 0 (i32.lt_s (local.get 0) (i32.const 1000)))))");
    }
    let text = format!(r#"(module
        (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
        (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
        (import "time" "now" (func $now (param i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 32) "\40\00\00\00\04\00\00\00")
        {funcs}
        (func (export "empty"))
        (func (export "write") (local i32)
            (drop (call $init (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
            (loop (if (call $write (i32.const 1) (i32.const 0x48) (i32.const 32)) (then unreachable))
            (local.set 0 (i32.add (local.get 0) (i32.const 1)))
            (br_if 0 (i32.lt_s (local.get 0) (i32.const 1000000)))))
        (func (export "now") (local i32)
            (loop (drop (call $now (i32.const 0)))
            (local.set 0 (i32.add (local.get 0) (i32.const 1)))
            (br_if 0 (i32.lt_s (local.get 0) (i32.const 1000000))))))"#);
    let wasm = wat::parse_str(&text).unwrap();
    let t = Instant::now();
    let rt = Wasmtime::new().unwrap();
    println!("new {:?}", t.elapsed());
    let small = wat::parse_str(r#"(module (memory (export "memory") 1) (func (export "_start")))"#).unwrap();
    for (name, wasm) in [("small", &small), ("100 functions", &wasm)] {
        let t = Instant::now();
        for _ in 0..20 { rt.load(wasm).unwrap(); }
        println!("load {name} {:?}", t.elapsed() / 20);
        let t = Instant::now();
        for _ in 0..20 { wasm_embedded_spec::guest::Guest::parse(wasm).unwrap(); }
        println!("  of which parse {:?}", t.elapsed() / 20);
    }
    let m = rt.load(&wasm).unwrap();
    let t = Instant::now();
    for _ in 0..2000 { m.instantiate(Host::new(Box::new(P))).unwrap(); }
    println!("instantiate {:?}", t.elapsed() / 2000);
    let t = Instant::now();
    let all: Vec<_> = (0..2000).map(|_| m.instantiate(Host::new(Box::new(P))).unwrap()).collect();
    println!("instantiate, kept {:?}", t.elapsed() / 2000);
    drop(all);
    for f in ["write", "now"] {
        let mut i = m.instantiate(Host::new(Box::new(P))).unwrap();
        i.invoke(f).unwrap();
        let mut best = f64::MAX;
        for _ in 0..20 {
        let t = Instant::now();
        i.invoke(f).unwrap();
        best = best.min(t.elapsed().as_nanos() as f64 / 1e6);
        }
        println!("{f} {best} per call");
    }
    let mut i = m.instantiate(Host::new(Box::new(P))).unwrap();
    let t = Instant::now();
    for _ in 0..100000 { i.invoke("empty").unwrap(); }
    println!("invoke {:?}", t.elapsed() / 100000);

    for epoch in [false, true] {
        use wasmtime::*;
        let mut c = Config::new();
        c.epoch_interruption(epoch);
        let e = Engine::new(&c).unwrap();
        let mut l = Linker::<u64>::new(&e);
        l.func_wrap("e", "e", |_: Caller<'_, u64>, _a: i32, _b: i32, _c: i32| -> i32 { 0 }).unwrap();
        l.func_wrap("e", "f", |_: Caller<'_, u64>, _a: i32, _b: i32, _c: i32| -> wasmtime::Result<i32> { Ok(0) }).unwrap();
        for n in ["e", "f"] {
        let text = format!(r#"(module (import "e" "{n}" (func $write (param i32 i32 i32) (result i32))) (func (export "write") (local i32)
            (loop (if (call $write (i32.const 1) (i32.const 0x48) (i32.const 32)) (then unreachable))
            (local.set 0 (i32.add (local.get 0) (i32.const 1)))
            (br_if 0 (i32.lt_s (local.get 0) (i32.const 1000000))))))"#);
        let m = Module::from_binary(&e, &wat::parse_str(&text).unwrap()).unwrap();
        let mut s = Store::new(&e, 5);
        if epoch { s.set_epoch_deadline(1); s.epoch_deadline_callback(|_| Ok(UpdateDeadline::Continue(1))); }
        let i = l.instantiate(&mut s, &m).unwrap();
        let f = i.get_typed_func::<(), ()>(&mut s, "write").unwrap();
        let mut best = f64::MAX;
        for _ in 0..20 {
        let t = Instant::now();
        f.call(&mut s, ()).unwrap();
        best = best.min(t.elapsed().as_nanos() as f64 / 1e6);
        }
        println!("empty host call {n}, epoch {epoch}: {best} ns");
        }
    }
}
