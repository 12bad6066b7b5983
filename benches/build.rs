//! Compiles the C sides of the comparison on wasm3, all with the same flags, against the library that `runners/wasm3` builds.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=src/c");
    let told = |name: &str| {
        env::var(name).unwrap_or_else(|_| panic!("runners/wasm3/build.rs is to tell {name}"))
    };
    let mut build = cc::Build::new();
    build
        .opt_level(2)
        .debug(false)
        .force_frame_pointer(false)
        .extra_warnings(true)
        .flag_if_supported("-std=c99")
        .includes(env::split_paths(&told("DEP_WASME_INCLUDE")));
    for define in told("DEP_WASME_DEFINES").split(' ') {
        let (name, value) = define.split_once('=').unwrap_or((define, "1"));
        build.define(name, value);
    }
    build
        .files(["src/c/ours.c", "src/c/by_hand.c", "src/c/driver.c"])
        .compile("wasme_benches");
}
