//! The command for boards: `wasm-embedded-mcu --help`.

use clap::{Parser, Subcommand};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wasm_embedded_mcu::board::Board;
use wasm_embedded_mcu::bridge::Bridge;
use wasm_embedded_mcu::image;
use wasm_embedded_mcu::prepare::Adapter;
use wasm_embedded_rt_wasm3::Limits;

/// Guests on microcontrollers.
#[derive(Parser)]
#[command(version)]
struct Args {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    room: Room,
}

/// What wasm3 on the device has room for.
#[derive(clap::Args)]
struct Room {
    /// How deep the blocks of a guest may be within each other: the compiler of the device takes some stack for each
    #[arg(long, default_value_t = 16, global = true)]
    max_nesting: u32,

    /// The most parameters, locals and operands of a function: what d_m3MaxFunctionStackHeight of the firmware is
    #[arg(long, default_value_t = Limits::HOST.values, global = true)]
    max_values: u32,

    /// The most places for them and for constants, where 64 bits count twice: what d_m3MaxFunctionSlots of the firmware is
    #[arg(long, default_value_t = Limits::HOST.slots, global = true)]
    max_slots: u32,
}

impl Room {
    fn limits(&self) -> Limits {
        Limits {
            nesting: self.max_nesting,
            values: self.max_values,
            slots: self.max_slots,
        }
    }
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
    /// Is an adapter whose runtime is another adapter, one that runs images: puts them in the place of the guests
    Prepare {
        /// The other adapter
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
        Command::Adapter { program } => adapt(program, args.room.limits()),
        Command::Prepare { program } => pass_on(program, &args.room.limits()),
        Command::Image {
            guest,
            image,
            memory,
        } => prepare(guest, image, *memory, &args.room.limits()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn pass_on(program: &[String], limits: &Limits) -> Result<(), String> {
    // The parser does not take an empty one.
    let (name, args) = program.split_first().ok_or("expected a program")?;
    Adapter::start(name, args)
        .and_then(|mut adapter| adapter.serve(io::stdin().lock(), io::stdout(), limits))
        .map_err(|error| format!("{name}: {error}"))
}

fn adapt(program: &[String], limits: Limits) -> Result<(), String> {
    // The parser does not take an empty one.
    let (name, args) = program.split_first().ok_or("expected a program")?;
    Board::start(name, args)
        .and_then(|board| Bridge::new(board, io::stdout(), limits))
        .and_then(|mut bridge| bridge.serve(io::stdin().lock()))
        .map_err(|error| format!("{name}: {error}"))
}

fn prepare(guest: &Path, to: &Path, memory: u64, limits: &Limits) -> Result<(), String> {
    let wasm = fs::read(guest).map_err(|error| format!("{}: {error}", guest.display()))?;
    let image = image::prepare(&wasm, memory, limits)
        .map_err(|why| format!("{}: {why}", guest.display()))?;
    fs::write(to, image).map_err(|error| format!("{}: {error}", to.display()))
}
