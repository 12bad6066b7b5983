//! What `i2ctransfer` prints (i2c-tools), with the commands themselves where it is the log of a shell.
//!
//! ```text
//! $ i2ctransfer -y 1 w1@0x48 0x00 r2          the bytes of each read are a line
//! 0x19 0x80
//! $ i2ctransfer -y 1 w0@0x09
//! Error: Sending messages failed: No such device or address
//! msg 0: addr 0x48, write, len 1, buf 0x00    with -v: every message, and no command is needed
//! msg 1: addr 0x48, read, len 2, buf 0x19 0x80
//! ```

use super::i2c::{Messages, TEN_BIT};
use super::linux::errno_of_text;
use super::out::{Bus, Out};
use super::scan::{any_number, decimal, shown, split_at, words};
use super::{Problem, Reader};
use crate::generated::Errno;

const OTHER: &str = "lines that are neither commands nor output of i2ctransfer were passed by";
const NOBODY: &str =
    "errors were passed by, as no command says what was sent: log the commands too";
const ASKED: &str =
    "transfers that i2ctransfer asked about were passed by, as nothing says what came of them";

#[derive(Default)]
pub(super) struct I2cTransfer {
    /// The bus of the last command.
    bus: Bus,
    messages: Messages,
    /// Messages of the command, or as they were printed.
    pending: Pending,
    /// What is read next of a command: which of its messages.
    next: usize,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Pending {
    #[default]
    Nothing,
    /// A command whose output comes.
    Command,
    /// Messages as they are printed.
    Printed,
}

impl I2cTransfer {
    /// Whether this can be a line of such a log.
    pub(super) fn is_line(line: &[u8]) -> bool {
        command(line).is_some()
            || line.starts_with(b"msg ") && memchr::memmem::find(line, b": addr 0x").is_some()
    }

    /// Hands on what is pending: nothing more is printed of it.
    fn finish(&mut self, errno: Option<Errno>, out: &mut Out<'_>) -> Result<(), Problem> {
        let pending = std::mem::take(&mut self.pending);
        if pending == Pending::Nothing {
            return Ok(());
        }
        if errno.is_none() && pending == Pending::Command && self.missing() {
            return Err("the command before has not printed the bytes that it read"
                .to_owned()
                .into());
        }
        if self.bus.name.is_empty() {
            self.bus.name = b"0".to_vec();
        }
        let handle = out.handle("i2c", &self.bus)?;
        let outcome = errno.map_or(Ok(()), |errno| Err((errno, false)));
        self.messages.finish(handle, outcome, out)
    }

    /// Whether a read of the command has not been printed.
    fn missing(&mut self) -> bool {
        (self.next..self.messages.len()).any(|at| {
            let message = self.messages.get(at);
            message.is_some_and(|m| m.read && m.room > 0)
        })
    }

    /// `-y 1 w1@0x48 0x00 r2`
    fn command(&mut self, arguments: &[u8]) -> Result<(), Problem> {
        let wrong = |what: &str| Problem::Text(format!("{what}, found {}", shown(arguments)));
        let mut words = words(arguments).filter(|word| !is_option(word)).peekable();
        let bus = words.next().unwrap_or_default();
        let digits = bus.iter().rposition(|byte| !byte.is_ascii_digit());
        let port = decimal(&bus[digits.map_or(0, |at| at + 1)..])
            .and_then(|port| u32::try_from(port).ok())
            .ok_or_else(|| wrong("expected the bus of i2ctransfer, as `1` or `i2c-1`"))?;
        self.bus = Bus {
            name: bus.to_owned(),
            port,
            ..Bus::default()
        };
        self.messages.clear();
        self.next = 0;
        self.pending = Pending::Command;
        let mut addr = None;
        while let Some(word) = words.next() {
            let (what, target) = split_at(word, b"@").unwrap_or((word, b""));
            let read = match what.first() {
                Some(b'r') => true,
                Some(b'w') => false,
                _ => return Err(wrong("expected a message, as `w1@0x48` or `r2`")),
            };
            let length = any_number(&what[1..])
                .and_then(|length| usize::try_from(length).ok())
                .filter(|length| *length <= usize::from(u16::MAX))
                .ok_or_else(|| wrong("expected a length up to 65535, as in `w1@0x48`"))?;
            if !target.is_empty() {
                addr = Some(
                    address(target)
                        .ok_or_else(|| wrong("expected an address up to 0x7f after the @"))?,
                );
            }
            let addr = addr.ok_or_else(|| wrong("expected an address, as in `w1@0x48`"))?;
            self.messages.count(length)?;
            let message = self.messages.begin(addr, read)?;
            message.room = length;
            while !read && message.bytes.len() < length {
                let word = words
                    .next()
                    .ok_or_else(|| wrong("expected as many bytes as the length says"))?;
                let (value, rest) = match word.split_last() {
                    Some((last @ (b'=' | b'+' | b'-' | b'p'), value)) => (value, Some(*last)),
                    _ => (word, None),
                };
                let first = any_number(value)
                    .and_then(|value| u8::try_from(value).ok())
                    .ok_or_else(|| wrong("expected a byte, as `0x19`"))?;
                message.bytes.push(first);
                let step = match rest {
                    None => continue,
                    Some(b'=') => 0,
                    Some(b'+') => 1,
                    Some(b'-') => u8::MAX,
                    Some(_) => {
                        return Err(wrong(
                            "pseudo-random bytes (`p`) are not known: log the output of -v instead",
                        ));
                    }
                };
                let mut byte = first;
                while message.bytes.len() < length {
                    byte = byte.wrapping_add(step);
                    message.bytes.push(byte);
                }
            }
        }
        match self.messages.len() {
            0 => Err(wrong("expected messages, as `w1@0x48 0x00 r2`")),
            _ => Ok(()),
        }
    }

    /// `msg 1: addr 0x48, read, len 2, buf 0x19 0x80`
    fn message(&mut self, line: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let form = "expected a message, as `msg 0: addr 0x48, write, len 1, buf 0x00`";
        let wrong = || Problem::Text(format!("{form}, found {}", shown(line)));
        let (index, rest) = split_at(line, b": addr ").ok_or_else(wrong)?;
        let index = decimal(index.strip_prefix(b"msg ").unwrap_or_default()).ok_or_else(wrong)?;
        let (addr, rest) = split_at(rest, b", ").ok_or_else(wrong)?;
        let (what, rest) = split_at(rest, b", len ").ok_or_else(wrong)?;
        let (length, bytes) = split_at(rest, b", buf ").unwrap_or((rest, b""));
        let addr = address(addr).ok_or_else(wrong)?;
        let read = match what {
            b"read" => true,
            b"write" => false,
            _ => return Err(wrong()),
        };
        let length = decimal(length)
            .and_then(|length| usize::try_from(length).ok())
            .filter(|length| *length <= usize::from(u16::MAX))
            .ok_or_else(wrong)?;
        if index == 0 {
            match self.pending {
                // Its messages are printed.
                Pending::Command => self.messages.clear(),
                _ => self.finish(None, out)?,
            }
            self.pending = Pending::Printed;
        }
        if self.pending != Pending::Printed || u64::try_from(self.messages.len()) != Ok(index) {
            return Err(format!(
                "expected the messages of a transfer in order, from 0, found {}",
                shown(line)
            )
            .into());
        }
        self.messages.count(length)?;
        let message = self.messages.begin(addr, read)?;
        message.room = length;
        bytes_of(bytes, &mut message.bytes).ok_or_else(wrong)?;
        match message.bytes.len() {
            found if found == length || read && found == 0 => Ok(()),
            found => Err(format!("expected {length} bytes, found {found}").into()),
        }
    }

    /// `0x19 0x80`, what the next read of the command brought.
    fn bytes(&mut self, line: &[u8]) -> Result<(), Problem> {
        let wrong = |what: &str| Problem::Text(format!("{what}, found {}", shown(line)));
        if self.pending != Pending::Command {
            return Err(wrong(
                "expected a command before the bytes that it read, as they do not say from where they are: log the commands too, or run i2ctransfer with -v",
            ));
        }
        while let Some(message) = self.messages.get(self.next) {
            self.next += 1;
            if message.read && message.room > 0 {
                bytes_of(line, &mut message.bytes)
                    .ok_or_else(|| wrong("expected bytes, as `0x19 0x80`"))?;
                return match message.bytes.len() == message.room {
                    true => Ok(()),
                    false => Err(wrong("expected as many bytes as the command asked for")),
                };
            }
        }
        Err(wrong("expected no more bytes than the command asked for"))
    }
}

impl Reader for I2cTransfer {
    fn line(&mut self, line: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let line = line.trim_ascii();
        if let Some(arguments) = command(line) {
            self.finish(None, out)?;
            return self.command(arguments);
        }
        if line.starts_with(b"msg ") {
            return self.message(line, out);
        }
        if line.starts_with(b"0x") {
            return self.bytes(line);
        }
        if let Some(text) = line.strip_prefix(b"Error: Sending messages failed: ") {
            if self.pending == Pending::Nothing {
                out.remark(NOBODY);
            }
            return self.finish(Some(errno_of_text(text)), out);
        }
        if line.starts_with(b"Warning: only ") {
            return self.finish(Some(Errno::Failed), out);
        }
        if line.starts_with(b"Continue? ") || line.starts_with(b"I will send") {
            if self.pending == Pending::Printed {
                out.remark(ASKED);
                self.pending = Pending::Nothing;
                self.messages.clear();
            }
            return Ok(());
        }
        if !line.is_empty() {
            out.remark(OTHER);
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        self.finish(None, out)
    }
}

/// The arguments of a command, whatever stands before it: a prompt, `sudo`, a path.
fn command(line: &[u8]) -> Option<&[u8]> {
    let (before, arguments) = split_at(line, b"i2ctransfer ")?;
    let starts = match before.last() {
        None => true,
        Some(last) => last.is_ascii_whitespace() || *last == b'/',
    };
    starts.then_some(arguments)
}

/// `-y`, but not the length of a message.
fn is_option(word: &[u8]) -> bool {
    matches!(word, [b'-', letter, ..] if letter.is_ascii_alphabetic())
}

/// An address: with 10 bits where it has more than 7.
fn address(text: &[u8]) -> Option<u16> {
    match any_number(text)? {
        addr @ 0..=0x7f => Some(addr as u16),
        addr @ 0x80..=0x3ff => Some(addr as u16 | TEN_BIT),
        _ => None,
    }
}

/// `0x19 0x80`
fn bytes_of(text: &[u8], to: &mut Vec<u8>) -> Option<()> {
    for word in words(text) {
        to.push(super::scan::hex_byte(word.strip_prefix(b"0x")?)?);
    }
    Some(())
}

#[cfg(test)]
mod tests;
