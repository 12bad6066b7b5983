//! Commands of `i2ctransfer` (i2c-tools) that make the same transfers, each with what it prints.

use super::wire::Wire;
use super::{Buses, ExportError, Writer};
use crate::import::{linux_of_errno, text_of_linux};
use std::io::Write;

const OTHER: &str = "calls of SPI, UART and GPIO were left out: i2ctransfer has I2C alone";
const TEN: &str = "transfers to addresses of 10 bits were left out: i2ctransfer has none";
const LONG: &str = "transfers were left out: i2ctransfer has messages of at most 65535 bytes";

pub(super) struct I2cTransfer<'a> {
    to: &'a mut dyn Write,
    ports: Vec<i64>,
}

impl<'a> I2cTransfer<'a> {
    pub(super) fn new(to: &'a mut dyn Write, buses: &Buses) -> Self {
        let ports = buses.0.iter().map(|bus| bus.port).collect();
        I2cTransfer { to, ports }
    }
}

impl Writer for I2cTransfer<'_> {
    fn transaction(
        &mut self,
        bus: usize,
        wire: &Wire,
    ) -> Result<Option<&'static str>, ExportError> {
        let Wire::I2c {
            messages, errno, ..
        } = wire
        else {
            return Ok(Some(OTHER));
        };
        if messages.iter().any(|message| message.addr > 0x7f) {
            return Ok(Some(TEN));
        }
        if messages.iter().any(|m| m.room > usize::from(u16::MAX)) {
            return Ok(Some(LONG));
        }
        write!(self.to, "i2ctransfer -y {}", self.ports[bus])?;
        for message in messages {
            let letter = if message.read { 'r' } else { 'w' };
            write!(self.to, " {letter}{}@0x{:02x}", message.room, message.addr)?;
            if !message.read {
                for byte in &message.bytes {
                    write!(self.to, " 0x{byte:02x}")?;
                }
            }
        }
        writeln!(self.to)?;
        if let Some(errno) = errno {
            let text = text_of_linux(linux_of_errno(*errno));
            writeln!(self.to, "Error: Sending messages failed: {text}")?;
            return Ok(None);
        }
        for message in messages.iter().filter(|m| m.read && !m.bytes.is_empty()) {
            let bytes: Vec<_> = message.bytes.iter().map(|b| format!("0x{b:02x}")).collect();
            writeln!(self.to, "{}", bytes.join(" "))?;
        }
        Ok(None)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        Ok(())
    }
}
