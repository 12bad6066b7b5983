//! `conform export`.

use super::import::tell;
use crate::Unusable;
use crate::args::Export;
use std::io::{self, BufWriter, ErrorKind};
use wasm_embedded_spec::export::{ExportError, export};
use wasm_embedded_spec::fixture::{Fixture, FixtureError};
use wasm_embedded_spec::input::Input;
use wasm_embedded_spec::whole::WholeFile;

/// Reads a fixture and writes it in another form.
pub fn run(arguments: &Export) -> Result<u8, Unusable> {
    let target = arguments.to.0;
    let file = &arguments.file;
    let input = Input::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut open = || {
        let reader = input.reader().map_err(|error| FixtureError::Io {
            path: file.clone(),
            error,
        })?;
        Fixture::read(file, reader)
    };
    let summary = match &arguments.out {
        None => {
            let mut stdout = BufWriter::new(io::stdout().lock());
            match export(&mut open, target, &mut stdout) {
                Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => {
                    return Ok(0);
                }
                done => done?,
            }
        }
        Some(out) => {
            let cannot = |error: io::Error| format!("{}: {error}", out.display());
            let mut to = BufWriter::new(WholeFile::create(out)?);
            let summary = export(&mut open, target, &mut to).map_err(|error| match error {
                ExportError::Write(error) => cannot(error),
                other => other.to_string(),
            })?;
            super::keep(to, out)?;
            summary
        }
    };
    tell(&summary);
    Ok(0)
}
