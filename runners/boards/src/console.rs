//! The serial line of a board, into which commands are typed.

use crate::Failure;
use crate::initramfs::{END, READY};
use wasm_embedded_emulator::{Emulator, Machine};

/// A board that runs commands.
pub struct Console {
    /// To change the hardware while a command runs.
    pub emulator: Emulator,
}

impl Console {
    /// Boots. Gives the release of the kernel as well.
    pub fn boot(machine: Machine) -> Result<(Console, String), Failure> {
        let mut emulator = machine.start()?;
        let lines = emulator.lines_until(READY)?;
        let kernel = lines
            .last()
            .and_then(|line| line.split(READY).nth(1))
            .unwrap_or_default()
            .to_owned();
        Ok((Console { emulator }, kernel))
    }

    /// Runs a command to its end and gives what it printed.
    pub fn run(&mut self, command: &str) -> Result<String, Failure> {
        self.start(command)?;
        let (printed, code) = self.end(&mut |_, _| Ok(()))?;
        match code {
            0 => Ok(printed),
            code => Err(format!("`{command}` ended with {code} on the board:\n{printed}").into()),
        }
    }

    /// Begins to run a command.
    pub fn start(&mut self, command: &str) -> Result<(), Failure> {
        Ok(self.emulator.send(format!("{command}\n").as_bytes())?)
    }

    /// Waits for the end of a command and gives what it printed and its exit code. Whatever there is to do at a line is done
    /// before the next one is read.
    pub fn end(
        &mut self,
        at: &mut dyn FnMut(&str, &mut Emulator) -> Result<(), Failure>,
    ) -> Result<(String, i32), Failure> {
        let mut printed = String::new();
        loop {
            let line = self.emulator.line()?;
            if let Some(code) = line.strip_prefix(END) {
                // The line before is ended for commands that do not end theirs.
                if printed.ends_with("\n\n") || printed == "\n" {
                    printed.pop();
                }
                return Ok((printed, code.trim().parse()?));
            }
            at(&line, &mut self.emulator)?;
            printed.push_str(&line);
            printed.push('\n');
        }
    }
}
