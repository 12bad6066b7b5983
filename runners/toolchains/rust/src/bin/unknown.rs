//! Watches a temperature sensor, with the part of `std` that works without a system, and WASI imported by hand: see
//! ../../../README.md.
#![no_main]

extern crate alloc;

#[path = "../bus.rs"]
mod bus;
#[path = "../wasi.rs"]
mod wasi;
#[path = "../watch.rs"]
mod watch;

use std::collections::HashMap;

#[no_mangle]
pub extern "C" fn _start() {
    let input = wasi::read();
    let limits: HashMap<_, _> = watch::limits(&input).collect();
    let mut names: Vec<_> = limits.keys().copied().collect();
    names.sort_unstable();
    // What `std` has for files and the environment is there, and always fails.
    let settings = std::fs::read_to_string("/etc/settings").is_ok();
    let home = std::env::var_os("HOME").is_some();
    watch::run(&names, |name| limits[name], settings, home);
}
