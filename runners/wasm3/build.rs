//! Compiles wasm3 and the C library around it.
//!
//! The sources of wasm3 are those in the folder that `WASM3_DIR` names; without it, those inside the crate `wasm3-sys`, which
//! cargo fetches because the manifest lists it, and which is never built.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::exit;

/// What the crate is compiled with: room for handles, for operations and arrays of handles, and for functions of a trap, all of
/// one instance.
const LIMITS: [(&str, &str); 3] = [
    ("WASME_MAX_HANDLES", "64"),
    ("WASME_MAX_ITEMS", "64"),
    ("WASME_MAX_FRAMES", "20"),
];

/// How wasm3 is compiled, beside what [`common`] says.
const ENGINE_FLAGS: [&str; 8] = [
    "-Dd_m3LogOutput=0",
    "-Dd_m3VerboseLogs=0",
    // From 0.5.2 on: as many blocks within each other as 0.4.7 compiles, and as are checked before (`MAX_NESTING`).
    "-Dd_m3ValCtrlDepth=1002",
    // From 0.5.2 on: the limit of the native stack is that of the instance.
    "-Dd_m3MaxNativeStack=0",
    "-fomit-frame-pointer",
    "-fno-stack-protector",
    // Operations jump from one to the next: where each begins makes a fifth of the speed.
    "-falign-functions=64",
    // The sums of guests wrap, and wasm3 adds them as signed numbers.
    "-fwrapv",
];

/// The functions of C that wasm3 allocates with, and those of the library, `src/c/heap.h`, that it gets instead.
const ALLOCATION: [(&str, &str); 3] = [
    ("calloc", "wasme_heap_calloc"),
    ("realloc", "wasme_heap_realloc"),
    ("free", "wasme_heap_free"),
];

/// The sources of wasm3 that `operations.c` includes.
const INCLUDED: [&str; 2] = ["m3_exec.c", "m3_compile.c"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=WASM3_DIR");
    if let Err(why) = build() {
        println!("cargo::error={why}");
        exit(1);
    }
}

fn build() -> Result<(), String> {
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let shared = here.join("../../inc");
    let wasm3 = wasm3_sources()?;

    let folders = [wasm3.clone(), shared.clone(), here.join("include")];
    let mut engine = common();
    engine.warnings(false).includes(&folders);
    for flag in ENGINE_FLAGS {
        engine.flag_if_supported(flag);
    }
    for (name, ours) in ALLOCATION {
        engine.define(name, ours);
    }
    for file in files(&wasm3, "c")? {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with("m3_")
            && !name.starts_with("m3_api_")
            && !INCLUDED.contains(&name.as_str())
        {
            engine.file(file);
        }
    }
    engine.file(here.join("src/c/wasm3/operations.c"));
    println!("cargo::rerun-if-changed={}", wasm3.display());

    let mut library = common();
    library
        .warnings(true)
        .extra_warnings(true)
        .flag_if_supported("-std=c99")
        .flag_if_supported("-pedantic")
        .flag_if_supported("-Wconversion")
        .flag("-isystem")
        .flag(&wasm3)
        .include(&shared)
        .include(here.join("include"))
        // Traps name functions, which the Rust side knows.
        .define("WASME_NO_PLACE", None);
    for (name, value) in LIMITS {
        engine.define(name, value);
        library.define(name, value);
    }
    for folder in ["src/c", "src/generated"] {
        for file in files(&here.join(folder), "c")? {
            library.file(file);
        }
        println!("cargo::rerun-if-changed={}", here.join(folder).display());
    }
    println!("cargo::rerun-if-changed={}", here.join("include").display());
    println!("cargo::rerun-if-changed={}", shared.display());

    tell_dependents(&folders)?;

    // In one archive, as each needs what the other has.
    let engine = engine
        .try_compile_intermediates()
        .map_err(|error| error.to_string())?;
    library
        .objects(engine)
        .try_compile("wasme")
        .map_err(|error| error.to_string())
}

/// Tells build scripts of crates that depend on this one how to compile C against the library: `DEP_WASME_INCLUDE` is a list
/// of folders like PATH, that of wasm3 first, `DEP_WASME_DEFINES` is `NAME=VALUE` separated by spaces, `DEP_WASME_ENGINE_FLAGS` is how wasm3
/// is compiled.
fn tell_dependents(folders: &[PathBuf]) -> Result<(), String> {
    let include = env::join_paths(folders).map_err(|error| error.to_string())?;
    println!("cargo::metadata=include={}", include.to_string_lossy());
    let defines = LIMITS.map(|(name, value)| format!("{name}={value}"));
    println!("cargo::metadata=defines={}", defines.join(" "));
    println!("cargo::metadata=engine_flags={}", ENGINE_FLAGS.join(" "));
    Ok(())
}

/// Optimised in every profile: only then does wasm3 turn its operations into jumps; without it they pile up on the stack.
fn common() -> cc::Build {
    let mut build = cc::Build::new();
    build.opt_level(3).debug(false).force_frame_pointer(false);
    build
}

/// The folder that contains `wasm3.h`.
fn wasm3_sources() -> Result<PathBuf, String> {
    let (root, origin) = match env::var_os("WASM3_DIR") {
        Some(dir) => (PathBuf::from(&dir), "the variable WASM3_DIR"),
        None => (wasm3_sys()?, "the crate wasm3-sys"),
    };
    [".", "source", "wasm3", "wasm3/source"]
        .iter()
        .map(|folder| root.join(folder))
        .find(|folder| folder.join("wasm3.h").is_file())
        .ok_or_else(|| {
            format!(
                "no wasm3.h in {} (from {origin}), nor in its folders source, wasm3 and wasm3/source; \
                 set WASM3_DIR to the folder with the C sources of wasm3 0.4.7, or 0.5.0 and newer",
                root.display()
            )
        })
}

/// Where cargo keeps the crate `wasm3-sys`. Asks without the network first.
fn wasm3_sys() -> Result<PathBuf, String> {
    let manifest = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    let metadata = |options: &[&str]| {
        cargo_metadata::MetadataCommand::new()
            .cargo_path(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .manifest_path(&manifest)
            .other_options(
                options
                    .iter()
                    .map(|&option| option.to_owned())
                    .collect::<Vec<_>>(),
            )
            .exec()
    };
    metadata(&["--offline"])
        .or_else(|_| metadata(&[]))
        .map_err(|error| {
            format!("cargo does not say where the crate wasm3-sys lies: {error}; or set WASM3_DIR to the C sources of wasm3")
        })?
        .packages
        .iter()
        .find(|package| *package.name == "wasm3-sys")
        .and_then(|package| package.manifest_path.parent())
        .map(|folder| folder.as_std_path().to_owned())
        .ok_or_else(|| {
            "the crate wasm3-sys is not among the dependencies in the manifest; set WASM3_DIR to the C sources of wasm3".into()
        })
}

/// The files of a folder with this extension, sorted.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let unreadable =
        |error: std::io::Error| format!("cannot read the folder {}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in folder.read_dir().map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn variable(name: &str) -> Result<OsString, String> {
    env::var_os(name)
        .ok_or_else(|| format!("cargo sets {name} for build scripts, and it is not set"))
}
