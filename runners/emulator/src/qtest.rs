//! qtest: pins and registers of the emulated chip.

use crate::emulator::Watch;
use crate::error::Error;
use crate::socket::Socket;
use std::collections::VecDeque;

/// The protocol of QEMU's own tests (`docs/devel/testing/qtest` in its sources), beside a processor that runs.
#[derive(Debug)]
pub struct Qtest {
    socket: Socket,
    watch: Watch,
    seen: VecDeque<Pin>,
}

/// A pin that changed its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    /// Its number within the watched device.
    pub number: u32,
    /// Its level now.
    pub high: bool,
}

impl Qtest {
    pub(crate) fn new(socket: Socket, watch: Watch) -> Qtest {
        Qtest {
            socket,
            watch,
            seen: VecDeque::new(),
        }
    }

    /// Drives an input of a device: for pins of a GPIO controller, `name` is mostly `unnamed-gpio-in`.
    pub fn set_irq_in(
        &mut self,
        path: &str,
        name: &str,
        number: u32,
        high: bool,
    ) -> Result<(), Error> {
        let level = u32::from(high);
        self.execute(&format!("set_irq_in {path} {name} {number} {level}"))
            .map(|_| ())
    }

    /// Watches the outputs of a device from now on. They then lead here alone; there can be one such device.
    pub fn irq_intercept_out(&mut self, path: &str) -> Result<(), Error> {
        self.execute(&format!("irq_intercept_out {path}"))
            .map(|_| ())
    }

    /// Watches the inputs of a device from now on, such as those of an interrupt controller.
    pub fn irq_intercept_in(&mut self, path: &str) -> Result<(), Error> {
        self.execute(&format!("irq_intercept_in {path}"))
            .map(|_| ())
    }

    /// Reads a register of 32 bits.
    pub fn read_u32(&mut self, address: u64) -> Result<u32, Error> {
        let command = format!("readl {address:#x}");
        let value = self.execute(&command)?;
        value
            .strip_prefix("0x")
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .and_then(|value| u32::try_from(value).ok())
            .ok_or_else(|| {
                let why = format!("expected a number of 32 bits, found `{value}`");
                self.watch.refused("qtest", &command, &why)
            })
    }

    /// Writes a register of 32 bits.
    pub fn write_u32(&mut self, address: u64, value: u32) -> Result<(), Error> {
        self.execute(&format!("writel {address:#x} {value:#x}"))
            .map(|_| ())
    }

    /// What the watched pins did since the last call, in order, without waiting.
    pub fn changes(&mut self) -> Result<Vec<Pin>, Error> {
        // Every change that happened before a command comes before its answer.
        self.execute("endianness")?;
        Ok(self.seen.drain(..).collect())
    }

    /// Waits for the next change of a watched pin.
    pub fn next_change(&mut self) -> Result<Pin, Error> {
        loop {
            if let Some(pin) = self.seen.pop_front() {
                return Ok(pin);
            }
            let line = self.receive("a change of a pin")?;
            if !self.take(&line) {
                return Err(self.watch.refused("qtest", "a change of a pin", &line));
            }
        }
    }

    /// Executes a command and gives what its answer says after `OK`.
    pub fn execute(&mut self, command: &str) -> Result<String, Error> {
        let what = format!("the answer of qtest to `{command}`");
        self.socket
            .send(command)
            .map_err(|broken| self.watch.broken(broken, &what))?;
        loop {
            let line = self.receive(&what)?;
            if self.take(&line) {
                continue;
            }
            return match line.strip_prefix("OK") {
                Some(rest) => Ok(rest.trim().to_owned()),
                None => Err(self.watch.refused("qtest", command, &line)),
            };
        }
    }

    /// Keeps a line that tells of a pin.
    fn take(&mut self, line: &str) -> bool {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (high, number) = match words[..] {
            ["IRQ", "raise", number] => (true, number),
            ["IRQ", "lower", number] => (false, number),
            _ => return false,
        };
        let Ok(number) = number.parse() else {
            return false;
        };
        self.seen.push_back(Pin { number, high });
        true
    }

    fn receive(&mut self, what: &str) -> Result<String, Error> {
        self.socket
            .receive()
            .map_err(|broken| self.watch.broken(broken, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::net::UnixStream;
    use std::thread;
    use std::time::{Duration, Instant};

    /// Talks to a peer that answers each command with the next of these, and says what it was asked.
    fn peer(answers: &'static [&'static str]) -> (Qtest, thread::JoinHandle<Vec<String>>) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let asked = thread::spawn(move || {
            let mut commands = BufReader::new(theirs.try_clone().unwrap()).lines();
            let mut asked = Vec::new();
            for answer in answers {
                asked.push(commands.next().unwrap().unwrap());
                writeln!(&theirs, "{answer}").unwrap();
            }
            asked
        });
        let deadline = Instant::now() + Duration::from_secs(20);
        let socket = Socket::new(ours, deadline).unwrap();
        (Qtest::new(socket, Watch::none()), asked)
    }

    #[test]
    fn changes_come_in_order_between_answers() {
        let (mut qtest, asked) = peer(&[
            "OK",
            "IRQ raise 5\nOK\nIRQ lower 5",
            "IRQ raise 4\nOK little",
        ]);
        let high = |number| Pin { number, high: true };
        let low = |number| Pin {
            number,
            high: false,
        };
        qtest.irq_intercept_out("/machine/soc/gpio1").unwrap();
        qtest
            .set_irq_in("/machine/soc/gpio1", "unnamed-gpio-in", 3, true)
            .unwrap();
        assert_eq!(qtest.next_change().unwrap(), high(5));
        assert_eq!(qtest.next_change().unwrap(), low(5));
        assert_eq!(qtest.changes().unwrap(), [high(4)]);
        assert_eq!(
            asked.join().unwrap(),
            [
                "irq_intercept_out /machine/soc/gpio1",
                "set_irq_in /machine/soc/gpio1 unnamed-gpio-in 3 1",
                "endianness",
            ]
        );
    }

    #[test]
    fn registers_are_32_bits() {
        let (mut qtest, _) = peer(&["OK 0x00000000fffffffe", "OK 0x100000000", "OK what"]);
        assert_eq!(qtest.read_u32(0x3020_0000).unwrap(), 0xffff_fffe);
        let error = qtest.read_u32(0).unwrap_err().to_string();
        assert!(
            error.contains("expected a number of 32 bits, found `0x100000000`"),
            "{error}"
        );
        assert!(qtest.read_u32(0).is_err());
    }

    #[test]
    fn a_refusal_says_what_was_asked_and_why() {
        let (mut qtest, _) = peer(&["FAIL Unknown device"]);
        let error = qtest.irq_intercept_out("/nowhere").unwrap_err().to_string();
        assert!(
            error.starts_with("qtest refused `irq_intercept_out /nowhere`: FAIL Unknown device"),
            "{error}"
        );
    }
}
