//! Differential testing: generated guests before a generated platform, on runtimes that must agree.
//!
//! Everything follows from a seed, or from the bytes that a coverage-guided fuzzer gives: the guests ([`Module`]) and the answers
//! of the drivers ([`Script`]). What counts is what drivers saw and how guests ended ([`Played`]); the guests themselves show every
//! result and their memory with `conformance.observe`. No API has code here: calls are made from the tables of the specification,
//! as far as all runtimes have them ([`Profile`]).
//!
//! Any two runtimes that keep to the specification agree. What it leaves open is not done, or not shown: numbers of handles, the
//! content of buffers after an error of a driver and behind a count, how much a read of WASI moves.

mod choices;
mod emit;
mod generate;
mod keep;
mod play;
mod profile;
mod program;
mod reduce;
mod run;
mod script;
mod shown;
mod tally;
mod told;

pub use choices::Choices;
pub use keep::{Kept, keep};
pub use play::{Became, Loaded, Made, Played, agree, load, play};
pub use profile::Profile;
pub use program::{Action, Callee, Guest, Memory, Module, Operand, Setup, Step, Trap, Work};
pub use reduce::reduce;
pub use run::{Difference, Options, Report, run};
pub use script::{Script, Seen};
pub use shown::Shown;
pub use tally::Tally;
pub use told::Told;

#[cfg(test)]
mod tests;
