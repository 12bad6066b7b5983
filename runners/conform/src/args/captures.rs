//! The command lines of `import` and `export`.

use clap::{Args, ValueEnum, builder::PossibleValue};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::LazyLock;
use wasm_embedded_spec::export::Target;
use wasm_embedded_spec::import::{self, AddressBits, CaptureLine, Format, Open, Parity};

const IMPORT_EXAMPLES: &str = "\
docs/captures.md says how each format is made and what becomes of what.

Examples:
  sigrok-cli -i bus.sr -P i2c:scl=SCL:sda=SDA -A i2c=addr-data --protocol-decoder-samplenum | conform import - --out sensor.jsonl
  sigrok-cli -i bus.sr -O vcd | conform import - --scl SCL --sda SDA
  conform import levels.vcd --rx RX --baud 9600 --out gps.jsonl
  conform import trace.txt --open --out run.json    a kernel trace, with calls that open and close

Without --out the fixture goes to standard output, as JSON Lines. A file appears when the whole capture was read, not before.

Exit codes: 0 done, 2 wrong use or unreadable capture.";

const EXPORT_EXAMPLES: &str = "\
docs/captures.md says what each form can say and what not.

Examples:
  conform export sensor.jsonl --to vcd --out sensor.vcd
  sigrok-cli -I vcd -i sensor.vcd -P i2c:scl=SCL:sda=SDA -A i2c=addr-data    or open it in PulseView
  conform export sensor.jsonl --to i2ctransfer                             commands for a real bus

Exit codes: 0 done, 2 wrong use or unreadable fixture.";

#[derive(Debug, Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub struct Export {
    /// The fixture
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What it becomes: levels of wires, a diagram for WaveDrom, a kernel trace, or commands of i2ctransfer
    #[arg(long, value_name = "FORM")]
    pub to: ToForm,
    /// Where it goes [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// A form by its name.
#[derive(Debug, Clone, Copy)]
pub struct ToForm(pub Target);

impl ValueEnum for ToForm {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: LazyLock<Vec<ToForm>> =
            LazyLock::new(|| Target::ALL.iter().copied().map(ToForm).collect());
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

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
    /// How many bits addresses have in a table of Logic 1: 8 with the direction [default: found out]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(7..=8))]
    pub address_bits: Option<u8>,
    #[command(flatten)]
    pub wires: Wires,
}

/// Which signals the wires of a bus are, and how they are read.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Levels of wires (VCD); without names, the buses that the names of the signals make clear"
)]
pub struct Wires {
    /// The clock of I2C
    #[arg(long, value_name = "NAME")]
    pub scl: Option<String>,
    /// The data of I2C
    #[arg(long, value_name = "NAME")]
    pub sda: Option<String>,
    /// The clock of SPI
    #[arg(long, value_name = "NAME")]
    pub clk: Option<String>,
    /// What the controller of SPI sends
    #[arg(long, value_name = "NAME")]
    pub mosi: Option<String>,
    /// What the controller of SPI receives
    #[arg(long, value_name = "NAME")]
    pub miso: Option<String>,
    /// Chip select of SPI; without it, pauses of the clock end a transfer
    #[arg(long, value_name = "NAME")]
    pub cs: Option<String>,
    /// Chip select is high when it is asserted
    #[arg(long)]
    pub cs_high: bool,
    /// The level of the clock of SPI when it rests
    #[arg(long, value_name = "LEVEL", default_value = "0", value_parser = clap::value_parser!(u8).range(0..=1))]
    pub cpol: u8,
    /// The edge at which SPI is read: 0 for the first of a bit, 1 for the second
    #[arg(long, value_name = "EDGE", default_value = "0", value_parser = clap::value_parser!(u8).range(0..=1))]
    pub cpha: u8,
    /// SPI sends the lowest bit first
    #[arg(long)]
    pub lsb_first: bool,
    /// What the program under test receives on a UART
    #[arg(long, value_name = "NAME")]
    pub rx: Option<String>,
    /// What it sends on a UART
    #[arg(long, value_name = "NAME")]
    pub tx: Option<String>,
    /// Bits per second of a UART, or auto to measure them
    #[arg(long, value_name = "RATE", default_value = "auto")]
    pub baud: Baud,
    /// Data bits of a UART
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u8).range(5..=8))]
    pub data_bits: u8,
    /// The parity bit of a UART
    #[arg(long, value_name = "PARITY", default_value = "none")]
    pub parity: ParityBit,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ParityBit {
    None,
    Even,
    Odd,
}

/// A rate; `None` to measure it.
#[derive(Debug, Clone, Copy)]
pub struct Baud(pub Option<u32>);

impl FromStr for Baud {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse()) {
            ("auto", _) => Ok(Baud(None)),
            (_, Ok(rate @ 1..=100_000_000)) => Ok(Baud(Some(rate))),
            _ => Err("expected bits per second, from 1 to 100000000, or `auto`".to_owned()),
        }
    }
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
            address_bits: self.address_bits.map(|bits| match bits {
                7 => AddressBits::Seven,
                _ => AddressBits::Eight,
            }),
            wiring: self.wires.wiring(),
        }
    }
}

impl Wires {
    fn wiring(&self) -> import::Wiring {
        import::Wiring {
            scl: self.scl.clone(),
            sda: self.sda.clone(),
            clk: self.clk.clone(),
            mosi: self.mosi.clone(),
            miso: self.miso.clone(),
            cs: self.cs.clone(),
            rx: self.rx.clone(),
            tx: self.tx.clone(),
            cs_high: self.cs_high,
            cpol: self.cpol == 1,
            cpha: self.cpha == 1,
            lsb_first: self.lsb_first,
            baud: self.baud.0,
            data_bits: self.data_bits,
            parity: match self.parity {
                ParityBit::None => Parity::None,
                ParityBit::Even => Parity::Even,
                ParityBit::Odd => Parity::Odd,
            },
        }
    }
}

/// A format by its name.
#[derive(Debug, Clone, Copy)]
pub struct FromFormat(pub Format);

impl ValueEnum for FromFormat {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: LazyLock<Vec<FromFormat>> =
            LazyLock::new(|| Format::ALL.iter().copied().map(FromFormat).collect());
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
