//! `conform`: runs the conformance suite, generates what follows from the specification, checks guests.

mod args;
mod command;
mod engine;
mod output;
mod project;

use args::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

/// Exit code: something is not as it should be.
const FAILED: u8 = 1;
/// Exit code: wrong use, or unreadable input.
const UNUSABLE: u8 = 2;
/// Exit code: nothing ran.
const NOTHING: u8 = 3;
/// Exit code: stopped with Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Wrong use or unreadable input, in one or several messages.
#[derive(Debug)]
struct Unusable(Vec<String>);

impl<E: std::fmt::Display> From<E> for Unusable {
    fn from(error: E) -> Self {
        Unusable(vec![error.to_string()])
    }
}

fn main() -> ExitCode {
    let Arguments { command, root } = Arguments::parse();
    let root = root.as_deref();
    let done = match command.unwrap_or_default() {
        Command::Test(test) => command::test::run(root, &test),
        Command::Smoke(smoke) => command::smoke::run(&smoke),
        Command::Merge(merge) => command::merge::run(root, &merge),
        Command::List(list) => command::list::run(root, &list),
        Command::Explain(explain) => command::explain::run(root, &explain),
        Command::New(new) => command::new::run(root, &new),
        Command::Gen(generate) => command::generate::run(root, &generate),
        Command::CheckGuest(check) => command::check_guest::run(&check),
        Command::Bundle(bundle) => command::bundle::run(root, &bundle),
        Command::Diff(diff) => command::diff::run(root, &diff),
        Command::Faults(faults) => command::faults::run(root, &faults),
        Command::Fuzz(fuzz) => command::fuzz::run(root, &fuzz),
        Command::Import(import) => command::import::run(&import),
        Command::Export(export) => command::export::run(&export),
        Command::Completions { shell } => command::completions::run(shell),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(Unusable(messages)) => {
            messages.iter().for_each(|message| output::error(message));
            ExitCode::from(UNUSABLE)
        }
    }
}
