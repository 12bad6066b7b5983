//! One module for each subcommand. Each gives the exit code.

pub mod bundle;
pub mod check_guest;
pub mod completions;
pub mod diff;
pub mod faults;
pub mod fuzz;
pub mod generate;
pub mod import;
pub mod list;
pub mod merge;
pub mod smoke;
pub mod test;
