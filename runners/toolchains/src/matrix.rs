//! The toolchains, as `toolchains.toml` lists them.

use crate::Failure;
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// `toolchains.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// What every guest is run with.
    pub run: Run,
    #[serde(rename = "toolchain")]
    toolchains: Vec<Toolchain>,
}

/// How every guest is run, and how it must end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The arguments; the first is the name of the program.
    pub args: Vec<String>,
    /// Standard input.
    pub stdin: String,
    /// The exit code.
    pub exit: i32,
}

/// What makes a guest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Toolchain {
    /// How it is chosen on the command line.
    pub name: String,
    /// How people call it, as Markdown.
    pub title: String,
    /// Where it comes from, as Markdown.
    pub from: String,
    /// A command that prints its version.
    pub version: String,
    /// The folder of the sources.
    pub folder: String,
    /// The command that compiles them there.
    pub build: String,
    /// The file that it writes there.
    pub guest: String,
}

impl Matrix {
    /// Reads the list, and keeps those with one of these names, or all without names.
    pub fn read(folder: &Path, names: &[String]) -> Result<(Run, Vec<Toolchain>), Failure> {
        let path = folder.join("toolchains.toml");
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let matrix: Matrix =
            toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        let known: Vec<_> = matrix.toolchains.iter().map(|t| t.name.as_str()).collect();
        if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
            let known = known.join(", ");
            return Err(format!("there is no toolchain `{name}`; there are: {known}").into());
        }
        let mut chosen = matrix.toolchains;
        chosen.retain(|toolchain| names.is_empty() || names.contains(&toolchain.name));
        Ok((matrix.run, chosen))
    }
}
