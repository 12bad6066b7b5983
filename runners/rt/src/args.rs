//! The command line.

use crate::units;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, ValueEnum, ValueHint};
use clap_complete::Shell;
use log::LevelFilter;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

const AFTER: &str = "\
--config is told apart by what is in it:
  a recording   lists the calls that the guest is to make to drivers, and what they answer. JSON, JSON Lines, or the TOML of the
                published 0.4 mocks; docs/fixtures.md describes them, and --record writes one.
  settings      say which buses and pins of this machine a guest may use. TOML; docs/linux.md describes it.
                Without a file: the 40 pins of a Raspberry Pi.

Examples:
  wasm-embedded-rt --config bus.json app.wasm                       against a recording
  wasm-embedded-rt --config bus.json --trace app.wasm --verbose     showing what happens on the buses; --verbose is for the guest
  wasm-embedded-rt --mode linux app.wasm                            on the buses of this machine
  wasm-embedded-rt --mode linux --record bus.jsonl app.wasm         and recording what happens there
  wasm-embedded-rt --config bus.json --watch app.wasm               again whenever app.wasm changes
  wasm-embedded-rt --completions bash > /etc/bash_completion.d/wasm-embedded-rt

Options stand before APP.wasm: what stands after it belongs to the guest.

wasmtime keeps compiled guests in wasm-embedded-rt/ in $XDG_CACHE_HOME, or else ~/.cache.

Standard output and standard input are the guest's. Messages and traces go to standard error.

Exit codes: that of the guest (the low 8 bits; 255 when these are 0 and it is not), or
  122  the platform failed: a device cannot be used, or the recording cannot be written
  123  the guest's calls differ from the recording that is replayed
  124  it ran past its time limit, or was not loaded within it
  125  wrong use, or a file that cannot be read
  126  the module is no guest, or imports what the platform lacks
  130  stopped with Ctrl-C (129: with SIGHUP, 143: with SIGTERM); what the guest had open was closed. A second time ends the
       process at once
  134  it trapped";

/// Runs embedded-wasm guests: WebAssembly programs that talk to I2C, SPI, UART and GPIO.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER, override_usage = "wasm-embedded-rt [OPTIONS] APP.wasm [ARGS]...")]
pub struct Arguments {
    /// Where the guest runs [default: what --config is for]
    #[arg(long, visible_alias = "engine", value_name = "MODE")]
    mode: Option<Choice>,
    /// What runs it [default: the first that was built in]
    #[arg(long, value_name = "RUNTIME")]
    pub runtime: Option<Runtime>,
    /// The recording that answers, or the settings of the platform
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Record every transaction in a file of JSON Lines, as it happens
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub record: Option<PathBuf>,
    /// Print every transaction on standard error, as it happens
    #[arg(long)]
    pub trace: bool,
    /// Run the guest again, in a new instance, whenever its file changes
    #[arg(long)]
    pub watch: bool,
    /// An environment variable of the guest, which has no others; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    pub env: Vec<String>,
    /// Compile the guest anew, rather than taking it from the cache; wasm3 compiles nothing
    #[arg(long)]
    pub no_cache: bool,
    /// How long the guest may run, and before that how long loading it may take, in seconds; 500ms and 2min are taken too
    /// [default: for ever]
    #[arg(long, value_name = "SECONDS", value_parser = units::time)]
    pub time_limit: Option<Duration>,
    /// The largest size of the guest's memory: bytes, or 512K, 64MiB, 1G
    #[arg(long, value_name = "SIZE", value_parser = units::size, default_value = "64M")]
    pub memory_limit: u64,
    /// Which messages are printed
    #[arg(
        long,
        value_name = "LEVEL",
        default_value = "info",
        ignore_case = true,
        value_parser = levels()
    )]
    pub log_level: LevelFilter,
    /// Print completions for a shell
    #[arg(long, value_name = "SHELL", exclusive = true)]
    pub completions: Option<Shell>,
    /// The guest, a WebAssembly module, followed by its arguments
    #[arg(
        value_name = "APP.wasm",
        required_unless_present = "completions",
        trailing_var_arg = true,
        value_hint = ValueHint::FilePath
    )]
    command: Vec<OsString>,
}

impl Arguments {
    /// The guest.
    pub fn app(&self) -> &Path {
        self.command.first().map_or(Path::new(""), Path::new)
    }

    /// Its arguments.
    ///
    /// # Errors
    /// When one of them is no text.
    pub fn args(&self) -> Result<Vec<String>, String> {
        let args = self.command.iter().skip(1).enumerate();
        args.map(|(index, arg)| {
            let text = arg.to_str().map(str::to_owned);
            let index = index + 1;
            text.ok_or_else(|| {
                format!("argument {index} of the guest: expected UTF-8, found {arg:?}")
            })
        })
        .collect()
    }

    /// Where the guest runs, if that does not depend on `--config`.
    pub fn mode(&self) -> Option<Mode> {
        match self.mode? {
            Choice::Replay => Some(Mode::Replay),
            Choice::Mock => Some(Mode::Mock),
            Choice::Linux => Some(Mode::Linux),
            Choice::Dynamic => {
                log::info!("--mode dynamic is the default: what --config is for decides");
                None
            }
        }
    }

    /// What to say when something is missing that stands among the arguments of the guest.
    pub fn misplaced(&self) -> Option<&'static str> {
        let args = self.command.iter().skip(1).filter_map(|arg| arg.to_str());
        let mut names = args.map(|arg| arg.split_once('=').map_or(arg, |(name, _)| name));
        names.find_map(|name| match name {
            "--config" if self.config.is_none() => Some(
                "`--config` stands after APP.wasm, where it belongs to the guest: options stand before it",
            ),
            "--mode" | "--engine" if self.mode.is_none() => Some(
                "`--mode` stands after APP.wasm, where it belongs to the guest: options stand before it",
            ),
            _ => None,
        })
    }
}

/// Checks an environment variable.
fn variable(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((name, _)) if !name.is_empty() => Ok(text.to_owned()),
        _ => Err(format!("expected NAME=VALUE, found `{text}`")),
    }
}

fn levels() -> impl TypedValueParser<Value = LevelFilter> {
    let names = ["off", "error", "warn", "info", "debug", "trace"];
    let level = |name: String| name.parse::<LevelFilter>();
    PossibleValuesParser::new(names).try_map(move |name| level(name).map_err(|e| e.to_string()))
}

/// What `--mode` can be.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Choice {
    /// Against a recording
    Replay,
    /// The same, as the published command called it
    Mock,
    /// On the buses and pins of this machine
    Linux,
    /// What --config is for; the default has this name in the help of the published command
    Dynamic,
}

/// Where a guest runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Against a recording.
    Replay,
    /// The same, as the published command called it.
    Mock,
    /// On the buses and pins of this machine.
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
