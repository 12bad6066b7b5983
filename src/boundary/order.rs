//! Two things wrong with one call: the check that comes first decides.

use super::buffers::targets;
use super::clauses::Clauses;
use super::plan::{Plan, handle_of, opens_own};
use super::script::{Act, Call, Given, Outcome, PAGE, Script};
use super::values::bad;
use crate::call::{Function, Kind};
use crate::generated::Errno;

pub(super) fn add(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    let mut plan = Plan::new(function, "");
    let faults = faults(&mut plan);
    if let Some((handle, _)) = handle_of(function) {
        scripts.extend(
            faults
                .iter()
                .map(|fault| before_handle(clauses, function, handle, fault)),
        );
    }
    if function.optional {
        scripts.push(absent(clauses, function, &faults));
    }
    if opens_own(function) {
        scripts.push(full(clauses, function, &faults));
    }
}

/// One thing that is wrong with a call and is `invalid_arg`, found before its handle is looked at.
struct Fault {
    name: String,
    make: Box<dyn Fn(&mut Call)>,
}

impl Fault {
    fn new(name: impl Into<String>, make: impl Fn(&mut Call) + 'static) -> Fault {
        Fault {
            name: name.into(),
            make: Box::new(make),
        }
    }
}

/// What can be wrong with a call of this function, in the order of the checks.
fn faults(plan: &mut Plan) -> Vec<Fault> {
    let function = plan.function();
    let mut faults = Vec::new();
    for (i, param) in function.params.iter().enumerate() {
        if let Some(number) = bad(&param.kind) {
            faults.push(Fault::new(param.name, move |call| {
                call.given[i] = Given::Number(number)
            }));
        }
    }
    for (i, param) in function.params.iter().enumerate() {
        match &param.kind {
            Kind::In | Kind::Out | Kind::InOut | Kind::Handles { .. } => {
                faults.push(Fault::new(format!("{}.record", param.name), move |call| {
                    if let Given::Span(span) = &mut call.given[i] {
                        span.record = PAGE - 7;
                    }
                }));
            }
            Kind::Ops { kinds } => {
                let unknown = kinds.len() as u32;
                faults.push(Fault::new(format!("{}.array", param.name), move |call| {
                    if let Given::Ops { array, .. } = &mut call.given[i] {
                        *array = PAGE - 11;
                    }
                }));
                faults.push(Fault::new(format!("{}.kind", param.name), move |call| {
                    if let Given::Ops { ops, .. } = &mut call.given[i]
                        && let Some(op) = ops.last_mut()
                    {
                        op.kind = unknown;
                    }
                }));
            }
            _ => {}
        }
    }
    for (name, target) in targets(function) {
        faults.push(Fault::new(name.clone(), move |call| {
            target.place(call, PAGE, 1)
        }));
        let written = matches!(
            function.params[target.param()].kind,
            Kind::Out | Kind::InOut | Kind::Handles { .. }
        );
        if written {
            faults.push(Fault::new(format!("{name}.overlap"), move |call| {
                if let Given::Span(span) = &mut call.given[target.param()] {
                    span.ptr = span.record + 7;
                }
            }));
        }
    }
    if let Some(result) = &function.result {
        faults.push(Fault::new(result.name, |call| call.place = PAGE - 3));
    }
    faults
}

/// A bad handle, and what is found before it.
fn before_handle(
    clauses: &Clauses<'_>,
    function: &'static Function,
    handle: usize,
    fault: &Fault,
) -> Script {
    let mut plan = Plan::new(function, format!("order={},handle", fault.name));
    let mut call = plan.good(function);
    let good = call.clone();
    (fault.make)(&mut call);
    for number in [0, -1] {
        call.given[handle] = Given::Number(number);
        plan.refused(&call, Errno::InvalidArg);
    }
    call = good;
    call.given[handle] = Given::Number(0);
    plan.refused(&call, Errno::NoDevice);
    let title = format!(
        "{}: `{}` is looked at before the handle",
        function.full_name, fault.name
    );
    plan.shows(
        title,
        clauses.common(&["order-of-checks", "refused-unseen", "refused-untouched"]),
    )
}

/// A function that the driver lacks, and what is found before that.
fn absent(clauses: &Clauses<'_>, function: &'static Function, faults: &[Fault]) -> Script {
    let mut plan = Plan::new(function, "absent");
    plan.script_mut().absent = vec![function.full_name];
    let good = plan.good(function);
    for fault in faults {
        let mut call = good.clone();
        (fault.make)(&mut call);
        plan.refused(&call, Errno::InvalidArg);
    }
    for (i, param) in function.params.iter().enumerate() {
        let mut call = good.clone();
        match (&param.kind, &mut call.given[i]) {
            (Kind::Handle { .. }, given) => {
                *given = Given::Number(0);
                plan.refused(&call, Errno::NoDevice);
            }
            (_, Given::Ops { count, ops, .. }) => {
                (*count, *ops) = (0, Vec::new());
                plan.refused(&call, Errno::Unsupported);
            }
            (Kind::In | Kind::Out | Kind::InOut, Given::Span(span)) => {
                span.len = 0;
                plan.refused(&call, Errno::Unsupported);
            }
            _ => {}
        }
    }
    plan.refused(&good, Errno::Unsupported);
    let title = format!(
        "{}: where the driver lacks it, all other checks come before",
        function.full_name
    );
    plan.shows(
        title,
        clauses.common(&[
            "driver-lacks",
            "order-of-checks",
            "refused-unseen",
            "refused-untouched",
        ]),
    )
}

/// No room for another handle, and what is found before that.
fn full(clauses: &Clauses<'_>, function: &'static Function, faults: &[Fault]) -> Script {
    let mut plan = Plan::new(function, "full");
    let mut good = plan.good(function);
    plan.lay(&good);
    plan.act(Act::OpenAll(good.clone()));
    let opened = good.place;
    for fault in faults {
        let mut call = good.clone();
        (fault.make)(&mut call);
        plan.refused(&call, Errno::InvalidArg);
    }
    // The place keeps what is in it.
    good.place = plan.next_place();
    plan.act(Act::Put {
        at: good.place,
        words: vec![0x7654_3210],
    });
    plan.refused(&good, Errno::Exhausted);
    plan.act(Act::Show {
        at: good.place,
        len: 4,
    });
    // One is closed: there is room for one, and no more.
    if let Some(closing) = plan.closing(function.api, opened) {
        plan.call(&closing);
        let again = Call {
            place: opened,
            outcome: plan.outcome_of(&good),
            ..good.clone()
        };
        plan.call(&again);
        plan.refused(&good, Errno::Exhausted);
        plan.call(&closing);
        plan.call(&again);
    }
    let title = format!(
        "{}: no room for another handle, and room again after one is closed",
        function.full_name
    );
    plan.shows(
        title,
        clauses.common(&[
            "handle-exhausted",
            "order-of-checks",
            "refused-unseen",
            "refused-untouched",
        ]),
    )
}

impl Plan {
    /// A good answer to a call that opens a handle.
    fn outcome_of(&self, call: &Call) -> Outcome {
        Outcome::Answered(self.answer(call))
    }
}
