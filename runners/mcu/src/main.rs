//! `wasm-embedded-mcu [--max-nesting N] -- PROGRAM [ARGS]...`: an adapter whose runtime is a board on the standard streams of a
//! program.

use clap::Parser;
use std::io;
use std::process::ExitCode;
use wasm_embedded_mcu::board::Board;
use wasm_embedded_mcu::bridge::Bridge;

/// Stands between the conformance suite and a board with the conformance firmware: checks and instruments guests, puts a checksum
/// behind every line, and reports resets.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// How deep the blocks of a guest may be within each other: each takes some 150 bytes of the board's stack while it is compiled
    #[arg(long, default_value_t = 16)]
    max_nesting: u32,

    /// What has the serial line of the board on its standard input and output, an emulator or `socat - /dev/ttyACM0,b115200,raw`
    #[arg(last = true, required = true, value_name = "PROGRAM")]
    program: Vec<String>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let Some((program, rest)) = args.program.split_first() else {
        return ExitCode::from(2);
    };
    let served = Board::start(program, rest)
        .and_then(|board| Bridge::new(board, io::stdout(), args.max_nesting))
        .and_then(|mut bridge| bridge.serve(io::stdin().lock()));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {program}: {error}");
            ExitCode::FAILURE
        }
    }
}
