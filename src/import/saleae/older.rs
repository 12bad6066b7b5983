//! The tables that the analyzers of Logic 1 export, one for each bus:
//!
//! ```text
//! Time [s],Packet ID,Address,Data,Read/Write,ACK/NAK
//! 0.0010,0,0x90,0x00,Write,ACK
//! 0.0011,1,0x91,0x19,Read,ACK
//!
//! Time [s],Packet ID,MOSI,MISO
//! Time [s],Value,Parity Error,Framing Error
//! ```
//!
//! A table of I2C has a row for each byte and neither starts nor stops: rows with the same packet are one transfer.

use super::super::i2c::Messages;
use super::super::out::{Bus, Out};
use super::super::spi::{Transfer, Transfers, transfers};
use super::super::uart::Line;
use super::super::{Options, Problem};
use super::{Header, Row, Table, fields};
use crate::generated::Errno;
use crate::import::scan::any_number;

const ALONE: &str =
    "bytes of SPI have no packet, as there was no enable: each is a call of its own";
const FRAME: &str = "bytes of a serial line had an error: they are kept as they were read";

/// How an address is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressBits {
    /// As it is.
    Seven,
    /// With the direction as the lowest bit, or 0 in its place.
    Eight,
}

pub(super) fn is_header(header: &Header) -> bool {
    let has = |name| header.find(name).is_some();
    let data = has("address") && has("data") || has("mosi") || has("miso") || has("value");
    has("time [s]") && data
}

pub(super) fn table(
    header: &Header,
    start: &[u8],
    options: &Options,
) -> Result<Box<dyn Table>, Problem> {
    let bus = Bus {
        name: b"0".to_vec(),
        ..Bus::default()
    };
    if header.find("address").is_some() {
        let mut table = I2c {
            bus,
            packet: header.need("packet id")?,
            address: header.need("address")?,
            data: header.need("data")?,
            direction: header.need("read/write")?,
            ack: header.need("ack/nak")?,
            bits: AddressBits::Seven,
            current: Vec::new(),
            begun: false,
            messages: Messages::default(),
            errno: None,
        };
        table.bits = match options.address_bits {
            Some(bits) => bits,
            None => table.guess(start)?,
        };
        return Ok(Box::new(table));
    }
    if let Some(value) = header.find("value") {
        return Ok(Box::new(Serial {
            line: Line::new(bus, options.direction(), options.uart_size),
            value,
            errors: ["parity error", "framing error"].map(|name| header.find(name)),
        }));
    }
    Ok(Box::new(Spi {
        bus,
        packet: header.need("packet id")?,
        mosi: header.find("mosi"),
        miso: header.find("miso"),
        current: Vec::new(),
        begun: false,
        transfer: Transfer::default(),
        transfers: Transfers::default(),
    }))
}

struct I2c {
    bus: Bus,
    packet: usize,
    address: usize,
    data: usize,
    direction: usize,
    ack: usize,
    bits: AddressBits,
    /// The packet that goes on.
    current: Vec<u8>,
    begun: bool,
    messages: Messages,
    errno: Option<Errno>,
}

impl I2c {
    fn reads(&self, row: &Row<'_>) -> Result<bool, Problem> {
        match row.get(self.direction)? {
            b"Read" => Ok(true),
            b"Write" => Ok(false),
            _ => Err(row.wrong("expected Read or Write in the column `Read/Write`")),
        }
    }

    /// How addresses are written, by the first rows. With the direction as the lowest bit, those of reads are odd and those of
    /// writes even.
    fn guess(&self, start: &[u8]) -> Result<AddressBits, Problem> {
        let (mut odd_write, mut odd_read, mut high, mut rows) = (false, false, false, 0);
        for line in start.split(|byte| *byte == b'\n').skip(1) {
            let line = line.trim_ascii();
            let field = |at: usize| fields(line).nth(at).unwrap_or_default();
            let Some(address) = any_number(field(self.address)) else {
                continue;
            };
            let read = field(self.direction) == b"Read";
            high |= address > 0x7f;
            odd_read |= read && address & 1 == 1;
            odd_write |= !read && address & 1 == 1;
            rows += 1;
        }
        match (high, odd_write, odd_read) {
            (true, _, _) | (_, false, true) => Ok(AddressBits::Eight),
            (_, true, _) => Ok(AddressBits::Seven),
            _ if rows == 0 => Ok(AddressBits::Eight),
            _ => Err("whether the addresses have 7 bits, or 8 with the direction, is not clear: say it with --address-bits"
                .to_owned()
                .into()),
        }
    }

    fn finish(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        self.begun = false;
        let outcome = self.errno.take().map_or(Ok(()), |errno| Err((errno, true)));
        if self.messages.len() == 0 {
            return Ok(());
        }
        let handle = out.handle("i2c", &self.bus)?;
        self.messages.finish(handle, outcome, out)
    }
}

impl Table for I2c {
    fn row(&mut self, row: &Row<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
        let packet = row.get(self.packet)?;
        let read = self.reads(row)?;
        let mut addr = row.byte(row.get(self.address)?)?;
        if self.bits == AddressBits::Eight {
            if addr & 1 == 1 && !read {
                return Err(row.wrong(
                    "expected an even address of a write, as addresses have 8 bits: if they have 7, say --address-bits 7",
                ));
            }
            addr >>= 1;
        }
        if addr > 0x7f {
            return Err(row.wrong(
                "expected an address up to 0x7F: if addresses have 8 bits, say --address-bits 8",
            ));
        }
        let data = row.get(self.data)?;
        let nak = match row.get(self.ack)? {
            b"ACK" => false,
            b"NAK" => true,
            _ => return Err(row.wrong("expected ACK or NAK in the column `ACK/NAK`")),
        };
        if !self.begun || packet != self.current {
            self.finish(out)?;
            self.current.clear();
            self.current.extend_from_slice(packet);
            self.begun = true;
        }
        let same = self
            .messages
            .last()
            .is_some_and(|m| m.read == read && m.addr == u16::from(addr));
        self.messages.count(1)?;
        if !same {
            self.messages.begin(addr.into(), read)?;
        }
        if let Some(message) = self.messages.last()
            && !data.is_empty()
        {
            message.bytes.push(row.byte(data)?);
            message.room += 1;
        }
        if nak && self.errno.is_none() {
            self.errno = match (data.is_empty(), read) {
                (true, _) => Some(Errno::NackAddress),
                (false, false) => Some(Errno::NackData),
                // The controller says that this was the last byte.
                (false, true) => None,
            };
            if data.is_empty()
                && read
                && let Some(message) = self.messages.last()
            {
                // How many bytes were wanted, the wire does not say.
                message.room = 1;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        self.finish(out)
    }
}

struct Spi {
    bus: Bus,
    packet: usize,
    mosi: Option<usize>,
    miso: Option<usize>,
    current: Vec<u8>,
    begun: bool,
    transfer: Transfer,
    transfers: Transfers,
}

impl Spi {
    fn finish(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        match std::mem::take(&mut self.begun) {
            true => {
                let transfer = std::mem::take(&mut self.transfer);
                transfers(&self.bus, 1, &mut self.transfers, transfer, out)
            }
            false => Ok(()),
        }
    }
}

impl Table for Spi {
    fn row(&mut self, row: &Row<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
        let packet = row.get(self.packet)?;
        if packet.is_empty() {
            out.remark(ALONE);
        }
        if !self.begun || packet.is_empty() || packet != self.current {
            self.finish(out)?;
            self.current.clear();
            self.current.extend_from_slice(packet);
            self.begun = true;
        }
        self.transfers.count(1)?;
        let lines = [
            (self.mosi, &mut self.transfer.sent),
            (self.miso, &mut self.transfer.received),
        ];
        for (column, bytes) in lines {
            if let Some(column) = column {
                let text = row.get(column)?;
                if !text.is_empty() {
                    bytes.get_or_insert_default().push(row.byte(text)?);
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        self.finish(out)
    }
}

struct Serial {
    line: Line,
    value: usize,
    errors: [Option<usize>; 2],
}

impl Table for Serial {
    fn row(&mut self, row: &Row<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
        let byte = row.byte(row.get(self.value)?)?;
        if self.errors.iter().any(|error| !row.find(*error).is_empty()) {
            out.remark(FRAME);
        }
        // The table does not say how long a byte took: without that no pause is known.
        self.line.byte(byte, 0, 0, out)
    }

    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        self.line.finish(out)
    }
}
