//! One module for each subcommand. Each gives the exit code.

use std::io::{self, BufWriter, IntoInnerError};
use std::path::Path;
use wasm_embedded_spec::whole::WholeFile;

pub mod again;
pub mod bundle;
pub mod check_guest;
pub mod completions;
pub mod diff;
pub mod explain;
pub mod export;
pub mod faults;
pub mod fuzz;
pub mod generate;
pub mod import;
pub mod list;
pub mod merge;
pub mod new;
pub mod smoke;
pub mod test;

/// Makes a file, which is written completely, `out`.
fn keep(to: BufWriter<WholeFile>, out: &Path) -> io::Result<()> {
    let file = to.into_inner().map_err(IntoInnerError::into_error);
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", out.display()));
    file.map_err(named)?.keep()
}
