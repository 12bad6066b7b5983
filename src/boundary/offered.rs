//! Arrays of handles that a platform offers: asked again, with gaps, and closed at the end.

use super::clauses::Clauses;
use super::plan::{BUFFERS, Plan};
use super::script::{Act, Answer, Call, Given, Outcome, Script};
use crate::call::{Function, Kind};

pub(super) fn add(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    for (i, param) in function.params.iter().enumerate() {
        if let Kind::Handles { api } = param.kind {
            scripts.push(again(clauses, function, i, api));
            scripts.push(gaps(clauses, function, i, api));
        }
    }
}

/// A good call with an array of so many entries at a place, in which the platform offers these.
fn offering(plan: &mut Plan, i: usize, at: u32, handles: &[i32]) -> Call {
    let mut call = plan.good(plan.function());
    if let Given::Span(span) = &mut call.given[i] {
        (span.ptr, span.len) = (at, handles.len() as u32 + 1);
    }
    call.outcome = Outcome::Answered(Answer {
        handles: handles.to_vec(),
        ..Answer::default()
    });
    call
}

/// Handles that are open are given again; one that was closed is opened again. All are closed at the end.
fn again(
    clauses: &Clauses<'_>,
    function: &'static Function,
    i: usize,
    api: &'static str,
) -> Script {
    let name = function.params[i].name;
    let mut plan = Plan::new(function, format!("{name}=again"));
    let handles = [33, 0, 70_000];
    let close = |plan: &mut Plan, at| {
        if let Some(closing) = plan.closing(api, at) {
            plan.call(&closing);
        }
    };
    let (first, second) = (BUFFERS, BUFFERS + 0x80);
    for at in [first, second] {
        let call = offering(&mut plan, i, at, &handles);
        plan.call(&call);
    }
    close(&mut plan, second + 4);
    let call = offering(&mut plan, i, second, &handles);
    plan.call(&call);
    close(&mut plan, first);
    let title = format!(
        "{}: handles that are open are given again, and closed at the end once",
        function.full_name
    );
    let ids = ["handles", "same"].map(|slug| format!("{}/{slug}", function.api));
    let own = ids.into_iter().filter(|id| clauses.has(id));
    plan.shows(title, own.chain(clauses.common(&["end-closes"])))
}

/// Entries for which there is nothing, between others.
fn gaps(clauses: &Clauses<'_>, function: &'static Function, i: usize, api: &'static str) -> Script {
    let name = function.params[i].name;
    let mut plan = Plan::new(function, format!("{name}=gaps"));
    let handles = [-1, 5, -2, i32::MIN, i32::MAX, -256];
    let call = offering(&mut plan, i, BUFFERS, &handles);
    plan.call(&call);
    for (at, handle) in (0..).map(|n| BUFFERS + 4 * n).zip(handles) {
        match plan.closing(api, at) {
            Some(closing) if handle >= 0 => plan.call(&closing),
            _ => plan.act(Act::Show { at, len: 4 }),
        }
    }
    let title = format!(
        "{}: entries below zero become -1, wherever they stand",
        function.full_name
    );
    let own = [format!("{}/beyond", function.api)]
        .into_iter()
        .filter(|id| clauses.has(id));
    plan.shows(title, own.chain(clauses.common(&["handle-translated"])))
}
