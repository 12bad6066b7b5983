//! A platform that answers from a fixture and notices what differs.
//!
//! After the first difference every call is answered `unexpected`. Nothing here panics.

mod shorten;

use crate::call::{AnyDriver, Arg, Call, Data, Function};
use crate::fixture::{Entry, Filled, Fixture, OpValue, Reply, Times, Transaction, Value, render};
use crate::generated::{Errno, Platform};
use crate::record::observed_transaction;
use crate::runtime::Interrupt;
use shorten::shorten;
use std::cell::RefCell;
use std::rc::Rc;

/// What output buffers hold while inputs are compared: shows bindings that let them overlap.
const BEFORE: u8 = 0xa5;
/// What output buffers hold after an injected error.
const AFTER_ERROR: u8 = 0x5a;

/// The replay of one fixture, for any number of instances on one timeline.
#[derive(Clone)]
pub struct Replay(Rc<RefCell<Timeline>>);

struct Timeline {
    fixture: Fixture,
    max_handles: u32,
    interrupt: Interrupt,
    /// The transactions that may come next, each with how often: one, or those of an unordered group in file order.
    next: Vec<(Transaction, u32)>,
    /// How many transactions were seen.
    seen: u64,
    /// How many closings of the guest the fixture does not list.
    unlisted: u64,
    /// The transactions that were as expected, where somebody wants them.
    kept: Option<Vec<Transaction>>,
    mismatch: Option<Mismatch>,
}

/// Where a run and its fixture differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Mismatch {
    /// The index of the transaction, from 0.
    pub index: u64,
    /// What the fixture has there; `None` after its end. Long bytes are cut to where the two differ.
    pub expected: Option<serde_json::Value>,
    /// What the run did; `None` when it ended before.
    pub found: Option<serde_json::Value>,
    /// What is wrong, in words.
    pub what: String,
}

/// How a replay ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How many transactions were as expected.
    pub matched: u64,
    /// How many handles the guest closed without the fixture saying so: mocks of 0.4 need not list closings.
    pub unlisted: u64,
    /// The transactions that were as expected, as the fixture has them, in the order in which they came; `times` says how often one
    /// came in a row. Empty unless [`Replay::keeping`] asked for them.
    pub trace: Vec<serde_json::Value>,
    /// The first difference.
    pub mismatch: Option<Mismatch>,
}

impl Replay {
    /// A replay for a runtime that lets an instance have `max_handles` handles open.
    pub fn new(fixture: Fixture, max_handles: u32) -> Replay {
        Replay(Rc::new(RefCell::new(Timeline {
            fixture,
            max_handles,
            interrupt: Interrupt::default(),
            next: Vec::new(),
            seen: 0,
            unlisted: 0,
            kept: None,
            mismatch: None,
        })))
    }

    /// Keeps the transactions that are as expected, for [`Outcome::trace`].
    #[must_use]
    pub fn keeping(self) -> Replay {
        self.0.borrow_mut().kept = Some(Vec::new());
        self
    }

    /// Lets an interrupt cut delays short. The closings of a guest that it ended are answered at once, and with success wherever in
    /// the fixture the guest was.
    #[must_use]
    pub fn interrupted_by(self, interrupt: Interrupt) -> Replay {
        self.0.borrow_mut().interrupt = interrupt;
        self
    }

    /// The platform of one instance. The name is compared where the fixture names instances.
    pub fn platform(&self, instance: &str) -> Box<dyn Platform> {
        Box::new(ReplayPlatform {
            timeline: self.0.clone(),
            instance: instance.to_owned(),
            ending: false,
        })
    }

    /// Ends the replay: what the fixture still has is a difference.
    pub fn finish(self) -> Outcome {
        let mut timeline = self.0.borrow_mut();
        timeline.advance();
        if timeline.mismatch.is_none()
            && let Some((expected, _)) = timeline.next.first()
        {
            let what = "the run ended before this transaction".to_owned();
            let mut expected = render(expected);
            shorten(Some(&mut expected), None);
            timeline.mismatch = Some(Mismatch {
                index: timeline.seen,
                expected: Some(expected),
                found: None,
                what,
            });
        }
        Outcome {
            matched: timeline.seen,
            unlisted: timeline.unlisted,
            trace: timeline.kept.iter().flatten().map(render).collect(),
            mismatch: timeline.mismatch.take(),
        }
    }
}

struct ReplayPlatform {
    timeline: Rc<RefCell<Timeline>>,
    instance: String,
    ending: bool,
}

impl AnyDriver for ReplayPlatform {
    fn call(&mut self, call: Call<'_, '_>) -> Result<i64, i32> {
        let mut timeline = self.timeline.borrow_mut();
        timeline.call(call, &self.instance, self.ending)
    }

    fn has_api(&self, api: &str) -> bool {
        !self
            .timeline
            .borrow()
            .fixture
            .header
            .absent
            .iter()
            .any(|a| a == api)
    }

    fn has_function(&self, function: &'static Function) -> bool {
        let timeline = self.timeline.borrow();
        !timeline
            .fixture
            .header
            .absent
            .iter()
            .any(|a| a == function.full_name)
    }

    fn ending(&mut self) {
        self.ending = true;
    }
}

impl Timeline {
    /// Reads the next entry when the last one is used up.
    fn advance(&mut self) {
        while self.next.is_empty() && self.mismatch.is_none() {
            match self.fixture.next_entry() {
                Ok(None) => return,
                Ok(Some(Entry::One(transaction))) => self.expect(transaction),
                Ok(Some(Entry::Unordered(group))) => group.into_iter().for_each(|t| self.expect(t)),
                Err(error) => {
                    self.mismatch = Some(Mismatch {
                        index: self.seen,
                        expected: None,
                        found: None,
                        what: error.to_string(),
                    });
                }
            }
        }
    }

    fn expect(&mut self, transaction: Transaction) {
        let times = match transaction.times {
            Times::Count(count) => count,
            Times::Handles => self.max_handles,
        };
        if times > 0 {
            self.next.push((transaction, times));
        }
    }

    fn call(&mut self, call: Call<'_, '_>, instance: &str, at_end: bool) -> Result<i64, i32> {
        self.advance();
        if self.mismatch.is_some() {
            return Err(Errno::Unexpected.code());
        }
        for arg in call.args.iter_mut() {
            fill(arg, BEFORE);
        }
        let at_end = at_end && call.function.closes;
        let fits = |t: &Transaction| {
            t.at_end == at_end
                && t.instance.as_deref().is_none_or(|i| i == instance)
                && t.function == call.function
        };
        let mut found = None;
        for (i, (transaction, _)) in self.next.iter().enumerate() {
            let candidates = std::iter::once(transaction).chain(transaction.or.as_deref());
            for (other, candidate) in candidates.enumerate() {
                if found.is_none() && fits(candidate) && same_args(candidate, call.args) {
                    found = Some((i, other == 1));
                }
            }
        }
        let Some((i, other)) = found else {
            if self.is_unlisted(call.function, at_end) {
                self.unlisted += u64::from(!at_end);
                return Ok(0);
            }
            return Err(self.differs(call, instance, at_end));
        };
        self.seen += 1;
        let entry = &mut self.next[i];
        let used;
        let transaction = if entry.1 == 1 {
            used = self.next.remove(i).0;
            &used
        } else {
            entry.1 -= 1;
            &entry.0
        };
        let transaction = match &transaction.or {
            Some(alternative) if other => alternative,
            _ => transaction,
        };
        let delay = self.fixture.delay(transaction);
        if !delay.is_zero() && !self.interrupt.sleep(delay) && !at_end {
            // The guest is to end, and does not see it.
            return Err(Errno::Timeout.code());
        }
        let answered = answer(transaction, call.args);
        if let Some(kept) = &mut self.kept {
            keep(kept, transaction);
        }
        answered
    }

    /// Whether a call closes a handle and need not be in the fixture. Guests of 0.4 closed nothing, or what their mock lists;
    /// with the HALs of today what is dropped is closed.
    fn is_unlisted(&self, function: &Function, at_end: bool) -> bool {
        let listed = self.next.iter().any(|(t, _)| t.function.closes);
        match at_end {
            true => self.fixture.header.end_unlisted || self.interrupt.has_come(),
            false => self.fixture.header.end_unlisted && function.closes && !listed,
        }
    }

    fn differs(&mut self, mut call: Call<'_, '_>, instance: &str, at_end: bool) -> i32 {
        // Of two calls that are as good, the one that is more like it.
        let expected = self.next.first().map(|(t, _)| match &t.or {
            Some(or) if or.function == call.function => &**or,
            _ => t,
        });
        let named = expected.is_some_and(|t| t.instance.is_some());
        let mut found = observed_transaction(&mut call);
        found.instance = (named || !instance.is_empty()).then(|| instance.to_owned());
        found.at_end = at_end;
        let what =
            match expected {
                None => "the run went on after the last transaction of the fixture".to_owned(),
                Some(_) if self.next.len() > 1 => {
                    format!(
                        "none of the {} transactions that may come here",
                        self.next.len()
                    )
                }
                Some(t) if t.function != call.function => "another function was called".to_owned(),
                Some(t) if t.at_end != at_end => match at_end {
                    true => "the runtime closed the handle at the end, the guest was to do it"
                        .to_owned(),
                    false => "the guest closed the handle, the runtime was to do it at the end"
                        .to_owned(),
                },
                Some(t) if t.instance.as_deref().is_some_and(|i| i != instance) => {
                    "another instance called".to_owned()
                }
                Some(t) => format!(
                    "the arguments differ: {}",
                    differing(t, call.args).join(", ")
                ),
            };
        let mut found = render(&found);
        if let Some(found) = found.as_object_mut() {
            found.shift_remove("reply");
        }
        let mut expected = expected.map(render);
        shorten(expected.as_mut(), Some(&mut found));
        self.mismatch = Some(Mismatch {
            index: self.seen,
            expected,
            found: Some(found),
            what,
        });
        Errno::Unexpected.code()
    }
}

/// Adds a transaction that came, or counts it where it is the same as the one before.
fn keep(kept: &mut Vec<Transaction>, transaction: &Transaction) {
    let once = Transaction {
        times: Times::Count(1),
        or: None,
        ..transaction.clone()
    };
    if let Some(before) = kept.last_mut()
        && let Times::Count(count) = before.times
    {
        before.times = Times::Count(1);
        let same = *before == once;
        before.times = Times::Count(count.saturating_add(u32::from(same)));
        if same {
            return;
        }
    }
    kept.push(once);
}

/// Whether the arguments are those of the transaction.
fn same_args(transaction: &Transaction, args: &mut [Arg<'_>]) -> bool {
    let mut pairs = transaction.args.iter().zip(args.iter_mut());
    transaction.args.len() == pairs.len() && pairs.all(|(value, arg)| same_arg(value, arg))
}

/// The names of the parameters whose arguments are not those of the transaction.
fn differing(transaction: &Transaction, args: &mut [Arg<'_>]) -> Vec<&'static str> {
    let pairs = transaction.args.iter().zip(args);
    let pairs = transaction.function.params.iter().zip(pairs);
    let differ = pairs.filter_map(|(param, (value, arg))| {
        let same = same_arg(value, arg);
        (!same).then_some(param.name)
    });
    differ.collect()
}

fn same_arg(value: &Value, arg: &mut Arg<'_>) -> bool {
    match (value, arg) {
        (Value::Any, _) => true,
        (Value::Int(a), Arg::Int(b)) => a == b,
        (Value::Bytes(a), Arg::In(b)) => a == b,
        (Value::Bytes(a), Arg::InOut(b)) => a == b,
        (Value::Room(a), Arg::Out(b)) => *a as usize == b.len(),
        (Value::Room(a), Arg::Handles(b)) => *a as usize == b.len(),
        (Value::Ops(a), Arg::Ops(b)) => {
            a.len() == b.count() && a.iter().enumerate().all(|(i, a)| same_op(a, b.op(i)))
        }
        _ => false,
    }
}

fn same_op(value: &OpValue, op: crate::call::Op<'_>) -> bool {
    value.kind == op.kind
        && match (&value.value, op.data) {
            (Value::Bytes(a), Data::In(b)) => a == b,
            (Value::Bytes(a), Data::InOut(b)) => a == b,
            (Value::Room(a), Data::Out(b)) => *a as usize == b.len(),
            (Value::Int(a), Data::Value(b)) => *a == i64::from(b),
            _ => false,
        }
}

/// Fills everything that the driver writes only.
fn fill(arg: &mut Arg<'_>, byte: u8) {
    match arg {
        Arg::Out(bytes) => bytes.fill(byte),
        Arg::Ops(ops) => {
            for i in 0..ops.count() {
                if let Data::Out(bytes) = ops.op(i).data {
                    bytes.fill(byte);
                }
            }
        }
        _ => {}
    }
}

/// Scribbles on everything that the driver may write, the same everywhere: what is there after an error is left open.
pub(crate) fn scribble(arg: &mut Arg<'_>) {
    match arg {
        Arg::Out(bytes) | Arg::InOut(bytes) => bytes.fill(AFTER_ERROR),
        Arg::Handles(handles) => handles.fill(i32::from(AFTER_ERROR)),
        Arg::Ops(ops) => {
            for i in 0..ops.count() {
                if let Data::Out(bytes) | Data::InOut(bytes) = ops.op(i).data {
                    bytes.fill(AFTER_ERROR);
                }
            }
        }
        Arg::Int(_) | Arg::In(_) => {}
    }
}

/// Gives the reply of the transaction.
fn answer(transaction: &Transaction, args: &mut [Arg<'_>]) -> Result<i64, i32> {
    let (result, out) = match &transaction.reply {
        Reply::Ok { result, out } => (*result, out),
        Reply::Err(code) => {
            args.iter_mut().for_each(scribble);
            return Err(*code);
        }
    };
    let outputs = args
        .iter_mut()
        .filter(|arg| !matches!(arg, Arg::Int(_) | Arg::In(_)));
    for (arg, filled) in outputs.zip(out) {
        match (arg, filled) {
            (Arg::Out(to) | Arg::InOut(to), Filled::Bytes(from)) => copy(to, from),
            (Arg::Handles(to), Filled::Handles(from)) => {
                for (to, from) in to.iter_mut().zip(from) {
                    *to = *from;
                }
            }
            (Arg::Ops(to), Filled::Ops(from)) => {
                let mut from = from.iter();
                for i in 0..to.count() {
                    let op = to.op(i);
                    if let Data::Out(to) | Data::InOut(to) = op.data
                        && let Some(from) = from.next()
                    {
                        copy(to, from);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(result)
}

fn copy(to: &mut [u8], from: &[u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
