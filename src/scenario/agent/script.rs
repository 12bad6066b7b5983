//! Turns a list of instructions into what drivers are to see and what the agent is to report.

use super::ask::{Answer, Arg, Ask, pattern};
use super::calls::{Does, find, number};
use super::driven::{byte_arg, error_name, has_empty, room, valid, values};
use super::hello::{Hello, Way};
use super::same::same_on_the_bus;
use crate::call::{Function, Kind};
use crate::fixture::{Entry, Filled, OpValue, Reply, Transaction, Value};
use crate::generated::Errno;
use crate::suite::Ends;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// The handles that drivers give, in turn.
const HANDLES: [i64; 9] = [7, 0, 1, 255, 256, 65_536, 0x7fff_ffff, 3, 0x1_0007];

/// How long the program may run. Waits end well before, or well after.
pub(super) const LIMIT: Duration = Duration::from_secs(10);

/// A run of an agent as it is to be.
#[derive(Debug)]
pub(super) struct Script {
    /// Every transaction.
    pub(super) entries: Vec<Entry>,
    /// Which instruction is when.
    pub(super) steps: Vec<Step>,
    /// How the program ends.
    pub(super) ends: Ends,
    /// What it prints.
    pub(super) stdout: String,
}

/// An instruction in a run.
#[derive(Debug)]
pub(super) struct Step {
    /// The index of the first transaction that belongs to it.
    pub(super) first: u64,
    /// What the agent was asked for.
    pub(super) ask: String,
}

/// What a call of a HAL gives: bytes, or an error.
type Outcome = Result<Vec<u8>, Errno>;

struct Slot {
    handle: i64,
    /// A byte that was read ahead.
    ahead: Option<u8>,
}

struct Builder {
    script: Script,
    slots: BTreeMap<(&'static str, u8), Slot>,
    /// What is open, in the order of opening.
    open: Vec<(&'static str, i64)>,
    /// How many buffers were filled: no two alike.
    filled: u32,
    handles: usize,
    /// How many operations the HAL takes, or 0.
    limit: u16,
}

/// Works out a run of an agent that said this first.
pub(super) fn build(report: &[u8], hello: &Hello, asks: &[Ask]) -> Script {
    let mut builder = Builder {
        script: Script {
            entries: Vec::new(),
            steps: Vec::new(),
            ends: Ends::Return,
            stdout: String::new(),
        },
        slots: BTreeMap::new(),
        open: Vec::new(),
        filled: 0,
        handles: 0,
        limit: hello.limit,
    };
    builder.observe(vec![report.to_vec()]);
    for ask in asks {
        let Some(way) = hello.ways(ask.call).get(usize::from(ask.way)) else {
            continue;
        };
        if !builder.ask(ask, way) {
            return builder.script;
        }
    }
    builder.step("the end".to_owned());
    builder.next(Vec::new());
    builder.script
}

impl Builder {
    /// Adds an instruction; `false` when it ends the program.
    fn ask(&mut self, ask: &Ask, way: &Way) -> bool {
        self.step(ask.to_string());
        self.next(ask.encode());
        let was_open = self.slots.contains_key(&(ask.call.api(), ask.slot));
        let outcome = self.outcome(ask, way);
        if outcome.is_err() && way.ends {
            self.script.ends = Ends::Trap;
        }
        if self.script.ends != Ends::Return {
            for (api, handle) in std::mem::take(&mut self.open).into_iter().rev() {
                // It succeeds: there is no answer left.
                let _ = self.deinit(api, handle, &mut VecDeque::new(), true);
            }
            return false;
        }
        let report = |outcome: Outcome| match outcome {
            Ok(bytes) => [&[0], &bytes[..]].concat(),
            Err(errno) => vec![number(errno), way.kinds.byte(errno)],
        };
        let mut reports = vec![report(outcome)];
        // To close what is not open may as well be an error.
        if ask.call.does == Does::Close && !was_open {
            reports.push(report(Err(Errno::NoDevice)));
        }
        self.observe(reports);
        true
    }

    fn step(&mut self, ask: String) {
        let first = self.script.entries.len() as u64;
        self.script.steps.push(Step { first, ask });
    }

    fn push(&mut self, transaction: Transaction) {
        self.script.entries.push(Entry::One(transaction));
    }

    fn next(&mut self, bytes: Vec<u8>) {
        if let Some(next) = find("conformance", "next") {
            let reply = Reply::Ok {
                result: bytes.len() as i64,
                out: vec![Filled::Bytes(bytes)],
            };
            self.push(Transaction::new(next, vec![Value::Any], reply));
        }
    }

    /// The agent reports one of these.
    fn observe(&mut self, reports: Vec<Vec<u8>>) {
        let Some(observe) = find("conformance", "observe") else {
            return;
        };
        let mut reports = reports
            .into_iter()
            .map(|report| Transaction::new(observe, vec![Value::Bytes(report)], Reply::OK));
        if let Some(mut first) = reports.next() {
            first.or = reports.next().map(Box::new);
            self.push(first);
        }
    }

    fn outcome(&mut self, ask: &Ask, way: &Way) -> Outcome {
        let api = ask.call.api();
        let key = (api, ask.slot);
        let mut answers: VecDeque<_> = ask.answers.iter().cloned().collect();
        let answers = &mut answers;
        match ask.call.does {
            Does::Open => self.open(ask, answers),
            Does::Close | Does::Drop => {
                let Some(slot) = self.slots.remove(&key) else {
                    return Ok(Vec::new());
                };
                self.open.retain(|open| *open != (api, slot.handle));
                let closed = self.deinit(api, slot.handle, answers, false);
                match ask.call.does {
                    Does::Close => closed,
                    _ => Ok(Vec::new()),
                }
            }
            Does::IsOpen => Ok(vec![u8::from(self.slots.contains_key(&key))]),
            Does::Nothing => Ok(Vec::new()),
            Does::Function("uart.read") => self.read(ask, answers),
            Does::Function("uart.read_some") => match (self.ahead(ask), &ask.args[..]) {
                (Some(byte), _) => Ok(vec![byte]),
                (None, args) => self.function("uart.read_some", key, args, answers),
            },
            Does::Function(_) if way.empty && has_empty(&ask.args) => Ok(Vec::new()),
            Does::Function(name) => self.function(name, key, &ask.args, answers),
            Does::Delay(factor) => self.delay(ask, way, factor, answers),
            Does::Toggle => {
                let level = self.function("gpio.get", key, &[], answers)?;
                let other = Arg::Int(i64::from(level == [0]));
                self.function("gpio.set", key, &[other], answers)
            }
            Does::Ready => self.ready(key, answers),
            Does::ReadNow => match self.ahead(ask) {
                Some(byte) => Ok(vec![byte]),
                None => would_block(self.read_one(key, 0, answers)),
            },
            Does::WriteNow => {
                let byte = [byte_arg(&ask.args)];
                would_block(self.function("uart.write", key, &byte, answers))
            }
            Does::FlushNow => would_block(self.function("uart.flush", key, &[], answers)),
            Does::ReadAny => match (self.ahead(ask), room(&ask.args)) {
                (Some(byte), _) => Ok(vec![byte]),
                (None, 0) => Ok(Vec::new()),
                (None, room) => {
                    let args = [Arg::Room(room), Arg::Int(u32::MAX.into())];
                    self.function("uart.read_some", key, &args, answers)
                }
            },
            Does::Devices(of) => self.devices(ask, of, answers),
            Does::ErrorName => Ok(error_name(&ask.args)),
            Does::Print => {
                if let [Arg::Bytes(data)] = &ask.args[..] {
                    self.script
                        .stdout
                        .push_str(&String::from_utf8_lossy(&data.bytes()));
                }
                Ok(Vec::new())
            }
        }
    }

    fn open(&mut self, ask: &Ask, answers: &mut VecDeque<Answer>) -> Outcome {
        let api = ask.call.api();
        let Some(init) = find(api, "init") else {
            return Ok(Vec::new());
        };
        let values = values(init, None, &ask.args);
        if !valid(init, &values) {
            return Err(Errno::InvalidArg);
        }
        if let Some(Answer::Err(errno)) = answers.pop_front() {
            self.push(Transaction::new(init, values, Reply::Err(errno.code())));
            return Err(errno);
        }
        let handle = self.handle(api);
        let reply = Reply::Ok {
            result: handle,
            out: Vec::new(),
        };
        self.push(Transaction::new(init, values, reply));
        self.opened(api, ask.slot, handle);
        Ok(Vec::new())
    }

    fn opened(&mut self, api: &'static str, slot: u8, handle: i64) {
        self.open.push((api, handle));
        let ahead = None;
        self.slots.insert((api, slot), Slot { handle, ahead });
    }

    /// A handle that the API's driver has not given to anything that is open.
    fn handle(&mut self, api: &'static str) -> i64 {
        loop {
            let round = (self.handles / HANDLES.len()) as i64;
            let handle = (HANDLES[self.handles % HANDLES.len()] + 16 * round) & 0x7fff_ffff;
            self.handles += 1;
            if !self.open.contains(&(api, handle)) {
                return handle;
            }
        }
    }

    fn deinit(
        &mut self,
        api: &'static str,
        handle: i64,
        answers: &mut VecDeque<Answer>,
        at_end: bool,
    ) -> Outcome {
        let Some(deinit) = find(api, "deinit") else {
            return Ok(Vec::new());
        };
        let (reply, outcome) = match answers.pop_front() {
            Some(Answer::Err(errno)) => (Reply::Err(errno.code()), Err(errno)),
            _ => (Reply::OK, Ok(Vec::new())),
        };
        let mut closing = Transaction::new(deinit, vec![Value::Int(handle)], reply);
        closing.at_end = at_end;
        self.push(closing);
        outcome
    }

    /// A function with the arguments as they are.
    fn function(
        &mut self,
        name: &str,
        key: (&'static str, u8),
        args: &[Arg],
        answers: &mut VecDeque<Answer>,
    ) -> Outcome {
        let function = name.split_once('.').and_then(|(api, name)| find(api, name));
        let Some(function) = function else {
            return Ok(Vec::new());
        };
        let handle = self.slots.get(&key).map(|slot| slot.handle);
        let values = values(function, handle, args);
        if !valid(function, &values) {
            return Err(Errno::InvalidArg);
        }
        let takes_handle =
            matches!(function.params.first(), Some(p) if matches!(p.kind, Kind::Handle { .. }));
        if takes_handle && handle.is_none() {
            return Err(Errno::NoDevice);
        }
        if let Some(Value::Ops(ops)) = values.last() {
            if self.limit > 0 && ops.len() > self.limit.into() {
                return Err(Errno::Exhausted);
            }
            if ops.is_empty() {
                return Ok(Vec::new());
            }
        }
        let (reply, outcome) = self.reply(function, &values, answers.pop_front());
        let mut transaction = Transaction::new(function, values, reply);
        transaction.or = same_on_the_bus(&transaction).map(Box::new);
        self.push(transaction);
        outcome
    }

    /// What the driver answers, and what comes of it.
    fn reply(
        &mut self,
        function: &Function,
        values: &[Value],
        answer: Option<Answer>,
    ) -> (Reply, Outcome) {
        let value = match answer {
            Some(Answer::Err(errno)) => return (Reply::Err(errno.code()), Err(errno)),
            Some(Answer::Value(value)) => Some(value),
            _ => None,
        };
        let counted = function.full_name == "uart.read_some";
        let (mut out, mut bytes) = (Vec::new(), Vec::new());
        for value_of in values {
            match value_of {
                Value::Room(room) => {
                    let count = match value {
                        Some(count) if counted => count as u32,
                        _ => *room,
                    };
                    let came = self.fill(count);
                    bytes.extend(&came);
                    out.push(Filled::Bytes(came));
                }
                Value::Bytes(sent) if function.name == "transfer_inplace" => {
                    let came = self.fill(sent.len() as u32);
                    bytes.extend(&came);
                    out.push(Filled::Bytes(came));
                }
                Value::Ops(ops) => {
                    let filled = self.fill_ops(function, ops);
                    bytes.extend(filled.concat());
                    out.push(Filled::Ops(filled));
                }
                _ => {}
            }
        }
        let result = match function.result.as_ref().map(|result| &result.kind) {
            Some(_) if counted => bytes.len() as i64,
            Some(Kind::Enum { .. }) => {
                let level = value.unwrap_or(1);
                bytes.push(level as u8);
                level
            }
            Some(_) => {
                let value = value.unwrap_or(0x0123_4567_89ab_cdef);
                bytes.extend(value.to_le_bytes());
                value
            }
            None => 0,
        };
        (Reply::Ok { result, out }, Ok(bytes))
    }

    /// What comes into the operations that receive.
    fn fill_ops(&mut self, function: &Function, ops: &[OpValue]) -> Vec<Vec<u8>> {
        let in_place = |op: &OpValue| function.api == "spi" && op.kind == 0;
        let mut filled = Vec::new();
        for op in ops {
            match &op.value {
                Value::Room(room) => filled.push(self.fill(*room)),
                Value::Bytes(sent) if in_place(op) => filled.push(self.fill(sent.len() as u32)),
                _ => {}
            }
        }
        filled
    }

    fn fill(&mut self, count: u32) -> Vec<u8> {
        self.filled += 1;
        pattern(count, 0x1_0000 + self.filled)
    }

    /// Takes the byte that was read ahead, where there is room for it.
    fn ahead(&mut self, ask: &Ask) -> Option<u8> {
        if matches!(ask.args.first(), Some(Arg::Room(0))) {
            return None;
        }
        self.slots.get_mut(&("uart", ask.slot))?.ahead.take()
    }

    fn read(&mut self, ask: &Ask, answers: &mut VecDeque<Answer>) -> Outcome {
        let key = ("uart", ask.slot);
        let room = room(&ask.args);
        let ahead = self.ahead(ask);
        match (ahead, room) {
            (Some(byte), 1) => Ok(vec![byte]),
            _ => {
                let rest = room - u32::from(ahead.is_some());
                let came = self.function("uart.read", key, &[Arg::Room(rest)], answers)?;
                Ok(ahead.into_iter().chain(came).collect())
            }
        }
    }

    fn read_one(
        &mut self,
        key: (&'static str, u8),
        timeout_ms: i64,
        answers: &mut VecDeque<Answer>,
    ) -> Outcome {
        let args = [Arg::Room(1), Arg::Int(timeout_ms)];
        self.function("uart.read_some", key, &args, answers)
    }

    fn ready(&mut self, key: (&'static str, u8), answers: &mut VecDeque<Answer>) -> Outcome {
        if self
            .slots
            .get(&key)
            .is_some_and(|slot| slot.ahead.is_some())
        {
            return Ok(vec![1]);
        }
        match self.read_one(key, 0, answers) {
            Ok(bytes) => {
                if let Some(slot) = self.slots.get_mut(&key) {
                    slot.ahead = bytes.first().copied();
                }
                Ok(vec![1])
            }
            Err(Errno::Timeout | Errno::WouldBlock) => Ok(vec![0]),
            Err(errno) => Err(errno),
        }
    }

    fn delay(
        &mut self,
        ask: &Ask,
        way: &Way,
        factor: u64,
        answers: &mut VecDeque<Answer>,
    ) -> Outcome {
        let time = match ask.args.first() {
            Some(Arg::Int(time)) => *time as u64,
            _ => 0,
        };
        if way.narrow && time > u32::MAX.into() {
            return Err(Errno::InvalidArg);
        }
        let ns = time.checked_mul(factor).ok_or(Errno::InvalidArg)?;
        if ns > LIMIT.as_nanos() as u64 {
            // Such a wait does not begin (`time/delay/limit`).
            self.script.ends = Ends::TimeLimit;
            return Ok(Vec::new());
        }
        self.function("time.delay", ("time", 0), &[Arg::Int(ns as i64)], answers)
    }

    fn devices(&mut self, ask: &Ask, of: &'static str, answers: &mut VecDeque<Answer>) -> Outcome {
        let Some(function) = ask.call.function() else {
            return Ok(Vec::new());
        };
        let count = match ask.args.first() {
            Some(Arg::Int(count)) => *count as u8,
            _ => 0,
        };
        let args = vec![Value::Room(count.into())];
        let there = match answers.pop_front() {
            Some(Answer::Err(errno)) => {
                self.push(Transaction::new(function, args, Reply::Err(errno.code())));
                return Err(errno);
            }
            Some(Answer::Devices(there)) => there.min(count),
            _ => count,
        };
        let mut handles = vec![-1; count.into()];
        for (slot, handle) in (ask.slot..).zip(&mut handles[..there.into()]) {
            let given = self.handle(of);
            *handle = given as i32;
            self.opened(of, slot, given);
        }
        let reply = Reply::Ok {
            result: 0,
            out: vec![Filled::Handles(handles.clone())],
        };
        self.push(Transaction::new(function, args, reply));
        Ok(handles.iter().map(|h| u8::from(*h >= 0)).collect())
    }
}

/// What is there no later than now: an error says that nothing is.
fn would_block(outcome: Outcome) -> Outcome {
    outcome.map_err(|errno| match errno {
        Errno::Timeout => Errno::WouldBlock,
        other => other,
    })
}
