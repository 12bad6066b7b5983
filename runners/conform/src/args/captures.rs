//! The command lines of `import` and `export`.

use clap::{Args, ValueEnum, builder::PossibleValue};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use wasm_embedded_spec::import::{self, CaptureLine, Format, Open};

const IMPORT_EXAMPLES: &str = "\
docs/captures.md says how each format is made and what becomes of what.

Examples:
  sigrok-cli -i bus.sr -P i2c:scl=SCL:sda=SDA -A i2c=addr-data --protocol-decoder-samplenum | conform import - --out sensor.jsonl
  conform import trace.txt --open --out run.json    a kernel trace, with calls that open and close

Without --out the fixture goes to standard output, as JSON Lines. A file appears when the whole capture was read, not before.

Exit codes: 0 done, 2 wrong use or unreadable capture.";

#[derive(Debug, Args)]
#[command(after_help = IMPORT_EXAMPLES)]
pub struct Import {
    /// The capture; - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Its format [default: found out from its content]
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<FromFormat>,
    /// Where the fixture goes: a document (.json) or JSON Lines (.jsonl)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Add calls that open each bus before its first transaction and close it at the end, so that a guest can be replayed
    ///
    /// `runtime` means that the runtime closes what the guest left open.
    #[arg(long, value_name = "WHO", num_args = 0..=1, require_equals = true, default_missing_value = "guest", verbatim_doc_comment)]
    pub open: Option<Closes>,
    /// Let bytes that a kernel trace cut off be 00; it shows 64 of a message
    #[arg(long)]
    pub pad: bool,
    /// Which line it is, where the capture does not say: rx or tx of a UART, mosi or miso of SPI [default: rx, mosi]
    #[arg(long, value_name = "LINE")]
    pub line: Option<Line>,
    /// How many bytes make a read or write of a UART [default: those between two pauses]
    #[arg(long, value_name = "N")]
    pub uart_size: Option<NonZeroUsize>,
}

impl Import {
    /// How the capture is read.
    pub fn options(&self) -> import::Options {
        import::Options {
            format: self.from.map(|from| from.0),
            open: self.open.map(|who| match who {
                Closes::Guest => Open::Guest,
                Closes::Runtime => Open::Runtime,
            }),
            pad: self.pad,
            line: self.line.map(|line| match line {
                Line::Rx => CaptureLine::Rx,
                Line::Tx => CaptureLine::Tx,
                Line::Mosi => CaptureLine::Mosi,
                Line::Miso => CaptureLine::Miso,
            }),
            uart_size: self.uart_size,
        }
    }
}

/// A format by its name.
#[derive(Debug, Clone, Copy)]
pub struct FromFormat(pub Format);

impl ValueEnum for FromFormat {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: [FromFormat; 2] = [FromFormat(Format::Ftrace), FromFormat(Format::Sigrok)];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

/// Who closes.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Closes {
    Guest,
    Runtime,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Line {
    Rx,
    Tx,
    Mosi,
    Miso,
}
