//! A diagram for WaveDrom: a lane for each line of each bus, a box for each byte.

use super::wire::Wire;
use super::{Buses, ExportError, Writer};
use crate::generated::Errno;
use crate::import::i2c::TEN_BIT;
use serde_json::json;
use std::io::Write;

/// The most boxes of a diagram: more are not to be looked at.
const MOST: usize = 20_000;

pub(super) struct Wavedrom<'a> {
    to: &'a mut dyn Write,
    lanes: Vec<Lane>,
    /// The first lane of each bus.
    first: Vec<usize>,
    /// How many columns there are.
    columns: usize,
}

struct Lane {
    name: String,
    wave: String,
    data: Vec<String>,
    /// What stands where nothing happens, and what the wave ended with.
    rest: char,
    last: char,
}

impl<'a> Wavedrom<'a> {
    pub(super) fn new(to: &'a mut dyn Write, buses: &Buses) -> Self {
        let (mut lanes, mut first) = (Vec::new(), Vec::new());
        for (at, bus) in buses.0.iter().enumerate() {
            first.push(lanes.len());
            let prefix = format!("{} {}", bus.api, buses.number(at));
            let lines: &[&str] = match bus.api {
                "spi" => &["MOSI", "MISO"],
                "uart" => &["TX", "RX"],
                _ => &[""],
            };
            for line in lines {
                lanes.push(Lane {
                    name: format!("{prefix} {line}").trim_end().to_owned(),
                    wave: String::new(),
                    data: Vec::new(),
                    rest: if bus.api == "gpio" { 'x' } else { 'z' },
                    last: ' ',
                });
            }
        }
        Wavedrom {
            to,
            lanes,
            first,
            columns: 0,
        }
    }

    /// Boxes in some lanes, from the same column on, and one column of rest after them.
    fn boxes(&mut self, boxes: Vec<(usize, Vec<Option<String>>)>) -> Result<(), ExportError> {
        let width = boxes
            .iter()
            .map(|(_, texts)| texts.len())
            .max()
            .unwrap_or(0)
            + 1;
        if self.columns + width > MOST {
            return Err(ExportError::Unfit(format!(
                "a diagram has at most {MOST} columns: export a part of the fixture"
            )));
        }
        for (lane, texts) in boxes {
            let lane = &mut self.lanes[lane];
            lane.until(self.columns);
            for text in texts {
                match text {
                    Some(text) => {
                        lane.push('=');
                        lane.data.push(text);
                    }
                    None => lane.push(lane.rest),
                }
            }
        }
        self.columns += width;
        Ok(())
    }
}

impl Lane {
    /// Another column. A level that goes on is a dot, a box is always a new one.
    fn push(&mut self, level: char) {
        let goes_on = level == self.last && level != '=';
        self.wave.push(if goes_on { '.' } else { level });
        self.last = level;
    }

    fn until(&mut self, column: usize) {
        while self.wave.len() < column {
            self.push(self.rest);
        }
    }
}

impl Writer for Wavedrom<'_> {
    fn transaction(
        &mut self,
        bus: usize,
        wire: &Wire,
    ) -> Result<Option<&'static str>, ExportError> {
        let lane = self.first[bus];
        let hex = |byte: &u8| format!("{byte:02x}");
        match wire {
            Wire::I2c {
                messages, errno, ..
            } => {
                let mut texts = Vec::new();
                for (at, message) in messages.iter().enumerate() {
                    texts.push(if at == 0 { "S" } else { "Sr" }.to_owned());
                    let direction = if message.read { 'R' } else { 'W' };
                    texts.push(format!("{:02x} {direction}", message.addr & !TEN_BIT));
                    if *errno == Some(Errno::NackAddress) {
                        break;
                    }
                    texts.extend(message.bytes.iter().map(hex));
                }
                texts.extend(errno.map(|errno| errno.to_string()));
                texts.push("P".to_owned());
                self.boxes(vec![(lane, texts.into_iter().map(Some).collect())])?;
            }
            Wire::Spi {
                transfers, errno, ..
            } => {
                let mut lines = [Vec::new(), Vec::new()];
                for transfer in transfers {
                    for (line, bytes) in lines.iter_mut().zip([&transfer.sent, &transfer.received])
                    {
                        let bytes = bytes.as_deref().unwrap_or_default();
                        line.extend((0..transfer.len()).map(|at| bytes.get(at).map(hex)));
                    }
                }
                let [mut sent, received] = lines;
                if sent.is_empty() {
                    sent.push(Some("none".to_owned()));
                }
                sent.extend(errno.map(|errno| Some(errno.to_string())));
                self.boxes(vec![(lane, sent), (lane + 1, received)])?;
            }
            Wire::Uart { sent, bytes, .. } => {
                let texts = bytes.iter().map(|byte| Some(hex(byte))).collect();
                self.boxes(vec![(lane + usize::from(!sent), texts)])?;
            }
            Wire::Gpio { high, .. } => {
                let columns = self.columns;
                let lane = &mut self.lanes[lane];
                lane.until(columns);
                lane.rest = if *high { '1' } else { '0' };
                lane.push(lane.rest);
                self.boxes(Vec::new())?;
            }
        }
        Ok(None)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        let columns = self.columns;
        writeln!(self.to, "{{\"signal\":[")?;
        let count = self.lanes.len();
        for (at, lane) in self.lanes.iter_mut().enumerate() {
            lane.until(columns);
            let text = json!({"name": lane.name, "wave": lane.wave, "data": lane.data});
            writeln!(self.to, "  {text}{}", if at + 1 < count { "," } else { "" })?;
        }
        writeln!(self.to, "]}}")?;
        Ok(())
    }
}
