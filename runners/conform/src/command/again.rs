//! The command that runs a case again.

use crate::engine::Engine;
use clap::ValueEnum;
use std::collections::BTreeMap;
use std::env;
use wasm_embedded_spec::adapter::quote;
use wasm_embedded_spec::suite::Run;

/// Returns how this command was called: by cargo in the project itself, or installed.
pub fn program() -> &'static str {
    match env::var_os("CARGO") {
        Some(_) => "cargo conform",
        None => "conform",
    }
}

/// How to run cases again.
pub struct Again {
    /// The command and the options of every run.
    command: Vec<String>,
    /// What chooses each runtime, by its name.
    runtimes: BTreeMap<String, Vec<String>>,
}

impl Again {
    /// Knows how this command was called.
    pub fn new(is_embedded: bool) -> Again {
        let program = match is_embedded {
            true => "conform",
            false => program(),
        };
        let words = program.split(' ').chain(["test"]);
        Again {
            command: words.map(str::to_owned).collect(),
            runtimes: BTreeMap::new(),
        }
    }

    /// Knows the engines among the runtimes of reports. Which command an adapter had they do not say.
    pub fn of(runs: &[Run], is_embedded: bool) -> Again {
        let mut again = Again::new(is_embedded);
        for run in runs {
            let name = &run.runtime.name;
            match Engine::from_str(name, false) {
                Ok(_) => again.runtime(name, "--engine", name),
                Err(_) => again.runtime(name, "--adapter", "CMD"),
            }
        }
        again
    }

    /// Adds an option of every run, with its value.
    pub fn option(&mut self, name: &str, value: &str) {
        self.command.extend([name.to_owned(), value.to_owned()]);
    }

    /// Says what chooses a runtime: `--engine` or `--adapter`, with a value.
    pub fn runtime(&mut self, runtime: &str, name: &str, value: &str) {
        let words = vec![name.to_owned(), value.to_owned()];
        self.runtimes.insert(runtime.to_owned(), words);
    }

    /// Returns the command for a case on some runtimes, ready to be pasted.
    pub fn command(&self, id: &str, runtimes: &[&str]) -> String {
        let id = id.to_owned();
        let words = self.command.iter().chain([&id]);
        let chosen = runtimes.iter().filter_map(|name| self.runtimes.get(*name));
        let words = words.chain(chosen.flatten());
        let words: Vec<_> = words.map(|word| quote(word)).collect();
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_can_be_pasted() {
        let mut again = Again::new(true);
        again.runtime("wasm3", "--engine", "wasm3");
        again.runtime("node", "--adapter", "node 'my file.mjs'");
        let command = again.command("i2c/write/@bytes.len=2", &["wasm3"]);
        assert_eq!(
            shlex(&command),
            [
                "conform",
                "test",
                "i2c/write/@bytes.len=2",
                "--engine",
                "wasm3"
            ]
        );
        again.option("--root", "a b");
        assert_eq!(
            again.command("i2c/write/a", &["wasm3", "node"]),
            "conform test --root 'a b' i2c/write/a --engine wasm3 --adapter \"node 'my file.mjs'\""
        );
    }

    /// The words of a command without quotes in them.
    fn shlex(command: &str) -> Vec<String> {
        command
            .split(' ')
            .map(|word| word.trim_matches('\'').to_owned())
            .collect()
    }
}
