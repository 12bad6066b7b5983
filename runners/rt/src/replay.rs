//! The mode `replay`: a recording answers.

use wasm_embedded_spec::fixture::Fixture;
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::input::Input;
use wasm_embedded_spec::replay::Replay;
use wasm_embedded_spec::runtime::{Interrupt, Runtime};

/// A recording that is replayed.
pub struct Recording(Replay);

/// Where the calls of a guest differ from the recording.
pub struct Difference {
    /// What differs, for people.
    pub text: String,
    /// It is only that the guest ended before the recording did.
    pub early_end: bool,
}

impl Recording {
    /// Opens a recording for a runtime.
    pub fn open(
        input: &Input,
        runtime: &dyn Runtime,
        interrupt: &Interrupt,
    ) -> Result<Recording, String> {
        let path = input.path();
        let reader = input.reader();
        let reader = reader.map_err(|error| format!("{}: {error}", path.display()))?;
        let fixture = Fixture::read(path, reader).map_err(|error| error.to_string())?;
        let replay = Replay::new(fixture, runtime.max_handles());
        Ok(Recording(replay.interrupted_by(interrupt.clone())))
    }

    /// The drivers that the guest gets.
    pub fn platform(&self) -> Box<dyn Platform> {
        self.0.platform("")
    }

    /// Ends it. Gives the first difference.
    pub fn finish(self) -> Option<Difference> {
        let outcome = self.0.finish();
        if outcome.unlisted > 0 {
            let handles = match outcome.unlisted {
                1 => "1 handle".to_owned(),
                count => format!("{count} handles"),
            };
            log::info!(
                "the guest closed {handles} that the mock does not list; mocks of 0.4 need not"
            );
        }
        let mismatch = outcome.mismatch?;
        let early_end = match &mismatch.found {
            None => mismatch.expected.is_some(),
            Some(found) => found.get("at_end").is_some(),
        };
        let side = |side: Option<serde_json::Value>| {
            side.map_or_else(|| "nothing more".to_owned(), |side| side.to_string())
        };
        let text = format!(
            "the calls of the guest differ from the recording at transaction {}: {}\n  expected {}\n  found    {}",
            mismatch.index,
            mismatch.what,
            side(mismatch.expected),
            side(mismatch.found),
        );
        Some(Difference { text, early_end })
    }
}
