//! Fixtures become what other tools read: levels of wires for PulseView and sigrok, diagrams for WaveDrom, and what Linux prints.
//!
//! `docs/captures.md` says what each form can say and what not.

use crate::fixture::{Entry, Fixture, FixtureError, Times, Transaction, Value};
use crate::import::Summary;
use std::io::{self, Write};

mod ftrace;
mod i2ctransfer;
mod vcd;
mod wavedrom;
mod wire;

pub use wire::wire;

use wire::Wire;

/// What a fixture becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Levels of wires: Value Change Dump.
    Vcd,
    /// A diagram for WaveDrom, in JSON.
    Wavedrom,
    /// The text of the Linux kernel's tracer.
    Ftrace,
    /// Commands of `i2ctransfer` and what they print.
    I2cTransfer,
}

impl Target {
    /// All of them.
    pub const ALL: &'static [Target] = &[
        Target::Vcd,
        Target::Wavedrom,
        Target::Ftrace,
        Target::I2cTransfer,
    ];

    /// The name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Target::Vcd => "vcd",
            Target::Wavedrom => "wavedrom",
            Target::Ftrace => "ftrace",
            Target::I2cTransfer => "i2ctransfer",
        }
    }
}

/// Why a fixture cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The fixture cannot be read.
    #[error(transparent)]
    Fixture(#[from] FixtureError),
    /// What takes the text failed.
    #[error("{0}")]
    Write(io::Error),
    /// The target cannot hold this fixture.
    #[error("{0}")]
    Unfit(String),
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        ExportError::Write(error)
    }
}

/// A bus that a fixture uses.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bus {
    api: &'static str,
    handle: i64,
    /// The number of the controller, chip or UART; the number of the bus where the fixture does not open it.
    port: i64,
    /// Chip select or line; `None` where the fixture does not say.
    pin: Option<i64>,
    baud: i64,
}

/// What a fixture uses, in the order of first use.
#[derive(Debug, Default)]
struct Buses(Vec<Bus>);

/// The most buses of a fixture that are exported.
const MAX_BUSES: usize = 256;

impl Buses {
    fn position(&self, wire: &Wire) -> Option<usize> {
        let same = |bus: &Bus| bus.api == wire.api() && bus.handle == wire.handle();
        self.0.iter().position(same)
    }

    /// How many buses of the same API stand before this one.
    fn number(&self, at: usize) -> usize {
        let api = self.0[at].api;
        self.0[..at].iter().filter(|bus| bus.api == api).count()
    }

    fn count(&self, api: &str) -> usize {
        self.0.iter().filter(|bus| bus.api == api).count()
    }

    /// Sees to it that the bus of a transaction is known. `opened` are the calls of `init` so far.
    fn add(&mut self, wire: &Wire, opened: &[Bus]) -> Result<(), ExportError> {
        if self.position(wire).is_some() {
            return Ok(());
        }
        if self.0.len() == MAX_BUSES {
            return Err(ExportError::Unfit(format!(
                "the fixture uses more than {MAX_BUSES} buses"
            )));
        }
        let init = opened
            .iter()
            .rev()
            .find(|bus| bus.api == wire.api() && bus.handle == wire.handle());
        let number = i64::try_from(self.count(wire.api())).unwrap_or(0);
        self.0.push(init.cloned().unwrap_or(Bus {
            api: wire.api(),
            handle: wire.handle(),
            port: number,
            pin: None,
            baud: 0,
        }));
        Ok(())
    }
}

/// A form that transactions are written in.
trait Writer {
    /// Writes what one transaction is on its bus, the one of this number. Gives what cannot be said, if it cannot.
    fn transaction(&mut self, bus: usize, wire: &Wire)
    -> Result<Option<&'static str>, ExportError>;
    /// Writes the end.
    fn finish(&mut self) -> Result<(), ExportError>;
}

const UNORDERED: &str =
    "groups of transactions in any order are written in the order of the fixture";

/// Writes a fixture in another form. `open` is called twice: before the first transaction is written it must be known which buses
/// there are.
///
/// # Errors
/// When the fixture cannot be read or the text not be written, and where the target cannot hold it.
pub fn export(
    open: &mut dyn FnMut() -> Result<Fixture, FixtureError>,
    target: Target,
    to: &mut dyn Write,
) -> Result<Summary, ExportError> {
    let mut buses = Buses::default();
    let mut opened = Vec::new();
    each(&mut open()?, &mut |transaction, _| {
        match Wire::of(transaction) {
            Some(wire) => buses.add(&wire, &opened)?,
            None => {
                if let Some(bus) = init(transaction)
                    && opened.len() < MAX_BUSES
                {
                    opened.push(bus);
                }
            }
        }
        Ok(())
    })?;
    let mut writer: Box<dyn Writer + '_> = match target {
        Target::Vcd => Box::new(vcd::Vcd::new(to, &buses)?),
        Target::Wavedrom => Box::new(wavedrom::Wavedrom::new(to, &buses)),
        Target::Ftrace => Box::new(ftrace::Ftrace::new(to, &buses)?),
        Target::I2cTransfer => Box::new(i2ctransfer::I2cTransfer::new(to, &buses)),
    };
    let mut transactions = 0;
    let mut remarks: Vec<(u64, &'static str)> = Vec::new();
    let mut remark = |what| match remarks.iter_mut().find(|(_, known)| *known == what) {
        Some((count, _)) => *count += 1,
        None => remarks.push((1, what)),
    };
    each(&mut open()?, &mut |transaction, first_of_group| {
        if first_of_group {
            remark(UNORDERED);
        }
        let Some(wire) = Wire::of(transaction) else {
            return Ok(());
        };
        let times = match transaction.times {
            Times::Count(count) => count,
            Times::Handles => 1,
        };
        if let Some(bus) = buses.position(&wire) {
            for _ in 0..times {
                match writer.transaction(bus, &wire)? {
                    Some(what) => remark(what),
                    None => transactions += 1,
                }
            }
        }
        Ok(())
    })?;
    writer.finish()?;
    drop(writer);
    to.flush()?;
    let remark = |(count, what): &(u64, &str)| format!("{count} {what}");
    Ok(Summary {
        transactions,
        remarks: remarks.iter().map(remark).collect(),
    })
}

/// Calls `f` with each transaction, and whether it is the first of an unordered group.
fn each(
    fixture: &mut Fixture,
    f: &mut dyn FnMut(&Transaction, bool) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    while let Some(entry) = fixture.next_entry()? {
        match &entry {
            Entry::One(transaction) => f(transaction, false)?,
            Entry::Unordered(group) => {
                for (at, transaction) in group.iter().enumerate() {
                    f(transaction, at == 0)?;
                }
            }
        }
    }
    Ok(())
}

/// The bus that a call of `init` opens.
fn init(transaction: &Transaction) -> Option<Bus> {
    if transaction.function.name != "init" {
        return None;
    }
    let crate::fixture::Reply::Ok { result, .. } = transaction.reply else {
        return None;
    };
    let number = |name: &str| {
        let mut params = transaction.function.params.iter();
        let at = params.position(|param| param.name == name)?;
        match transaction.args.get(at) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    };
    Some(Bus {
        api: transaction.function.api,
        handle: result,
        port: number("port").unwrap_or(0),
        pin: number("cs")
            .or_else(|| number("pin"))
            .filter(|pin| *pin >= 0),
        baud: number("baud").unwrap_or(0),
    })
}

#[cfg(test)]
mod tests;
