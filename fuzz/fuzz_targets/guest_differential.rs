//! Both engines do the same with any random guest; `conform fuzz` does this without coverage.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::differential::{Choices, Difference, Module, Profile, agree, load, play};
use wasm_embedded_spec::report::differential::difference;
use wasm_embedded_spec::runtime::Runtime;

static RUNTIMES: LazyLock<[Arc<dyn Runtime>; 2]> = LazyLock::new(|| {
    let wasmtime = Wasmtime::for_many_instances().expect("wasmtime works here");
    [Arc::new(wasmtime), Arc::new(Wasm3::new())]
});

static PROFILE: LazyLock<Profile> = LazyLock::new(|| Profile::of(&*RUNTIMES));

fuzz_target!(|bytes: &[u8]| {
    let module = Module::generate(&PROFILE, &mut Choices::from_bytes(bytes), 1);
    let played: Vec<_> = RUNTIMES
        .iter()
        .map(|runtime| {
            let loaded = load(&**runtime, &module);
            play(&**runtime, &loaded, &module.guests[0])
        })
        .collect();
    if !agree(&played) {
        let engines = RUNTIMES.each_ref().map(|runtime| runtime.name());
        let shown = Difference {
            guest: 0,
            module,
            played,
        };
        panic!("the engines differ\n{}", difference(&shown, &engines, 160));
    }
});
