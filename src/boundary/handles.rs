//! Handles: numbers that were never given out, closed ones, those of others, and those of drivers.

use super::clauses::Clauses;
use super::plan::{Plan, answered, closes, handle_of, opens, opens_own};
use super::script::{Act, Call, Given, Many, Outcome, PartEnds, Script};
use crate::call::Function;
use crate::generated::{APIS, Errno};

/// Handles that drivers may have.
const OF_DRIVERS: [i32; 9] = [0, 1, 127, 128, 255, 256, 65_535, 65_536, i32::MAX];

pub(super) fn add(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    if let Some((param, api)) = handle_of(function) {
        let case = Use {
            clauses,
            function,
            param,
            api,
        };
        scripts.push(case.never());
        scripts.push(case.beside());
        scripts.push(case.closed());
        scripts.push(case.translated());
        scripts.extend(case.of_other_apis());
        scripts.push(case.of_another_instance());
    }
    if opens_own(function) {
        scripts.push(failed(clauses, function));
        scripts.push(negative(clauses, function));
        scripts.push(holes(clauses, function));
        scripts.push(many(clauses, function));
        scripts.extend(
            [PartEnds::Return, PartEnds::Trap].map(|ends| closing(clauses, function, ends)),
        );
    }
}

/// A function that takes a handle.
struct Use<'m> {
    clauses: &'m Clauses<'m>,
    function: &'static Function,
    param: usize,
    api: &'static str,
}

impl<'m> Use<'m> {
    fn plan(&self, what: impl Into<String>) -> Plan {
        Plan::new(self.function, what)
    }

    fn with(&self, call: &Call, given: Given) -> Call {
        let mut call = call.clone();
        call.given[self.param] = given;
        call
    }

    /// A good call with the handle at a place.
    fn of(&self, call: &Call, at: u32) -> Call {
        self.with(call, Given::Opened { at, plus: 0 })
    }

    /// A good call that opens nothing itself.
    fn call(&self) -> Call {
        self.plan("").good(self.function)
    }

    fn title(&self, what: &str) -> String {
        format!("{}: {what}", self.function.full_name)
    }

    /// Nothing is open.
    fn never(&self) -> Script {
        let mut plan = self.plan("handle=never");
        let call = self.call();
        plan.lay(&call);
        for number in [
            0,
            -1,
            1,
            2,
            3,
            8,
            16,
            64,
            127,
            255,
            256,
            257,
            65_535,
            65_536,
            i32::MAX,
            i32::MIN,
        ] {
            let mut call = self.with(&call, Given::Number(number.into()));
            call.outcome = Outcome::Refused(Errno::NoDevice);
            plan.make(&call);
        }
        let ids = self
            .clauses
            .common(&["handle-unknown", "refused-unseen", "refused-untouched"]);
        plan.shows(
            self.title("no number is a handle before one was opened"),
            ids,
        )
    }

    /// One is open, and numbers that are like it in a part of their bits are not.
    fn beside(&self) -> Script {
        let mut plan = self.plan("handle=beside");
        let call = plan.good(self.function);
        plan.lay(&call);
        let at = match call.given[self.param] {
            Given::Opened { at, .. } => at,
            _ => 0,
        };
        for plus in [
            1,
            -1,
            0x80,
            0x100,
            -0x100,
            0x8000,
            0x1_0000,
            -0x1_0000,
            0x100_0000,
            0x4000_0000,
            i32::MIN,
        ] {
            let mut call = self.with(&call, Given::Opened { at, plus });
            call.outcome = Outcome::Refused(Errno::NoDevice);
            plan.make(&call);
        }
        plan.call(&call);
        let ids = self
            .clauses
            .common(&["handle-unknown", "refused-unseen", "refused-untouched"]);
        plan.shows(
            self.title("numbers that differ from an open handle in one bit are none"),
            ids,
        )
    }

    /// One of two is closed, and closed again.
    fn closed(&self) -> Script {
        let mut plan = self.plan("handle=closed");
        let call = self.call();
        let (a, b) = (plan.open(self.api), plan.open(self.api));
        plan.lay(&call);
        if let Some(mut closing) = plan.closing(self.api, a) {
            plan.call(&closing);
            closing.outcome = Outcome::Refused(Errno::NoDevice);
            plan.call(&closing);
        }
        let mut refused = self.of(&call, a);
        refused.outcome = Outcome::Refused(Errno::NoDevice);
        plan.make(&refused);
        plan.call(&self.of(&call, b));
        let ids = self
            .clauses
            .common(&["handle-closed", "refused-unseen", "refused-untouched"]);
        plan.shows(
            self.title("a handle that was closed is none; another is"),
            ids,
        )
    }

    /// The driver gets its own handle, whatever it is.
    fn translated(&self) -> Script {
        let mut plan = self.plan("handle=each");
        let call = self.call();
        let mut places: Vec<u32> = Vec::new();
        for part in OF_DRIVERS.chunks(5) {
            places.clear();
            for handle in part {
                places.push(plan.open_as(self.api, *handle));
            }
            plan.lay(&call);
            for at in places.iter().rev() {
                plan.act(Act::Call(self.of(&call, *at)));
                if self.function.closes {
                    continue;
                }
                if let Some(closing) = plan.closing(self.api, *at) {
                    plan.call(&closing);
                }
            }
        }
        let ids = self.clauses.common(&["handle-translated", "handle-values"]);
        plan.shows(
            self.title("the driver gets the handle that it gave, from 0 to 2,147,483,647"),
            ids,
        )
    }

    fn of_other_apis(&self) -> Vec<Script> {
        let others = APIS.iter().filter(|api| api.name != self.api);
        let others = others.filter(|api| opens(api.name).is_some());
        let scripts = others.map(|api| {
            let mut plan = self.plan(format!("handle={}", api.name));
            let call = self.call();
            // Alone, and beside one of its own.
            let other = plan.open(api.name);
            plan.lay(&call);
            let mut refused = self.of(&call, other);
            refused.outcome = Outcome::Refused(Errno::NoDevice);
            plan.make(&refused);
            let own = plan.open(self.api);
            plan.make(&refused);
            plan.call(&self.of(&call, own));
            let ids = self
                .clauses
                .common(&["handle-api", "refused-unseen", "refused-untouched"]);
            plan.shows(
                self.title(&format!("a handle of {} is none", api.name)),
                ids,
            )
        });
        scripts.collect()
    }

    /// One instance has handles open, another has none.
    fn of_another_instance(&self) -> Script {
        let mut plan = self.plan("handle=instance");
        let call = self.call();
        plan.script_mut().parts[0].instance = "a";
        let own = plan.open(self.api);
        plan.open(self.api);
        plan.part("b");
        plan.lay(&call);
        for number in 1..=4 {
            let mut call = self.with(&call, Given::Number(number));
            call.outcome = Outcome::Refused(Errno::NoDevice);
            plan.make(&call);
        }
        plan.part("a");
        plan.lay(&call);
        plan.make(&self.of(&call, own));
        let ids = self
            .clauses
            .common(&["handle-instance", "refused-unseen", "refused-untouched"]);
        plan.shows(self.title("a handle of another instance is none"), ids)
    }
}

/// An opening that fails leaves nothing open, also among others.
fn failed(clauses: &Clauses<'_>, function: &'static Function) -> Script {
    let mut plan = Plan::new(function, "failed");
    let api = function.api;
    let first = plan.open(api);
    let mut call = plan.good(function);
    plan.lay(&call);
    call.place = plan.next_place();
    let kept = vec![0x7654_3210];
    plan.act(Act::Put {
        at: call.place,
        words: kept,
    });
    call.outcome = Outcome::Failed(Errno::Busy.code());
    for _ in 0..20 {
        plan.act(Act::Call(call.clone()));
    }
    plan.act(Act::Show {
        at: call.place,
        len: 4,
    });
    let second = plan.open(api);
    for at in [first, second] {
        if let Some(closing) = plan.closing(api, at) {
            plan.call(&closing);
        }
    }
    let title = format!(
        "{}: twenty that the driver fails leave nothing open",
        function.full_name
    );
    plan.shows(
        title,
        clauses.common(&["handle-failed-init", "result-after-error"]),
    )
}

/// A handle below zero is no handle of a driver.
fn negative(clauses: &Clauses<'_>, function: &'static Function) -> Script {
    let mut plan = Plan::new(function, "handle=negative");
    let mut call = plan.good(function);
    plan.lay(&call);
    let kept = vec![0x7654_3210];
    plan.act(Act::Put {
        at: call.place,
        words: kept,
    });
    // What is below is told from an errno of a driver in C by nothing.
    for handle in [-22, -255, -256, i32::MIN] {
        call.outcome = Outcome::Nonsense(super::script::Answer {
            result: handle.into(),
            ..Default::default()
        });
        plan.act(Act::Call(call.clone()));
    }
    plan.act(Act::Show {
        at: call.place,
        len: 4,
    });
    let title = format!(
        "{}: a driver's handle below zero is `failed`",
        function.full_name
    );
    plan.shows(
        title,
        clauses.common(&["driver-errno", "handle-failed-init"]),
    )
}

/// Closed in the middle and opened again, in several orders: all stay apart.
fn holes(clauses: &Clauses<'_>, function: &'static Function) -> Script {
    let mut plan = Plan::new(function, "holes");
    let api = function.api;
    let mut open: Vec<u32> = (0..6).map(|_| plan.open(api)).collect();
    for middle in [2, 0, 4, 3, 1] {
        let closed = open.remove(middle);
        if let Some(mut closing) = plan.closing(api, closed) {
            plan.call(&closing);
            closing.outcome = Outcome::Refused(Errno::NoDevice);
            plan.call(&closing);
        }
        if middle != 3 {
            open.push(plan.open(api));
        }
    }
    for at in [open[3], open[1]] {
        if let Some(closing) = plan.closing(api, at) {
            plan.call(&closing);
        }
    }
    let title = format!(
        "{}: closed in the middle and opened again, each is its own",
        function.full_name
    );
    plan.shows(
        title,
        clauses.common(&["handle-values", "handle-closed", "end-closes"]),
    )
}

/// As many as there is room for, up to three hundred: every second is closed, and others take their places.
fn many(clauses: &Clauses<'_>, function: &'static Function) -> Script {
    let mut plan = Plan::new(function, "many");
    let api = function.api;
    let opening = plan.good(function);
    let [first, second] =
        [(0, 0xd00, 300), (1, 0x1400, 150)].map(|(index, at, room)| Many { index, at, room });
    // A function that is not only there to close them.
    let uses = super::plan::api(api).and_then(|api| {
        let mut functions = api.functions.iter().filter(|f| !f.closes && !f.optional);
        functions.find(|f| handle_of(f).is_some_and(|(_, of)| of == api.name))
    });
    let each = |plan: &mut Plan, array, from, step, function: &'static Function| {
        let mut call = Plan::new(function, "").good(function);
        call.outcome = Outcome::Answered(plan.answer(&call));
        plan.lay(&call);
        plan.act(Act::Each {
            call,
            array,
            first: from,
            step,
        });
    };
    plan.act(Act::OpenMany {
        call: opening.clone(),
        array: first,
    });
    if let Some(uses) = uses {
        each(&mut plan, first, 0, 1, uses);
    }
    if let Some(closes) = closes(api) {
        each(&mut plan, first, 1, 2, closes);
    }
    plan.act(Act::OpenMany {
        call: opening,
        array: second,
    });
    if let Some(uses) = uses {
        each(&mut plan, second, 0, 1, uses);
        each(&mut plan, first, 0, 2, uses);
    }
    let title = format!(
        "{}: as many as there is room for, at most 300, and every second closed",
        function.full_name
    );
    plan.shows(
        title,
        clauses.common(&[
            "handle-values",
            "handle-translated",
            "handle-exhausted",
            "end-closes",
        ]),
    )
}

/// What is open at the end is closed, the newest first.
fn closing(clauses: &Clauses<'_>, function: &'static Function, ends: PartEnds) -> Script {
    let name = match ends {
        PartEnds::Trap => "end=trap",
        _ => "end=drop",
    };
    let mut plan = Plan::new(function, name);
    let api = function.api;
    for handle in [9, 3, 300, 0, 7, 70_000] {
        plan.open_as(api, handle);
    }
    let places: Vec<u32> = (0..2).map(|i| plan.open_as(api, 20 + i)).collect();
    if let Some(mut closing) = plan.closing(api, places[0]) {
        closing.outcome = answered(0);
        plan.call(&closing);
    }
    if ends == PartEnds::Trap {
        plan.act(Act::Trap);
        plan.script_mut().parts[0].ends = ends;
    }
    let title = format!(
        "{}: what is open at the end is closed, the newest first",
        function.full_name
    );
    plan.shows(title, clauses.common(&["end-closes", "end-when"]))
}
