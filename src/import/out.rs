//! Where transactions go, and what is known of the buses that they belong to.

use super::{Problem, Summary};
use crate::call::Function;
use crate::fixture::{Reply, Times, Transaction, Value};
use crate::generated::{APIS, Errno};
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

/// A bus, or a line of GPIO.
#[derive(Debug)]
struct Bus {
    api: &'static str,
    name: Vec<u8>,
}

/// What `init` of a bus is called with, beside pins that nobody knows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Port {
    /// The number of the controller.
    pub(super) port: u32,
    /// The chip select of SPI or the line of GPIO.
    pub(super) pin: Option<u32>,
    /// The rate of a UART.
    pub(super) baud: u32,
}

/// Takes transactions and remarks.
pub(super) struct Out<'a> {
    sink: &'a mut dyn FnMut(Transaction) -> io::Result<()>,
    open: Option<Open>,
    buses: Vec<Bus>,
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
            transactions: 0,
            remarks: Vec::new(),
        }
    }

    /// The handle of the bus with this name: they are counted in the order of their first transactions.
    pub(super) fn handle(
        &mut self,
        api: &'static str,
        name: &[u8],
        port: Port,
    ) -> Result<i64, Problem> {
        let same = |bus: &Bus| bus.api == api && bus.name == name;
        if let Some(at) = self.buses.iter().position(same) {
            return Ok(as_handle(at));
        }
        if self.buses.len() == MAX_BUSES {
            return Err(format!("there are more than {MAX_BUSES} buses").into());
        }
        let handle = as_handle(self.buses.len());
        self.buses.push(Bus {
            api,
            name: name.to_owned(),
        });
        if self.open.is_some() {
            let number = |number: u32| Value::Int(number.into());
            let pin = Value::Int(port.pin.map_or(-1, i64::from));
            let none = Value::Int(-1);
            let (port, baud) = (number(port.port), number(port.baud));
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
        if let Some(open) = self.open {
            for at in (0..self.buses.len()).rev() {
                let handle = Value::Int(as_handle(at));
                let mut closed = transaction(function(self.buses[at].api, "deinit"), vec![handle]);
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
    Transaction {
        function,
        args,
        reply: Reply::Ok {
            result: 0,
            out: Vec::new(),
        },
        instance: None,
        at_end: false,
        delay_ns: 0,
        times: Times::Count(1),
        or: None,
    }
}

/// A call that fails.
pub(super) fn failed(mut transaction: Transaction, errno: Errno) -> Transaction {
    transaction.reply = Reply::Err(errno.code());
    transaction
}
