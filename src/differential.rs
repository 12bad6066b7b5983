//! Differential testing: made-up guests before a made-up platform, on engines that must agree.
//!
//! Everything follows from a seed, or from the bytes that a coverage-guided fuzzer gives: the guests ([`Module`]) and the answers
//! of the drivers ([`Script`]). What counts is what drivers saw and how guests ended ([`Played`]); the guests themselves show every
//! result and their whole memory with `conformance.observe`. No API has code here: calls are made from the tables of the
//! specification.

mod choices;
mod emit;
mod generate;
mod play;
mod program;
mod reduce;
mod run;
mod script;
mod shown;
mod tally;

pub use choices::Choices;
pub use play::{Loaded, Made, Played, agree, load, play};
pub use program::{Action, Callee, Guest, Memory, Module, Operand, Setup, Step, Trap, Work};
pub use reduce::reduce;
pub use run::{Difference, Options, Report, run};
pub use script::Script;
pub use shown::Shown;
pub use tally::Tally;

#[cfg(test)]
mod tests;
