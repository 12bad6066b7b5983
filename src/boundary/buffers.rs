//! Every buffer of every function: how long it is, and where it and its record lie.

use super::clauses::Clauses;
use super::plan::{BUFFERS, GUARD, Plan, op, unit};
use super::script::{Act, Call, Given, Outcome, PAGE, Script};
use crate::call::{Function, Kind, OpData, OpKind};
use crate::generated::Errno;

/// The lengths that every buffer is tried with.
const LENGTHS: [u32; 12] = [
    0, 1, 2, 255, 256, 257, 4095, 4096, 4097, 65_535, 65_536, 65_537,
];
/// The numbers of entries that every array of handles is tried with.
const ENTRIES: [u32; 6] = [0, 1, 2, 3, 15, 16];
/// Where a long buffer lies: nothing else is above.
const LONG: u32 = 0x4000;
/// Where one of some hundred bytes lies, below 4 KiB: small devices give guests no more.
const MIDDLE: u32 = 0xd00;

/// A buffer of a call: that of a parameter, or that of an operation.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Span(usize),
    /// The parameter and the kind of its only operation.
    Op(usize, u32),
}

/// The buffers of a function, each with a name.
pub(super) fn targets(function: &Function) -> Vec<(String, Target)> {
    let mut targets = Vec::new();
    for (i, param) in function.params.iter().enumerate() {
        match &param.kind {
            Kind::In | Kind::Out | Kind::InOut | Kind::Handles { .. } => {
                targets.push((param.name.to_owned(), Target::Span(i)));
            }
            Kind::Ops { kinds } => {
                let moving = (0..)
                    .zip(*kinds)
                    .filter(|(_, kind)| kind.data != OpData::Value);
                let moving = moving
                    .map(|(n, kind)| (format!("{}.{}", param.name, kind.name), Target::Op(i, n)));
                targets.extend(moving);
            }
            _ => {}
        }
    }
    targets
}

impl Target {
    /// A good call with this buffer: with operations, with no other.
    pub(super) fn call(self, plan: &mut Plan) -> Call {
        let mut call = plan.good(plan.function());
        if let Target::Op(i, kind) = self
            && let Kind::Ops { kinds } = &plan.function().params[i].kind
            && let Given::Ops { count, ops, .. } = &mut call.given[i]
        {
            *ops = vec![op(kinds, kind, 0)];
            *count = 1;
        }
        call
    }

    /// Puts the buffer elsewhere.
    pub(super) fn place(self, call: &mut Call, ptr: u32, len: u32) {
        match (self, &mut call.given[self.param()]) {
            (Target::Span(_), Given::Span(span)) => (span.ptr, span.len) = (ptr, len),
            (Target::Op(..), Given::Ops { ops, .. }) => {
                if let Some(op) = ops.first_mut() {
                    (op.ptr, op.len) = (ptr, len);
                }
            }
            _ => {}
        }
    }

    /// Puts the record elsewhere.
    fn place_record(self, call: &mut Call, at: u32) {
        match &mut call.given[self.param()] {
            Given::Span(span) => span.record = at,
            Given::Ops { array, .. } => *array = at,
            _ => {}
        }
    }

    pub(super) fn param(self) -> usize {
        match self {
            Target::Span(i) | Target::Op(i, _) => i,
        }
    }

    fn kind(self, function: &Function) -> &'static Kind {
        &function.params[self.param()].kind
    }

    /// How many bytes its record takes.
    fn record(self) -> u32 {
        match self {
            Target::Span(_) => 8,
            Target::Op(..) => 12,
        }
    }
}

pub(super) fn add(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    for (name, target) in targets(function) {
        let case = Buffer {
            clauses,
            function,
            name,
            target,
        };
        case.lengths(scripts);
        case.places(scripts);
        case.records(scripts);
        scripts.push(case.grown());
    }
    scripts.extend(all_long(clauses, function));
}

/// All buffers of a function are long.
fn all_long(clauses: &Clauses<'_>, function: &'static Function) -> Option<Script> {
    let mut plan = Plan::new(function, "len=65537").pages(4);
    let mut call = plan.good(function);
    let mut at = LONG;
    let mut count = 0;
    for (param, given) in function.params.iter().zip(&mut call.given) {
        if let (Kind::In | Kind::Out | Kind::InOut, Given::Span(span)) = (&param.kind, given) {
            (span.ptr, span.len) = (at, 65_537);
            at += 65_537 + 3 * GUARD;
            count += 1;
        }
    }
    if count < 2 || at > plan.size {
        return None;
    }
    plan.call(&call);
    let title = format!("{}: 65537 bytes in every buffer", function.full_name);
    Some(plan.shows(title, clauses.buffer(function, &[])))
}

struct Buffer<'m> {
    clauses: &'m Clauses<'m>,
    function: &'static Function,
    name: String,
    target: Target,
}

impl<'m> Buffer<'m> {
    fn plan(&self, what: &str) -> Plan {
        Plan::new(self.function, format!("{}.{what}", self.name))
    }

    fn handles(&self) -> Option<&'static str> {
        match self.target.kind(self.function) {
            Kind::Handles { api } => Some(api),
            _ => None,
        }
    }

    fn unit(&self) -> u32 {
        unit(self.target.kind(self.function))
    }

    /// What is in a title.
    fn of(&self) -> String {
        format!("{}, `{}`", self.function.full_name, self.name)
    }

    /// A call that succeeds; after it, handles are used.
    fn succeeds(&self, plan: &mut Plan, call: &mut Call) {
        call.outcome = Outcome::Answered(plan.answer(call));
        plan.call(call);
        self.close(plan, call);
    }

    /// Closes every handle that a call wrote: each is the driver's.
    fn close(&self, plan: &mut Plan, call: &Call) {
        let (Some(api), Given::Span(span)) = (self.handles(), &call.given[self.target.param()])
        else {
            return;
        };
        let Outcome::Answered(answer) = &call.outcome else {
            return;
        };
        for i in 0..answer.handles.len() as u32 {
            if let Some(closing) = plan.closing(api, span.ptr + 4 * i) {
                plan.call(&closing);
            }
        }
        // What the platform has nothing for.
        let beyond = span.len.saturating_sub(answer.handles.len() as u32);
        if beyond > 0 {
            let at = span.ptr + 4 * answer.handles.len() as u32;
            plan.act(Act::Show {
                at,
                len: 4 * beyond,
            });
        }
    }

    fn lengths(&self, scripts: &mut Vec<Script>) {
        let lengths: &[u32] = if self.handles().is_some() {
            &ENTRIES
        } else {
            &LENGTHS
        };
        for &len in lengths {
            let at = match len {
                0..64 => BUFFERS,
                64..512 => MIDDLE,
                _ => LONG,
            };
            let mut plan = self
                .plan(&format!("len={len}"))
                .pages((at + len).div_ceil(PAGE));
            let mut call = self.target.call(&mut plan);
            self.target.place(&mut call, at, len);
            self.succeeds(&mut plan, &mut call);
            let title = format!("{}: {len} {} pass as they are", self.of(), self.entries());
            let rules: &[&str] = match len {
                0 => &["memory-zero-length"],
                _ => &[],
            };
            let mut ids = self.clauses.buffer(self.function, rules);
            if ids.is_empty() || matches!(self.target, Target::Op(..)) {
                ids.extend(self.clauses.common(&["ops-given"]));
            }
            scripts.push(plan.shows(title, ids));
        }
    }

    fn entries(&self) -> &'static str {
        match self.unit() {
            1 => "bytes",
            _ => "entries",
        }
    }

    /// Buffers at both ends of the memory, across its pages, and past it.
    fn places(&self, scripts: &mut Vec<Script>) {
        let unit = self.unit();
        let (bytes, len) = match unit {
            1 => (5, 5),
            unit => (2 * unit, 2),
        };
        let good = [
            ("at=0", 1, 0, len, "memory-data"),
            ("at=page-end", 2, PAGE - 3, len, "memory-data"),
            ("at=end", 1, PAGE - bytes, len, "memory-to-the-end"),
            ("at=end,len=1", 1, PAGE - unit, 1, "memory-to-the-end"),
            ("at=end,len=0", 1, PAGE, 0, "memory-zero-length"),
        ];
        for (what, pages, ptr, len, rule) in good {
            let mut plan = self.plan(what).pages(pages);
            let mut call = self.target.call(&mut plan);
            self.target.place(&mut call, ptr, len);
            self.succeeds(&mut plan, &mut call);
            let title = format!(
                "{}: {len} {} at {ptr:#x} of {:#x}",
                self.of(),
                self.entries(),
                pages * PAGE
            );
            scripts.push(plan.shows(title, self.clauses.common(&[rule])));
        }
        let wrapping = (1_u64 << 32).div_ceil(unit.into()) as u32;
        let bad = [
            (
                "at=end+1",
                vec![(PAGE - bytes + 1, len), (PAGE - unit + 1, 1)],
                "memory-data",
            ),
            (
                "at=beyond",
                vec![(PAGE, 1), (PAGE + 1, 1), (2 * PAGE, len), (1 << 31, 1)],
                "memory-data",
            ),
            (
                "at=beyond,len=0",
                vec![(PAGE + 1, 0), (1 << 31, 0), (u32::MAX, 0)],
                "memory-zero-length",
            ),
            (
                "at=wraps",
                vec![
                    (u32::MAX, 1),
                    (u32::MAX - 3, 4),
                    (u32::MAX - 3, 8),
                    (1 << 31, (1 << 31) / unit),
                    (u32::MAX, u32::MAX),
                ],
                "memory-no-wrap",
            ),
            (
                "len=wraps",
                vec![
                    (0, u32::MAX),
                    (BUFFERS, u32::MAX),
                    (BUFFERS, wrapping.wrapping_sub(BUFFERS / unit)),
                    (BUFFERS, 1 << 31),
                    (BUFFERS, wrapping.max(1 << 30)),
                    (BUFFERS, wrapping.wrapping_add(1).max(1 << 30)),
                ],
                "memory-no-wrap",
            ),
        ];
        for (what, places, rule) in bad {
            let mut plan = self.plan(what);
            let call = self.target.call(&mut plan);
            for (ptr, len) in places {
                let mut call = call.clone();
                self.target.place(&mut call, ptr, len);
                plan.refused(&call, Errno::InvalidArg);
            }
            let mut call = call;
            self.succeeds(&mut plan, &mut call);
            let title = format!(
                "{}: {} that do not all lie in memory",
                self.of(),
                self.entries()
            );
            let ids = self
                .clauses
                .common(&[rule, "refused-unseen", "refused-untouched"]);
            scripts.push(plan.shows(title, ids));
        }
    }

    /// Records, or arrays of one operation, at both ends of the memory, at odd addresses, and past it.
    fn records(&self, scripts: &mut Vec<Script>) {
        // One array is the same for all kinds.
        if matches!(self.target, Target::Op(_, kind) if kind != self.first_kind()) {
            return;
        }
        let record = self.record_name();
        let size = self.target.record();
        let good = [
            ("at=0", vec![0], "memory-record"),
            ("at=odd", vec![0x2a1, 0x2b2, 0x2c3], "memory-unaligned"),
            ("at=end", vec![PAGE - size], "memory-to-the-end"),
        ];
        for (what, places, rule) in good {
            let mut plan = Plan::new(self.function, format!("{record}.{what}"));
            let call = self.target.call(&mut plan);
            for at in places {
                let mut call = call.clone();
                self.target.place_record(&mut call, at);
                self.succeeds(&mut plan, &mut call);
            }
            let title = format!(
                "{}: `{record}` {}",
                self.function.full_name,
                what.replace("at=", "at ")
            );
            scripts.push(plan.shows(title, self.clauses.common(&[rule])));
        }
        let beyond = (1..size)
            .chain([size, size + 1])
            .map(|past| PAGE - size + past);
        let bad = [
            ("at=beyond", beyond.collect(), "memory-record"),
            (
                "at=wraps",
                (1..=size)
                    .map(|past| past.wrapping_neg())
                    .collect::<Vec<_>>(),
                "memory-no-wrap",
            ),
        ];
        for (what, places, rule) in bad {
            let mut plan = Plan::new(self.function, format!("{record}.{what}"));
            let call = self.target.call(&mut plan);
            for at in places {
                let mut call = call.clone();
                self.target.place_record(&mut call, at);
                plan.refused(&call, Errno::InvalidArg);
            }
            let title = format!(
                "{}: `{record}` that does not all lie in memory",
                self.function.full_name
            );
            let ids = self
                .clauses
                .common(&[rule, "refused-unseen", "refused-untouched"]);
            scripts.push(plan.shows(title, ids));
        }
    }

    fn first_kind(&self) -> u32 {
        let moves = |kind: &OpKind| kind.data != OpData::Value;
        match self.target.kind(self.function) {
            Kind::Ops { kinds } => kinds.iter().position(moves).unwrap_or(0) as u32,
            _ => 0,
        }
    }

    fn record_name(&self) -> String {
        let param = self.function.params[self.target.param()].name;
        match self.target {
            Target::Span(_) => format!("{param}.record"),
            Target::Op(..) => format!("{param}.array"),
        }
    }

    /// The memory grows twice: buffers and records in what is new, up to its end and past it.
    fn grown(&self) -> Script {
        let mut plan = self.plan("grown");
        let call = self.target.call(&mut plan);
        let bytes = 4 * self.unit();
        for round in 0..3 {
            if round > 0 {
                plan.act(Act::Grow(1));
            }
            let size = plan.size;
            let at = |ptr, record| {
                let mut call = call.clone();
                self.target.place(&mut call, ptr, 4);
                self.target.place_record(&mut call, record);
                call
            };
            plan.refused(&at(size - bytes + 1, 0x2e0), Errno::InvalidArg);
            self.succeeds(&mut plan, &mut at(size - bytes, 0x2e0));
            plan.refused(
                &at(BUFFERS, size - self.target.record() + 1),
                Errno::InvalidArg,
            );
            self.succeeds(
                &mut plan,
                &mut at(size - PAGE + 0x40, size - self.target.record()),
            );
        }
        let title = format!(
            "{}: in the memory as it is, also after it grew twice",
            self.of()
        );
        plan.shows(title, self.clauses.common(&["memory-grown"]))
    }
}
