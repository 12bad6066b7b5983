//! What a transaction is on the wires.

use crate::fixture::{Filled, OpValue, Reply, Transaction, Value};
use crate::generated::Errno;
use crate::import::i2c::{self, Message};
use crate::import::spi::{self, Transfer};

/// A transaction as the wires show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wire {
    /// From start to stop. Rooms are those that were asked for; bytes of reads are there unless the call failed.
    I2c {
        handle: i64,
        messages: Vec<Message>,
        errno: Option<Errno>,
    },
    /// Under one chip select. Of a call that failed, received bytes are 0.
    Spi {
        handle: i64,
        transfers: Vec<Transfer>,
        errno: Option<Errno>,
    },
    /// Bytes on one line of a UART.
    Uart {
        handle: i64,
        sent: bool,
        bytes: Vec<u8>,
    },
    /// The level of a line of GPIO.
    Gpio { handle: i64, high: bool },
}

impl Wire {
    /// `None` for calls that nothing is seen of on a wire: those that open, close, configure or wait, and those of a UART that fail.
    pub(crate) fn of(transaction: &Transaction) -> Option<Wire> {
        let Transaction {
            function,
            args,
            reply,
            ..
        } = transaction;
        let handle = int(args.first()?)?;
        let args = &args[1..];
        let (result, out, errno) = match reply {
            Reply::Ok { result, out } => (*result, &out[..], None),
            Reply::Err(code) => (0, &[][..], Some(Errno::of_driver(*code))),
        };
        let filled = |at: usize, room: usize| match out.get(at) {
            Some(Filled::Bytes(bytes)) => bytes.clone(),
            _ => vec![0; room],
        };
        match (function.api, function.name) {
            ("i2c", name) => {
                let addr = u16::try_from(int(args.first()?)?).ok()?;
                let write = |bytes: &[u8]| Message {
                    addr,
                    read: false,
                    bytes: bytes.to_owned(),
                    room: bytes.len(),
                };
                let read = |room: usize, bytes: Vec<u8>| Message {
                    addr,
                    read: true,
                    bytes: if errno.is_some() { Vec::new() } else { bytes },
                    room,
                };
                let messages = match (name, &args[1..]) {
                    ("write", [Value::Bytes(bytes)]) => vec![write(bytes)],
                    ("read", [Value::Room(room)]) => {
                        let room = *room as usize;
                        vec![read(room, filled(0, room))]
                    }
                    ("write_read", [Value::Bytes(bytes), Value::Room(room)]) => {
                        let room = *room as usize;
                        vec![write(bytes), read(room, filled(0, room))]
                    }
                    ("exec", [Value::Ops(ops)]) => {
                        let mut outs = outputs(out);
                        let message = |op: &OpValue| match &op.value {
                            Value::Bytes(bytes) => Some(write(bytes)),
                            Value::Room(room) => {
                                let room = *room as usize;
                                Some(read(room, outs.next().unwrap_or_else(|| vec![0; room])))
                            }
                            _ => None,
                        };
                        merged(ops.iter().filter_map(message))
                    }
                    _ => return None,
                };
                Some(Wire::I2c {
                    handle,
                    messages,
                    errno,
                })
            }
            ("spi", name) => {
                let transfer = |sent: Option<&[u8]>, received: Option<Vec<u8>>| Transfer {
                    sent: sent.map(<[u8]>::to_owned),
                    received,
                };
                let transfers = match (name, args) {
                    ("write", [Value::Bytes(bytes)]) => vec![transfer(Some(bytes), None)],
                    ("read", [Value::Room(room)]) => {
                        vec![transfer(None, Some(filled(0, *room as usize)))]
                    }
                    ("transfer", [Value::Room(room), Value::Bytes(bytes)]) => {
                        vec![transfer(Some(bytes), Some(filled(0, *room as usize)))]
                    }
                    ("transfer_inplace", [Value::Bytes(bytes)]) => {
                        vec![transfer(Some(bytes), Some(filled(0, bytes.len())))]
                    }
                    ("exec", [Value::Ops(ops)]) => {
                        let mut outs = outputs(out);
                        let mut received =
                            |room: usize| Some(outs.next().unwrap_or_else(|| vec![0; room]));
                        let one = |op: &OpValue| match (op.kind, &op.value) {
                            (spi::TRANSFER, Value::Bytes(bytes)) => {
                                Some(transfer(Some(bytes), received(bytes.len())))
                            }
                            (_, Value::Bytes(bytes)) => Some(transfer(Some(bytes), None)),
                            (_, Value::Room(room)) => {
                                Some(transfer(None, received(*room as usize)))
                            }
                            _ => None,
                        };
                        ops.iter().filter_map(one).collect()
                    }
                    _ => return None,
                };
                Some(Wire::Spi {
                    handle,
                    transfers,
                    errno,
                })
            }
            ("uart", name) if errno.is_none() => {
                let (sent, bytes) = match (name, args) {
                    ("write", [_, Value::Bytes(bytes)]) => (true, bytes.clone()),
                    ("read", [_, Value::Room(room)]) => (false, filled(0, *room as usize)),
                    ("read_some", [Value::Room(_), _]) => (false, filled(0, 0)),
                    _ => return None,
                };
                Some(Wire::Uart {
                    handle,
                    sent,
                    bytes,
                })
            }
            ("gpio", "get") if errno.is_none() => Some(Wire::Gpio {
                handle,
                high: result == 1,
            }),
            ("gpio", "set") if errno.is_none() => Some(Wire::Gpio {
                handle,
                high: int(args.first()?)? == 1,
            }),
            _ => None,
        }
    }

    pub(crate) fn api(&self) -> &'static str {
        match self {
            Wire::I2c { .. } => "i2c",
            Wire::Spi { .. } => "spi",
            Wire::Uart { .. } => "uart",
            Wire::Gpio { .. } => "gpio",
        }
    }

    pub(crate) fn handle(&self) -> i64 {
        match self {
            Wire::I2c { handle, .. }
            | Wire::Spi { handle, .. }
            | Wire::Uart { handle, .. }
            | Wire::Gpio { handle, .. } => *handle,
        }
    }
}

/// Transactions in the form that importers give them, so that those of a recording and those of the wire can be compared.
///
/// Calls that nothing is seen of on a wire are left out. Neighbouring operations of I2C of the same kind are one, delays of SPI
/// are none, and each call is the plainest that says the same: `exec` of a write and a read is `write_read`, `transfer_inplace`
/// is `transfer`. Handles are counted in the order of their first use. A call of I2C that failed keeps what was asked for.
/// Calls of UART and GPIO stay as they are, with the handles counted.
pub fn wire<'a>(transactions: impl IntoIterator<Item = &'a Transaction>) -> Vec<Transaction> {
    let mut handles: Vec<(&'static str, i64)> = Vec::new();
    let mut count = |wire: &Wire| {
        let key = (wire.api(), wire.handle());
        let at = handles.iter().position(|known| *known == key);
        let at = at.unwrap_or_else(|| {
            handles.push(key);
            handles.len() - 1
        });
        i64::try_from(at).unwrap_or(i64::MAX)
    };
    let mut plain = Vec::new();
    for transaction in transactions {
        let Some(wire) = Wire::of(transaction) else {
            continue;
        };
        let handle = count(&wire);
        match wire {
            Wire::I2c {
                mut messages,
                errno,
                ..
            } => plain.push(i2c::call(handle, &mut messages, errno)),
            Wire::Spi {
                transfers, errno, ..
            } => plain.extend(spi::call(handle, transfers, errno)),
            Wire::Uart { .. } | Wire::Gpio { .. } => {
                let mut same = transaction.clone();
                if let Some(first) = same.args.first_mut() {
                    *first = Value::Int(handle);
                }
                plain.push(same);
            }
        }
    }
    plain
}

/// Messages with neighbours of the same direction joined: `exec` has no start between them.
fn merged(messages: impl Iterator<Item = Message>) -> Vec<Message> {
    let mut joined: Vec<Message> = Vec::new();
    for message in messages {
        match joined.last_mut() {
            Some(last) if last.read == message.read => {
                last.bytes.extend_from_slice(&message.bytes);
                last.room += message.room;
            }
            _ => joined.push(message),
        }
    }
    joined
}

/// The bytes of the operations that are outputs.
fn outputs(out: &[Filled]) -> std::vec::IntoIter<Vec<u8>> {
    match out.first() {
        Some(Filled::Ops(ops)) => ops.clone().into_iter(),
        _ => Vec::new().into_iter(),
    }
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Entry, Fixture, render};
    use crate::import::kernel_trace;
    use std::path::Path;

    fn fixture(transactions: &str) -> Vec<Transaction> {
        let text = format!(r#"{{"schema":1,"transactions":[{transactions}]}}"#);
        let mut fixture = Fixture::parse(Path::new("x.json"), &text).unwrap();
        let mut all = Vec::new();
        while let Some(entry) = fixture.next_entry().unwrap() {
            match entry {
                Entry::One(transaction) => all.push(transaction),
                Entry::Unordered(group) => all.extend(group),
            }
        }
        all
    }

    /// A recording of a runtime and the kernel's trace of the same run.
    #[test]
    fn a_recording_compared_with_the_kernel() {
        let recording = fixture(
            r#"{"call":"i2c.init","args":{"port":5,"baud":0,"sda":-1,"scl":-1},"out":{"handle":9}},
            {"call":"spi.init","args":{"port":0,"baud":0,"mosi":-1,"miso":-1,"sck":-1,"cs":0},"out":{"handle":9}},
            {"call":"i2c.exec","args":{"handle":9,"addr":68,"ops":[{"write":"02"},{"write":"14"},{"read":1},{"read":3}]},"out":{"ops":["33","000000"]}},
            {"call":"spi.exec","args":{"handle":9,"ops":[{"write":"9f"},{"delay":1000},{"read":3}]},"out":{"ops":["bf2541"]}},
            {"call":"spi.transfer_inplace","args":{"handle":9,"bytes":"05ff"},"out":{"bytes":"0001"}},
            {"call":"time.delay","args":{"ns":5}},
            {"call":"i2c.read","args":{"handle":9,"addr":9,"bytes":2},"reply":"nack_address"},
            {"call":"i2c.deinit","args":{"handle":9}}"#,
        );
        let trace = "\
x: i2c_write: i2c-5 #0 a=044 f=0000 l=2 [02-14]
x: i2c_read: i2c-5 #1 a=044 f=0001 l=4
x: i2c_reply: i2c-5 #1 a=044 f=0001 l=4 [33-00-00-00]
x: i2c_result: i2c-5 n=2 ret=2
x: spi_message_start: spi0.0 0
x: spi_transfer_start: spi0.0 0 len=1 tx=[9f] rx=[]
x: spi_transfer_stop: spi0.0 0 len=1 tx=[9f] rx=[]
x: spi_transfer_start: spi0.0 0 len=3 tx=[] rx=[00-00-00]
x: spi_transfer_stop: spi0.0 0 len=3 tx=[] rx=[bf-25-41]
x: spi_message_done: spi0.0 0 len=4/4
x: spi_message_start: spi0.0 0
x: spi_transfer_start: spi0.0 0 len=2 tx=[05-ff] rx=[05-ff]
x: spi_transfer_stop: spi0.0 0 len=2 tx=[00-01] rx=[00-01]
x: spi_message_done: spi0.0 0 len=2/2
x: i2c_read: i2c-5 #0 a=009 f=0001 l=2
x: i2c_result: i2c-5 n=1 ret=-6
";
        let traced = kernel_trace(Path::new("trace"), trace.as_bytes()).unwrap();
        assert_eq!(wire(&recording), traced);
        assert_eq!(wire(&traced), traced);
        assert_eq!(
            traced.iter().map(|t| render(t).to_string()).next().unwrap(),
            r#"{"call":"i2c.write_read","args":{"handle":0,"addr":68,"write":"0214","read":4},"reply":"ok","out":{"read":"33000000"}}"#
        );
    }
}
