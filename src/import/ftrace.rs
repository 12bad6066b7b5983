//! The text of the Linux kernel's tracer with its `i2c` and `spi` events (`/sys/kernel/tracing/trace`, `trace_pipe`, or
//! `trace-cmd report`). Other events and comments are passed by.
//!
//! ```text
//! a.out-71 [000] .....  9.123456: i2c_write: i2c-5 #0 a=044 f=0000 l=2 [02-14]
//! a.out-71 [000] .....  9.123460: i2c_read: i2c-5 #1 a=044 f=0001 l=4
//! a.out-71 [000] .....  9.124001: i2c_reply: i2c-5 #1 a=044 f=0001 l=4 [33-00-00-00]
//! a.out-71 [000] .....  9.124003: i2c_result: i2c-5 n=2 ret=2
//! spi0-60 [000] .....  10.000001: spi_message_start: spi0.0 00000000a1b2c3d4
//! spi0-60 [000] .....  10.000002: spi_transfer_start: spi0.0 00000000d4c3b2a1 len=4 tx=[9f-00-00-00] rx=[00-00-00-00]
//! spi0-60 [000] .....  10.000100: spi_transfer_stop: spi0.0 00000000d4c3b2a1 len=4 tx=[9f-00-00-00] rx=[00-bf-25-41]
//! spi0-60 [000] .....  10.000101: spi_message_done: spi0.0 00000000a1b2c3d4 len=4/4
//! ```
//!
//! Source: include/trace/events/i2c.h and spi.h of the kernel.

use super::i2c::{Messages, TEN_BIT};
use super::linux::errno_of_linux;
use super::out::{Bus, Out};
use super::scan::{decimal, hex_bytes, hexadecimal, shown, split_at, words};
use super::spi::{Transfer, Transfers};
use super::{Format, ImportError, Options, Problem, Reader, import};
use crate::fixture::Transaction;
use crate::generated::Errno;
use std::path::Path;

/// Flags of `struct i2c_msg`: include/uapi/linux/i2c.h.
const I2C_M_RD: u64 = 0x0001;
const I2C_M_TEN: u64 = 0x0010;
const I2C_M_NOSTART: u64 = 0x4000;

const MIDDLE: &str = "events of transfers whose beginning the trace lacks were passed by: it begins in the middle, or events were lost";
const GAP: &str =
    "transfers that the trace does not have as a whole were left out: events were lost";
const OPEN: &str = "transfers without an end were left out: the trace stops in the middle";
const LOST: &str = "lines say that events were lost: trace into a larger buffer (buffer_size_kb)";
const SMBUS: &str =
    "SMBus events were passed by: the adapter does not say which messages it sent for them";

/// The transactions in the text of a kernel trace, each transfer of I2C and each message of SPI one call, to be compared
/// with a recording (see [`crate::export::wire`]).
///
/// # Errors
/// Where and why the text is not a trace. `path` is for errors.
pub fn kernel_trace(path: &Path, text: &[u8]) -> Result<Vec<Transaction>, ImportError> {
    let options = Options {
        format: Some(Format::Ftrace),
        ..Options::default()
    };
    let mut transactions = Vec::new();
    import(path, &mut &*text, &options, &mut |transaction| {
        transactions.push(transaction);
        Ok(())
    })?;
    Ok(transactions)
}

/// What is going on at one adapter.
#[derive(Debug)]
struct Adapter {
    bus: Bus,
    messages: Messages,
    /// For each message of the trace, where its bytes are in `messages`, and whether they are known.
    known: Vec<(usize, bool)>,
    active: bool,
}

/// What is going on at one device of SPI.
#[derive(Debug)]
struct Device {
    bus: Bus,
    transfers: Transfers,
    /// What a transfer sends: taken when it starts, as the buffer may be the one that is received into.
    sent: Option<Option<Vec<u8>>>,
    /// A message goes on.
    active: bool,
    gap: bool,
}

pub(super) struct Ftrace {
    pad: bool,
    adapters: Vec<Adapter>,
    devices: Vec<Device>,
    bytes: Vec<u8>,
}

impl Ftrace {
    pub(super) fn new(pad: bool) -> Self {
        Ftrace {
            pad,
            adapters: Vec::new(),
            devices: Vec::new(),
            bytes: Vec::new(),
        }
    }

    /// `i2c-5 #0 a=044 f=0000 l=2 [02-14]`
    fn i2c(&mut self, event: &[u8], fields: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let wrong = |what: &str| Problem::Text(format!("{what}, found {}", shown(fields)));
        let mut parts = words(fields);
        let name = parts.next().unwrap_or_default();
        let port = number_of(name, b"i2c-")
            .ok_or_else(|| wrong("expected the bus of an i2c event, as `i2c-1`"))?;
        let at = match self.adapters.iter().position(|a| a.bus.name == name) {
            Some(at) => at,
            None => {
                room_for_another(self.adapters.len())?;
                let bus = Bus {
                    name: name.to_owned(),
                    port,
                    ..Bus::default()
                };
                self.adapters.push(Adapter {
                    bus,
                    messages: Messages::default(),
                    known: Vec::new(),
                    active: false,
                });
                self.adapters.len() - 1
            }
        };
        let adapter = &mut self.adapters[at];
        if event == b"i2c_result" {
            let form = "expected `n=` and `ret=` of an i2c_result, as `i2c-1 n=2 ret=2`";
            let n = parts.next().and_then(|p| decimal(p.strip_prefix(b"n=")?));
            let ret = parts.next().and_then(|p| signed(p.strip_prefix(b"ret=")?));
            let (Some(n), Some(ret)) = (n, ret) else {
                return Err(wrong(form));
            };
            return adapter.result(n, ret, out);
        }
        let index = parts.next().and_then(|p| decimal(p.strip_prefix(b"#")?));
        let addr = parts
            .next()
            .and_then(|p| hexadecimal(p.strip_prefix(b"a=")?));
        let flags = parts
            .next()
            .and_then(|p| hexadecimal(p.strip_prefix(b"f=")?));
        let length = parts.next().and_then(|p| decimal(p.strip_prefix(b"l=")?));
        let (Some(index), Some(addr), Some(flags), Some(length)) = (index, addr, flags, length)
        else {
            return Err(wrong(
                "expected a message of I2C, as `i2c-1 #0 a=048 f=0000 l=1 [00]`",
            ));
        };
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let length = usize::from(
            u16::try_from(length)
                .map_err(|_| wrong("expected at most 65535 bytes in a message of I2C"))?,
        );
        self.bytes.clear();
        if event != b"i2c_read" {
            let list = parts.next().unwrap_or_default();
            bytes_of(list, length, self.pad, &mut self.bytes).map_err(|what| wrong(&what))?;
        }
        if event == b"i2c_reply" {
            return adapter.reply(index, &self.bytes, out);
        }
        if index == 0 && adapter.active {
            adapter.drop_all();
            out.remark(GAP);
        }
        if index == 0 {
            adapter.active = true;
        } else if !adapter.active || index != adapter.known.len() {
            adapter.drop_all();
            out.remark(MIDDLE);
            return Ok(());
        }
        let ten = flags & I2C_M_TEN != 0;
        let addr = match u16::try_from(addr) {
            Ok(addr) if ten && addr <= 0x3ff => addr | TEN_BIT,
            Ok(addr) if !ten && addr <= 0x7f => addr,
            _ => {
                return Err(wrong(
                    "expected an address up to 7f, or up to 3ff with the flag 0010 for 10 bits",
                ));
            }
        };
        let read = flags & I2C_M_RD != 0;
        adapter.messages.count(length)?;
        if flags & I2C_M_NOSTART != 0
            && !read
            && let Some(last) = adapter.messages.last()
            && !last.read
        {
            // It goes on with the message before.
            last.bytes.extend_from_slice(&self.bytes);
            last.room += length;
            adapter.known.push((adapter.messages.len() - 1, true));
            return Ok(());
        }
        let message = adapter.messages.begin(addr, read)?;
        message.room = length;
        message.bytes.extend_from_slice(&self.bytes);
        adapter.known.push((adapter.messages.len() - 1, !read));
        Ok(())
    }

    /// `spi0.0 00000000d4c3b2a1 len=4 tx=[9f-00-00-00] rx=[00-bf-25-41]`
    fn spi(&mut self, event: &[u8], fields: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let wrong = |what: &str| Problem::Text(format!("{what}, found {}", shown(fields)));
        let (name, fields) = split_at(fields, b" ").unwrap_or((fields, b""));
        let bus = spi_bus(name)
            .ok_or_else(|| wrong("expected the device of a spi event, as `spi0.0`"))?;
        let at = match self.devices.iter().position(|d| d.bus.name == name) {
            Some(at) => at,
            None => {
                room_for_another(self.devices.len())?;
                self.devices.push(Device {
                    bus,
                    transfers: Transfers::default(),
                    sent: None,
                    active: false,
                    gap: false,
                });
                self.devices.len() - 1
            }
        };
        let device = &mut self.devices[at];
        match event {
            b"spi_message_start" => {
                if device.active {
                    out.remark(GAP);
                }
                device.begin(true);
                return Ok(());
            }
            _ if !device.active => {
                out.remark(MIDDLE);
                return Ok(());
            }
            b"spi_message_done" => {
                let (_, lengths) = split_at(fields, b"len=")
                    .ok_or_else(|| wrong("expected `len=` of a spi_message_done, as `len=4/4`"))?;
                let (done, asked) = split_at(lengths.trim_ascii_end(), b"/")
                    .and_then(|(done, asked)| Some((decimal(done)?, decimal(asked)?)))
                    .ok_or_else(|| wrong("expected bytes done and asked for, as `len=4/4`"))?;
                if device.gap || device.sent.is_some() && done == asked {
                    out.remark(GAP);
                    device.begin(false);
                    return Ok(());
                }
                if let Some(sent) = device.sent.take() {
                    // It did not stop, so it failed.
                    device.transfers.push(Transfer {
                        sent,
                        received: None,
                    });
                }
                device.active = false;
                let handle = out.handle("spi", &device.bus)?;
                let errno = (done != asked).then_some(Errno::Failed);
                return device.transfers.finish(handle, errno, out);
            }
            _ => {}
        }
        let form = "expected a transfer of SPI, as `len=1 tx=[9f] rx=[]`";
        let (_, rest) = split_at(fields, b"len=").ok_or_else(|| wrong(form))?;
        let (length, rest) = split_at(rest, b" tx=").ok_or_else(|| wrong(form))?;
        let (sent, received) = split_at(rest, b" rx=").ok_or_else(|| wrong(form))?;
        let length = decimal(length)
            .and_then(|length| usize::try_from(length).ok())
            .filter(|length| *length <= super::MAX_TRANSACTION)
            .ok_or_else(|| wrong("expected a length up to 1048576"))?;
        let pad = self.pad;
        let bytes = |list: &[u8]| -> Result<Option<Vec<u8>>, Problem> {
            let list = list.trim_ascii_end();
            // No buffer of this direction.
            if list == b"[]" && length > 0 {
                return Ok(None);
            }
            let mut bytes = Vec::new();
            bytes_of(list, length, pad, &mut bytes).map_err(|what| wrong(&what))?;
            Ok(Some(bytes))
        };
        if event == b"spi_transfer_start" {
            device.gap |= device.sent.is_some();
            device.sent = Some(bytes(sent)?);
            return Ok(());
        }
        let received = bytes(received)?;
        match device.sent.take() {
            Some(sent) => {
                device.transfers.push(Transfer { sent, received });
                device.transfers.count(length.max(1))
            }
            None => {
                device.gap = true;
                Ok(())
            }
        }
    }
}

/// The event and the fields of a line.
fn parts(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memrchr(b':', line)?;
    let (before, fields) = (&line[..colon], line[colon + 1..].trim_ascii());
    match memchr::memrchr2(b' ', b'\t', before) {
        Some(space) => Some((&before[space + 1..], fields)),
        None => Some((before, fields)),
    }
}

impl Ftrace {
    /// Whether this can be a line of a trace: the head of its table, or an event of a bus.
    pub(super) fn is_line(line: &[u8]) -> bool {
        const EVENTS: [&[u8]; 3] = [b"i2c_", b"spi_", b"smbus_"];
        line.starts_with(b"# tracer:")
            || parts(line).is_some_and(|(event, _)| {
                event.len() < line.len() && EVENTS.iter().any(|start| event.starts_with(start))
            })
    }
}

impl Reader for Ftrace {
    fn line(&mut self, line: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let Some((event, fields)) = parts(line) else {
            if line.ends_with(b" EVENTS]") {
                out.remark(LOST);
            }
            return Ok(());
        };
        match event {
            b"i2c_write" | b"i2c_read" | b"i2c_reply" | b"i2c_result" => {
                self.i2c(event, fields, out)
            }
            b"spi_message_start"
            | b"spi_message_done"
            | b"spi_transfer_start"
            | b"spi_transfer_stop" => self.spi(event, fields, out),
            b"smbus_write" | b"smbus_read" | b"smbus_reply" | b"smbus_result" => {
                out.remark(SMBUS);
                Ok(())
            }
            _ => {
                if fields.ends_with(b" EVENTS]") {
                    out.remark(LOST);
                }
                Ok(())
            }
        }
    }

    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        let adapters = self.adapters.iter().filter(|a| a.active).count();
        let devices = self.devices.iter().filter(|d| d.active).count();
        (0..adapters + devices).for_each(|_| out.remark(OPEN));
        Ok(())
    }
}

impl Adapter {
    fn drop_all(&mut self) {
        self.active = false;
        self.known.clear();
        self.messages.clear();
    }

    /// What a read brought.
    fn reply(&mut self, index: usize, bytes: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let known = self.known.get_mut(index).filter(|(_, known)| !*known);
        match known.map(|known| (self.messages.get(known.0), &mut known.1)) {
            Some((Some(message), known)) => {
                *known = true;
                message.bytes.extend_from_slice(bytes);
                // With I2C_M_RECV_LEN the target says how many come.
                message.room = bytes.len();
            }
            _ => {
                self.drop_all();
                out.remark(MIDDLE);
            }
        }
        Ok(())
    }

    fn result(&mut self, n: u64, ret: i64, out: &mut Out<'_>) -> Result<(), Problem> {
        let complete = u64::try_from(self.known.len()) == Ok(n) && self.active;
        let outcome = match ret {
            ..0 => Err(errno_of_linux(i32::try_from(-ret).unwrap_or(0))),
            _ if u64::try_from(ret) == Ok(n) => Ok(()),
            _ => Err(Errno::Failed),
        };
        if !complete || outcome.is_ok() && self.known.iter().any(|(_, known)| !known) {
            out.remark(if self.active { GAP } else { MIDDLE });
            self.drop_all();
            return Ok(());
        }
        self.active = false;
        self.known.clear();
        let handle = out.handle("i2c", &self.bus)?;
        self.messages
            .finish(handle, outcome.map_err(|errno| (errno, false)), out)
    }
}

impl Device {
    fn begin(&mut self, active: bool) {
        self.active = active;
        self.gap = false;
        self.sent = None;
        self.transfers.clear();
    }
}

/// `[02-14]`, with so many bytes as the message has.
fn bytes_of(list: &[u8], length: usize, pad: bool, to: &mut Vec<u8>) -> Result<(), String> {
    list.strip_prefix(b"[")
        .and_then(|list| list.strip_suffix(b"]"))
        .and_then(|list| hex_bytes(list, b'-', to))
        .ok_or("expected bytes as `[02-14]`")?;
    match to.len() {
        found if found == length => Ok(()),
        64 if length > 64 && pad => {
            to.resize(length, 0);
            Ok(())
        }
        64 if length > 64 => Err(format!(
            "the kernel shows 64 bytes of a message, and this one has {length}: transfer less at a time while tracing, or import with --pad, \
             which makes the others 00"
        )),
        found => Err(format!(
            "expected as many bytes as the length says, {length}, not {found}"
        )),
    }
}

fn number_of(name: &[u8], prefix: &[u8]) -> Option<u32> {
    u32::try_from(decimal(name.strip_prefix(prefix)?)?).ok()
}

/// `spi0.1`: the bus and the chip select.
pub(super) fn spi_bus(name: &[u8]) -> Option<Bus> {
    let (bus, select) = split_at(name.strip_prefix(b"spi")?, b".")?;
    Some(Bus {
        name: name.to_owned(),
        port: u32::try_from(decimal(bus)?).ok()?,
        pin: Some(u32::try_from(decimal(select)?).ok()?),
        baud: 0,
    })
}

fn signed(text: &[u8]) -> Option<i64> {
    match text.strip_prefix(b"-") {
        Some(digits) => i64::try_from(decimal(digits)?).ok()?.checked_neg(),
        None => i64::try_from(decimal(text)?).ok(),
    }
}

fn room_for_another(count: usize) -> Result<(), Problem> {
    match count < 256 {
        true => Ok(()),
        false => Err("there are more than 256 buses".to_owned().into()),
    }
}

#[cfg(test)]
mod tests;
