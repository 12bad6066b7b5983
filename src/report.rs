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
mod rounds;
mod table;
mod text;
mod verdict;

pub use verdict::Scope;

#[cfg(test)]
mod tests;
