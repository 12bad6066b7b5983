//! Transactions as lines for people: `i2c-1 W 48 [00] Sr R [19 80]`.

use crate::output;
use anstyle::{AnsiColor, Style};
use std::collections::BTreeMap;
use wasm_embedded_spec::call::{Kind, OpData};
use wasm_embedded_spec::fixture::{Filled, Reply, Transaction, Value};

const BAD: Style = AnsiColor::Red.on_default();
const FAINT: Style = Style::new().dimmed();

/// Prints transactions on standard error.
#[derive(Debug, Default)]
pub struct Lines {
    labels: Labels,
}

impl Lines {
    /// Prints the next one.
    pub fn print(&mut self, transaction: &Transaction) {
        let line = self.labels.line(transaction);
        output::line(&line);
    }
}

/// What handles are called: the API, and the port (and pin) that was opened, or the place among the platform's devices.
#[derive(Debug, Default)]
struct Labels(BTreeMap<(&'static str, i64), String>);

impl Labels {
    /// A transaction as a line, with ANSI colours.
    fn line(&mut self, transaction: &Transaction) -> String {
        let function = transaction.function;
        self.open(transaction);
        let mut words = vec![format!("{FAINT}{}{FAINT:#}", self.label(transaction))];
        match (function.api, function.name) {
            ("i2c", "write" | "read" | "write_read" | "exec") => words.extend(i2c(transaction)),
            _ => {
                words.push(function.name.to_owned());
                words.extend(arguments(transaction));
            }
        }
        if transaction.at_end {
            words.push(format!("{FAINT}(at the end){FAINT:#}"));
        }
        match transaction.reply {
            Reply::Ok { .. } => {}
            Reply::Err(_) => words.push(format!("{BAD}{}{BAD:#}", transaction.reply_name())),
        }
        words.join(" ")
    }

    /// What the call is made on.
    fn label(&self, transaction: &Transaction) -> String {
        let function = transaction.function;
        let handle = function.params.iter().zip(&transaction.args);
        let mut handle = handle.filter_map(|(param, value)| match (&param.kind, value) {
            (Kind::Handle { api }, Value::Int(handle)) => Some((*api, *handle)),
            _ => None,
        });
        match (handle.next(), &transaction.reply) {
            (Some(key), _) => self
                .0
                .get(&key)
                .cloned()
                .unwrap_or_else(|| key.0.to_owned()),
            // What was opened just now.
            (None, Reply::Ok { result, .. }) if function.result.is_some() => {
                let key = (function.api, *result);
                self.0
                    .get(&key)
                    .cloned()
                    .unwrap_or_else(|| function.api.to_owned())
            }
            _ => function.api.to_owned(),
        }
    }

    /// Names what a call opened.
    fn open(&mut self, transaction: &Transaction) {
        let function = transaction.function;
        let Reply::Ok { result, out } = &transaction.reply else {
            return;
        };
        let number = |name: &str| {
            let place = function
                .params
                .iter()
                .position(|param| param.name == name)?;
            match transaction.args.get(place)? {
                Value::Int(number) => Some(*number),
                _ => None,
            }
        };
        if let (Some(Kind::Handle { api }), Some(port)) = (
            function.result.as_ref().map(|result| &result.kind),
            number("port"),
        ) {
            let pin = number("pin")
                .map(|pin| format!(".{pin}"))
                .unwrap_or_default();
            self.0.insert((*api, *result), format!("{api}-{port}{pin}"));
        }
        let arrays = function.params.iter().filter_map(|param| match param.kind {
            Kind::Handles { api } => Some(api),
            _ => None,
        });
        for (api, filled) in arrays.zip(out) {
            if let Filled::Handles(handles) = filled {
                for (place, handle) in handles.iter().enumerate().filter(|(_, h)| **h >= 0) {
                    let label = format!("{}[{place}]", function.full_name);
                    self.0.insert((api, i64::from(*handle)), label);
                }
            }
        }
    }
}

/// Bytes, such as `[19 80]`.
fn bytes(bytes: &[u8]) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("[{}]", bytes.join(" "))
}

/// The next output of a call, or how much room there was, where it failed.
fn filled(out: &mut std::slice::Iter<'_, Filled>, room: u32) -> String {
    match out.next() {
        Some(Filled::Bytes(filled)) => bytes(filled),
        Some(Filled::Handles(handles)) => format!("{handles:?}"),
        _ => format!("[{room} bytes]"),
    }
}

fn outputs(transaction: &Transaction) -> &[Filled] {
    match &transaction.reply {
        Reply::Ok { out, .. } => out,
        Reply::Err(_) => &[],
    }
}

/// A transfer as on the bus: `W 48 [00] Sr R [19 80]`.
fn i2c(transaction: &Transaction) -> Vec<String> {
    let mut out = outputs(transaction).iter();
    let mut words = Vec::new();
    let mut direction = "";
    let mut address = Some(match transaction.args.get(1) {
        Some(Value::Int(addr)) if addr & 0x8000 != 0 => format!("{:03x}", addr & 0x3ff),
        Some(Value::Int(addr)) => format!("{addr:02x}"),
        _ => "?".to_owned(),
    });
    let mut part = |way: &'static str, text: String| {
        if direction != way {
            words.extend((!direction.is_empty()).then(|| "Sr".to_owned()));
            words.push(way.to_owned());
            words.extend(address.take());
            direction = way;
        }
        words.push(text);
    };
    for value in transaction.args.iter().skip(2) {
        match value {
            Value::Bytes(sent) => part("W", bytes(sent)),
            Value::Room(room) => part("R", filled(&mut out, *room)),
            Value::Ops(ops) => {
                let mut read = match out.next() {
                    Some(Filled::Ops(read)) => read.iter(),
                    _ => [].iter(),
                };
                for op in ops {
                    match &op.value {
                        Value::Bytes(sent) => part("W", bytes(sent)),
                        Value::Room(room) => part(
                            "R",
                            read.next()
                                .map_or_else(|| format!("[{room} bytes]"), |read| bytes(read)),
                        ),
                        _ => {}
                    }
                }
            }
            Value::Int(_) | Value::Any => {}
        }
    }
    words
}

/// The arguments and results of any other call.
fn arguments(transaction: &Transaction) -> Vec<String> {
    let function = transaction.function;
    let mut out = outputs(transaction).iter();
    let mut words = Vec::new();
    for (param, value) in function.params.iter().zip(&transaction.args) {
        match (&param.kind, value) {
            (Kind::Handle { .. }, _) | (_, Value::Any) => {}
            (Kind::Enum { names }, Value::Int(number)) => {
                let name = usize::try_from(*number).ok().and_then(|i| names.get(i));
                words.push(name.map_or_else(|| number.to_string(), |name| (*name).to_owned()));
            }
            (_, Value::Int(0)) if param.name == "flags" => {}
            (_, Value::Int(number)) => words.push(format!("{}={number}", param.name)),
            (kind, Value::Bytes(sent)) => {
                words.push(bytes(sent));
                if let (Kind::InOut, Some(Filled::Bytes(came))) = (kind, out.as_slice().first()) {
                    out.next();
                    words.push(format!("-> {}", bytes(came)));
                }
            }
            (_, Value::Room(room)) => words.push(filled(&mut out, *room)),
            (Kind::Ops { kinds }, Value::Ops(ops)) => {
                let mut came = match out.next() {
                    Some(Filled::Ops(came)) => came.iter(),
                    _ => [].iter(),
                };
                for op in ops {
                    let Some(kind) = kinds.get(op.kind) else {
                        continue;
                    };
                    words.push(kind.name.to_owned());
                    match &op.value {
                        Value::Bytes(sent) => words.push(bytes(sent)),
                        Value::Int(number) => words.push(number.to_string()),
                        Value::Room(room) if came.as_slice().is_empty() => {
                            words.push(format!("[{room} bytes]"));
                        }
                        _ => {}
                    }
                    if matches!(kind.data, OpData::Out | OpData::InOut)
                        && let Some(came) = came.next()
                    {
                        let arrow = if kind.data == OpData::InOut {
                            "-> "
                        } else {
                            ""
                        };
                        words.push(format!("{arrow}{}", bytes(came)));
                    }
                }
            }
            _ => {}
        }
    }
    if let (Some(result), Reply::Ok { result: value, .. }) = (&function.result, &transaction.reply)
    {
        match &result.kind {
            Kind::Handle { .. } => {}
            Kind::Enum { names } => {
                let name = usize::try_from(*value).ok().and_then(|i| names.get(i));
                words.push(format!("= {}", name.copied().unwrap_or_default()));
            }
            _ => words.push(format!("= {value}")),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_embedded_spec::fixture::{Entry, Fixture};

    /// The lines of these transactions, without colours.
    fn lines(transactions: &str) -> Vec<String> {
        let text = format!("{{\"schema\":1,\"transactions\":[{transactions}]}}");
        let mut fixture = Fixture::parse("test.json".as_ref(), &text).unwrap();
        let mut labels = Labels::default();
        let mut lines = Vec::new();
        while let Some(Entry::One(transaction)) = fixture.next_entry().unwrap() {
            let line = labels.line(&transaction);
            lines.push(anstream::adapter::strip_str(&line).to_string());
        }
        lines
    }

    #[test]
    fn i2c_is_shown_as_on_the_bus() {
        let transactions = r#"
            {"call":"i2c.init","args":{"port":1,"baud":0,"sda":-1,"scl":-1},"reply":"ok","out":{"handle":7}},
            {"call":"i2c.write_read","args":{"handle":7,"addr":72,"write":"00","read":2},"out":{"read":"1980"}},
            {"call":"i2c.exec","args":{"handle":7,"addr":33059,"ops":[{"write":"01"},{"write":"02"},{"read":1}]},"out":{"ops":["ff"]}},
            {"call":"i2c.write","args":{"handle":7,"addr":9,"bytes":""},"reply":"nack_address"},
            {"call":"i2c.read","args":{"handle":7,"addr":9,"bytes":2},"reply":"timeout"},
            {"call":"i2c.deinit","args":{"handle":7},"at_end":true}"#;
        assert_eq!(
            lines(transactions),
            [
                "i2c-1 init port=1 baud=0 sda=-1 scl=-1",
                "i2c-1 W 48 [00] Sr R [19 80]",
                "i2c-1 W 123 [01] [02] Sr R [ff]",
                "i2c-1 W 09 [] nack_address",
                "i2c-1 R 09 [2 bytes] timeout",
                "i2c-1 deinit (at the end)",
            ]
        );
    }

    #[test]
    fn others_show_arguments_and_results() {
        let transactions = r#"
            {"call":"spi.init","args":{"port":0,"baud":0,"mosi":-1,"miso":-1,"sck":-1,"cs":-1},"reply":"ok","out":{"handle":0}},
            {"call":"spi.exec","args":{"handle":0,"ops":[{"write":"9f"},{"delay":20},{"read":1},{"transfer":"01"}]},"out":{"ops":["ef","aa"]}},
            {"call":"spi.transfer_inplace","args":{"handle":0,"bytes":"01"},"out":{"bytes":"02"}},
            {"call":"gpio.init","args":{"port":0,"pin":13,"mode":"input"},"out":{"handle":0}},
            {"call":"gpio.get","args":{"handle":0},"out":{"value":"high"}},
            {"call":"device.i2c","args":{"handles":2},"out":{"handles":[4,-1]}},
            {"call":"i2c.write","args":{"handle":4,"addr":72,"bytes":"01"}},
            {"call":"uart.init","args":{"port":0,"baud":9600,"tx":-1,"rx":-1},"reply":"denied"},
            {"call":"time.delay","args":{"ns":500}}"#;
        assert_eq!(
            lines(transactions),
            [
                "spi-0 init port=0 baud=0 mosi=-1 miso=-1 sck=-1 cs=-1",
                "spi-0 exec write [9f] delay 20 read [ef] transfer [01] -> [aa]",
                "spi-0 transfer_inplace [01] -> [02]",
                "gpio-0.13 init port=0 pin=13 input",
                "gpio-0.13 get = high",
                "device i2c [4, -1]",
                "device.i2c[0] W 48 [01]",
                "uart init port=0 baud=9600 tx=-1 rx=-1 denied",
                "time delay ns=500",
            ]
        );
    }
}
