//! What a guest gets for drivers.

use crate::config::Config;
use crate::failure::Failure;
use crate::replay::Recording;
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::runtime::{Interrupt, Runtime};

/// The drivers of one instance.
pub struct Opened {
    /// The drivers.
    pub platform: Box<dyn Platform>,
    /// What they answer from, where that is a recording.
    pub recording: Option<Recording>,
}

/// Opens the platform for an instance.
pub fn open(
    config: &Config,
    runtime: &dyn Runtime,
    interrupt: &Interrupt,
) -> Result<Opened, Failure> {
    match config {
        Config::Recording(path) => {
            let recording = Recording::open(path, runtime, interrupt).map_err(Failure::Use)?;
            Ok(Opened {
                platform: recording.platform(),
                recording: Some(recording),
            })
        }
        Config::Linux(_) => Err(Failure::Use(
            "this program was built without the platform of --mode linux".to_owned(),
        )),
    }
}
