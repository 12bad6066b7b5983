//! Runs guests on emulated Linux boards with Debian's stock kernels, and checks what happened on their buses: the kernel's own
//! trace against the recording of the runtime, one engine against the other, and both against `fixtures/recorded`.

mod board;
mod build;
mod check;
mod clause;
mod console;
mod events;
mod frame;
mod initramfs;
mod packages;
mod recording;
mod run;
mod scene;
mod step;

use clap::Parser;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Why something could not be done, for people.
type Failure = Box<dyn Error>;

const AFTER: &str = "\
It needs qemu-system-arm 10.0 (in Debian 12: from bookworm-backports), apt, dpkg, xz, clang and lld, rustup's target and Debian's
cross compiler of each board. What it downloads and builds stays under target/. See runners/boards/README.md.";

/// Runs guests on emulated Linux boards and checks what happened on their buses.
#[derive(Debug, Parser)]
#[command(name = "wasm-embedded-boards", after_help = AFTER)]
struct Arguments {
    /// The boards: imx8mp-evk, sabrelite, raspi3b [default: the first two]
    #[arg(value_name = "BOARD")]
    boards: Vec<String>,
    /// Write the recordings to fixtures/recorded instead of comparing with them
    #[arg(long)]
    bless: bool,
    /// Look for newer packages of Debian than those that were downloaded
    #[arg(long)]
    update: bool,
}

/// What all parts know.
struct Project {
    /// The repository.
    root: PathBuf,
    /// Where downloads and what is made of them stay: `target/boards`.
    cache: PathBuf,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match all(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn all(arguments: &Arguments) -> Result<(), Failure> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()?;
    let cache = root.join("target/boards");
    let project = Project { root, cache };
    let boards = board::chosen(&arguments.boards)?;
    let began = Instant::now();
    build::guests(&project, &boards)?;
    for board in &boards {
        run::board(&project, board, arguments.bless, arguments.update)
            .map_err(|error| format!("{}: {error}", board.name))?;
    }
    println!(
        "\n{} in {:.1} s",
        match boards.len() {
            1 => "1 board passed".to_owned(),
            count => format!("{count} boards passed"),
        },
        began.elapsed().as_secs_f32()
    );
    Ok(())
}
