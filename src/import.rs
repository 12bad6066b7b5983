//! Captures become fixtures: reads what logic analysers and Linux tools write, and gives transactions.
//!
//! Every reader works line by line on bytes, in constant memory, and hands on each transaction as soon as it is complete.
//! `docs/captures.md` says what becomes of what in each format.

use crate::fixture::Transaction;
use crate::text::{printable_lines, printable_path};
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

mod detect;
mod ftrace;
mod gpiomon;
pub(crate) mod i2c;
mod i2ctransfer;
mod lines;
mod linux;
pub(crate) mod out;
mod saleae;
mod scan;
mod sigrok;
pub(crate) mod spi;
pub(crate) mod uart;
mod umockdev;
mod vcd;

pub use ftrace::kernel_trace;
pub use linux::errno_of_linux;
pub(crate) use linux::{linux_of_errno, text_of_linux};
pub use out::Open;
pub use saleae::AddressBits;
pub use vcd::{Parity, Wiring};

use lines::{LineError, Lines};
use out::Out;

/// The most bytes that one transaction may have: beyond it the capture is not understood, or nobody ends it.
pub const MAX_TRANSACTION: usize = 1 << 20;

/// How a capture is read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The format; found out from the content when it is not given.
    pub format: Option<Format>,
    /// Calls that open and close each bus are put around the transactions.
    pub open: Option<Open>,
    /// Bytes that a kernel trace cut off (it shows 64 of a message) become 0; otherwise they are an error.
    pub pad: bool,
    /// What a line is that the capture has no name for.
    pub line: Option<CaptureLine>,
    /// How many bytes of a UART make one call; otherwise those between two pauses.
    pub uart_size: Option<NonZeroUsize>,
    /// How addresses of I2C are written in the tables of Logic 1; found out where it is clear.
    pub address_bits: Option<AddressBits>,
    /// Which wires a capture of levels has.
    pub wiring: Wiring,
}

impl Options {
    /// Whose line of a UART is read, where the capture does not say.
    fn direction(&self) -> uart::Direction {
        match self.line {
            Some(CaptureLine::Tx) => uart::Direction::Sent,
            _ => uart::Direction::Received,
        }
    }
}

/// A line of a bus, as the program under test calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureLine {
    /// It receives bytes of a UART.
    Rx,
    /// It sends bytes of a UART.
    Tx,
    /// It sends on SPI.
    Mosi,
    /// It receives on SPI.
    Miso,
}

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The `i2c` and `spi` events of the Linux kernel's tracer.
    Ftrace,
    /// What `sigrok-cli` prints of its decoders.
    Sigrok,
    /// Value Change Dump: the levels of wires.
    Vcd,
    /// The tables of Saleae's Logic 2, and of Logic 1.
    Saleae,
    /// What `i2ctransfer` prints.
    I2cTransfer,
    /// What `gpiomon` prints.
    Gpiomon,
    /// Recordings of SPI made by `umockdev-record`.
    Umockdev,
}

impl Format {
    /// All of them.
    pub const ALL: &'static [Format] = &[
        Format::Sigrok,
        Format::Saleae,
        Format::Vcd,
        Format::Ftrace,
        Format::I2cTransfer,
        Format::Gpiomon,
        Format::Umockdev,
    ];

    /// The name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Ftrace => "ftrace",
            Format::Sigrok => "sigrok",
            Format::Vcd => "vcd",
            Format::Saleae => "saleae",
            Format::I2cTransfer => "i2ctransfer",
            Format::Gpiomon => "gpiomon",
            Format::Umockdev => "umockdev",
        }
    }
}

/// What a capture gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many transactions there were, without those that open and close.
    pub transactions: u64,
    /// What was left out or could not be said, in sentences.
    pub remarks: Vec<String>,
}

/// Why a capture cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{}: {error}", printable_path(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// What takes the transactions failed.
    #[error("{0}")]
    Write(io::Error),
    /// A line is not what it should be.
    #[error("{}:{line}: {}", printable_path(path), printable_lines(what))]
    Text {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: u64,
        /// What was expected and what was found.
        what: String,
    },
}

/// What is wrong with a line.
#[derive(Debug)]
enum Problem {
    Text(String),
    Write(io::Error),
}

impl From<String> for Problem {
    fn from(what: String) -> Self {
        Problem::Text(what)
    }
}

/// Reads one format.
trait Reader {
    /// Takes the next line, without its end.
    fn line(&mut self, line: &[u8], out: &mut Out<'_>) -> Result<(), Problem>;
    /// There are no more lines.
    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem>;
}

/// Reads a capture and gives its transactions in the order of the bus. `path` is for errors.
///
/// # Errors
/// Where and why the text is not a capture, or what `sink` answers.
pub fn import(
    path: &Path,
    input: &mut dyn Read,
    options: &Options,
    sink: &mut dyn FnMut(Transaction) -> io::Result<()>,
) -> Result<Summary, ImportError> {
    Importer::new(path, input, options)?.run(sink)
}

/// A capture that is about to be read.
pub struct Importer<'a> {
    path: PathBuf,
    lines: Lines<'a>,
    format: Format,
    options: Options,
}

impl<'a> Importer<'a> {
    /// Finds out the format, unless the options say it.
    ///
    /// # Errors
    /// When the input cannot be read, or is in none of the formats.
    pub fn new(
        path: &Path,
        input: &'a mut dyn Read,
        options: &Options,
    ) -> Result<Importer<'a>, ImportError> {
        let mut lines = Lines::new(input);
        let format = match options.format {
            Some(format) => format,
            None => match lines.peek().map(detect::format) {
                Ok(Ok(format)) => format,
                Ok(Err(what)) => {
                    return Err(ImportError::Text {
                        path: path.to_owned(),
                        line: 1,
                        what,
                    });
                }
                Err(error) => {
                    return Err(ImportError::Read {
                        path: path.to_owned(),
                        error,
                    });
                }
            },
        };
        Ok(Importer {
            path: path.to_owned(),
            lines,
            format,
            options: options.clone(),
        })
    }

    /// The format that is read.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Gives the transactions in the order of the bus.
    ///
    /// # Errors
    /// Where and why the text is not a capture, or what `sink` answers.
    pub fn run(
        mut self,
        sink: &mut dyn FnMut(Transaction) -> io::Result<()>,
    ) -> Result<Summary, ImportError> {
        let mut reader: Box<dyn Reader> = match self.format {
            Format::Ftrace => Box::new(ftrace::Ftrace::new(self.options.pad)),
            Format::Sigrok => Box::new(sigrok::Sigrok::new(&self.options)),
            Format::Vcd => Box::new(vcd::Vcd::new(&self.options)),
            Format::Saleae => {
                let start = match self.lines.peek() {
                    Ok(start) => start,
                    Err(error) => {
                        let path = self.path;
                        return Err(ImportError::Read { path, error });
                    }
                };
                Box::new(saleae::Saleae::new(&self.options, start))
            }
            Format::I2cTransfer => Box::new(i2ctransfer::I2cTransfer::default()),
            Format::Gpiomon => Box::new(gpiomon::Gpiomon::default()),
            Format::Umockdev => Box::new(umockdev::Umockdev::default()),
        };
        let mut out = Out::new(sink, self.options.open);
        let done = loop {
            match self.lines.next() {
                Ok(Some(line)) => {
                    if let Err(problem) = reader.line(line, &mut out) {
                        break Err(problem);
                    }
                }
                Ok(None) => break reader.end(&mut out).and_then(|()| out.close()),
                Err(LineError::Io(error)) => {
                    return Err(ImportError::Read {
                        path: self.path,
                        error,
                    });
                }
                Err(LineError::Long) => {
                    break Err(Problem::Text(format!(
                        "the line is longer than {} MiB: this is no capture in text",
                        lines::MAX_LINE >> 20
                    )));
                }
            }
        };
        match done {
            Ok(()) => Ok(out.summary()),
            Err(Problem::Write(error)) => Err(ImportError::Write(error)),
            Err(Problem::Text(what)) => Err(ImportError::Text {
                path: self.path,
                line: self.lines.number(),
                what,
            }),
        }
    }
}

#[cfg(test)]
mod tests;
