//! Value Change Dump (IEEE 1364-2005, chapter 18): levels of wires over time, as logic analysers and simulators write them. What
//! they mean on I2C, SPI and UART is decoded here.
//!
//! ```text
//! $timescale 1 us $end
//! $var wire 1 ! SCL $end
//! $var wire 1 " SDA $end
//! $enddefinitions $end
//! #0 1! 1"
//! #12 0"
//! ```

use super::out::Out;
use super::scan::{decimal, shown, words};
use super::{Options, Problem, Reader};
use std::collections::HashMap;
use wiring::{Var, connect};

mod i2c;
mod spi;
mod uart;
mod wiring;

pub use uart::Parity;
pub use wiring::Wiring;

/// How long a declaration or comment may be, and how many signals there may be.
const MAX_COMMAND: usize = 64 << 10;
const MAX_VARS: usize = 100_000;

/// The level of a wire: high, low, or neither, where nothing drives it or nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Low,
    High,
    None,
}

/// A wire that a decoder looks at: its level before and at the present time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wire {
    before: Level,
    now: Level,
}

impl Wire {
    fn rises(self) -> bool {
        self.before == Level::Low && self.now == Level::High
    }

    fn falls(self) -> bool {
        self.before == Level::High && self.now == Level::Low
    }

    fn changes(self) -> bool {
        self.before != self.now
    }

    fn is_high(self) -> bool {
        self.now == Level::High
    }
}

/// Understands one bus.
pub(super) trait Decoder {
    /// Some of its wires changed at this time, or have their first levels.
    fn step(&mut self, time: u64, wires: &[Wire], out: &mut Out<'_>) -> Result<(), Problem>;
    /// The capture is over; `last` is its end where it says so.
    fn end(&mut self, last: Option<u64>, out: &mut Out<'_>) -> Result<(), Problem>;
}

pub(super) struct Vcd {
    options: Options,
    /// What is read of a `$...` up to its `$end`.
    command: Option<Vec<u8>>,
    scope: Vec<Vec<u8>>,
    vars: Vec<Var>,
    /// How many femtoseconds a unit of time has.
    unit: u64,
    declared: bool,
    /// The value of several bits was read; its identifier follows.
    vector: bool,
    /// Which wires an identifier means, for short ones by its character.
    short: [u16; 256],
    long: HashMap<Vec<u8>, u16>,
    wires: Vec<Wire>,
    /// Which decoders look at a wire, and which of them saw a change at the present time: a bit for each.
    users: Vec<u64>,
    touched: u64,
    changed: Vec<u16>,
    decoders: Vec<Box<dyn Decoder>>,
    time: u64,
    /// Something changed at the present time, of whatever signal.
    busy: bool,
}

/// No wire that anybody looks at.
const UNUSED: u16 = u16::MAX;

impl Vcd {
    pub(super) fn new(options: &Options) -> Self {
        Vcd {
            options: options.clone(),
            command: None,
            scope: Vec::new(),
            vars: Vec::new(),
            unit: 0,
            declared: false,
            vector: false,
            short: [UNUSED; 256],
            long: HashMap::new(),
            wires: Vec::new(),
            users: Vec::new(),
            touched: 0,
            changed: Vec::new(),
            decoders: Vec::new(),
            time: 0,
            busy: false,
        }
    }

    /// Whether this can be a line of the head of such a file.
    pub(super) fn is_line(line: &[u8]) -> bool {
        let starts: [&[u8]; 7] = [
            b"$date",
            b"$version",
            b"$comment",
            b"$timescale",
            b"$scope",
            b"$var",
            b"$enddefinitions",
        ];
        words(line)
            .next()
            .is_some_and(|word| starts.contains(&word))
    }

    /// A declaration, from its `$` to before its `$end`.
    fn declare(&mut self, command: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let wrong = |what: &str| Problem::Text(format!("{what}, found {}", shown(command)));
        let mut parts = words(command);
        match parts.next().unwrap_or_default() {
            b"$timescale" => {
                let text: Vec<u8> = parts.flatten().copied().collect();
                self.unit = timescale(&text)
                    .ok_or_else(|| wrong("expected a time scale, as `$timescale 1 us $end`"))?;
            }
            b"$scope" => {
                if self.scope.len() == 64 {
                    return Err(wrong("expected at most 64 scopes within each other"));
                }
                self.scope.push(parts.nth(1).unwrap_or_default().to_owned());
            }
            b"$upscope" => drop(self.scope.pop()),
            b"$var" => {
                let (_, size, id) = (parts.next(), parts.next(), parts.next());
                let name: Vec<&[u8]> = parts.collect();
                let (Some(size), Some(id), false) = (size.and_then(decimal), id, name.is_empty())
                else {
                    return Err(wrong("expected a signal, as `$var wire 1 ! SCL $end`"));
                };
                if self.vars.len() == MAX_VARS {
                    return Err(format!("there are more than {MAX_VARS} signals").into());
                }
                self.vars
                    .push(Var::new(&self.scope, &name, id.to_owned(), size));
            }
            b"$enddefinitions" => {
                if self.unit == 0 {
                    return Err("expected a `$timescale` before `$enddefinitions`"
                        .to_owned()
                        .into());
                }
                let connected = connect(&self.vars, self.unit, &self.options)?;
                if connected.len() > 1 {
                    // A line of a UART is told late: when a pause is over, or the rate is known.
                    out.sort();
                }
                for (decoder, used) in connected {
                    let bit = 1 << self.decoders.len().min(63);
                    for id in &used {
                        let wire = self.wire(id);
                        self.users[usize::from(wire)] |= bit;
                    }
                    let numbers = used.iter().map(|id| usize::from(self.wire(id))).collect();
                    self.decoders.push(decoder(numbers));
                }
                self.vars = Vec::new();
                self.declared = true;
            }
            _ => {}
        }
        Ok(())
    }

    /// The number of the wire of this identifier; a new one where nobody looked at it before.
    fn wire(&mut self, id: &[u8]) -> u16 {
        let known = match id {
            [id] => self.short[usize::from(*id)],
            id => self.long.get(id).copied().unwrap_or(UNUSED),
        };
        if known != UNUSED {
            return known;
        }
        // A bus has at most four wires, and there are at most 64 buses.
        let number = u16::try_from(self.wires.len()).unwrap_or(0);
        self.wires.push(Wire {
            before: Level::None,
            now: Level::None,
        });
        self.users.push(0);
        match id {
            [id] => self.short[usize::from(*id)] = number,
            id => drop(self.long.insert(id.to_owned(), number)),
        }
        number
    }

    fn change(&mut self, level: Level, id: &[u8]) {
        self.busy = true;
        let number = match id {
            [id] => self.short[usize::from(*id)],
            id => self.long.get(id).copied().unwrap_or(UNUSED),
        };
        if let Some(wire) = self.wires.get_mut(usize::from(number)) {
            wire.now = level;
            self.touched |= self.users[usize::from(number)];
            self.changed.push(number);
        }
    }

    /// All changes of the present time are known: decoders look at them.
    fn step(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        while self.touched != 0 {
            let at = self.touched.trailing_zeros() as usize;
            self.touched &= self.touched - 1;
            if let Some(decoder) = self.decoders.get_mut(at) {
                decoder.step(self.time, &self.wires, out)?;
            }
        }
        for number in self.changed.drain(..) {
            let wire = &mut self.wires[usize::from(number)];
            wire.before = wire.now;
        }
        Ok(())
    }

    fn advance(&mut self, token: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let time = decimal(&token[1..])
            .filter(|time| *time <= u64::MAX / 4)
            .ok_or_else(|| format!("expected a time, as `#100`, found {}", shown(token)))?;
        if time < self.time {
            let before = self.time;
            return Err(format!("expected a time of at least #{before}, found #{time}").into());
        }
        if time > self.time {
            self.step(out)?;
            self.time = time;
            self.busy = false;
        }
        Ok(())
    }

    /// One word of the part with the changes.
    fn token(&mut self, token: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        if self.vector {
            self.vector = false;
            self.busy = true;
            return Ok(());
        }
        let level = match token[0] {
            b'#' => return self.advance(token, out),
            b'0' => Level::Low,
            b'1' => Level::High,
            b'x' | b'X' | b'z' | b'Z' => Level::None,
            b'b' | b'B' | b'r' | b'R' | b's' | b'S' => {
                self.vector = true;
                return Ok(());
            }
            b'$' => {
                // `$dumpvars`, and its `$end`, have changes between them; comments have not.
                if token == b"$comment" {
                    self.command = Some(token.to_owned());
                }
                return Ok(());
            }
            _ => {
                return Err(format!(
                    "expected a time or a change, as `#100` or `1!`, found {}",
                    shown(token)
                )
                .into());
            }
        };
        if token.len() < 2 {
            return Err(format!(
                "expected the identifier of a signal after the level, as `1!`, found {}",
                shown(token)
            )
            .into());
        }
        self.change(level, &token[1..]);
        Ok(())
    }
}

impl Reader for Vcd {
    fn line(&mut self, line: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let mut rest = line;
        loop {
            let start = rest.iter().position(|byte| !byte.is_ascii_whitespace());
            let Some(start) = start else { return Ok(()) };
            rest = &rest[start..];
            let end = rest.iter().position(u8::is_ascii_whitespace);
            let (token, after) = rest.split_at(end.unwrap_or(rest.len()));
            rest = after;
            if let Some(command) = &mut self.command {
                if token == b"$end" {
                    let command = std::mem::take(command);
                    self.command = None;
                    if !self.declared {
                        self.declare(&command, out)?;
                    }
                } else if command.len() + token.len() < MAX_COMMAND {
                    command.push(b' ');
                    command.extend_from_slice(token);
                } else if !command.starts_with(b"$comment") {
                    return Err(format!(
                        "expected `$end` of {} within {} KiB",
                        shown(command),
                        MAX_COMMAND >> 10
                    )
                    .into());
                }
            } else if self.declared {
                self.token(token, out)?;
            } else if token[0] == b'$' {
                self.command = Some(token.to_owned());
            } else {
                return Err(format!(
                    "expected a declaration, as `$var wire 1 ! SCL $end`, found {}",
                    shown(token)
                )
                .into());
            }
        }
    }

    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        if !self.declared {
            return Err("the file ends before `$enddefinitions`".to_owned().into());
        }
        self.step(out)?;
        // A time at which nothing changes is there to say when the capture ended.
        let last = (!self.busy).then_some(self.time);
        for decoder in &mut self.decoders {
            decoder.end(last, out)?;
        }
        Ok(())
    }
}

/// `1us`, in femtoseconds.
fn timescale(text: &[u8]) -> Option<u64> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, unit) = text.split_at(digits);
    let unit = match unit {
        b"s" => 1_000_000_000_000_000,
        b"ms" => 1_000_000_000_000,
        b"us" => 1_000_000_000,
        b"ns" => 1_000_000,
        b"ps" => 1_000,
        b"fs" => 1,
        _ => return None,
    };
    match decimal(number)? {
        number @ (1 | 10 | 100) => Some(number * unit),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
