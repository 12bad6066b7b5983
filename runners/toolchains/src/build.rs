//! Compiles the guest with one toolchain, by the command that a user would type.

use crate::matrix::Toolchain;
use crate::{Failure, Project};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// What would make cargo and go build otherwise than by default.
const UNSET: [&str; 7] = [
    "CARGO_TARGET_DIR",
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTFLAGS",
    "RUSTC",
    "CFLAGS",
    "GOFLAGS",
];

/// A guest, and the version of what made it.
#[derive(Debug)]
pub struct Built {
    /// The file.
    pub path: PathBuf,
    /// Its bytes.
    pub wasm: Vec<u8>,
    /// The version of the toolchain.
    pub version: String,
}

/// Compiles the guest in a copy of its folder, which stays, so that what did not change is not compiled again.
pub fn build(project: &Project, toolchain: &Toolchain) -> Result<Built, Failure> {
    let work = project.cache.join("guests").join(&toolchain.name);
    copy(&project.here.join(&toolchain.folder), &work)?;
    if work.join("package.json").exists() {
        // Installed by check.sh.
        link(
            &project.cache.join("npm/node_modules"),
            &work.join("node_modules"),
        )?;
    }
    let said = shell(project, &work, &toolchain.version)?;
    let version = version(&said)
        .ok_or_else(|| format!("`{}` prints no version: {said}", toolchain.version))?;
    let path = work.join(&toolchain.guest);
    // What an earlier run made is no result of this one, except where the command knows what did not change.
    if !toolchain.build.starts_with("cargo") && path.exists() {
        fs::remove_file(&path)?;
    }
    shell(project, &work, &toolchain.build)?;
    let wasm = fs::read(&path).map_err(|error| {
        let (command, path) = (&toolchain.build, path.display());
        format!("`{command}` did not write {path}: {error}")
    })?;
    Ok(Built {
        path,
        wasm,
        version,
    })
}

/// Runs a command, and returns what it prints.
fn shell(project: &Project, folder: &Path, command: &str) -> Result<String, Failure> {
    let python = project.cache.join("python");
    let own = [python.join("ziglang"), python.join("go/bin")];
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(own.into_iter().chain(env::split_paths(&path)))?;
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(folder);
    shell.env("PATH", path).env("GOTOOLCHAIN", "local");
    for name in UNSET {
        shell.env_remove(name);
    }
    let output = shell.output().map_err(|error| format!("sh: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(said.into_owned());
    }
    let status = output.status;
    let why = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{command}` in {}: {status}\n{said}{why}", folder.display()).into())
}

/// The first number with two points in a text, such as `1.27.3` in `go version go1.27.3 linux/amd64`.
fn version(text: &str) -> Option<String> {
    let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    let mut numbers = numbers.map(|number| number.trim_matches('.'));
    numbers
        .find(|number| number.matches('.').count() >= 2)
        .map(str::to_owned)
}

/// Copies files that differ. Those that are equal keep their age.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&from, &to)?;
        } else {
            let bytes = fs::read(from)?;
            if !fs::read(&to).is_ok_and(|there| there == bytes) {
                fs::write(to, bytes)?;
            }
        }
    }
    Ok(())
}

fn link(target: &Path, link: &Path) -> io::Result<()> {
    match std::os::unix::fs::symlink(target, link) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_found_in_what_compilers_print() {
        let printed = [
            ("rustc 1.95.0 (59807616e 2026-04-14)", "1.95.0"),
            (
                "Debian clang version 14.0.6\nTarget: x86_64-pc-linux-gnu",
                "14.0.6",
            ),
            (
                "emcc (Emscripten gcc/clang-like replacement) 3.1.6 ()",
                "3.1.6",
            ),
            ("go version go1.27.3 linux/amd64", "1.27.3"),
            ("0.17.1\n", "0.17.1"),
            ("Version 0.28.20", "0.28.20"),
        ];
        for (text, expected) in printed {
            assert_eq!(version(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(version("command not found"), None);
    }
}
