//! What a guest gets for drivers.

use crate::config::Config;
use crate::failure::Failure;
#[cfg(all(feature = "linux", target_os = "linux"))]
use crate::linux;
use crate::replay::Recording;
use std::time::Instant;
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::runtime::{Interrupt, Runtime};

/// The drivers of one instance.
pub struct Opened {
    /// The drivers.
    pub platform: Box<dyn Platform>,
    /// What they answer from, where that is a recording.
    pub recording: Option<Recording>,
}

/// Opens the platform for an instance that is given until this time.
pub fn open(
    config: &Config,
    runtime: &dyn Runtime,
    interrupt: &Interrupt,
    until: Option<Instant>,
) -> Result<Opened, Failure> {
    match config {
        Config::Recording(path) => {
            let recording = Recording::open(path, runtime, interrupt).map_err(Failure::Use)?;
            Ok(Opened {
                platform: recording.platform(),
                recording: Some(recording),
            })
        }
        #[cfg(all(feature = "linux", target_os = "linux"))]
        Config::Linux(path) => {
            let settings = match path {
                Some(path) => linux::Settings::load(path).map_err(Failure::Use)?,
                None => linux::Settings::default(),
            };
            let stop = linux::Stop::new(interrupt.flag(), until);
            Ok(Opened {
                platform: linux::open(settings, stop),
                recording: None,
            })
        }
        #[cfg(not(all(feature = "linux", target_os = "linux")))]
        Config::Linux(_) => Err(Failure::Use(
            "this program was built without the platform of --mode linux: it takes Linux and the feature `linux`".to_owned(),
        )),
    }
}
