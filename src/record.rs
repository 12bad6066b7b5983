//! Observing and recording: a wrapper around any platform.

use crate::call::{Arg, Call, Data, Kind, Observer, Op};
use crate::fixture::{Filled, Header, OpValue, Reply, Transaction, Value};
use crate::generated::{Errno, Platform};
use crate::runtime::Interrupt;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// A platform whose every call an observer sees.
///
/// Functions that the platform lacks are passed by: no driver sees such a call.
pub struct Observed<O> {
    pub(crate) platform: Box<dyn Platform>,
    pub(crate) observer: O,
}

impl<O: Observer> Observed<O> {
    /// Puts the observer in front of the platform.
    pub fn new(platform: Box<dyn Platform>, observer: O) -> Self {
        Observed { platform, observer }
    }
}

/// Where recorded transactions go.
pub trait Sink {
    /// Takes the next transaction of the timeline.
    fn push(&mut self, transaction: Transaction);
}

impl Sink for Vec<Transaction> {
    fn push(&mut self, transaction: Transaction) {
        Vec::push(self, transaction);
    }
}

/// Writes transactions as JSON Lines as they come, each with one call of `write_all`, so that a recording is complete up to where it
/// stops.
///
/// As a [`Sink`] it keeps the first error for [`LineSink::finish`], and writes nothing after it.
pub struct LineSink<W> {
    to: W,
    line: Vec<u8>,
    error: Option<io::Error>,
}

impl<W: Write> LineSink<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(mut to: W, header: &Header) -> io::Result<Self> {
        crate::fixture::write_header_line(&mut to, header)?;
        Ok(LineSink {
            to,
            line: Vec::new(),
            error: None,
        })
    }

    /// Writes the next transaction of the timeline.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, transaction: &Transaction) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, transaction)?;
        self.line.push(b'\n');
        self.to.write_all(&self.line)
    }

    /// Flushes, and gives the error that ended the recording.
    ///
    /// # Errors
    /// The first error of writing.
    pub fn finish(mut self) -> io::Result<W> {
        match self.error {
            Some(error) => Err(error),
            None => self.to.flush().map(|()| self.to),
        }
    }
}

impl<W: Write> Sink for LineSink<W> {
    fn push(&mut self, transaction: Transaction) {
        if self.error.is_none() {
            self.error = self.write(&transaction).err();
        }
    }
}

/// Records one or several instances on one timeline.
pub struct Recorder<S> {
    sink: Rc<RefCell<S>>,
    interrupt: Interrupt,
}

impl<S> Clone for Recorder<S> {
    fn clone(&self) -> Self {
        Recorder {
            sink: Rc::clone(&self.sink),
            interrupt: self.interrupt.clone(),
        }
    }
}

impl<S: Sink + 'static> Recorder<S> {
    /// A recorder into this sink.
    pub fn new(sink: S) -> Self {
        Recorder {
            sink: Rc::new(RefCell::new(sink)),
            interrupt: Interrupt::default(),
        }
    }

    /// Leaves out what drivers answer because the guest is to end: of calls that fail after the interrupt has come, nobody knows
    /// whether they would have failed otherwise, and no guest sees the error. What succeeded was on the bus, and stays in; so do the
    /// closings at the end.
    #[must_use]
    pub fn interrupted_by(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// Wraps the platform of an instance; a name that is not empty is recorded with each transaction.
    pub fn wrap(&self, platform: Box<dyn Platform>, instance: &str) -> Box<dyn Platform> {
        let tap = Tap {
            sink: Rc::clone(&self.sink),
            interrupt: self.interrupt.clone(),
            instance: (!instance.is_empty()).then(|| instance.to_owned()),
            ending: false,
            open: None,
        };
        Box::new(Observed::new(platform, tap))
    }

    /// The sink, once every wrapped platform is dropped; `None` before.
    pub fn into_sink(self) -> Option<S> {
        Rc::try_unwrap(self.sink).ok().map(RefCell::into_inner)
    }
}

/// Records one instance.
struct Tap<S> {
    sink: Rc<RefCell<S>>,
    interrupt: Interrupt,
    instance: Option<String>,
    ending: bool,
    /// The call that is at the driver.
    open: Option<Transaction>,
}

impl<S: Sink> Observer for Tap<S> {
    fn before(&mut self, mut call: Call<'_, '_>) {
        let mut transaction = observed_transaction(&mut call);
        transaction.instance.clone_from(&self.instance);
        transaction.at_end = self.ending && call.function.closes;
        self.open = Some(transaction);
    }

    fn after(&mut self, mut call: Call<'_, '_>, result: Result<i64, Errno>) {
        if let Some(mut transaction) = self.open.take() {
            if result.is_err() && !self.ending && self.interrupt.has_come() {
                return;
            }
            transaction.reply = match result {
                Ok(result) => Reply::Ok {
                    result,
                    out: outputs(&mut call, result),
                },
                Err(errno) => Reply::Err(errno.code()),
            };
            self.sink.borrow_mut().push(transaction);
        }
    }

    fn ending(&mut self) {
        self.ending = true;
    }
}

/// A call as a transaction, with an empty reply.
pub(crate) fn observed_transaction(call: &mut Call<'_, '_>) -> Transaction {
    let args = call.args.iter_mut().map(value).collect();
    Transaction::new(call.function, args, Reply::OK)
}

fn value(arg: &mut Arg<'_>) -> Value {
    match arg {
        Arg::Int(number) => Value::Int(*number),
        Arg::In(bytes) => Value::Bytes(bytes.to_vec()),
        Arg::InOut(bytes) => Value::Bytes(bytes.to_vec()),
        Arg::Out(bytes) => Value::Room(room(bytes.len())),
        Arg::Handles(handles) => Value::Room(room(handles.len())),
        Arg::Ops(ops) => {
            let count = ops.count();
            let op = |i| {
                let Op { kind, data } = ops.op(i);
                let value = match data {
                    Data::In(bytes) => Value::Bytes(bytes.to_vec()),
                    Data::InOut(bytes) => Value::Bytes(bytes.to_vec()),
                    Data::Out(bytes) => Value::Room(room(bytes.len())),
                    Data::Value(number) => Value::Int(i64::from(number)),
                };
                OpValue { kind, value }
            };
            Value::Ops((0..count).map(op).collect())
        }
    }
}

/// Guest memory has at most 2^32 bytes.
fn room(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// What the driver wrote. Of a buffer that it says to have filled in part, that part.
pub(crate) fn outputs(call: &mut Call<'_, '_>, result: i64) -> Vec<Filled> {
    let counted = matches!(&call.function.result, Some(p) if matches!(p.kind, Kind::Int { .. }));
    let part = |bytes: &[u8]| {
        let count = usize::try_from(result).unwrap_or(0).min(bytes.len());
        bytes[..if counted { count } else { bytes.len() }].to_vec()
    };
    let mut out = Vec::new();
    for arg in call.args.iter_mut() {
        match arg {
            Arg::Int(_) | Arg::In(_) => {}
            Arg::Out(bytes) | Arg::InOut(bytes) => out.push(Filled::Bytes(part(bytes))),
            Arg::Handles(handles) => out.push(Filled::Handles(handles.to_vec())),
            Arg::Ops(ops) => {
                let count = ops.count();
                let bytes = (0..count).filter_map(|i| match ops.op(i).data {
                    Data::Out(bytes) | Data::InOut(bytes) => Some(bytes.to_vec()),
                    Data::In(_) | Data::Value(_) => None,
                });
                out.push(Filled::Ops(bytes.collect()));
            }
        }
    }
    out
}
