//! `--config`: a recording or settings, told apart by what is in the file.

use crate::args::Mode;
use std::io::{self, BufRead};
use std::path::Path;
use wasm_embedded_spec::input::{Input, MAX_FILE};

/// What answers the guest.
#[derive(Debug, Clone)]
pub enum Config {
    /// A recording, in this file.
    Recording(Input),
    /// This machine, with the settings in this file or the default ones.
    Linux(Option<Input>),
}

const RECORDING: &str = "a recording (JSON, JSON Lines, or the TOML of a 0.4 mock)";

impl Config {
    /// The name of the mode.
    pub fn name(&self) -> &'static str {
        match self {
            Config::Recording(_) => "replay",
            Config::Linux(_) => "linux",
        }
    }

    /// What a mode and a file mean together.
    ///
    /// # Errors
    /// When they do not fit, and what was expected.
    pub fn new(mode: Option<Mode>, file: Option<&Path>) -> Result<Config, String> {
        let Some(file) = file else {
            return match mode {
                Some(Mode::Linux) => Ok(Config::Linux(None)),
                Some(Mode::Replay | Mode::Mock) => Err(format!(
                    "expected {RECORDING} to answer the guest: --config FILE, such as fixtures/examples/i2c-detect.json of the project"
                )),
                None => Err(format!(
                    "expected {RECORDING} to answer the guest: --config FILE; or, to run it on the buses of this machine: --mode linux"
                )),
            };
        };
        let cannot = |error: io::Error| format!("{}: {error}", file.display());
        let input = Input::open(file).map_err(cannot)?;
        let found = look(&input).map_err(cannot)?;
        match (mode, found) {
            (Some(Mode::Linux) | None, Found::Settings) => Ok(Config::Linux(Some(input))),
            (Some(Mode::Replay | Mode::Mock) | None, Found::Recording) => {
                Ok(Config::Recording(input))
            }
            // Its reader says where it is broken.
            (Some(Mode::Linux), Found::BrokenToml(_)) => Ok(Config::Linux(Some(input))),
            (Some(Mode::Replay | Mode::Mock), Found::BrokenToml(_)) => Ok(Config::Recording(input)),
            (Some(Mode::Linux), Found::Recording) => Err(format!(
                "{}: expected settings of the platform, found a recording; --mode replay is for recordings",
                file.display()
            )),
            (Some(Mode::Replay | Mode::Mock), Found::Settings) => Err(format!(
                "{}: expected {RECORDING}, found TOML without `ops`; settings of a platform are for --mode linux",
                file.display()
            )),
            (None, Found::BrokenToml(error)) => Err(format!(
                "{}: expected {RECORDING}, or settings of a platform (TOML), found neither\n{}",
                file.display(),
                error.trim_end()
            )),
        }
    }
}

/// What is in a file.
enum Found {
    Recording,
    Settings,
    BrokenToml(String),
}

/// JSON, and TOML with `ops`, is a recording.
fn look(input: &Input) -> io::Result<Found> {
    let mut reader = input.reader()?;
    // A recording may be large: the first character will do.
    loop {
        let part = reader.fill_buf()?;
        let (count, first) = (part.len(), part.trim_ascii_start().first());
        match first {
            Some(b'{') => return Ok(Found::Recording),
            None if count > 0 => reader.consume(count),
            _ => break,
        }
    }
    let text = input.bytes(MAX_FILE)?;
    let text = String::from_utf8_lossy(&text);
    Ok(match toml::from_str::<toml::Table>(&text) {
        Ok(table) if table.contains_key("ops") => Found::Recording,
        Ok(_) => Found::Settings,
        Err(error) => Found::BrokenToml(error.to_string()),
    })
}
