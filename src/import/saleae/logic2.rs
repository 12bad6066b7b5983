//! The data table of Logic 2: rows of all analyzers, in the order of time.
//!
//! ```text
//! name,type,start_time,duration,ack,address,read,data
//! "I2C","start",0.001,1e-08,,,,
//! "I2C","address",0.00101,9e-05,true,0x48,false,
//! "I2C","data",0.0011,9e-05,true,,,0x00
//! "I2C","stop",0.0012,1e-08,,,,
//! ```
//!
//! SPI has `enable`, `result` with `mosi` and `miso`, and `disable`; serial lines have `data` alone.

use super::super::i2c::{Event, Wires};
use super::super::out::{Bus, Out};
use super::super::spi::{Transfer, Transfers, transfers};
use super::super::uart::Line;
use super::super::{Options, Problem};
use super::{Header, Row, Table, nanoseconds};

const NO_ENABLE: &str = "bytes of SPI had no enable before them: each is a call of its own";
const FRAME: &str = "bytes of a serial line had an error: they are kept as they were read";
const OPEN: &str = "transfers of SPI were left out: the table ends before they were over";
const OTHER: &str = "rows of analyzers other than I2C, SPI and serial were passed by";
const ERROR: &str =
    "transfers of SPI began with the clock in the wrong state: is the mode of the analyzer right?";

struct Logic2 {
    name: usize,
    kind: usize,
    start: usize,
    duration: Option<usize>,
    ack: Option<usize>,
    address: Option<usize>,
    read: Option<usize>,
    data: Option<usize>,
    mosi: Option<usize>,
    miso: Option<usize>,
    error: Option<usize>,
    options: Options,
    analyzers: Vec<Analyzer>,
}

struct Analyzer {
    name: Vec<u8>,
    state: State,
}

enum State {
    I2c(Wires),
    Spi(Spi),
    Serial(Line),
    Other,
}

struct Spi {
    bus: Bus,
    enabled: bool,
    current: Transfer,
    transfers: Transfers,
}

pub(super) fn is_header(header: &Header) -> bool {
    ["name", "type", "start_time"]
        .iter()
        .all(|name| header.find(name).is_some())
}

pub(super) fn table(header: &Header, options: &Options) -> Result<Box<dyn Table>, Problem> {
    Ok(Box::new(Logic2 {
        name: header.need("name")?,
        kind: header.need("type")?,
        start: header.need("start_time")?,
        duration: header.find("duration"),
        ack: header.find("ack"),
        address: header.find("address"),
        read: header.find("read"),
        data: header.find("data"),
        mosi: header.find("mosi"),
        miso: header.find("miso"),
        error: header.find("error"),
        options: options.clone(),
        analyzers: Vec::new(),
    }))
}

impl Table for Logic2 {
    fn row(&mut self, row: &Row<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
        let (name, kind) = (row.get(self.name)?, row.get(self.kind)?);
        let ack = row.find(self.ack);
        let at = match self.analyzers.iter().position(|a| a.name == name) {
            Some(at) => at,
            None => {
                if self.analyzers.len() == 64 {
                    return Err(row.wrong("expected at most 64 analyzers"));
                }
                let bus = Bus {
                    name: name.to_owned(),
                    ..Bus::default()
                };
                let state = match kind {
                    b"start" | b"address" | b"stop" => State::I2c(Wires::new(bus)),
                    b"data" if !ack.is_empty() => State::I2c(Wires::new(bus)),
                    b"data" => State::Serial(Line::new(
                        bus,
                        self.options.direction(),
                        self.options.uart_size,
                    )),
                    b"enable" | b"disable" | b"result" => State::Spi(Spi {
                        bus,
                        enabled: false,
                        current: Transfer::default(),
                        transfers: Transfers::default(),
                    }),
                    _ => State::Other,
                };
                self.analyzers.push(Analyzer {
                    name: name.to_owned(),
                    state,
                });
                self.analyzers.len() - 1
            }
        };
        let missing = |what: &str| -> Result<usize, Problem> {
            Err(row.wrong(&format!(
                "expected a column `{what}` in the header: export the table with it"
            )))
        };
        match &mut self.analyzers[at].state {
            State::I2c(wires) => {
                let event = match kind {
                    b"start" => Event::Start,
                    b"stop" => Event::Stop,
                    b"address" => {
                        let addr = row.get(self.address.map_or_else(|| missing("address"), Ok)?)?;
                        let addr = row.byte(addr)?;
                        if addr > 0x7f {
                            return Err(row.wrong("expected an address up to 0x7F"));
                        }
                        let read = row.get(self.read.map_or_else(|| missing("read"), Ok)?)?;
                        let read = truth(read).ok_or_else(|| {
                            row.wrong("expected true or false in the column `read`")
                        })?;
                        Event::Address { addr, read }
                    }
                    b"data" => {
                        let data = row.get(self.data.map_or_else(|| missing("data"), Ok)?)?;
                        Event::Data(row.byte(data)?)
                    }
                    _ => return Err(row.wrong("expected start, address, data or stop of I2C")),
                };
                wires.event(event, 0, out)?;
                if !matches!(event, Event::Address { .. } | Event::Data(_)) {
                    return Ok(());
                }
                let ack = row.get(self.ack.map_or_else(|| missing("ack"), Ok)?)?;
                let ack = truth(ack)
                    .ok_or_else(|| row.wrong("expected true or false in the column `ack`"))?;
                wires.event(Event::Ack(ack), 0, out)
            }
            State::Spi(spi) => {
                if kind == b"error" {
                    out.remark(ERROR);
                    return Ok(());
                }
                let byte = |column: Option<usize>| match row.find(column) {
                    b"" => Ok(None),
                    text => row.byte(text).map(Some),
                };
                match kind {
                    b"enable" => spi.begin(),
                    b"disable" => spi.finish(out)?,
                    b"result" => {
                        let (sent, received) = (byte(self.mosi)?, byte(self.miso)?);
                        if sent.is_none() && received.is_none() {
                            return Err(row.wrong("expected a byte in the column `mosi` or `miso`"));
                        }
                        let alone = !spi.enabled;
                        if alone {
                            out.remark(NO_ENABLE);
                            spi.begin();
                        }
                        spi.transfers.count(1)?;
                        if let Some(sent) = sent {
                            spi.current.sent.get_or_insert_default().push(sent);
                        }
                        if let Some(received) = received {
                            spi.current.received.get_or_insert_default().push(received);
                        }
                        if alone {
                            spi.finish(out)?;
                        }
                    }
                    _ => return Err(row.wrong("expected enable, result or disable of SPI")),
                }
                Ok(())
            }
            State::Serial(line) => {
                let data = row.get(self.data.map_or_else(|| missing("data"), Ok)?)?;
                let byte = row.byte(data)?;
                if !row.find(self.error).is_empty() {
                    out.remark(FRAME);
                }
                let start = nanoseconds(row.get(self.start)?);
                // The simulation of Logic 2 writes durations below 0.
                let took = nanoseconds(row.find(self.duration)).saturating_sub(nanoseconds(b"0"));
                line.byte(byte, start, start.saturating_add(took), out)
            }
            State::Other => {
                out.remark(OTHER);
                Ok(())
            }
        }
    }

    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        for analyzer in &mut self.analyzers {
            match &mut analyzer.state {
                State::I2c(wires) => wires.end(out),
                State::Spi(spi) if spi.enabled => out.remark(OPEN),
                State::Serial(line) => line.finish(out)?,
                State::Spi(_) | State::Other => {}
            }
        }
        Ok(())
    }
}

impl Spi {
    fn begin(&mut self) {
        self.enabled = true;
        self.current = Transfer::default();
        self.transfers.clear();
    }

    fn finish(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        if !std::mem::take(&mut self.enabled) {
            return Ok(());
        }
        let mut current = std::mem::take(&mut self.current);
        if current == Transfer::default() {
            (current.sent, current.received) = (Some(Vec::new()), Some(Vec::new()));
        }
        transfers(&self.bus, 1, &mut self.transfers, current, out)
    }
}

fn truth(text: &[u8]) -> Option<bool> {
    match text {
        b"true" | b"True" | b"TRUE" => Some(true),
        b"false" | b"False" | b"FALSE" => Some(false),
        _ => None,
    }
}
