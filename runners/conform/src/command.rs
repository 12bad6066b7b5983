//! One module for each subcommand. Each gives the exit code.

pub mod check_guest;
pub mod completions;
pub mod generate;
pub mod list;
pub mod test;
