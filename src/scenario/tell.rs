//! Tells a step of a scenario in prose, and says what its guest shows.

use super::{RawStep, entry};
use crate::call::{Function, Kind, Param};
use crate::fixture::{Entry, Filled, Reply, Transaction, find_function, hex, is_output};
use crate::generated::Errno;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A scenario as far as it is told.
pub(super) struct Told<'p> {
    phrases: &'p BTreeMap<String, String>,
    /// What is open, by API and the driver's handle: its letter.
    open: BTreeMap<(&'static str, i64), char>,
    next: char,
    pub(super) lines: Vec<String>,
    pub(super) entries: Vec<Entry>,
}

impl<'p> Told<'p> {
    pub(super) fn new(phrases: &'p BTreeMap<String, String>) -> Self {
        Told {
            phrases,
            open: BTreeMap::new(),
            next: 'a',
            lines: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Adds a step.
    pub(super) fn step(&mut self, step: &RawStep) -> Result<(), String> {
        let function = find_function::<serde_json::Error>(&step.call);
        let function = function.map_err(|error| error.to_string())?;
        let mut line = self.phrase(function, step)?;
        let (seen, says) = match &step.refused {
            Some(errno) => {
                let (errno, byte) = number(errno)?;
                (
                    Some(vec![byte]),
                    format!("The runtime refuses it with `{errno}`: show `{byte:02x}`."),
                )
            }
            None => match entry(&step.transaction())? {
                Entry::Unordered(_) => return Err("expected one transaction".to_owned()),
                Entry::One(transaction) => {
                    self.opens(&transaction, &mut line);
                    let seen = shown(&transaction);
                    let says = self.says(&transaction, seen.as_deref());
                    self.entries.push(Entry::One(transaction));
                    (seen, says)
                }
            },
        };
        let shown = match &step.show {
            None => seen.as_deref().map(hex),
            Some(text) if text.is_empty() => None,
            Some(text) => Some(text.clone()),
        };
        if let Some(shown) = shown {
            self.entries.push(entry(&observe(&shown))?);
            let says = match &step.show {
                None => says,
                Some(_) => format!("Show {}.", spaced(&shown)),
            };
            line = join(&line, &says);
        }
        match (step.r#do.as_deref(), self.lines.last_mut()) {
            (Some(""), Some(last)) => *last = join(last, &line),
            _ => self.lines.push(line),
        }
        Ok(())
    }

    /// What the page says of a step, without what it shows.
    fn phrase(&self, function: &'static Function, step: &RawStep) -> Result<String, String> {
        let phrase = match (&step.r#do, self.phrases.get(&step.call)) {
            (Some(text), _) => text.clone(),
            (None, Some(phrase)) => format!("{phrase}."),
            (None, None) => return Err(format!("no phrase tells of `{}`", step.call)),
        };
        let mut line = String::new();
        let mut rest = phrase.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err(format!("a `{{` without `}}` in `{phrase}`"));
            };
            line.push_str(before);
            line.push_str(&self.argument(function, name, step)?);
            rest = after;
        }
        line.push_str(rest);
        Ok(line)
    }

    fn argument(&self, function: &Function, name: &str, step: &RawStep) -> Result<String, String> {
        if name == "it" {
            let handle = step.args.get("handle").and_then(Json::as_i64);
            let letter = handle.and_then(|handle| self.open.get(&(function.api, handle)));
            let letter = letter.ok_or("the handle is not open")?;
            return Ok(format!("*{letter}*"));
        }
        let (name, noun) = name.split_once(' ').unwrap_or((name, ""));
        let argument = step.args.get(name);
        let argument = argument.ok_or_else(|| format!("expected the argument `{name}`"))?;
        Ok(match (name, argument) {
            (_, Json::Number(n)) if !noun.is_empty() => {
                let plural = if n.as_u64() == Some(1) { "" } else { "s" };
                format!("{n} {noun}{plural}")
            }
            ("addr", Json::Number(n)) => match n.as_u64() {
                Some(n) if n >= 0x8000 => format!("the 10-bit address 0x{:03x}", n & 0x7fff),
                n => format!("0x{:02x}", n.unwrap_or_default()),
            },
            (_, Json::String(text)) if is_bytes(function, name) => spaced(text),
            (_, Json::String(text)) => text.replace('_', "-"),
            (_, Json::Array(ops)) => {
                let ops: Vec<_> = ops.iter().map(operation).collect();
                ops.join(", then ")
            }
            (_, other) => other.to_string(),
        })
    }

    /// Remembers what a transaction opens and closes, and says in the line what it is called.
    fn opens(&mut self, transaction: &Transaction, line: &mut String) {
        let function = transaction.function;
        let mut letters = Vec::new();
        if let Reply::Ok { result, out } = &transaction.reply {
            let mut opened = Vec::new();
            if let Some(Kind::Handle { api }) = function.result.as_ref().map(|result| &result.kind)
            {
                opened.push((*api, *result));
            }
            for (param, filled) in outputs(function).zip(out) {
                if let (Kind::Handles { api }, Filled::Handles(handles)) = (&param.kind, filled) {
                    let there = handles.iter().filter(|handle| **handle >= 0);
                    opened.extend(there.map(|handle| (*api, i64::from(*handle))));
                }
            }
            for key in opened {
                self.open.insert(key, self.next);
                letters.push(format!("*{}*", self.next));
                self.next = char::from_u32(u32::from(self.next) + 1).unwrap_or('z');
            }
        }
        let call = match letters.as_slice() {
            [] => return,
            [one] => format!("Call it {one}."),
            several => format!("Call them {}.", several.join(" and ")),
        };
        *line = join(line, &call);
    }

    /// What the page says of the answer.
    fn says(&self, transaction: &Transaction, seen: Option<&[u8]>) -> String {
        let Some(seen) = seen else {
            return String::new();
        };
        let bytes = spaced(&hex(seen));
        let function = transaction.function;
        match &transaction.reply {
            Reply::Err(_) => {
                let name = transaction.reply_name();
                format!("The answer is `{name}`: show {bytes}.")
            }
            Reply::Ok { .. } if function.api == "device" => {
                format!("Show which there are, a byte for each: {bytes}.")
            }
            Reply::Ok { result, .. } => match function.result.as_ref().map(|result| &result.kind) {
                Some(Kind::Enum { names }) => {
                    let name = usize::try_from(*result).ok().and_then(|i| names.get(i));
                    format!("It is {}: show {bytes}.", name.copied().unwrap_or_default())
                }
                Some(Kind::Int { .. }) if seen.len() == 8 => {
                    format!("Show it as 8 bytes, little-endian: {bytes}.")
                }
                _ => format!("Show what came: {bytes}."),
            },
        }
    }
}

/// The parameters that a driver fills.
fn outputs(function: &'static Function) -> impl Iterator<Item = &'static Param> {
    let params = function.params.iter();
    params.filter(|param| is_output(&param.kind))
}

fn is_bytes(function: &Function, name: &str) -> bool {
    let mut params = function.params.iter();
    params.any(|param| param.name == name && matches!(param.kind, Kind::In | Kind::InOut))
}

/// What a guest shows after a call; `None`: nothing.
fn shown(transaction: &Transaction) -> Option<Vec<u8>> {
    let (result, out) = match &transaction.reply {
        Reply::Err(code) => return u8::try_from(code.unsigned_abs()).ok().map(|n| vec![n]),
        Reply::Ok { result, out } => (*result, out),
    };
    let result_kind = transaction.function.result.as_ref();
    match result_kind.map(|result| &result.kind) {
        Some(Kind::Handle { .. }) => return None,
        Some(Kind::Enum { .. }) => return u8::try_from(result).ok().map(|n| vec![n]),
        Some(_) if out.is_empty() => return Some(result.to_le_bytes().to_vec()),
        _ => {}
    }
    let there = |handle: &i32| u8::from(*handle >= 0);
    let bytes = out.iter().flat_map(|filled| match filled {
        Filled::Bytes(bytes) => bytes.clone(),
        Filled::Handles(handles) => handles.iter().map(there).collect(),
        Filled::Ops(ops) => ops.concat(),
    });
    let bytes: Vec<u8> = bytes.collect();
    (!bytes.is_empty()).then_some(bytes)
}

/// The transaction that shows these bytes.
fn observe(bytes: &str) -> Json {
    json!({"call": "conformance.observe", "args": {"bytes": bytes}})
}

/// The name of an errno and its number.
fn number(name: &str) -> Result<(&str, u8), String> {
    let errno = Errno::from_name(name);
    let errno = errno.ok_or_else(|| format!("expected the name of an errno, found `{name}`"))?;
    Ok((name, errno.code().unsigned_abs() as u8))
}

/// Bytes as a page has them.
fn spaced(hex: &str) -> String {
    if hex.is_empty() {
        return "no bytes".to_owned();
    }
    let bytes: Vec<_> = hex
        .as_bytes()
        .chunks(2)
        .map(String::from_utf8_lossy)
        .collect();
    format!("`{}`", bytes.join(" "))
}

/// One operation in words.
fn operation(op: &Json) -> String {
    let member = op.as_object().and_then(|op| op.iter().next());
    match member.map(|(kind, value)| (kind.as_str(), value)) {
        Some(("delay", ns)) => format!("wait for {ns} ns"),
        Some(("read", room)) => format!("read {room} bytes"),
        Some(("transfer", Json::String(bytes))) => {
            format!("send {} and receive in its place", spaced(bytes))
        }
        Some((kind, Json::String(bytes))) => format!("{kind} {}", spaced(bytes)),
        _ => op.to_string(),
    }
}

/// Sentences behind each other.
fn join(first: &str, second: &str) -> String {
    format!("{first} {second}").trim().to_owned()
}
