//! The command line.

use clap::{Parser, ValueEnum};
use std::path::PathBuf;

const AFTER: &str = "\
A recording lists the calls that the guest is to make to drivers, and what they answer: our JSON or JSON Lines, or the TOML of the
published 0.4 mocks. docs/fixtures.md describes them.

Examples:
  wasm-embedded-rt --mode replay --config bus.json app.wasm
  wasm-embedded-rt --config bus.json --trace app.wasm --verbose

Exit codes: that of the guest, or
  123  its calls differ from the recording
  124  it ran past its time limit
  125  wrong use, or a file that cannot be read
  126  the module is no guest, or imports what the platform lacks
  134  it trapped";

/// Runs embedded-wasm guests: WebAssembly programs that talk to I2C, SPI, UART and GPIO.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER)]
pub struct Arguments {
    /// Where the guest runs
    #[arg(
        long,
        visible_alias = "engine",
        value_name = "MODE",
        default_value = "replay"
    )]
    pub mode: Mode,
    /// What runs it [default: the first that was built in]
    #[arg(long, value_name = "RUNTIME")]
    pub runtime: Option<Runtime>,
    /// The recording that answers
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print every transaction on standard error, as it happens
    #[arg(long)]
    pub trace: bool,
    /// How long the guest may run, in seconds [default: for ever]
    #[arg(long, value_name = "SECONDS")]
    pub time_limit: Option<u64>,
    /// The guest: a WebAssembly module
    #[arg(value_name = "APP.wasm")]
    pub app: PathBuf,
    /// Its arguments
    #[arg(
        value_name = "ARGS",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub args: Vec<String>,
}

/// Where a guest runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Against a recording
    #[value(alias = "mock")]
    Replay,
    /// On the buses and pins of this machine
    #[cfg(all(feature = "linux", target_os = "linux"))]
    Linux,
}

/// What runs a guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Runtime {
    /// Compiles guests before they run
    Wasmtime,
    /// Interprets guests
    Wasm3,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
