//! Compiles the C sides of the comparison on wasm3, all with the same flags, against the library that `runners/wasm3` builds; and
//! wasm3 as it comes, with the flags that it has there.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// What bare.c is called by; every other name of it and of wasm3 is its own, as the library has a wasm3 of the same names.
const BARE: [&str; 3] = ["bare_new", "bare_call", "bare_free"];

fn told(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("runners/wasm3/build.rs is to tell {name}"))
}

fn main() {
    println!("cargo::rerun-if-changed=src/c");
    bare();
    let mut build = cc::Build::new();
    build
        .opt_level(3)
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

/// Makes a library of one object, in which names are hidden by `objcopy`.
fn bare() {
    let include = told("DEP_WASME_INCLUDE");
    let wasm3 = env::split_paths(&include).next().expect("a folder");
    let mut build = cc::Build::new();
    build
        .opt_level(3)
        .debug(false)
        .force_frame_pointer(false)
        .warnings(false)
        .includes(env::split_paths(&include))
        .file("src/c/bare.c");
    for flag in told("DEP_WASME_ENGINE_FLAGS").split(' ') {
        build.flag_if_supported(flag);
    }
    for entry in wasm3.read_dir().expect("the sources of wasm3") {
        let file = entry.expect("a file").path();
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with("m3_") && name.ends_with(".c") && !name.starts_with("m3_api_") {
            build.file(file);
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let whole = out.join("bare.o");
    let mut link = build.get_compiler().to_command();
    run(link
        .args(["-r", "-nostdlib", "-o"])
        .arg(&whole)
        .args(build.compile_intermediates()));
    let keep = BARE.map(|name| format!("--keep-global-symbol={name}"));
    run(Command::new("objcopy").args(keep).arg(&whole));
    cc::Build::new().object(&whole).compile("bare_wasm3");
}

fn run(command: &mut Command) {
    let status = command
        .status()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}
