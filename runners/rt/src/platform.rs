//! What a guest gets for drivers.

use crate::config::Config;
use crate::failure::Failure;
use crate::replay::Recording;
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

/// Opens the platform for an instance. Drivers that wait give up when the interrupt comes.
pub fn open(
    config: &Config,
    runtime: &dyn Runtime,
    interrupt: &Interrupt,
) -> Result<Opened, Failure> {
    match config {
        Config::Recording(input) => {
            let recording = Recording::open(input, runtime, interrupt).map_err(Failure::Use)?;
            Ok(Opened {
                platform: recording.platform(),
                recording: Some(recording),
            })
        }
        Config::Linux(settings) => Ok(Opened {
            platform: linux(settings.as_ref(), interrupt)?,
            recording: None,
        }),
    }
}

#[cfg(all(feature = "linux", target_os = "linux"))]
fn linux(settings: Option<&Input>, interrupt: &Interrupt) -> Result<Box<dyn Platform>, Failure> {
    use crate::linux::{Settings, open};
    let settings = match settings {
        Some(input) => Settings::load(input).map_err(Failure::Use)?,
        None => Settings::default(),
    };
    Ok(open(settings, interrupt.clone()))
}

#[cfg(not(all(feature = "linux", target_os = "linux")))]
fn linux(_settings: Option<&Input>, _interrupt: &Interrupt) -> Result<Box<dyn Platform>, Failure> {
    Err(Failure::Use(match cfg!(target_os = "linux") {
        true => "this program was built without --mode linux: install it with `--features linux`"
            .to_owned(),
        false => format!(
            "--mode linux is for Linux, and this is {}; recordings are replayed on any system: --mode replay --config FILE",
            std::env::consts::OS
        ),
    }))
}
