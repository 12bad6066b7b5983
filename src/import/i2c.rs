//! Messages on an I2C bus become calls.
//!
//! What stands between a start and a stop is one call where a call can say it: `write`, `read`, `write_read`, or `exec` when there
//! are more messages. A call has one address, and `exec` has repeated starts between operations of different kinds alone; so where
//! the address changes, or a repeated start goes on in the same direction, another call begins.

use super::out::{Out, failed, function, transaction};
use super::{MAX_TRANSACTION, Problem};
use crate::fixture::{Filled, OpValue, Reply, Transaction, Value};
use crate::generated::Errno;

/// The numbers of the kinds of operations.
pub(crate) const READ: usize = 0;
pub(crate) const WRITE: usize = 1;

/// The address of a call that has 10 bits.
pub(crate) const TEN_BIT: u16 = 0x8000;

/// Another call had to begin within a transfer.
const SPLIT: &str = "combined transfers go on with another address, or in the same direction: each such part is a call of its own";

/// One message: an address, a direction, and bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) addr: u16,
    pub(crate) read: bool,
    /// The bytes that were written, or that came.
    pub(crate) bytes: Vec<u8>,
    /// How many bytes were asked for; as many as came where only the wire is known.
    pub(crate) room: usize,
}

/// The messages from a start to a stop.
#[derive(Debug, Default)]
pub(super) struct Messages {
    list: Vec<Message>,
    size: usize,
}

impl Messages {
    /// A start, or a repeated start: another message begins.
    pub(super) fn begin(&mut self, addr: u16, read: bool) -> Result<&mut Message, Problem> {
        self.count(1)?;
        self.list.push(Message {
            addr,
            read,
            ..Message::default()
        });
        match self.list.last_mut() {
            Some(message) => Ok(message),
            None => unreachable!("one was pushed"),
        }
    }

    /// So many more bytes belong to the transfer.
    pub(super) fn count(&mut self, bytes: usize) -> Result<(), Problem> {
        self.size += bytes;
        match self.size > MAX_TRANSACTION {
            false => Ok(()),
            true => Err(format!(
                "one transfer has more than {MAX_TRANSACTION} bytes: is there no stop?"
            )
            .into()),
        }
    }

    pub(super) fn last(&mut self) -> Option<&mut Message> {
        self.list.last_mut()
    }

    pub(super) fn get(&mut self, at: usize) -> Option<&mut Message> {
        self.list.get_mut(at)
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.size = 0;
    }

    /// The transfer is over: hands on its calls, and is empty. Where it is known that the last message failed, those before it
    /// went well; otherwise every call of the transfer has the error.
    pub(super) fn finish(
        &mut self,
        handle: i64,
        outcome: Result<(), (Errno, bool)>,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        self.size = 0;
        let mut list = std::mem::take(&mut self.list);
        let mut rest = &mut list[..];
        while !rest.is_empty() {
            let together = rest
                .windows(2)
                .position(|pair| pair[0].addr != pair[1].addr || pair[0].read == pair[1].read);
            let (part, after) = rest.split_at_mut(together.map_or(rest.len(), |last| last + 1));
            let errno = match outcome {
                Err((errno, of_last)) if !of_last || after.is_empty() => Some(errno),
                _ => None,
            };
            if !after.is_empty() {
                out.remark(SPLIT);
            }
            out.push(call(handle, part, errno))?;
            rest = after;
        }
        list.clear();
        self.list = list;
        Ok(())
    }
}

/// The call of messages to one address, in turns of writes and reads.
pub(crate) fn call(handle: i64, messages: &mut [Message], errno: Option<Errno>) -> Transaction {
    let addr = messages.first().map_or(0, |message| message.addr);
    let mut args = vec![Value::Int(handle), Value::Int(addr.into())];
    let room = |message: &Message| u32::try_from(message.room).unwrap_or(u32::MAX);
    let take = |message: &mut Message| std::mem::take(&mut message.bytes);
    let (name, out) = match messages {
        [write] if !write.read => {
            args.push(Value::Bytes(take(write)));
            ("write", vec![])
        }
        [read] => {
            args.push(Value::Room(room(read)));
            ("read", vec![Filled::Bytes(take(read))])
        }
        [write, read] if !write.read => {
            args.push(Value::Bytes(take(write)));
            args.push(Value::Room(room(read)));
            ("write_read", vec![Filled::Bytes(take(read))])
        }
        messages => {
            let (mut ops, mut filled) = (Vec::new(), Vec::new());
            for message in messages {
                let bytes = take(message);
                let (kind, value) = match message.read {
                    true => {
                        filled.push(bytes);
                        (READ, Value::Room(room(message)))
                    }
                    false => (WRITE, Value::Bytes(bytes)),
                };
                ops.push(OpValue { kind, value });
            }
            args.push(Value::Ops(ops));
            ("exec", vec![Filled::Ops(filled)])
        }
    };
    let mut call = transaction(function("i2c", name), args);
    if let Some(errno) = errno {
        return failed(call, errno);
    }
    call.reply = Reply::Ok { result: 0, out };
    call
}
