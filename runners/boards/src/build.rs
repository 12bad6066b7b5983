//! What is compiled: the guests, and the runtime for a board.

use crate::board::Board;
use crate::step::{output, step};
use crate::{Failure, Project};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Compiles the guests of `runners/boards/guests` to `target/guests/c/boards`.
pub fn guests(project: &Project) -> Result<(), Failure> {
    step("guests", || {
        let folder = project.root.join("runners/boards/guests");
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "c") {
                names.extend(path.file_stem().map(|stem| stem.to_owned()));
            }
        }
        let script = project.root.join("hal/c/build.sh");
        output(Command::new("bash").arg(script).args(&names))?;
        Ok(((), format!("{} in target/guests/c/boards", names.len())))
    })
}

/// Where a compiled guest is.
pub fn guest(project: &Project, name: &str) -> PathBuf {
    let guests = project.root.join("target/guests/c/boards");
    guests.join(name).with_extension("wasm")
}

/// Compiles the runtime for a board, linked statically: there is nothing but it on the board.
pub fn runtime(project: &Project, board: &Board) -> Result<PathBuf, Failure> {
    let Board { target, .. } = board;
    let variable = target.to_uppercase().replace('-', "_");
    let gcc = match board.arch {
        "arm64" => "aarch64-linux-gnu-gcc",
        _ => "arm-linux-gnueabihf-gcc",
    };
    let features = format!("linux,{}", board.engines.join(","));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    output(
        Command::new(cargo)
            .current_dir(&project.root)
            .args([
                "build",
                "--quiet",
                "--locked",
                "--package",
                "wasm-embedded-rt",
            ])
            .args(["--no-default-features", "--features", &features])
            .args(["--target", target])
            .env(format!("CARGO_TARGET_{variable}_LINKER"), gcc)
            .env(
                format!("CARGO_TARGET_{variable}_RUSTFLAGS"),
                "-C target-feature=+crt-static",
            )
            .env_remove("RUSTFLAGS"),
    )
    .map_err(|error| {
        format!(
            "{error}\nit needs `rustup target add {target}` and `apt-get install {}`",
            match board.arch {
                "arm64" => "gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
                _ => "gcc-arm-linux-gnueabihf libc6-dev-armhf-cross",
            }
        )
    })?;
    let built = project.root.join("target").join(target);
    Ok(built.join("debug/wasm-embedded-rt"))
}
