//! Transfers under one chip select of SPI become calls.

use super::out::{Bus, Out, failed, function, transaction};
use super::{MAX_TRANSACTION, Problem};
use crate::fixture::{Filled, OpValue, Reply, Transaction, Value};
use crate::generated::Errno;

/// The numbers of the kinds of operations.
pub(crate) const TRANSFER: usize = 0;
pub(crate) const READ: usize = 1;
pub(crate) const WRITE: usize = 2;

/// One transfer: what went out and what came in, each only where it is known or was wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Transfer {
    pub(crate) sent: Option<Vec<u8>>,
    pub(crate) received: Option<Vec<u8>>,
}

impl Transfer {
    pub(crate) fn len(&self) -> usize {
        let len = |bytes: &Option<Vec<u8>>| bytes.as_ref().map_or(0, Vec::len);
        len(&self.sent).max(len(&self.received))
    }
}

/// The call of these transfers: `write`, `read` or `transfer` for one, `exec` for several. `None` where there is none.
pub(crate) fn call(
    handle: i64,
    transfers: Vec<Transfer>,
    errno: Option<Errno>,
) -> Option<Transaction> {
    let mut args = vec![Value::Int(handle)];
    let room = |bytes: &Vec<u8>| Value::Room(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    let (name, out) = if transfers.len() == 1 {
        match transfers.into_iter().next()? {
            Transfer {
                sent: Some(sent),
                received: Some(received),
            } => {
                args.push(room(&received));
                args.push(Value::Bytes(sent));
                ("transfer", vec![Filled::Bytes(received)])
            }
            Transfer {
                sent: None,
                received: Some(received),
            } => {
                args.push(room(&received));
                ("read", vec![Filled::Bytes(received)])
            }
            Transfer { sent, .. } => {
                args.push(Value::Bytes(sent.unwrap_or_default()));
                ("write", vec![])
            }
        }
    } else if transfers.is_empty() {
        return None;
    } else {
        let (mut ops, mut filled) = (Vec::new(), Vec::new());
        for transfer in transfers {
            let (kind, value) = match (transfer.sent, transfer.received) {
                (Some(sent), Some(received)) => {
                    filled.push(received);
                    (TRANSFER, Value::Bytes(sent))
                }
                (None, Some(received)) => {
                    let value = room(&received);
                    filled.push(received);
                    (READ, value)
                }
                (sent, None) => (WRITE, Value::Bytes(sent.unwrap_or_default())),
            };
            ops.push(OpValue { kind, value });
        }
        args.push(Value::Ops(ops));
        ("exec", vec![Filled::Ops(filled)])
    };
    let mut call = transaction(function("spi", name), args);
    if let Some(errno) = errno {
        return Some(failed(call, errno));
    }
    call.reply = Reply::Ok { result: 0, out };
    Some(call)
}

/// Hands on one transfer that the wires showed.
pub(super) fn one(
    bus: &Bus,
    began: u64,
    transfer: Transfer,
    out: &mut Out<'_>,
) -> Result<(), Problem> {
    transfers(bus, began, &mut Transfers::default(), transfer, out)
}

/// Hands on the transfers that the wires showed under one chip select. Where they are empty and began with the capture, they are
/// the rest of something else.
pub(super) fn transfers(
    bus: &Bus,
    began: u64,
    before: &mut Transfers,
    last: Transfer,
    out: &mut Out<'_>,
) -> Result<(), Problem> {
    if began == 0 && before.is_empty() && last.len() == 0 {
        return Ok(());
    }
    before.push(last);
    let handle = out.handle("spi", bus)?;
    out.at(began);
    before.finish(handle, None, out)
}

/// Transfers that wait for their end.
#[derive(Debug, Default)]
pub(super) struct Transfers {
    list: Vec<Transfer>,
    size: usize,
}

impl Transfers {
    pub(super) fn push(&mut self, transfer: Transfer) {
        self.list.push(transfer);
    }

    /// So many more bytes belong to the transaction.
    pub(super) fn count(&mut self, bytes: usize) -> Result<(), Problem> {
        self.size += bytes;
        match self.size > MAX_TRANSACTION {
            false => Ok(()),
            true => Err(format!(
                "one transaction has more than {MAX_TRANSACTION} bytes: is chip select never released?"
            )
            .into()),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.size = 0;
    }

    /// Hands on the call, and is empty.
    pub(super) fn finish(
        &mut self,
        handle: i64,
        errno: Option<Errno>,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        self.size = 0;
        match call(handle, std::mem::take(&mut self.list), errno) {
            Some(call) => out.push(call),
            None => Ok(()),
        }
    }
}
