//! A line of a UART: a start bit, data bits from the lowest, a parity bit, a stop bit. Each is read in its middle.

use super::super::out::{Bus, Out};
use super::super::uart::{Direction, Line};
use super::{Decoder, Level, Problem, Wire};
use std::num::NonZeroUsize;

const START: &str = "starts of bytes on a UART were none: passed by (is the rate right?)";
const FRAME: &str = "bytes of a UART had a wrong stop bit: they are kept as they were read";
const PARITY: &str = "bytes of a UART had a wrong parity bit: they are kept as they were read";
const BREAK: &str = "breaks on a UART were passed by";
const CUT: &str = "bytes of a UART were left out: the capture ends in the middle";

/// The parity bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Parity {
    /// There is none.
    #[default]
    None,
    /// The number of ones is even, with this bit.
    Even,
    /// The number of ones is odd, with this bit.
    Odd,
}

/// How a line is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// How many femtoseconds a unit of time has.
    pub(super) unit: u64,
    /// Bits per second; measured where it is not known.
    pub(super) baud: Option<u32>,
    /// From 5 to 8.
    pub(super) data_bits: u8,
    pub(super) parity: Parity,
}

pub(super) struct Uart {
    wire: usize,
    frame: Frame,
    line: Line,
    /// The first changes, for as long as the rate is not known.
    measured: Option<Vec<(u64, bool)>>,
    reader: Bits,
}

/// Reads bits at a known rate.
struct Bits {
    /// How long a bit takes, in units of time.
    bit: f64,
    /// Which bit of a byte is read next, 0 for the start bit; `None` between bytes.
    next: Option<u8>,
    /// When the byte began, and the time of the next reading.
    began: u64,
    at: u64,
    value: u8,
    ones: u32,
    high: bool,
    /// The first level is no change.
    known: bool,
    fell: Option<u64>,
}

/// How many changes the rate is measured from.
const MEASURED: usize = 4096;

impl Uart {
    pub(super) fn new(
        bus: Bus,
        wire: usize,
        frame: Frame,
        direction: Direction,
        size: Option<NonZeroUsize>,
    ) -> Self {
        let bit = |baud: u32| 1e15 / frame.unit as f64 / f64::from(baud);
        Uart {
            wire,
            frame,
            line: Line::new(bus, direction, size),
            measured: frame.baud.is_none().then(Vec::new),
            reader: Bits {
                bit: frame.baud.map_or(0.0, bit),
                next: None,
                began: 0,
                at: 0,
                value: 0,
                ones: 0,
                high: true,
                known: false,
                fell: None,
            },
        }
    }

    /// The rate is found, or all changes there are were seen: reads what was kept back.
    fn measure(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        let Some(changes) = self.measured.take() else {
            return Ok(());
        };
        let Some(bit) = width(&changes, self.frame.unit) else {
            return match changes.len() {
                // A line on which nothing moves.
                0..=1 => {
                    self.reader.bit = f64::MAX;
                    Ok(())
                }
                _ => Err("the rate of a UART cannot be measured: give it with --baud"
                    .to_owned()
                    .into()),
            };
        };
        self.reader.bit = bit;
        for (time, high) in changes {
            self.reader
                .change(time, high, &self.frame, &mut self.line, out)?;
        }
        Ok(())
    }
}

impl Decoder for Uart {
    fn step(&mut self, time: u64, wires: &[Wire], out: &mut Out<'_>) -> Result<(), Problem> {
        // A line that nobody drives is idle.
        let high = wires[self.wire].now != Level::Low;
        if let Some(changes) = &mut self.measured {
            changes.push((time, high));
            return match changes.len() < MEASURED {
                true => Ok(()),
                false => self.measure(out),
            };
        }
        self.reader
            .change(time, high, &self.frame, &mut self.line, out)
    }

    fn end(&mut self, last: Option<u64>, out: &mut Out<'_>) -> Result<(), Problem> {
        self.measure(out)?;
        let until = last.map_or(u64::MAX, |last| last.saturating_add(1));
        self.reader.until(until, &self.frame, &mut self.line, out)?;
        if self.reader.next.is_some() {
            out.remark(CUT);
        }
        self.line.finish(out)
    }
}

impl Bits {
    /// The line has another level from this time on, or for the first time one.
    fn change(
        &mut self,
        time: u64,
        high: bool,
        frame: &Frame,
        line: &mut Line,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        self.until(time, frame, line, out)?;
        let falls = self.known && self.high && !high;
        let rises = !self.high && high;
        (self.high, self.known) = (high, true);
        if self.next.is_some() && self.at == time {
            self.until(time + 1, frame, line, out)?;
        } else if self.next.is_none() && falls {
            self.begin(time);
        }
        if falls {
            self.fell = Some(time);
        }
        if rises && let Some(fell) = self.fell.take() {
            let bits = 2 + frame.data_bits + u8::from(frame.parity != Parity::None);
            if (time - fell) as f64 >= f64::from(bits) * self.bit {
                out.remark(BREAK);
                self.next = None;
            }
        }
        Ok(())
    }

    fn begin(&mut self, time: u64) {
        self.next = Some(0);
        self.began = time;
        self.at = self.middle(0);
        (self.value, self.ones) = (0, 0);
    }

    /// When a bit of the byte is read.
    fn middle(&self, bit: u8) -> u64 {
        self.start(bit)
            .saturating_add((self.bit / 2.0) as u64)
            .min(u64::MAX / 2)
    }

    /// When a bit of the byte begins. A number too large for the type becomes the largest, far beyond any time.
    fn start(&self, bit: u8) -> u64 {
        self.began
            .saturating_add((f64::from(bit) * self.bit) as u64)
            .min(u64::MAX / 2)
    }

    /// The level stays until before this time: reads what bits there are.
    fn until(
        &mut self,
        time: u64,
        frame: &Frame,
        line: &mut Line,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        while let Some(bit) = self.next
            && self.at < time
        {
            let parity = frame.parity != Parity::None;
            let data = 1..=frame.data_bits;
            if bit == 0 {
                if self.high {
                    out.remark(START);
                    self.next = None;
                    break;
                }
            } else if data.contains(&bit) {
                self.value |= u8::from(self.high) << (bit - 1);
                if bit == frame.data_bits {
                    self.ones = self.value.count_ones();
                    line.byte(self.value, self.start(1), self.start(bit + 1), out)?;
                }
            } else if parity && bit == frame.data_bits + 1 {
                let even = (self.ones + u32::from(self.high)).is_multiple_of(2);
                if even != (frame.parity == Parity::Even) {
                    out.remark(PARITY);
                }
            } else {
                if !self.high {
                    out.remark(FRAME);
                }
                self.next = None;
                break;
            }
            self.next = Some(bit + 1);
            self.at = self.middle(bit + 1);
        }
        Ok(())
    }
}

/// How long a bit takes, from changes of a line: the shortest time between two of them that has many others like it, averaged, and
/// moved to a usual rate that is near.
fn width(changes: &[(u64, bool)], unit: u64) -> Option<f64> {
    const USUAL: [u32; 17] = [
        300, 600, 1200, 2400, 4800, 9600, 14400, 19200, 28800, 31250, 38400, 57600, 115_200,
        230_400, 460_800, 921_600, 1_000_000,
    ];
    let mut widths: Vec<u64> = changes
        .windows(2)
        .map(|pair| pair[1].0 - pair[0].0)
        .filter(|width| *width > 0)
        .collect();
    widths.sort_unstable();
    // A glitch is shorter than anything else: at least a fiftieth of all are to be like the one that is taken.
    let (from, to) = widths.iter().enumerate().find_map(|(from, width)| {
        let near = width + width / 4;
        let to = widths.partition_point(|other| *other <= near);
        (to - from > widths.len() / 50).then_some((from, to))
    })?;
    let sum: u128 = widths[from..to].iter().copied().map(u128::from).sum();
    let mean = sum as f64 / (to - from) as f64;
    let usual = USUAL
        .iter()
        .map(|baud| 1e15 / unit as f64 / f64::from(*baud))
        .find(|usual| (usual / mean - 1.0).abs() < 0.05);
    Some(usual.unwrap_or(mean))
}
