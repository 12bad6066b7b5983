//! The command for boards: `wasm-embedded-mcu --help`.

use clap::{Parser, Subcommand};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wasm_embedded_mcu::board::Board;
use wasm_embedded_mcu::bridge::Bridge;
use wasm_embedded_mcu::image;

/// Guests on microcontrollers.
#[derive(Parser)]
#[command(version)]
struct Args {
    #[command(subcommand)]
    command: Command,

    /// How deep the blocks of a guest may be within each other: the compiler of the device takes some stack for each
    #[arg(long, default_value_t = 16, global = true)]
    max_nesting: u32,
}

#[derive(Subcommand)]
enum Command {
    /// Is an adapter of the conformance suite whose runtime is a board with the conformance firmware: checks and instruments guests,
    /// puts a checksum behind every line, and reports resets
    Adapter {
        /// What has the serial line of the board on its standard input and output, an emulator or
        /// `socat - /dev/ttyACM0,b115200,raw,echo=0`
        #[arg(last = true, required = true, value_name = "PROGRAM")]
        program: Vec<String>,
    },
    /// Checks and instruments a guest: what it writes is what a device takes
    Image {
        /// The guest
        guest: PathBuf,
        /// Where the image goes
        image: PathBuf,
        /// The memory limit in bytes
        #[arg(long, default_value_t = 65_536)]
        memory: u64,
    },
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.command {
        Command::Adapter { program } => adapt(program, args.max_nesting),
        Command::Image {
            guest,
            image,
            memory,
        } => prepare(guest, image, *memory, args.max_nesting),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn adapt(program: &[String], max_nesting: u32) -> Result<(), String> {
    // The parser does not take an empty one.
    let (name, args) = program.split_first().ok_or("expected a program")?;
    Board::start(name, args)
        .and_then(|board| Bridge::new(board, io::stdout(), max_nesting))
        .and_then(|mut bridge| bridge.serve(io::stdin().lock()))
        .map_err(|error| format!("{name}: {error}"))
}

fn prepare(guest: &Path, to: &Path, memory: u64, max_nesting: u32) -> Result<(), String> {
    let wasm = fs::read(guest).map_err(|error| format!("{}: {error}", guest.display()))?;
    let image = image::prepare(&wasm, memory, max_nesting)
        .map_err(|why| format!("{}: {why}", guest.display()))?;
    fs::write(to, image).map_err(|error| format!("{}: {error}", to.display()))
}
