//! What a guest gets for drivers.

use crate::config::Config;
use crate::failure::Failure;
use crate::replay::Recording;
use std::time::{Duration, Instant};
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::input::Input;
use wasm_embedded_spec::runtime::{Interrupt, Runtime};

/// The drivers of one instance.
pub struct Opened {
    /// The drivers.
    pub platform: Box<dyn Platform>,
    /// What they answer from, where that is a recording.
    pub recording: Option<Recording>,
}

/// Opens the platform for an instance, which may run for some time from now on.
pub fn open(
    config: &Config,
    runtime: &dyn Runtime,
    interrupt: &Interrupt,
    time: Duration,
) -> Result<Opened, Failure> {
    match config {
        Config::Recording(input) => {
            let recording = Recording::open(input, runtime, interrupt).map_err(Failure::Use)?;
            Ok(Opened {
                platform: recording.platform(),
                recording: Some(recording),
            })
        }
        Config::Linux(settings) => {
            let end = Instant::now().checked_add(time);
            Ok(Opened {
                platform: linux(settings.as_ref(), interrupt, end)?,
                recording: None,
            })
        }
    }
}

#[cfg(all(feature = "linux", target_os = "linux"))]
fn linux(
    settings: Option<&Input>,
    interrupt: &Interrupt,
    end: Option<Instant>,
) -> Result<Box<dyn Platform>, Failure> {
    use crate::linux::{Settings, Stop, open};
    let settings = match settings {
        Some(input) => Settings::load(input).map_err(Failure::Use)?,
        None => Settings::default(),
    };
    Ok(open(settings, Stop::new(interrupt.flag(), end)))
}

#[cfg(not(all(feature = "linux", target_os = "linux")))]
fn linux(
    _settings: Option<&Input>,
    _interrupt: &Interrupt,
    _end: Option<Instant>,
) -> Result<Box<dyn Platform>, Failure> {
    Err(Failure::Use(match cfg!(target_os = "linux") {
        true => "this program was built without --mode linux: install it with `--features linux`"
            .to_owned(),
        false => format!(
            "--mode linux is for Linux, and this is {}; recordings are replayed on any system: --mode replay --config FILE",
            std::env::consts::OS
        ),
    }))
}
