//! `wasm-embedded-rt`: runs guests.

mod args;
mod engine;
#[cfg(all(feature = "linux", target_os = "linux"))]
mod linux;
mod replay;
mod trace;

use anstyle::{AnsiColor, Style};
use args::{Arguments, Mode};
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wasm_embedded_spec::record::Recorder;
use wasm_embedded_spec::runtime::{End, Host, Limits, NoInstance, Streams};

const BAD: Style = AnsiColor::Red.on_default().bold();

/// What ended a run other than the guest, each with an exit code of its own: see the help.
enum Failure {
    /// The calls of the guest differ from the recording.
    Bus(String),
    /// Its time was up.
    TimeLimit,
    /// Wrong use, or a file that cannot be read.
    Use(String),
    /// The module is no guest, or the platform lacks what it imports.
    Guest(String),
    /// It trapped.
    Trap(String),
}

impl Failure {
    fn code(&self) -> u8 {
        match self {
            Failure::Bus(_) => 123,
            Failure::TimeLimit => 124,
            Failure::Use(_) => 125,
            Failure::Guest(_) => 126,
            Failure::Trap(_) => 134,
        }
    }
}

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
    match run(&arguments) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            let text = match &failure {
                Failure::Bus(text) | Failure::Use(text) | Failure::Guest(text) => text.clone(),
                Failure::TimeLimit => format!(
                    "the guest ran past its time limit of {} s",
                    arguments.time_limit.unwrap_or_default()
                ),
                Failure::Trap(text) => format!("the guest trapped: {text}"),
            };
            let _ = writeln!(anstream::stderr(), "{BAD}error:{BAD:#} {text}");
            ExitCode::from(failure.code())
        }
    }
}

/// Runs a guest. Gives its exit code.
fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let app = arguments.app.display();
    let wasm =
        std::fs::read(&arguments.app).map_err(|error| Failure::Use(format!("{app}: {error}")))?;
    let engine = engine::runtime(arguments.runtime).map_err(Failure::Use)?;
    let deadline = arguments
        .time_limit
        .and_then(|limit| Instant::now().checked_add(Duration::from_secs(limit)));
    let (platform, recording) = match arguments.mode {
        Mode::Replay => {
            let recording = replay::Recording::open(arguments.config.as_deref(), &*engine)
                .map_err(Failure::Use)?;
            (recording.platform(), Some(recording))
        }
        #[cfg(all(feature = "linux", target_os = "linux"))]
        Mode::Linux => {
            let mut settings = match &arguments.config {
                Some(path) => linux::Settings::load(path).map_err(Failure::Use)?,
                None => linux::Settings::default(),
            };
            settings.stop = linux::Stop::new(Arc::default(), deadline);
            (linux::open(settings).map_err(Failure::Use)?, None)
        }
    };
    let module = engine
        .load(&wasm)
        .map_err(|refused| Failure::Guest(format!("{app}: {refused}")))?;
    let platform = match arguments.trace {
        true => Recorder::new(trace::Lines::default()).wrap(platform, ""),
        false => platform,
    };
    let host = Host {
        platform,
        streams: Streams {
            args: [app.to_string()]
                .into_iter()
                .chain(arguments.args.clone())
                .collect(),
            stdin: Box::new(std::io::stdin()),
            stdout: Box::new(std::io::stdout()),
            stderr: Box::new(std::io::stderr()),
        },
        limits: Limits {
            time: arguments.time_limit.map_or(FOR_EVER, Duration::from_secs),
            ..Limits::default()
        },
    };
    let ended = match module.instantiate(host) {
        Ok(mut instance) => instance.invoke("_start"),
        Err(NoInstance::Ended(end)) => Err(end),
        Err(NoInstance::Refused(refused)) => {
            return Err(Failure::Guest(format!("{app}: {refused}")));
        }
    };
    // A driver that waits is told when time is up, and the guest may have made the best of its answer.
    let ended = match deadline {
        Some(deadline) if deadline <= Instant::now() => Err(End::TimeLimit),
        _ => ended,
    };
    // What differs on the bus says more than what a guest makes of it.
    if let Some(recording) = recording {
        recording.finish().map_err(Failure::Bus)?;
    }
    match ended {
        Ok(()) => Ok(0),
        // As systems do, 8 bits.
        Err(End::Exit(code)) => Ok(code as u8),
        Err(End::TimeLimit) => Err(Failure::TimeLimit),
        Err(End::Trap(text)) => Err(Failure::Trap(text)),
        Err(end) => Err(Failure::Guest(format!("{app}: {end}"))),
    }
}

/// A time limit for guests that have none: some 136 years.
const FOR_EVER: Duration = Duration::from_secs(u32::MAX as u64);
