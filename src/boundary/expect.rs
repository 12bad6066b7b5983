//! Makes the fixture of a script: what drivers see and answer, and what the guest shows.

use super::emit;
use super::script::{Act, Answer, Call, Given, Many, Outcome, PAGE, PartEnds, Script, Span};
use crate::call::{Function, Kind, OpData, OpKind};
use crate::fixture::{
    Entry, Filled, Fixture, Header, OpValue, Pattern, Reply, Times, Transaction, Value,
};
use crate::generated::{APIS, Errno};
use std::collections::BTreeMap;

/// Returns the fixture of a script for a runtime that lets an instance have so many handles open.
pub(super) fn fixture(script: &Script, observe: &'static Function, max_handles: u32) -> Fixture {
    let mut timeline = Timeline {
        max_handles,
        observe,
        named: script.parts.iter().any(|part| !part.instance.is_empty()),
        entries: Vec::new(),
    };
    let mut instances: Vec<Instance> = Vec::new();
    for part in &script.parts {
        let at = instances.iter().position(|i| i.name == part.instance);
        let at = at.unwrap_or_else(|| {
            instances.push(Instance::new(part.instance, emit::size(script)));
            instances.len() - 1
        });
        let instance = &mut instances[at];
        part.acts
            .iter()
            .for_each(|act| instance.act(act, &mut timeline));
        if part.ends != PartEnds::Return {
            instance.end(&mut timeline);
        }
    }
    instances
        .iter_mut()
        .for_each(|instance| instance.end(&mut timeline));
    let header = Header {
        description: script.title.clone(),
        absent: script.absent.iter().map(|&name| name.to_owned()).collect(),
        ..Header::default()
    };
    Fixture::new(header, timeline.entries)
}

/// The transactions so far.
struct Timeline {
    max_handles: u32,
    observe: &'static Function,
    /// Instances have names.
    named: bool,
    entries: Vec<Entry>,
}

impl Timeline {
    fn push(
        &mut self,
        instance: &str,
        function: &'static Function,
        args: Vec<Value>,
        reply: Reply,
    ) -> &mut Transaction {
        let mut transaction = Transaction::new(function, args, reply);
        transaction.instance = self.named.then(|| instance.to_owned());
        self.entries.push(Entry::One(transaction));
        match self.entries.last_mut() {
            Some(Entry::One(transaction)) => transaction,
            _ => unreachable!("it was pushed just now"),
        }
    }

    fn show(&mut self, instance: &str, bytes: Vec<u8>) {
        self.push(instance, self.observe, vec![Value::Bytes(bytes)], Reply::OK);
    }
}

/// What is known of an instance.
struct Instance {
    name: &'static str,
    /// The memory as far as it was used.
    memory: Vec<u8>,
    size: u32,
    /// Where guests have handles: their API, and the driver's.
    handles: BTreeMap<u32, (&'static str, i32)>,
    /// What is open, in the order of opening.
    open: Vec<(&'static str, i32, Times)>,
}

impl Instance {
    fn new(name: &'static str, size: u32) -> Instance {
        Instance {
            name,
            memory: Vec::new(),
            size,
            handles: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    /// The bytes of a range, which grows the memory that is kept.
    fn bytes(&mut self, at: u32, len: u32) -> &mut [u8] {
        let (at, end) = (at as usize, at as usize + len as usize);
        if self.memory.len() < end {
            self.memory.resize(end, 0);
        }
        &mut self.memory[at..end]
    }

    fn write(&mut self, at: u32, bytes: &[u8]) {
        self.bytes(at, bytes.len() as u32).copy_from_slice(bytes);
    }

    fn act(&mut self, act: &Act, timeline: &mut Timeline) {
        match act {
            Act::Fill { at, len, seed } => self.write(*at, &pattern(*len, *seed)),
            Act::Put { at, words } => {
                let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
                self.write(*at, &bytes);
            }
            Act::Call(call) => self.call(call, timeline),
            Act::OpenAll(call) => self.open_all(call, timeline),
            Act::OpenMany { call, array } => self.open_many(call, *array, timeline),
            Act::Each {
                call,
                array,
                first,
                step,
            } => {
                for at in (*first..array.room)
                    .map(|n| array.at + 4 * n)
                    .step_by(*step as usize)
                {
                    if self.handles.contains_key(&at) {
                        self.call(&with_handle(call, at), timeline);
                    }
                }
            }
            Act::Show { at, len } => {
                let bytes = self.bytes(*at, *len).to_vec();
                timeline.show(self.name, bytes);
            }
            Act::Grow(pages) => self.size += pages * PAGE,
            Act::Trap => {}
        }
    }

    fn open_all(&mut self, call: &Call, timeline: &mut Timeline) {
        let args = self.args(call);
        let Outcome::Answered(answer) = &call.outcome else {
            return;
        };
        let (result, times) = (answer.result, Times::Handles);
        let reply = Reply::Ok {
            result,
            out: Vec::new(),
        };
        timeline.push(self.name, call.function, args, reply).times = times;
        let (api, handle) = (call.function.api, result as i32);
        self.handles.insert(call.place, (api, handle));
        self.open.push((api, handle, times));
        let code = Errno::Exhausted.code();
        timeline.show(self.name, code.to_le_bytes().to_vec());
    }

    fn open_many(&mut self, call: &Call, array: Many, timeline: &mut Timeline) {
        let room = timeline.max_handles.saturating_sub(self.open.len() as u32);
        let count = room.min(array.room);
        for entry in 0..count {
            let place = array.at + 4 * entry;
            let args = self.args(call);
            let result = array.driver(entry);
            let out = Vec::new();
            timeline.push(self.name, call.function, args, Reply::Ok { result, out });
            let opened = (call.function.api, result as i32);
            self.handles.insert(place, opened);
            self.open.push((opened.0, opened.1, Times::Count(1)));
        }
        let code = match count == array.room {
            true => 0,
            false => Errno::Exhausted.code(),
        };
        timeline.show(self.name, code.to_le_bytes().to_vec());
    }

    fn call(&mut self, call: &Call, timeline: &mut Timeline) {
        let reply = match &call.outcome {
            Outcome::Refused(_) | Outcome::Unseen => None,
            Outcome::Ended => return,
            Outcome::Answered(answer) | Outcome::Nonsense(answer) => {
                let out = filled(call, answer);
                let result = if call.function.result.is_some() {
                    answer.result
                } else {
                    0
                };
                Some(Reply::Ok { result, out })
            }
            Outcome::Failed(code) => Some(Reply::Err(*code)),
        };
        if let Some(reply) = reply {
            let args = self.args(call);
            timeline.push(self.name, call.function, args, reply);
            self.close(call);
        }
        if let Outcome::Answered(answer) = &call.outcome {
            self.answered(call, answer);
        }
        let code = call.outcome.code();
        self.write(emit::NOTED, &code.to_le_bytes());
        timeline.show(self.name, code.to_le_bytes().to_vec());
    }

    /// A call that closes frees the handle, whatever the driver answers.
    fn close(&mut self, call: &Call) {
        if !call.function.closes {
            return;
        }
        let opened = call.given.iter().find_map(|given| match given {
            Given::Opened { at, .. } => self.handles.get(at).copied(),
            _ => None,
        });
        let newest = self
            .open
            .iter()
            .rposition(|(api, handle, _)| Some((*api, *handle)) == opened);
        let Some(newest) = newest else {
            return;
        };
        // Of those that are open under the same number of the driver, one is closed.
        match self.open[newest].2 {
            Times::Handles => {}
            Times::Count(_) => drop(self.open.remove(newest)),
        }
    }

    /// What the driver gets for each parameter.
    fn args(&mut self, call: &Call) -> Vec<Value> {
        let params = call.function.params.iter().zip(&call.given);
        params
            .map(|(param, given)| self.arg(&param.kind, given))
            .collect()
    }

    fn arg(&mut self, kind: &Kind, given: &Given) -> Value {
        match (kind, given) {
            (Kind::Int { int, .. }, Given::Number(number)) => {
                let (least, most) = int.range();
                // What is not signed is not below zero.
                let wide = most > u32::MAX.into();
                Value::Int(if least == 0 && !wide {
                    number & 0xffff_ffff
                } else {
                    *number
                })
            }
            (_, Given::Number(number)) => Value::Int(*number),
            (_, Given::Opened { at, .. }) => Value::Int(
                self.handles
                    .get(at)
                    .map_or(-1, |(_, handle)| i64::from(*handle)),
            ),
            (Kind::In | Kind::InOut, Given::Span(Span { ptr, len, .. })) => {
                Value::Bytes(self.bytes(*ptr, *len).to_vec())
            }
            (_, Given::Span(span)) => Value::Room(span.len),
            (Kind::Ops { kinds }, Given::Ops { ops, .. }) => {
                let ops = ops.iter().map(|op| OpValue {
                    kind: op.kind as usize,
                    value: match data(kinds, op.kind) {
                        OpData::In | OpData::InOut => {
                            Value::Bytes(self.bytes(op.ptr, op.len).to_vec())
                        }
                        OpData::Out => Value::Room(op.len),
                        OpData::Value => Value::Int(i64::from(op.len)),
                    },
                });
                Value::Ops(ops.collect())
            }
            (_, Given::Ops { .. }) => Value::Any,
        }
    }

    /// What the guest finds after a call that succeeded.
    fn answered(&mut self, call: &Call, answer: &Answer) {
        let out = filled(call, answer);
        let outputs = call.function.params.iter().zip(&call.given);
        let outputs = outputs.filter(|(param, _)| is_output(&param.kind));
        for ((param, given), filled) in outputs.zip(&out) {
            match (&param.kind, given, filled) {
                (_, Given::Span(span), Filled::Bytes(bytes)) => self.write(span.ptr, bytes),
                (Kind::Handles { api }, Given::Span(span), Filled::Handles(handles)) => {
                    for (i, handle) in (0..).zip(handles) {
                        self.offered(api, span.ptr + 4 * i, *handle);
                    }
                    for i in handles.len() as u32..span.len {
                        self.write(span.ptr + 4 * i, &[0xff; 4]);
                    }
                }
                (Kind::Ops { kinds }, Given::Ops { ops, .. }, Filled::Ops(filled)) => {
                    let written = ops.iter().filter(|op| is_written(data(kinds, op.kind)));
                    for (op, bytes) in written.zip(filled) {
                        self.write(op.ptr, bytes);
                    }
                }
                _ => {}
            }
        }
        match call.function.result.as_ref().map(|result| &result.kind) {
            Some(Kind::Handle { api }) => {
                let handle = answer.result as i32;
                self.handles.insert(call.place, (api, handle));
                // One that takes the place of one of many is counted with them.
                if !self.open.contains(&(api, handle, Times::Handles)) {
                    self.open.push((api, handle, Times::Count(1)));
                }
            }
            Some(kind) => {
                let width = width(kind) as usize;
                self.write(call.place, &answer.result.to_le_bytes()[..width]);
            }
            None => {}
        }
    }

    /// A handle that a call wrote into an array.
    fn offered(&mut self, api: &'static str, at: u32, handle: i32) {
        if handle < 0 {
            return self.write(at, &[0xff; 4]);
        }
        self.handles.insert(at, (api, handle));
        if !self.open.iter().any(|(a, h, _)| (*a, *h) == (api, handle)) {
            self.open.push((api, handle, Times::Count(1)));
        }
    }

    /// The runtime closes what is open.
    fn end(&mut self, timeline: &mut Timeline) {
        while let Some((api, handle, times)) = self.open.pop() {
            let api = APIS.iter().find(|a| a.name == api);
            let Some(closes) = api.and_then(|api| api.functions.iter().find(|f| f.closes)) else {
                continue;
            };
            let args = vec![Value::Int(i64::from(handle))];
            let transaction = timeline.push(self.name, closes, args, Reply::OK);
            transaction.at_end = true;
            transaction.times = times;
        }
    }
}

/// A call with the handle that is at this place.
fn with_handle(call: &Call, at: u32) -> Call {
    let mut call = call.clone();
    for given in &mut call.given {
        if let Given::Opened { at: place, .. } = given {
            *place = at;
        }
    }
    call
}

/// What the driver writes into each output.
fn filled(call: &Call, answer: &Answer) -> Vec<Filled> {
    let mut seed = answer.seed;
    let mut next = |len: u32| {
        let bytes = pattern(len, seed);
        seed = seed.wrapping_add(1);
        bytes
    };
    let counts = counts(call.function);
    let mut out = Vec::new();
    for (param, given) in call.function.params.iter().zip(&call.given) {
        match (&param.kind, given) {
            (Kind::Out, Given::Span(span)) if counts => {
                let count = u32::try_from(answer.result).unwrap_or(u32::MAX);
                out.push(Filled::Bytes(next(count.min(span.len))));
            }
            (Kind::Out | Kind::InOut, Given::Span(span)) => out.push(Filled::Bytes(next(span.len))),
            (Kind::Handles { .. }, _) => out.push(Filled::Handles(answer.handles.clone())),
            (Kind::Ops { kinds }, Given::Ops { ops, .. }) => {
                let written = ops.iter().filter(|op| is_written(data(kinds, op.kind)));
                out.push(Filled::Ops(written.map(|op| next(op.len)).collect()));
            }
            _ => {}
        }
    }
    out
}

/// Whether the result says how many bytes came into a buffer.
pub(super) fn counts(function: &Function) -> bool {
    let counts =
        matches!(&function.result, Some(result) if matches!(result.kind, Kind::Int { .. }));
    counts
        && function
            .params
            .iter()
            .any(|param| matches!(param.kind, Kind::Out))
}

/// How many bytes a result takes.
pub(super) fn width(kind: &Kind) -> u32 {
    match kind {
        Kind::Int { int, .. } if int.range().1 > u32::MAX.into() => 8,
        _ => 4,
    }
}

/// What an operation of this kind carries.
pub(super) fn data(kinds: &[OpKind], kind: u32) -> OpData {
    kinds
        .get(kind as usize)
        .map_or(OpData::Value, |kind| kind.data)
}

pub(super) fn is_written(data: OpData) -> bool {
    matches!(data, OpData::Out | OpData::InOut)
}

fn is_output(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Out | Kind::InOut | Kind::Handles { .. } | Kind::Ops { .. }
    )
}

fn pattern(len: u32, seed: u8) -> Vec<u8> {
    let len = u64::from(len);
    Pattern { len, seed }.bytes().unwrap_or_default()
}
