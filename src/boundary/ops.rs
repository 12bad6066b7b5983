//! Lists of operations: how many, of which kinds, and what is wrong with one of them.

use super::clauses::Clauses;
use super::expect::{data, is_written};
use super::overlaps::list;
use super::plan::{ARRAY, OP_BUFFERS, Plan, op};
use super::script::{Given, Op, Outcome, PAGE, Script};
use crate::call::{Function, Kind, OpData, OpKind};
use crate::generated::Errno;

/// How many operations every runtime takes.
pub(super) const MOST: u32 = 16;

pub(super) fn add(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    for (i, param) in function.params.iter().enumerate() {
        if let Kind::Ops { kinds } = &param.kind {
            let case = List {
                clauses,
                function,
                param: i,
                name: param.name,
                kinds,
            };
            case.counts(scripts);
            case.kinds(scripts);
            case.values(scripts);
            case.arrays(scripts);
            case.faults(scripts);
        }
    }
}

struct List<'m> {
    clauses: &'m Clauses<'m>,
    function: &'static Function,
    param: usize,
    name: &'static str,
    kinds: &'static [OpKind],
}

impl<'m> List<'m> {
    fn plan(&self, what: &str) -> Plan {
        Plan::new(self.function, format!("{}.{what}", self.name))
    }

    fn count(&self) -> u32 {
        self.kinds.len() as u32
    }

    /// So many operations, each of the next kind, from this one on.
    fn cycle(&self, count: u32, first: u32) -> Vec<Op> {
        (0..count)
            .map(|n| op(self.kinds, (first + n) % self.count(), n))
            .collect()
    }

    /// Makes a call with these operations, in which the driver sees them all.
    fn succeeds(&self, plan: &mut Plan, ops: Vec<Op>) {
        let mut call = plan.good(self.function);
        call.given[self.param] = list(ops);
        call.outcome = Outcome::Answered(plan.answer(&call));
        plan.call(&call);
    }

    fn counts(&self, scripts: &mut Vec<Script>) {
        for count in [1, 2, 3, 15, MOST] {
            let mut plan = self.plan(&format!("count={count}"));
            self.succeeds(&mut plan, self.cycle(count, count));
            let title = format!(
                "{}: {count} operations in one call",
                self.function.full_name
            );
            scripts.push(plan.shows(title, self.clauses.common(&["ops-given", "ops-room"])));
        }
        let mut plan = self.plan("count=0");
        let mut call = plan.good(self.function);
        call.outcome = Outcome::Unseen;
        for at in [ARRAY, 0, PAGE] {
            call.given[self.param] = Given::Ops {
                array: at,
                count: 0,
                ops: Vec::new(),
            };
            plan.call(&call);
        }
        for at in [PAGE + 1, u32::MAX] {
            call.given[self.param] = Given::Ops {
                array: at,
                count: 0,
                ops: Vec::new(),
            };
            plan.refused(&call, Errno::InvalidArg);
        }
        let title = format!("{}: no operations succeed, unseen", self.function.full_name);
        scripts.push(plan.shows(
            title,
            self.clauses.common(&["ops-none", "memory-zero-length"]),
        ));
    }

    /// Each kind at each position, and behind each kind.
    fn kinds(&self, scripts: &mut Vec<Script>) {
        for kind in 0..self.count() {
            let name = self.kinds[kind as usize].name;
            let mut plan = self.plan(&format!("kind={name}"));
            // Among others, and by itself.
            self.succeeds(&mut plan, self.cycle(MOST, kind));
            let all = (0..MOST).map(|n| op(self.kinds, kind, n));
            self.succeeds(&mut plan, all.collect());
            for other in 0..self.count() {
                let ops = [(other, 0), (kind, 1), (other, 2)];
                self.succeeds(
                    &mut plan,
                    ops.map(|(kind, n)| op(self.kinds, kind, n)).into(),
                );
            }
            let title = format!(
                "{}: `{name}` at every position, behind every other kind",
                self.function.full_name
            );
            scripts.push(plan.shows(title, self.clauses.common(&["ops-given"])));
        }
    }

    /// The numbers of operations without bytes.
    fn values(&self, scripts: &mut Vec<Script>) {
        let values = (0..self.count()).filter(|kind| data(self.kinds, *kind) == OpData::Value);
        for kind in values {
            let name = self.kinds[kind as usize].name;
            let mut plan = self.plan(&format!("{name}.values"));
            let numbers = [
                0,
                1,
                0xff,
                0x100,
                0xffff,
                0x1_0000,
                0x7fff_ffff,
                0x8000_0000,
                u32::MAX,
            ];
            let ops = numbers.map(|len| Op {
                len,
                ..op(self.kinds, kind, 0)
            });
            self.succeeds(&mut plan, ops.into());
            for ptr in [0, PAGE, u32::MAX] {
                let ops = ops.map(|op| Op { ptr, ..op });
                self.succeeds(&mut plan, ops.into());
            }
            let title = format!(
                "{}: the numbers of `{name}` as they are, wherever its pointer points",
                self.function.full_name
            );
            let id = format!("{}/{}/{name}", self.function.api, self.function.name);
            let own = [id].into_iter().filter(|id| self.clauses.has(id));
            scripts.push(plan.shows(title, own.chain(self.clauses.common(&["ops-given"]))));
        }
    }

    /// Arrays that do not all lie in memory, by their address and by their count.
    fn arrays(&self, scripts: &mut Vec<Script>) {
        let wraps = (1_u64 << 32).div_ceil(12) as u32;
        let bad = [
            (
                "array.count=beyond",
                vec![
                    (ARRAY, (PAGE - ARRAY) / 12 + 1),
                    (PAGE - 24, 3),
                    (0, PAGE / 12 + 1),
                ],
                "memory-record",
            ),
            (
                "array.count=wraps",
                vec![
                    (ARRAY, wraps),
                    (ARRAY, wraps + 1),
                    (ARRAY, u32::MAX),
                    (ARRAY, 1 << 31),
                    (ARRAY, 1 << 30),
                    (PAGE - 12, wraps + 1),
                ],
                "memory-no-wrap",
            ),
        ];
        for (what, places, rule) in bad {
            let mut plan = self.plan(what);
            let good = plan.good(self.function);
            for (at, count) in places {
                let mut call = good.clone();
                if let Given::Ops {
                    array,
                    count: given,
                    ops,
                } = &mut call.given[self.param]
                {
                    (*array, *given) = (at, count);
                    ops.truncate(1);
                }
                plan.refused(&call, Errno::InvalidArg);
            }
            let title = format!(
                "{}: an array of operations that does not all lie in memory",
                self.function.full_name
            );
            scripts.push(plan.shows(title, self.clauses.common(&[rule, "refused-unseen"])));
        }
    }

    /// What can be wrong with an operation.
    fn wrongs(&self) -> Vec<Wrong> {
        let mut wrongs = vec![Wrong {
            name: "kind".to_owned(),
            rule: "value-enum",
            ops: [
                self.count(),
                self.count() + 1,
                0x100,
                0x1_0000,
                1 << 31,
                u32::MAX,
            ]
            .map(|kind| Op {
                kind,
                ..op(self.kinds, 0, 0)
            })
            .into(),
        }];
        for kind in 0..self.count() {
            let name = self.kinds[kind as usize].name;
            let good = op(self.kinds, kind, 0);
            let range = |ptr, len| Op { ptr, len, ..good };
            let moves = data(self.kinds, kind);
            if moves == OpData::Value {
                continue;
            }
            wrongs.push(Wrong {
                name: format!("{name}.range"),
                rule: "memory-data",
                ops: vec![
                    range(PAGE - 2, 3),
                    range(PAGE + 1, 0),
                    range(u32::MAX, 1),
                    range(u32::MAX - 3, 8),
                    range(OP_BUFFERS, u32::MAX - OP_BUFFERS + 1),
                    range(OP_BUFFERS, u32::MAX),
                ],
            });
            if is_written(moves) {
                wrongs.push(Wrong {
                    name: format!("{name}.array"),
                    rule: "memory-overlap",
                    ops: vec![range(ARRAY - 2, 3), range(ARRAY, 1), range(ARRAY + 11, 1)],
                });
            }
        }
        wrongs
    }

    /// Each thing that can be wrong with an operation, at each position and behind each kind.
    fn faults(&self, scripts: &mut Vec<Script>) {
        for wrong in self.wrongs() {
            for before in 0..self.count() {
                let behind = self.kinds[before as usize].name;
                let mut plan = self.plan(&format!("{},behind={behind}", wrong.name));
                let ops: Vec<Op> = (0..MOST).map(|n| op(self.kinds, before, n)).collect();
                let mut call = plan.good(self.function);
                call.given[self.param] = list(ops.clone());
                call.outcome = Outcome::Answered(plan.answer(&call));
                plan.lay(&call);
                let mut next = wrong.ops.iter().cycle();
                for position in [0, 1, 2, 7, MOST - 1] {
                    for bad in next.by_ref().take(2) {
                        plan.put_op(position, *bad);
                        // Among others, and as the last.
                        plan.refused_as_laid(&call, self.param, MOST);
                        if position + 1 < MOST {
                            plan.refused_as_laid(&call, self.param, position + 1);
                        }
                    }
                    plan.put_op(position, ops[position as usize]);
                }
                plan.make(&call);
                let title = format!(
                    "{}: an operation is wrong ({}), wherever it stands behind `{behind}`",
                    self.function.full_name, wrong.name
                );
                let ids = self
                    .clauses
                    .common(&[wrong.rule, "refused-unseen", "refused-untouched"]);
                scripts.push(plan.shows(title, ids));
            }
        }
    }
}

/// One thing that can be wrong with an operation, in several ways.
struct Wrong {
    name: String,
    rule: &'static str,
    ops: Vec<Op>,
}
