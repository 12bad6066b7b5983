//! What is compiled: the guests, and the runtime for a board.

use crate::board::Board;
use crate::step::{output, step};
use crate::{Failure, Project};
use std::path::PathBuf;
use std::process::Command;

/// The kinds of guests in `hal/c/build.sh` that run on boards, and the sources of each.
const KINDS: [(&str, &str); 2] = [
    ("boards", "runners/boards/guests"),
    ("examples", "hal/c/examples"),
];

/// Compiles the guests of these boards.
pub fn guests(project: &Project, boards: &[&Board]) -> Result<(), Failure> {
    let mut names: Vec<_> = boards
        .iter()
        .flat_map(|board| board.scenes)
        .map(|scene| scene.guest)
        .collect();
    names.sort_unstable();
    names.dedup();
    step("guests", || {
        let script = project.root.join("hal/c/build.sh");
        output(Command::new("bash").arg(script).args(&names))?;
        Ok(((), names.join(", ")))
    })
}

/// Where a compiled guest is.
pub fn guest(project: &Project, name: &str) -> Result<PathBuf, Failure> {
    let (kind, _) = kind(project, name)?;
    let guests = project.root.join("target/guests/c").join(kind);
    Ok(guests.join(name).with_extension("wasm"))
}

/// The source of a guest, below the root of the project.
pub fn source(project: &Project, name: &str) -> Result<String, Failure> {
    let (_, folder) = kind(project, name)?;
    Ok(format!("{folder}/{name}.c"))
}

fn kind(project: &Project, name: &str) -> Result<(&'static str, &'static str), Failure> {
    let there = |folder: &str| {
        project
            .root
            .join(folder)
            .join(format!("{name}.c"))
            .is_file()
    };
    KINDS
        .into_iter()
        .find(|(_, folder)| there(folder))
        .ok_or_else(|| format!("there is no guest {name}").into())
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
