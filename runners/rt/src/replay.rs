//! The mode `replay`: a recording answers.

use std::path::Path;
use wasm_embedded_spec::fixture::Fixture;
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::replay::Replay;
use wasm_embedded_spec::runtime::Runtime;

/// A recording that is replayed.
pub struct Recording(Replay);

impl Recording {
    /// Opens a recording for a runtime.
    pub fn open(path: Option<&Path>, runtime: &dyn Runtime) -> Result<Recording, String> {
        let path = path.ok_or(
            "expected a recording to answer the guest: --config FILE, such as fixtures/examples/i2c-detect.json of the project",
        )?;
        let fixture = Fixture::open(path).map_err(|error| error.to_string())?;
        Ok(Recording(Replay::new(fixture, runtime.max_handles())))
    }

    /// The drivers that the guest gets.
    pub fn platform(&self) -> Box<dyn Platform> {
        self.0.platform("")
    }

    /// Ends it. The error is the first difference between the calls of the guest and the recording.
    pub fn finish(self) -> Result<(), String> {
        let Some(mismatch) = self.0.finish().mismatch else {
            return Ok(());
        };
        let side = |side: Option<serde_json::Value>, none: &str| {
            side.map_or_else(|| none.to_owned(), |side| side.to_string())
        };
        Err(format!(
            "the calls of the guest differ from the recording at transaction {}: {}\n  expected {}\n  found    {}",
            mismatch.index,
            mismatch.what,
            side(mismatch.expected, "nothing more"),
            side(mismatch.found, "nothing more"),
        ))
    }
}
