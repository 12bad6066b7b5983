//! One module for each subcommand. Each gives the exit code.

use std::io::{self, BufWriter};
use std::path::Path;
use tempfile::NamedTempFile;

pub mod bundle;
pub mod check_guest;
pub mod completions;
pub mod diff;
pub mod export;
pub mod faults;
pub mod fuzz;
pub mod generate;
pub mod import;
pub mod list;
pub mod merge;
pub mod smoke;
pub mod test;

/// A file that becomes `out` once it is whole, with the permissions that any new file has.
fn beside(out: &Path) -> io::Result<NamedTempFile> {
    let folder = match out.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".conform-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Makes such a file, which is whole now, `out`.
fn keep(to: BufWriter<NamedTempFile>, out: &Path) -> io::Result<()> {
    let file = to.into_inner().map_err(|error| error.into_error())?;
    file.persist(out).map(drop).map_err(|error| error.error)
}
