//! Results of the suite, for readers and for programs.
//!
//! [`json`] is the primary form; [`junit`] is for CI systems, [`console`] for people. [`listing`] says what there is to run.

pub mod changes;
pub mod console;
mod difference;
pub mod differential;
pub mod faults;
pub mod json;
pub mod junit;
pub mod listing;
pub mod merge;
mod table;
mod text;

use std::io::{self, Write};
use std::path::Path;

/// Writes a file as a whole or not at all: under another name first, then renamed.
///
/// # Errors
/// When the file cannot be written; the error names it.
pub fn save(path: &Path, text: &str) -> io::Result<()> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let new = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = std::fs::File::create(&new)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| std::fs::rename(&new, path));
    if written.is_err() {
        // What could not be written is of no use; the first error is the one to tell.
        let _ = std::fs::remove_file(&new);
    }
    written.map_err(named)
}

#[cfg(test)]
mod tests;
