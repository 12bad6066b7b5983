//! `wasm-embedded-rt`: runs guests.

mod args;
mod config;
mod engine;
mod failure;
#[cfg(all(feature = "linux", target_os = "linux"))]
mod linux;
mod messages;
mod output;
mod platform;
mod ready;
mod record;
mod replay;
mod run;
mod signals;
mod stdin;
mod trace;
mod units;
mod wait;
mod watch;
mod watchdog;

use args::Arguments;
use clap::{CommandFactory, Parser};
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // There is nowhere to say so when that fails.
            let _ = error.print();
            return match error.use_stderr() {
                true => ExitCode::from(Failure::Use(String::new()).code()),
                false => ExitCode::SUCCESS,
            };
        }
    };
    messages::init(arguments.log_level);
    if let Some(shell) = arguments.completions {
        let name = "wasm-embedded-rt";
        let to = &mut std::io::stdout();
        clap_complete::generate(shell, &mut Arguments::command(), name, to);
        return ExitCode::SUCCESS;
    }
    match run::run(&arguments) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            log::error!("{failure}");
            ExitCode::from(failure.code())
        }
    }
}
