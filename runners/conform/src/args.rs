//! The command line.

use crate::engine::Engine;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;
use wasm_embedded_spec::SPEC_VERSION;
use wasm_embedded_spec::adapter::PROTOCOL;
use wasm_embedded_spec::suite::{Require, SUITE_VERSION, Shard};

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let command = env!("CARGO_PKG_VERSION");
    format!(
        "{command} (specification {SPEC_VERSION}, suite {SUITE_VERSION}, adapter protocol {PROTOCOL})"
    )
});

mod captures;
pub use captures::{Export, Import};

const EXAMPLES: &str = "\
Examples:
  conform                            run all cases on all engines
  conform test i2c/write             run the cases of one function
  conform test 'uart/*' -e wasm3     run the cases of one API on one engine
  conform test --adapter CMD         run all cases on a runtime of yours; see docs/adapter-protocol.md
  conform smoke --adapter CMD        whether its adapter works
  conform test --hal FOLDER          run the guests of a HAL of yours; see docs/scenarios/README.md
  conform list --clauses             what the specification asks for, and which cases show it
  conform explain i2c/write/bytes    what a clause or case is about, its faults, and its last result
  conform new case i2c/write/long    the files that a case begins with; `conform new api NAME` those of an API
  conform gen                        generate again after a change of witx/
  conform check-guest my.wasm        what is to be fixed in a guest
  conform faults                     which cases notice deliberate faults
  conform fuzz                       whether the engines agree on thousands of random guests
  conform diff v0.5.0 .              what a change of the specification breaks
  conform import capture.txt         a fixture from a capture of a real bus; see docs/captures.md
  conform export fixture.jsonl --to vcd    a fixture for PulseView and other tools

In the project itself, `cargo conform` builds and runs this command.

Exit codes: 0 all as expected, 1 failures, 2 wrong use or unreadable input, 3 nothing ran, 130 stopped with Ctrl-C.";

const TEST_EXAMPLES: &str = "\
A FILTER is whole parts of a case's id: `i2c/write` is not `i2c/write_read`; with `*` or `?` it is a pattern of the whole id.

Each engine's report is written as <ENGINE>.json and <ENGINE>.xml (JUnit), whatever the format on standard output. After Ctrl-C
they have what ran until then, and the exit code is 130.

In GitHub Actions the text is followed by annotations, and the job gets a summary (GITHUB_ACTIONS, GITHUB_STEP_SUMMARY).

Examples:
  conform test                           all cases on all engines
  conform test i2c spi/exec              some cases
  conform test '*/init/*' --engine wasm3 --fail-fast
  conform test --format junit > conformance.xml
  conform test --adapter 'node runners/adapters/node/adapter.mjs'
  conform test --adapter target/adapters/wasm3-c-minimal --expectations runners/adapters/c/minimal.toml
  conform test --adapter ./mine --shard 2/5
  conform test --hal target/guests/c/scenarios    whether a HAL keeps to the specification
  conform test --bless i2c/write/long    write a first version of the fixture of a new case";

const SMOKE_EXAMPLES: &str = "\
Starts the adapter and lets it run some small guests, with numbers that nobody knows before.

Examples:
  conform smoke --adapter './my-adapter --fast'
  conform smoke --adapter ./mine --transcript conversation.jsonl

Exit codes: 0 it works, 1 it works but the runtime behind it fails, 2 the adapter is broken.";

const MERGE_EXAMPLES: &str = "\
All parts are needed, run with the same filters on the suite of this project. Where there are more parts than cases, some have none:
their exit code is 3, and their reports belong to the whole too.

Examples:
  conform test --adapter ./mine --shard 1/2 --report-dir one    on one machine
  conform test --adapter ./mine --shard 2/2 --report-dir two    on another
  conform merge one/mine.json two/mine.json

Exit codes: those of the whole run.";

const DIFF_EXAMPLES: &str = "\
OLD and NEW are folders with witx/ in them, and suites/, fixtures/ and Cargo.toml where there are some, or revisions of the
repository that the project lies in.

Fails when the change breaks somebody and the version does not say so, when the id of a clause went or came to mean another one,
and when no case shows a new clause that bindings MUST keep.

Examples:
  conform diff v0.5.0 .                        the working tree against a release
  conform diff main HEAD --format markdown     for a comment on a pull request";

const FAULTS_EXAMPLES: &str = "\
A fault is a named breach of one clause in a binding, a driver or a guest: a rule of the generator that is left out, or an entry of
runners/faults/*.toml. A copy of the project with a switch for each is built in target/faults, and the written cases run against
them: generated cases are many, and no fault is to be noticed by them alone.

Fails when no case notices a fault, when no case comes to it, and when of a MUST clause no fault is noticed. With all faults it also
compares docs/faults.md, and writes the matrix of faults and cases to target/conform/faults.json.

Examples:
  conform faults                      all faults
  conform faults wasm3/i2c.write      some
  conform faults --write              after a change of faults or cases";

const FUZZ_EXAMPLES: &str = "\
Each guest makes ordinary and hostile calls of everything that all runtimes have, in several instances at the same time. The drivers
answer sensibly, with errors, and with nonsense. The runtimes must agree on what drivers saw, on every result, on the memory at the
end, on what came out, and on how guests ended. The same seed and number give the same guest.

Examples:
  conform fuzz                          20,000 guests, the same each time
  conform fuzz --seed 7 -n 1000000      many others
  conform fuzz --from 1234 -n 1         one guest again
  conform fuzz --adapter ./mine --seed 7    whether a runtime of yours does the same
  conform fuzz --from 1234 -n 1 --keep i2c/write/found    a case of what it showed

A guest on which the engines differ is written to fuzz.wasm and fuzz.wat, without what the difference is there without.
If the process dies instead, `--jobs 1` and `--from` lead to the guest.";

/// Shows whether runtimes and guests follow the embedded-wasm specification.
///
/// Without a subcommand, the whole suite runs on all engines.
#[derive(Debug, Parser)]
#[command(name = "conform", version = VERSION.as_str(), after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The folder of the project [default: the nearest one from here upwards that has witx/ and suites/, or else the suite inside]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run cases of the conformance suite
    Test(Test),
    /// Say whether an adapter works, before the suite says whether its runtime does
    Smoke(Smoke),
    /// Join the reports of the parts of a run
    Merge(Merge),
    /// List the cases of the suite, or the clauses of the specification
    List(List),
    /// Tell all that is known of a clause or a case: text, cases, faults, and the last result
    Explain(Explain),
    /// Write the files that a new case or a new API begins with
    New(New),
    /// Generate everything that follows from witx/
    Gen(Gen),
    /// Say what is to be fixed in a guest
    CheckGuest(CheckGuest),
    /// Write the suite in a form that needs no Rust: compiled guests, fixtures, clauses, and a manifest
    Bundle(Bundle),
    /// Say what a change of the specification means, and whether it can be taken as it is
    Diff(Diff),
    /// Build faulty runtimes and say which cases notice
    Faults(Faults),
    /// Run random guests on all engines and compare what they do
    Fuzz(Fuzz),
    /// Turn a capture of a real bus into a fixture
    Import(Import),
    /// Turn a fixture into what other tools read
    Export(Export),
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
    /// A program that puts another runtime under test, with its arguments; may be given several times
    ///
    /// It speaks the adapter protocol (docs/adapter-protocol.md) on standard input and output. As many of
    /// its processes run at the same time as there are jobs. No engine runs beside it unless asked for.
    #[arg(long = "adapter", value_name = "CMD", verbatim_doc_comment)]
    pub adapters: Vec<String>,
    /// Run the guests of a HAL, FOLDER/<scenario>.wasm, instead of the cases; see docs/scenarios/README.md
    ///
    /// Guests that leave the profile and scenarios without a guest count as failed.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["shard", "expectations", "bless"], verbatim_doc_comment)]
    pub hal: Option<PathBuf>,
    /// What the runtime is known not to pass, with reasons
    ///
    /// A TOML file with an entry for each case: [[expect]] case = "...", status = "failed", "crashed" or
    /// "timeout", and reason = "...". A case that passes against it makes the run fail.
    #[arg(long, value_name = "FILE", verbatim_doc_comment)]
    pub expectations: Option<PathBuf>,
    /// Run the K-th of N parts of the cases; `conform merge` joins the reports
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
    /// Leave the generated cases out, for devices that take a second for each; see docs/cases.md
    #[arg(long, conflicts_with = "hal")]
    pub written: bool,
    /// Show all transactions before a failure, not only the last three
    #[arg(long)]
    pub trace: bool,
    /// Run again whenever a file of suites/, fixtures/ or witx/ changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["bless", "shard"])]
    pub watch: bool,
    /// What to print on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TestFormat,
    /// How many cases run at the same time [default: one for each processor]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Start no case after the first failure
    #[arg(long)]
    pub fail_fast: bool,
    /// How many random guests run on the runtime and on another engine, which must do the same [default: 200 without a FILTER]
    ///
    /// They make calls of everything that the runtime has, in several instances at the same time, and are not the same ones each
    /// time. 0 leaves them out.
    #[arg(long, value_name = "N", verbatim_doc_comment)]
    pub rounds: Option<u64>,
    /// What random guests and the random calls of an agent follow from: the seed that another run printed [default: one of the system]
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Fail unless all clauses are shown: full, of every API and function; core, of the APIs that the runtime has, without
    /// optional functions
    #[arg(long, value_name = "PROFILE", verbatim_doc_comment)]
    pub require: Option<Required>,
    /// Where to write the reports [default: target/conform in the project, with --hal its folder hal; conform-report elsewhere]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
    /// Write fixtures instead of comparing with them, from a run on wasmtime
    ///
    /// As long as the fixture of a case matches, it is kept and answers from it are used.
    /// What the guest does beyond it is answered with success, zeros and handles that count
    /// from 0, and added. Review what was written: a fixture is to say what the specification
    /// asks for, not what an engine happens to do.
    #[arg(long, verbatim_doc_comment, conflicts_with_all = ["engines", "adapters", "expectations", "shard", "format", "jobs", "fail_fast", "report_dir", "rounds", "seed", "require"])]
    pub bless: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Required {
    Full,
    Core,
}

impl From<Required> for Require {
    fn from(required: Required) -> Require {
        match required {
            Required::Full => Require::Full,
            Required::Core => Require::Core,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people, failures as they happen
    #[default]
    Text,
    /// One document for all engines (docs/schema/report.schema.json)
    Json,
    /// JUnit XML, for CI systems
    Junit,
    /// Commands of GitHub Actions that annotate failures
    Github,
    /// For the summary of a job, or a comment
    Markdown,
}

#[derive(Debug, Args)]
#[command(after_help = SMOKE_EXAMPLES)]
pub struct Smoke {
    /// The program that is the adapter, with its arguments
    #[arg(long, value_name = "CMD")]
    pub adapter: String,
    /// Write every line that is sent or received to this file, as {"suite":...} and {"adapter":...}
    #[arg(long, value_name = "FILE")]
    pub transcript: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = MERGE_EXAMPLES)]
pub struct Merge {
    /// The JSON reports of all parts, of one runtime
    #[arg(value_name = "REPORT", required = true)]
    pub reports: Vec<PathBuf>,
    /// What to print on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TestFormat,
    /// Where to write the joined report [default: target/conform in the project]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct List {
    /// Whole parts of ids, or patterns with `*` and `?` [default: all]
    #[arg(value_name = "FILTER")]
    pub filters: Vec<String>,
    /// List the clauses of the specification, with the cases that show them
    #[arg(long)]
    pub clauses: bool,
    /// List the scenarios, and what the agent in this folder of a HAL is asked for
    #[arg(long, value_name = "FOLDER", conflicts_with = "clauses")]
    pub hal: Option<PathBuf>,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The id of a clause, of a case, or of both
    #[arg(value_name = "ID")]
    pub id: String,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Where the last reports are [default: as for `conform test`]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Args)]
pub struct New {
    #[command(subcommand)]
    pub what: Skeleton,
}

#[derive(Debug, Subcommand)]
pub enum Skeleton {
    /// The specification of an API, with a case and a fixture for each of its clauses
    Api {
        /// Its name, which guests import
        name: String,
    },
    /// A guest that calls the function of the id, and its fixture
    Case {
        /// <API>/<FUNCTION>/<WORDS>, such as i2c/write/long
        id: String,
    },
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

#[derive(Debug, Args)]
pub struct Bundle {
    /// Where to write it: a folder that is empty or not there yet
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub struct Diff {
    /// The earlier state
    pub old: String,
    /// The later state
    pub new: String,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    #[default]
    Text,
    Json,
    Markdown,
}

#[derive(Debug, Args)]
#[command(after_help = FAULTS_EXAMPLES)]
pub struct Faults {
    /// Parts of names of faults [default: all]
    #[arg(value_name = "FILTER")]
    pub filters: Vec<String>,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Write the page docs/faults.md, instead of comparing with it; of mutants docs/mutation.md and the list of survivors
    #[arg(long, conflicts_with = "filters")]
    pub write: bool,
    /// Run the cases against mutants: small changes of the sources that keep the rules; see docs/mutation.md
    ///
    /// A filter is a group (runtime, c, hal), or a part of file:line: function: operator.
    #[arg(long)]
    pub mutate: bool,
    /// How many mutants to run, chosen at random [default: all]
    #[arg(long, value_name = "N", requires = "mutate", conflicts_with = "write")]
    pub sample: Option<usize>,
    /// What the sample is chosen with [default: from the system]
    #[arg(long, value_name = "S", requires = "sample")]
    pub seed: Option<u64>,
}

#[derive(Debug, Args)]
#[command(after_help = FUZZ_EXAMPLES)]
pub struct Fuzz {
    /// How many guests to run
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20_000)]
    pub count: u64,
    /// What guests and answers follow from
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// The number of the first guest
    #[arg(long, value_name = "K", default_value_t = 0)]
    pub from: u64,
    /// Let guests make calls and compute nothing, as those of `conform test`
    #[arg(long)]
    pub calls: bool,
    /// How many modules run at the same time [default: one for each processor]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// A program that puts another runtime beside the engines, with its arguments; may be given several times
    #[arg(long = "adapter", value_name = "CMD")]
    pub adapters: Vec<String>,
    /// Make a case of the guest on which the engines differ, suites/<ID>.wat, with a fixture of what the first engine does
    #[arg(long, value_name = "ID")]
    pub keep: Option<String>,
    /// Where to write a guest on which the engines differ [default: target/conform in the project]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
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
