//! Where results go: both ends of the memory, odd addresses, past it, and in what it grew by.

use super::clauses::Clauses;
use super::expect::width;
use super::plan::Plan;
use super::script::{Act, Call, PAGE, Script};
use crate::call::{Function, Kind, Param};
use crate::generated::Errno;

pub(super) fn add(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    let Some(result) = &function.result else {
        return;
    };
    let case = Place {
        clauses,
        function,
        result,
        width: width(&result.kind),
    };
    scripts.extend(case.good());
    scripts.extend(case.bad());
    scripts.push(case.grown());
}

struct Place<'m> {
    clauses: &'m Clauses<'m>,
    function: &'static Function,
    result: &'static Param,
    width: u32,
}

impl<'m> Place<'m> {
    fn plan(&self, what: &str) -> Plan {
        Plan::new(self.function, format!("{}.{what}", self.result.name))
    }

    fn title(&self, what: &str) -> String {
        format!(
            "{}: the place for `{}` {what}",
            self.function.full_name, self.result.name
        )
    }

    /// A call that succeeds. A handle is then used, from where it is.
    fn succeeds(&self, plan: &mut Plan, call: &Call) {
        if let Kind::Handle { .. } = self.result.kind {
            let size = plan.size;
            let (before, behind) = (4.min(call.place), 4.min(size - call.place - self.width));
            let (below, above) = (call.place - before, call.place + self.width);
            for (at, len) in [(below, before), (above, behind)] {
                plan.act(Act::Fill {
                    at,
                    len,
                    seed: 0xc3,
                });
            }
            plan.call(call);
            for (at, len) in [(below, before), (above, behind)] {
                if len > 0 {
                    plan.act(Act::Show { at, len });
                }
            }
            if let Some(closing) = plan.closing(self.function.api, call.place) {
                plan.call(&closing);
            }
        } else {
            plan.call(call);
        }
    }

    fn good(&self) -> Vec<Script> {
        let places = [
            ("at=0", vec![0], "memory-out"),
            ("at=odd", vec![0x2a1, 0x2b2, 0x2c3], "memory-unaligned"),
            ("at=end", vec![PAGE - self.width], "memory-to-the-end"),
        ];
        let scripts = places.map(|(what, places, rule)| {
            let mut plan = self.plan(what);
            let mut call = plan.good(self.function);
            for place in places {
                call.place = place;
                self.succeeds(&mut plan, &call);
            }
            let title = self.title(&what.replace('=', " "));
            plan.shows(title, self.clauses.result(self.function, &[rule]))
        });
        scripts.into()
    }

    fn bad(&self) -> Vec<Script> {
        let width = self.width;
        let beyond = (1..=width).chain([width + 1, PAGE, (1 << 31) - PAGE]);
        let places = [
            (
                "at=beyond",
                beyond.map(|past| PAGE - width + past).collect::<Vec<_>>(),
                "memory-out",
            ),
            (
                "at=wraps",
                (1..=width).map(|past| past.wrapping_neg()).collect(),
                "memory-no-wrap",
            ),
        ];
        let scripts = places.map(|(what, places, rule)| {
            let mut plan = self.plan(what);
            let good = plan.good(self.function);
            for place in places {
                let mut call = good.clone();
                call.place = place;
                plan.refused(&call, Errno::InvalidArg);
            }
            self.succeeds(&mut plan, &good);
            let title = self.title("does not all lie in memory");
            plan.shows(
                title,
                self.clauses
                    .common(&[rule, "refused-unseen", "refused-untouched"]),
            )
        });
        scripts.into()
    }

    fn grown(&self) -> Script {
        let mut plan = self.plan("grown");
        let mut call = plan.good(self.function);
        for round in 0..3 {
            if round > 0 {
                plan.act(Act::Grow(1));
            }
            call.place = plan.size - self.width + 1;
            plan.refused(&call, Errno::InvalidArg);
            call.place = plan.size - self.width;
            self.succeeds(&mut plan, &call);
            call.place = plan.size - PAGE + 0x40;
            self.succeeds(&mut plan, &call);
        }
        let title = self.title("in the memory as it is, also after it grew twice");
        plan.shows(title, self.clauses.common(&["memory-grown"]))
    }
}
