//! Levels of wires, for PulseView, sigrok and GTKWave, with names that they and [`crate::import`] understand.
//!
//! Transactions follow each other: a fixture does not say when they were. I2C runs at 250 kHz, SPI at 500 kHz in mode 0 with the
//! highest bit first, a UART at the rate of its `init`, or 9600, with 8 data bits, no parity and one stop bit. A line that an
//! operation of SPI does not use is not driven: `z`.

use super::wire::Wire;
use super::{Buses, ExportError, Writer};
use crate::generated::Errno;
use crate::import::i2c::{Message, TEN_BIT};
use crate::import::spi::Transfer;
use std::io::{self, Write};

const NOT_SHOWN: &str = "calls that failed without anything on the wires were left out";
const CUT: &str = "calls of SPI that failed were left out: nothing says what was on the wires";

/// The units of time, microseconds, between transactions.
const REST: u64 = 20;

/// The rate of a UART whose rate is not given, or too high to be shown in microseconds.
const BAUD: i64 = 9600;

/// How long a line of a UART rests after the bytes of a call, in bits: more than any pause between bytes.
const PAUSE: f64 = 30.0;

pub(super) struct Vcd<'a> {
    out: Levels<'a>,
    /// The first signal of each bus.
    signals: Vec<usize>,
    /// How long a bit of a UART takes.
    bits: Vec<f64>,
}

impl<'a> Vcd<'a> {
    pub(super) fn new(to: &'a mut dyn Write, buses: &Buses) -> Result<Self, ExportError> {
        let (mut names, mut signals, mut bits) = (Vec::new(), Vec::new(), Vec::new());
        for (at, bus) in buses.0.iter().enumerate() {
            signals.push(names.len());
            let prefix = match buses.count(bus.api) {
                1 => String::new(),
                _ => format!("{}{}_", bus.api.to_uppercase(), buses.number(at)),
            };
            let wires: &[(&str, char)] = match bus.api {
                "i2c" => &[("SCL", '1'), ("SDA", '1')],
                "spi" => &[("CS", '1'), ("CLK", '0'), ("MOSI", 'z'), ("MISO", 'z')],
                "uart" => &[("TX", '1'), ("RX", '1')],
                _ => &[("", 'x')],
            };
            for (wire, level) in wires {
                let name = match (bus.api, bus.pin) {
                    ("gpio", Some(pin)) => format!("GPIO{}_{pin}", bus.port),
                    ("gpio", None) => format!("GPIO_LINE{}", buses.number(at)),
                    _ => format!("{prefix}{wire}"),
                };
                names.push((name, *level));
            }
            let baud = if (300..=115_200).contains(&bus.baud) {
                bus.baud
            } else {
                BAUD
            };
            bits.push(1e6 / baud as f64);
        }
        writeln!(
            to,
            "$version embedded-wasm conform {} $end",
            crate::SPEC_VERSION
        )?;
        writeln!(to, "$timescale 1 us $end\n$scope module conform $end")?;
        for (at, (name, _)) in names.iter().enumerate() {
            writeln!(to, "$var wire 1 {} {name} $end", id(at))?;
        }
        writeln!(to, "$upscope $end\n$enddefinitions $end")?;
        let mut out = Levels {
            to,
            time: 0,
            written: None,
            levels: vec!['?'; names.len()],
        };
        for (at, (_, level)) in names.iter().enumerate() {
            out.set(at, *level)?;
        }
        out.wait(REST);
        Ok(Vcd { out, signals, bits })
    }
}

impl Writer for Vcd<'_> {
    fn transaction(
        &mut self,
        bus: usize,
        wire: &Wire,
    ) -> Result<Option<&'static str>, ExportError> {
        let signal = self.signals[bus];
        let out = &mut self.out;
        match wire {
            Wire::I2c {
                messages, errno, ..
            } => {
                let mut bus = I2c {
                    out,
                    scl: signal,
                    sda: signal + 1,
                };
                if !bus.transfer(messages, *errno)? {
                    return Ok(Some(NOT_SHOWN));
                }
            }
            Wire::Spi { errno: Some(_), .. } => return Ok(Some(CUT)),
            Wire::Spi { transfers, .. } => spi(out, signal, transfers)?,
            Wire::Uart { sent, bytes, .. } => {
                uart(out, signal + usize::from(!sent), bytes, self.bits[bus])?;
            }
            Wire::Gpio { high, .. } => {
                out.set(signal, if *high { '1' } else { '0' })?;
            }
        }
        out.wait(REST);
        Ok(None)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        writeln!(self.out.to, "#{}", self.out.time)?;
        Ok(())
    }
}

/// The levels of all signals, and the time.
struct Levels<'a> {
    to: &'a mut dyn Write,
    time: u64,
    /// The time that was written last.
    written: Option<u64>,
    levels: Vec<char>,
}

impl Levels<'_> {
    fn set(&mut self, signal: usize, level: char) -> io::Result<()> {
        if self.levels[signal] == level {
            return Ok(());
        }
        self.levels[signal] = level;
        if self.written != Some(self.time) {
            self.written = Some(self.time);
            writeln!(self.to, "#{}", self.time)?;
        }
        writeln!(self.to, "{level}{}", id(signal))
    }

    fn wait(&mut self, time: u64) {
        self.time += time;
    }
}

/// One bus of I2C. Between its methods SCL is low, unless the bus rests.
struct I2c<'o, 'a> {
    out: &'o mut Levels<'a>,
    scl: usize,
    sda: usize,
}

impl I2c<'_, '_> {
    /// Whether anything of it is on the wires.
    fn transfer(&mut self, messages: &[Message], errno: Option<Errno>) -> io::Result<bool> {
        // The last message that is seen, and whether its address or its last byte is not acknowledged.
        let (last, refused) = match errno {
            None => (messages.len(), None),
            Some(Errno::NackAddress | Errno::Nack) => (1, Some(true)),
            Some(Errno::NackData) => {
                let wrote = messages
                    .iter()
                    .rposition(|m| !m.read && !m.bytes.is_empty());
                match wrote {
                    Some(at) => (at + 1, Some(false)),
                    None => return Ok(false),
                }
            }
            Some(_) => return Ok(false),
        };
        let mut ten_bit_said = false;
        for (at, message) in messages.iter().take(last).enumerate() {
            let here = if at + 1 == last { refused } else { None };
            self.start(at > 0)?;
            if message.addr & TEN_BIT == 0 {
                self.byte(
                    (message.addr as u8) << 1 | u8::from(message.read),
                    here != Some(true),
                )?;
            } else {
                let first = 0xf0 | (message.addr >> 7 & 6) as u8;
                if !(message.read && ten_bit_said) {
                    self.byte(first, here != Some(true))?;
                    if here == Some(true) {
                        break;
                    }
                    self.byte(message.addr as u8, true)?;
                    ten_bit_said = true;
                    if message.read {
                        self.start(true)?;
                    }
                }
                if message.read {
                    self.byte(first | 1, true)?;
                }
            }
            if here == Some(true) {
                break;
            }
            let count = message.room;
            for n in 0..count {
                let byte = message.bytes.get(n).copied().unwrap_or(0);
                // A controller does not acknowledge the last byte that it reads.
                let ack = match message.read {
                    true => n + 1 < count,
                    false => here != Some(false) || n + 1 < count,
                };
                self.byte(byte, ack)?;
            }
        }
        self.stop()?;
        Ok(true)
    }

    fn start(&mut self, repeated: bool) -> io::Result<()> {
        if repeated {
            self.out.set(self.sda, '1')?;
            self.out.wait(1);
            self.out.set(self.scl, '1')?;
            self.out.wait(1);
        }
        self.out.set(self.sda, '0')?;
        self.out.wait(1);
        self.out.set(self.scl, '0')?;
        self.out.wait(1);
        Ok(())
    }

    fn stop(&mut self) -> io::Result<()> {
        self.out.set(self.sda, '0')?;
        self.out.wait(1);
        self.out.set(self.scl, '1')?;
        self.out.wait(1);
        self.out.set(self.sda, '1')
    }

    fn byte(&mut self, byte: u8, ack: bool) -> io::Result<()> {
        for bit in (0..8).rev() {
            self.bit(byte >> bit & 1 == 1)?;
        }
        self.bit(!ack)
    }

    fn bit(&mut self, high: bool) -> io::Result<()> {
        self.out.set(self.sda, if high { '1' } else { '0' })?;
        self.out.wait(1);
        self.out.set(self.scl, '1')?;
        self.out.wait(2);
        self.out.set(self.scl, '0')?;
        self.out.wait(1);
        Ok(())
    }
}

fn spi(out: &mut Levels<'_>, cs: usize, transfers: &[Transfer]) -> io::Result<()> {
    let (clk, mosi, miso) = (cs + 1, cs + 2, cs + 3);
    out.set(cs, '0')?;
    out.wait(1);
    for transfer in transfers {
        let byte = |bytes: &Option<Vec<u8>>, n: usize| bytes.as_ref()?.get(n).copied();
        for n in 0..transfer.len() {
            // Where there is less to send than to receive, 00 goes out.
            let sent = transfer.sent.as_ref();
            let sent = sent.map(|bytes| bytes.get(n).copied().unwrap_or(0));
            let received = byte(&transfer.received, n);
            for bit in (0..8).rev() {
                let level = |byte: Option<u8>| match byte.map(|byte| byte >> bit & 1) {
                    Some(0) => '0',
                    Some(_) => '1',
                    None => 'z',
                };
                out.set(mosi, level(sent))?;
                out.set(miso, level(received))?;
                out.wait(1);
                out.set(clk, '1')?;
                out.wait(1);
                out.set(clk, '0')?;
            }
        }
    }
    out.wait(1);
    out.set(cs, '1')?;
    out.set(mosi, 'z')?;
    out.set(miso, 'z')
}

fn uart(out: &mut Levels<'_>, line: usize, bytes: &[u8], bit: f64) -> io::Result<()> {
    let begin = out.time as f64;
    let mut bits = 0.0;
    for byte in bytes {
        let frame = u16::from(*byte) << 1 | 0x200;
        for at in 0..10 {
            out.time = (begin + bits * bit).round() as u64;
            out.set(line, if frame >> at & 1 == 1 { '1' } else { '0' })?;
            bits += 1.0;
        }
    }
    out.time = (begin + (bits + PAUSE) * bit).ceil() as u64;
    Ok(())
}

/// The identifier of a signal: printable characters.
fn id(mut at: usize) -> String {
    let mut id = String::new();
    loop {
        id.push(char::from(b'!' + (at % 94) as u8));
        if at < 94 {
            return id;
        }
        at = at / 94 - 1;
    }
}
