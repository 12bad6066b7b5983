//! Messages on an I2C bus become calls.
//!
//! What stands between a start and a stop is one call where a call can say it: `write`, `read`, `write_read`, or `exec` when there
//! are more messages. A call has one address, and `exec` has repeated starts between operations of different kinds alone; so where
//! the address changes, or a repeated start goes on in the same direction, another call begins.

use super::out::{Bus, Out, failed, function, transaction};
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

/// What is seen on the wires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// A start, or a repeated start.
    Start,
    /// The first byte after a start: a 7-bit address, and whether it reads.
    Address {
        addr: u8,
        read: bool,
    },
    /// Any other byte.
    Data(u8),
    /// The bit after a byte.
    Ack(bool),
    Stop,
}

/// Puts the messages of one bus together from what is seen on its wires.
#[derive(Debug)]
pub(super) struct Wires {
    bus: Bus,
    messages: Messages,
    state: State,
    errno: Option<Errno>,
    /// The next byte is the second of a 10-bit address.
    second: bool,
    /// When the transfer began.
    pub(super) began: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    /// After a start.
    Started,
    /// After the address of a write, or of a read.
    Writing,
    Reading,
}

const NOTHING: &str = "starts were followed by no address: passed by";
const MIDDLE: &str = "bytes or stops without a start before them were passed by: the capture begins in the middle of a transfer";
const OPEN: &str = "transfers without a stop were left out: the capture ends in the middle";
const RESERVED: u8 = 0x78;

impl Wires {
    pub(super) fn new(bus: Bus) -> Self {
        Wires {
            bus,
            messages: Messages::default(),
            state: State::Idle,
            errno: None,
            second: false,
            began: 0,
        }
    }

    /// Takes what is seen next, at this time.
    pub(super) fn event(
        &mut self,
        event: Event,
        time: u64,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        match (event, self.state) {
            (Event::Start, State::Started) => out.remark(NOTHING),
            (Event::Start, state) => {
                if state == State::Idle {
                    self.began = time;
                } else if self.errno.is_some() {
                    // A controller that goes on after an error begins anew.
                    self.finish(out)?;
                    self.began = time;
                }
                self.state = State::Started;
                self.second = false;
            }
            (Event::Address { addr, read }, State::Started) => self.address(addr, read)?,
            (Event::Data(byte), State::Writing) if self.second => {
                self.second = false;
                if let Some(message) = self.messages.last() {
                    let high = message.addr & 3;
                    message.addr = TEN_BIT | high << 8 | u16::from(byte);
                }
            }
            (Event::Data(byte), State::Writing | State::Reading) => {
                self.messages.count(1)?;
                if let Some(message) = self.messages.last() {
                    message.bytes.push(byte);
                    message.room += 1;
                }
            }
            (Event::Ack(false), State::Writing | State::Reading) if self.errno.is_none() => {
                let empty = self.messages.last().is_some_and(|m| m.bytes.is_empty());
                match self.state {
                    _ if empty => self.errno = Some(Errno::NackAddress),
                    State::Writing => self.errno = Some(Errno::NackData),
                    // The controller says that this was the last byte.
                    _ => {}
                }
            }
            (Event::Ack(_), State::Writing | State::Reading) => {}
            (Event::Stop, State::Writing | State::Reading) => self.finish(out)?,
            (Event::Stop, State::Started) => {
                out.remark(NOTHING);
                self.finish(out)?;
            }
            (Event::Address { .. } | Event::Data(_) | Event::Ack(_) | Event::Stop, _) => {
                out.remark(MIDDLE);
            }
        }
        Ok(())
    }

    /// The address of 10 bits: `11110` and two bits of it, then in a write the other eight; a read repeats the first byte alone.
    fn address(&mut self, addr: u8, read: bool) -> Result<(), Problem> {
        self.state = match read {
            true => State::Reading,
            false => State::Writing,
        };
        let mut whole = u16::from(addr);
        if addr & !3 == RESERVED {
            self.second = !read;
            if read
                && let Some(before) = self.messages.last()
                && before.addr & !0xff == TEN_BIT | (whole & 3) << 8
            {
                whole = before.addr;
                if !before.read && before.bytes.is_empty() {
                    // It only said whom the read is for.
                    before.read = true;
                    return Ok(());
                }
            }
        }
        self.messages.begin(whole, read)?;
        Ok(())
    }

    fn finish(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        self.state = State::Idle;
        let outcome = self.errno.take().map_or(Ok(()), |errno| Err((errno, true)));
        if self.messages.len() == 0 {
            return Ok(());
        }
        if let Err((_, true)) = outcome
            && let Some(last) = self.messages.last()
            && last.read
            && last.bytes.is_empty()
        {
            // How many bytes were wanted, the wire does not say.
            last.room = 1;
        }
        let handle = out.handle("i2c", &self.bus)?;
        out.at(self.began);
        self.messages.finish(handle, outcome, out)
    }

    /// The capture is over.
    pub(super) fn end(&mut self, out: &mut Out<'_>) {
        if self.state != State::Idle {
            out.remark(OPEN);
        }
    }
}
