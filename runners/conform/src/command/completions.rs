//! `conform completions`.

use crate::args::Arguments;
use crate::{Unusable, output};
use clap::CommandFactory;
use clap_complete::Shell;

/// Prints the completions for a shell.
pub fn run(shell: Shell) -> Result<u8, Unusable> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "conform", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(0)
}
