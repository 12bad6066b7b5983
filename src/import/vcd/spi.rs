//! SPI on three or four wires: bits are read at one edge of the clock while chip select is asserted.
//!
//! Where there is no chip select, a pause of the clock ends a transfer.

use super::super::out::{Bus, Out};
use super::super::spi::{Transfer, Transfers, transfers};
use super::{Decoder, Level, Problem, Wire};

/// A pause as long as so many periods of the clock is one between transfers.
const PAUSE: u64 = 16;

const WORD: &str = "transfers ended within a byte: its bits were left out";
const OPEN: &str = "transfers were left out: the capture ends before chip select was released";

/// Which wires there are, and how they are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    pub(super) clk: usize,
    pub(super) mosi: Option<usize>,
    pub(super) miso: Option<usize>,
    pub(super) cs: Option<usize>,
    pub(super) cs_high: bool,
    /// Bits are read when the clock rises.
    pub(super) rising: bool,
    pub(super) lsb_first: bool,
}

pub(super) struct Spi {
    bus: Bus,
    lines: Lines,
    /// Chip select is asserted, since when.
    since: Option<u64>,
    mosi: Byte,
    miso: Byte,
    bits: u8,
    transfers: Transfers,
    current: Transfer,
    /// The last edge that a bit was read at, and the time between the last two.
    edge: u64,
    period: u64,
    begun: bool,
}

/// A byte that is being read.
#[derive(Clone, Copy, Default)]
struct Byte {
    value: u8,
    /// Somebody drove the line.
    driven: bool,
}

impl Byte {
    fn bit(&mut self, wire: Option<Wire>, shift: u8) {
        match wire.map(|wire| wire.now) {
            Some(Level::High) => {
                self.driven = true;
                self.value |= 1 << shift;
            }
            Some(Level::Low) => self.driven = true,
            Some(Level::None) | None => {}
        }
    }

    fn take(&mut self) -> Option<u8> {
        let byte = std::mem::take(self);
        byte.driven.then_some(byte.value)
    }
}

impl Spi {
    pub(super) fn new(bus: Bus, lines: Lines) -> Self {
        Spi {
            bus,
            lines,
            since: None,
            mosi: Byte::default(),
            miso: Byte::default(),
            bits: 0,
            transfers: Transfers::default(),
            current: Transfer::default(),
            edge: 0,
            period: u64::MAX,
            begun: false,
        }
    }

    fn begin(&mut self, time: u64) {
        self.since = Some(time);
        self.drop_bits();
        self.transfers.clear();
        self.current = Transfer::default();
    }

    fn drop_bits(&mut self) {
        self.bits = 0;
        (self.mosi, self.miso) = (Byte::default(), Byte::default());
    }

    fn finish(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        let Some(began) = self.since.take() else {
            return Ok(());
        };
        if self.bits > 0 {
            out.remark(WORD);
            self.drop_bits();
        }
        let mut last = std::mem::take(&mut self.current);
        if self.transfers.is_empty() && last == Transfer::default() {
            // Nothing was moved, on the lines that there are.
            last.sent = self.lines.mosi.map(|_| Vec::new());
            last.received = self.lines.miso.map(|_| Vec::new());
        }
        transfers(&self.bus, began, &mut self.transfers, last, out)
    }

    /// A byte is complete. Where a line begins or stops to be driven, another operation begins.
    fn byte(&mut self) -> Result<(), Problem> {
        let (mosi, miso) = (self.mosi.take(), self.miso.take());
        let current = &self.current;
        let empty = current.sent.is_none() && current.received.is_none();
        let same = current.sent.is_some() == mosi.is_some()
            && current.received.is_some() == miso.is_some();
        if !empty && !same {
            let before = std::mem::take(&mut self.current);
            self.transfers.push(before);
        }
        self.transfers.count(1)?;
        if let Some(byte) = mosi {
            self.current.sent.get_or_insert_default().push(byte);
        }
        if let Some(byte) = miso {
            self.current.received.get_or_insert_default().push(byte);
        }
        Ok(())
    }
}

impl Decoder for Spi {
    fn step(&mut self, time: u64, wires: &[Wire], out: &mut Out<'_>) -> Result<(), Problem> {
        let lines = self.lines;
        if let Some(cs) = lines.cs.map(|cs| wires[cs]) {
            let first = !std::mem::replace(&mut self.begun, true);
            if first || cs.changes() {
                if cs.is_high() == lines.cs_high && cs.now != Level::None {
                    self.begin(time);
                } else {
                    self.finish(out)?;
                }
            }
            if self.since.is_none() {
                return Ok(());
            }
        }
        let clk = wires[lines.clk];
        if !(if lines.rising {
            clk.rises()
        } else {
            clk.falls()
        }) {
            return Ok(());
        }
        let since = time - self.edge;
        if lines.cs.is_none() {
            if self.since.is_some() && since / PAUSE > self.period {
                self.finish(out)?;
            }
            if self.since.is_none() {
                self.begin(time);
            }
        }
        if self.bits > 0 {
            self.period = since;
        }
        self.edge = time;
        let shift = if lines.lsb_first {
            self.bits
        } else {
            7 - self.bits
        };
        self.mosi.bit(lines.mosi.map(|at| wires[at]), shift);
        self.miso.bit(lines.miso.map(|at| wires[at]), shift);
        self.bits += 1;
        if self.bits == 8 {
            self.bits = 0;
            self.byte()?;
        }
        Ok(())
    }

    fn end(&mut self, _: Option<u64>, out: &mut Out<'_>) -> Result<(), Problem> {
        match (self.since, self.lines.cs) {
            (Some(_), Some(_)) => {
                out.remark(OPEN);
                Ok(())
            }
            _ => self.finish(out),
        }
    }
}
