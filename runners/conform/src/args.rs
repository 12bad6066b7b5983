//! The command line.

use crate::engine::Engine;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;
use wasm_embedded_spec::SPEC_VERSION;
use wasm_embedded_spec::suite::SUITE_VERSION;

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let command = env!("CARGO_PKG_VERSION");
    format!("{command} (specification {SPEC_VERSION}, suite {SUITE_VERSION})")
});

const EXAMPLES: &str = "\
Examples:
  conform                            run all cases on all engines
  conform test i2c/write             run the cases with `i2c/write` in their ids
  conform test 'uart/*' -e wasm3     run the cases of one API on one engine
  conform list --clauses             what the specification asks for, and which cases show it
  conform gen                        generate again after a change of witx/
  conform check-guest my.wasm        what is to be mended in a guest

In the project itself, `cargo conform` builds and runs this command.

Exit codes: 0 all as expected, 1 failures, 2 wrong use or unreadable input, 3 nothing ran.";

const TEST_EXAMPLES: &str = "\
A FILTER is a part of a case's id, such as `i2c/write`; with `*` or `?` it is a pattern of the whole id.

Each engine's report is written as <ENGINE>.json and <ENGINE>.xml (JUnit), whatever the format on standard output.

Examples:
  conform test                           all cases on all engines
  conform test i2c spi/exec              some cases
  conform test '*/init/*' --engine wasm3 --fail-fast
  conform test --format junit > conformance.xml
  conform test --bless i2c/write/long    write a first version of the fixture of a new case";

/// Shows whether runtimes and guests follow the embedded-wasm specification.
///
/// Without a subcommand, the whole suite runs on all engines.
#[derive(Debug, Parser)]
#[command(name = "conform", version = VERSION.as_str(), after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The folder of the project [default: the nearest one from here upwards that has witx/ and suites/]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run cases of the conformance suite
    Test(Test),
    /// List the cases of the suite, or the clauses of the specification
    List(List),
    /// Generate everything that follows from witx/
    Gen(Gen),
    /// Say what is to be mended in a guest
    CheckGuest(CheckGuest),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

impl Default for Command {
    fn default() -> Self {
        Command::Test(Test::default())
    }
}

#[derive(Debug, Default, Args)]
#[command(after_help = TEST_EXAMPLES)]
pub struct Test {
    /// Which cases to run [default: all]
    #[arg(value_name = "FILTER")]
    pub filters: Vec<String>,
    /// The engine to run them on; may be given several times [default: all]
    #[arg(short, long = "engine", value_name = "ENGINE")]
    pub engines: Vec<Engine>,
    /// What to print on standard output; of json, one document for each engine
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TestFormat,
    /// How many cases run at the same time [default: one for each processor]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Start no case after the first failure
    #[arg(long)]
    pub fail_fast: bool,
    /// Where to write the reports [default: target/conform in the project]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
    /// Write fixtures instead of comparing with them, from a run on wasmtime
    ///
    /// As long as the fixture of a case matches, it is kept and answers from it are used.
    /// What the guest does beyond it is answered with success, zeros and handles that count
    /// from 0, and added. Review what was written: a fixture is to say what the specification
    /// asks for, not what an engine happens to do.
    #[arg(long, verbatim_doc_comment, conflicts_with_all = ["engines", "format", "jobs", "fail_fast", "report_dir"])]
    pub bless: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    #[default]
    Text,
    Json,
    Junit,
}

#[derive(Debug, Args)]
pub struct List {
    /// Parts of ids, or patterns with `*` and `?` [default: all]
    #[arg(value_name = "FILTER")]
    pub filters: Vec<String>,
    /// List the clauses of the specification, with the cases that show them
    #[arg(long)]
    pub clauses: bool,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Args)]
pub struct Gen {
    /// Write nothing; fail when a file is not as it would be generated
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Args)]
pub struct CheckGuest {
    /// Modules in the binary format
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
