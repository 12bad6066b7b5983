//! Where transactions go, and what is known of the buses that they belong to.

use super::{Problem, Summary};
use crate::call::Function;
use crate::fixture::{Reply, Transaction, Value};
use crate::generated::{APIS, Errno};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::io;

/// The most buses that a capture may have.
const MAX_BUSES: usize = 256;

/// How buses are opened and closed around the transactions of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// The guest closes what it opened.
    Guest,
    /// The runtime closes it, at the end of the instance.
    Runtime,
}

/// A bus, or a line of GPIO: its name in the capture, and what `init` is called with, beside pins that nobody knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bus {
    pub(super) name: Vec<u8>,
    /// The number of the controller.
    pub(super) port: u32,
    /// The chip select of SPI or the line of GPIO.
    pub(super) pin: Option<u32>,
    /// The rate of a UART.
    pub(super) baud: u32,
}

/// How many transactions, and how many bytes of them, wait to be sorted.
const WINDOW: usize = 4096;
const WINDOW_BYTES: usize = 16 << 20;

/// Transactions that are sorted by when they began. Those of one bus must come in order.
#[derive(Default)]
struct Window {
    /// Those that came in order,
    queue: VecDeque<(u64, Transaction)>,
    /// and those that began before the last of these: when, in which order they came, and where they are.
    early: BinaryHeap<Reverse<(u64, u64, usize)>>,
    slots: Vec<Option<Transaction>>,
    free: Vec<usize>,
    bytes: usize,
    count: u64,
    /// When the one began that was given last.
    given: u64,
}

/// Takes transactions and remarks.
pub(super) struct Out<'a> {
    sink: &'a mut dyn FnMut(Transaction) -> io::Result<()>,
    open: Option<Open>,
    buses: Vec<(&'static str, Vec<u8>)>,
    window: Option<Window>,
    now: u64,
    transactions: u64,
    remarks: Vec<(u64, &'static str)>,
}

impl<'a> Out<'a> {
    pub(super) fn new(
        sink: &'a mut dyn FnMut(Transaction) -> io::Result<()>,
        open: Option<Open>,
    ) -> Self {
        Out {
            sink,
            open,
            buses: Vec::new(),
            window: None,
            now: 0,
            transactions: 0,
            remarks: Vec::new(),
        }
    }

    /// The handle of the bus with this name: they are counted in the order of their first transactions.
    pub(super) fn handle(&mut self, api: &'static str, bus: &Bus) -> Result<i64, Problem> {
        let same = |known: &(&str, Vec<u8>)| known.0 == api && known.1 == bus.name;
        if let Some(at) = self.buses.iter().position(same) {
            return Ok(as_handle(at));
        }
        if self.buses.len() == MAX_BUSES {
            return Err(format!("there are more than {MAX_BUSES} buses").into());
        }
        let handle = as_handle(self.buses.len());
        self.buses.push((api, bus.name.clone()));
        if self.open.is_some() {
            let number = |number: u32| Value::Int(number.into());
            let pin = Value::Int(bus.pin.map_or(-1, i64::from));
            let none = Value::Int(-1);
            let (port, baud) = (number(bus.port), number(bus.baud));
            let args = match api {
                "gpio" => vec![port, pin, Value::Int(0)],
                "spi" => vec![port, baud, none.clone(), none.clone(), none, pin],
                _ => vec![port, baud, none.clone(), none],
            };
            let mut opened = transaction(function(api, "init"), args);
            opened.reply = Reply::Ok {
                result: handle,
                out: Vec::new(),
            };
            self.give(opened)?;
        }
        Ok(handle)
    }

    /// Hands on the next transaction.
    pub(super) fn push(&mut self, transaction: Transaction) -> Result<(), Problem> {
        self.transactions += 1;
        let Some(window) = &mut self.window else {
            return self.give(transaction);
        };
        window.add(self.now, transaction);
        while let Some(window) = &mut self.window
            && (window.len() > WINDOW || window.bytes > WINDOW_BYTES)
            && let Some(first) = window.take()
        {
            self.sorted(first)?;
        }
        Ok(())
    }

    /// Transactions are to be sorted, as those of different buses do not come in order.
    pub(super) fn sort(&mut self) {
        self.window = Some(Window::default());
    }

    /// When the transactions began that follow.
    pub(super) fn at(&mut self, time: u64) {
        self.now = time;
    }

    fn sorted(&mut self, (late, transaction): (bool, Transaction)) -> Result<(), Problem> {
        if late {
            self.remark(LATE);
        }
        self.give(transaction)
    }

    fn give(&mut self, transaction: Transaction) -> Result<(), Problem> {
        (self.sink)(transaction).map_err(Problem::Write)
    }

    /// Something is to be said at the end; how often is counted.
    pub(super) fn remark(&mut self, what: &'static str) {
        match self.remarks.iter_mut().find(|(_, known)| *known == what) {
            Some((count, _)) => *count += 1,
            None => self.remarks.push((1, what)),
        }
    }

    /// Closes what is open, the last first.
    pub(super) fn close(&mut self) -> Result<(), Problem> {
        while let Some(first) = self.window.as_mut().and_then(Window::take) {
            self.sorted(first)?;
        }
        if let Some(open) = self.open {
            for at in (0..self.buses.len()).rev() {
                let handle = Value::Int(as_handle(at));
                let mut closed = transaction(function(self.buses[at].0, "deinit"), vec![handle]);
                closed.at_end = open == Open::Runtime;
                self.give(closed)?;
            }
        }
        Ok(())
    }

    pub(super) fn summary(&self) -> Summary {
        let remark = |(count, what): &(u64, &str)| format!("{count} {what}");
        Summary {
            transactions: self.transactions,
            remarks: self.remarks.iter().map(remark).collect(),
        }
    }
}

const LATE: &str =
    "transactions of one bus stand after later ones of another: they came too late to be sorted";

impl Window {
    fn len(&self) -> usize {
        self.queue.len() + self.early.len()
    }

    fn add(&mut self, time: u64, transaction: Transaction) {
        self.bytes += size(&transaction);
        if self.queue.back().is_none_or(|(last, _)| *last <= time) {
            self.queue.push_back((time, transaction));
            return;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        self.slots[slot] = Some(transaction);
        self.early.push(Reverse((time, self.count, slot)));
        self.count += 1;
    }

    /// The one that began first, and whether one that began later was given already.
    fn take(&mut self) -> Option<(bool, Transaction)> {
        let queued = self.queue.front().map(|(time, _)| *time);
        let early = self.early.peek().map(|Reverse((time, _, _))| *time);
        let (time, transaction) = match early {
            Some(early) if queued.is_none_or(|queued| early < queued) => {
                let Reverse((time, _, slot)) = self.early.pop()?;
                self.free.push(slot);
                (time, self.slots[slot].take()?)
            }
            _ => self.queue.pop_front()?,
        };
        self.bytes -= size(&transaction);
        let late = time < self.given;
        self.given = self.given.max(time);
        Some((late, transaction))
    }
}

/// About how many bytes a transaction takes.
fn size(transaction: &Transaction) -> usize {
    let of = |value: &Value| match value {
        Value::Bytes(bytes) => bytes.len(),
        Value::Room(room) => *room as usize,
        Value::Ops(ops) => ops.len() * 64,
        Value::Int(_) | Value::Any => 0,
    };
    let ops = transaction.args.iter().flat_map(|value| match value {
        Value::Ops(ops) => ops.as_slice(),
        _ => &[],
    });
    transaction.args.iter().map(of).sum::<usize>() + ops.map(|op| of(&op.value)).sum::<usize>()
}

/// There are at most [`MAX_BUSES`].
fn as_handle(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

/// A function of the specification.
pub(crate) fn function(api: &str, name: &str) -> &'static Function {
    APIS.iter()
        .find(|a| a.name == api)
        .and_then(|a| a.function(name))
        .expect("the specification has it")
}

/// A call that succeeds and has no outputs.
pub(crate) fn transaction(function: &'static Function, args: Vec<Value>) -> Transaction {
    Transaction::new(function, args, Reply::OK)
}

/// A call that fails.
pub(super) fn failed(mut transaction: Transaction, errno: Errno) -> Transaction {
    transaction.reply = Reply::Err(errno.code());
    transaction
}
