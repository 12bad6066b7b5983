//! Whatever passes the check of guests, wasm3 loads and runs within the limits; drivers answer anything.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::time::Duration;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_spec::differential::{Script, Seen};
use wasm_embedded_spec::guest::Guest;
use wasm_embedded_spec::runtime::{Host, Runtime};

fuzz_target!(|bytes: &[u8]| {
    let Ok(guest) = Guest::parse(bytes) else {
        return;
    };
    let Ok(module) = Wasm3::new().load(bytes) else {
        return;
    };
    let script = Script::new(bytes.len() as u64, String::new(), Seen::default());
    let mut host = Host::new(Box::new(script));
    host.limits.memory = 1 << 20;
    host.limits.time = Duration::from_millis(20);
    if let Ok(mut instance) = module.instantiate(host) {
        for export in guest.exports() {
            if instance.invoke(export).is_err() {
                break;
            }
        }
    }
});
