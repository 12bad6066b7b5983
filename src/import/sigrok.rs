//! What `sigrok-cli` prints of its decoders of I2C, SPI and UART.
//!
//! ```text
//! 30-30 i2c-1: Start                 sigrok-cli -i FILE -P i2c:scl=SCL:sda=SDA -A i2c=addr-data
//! 45-150 i2c-1: Address write: 44        --protocol-decoder-samplenum
//! 165-180 i2c-1: ACK
//! 64-185 spi-1: 00                   -P spi:clk=CLK:mosi=MOSI:miso=MISO:cs=CS# -A spi=mosi-transfer:miso-transfer
//! 64-185 spi-1: 5A
//! 14-84 uart-1: 48                   -P uart:rx=TX:baudrate=9600 -A uart=rx-data
//! ```
//!
//! The lines of one decoder come in the order in which it understood them, those of several one decoder after the other: their
//! transactions are sorted. Of the two lines of a transfer of SPI the first is MISO, which nothing labels; nothing says which
//! line of a UART is meant either.

use super::i2c::{Event, Wires};
use super::out::{Bus, Out};
use super::scan::{decimal, hex_byte, hex_bytes, shown, split_at};
use super::spi::{self, Transfer};
use super::uart::Line;
use super::{MAX_TRANSACTION, Options, Problem, Reader};

const OTHER: &str = "lines of decoders other than i2c, spi and uart were passed by";
const FRAME: &str =
    "bytes of a UART had a wrong stop or parity bit: they are kept as they were read";
const BREAK: &str = "breaks on a UART were passed by";

pub(super) struct Sigrok {
    options: Options,
    decoders: Vec<Decoder>,
}

struct Decoder {
    /// As `i2c-1`.
    name: Vec<u8>,
    state: State,
}

enum State {
    I2c(Wires),
    Spi(Pair),
    Uart(Line),
}

/// The lines of a transfer.
struct Pair {
    bus: Bus,
    /// The first line of a transfer, and from when to when it was.
    first: Option<(u64, u64, Vec<u8>)>,
}

impl Sigrok {
    pub(super) fn new(options: &Options) -> Self {
        Sigrok {
            options: options.clone(),
            decoders: Vec::new(),
        }
    }

    /// Whether this can be a line of a decoder.
    pub(super) fn is_line(line: &[u8]) -> bool {
        matches!(parts(line), Some(line) if kind(line.name).is_some())
    }

    fn decoder(&mut self, name: &[u8], out: &mut Out<'_>) -> Result<Option<&mut State>, Problem> {
        if let Some(at) = self.decoders.iter().position(|d| d.name == name) {
            return Ok(Some(&mut self.decoders[at].state));
        }
        let Some((kind, number)) = kind(name) else {
            return Ok(None);
        };
        if self.decoders.len() == 64 {
            return Err("there are more than 64 decoders".to_owned().into());
        }
        if self.decoders.is_empty() {
            out.sort();
        }
        let bus = Bus {
            name: name.to_owned(),
            // Decoders are counted from 1.
            port: number - 1,
            ..Bus::default()
        };
        let state = match kind {
            "i2c" => State::I2c(Wires::new(bus)),
            "spi" => State::Spi(Pair { bus, first: None }),
            _ => State::Uart(Line::new(
                bus,
                self.options.direction(),
                self.options.uart_size,
            )),
        };
        self.decoders.push(Decoder {
            name: name.to_owned(),
            state,
        });
        Ok(self.decoders.last_mut().map(|decoder| &mut decoder.state))
    }
}

impl Reader for Sigrok {
    fn line(&mut self, line: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let wrong = |what: &str| Problem::Text(format!("{what}, found {}", shown(line)));
        let parts = parts(line)
            .ok_or_else(|| wrong("expected a line of sigrok-cli, as `30-45 i2c-1: Start`"))?;
        let only_miso = self.options.line == Some(super::CaptureLine::Miso);
        let Some(state) = self.decoder(parts.name, out)? else {
            out.remark(OTHER);
            return Ok(());
        };
        let (from, to) = parts.samples.unwrap_or_default();
        match state {
            State::I2c(wires) => {
                let event = match parts.text {
                    b"Start" | b"Start repeat" => Event::Start,
                    b"Stop" => Event::Stop,
                    b"ACK" => Event::Ack(true),
                    b"NACK" => Event::Ack(false),
                    // What the address says too, and single bits.
                    b"Read" | b"Write" | b"0" | b"1" => return Ok(()),
                    text => {
                        let (what, value) = split_at(text, b": ").unwrap_or((text, b""));
                        let value = hex_byte(value);
                        match (what, value) {
                            (b"Address read" | b"Address write", Some(addr)) if addr < 0x80 => {
                                Event::Address {
                                    addr,
                                    read: what == b"Address read",
                                }
                            }
                            (b"Address read" | b"Address write", Some(_)) => {
                                return Err(wrong(
                                    "expected an address up to 7F: run the decoder with address_format=shifted",
                                ));
                            }
                            (b"Data read" | b"Data write", Some(byte)) => Event::Data(byte),
                            _ => {
                                return Err(wrong(
                                    "expected what the decoder of I2C prints, as `Start`, `Address write: 44`, `ACK`",
                                ));
                            }
                        }
                    }
                };
                wires.event(event, from, out)
            }
            State::Spi(pair) => {
                let mut bytes = Vec::new();
                hex_bytes(parts.text, b' ', &mut bytes).ok_or_else(|| {
                    wrong("expected the bytes of a transfer, as `9F 00`: ask for `-A spi=mosi-transfer:miso-transfer` with words of 8 bits")
                })?;
                if parts.samples.is_none() {
                    return Err(wrong(
                        "expected sample numbers before the line, as without them nobody knows which lines are one transfer: run sigrok-cli with --protocol-decoder-samplenum",
                    ));
                }
                if bytes.len() > MAX_TRANSACTION {
                    return Err(
                        format!("one transfer has more than {MAX_TRANSACTION} bytes").into(),
                    );
                }
                match pair.first.take() {
                    Some((start, end, received)) if (start, end) == (from, to) => {
                        if received.len() != bytes.len() {
                            return Err(wrong(
                                "expected as many bytes as on the line of MISO before",
                            ));
                        }
                        pair.push(from, Some(bytes), Some(received), out)
                    }
                    first => {
                        pair.first = Some((from, to, bytes));
                        pair.alone(first, only_miso, out)
                    }
                }
            }
            State::Uart(line) => match parts.text {
                [_, _] => {
                    let byte = hex_byte(parts.text).ok_or_else(|| {
                        wrong("expected a byte as `4F`: run the decoder with format=hex")
                    })?;
                    line.byte(byte, from, to, out)
                }
                b"Start bit" | b"Stop bit" | b"Parity bit" | b"0" | b"1" => Ok(()),
                b"Frame error" | b"Parity error" => {
                    out.remark(FRAME);
                    Ok(())
                }
                b"Break condition" => {
                    out.remark(BREAK);
                    Ok(())
                }
                _ => Err(wrong(
                    "expected a byte as `4F`: ask for `-A uart=rx-data` with 8 data bits and format=hex",
                )),
            },
        }
    }

    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        let only_miso = self.options.line == Some(super::CaptureLine::Miso);
        for decoder in &mut self.decoders {
            match &mut decoder.state {
                State::I2c(wires) => wires.end(out),
                State::Spi(pair) => {
                    let first = pair.first.take();
                    pair.alone(first, only_miso, out)?;
                }
                State::Uart(line) => line.finish(out)?,
            }
        }
        Ok(())
    }
}

impl Pair {
    /// A transfer of which one line is known.
    fn alone(
        &mut self,
        first: Option<(u64, u64, Vec<u8>)>,
        miso: bool,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        match first {
            None => Ok(()),
            Some((from, _, bytes)) if miso => self.push(from, None, Some(bytes), out),
            Some((from, _, bytes)) => self.push(from, Some(bytes), None, out),
        }
    }

    fn push(
        &mut self,
        from: u64,
        sent: Option<Vec<u8>>,
        received: Option<Vec<u8>>,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        spi::one(&self.bus, from, Transfer { sent, received }, out)
    }
}

/// A line of a decoder.
struct Parts<'a> {
    samples: Option<(u64, u64)>,
    name: &'a [u8],
    text: &'a [u8],
}

/// `30-45 i2c-1: Start`, or without the samples.
fn parts(line: &[u8]) -> Option<Parts<'_>> {
    let (head, text) = split_at(line, b":")?;
    let (samples, name) = match split_at(head, b" ") {
        None => (None, head),
        Some((samples, name)) => {
            let (from, to) = split_at(samples, b"-")?;
            (Some((decimal(from)?, decimal(to)?)), name)
        }
    };
    let named = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    name.iter().all(named).then_some(Parts {
        samples,
        name,
        text: text.trim_ascii(),
    })
}

/// The kind and the number of a decoder by its name.
fn kind(name: &[u8]) -> Option<(&'static str, u32)> {
    let (kind, number) = split_at(name, b"-")?;
    let kind = ["i2c", "spi", "uart"]
        .into_iter()
        .find(|known| known.as_bytes() == kind)?;
    let number = u32::try_from(decimal(number)?).ok()?;
    (number > 0).then_some((kind, number))
}

#[cfg(test)]
mod tests;
