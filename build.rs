//! Puts what the suite consists of into one file, which `src/embedded.rs` includes.
//!
//! Debug builds have none of it: they run in a clone of the project, and would be built again whenever a case changes.
//! `WASM_EMBEDDED_EMBED=1` puts it into them too.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files and folders of the suite.
const PARTS: [&str; 10] = [
    "witx",
    "suites",
    "fixtures",
    "hal/scenarios.toml",
    "runners/faults",
    "docs/bundle.md",
    "docs/fixtures.md",
    "docs/schema",
    "LICENSE-APACHE",
    "LICENSE-MIT",
];
/// Folders that are no part of it: the fixtures of other tests.
const WITHOUT: [&str; 4] = [
    "fixtures/recorded",
    "fixtures/published",
    "fixtures/drivers",
    "fixtures/examples",
];
/// The ends of the names of files that are.
const KINDS: [&str; 6] = ["witx", "wat", "json", "jsonl", "toml", "md"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=WASM_EMBEDDED_EMBED");
    let mut archive = Vec::new();
    let wanted = env::var("PROFILE").is_ok_and(|profile| profile == "release")
        || env::var_os("WASM_EMBEDDED_EMBED").is_some();
    if env::var_os("CARGO_FEATURE_SUITE").is_some() && wanted {
        let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
        for part in PARTS {
            println!("cargo::rerun-if-changed={part}");
            add(&root, part, &mut archive)?;
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("suite.bin"), archive)
}

/// Adds a file, or all files of a folder: a name and a text, each after its length.
fn add(root: &Path, name: &str, archive: &mut Vec<u8>) -> io::Result<()> {
    let path = root.join(name);
    if path.is_dir() {
        let entries = fs::read_dir(&path)?.collect::<io::Result<Vec<_>>>()?;
        let mut names: Vec<_> = entries.iter().map(fs::DirEntry::file_name).collect();
        names.sort();
        for inner in names {
            let name = format!("{name}/{}", inner.to_string_lossy());
            if !WITHOUT.contains(&name.as_str()) {
                add(root, &name, archive)?;
            }
        }
        return Ok(());
    }
    let kind = path.extension().unwrap_or_default().to_string_lossy();
    if path.extension().is_some() && !KINDS.contains(&&*kind) {
        return Ok(());
    }
    let text = fs::read(&path)?;
    for bytes in [name.as_bytes(), &text] {
        let len = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        archive.extend(len.to_le_bytes());
        archive.extend(bytes);
    }
    Ok(())
}
