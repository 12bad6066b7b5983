//! Results of the suite, for readers and for programs.
//!
//! [`json`] is the primary form; [`junit`] is for CI systems, [`console`] for people. [`listing`] says what there is to run.

pub mod changes;
pub mod console;
mod difference;
pub mod differential;
pub mod explain;
pub mod failure;
pub mod faults;
pub mod github;
pub mod json;
pub mod junit;
pub mod listing;
pub mod markdown;
pub mod merge;
mod ranking;
mod rounds;
mod table;
mod text;
mod value;
mod verdict;

pub use verdict::Scope;

#[cfg(test)]
mod tests;
