//! Makes scripts: good calls of every function, with room for each to go wrong in one way.

use super::expect::{counts, data, is_written, width};
use super::script::{Act, Answer, Call, Given, Op, Outcome, PAGE, Part, PartEnds, Script, Span};
use crate::call::{Api, Function, Int, Kind, OpData, OpKind};
use crate::generated::{APIS, Errno};

/// Where handles go, one after the other. Below lies what every guest needs.
const HANDLES: u32 = 0x110;
/// Where records lie, 16 bytes apart.
const RECORDS: u32 = 0x200;
/// Where an array of operations lies.
pub(super) const ARRAY: u32 = 0x300;
/// Where a result goes that is no handle.
const PLACE: u32 = 0x280;
/// Where buffers lie, [`STRIDE`] apart.
pub(super) const BUFFERS: u32 = 0x400;
const STRIDE: u32 = 0x80;
/// Where the buffers of operations lie, [`OP_STRIDE`] apart.
pub(super) const OP_BUFFERS: u32 = 0x700;
const OP_STRIDE: u32 = 0x40;
/// How many bytes before and behind a buffer are looked at.
pub(super) const GUARD: u32 = 8;
/// What they hold.
const GUARD_SEED: u8 = 0xc3;
/// A delay has a pointer that nobody looks at.
const NO_POINTER: u32 = 0xffff_fff0;

/// The clause that is shown by looking at memory.
const UNTOUCHED: &str = "common/refused-untouched";

/// The driver's handle that is opened first; the others are above it.
const FIRST: i32 = 40;

/// A script that is being written.
pub(super) struct Plan {
    script: Script,
    /// The size of the memory now, in bytes.
    pub(super) size: u32,
    /// How many handles were opened.
    opened: u32,
}

impl Plan {
    /// Begins the script of a case of a function, with a memory of one page.
    pub(super) fn new(function: &'static Function, what: impl Into<String>) -> Self {
        Plan {
            script: Script {
                function,
                what: what.into(),
                title: String::new(),
                clauses: Vec::new(),
                parts: vec![Part {
                    instance: "",
                    acts: Vec::new(),
                    ends: PartEnds::Return,
                }],
                pages: 1,
                time: None,
                absent: Vec::new(),
            },
            size: PAGE,
            opened: 0,
        }
    }

    /// Likewise with a memory of so many pages.
    pub(super) fn pages(mut self, pages: u32) -> Self {
        self.script.pages = pages;
        self.size = pages * PAGE;
        self
    }

    pub(super) fn function(&self) -> &'static Function {
        self.script.function
    }

    pub(super) fn script_mut(&mut self) -> &mut Script {
        &mut self.script
    }

    /// Ends the script: what it shows, and by which clauses.
    pub(super) fn shows(
        mut self,
        title: impl Into<String>,
        clauses: impl IntoIterator<Item = String>,
    ) -> Script {
        self.script.title = title.into();
        let mut acts = self.script.parts.iter().flat_map(|part| &part.acts);
        let looks = acts.any(|act| matches!(act, Act::Show { .. }));
        for clause in clauses {
            // Where no memory is looked at, nothing is known of it.
            if (looks || clause != UNTOUCHED) && !self.script.clauses.contains(&clause) {
                self.script.clauses.push(clause);
            }
        }
        self.script
    }

    pub(super) fn act(&mut self, act: Act) {
        if let Act::Grow(pages) = act {
            self.size += pages * PAGE;
        }
        if let Some(part) = self.script.parts.last_mut() {
            part.acts.push(act);
        }
    }

    /// Goes on in another invocation of an export, on this instance.
    pub(super) fn part(&mut self, instance: &'static str) {
        self.script.parts.push(Part {
            instance,
            acts: Vec::new(),
            ends: PartEnds::Return,
        });
    }

    /// Returns where the next handle goes.
    pub(super) fn next_place(&mut self) -> u32 {
        self.opened += 1;
        HANDLES + 4 * (self.opened - 1)
    }

    /// Opens a handle of an API, and returns where the guest has it.
    pub(super) fn open(&mut self, api: &str) -> u32 {
        let driver = FIRST + self.opened as i32;
        self.open_as(api, driver)
    }

    /// Likewise, with this handle of the driver.
    pub(super) fn open_as(&mut self, api: &str, driver: i32) -> u32 {
        let place = self.next_place();
        if let Some(mut call) = self.opening(api) {
            call.place = place;
            call.outcome = answered(driver.into());
            self.lay(&call);
            self.act(Act::Call(call));
        }
        place
    }

    /// Returns a good call of the function that opens handles of an API.
    pub(super) fn opening(&mut self, api: &str) -> Option<Call> {
        opens(api).map(|function| self.good(function))
    }

    /// Returns a good call that closes what was opened at a place.
    pub(super) fn closing(&self, api: &str, at: u32) -> Option<Call> {
        closes(api).map(|function| Call {
            function,
            given: vec![Given::Opened { at, plus: 0 }],
            place: 0,
            outcome: answered(0),
        })
    }

    /// Returns a good call of a function, after opening what it needs.
    pub(super) fn good(&mut self, function: &'static Function) -> Call {
        let mut given = Vec::new();
        for (i, param) in (0..).zip(function.params) {
            given.push(match &param.kind {
                Kind::Int { int, values } => Given::Number(usual(*int, values, i)),
                Kind::Enum { names } => Given::Number(1.min(names.len() as i64 - 1)),
                Kind::Handle { api } => Given::Opened {
                    at: self.open(api),
                    plus: 0,
                },
                Kind::In | Kind::Out | Kind::InOut => Given::Span(Span {
                    record: RECORDS + 16 * i,
                    ptr: BUFFERS + STRIDE * i,
                    len: 5 + i,
                    seed: 0x11 + 0x20 * i as u8,
                }),
                Kind::Handles { .. } => Given::Span(Span {
                    record: RECORDS + 16 * i,
                    ptr: BUFFERS + STRIDE * i,
                    len: 3,
                    seed: 0x21,
                }),
                Kind::Ops { kinds } => {
                    let ops: Vec<Op> = (0..kinds.len() as u32)
                        .map(|kind| op(kinds, kind, kind))
                        .collect();
                    Given::Ops {
                        array: ARRAY,
                        count: ops.len() as u32,
                        ops,
                    }
                }
            });
        }
        let place = match function.result.as_ref().map(|result| &result.kind) {
            Some(Kind::Handle { .. }) => self.next_place(),
            _ => PLACE,
        };
        let mut call = Call {
            function,
            given,
            place,
            outcome: Outcome::Unseen,
        };
        call.outcome = Outcome::Answered(self.answer(&call));
        call
    }

    /// Returns a good answer to a call.
    pub(super) fn answer(&self, call: &Call) -> Answer {
        let result = match call.function.result.as_ref().map(|result| &result.kind) {
            Some(Kind::Handle { .. }) => i64::from(FIRST + 20),
            Some(Kind::Enum { names }) => names.len() as i64 - 1,
            Some(Kind::Int { .. }) if counts(call.function) => {
                let spans = call.function.params.iter().zip(&call.given);
                let out = spans.filter(|(param, _)| matches!(param.kind, Kind::Out));
                let lengths = out.filter_map(|(_, given)| match given {
                    Given::Span(span) => Some(i64::from(span.len)),
                    _ => None,
                });
                lengths.max().unwrap_or(0)
            }
            Some(Kind::Int { int, .. }) if int.range().1 > u32::MAX.into() => 0x1234_5678_9abc_def0,
            Some(_) => 0x1234_5678,
            None => 0,
        };
        let handles = call.function.params.iter().zip(&call.given);
        let handles = handles.filter_map(|(param, given)| match (&param.kind, given) {
            (Kind::Handles { .. }, Given::Span(span)) => Some(span.len as i32),
            _ => None,
        });
        // All but the last entry, for which the platform has nothing, in no order, and no more than every runtime has room for.
        let count = handles.max().unwrap_or(0);
        let handles = (0..(count - 1).min(4))
            .map(|i| FIRST + 30 + (i ^ 1))
            .collect();
        Answer {
            result,
            seed: 0x80,
            handles,
        }
    }

    /// Writes everything to memory that a call reads and that lies in memory, and marks what it may write.
    pub(super) fn lay(&mut self, call: &Call) {
        let size = u64::from(self.size);
        let fits = |at: u32, len: u64| u64::from(at) + len <= size;
        let mut puts = Vec::new();
        for (param, given) in call.function.params.iter().zip(&call.given) {
            match (&param.kind, given) {
                (kind, Given::Span(span)) => {
                    let bytes = u64::from(span.len) * u64::from(unit(kind));
                    if fits(span.ptr, bytes) {
                        self.fill(span.ptr, bytes as u32, span.seed);
                    }
                    if fits(span.record, 8) {
                        puts.push((span.record, vec![span.ptr, span.len]));
                    }
                }
                (Kind::Ops { kinds }, Given::Ops { array, ops, .. }) => {
                    for op in ops {
                        let bytes = data(kinds, op.kind) != OpData::Value;
                        if bytes && fits(op.ptr, op.len.into()) {
                            self.fill(op.ptr, op.len, op.seed);
                        }
                    }
                    if fits(*array, 12 * ops.len() as u64) && !ops.is_empty() {
                        let words = ops.iter().flat_map(|op| [op.kind, op.ptr, op.len]);
                        puts.push((*array, words.collect()));
                    }
                }
                _ => {}
            }
        }
        if let Some(result) = &call.function.result {
            let width = width(&result.kind);
            let handle = matches!(result.kind, Kind::Handle { .. });
            if !handle && fits(call.place, width.into()) {
                self.fill(call.place, width, 0x99);
            }
        }
        // Records last: a range that is to overlap one must not spoil it.
        for (at, words) in puts {
            self.act(Act::Put { at, words });
        }
    }

    /// Fills a buffer, and what is before and behind it.
    fn fill(&mut self, at: u32, len: u32, seed: u8) {
        let (before, behind) = self.guards(at, len);
        if before > 0 {
            self.act(Act::Fill {
                at: at - before,
                len: before,
                seed: GUARD_SEED,
            });
        }
        self.act(Act::Fill { at, len, seed });
        if behind > 0 {
            self.act(Act::Fill {
                at: at + len,
                len: behind,
                seed: GUARD_SEED,
            });
        }
    }

    /// How many bytes before and behind a buffer are the test's own.
    fn guards(&self, at: u32, len: u32) -> (u32, u32) {
        let behind = u64::from(self.size) - (u64::from(at) + u64::from(len));
        (GUARD.min(at), GUARD.min(behind as u32))
    }

    /// Shows the first `len` bytes of a buffer of `room`, and what is before and behind it.
    fn show(&mut self, at: u32, len: u32, room: u32) {
        let (before, behind) = self.guards(at, room);
        // Long ones by themselves: then a fixture can say them in short.
        let parts = match len {
            0..64 if len == room => vec![(at - before, before + len + behind)],
            _ => vec![(at - before, before), (at, len), (at + room, behind)],
        };
        for (at, len) in parts {
            if len > 0 {
                self.act(Act::Show { at, len });
            }
        }
    }

    /// Makes a call and shows what it may have written. `lay` was called for it.
    pub(super) fn make(&mut self, call: &Call) {
        self.act(Act::Call(call.clone()));
        let reached = matches!(call.outcome, Outcome::Failed(_) | Outcome::Nonsense(_));
        for Written {
            at,
            len,
            room,
            buffer,
        } in self.written(call)
        {
            match reached && buffer {
                // What is in buffers after an error of the driver is left open.
                true => self.show(at, 0, room),
                false => self.show(at, len, room),
            }
        }
    }

    /// Lays a call out and makes it.
    pub(super) fn call(&mut self, call: &Call) {
        self.lay(call);
        self.make(call);
    }

    /// Likewise, and a check refuses it.
    pub(super) fn refused(&mut self, call: &Call, errno: Errno) {
        let mut call = call.clone();
        call.outcome = Outcome::Refused(errno);
        self.call(&call);
    }

    /// Writes an operation into the array of operations.
    pub(super) fn put_op(&mut self, n: u32, op: Op) {
        self.act(Act::Put {
            at: ARRAY + 12 * n,
            words: vec![op.kind, op.ptr, op.len],
        });
    }

    /// Makes a call with the first `count` operations that are in the array, which a check refuses as `invalid_arg`.
    pub(super) fn refused_as_laid(&mut self, call: &Call, param: usize, count: u32) {
        let mut call = call.clone();
        call.given[param] = Given::Ops {
            array: ARRAY,
            count,
            ops: Vec::new(),
        };
        call.outcome = Outcome::Refused(Errno::InvalidArg);
        self.act(Act::Call(call));
    }

    /// The ranges that a call may write.
    fn written(&self, call: &Call) -> Vec<Written> {
        let mut ranges = Vec::new();
        let answered = matches!(call.outcome, Outcome::Answered(_));
        let refused = matches!(call.outcome, Outcome::Refused(_));
        let mut add = |at, len, room, buffer| {
            ranges.push(Written {
                at,
                len,
                room,
                buffer,
            })
        };
        for (param, given) in call.function.params.iter().zip(&call.given) {
            match (&param.kind, given) {
                (Kind::Out | Kind::InOut, Given::Span(span)) => {
                    let came = match &call.outcome {
                        Outcome::Answered(answer) if counts(call.function) => answer.result as u32,
                        _ => span.len,
                    };
                    add(span.ptr, came.min(span.len), span.len, true);
                }
                // Nothing at all is written by a call that is refused.
                (Kind::In, Given::Span(span)) if refused => {
                    add(span.ptr, span.len, span.len, false)
                }
                // Handles are the runtime's own numbers.
                (Kind::Handles { .. }, Given::Span(span)) if !answered => {
                    if let Some(len) = span.len.checked_mul(4) {
                        add(span.ptr, len, len, false);
                    }
                }
                (Kind::Ops { kinds }, Given::Ops { ops, .. }) => {
                    let written = ops.iter().filter(|op| is_written(data(kinds, op.kind)));
                    written.for_each(|op| add(op.ptr, op.len, op.len, true));
                }
                _ => {}
            }
        }
        if let Some(result) = &call.function.result
            && !matches!(result.kind, Kind::Handle { .. })
        {
            let width = width(&result.kind);
            add(call.place, width, width, false);
        }
        let size = u64::from(self.size);
        ranges.retain(|range| u64::from(range.at) + u64::from(range.room) <= size);
        ranges
    }
}

/// A range that a call may write.
struct Written {
    at: u32,
    /// How many bytes of it are known.
    len: u32,
    room: u32,
    /// What is in it after an error of the driver is left open.
    buffer: bool,
}

/// An operation of this kind, at the place of the `i`-th.
pub(super) fn op(kinds: &[OpKind], kind: u32, i: u32) -> Op {
    let ptr = match data(kinds, kind) {
        OpData::Value => NO_POINTER,
        _ => OP_BUFFERS + OP_STRIDE * i,
    };
    Op {
        kind,
        ptr,
        len: 3 + i,
        seed: (0x31 + 9 * i) as u8,
    }
}

/// How many bytes an entry of a span takes.
pub(super) fn unit(kind: &Kind) -> u32 {
    match kind {
        Kind::Handles { .. } => 4,
        _ => 1,
    }
}

/// A number that a parameter usually has: another for each parameter, none that is anybody's default.
fn usual(int: Int, values: &[(i64, i64)], i: u32) -> i64 {
    let number = 3 + i64::from(i) * 10;
    match values.first() {
        Some((low, high)) => (low + number).min(*high),
        None if int == Int::U64 => 0x1_0000 + number,
        None => number,
    }
}

pub(super) fn answered(result: i64) -> Outcome {
    Outcome::Answered(Answer {
        result,
        ..Answer::default()
    })
}

pub(super) fn api(name: &str) -> Option<&'static Api> {
    APIS.iter().find(|api| api.name == name)
}

/// The function that opens handles of an API.
pub(super) fn opens(name: &str) -> Option<&'static Function> {
    api(name)?.functions.iter().find(|f| opens_own(f))
}

/// Whether a function opens a handle of its API.
pub(super) fn opens_own(function: &Function) -> bool {
    matches!(&function.result, Some(result) if matches!(result.kind, Kind::Handle { api } if api == function.api))
}

/// The function that closes handles of an API.
pub(super) fn closes(name: &str) -> Option<&'static Function> {
    api(name)?.functions.iter().find(|f| f.closes)
}

/// The API whose handle a function takes.
pub(super) fn handle_of(function: &Function) -> Option<(usize, &'static str)> {
    function
        .params
        .iter()
        .enumerate()
        .find_map(|(i, param)| match param.kind {
            Kind::Handle { api } => Some((i, api)),
            _ => None,
        })
}
