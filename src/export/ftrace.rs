//! The text of the Linux kernel's tracer; see [`crate::import`] for its form.
//!
//! All bytes of a message are written. The kernel itself shows 64.

use super::wire::Wire;
use super::{Buses, ExportError, Writer};
use crate::import::linux_of_errno;
use std::io::Write;

const OTHER: &str = "calls of UART and GPIO were left out: the kernel has no such events";
const LONG: &str = "transfers were left out: a message of I2C has at most 65535 bytes in Linux";
const NOTHING: &str = "empty transactions of SPI that failed were left out: a trace cannot say so";

pub(super) struct Ftrace<'a> {
    to: &'a mut dyn Write,
    names: Vec<String>,
    /// In microseconds.
    time: u64,
}

impl<'a> Ftrace<'a> {
    pub(super) fn new(to: &'a mut dyn Write, buses: &Buses) -> Result<Self, ExportError> {
        writeln!(to, "# tracer: nop")?;
        let name = |bus: &super::Bus| match bus.api {
            "spi" => format!("spi{}.{}", bus.port, bus.pin.unwrap_or(0)),
            _ => format!("i2c-{}", bus.port),
        };
        Ok(Ftrace {
            to,
            names: buses.0.iter().map(name).collect(),
            time: 0,
        })
    }

    fn event(&mut self, event: &str, bus: usize, rest: &str) -> Result<(), ExportError> {
        self.time += 1;
        let (seconds, micros) = (self.time / 1_000_000, self.time % 1_000_000);
        writeln!(
            self.to,
            "         conform-1       [000] ..... {seconds:5}.{micros:06}: {event}: {} {rest}",
            self.names[bus]
        )?;
        Ok(())
    }
}

impl Writer for Ftrace<'_> {
    fn transaction(
        &mut self,
        bus: usize,
        wire: &Wire,
    ) -> Result<Option<&'static str>, ExportError> {
        match wire {
            Wire::I2c {
                messages, errno, ..
            } => {
                if messages.iter().any(|m| m.room > usize::from(u16::MAX)) {
                    return Ok(Some(LONG));
                }
                let head = |at: usize| {
                    let message = &messages[at];
                    let ten = message.addr & 0x8000 != 0;
                    let flags = u16::from(message.read) | if ten { 0x10 } else { 0 };
                    let (addr, room) = (message.addr & 0x3ff, message.room);
                    format!("#{at} a={addr:03x} f={flags:04x} l={room}")
                };
                for (at, message) in messages.iter().enumerate() {
                    match message.read {
                        true => self.event("i2c_read", bus, &head(at))?,
                        false => {
                            let text = format!("{} {}", head(at), list(&message.bytes));
                            self.event("i2c_write", bus, &text)?;
                        }
                    }
                }
                let ret = match errno {
                    Some(errno) => -i64::from(linux_of_errno(*errno)),
                    None => {
                        for (at, message) in messages.iter().enumerate().filter(|(_, m)| m.read) {
                            let text = format!("{} {}", head(at), list(&message.bytes));
                            self.event("i2c_reply", bus, &text)?;
                        }
                        i64::try_from(messages.len()).unwrap_or(i64::MAX)
                    }
                };
                let n = messages.len();
                self.event("i2c_result", bus, &format!("n={n} ret={ret}"))?;
            }
            Wire::Spi {
                transfers, errno, ..
            } => {
                let total: usize = transfers.iter().map(|t| t.len()).sum();
                if errno.is_some() && total == 0 {
                    return Ok(Some(NOTHING));
                }
                self.event("spi_message_start", bus, "0000000000000001")?;
                for transfer in transfers {
                    let len = transfer.len();
                    // The shorter of two buffers goes on with 00.
                    let show = |bytes: &Option<Vec<u8>>| match bytes {
                        None => "[]".to_owned(),
                        Some(bytes) => {
                            let mut bytes = bytes.clone();
                            bytes.resize(len, 0);
                            list(&bytes)
                        }
                    };
                    let zeros = transfer.received.as_ref().map(|_| Vec::new());
                    let head = format!("0000000000000002 len={len} tx={}", show(&transfer.sent));
                    let text = format!("{head} rx={}", show(&zeros));
                    self.event("spi_transfer_start", bus, &text)?;
                    let text = format!("{head} rx={}", show(&transfer.received));
                    self.event("spi_transfer_stop", bus, &text)?;
                }
                let done = if errno.is_some() { 0 } else { total };
                let text = format!("0000000000000001 len={done}/{total}");
                self.event("spi_message_done", bus, &text)?;
            }
            Wire::Uart { .. } | Wire::Gpio { .. } => return Ok(Some(OTHER)),
        }
        Ok(None)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        Ok(())
    }
}

/// `[02-14]`
fn list(bytes: &[u8]) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("[{}]", bytes.join("-"))
}
