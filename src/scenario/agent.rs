//! The agent of a HAL: a guest that asks the suite which call to make next, so that a HAL is tested over values that it does not
//! know.
//!
//! An agent says first what its HAL offers ([`Hello`]). Then it asks with `conformance.next` for one instruction after the other,
//! makes the call through the public functions of the HAL, and reports with `conformance.observe` what came back. The suite works
//! out from the specification what drivers are to see and what is to be reported. `docs/agent.md` is the page for those
//! who write one.

mod ask;
mod calls;
mod driven;
mod hello;
mod lives;
mod plans;
mod random;
mod same;
mod script;
mod values;

pub use ask::{Answer, Arg, Ask, Data, Op};
pub use calls::{CALLS, Call, Form, Kinds};
pub use hello::{Hello, Way};
pub use plans::{Plan, plans};

use super::GROUP;
use crate::call::{AnyDriver, Arg as Driven, Call as Driving};
use crate::clause;
use crate::fixture::{Entry, Fixture, Header};
use crate::generated::Errno;
use crate::model::{Level, Model};
use crate::replay::Mismatch;
use crate::runtime::{Module, Refused, Runtime};
use crate::suite::{Case, CaseResult, Front, Status, judge_told, play};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

/// The name of the guest, without `.wasm`, and the part of an id behind `hal/`.
pub const NAME: &str = "agent";

/// What modules become on runtimes, by the names of these.
type Loaded = BTreeMap<String, Result<Arc<dyn Module>, Refused>>;

/// The agent of a HAL, and what it is asked for.
pub struct Agent {
    wasm: Vec<u8>,
    report: Vec<u8>,
    /// What its HAL offers.
    pub hello: Hello,
    plans: BTreeMap<String, Plan>,
    loaded: Mutex<Loaded>,
}

impl std::fmt::Debug for Agent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Agent")
            .field("hello", &self.hello)
            .finish_non_exhaustive()
    }
}

impl Agent {
    /// Lets an agent say what its HAL offers, and makes a case of everything that it can be asked for.
    ///
    /// # Errors
    /// What is wrong with the agent or with its first report.
    pub fn meet(
        path: &Path,
        wasm: Vec<u8>,
        model: &Model,
        runtime: &dyn Runtime,
        seed: u64,
    ) -> Result<(Agent, Vec<Case>), String> {
        let report = first_report(&wasm, runtime)?;
        let hello = Hello::parse(&report)?;
        let mut all = plans(&hello);
        all.extend(random::sequences(&hello, seed));
        let lacking = hello.lacks().map(|call| Plan {
            name: format!("{}/offered", call.name.replace('.', "/")),
            title: "the HAL offers it".to_owned(),
            clauses: vec!["common/guest-values"],
            asks: Vec::new(),
        });
        all.extend(lacking);
        // Those of an API stand together.
        let place = |plan: &Plan| {
            let api = plan.name.split('/').next().unwrap_or_default();
            let at = CALLS.iter().position(|call| call.api() == api);
            at.unwrap_or(CALLS.len())
        };
        all.sort_by_key(place);
        let mut agent = Agent {
            wasm,
            report,
            hello,
            plans: BTreeMap::new(),
            loaded: Mutex::default(),
        };
        let apis = Front::program(Vec::new(), Level::Must, &agent.wasm).requires;
        let apis: Vec<_> = apis
            .into_iter()
            .filter(|name| !name.contains('.'))
            .collect();
        let mut cases = Vec::new();
        for plan in all {
            let id = format!("{GROUP}{NAME}/{}", plan.name);
            cases.push(case(&id, &plan, path, model, apis.clone()));
            agent.plans.insert(id, plan);
        }
        Ok((agent, cases))
    }

    /// Plays a case, if it is one of this agent.
    pub fn judge(&self, case: &Case, runtime: &dyn Runtime) -> Option<CaseResult> {
        let plan = self.plans.get(&case.id)?;
        if plan.asks.is_empty() {
            let message = "the HAL does not offer this call".to_owned();
            return Some(CaseResult::new(case, Status::Unsupported, message));
        }
        if let Some(lacks) = case.front.requires.iter().find(|c| !runtime.has(c)) {
            let message = format!("the runtime says that it has no `{lacks}`");
            return Some(CaseResult::new(case, Status::Unsupported, message));
        }
        let script = script::build(&self.report, &self.hello, &plan.asks);
        let mut case = case.clone();
        if let Some(crate::suite::Step::Invoke { ends, .. }) = case.front.steps.last_mut() {
            *ends = script.ends;
        }
        case.front.stdout = Some(script.stdout.clone());
        let fixture = Fixture::new(Header::default(), script.entries);
        let steps = script.steps;
        let told = |mismatch: &Mismatch| tell(&steps, mismatch);
        let module = self.load(runtime);
        Some(judge_told(&case, fixture, runtime, &module, &told))
    }

    /// The module, which is loaded once on each runtime that can share it.
    fn load(&self, runtime: &dyn Runtime) -> Result<Arc<dyn Module>, Refused> {
        if !runtime.shares_modules() {
            return runtime.load(&self.wasm);
        }
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let name = runtime.name().to_owned();
        loaded
            .entry(name)
            .or_insert_with(|| runtime.load(&self.wasm))
            .clone()
    }
}

fn case(id: &str, plan: &Plan, path: &Path, model: &Model, apis: Vec<String>) -> Case {
    let clauses: Vec<_> = plan.clauses.iter().map(|id| (*id).to_owned()).collect();
    let levels = clauses
        .iter()
        .filter_map(|id| Some(clause::find(model, id).ok()?.level));
    let level = levels.min().unwrap_or(Level::Must);
    let mut front = Front::program(clauses, level, &[]);
    front.limits.time = script::LIMIT;
    front.title = match &plan.asks[..] {
        [] => plan.title.clone(),
        asks => format!("{}: {}", plan.title, names(asks)),
    };
    front.requires = apis;
    let functions = plan.asks.iter().filter_map(|ask| ask.call.function());
    let optional = functions
        .filter(|f| f.optional)
        .map(|f| f.full_name.to_owned());
    front.requires.extend(optional);
    front.requires.sort();
    front.requires.dedup();
    Case {
        id: id.to_owned(),
        path: path.to_owned(),
        fixture: PathBuf::new(),
        front,
        wasm: Vec::new(),
        generated: None,
    }
}

/// The calls of a plan, each once.
fn names(asks: &[Ask]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for ask in asks {
        if !names.contains(&ask.call.name) {
            names.push(ask.call.name);
        }
    }
    names.join(", ")
}

/// Says at which call a run differs, and which reports were expected and found.
fn tell(steps: &[script::Step], mismatch: &Mismatch) -> Vec<String> {
    let at = steps.iter().rposition(|step| step.first <= mismatch.index);
    let Some(at) = at else {
        return vec!["before the first call".to_owned()];
    };
    let asked = |transaction: &Option<serde_json::Value>| {
        transaction
            .as_ref()
            .map(|t| t["call"] == "conformance.next")
    };
    let number = |at: usize| format!("call {} of {}, {}", at + 1, steps.len() - 1, steps[at].ask);
    let mut lines = Vec::new();
    match (asked(&mismatch.expected), at) {
        // What was to come was the next question: the call before did more than it was to do.
        (Some(true), 1..) if asked(&mismatch.found) == Some(false) => {
            lines.push(format!("after {}", number(at - 1)));
        }
        _ if at + 1 == steps.len() => lines.push("at the end".to_owned()),
        _ => lines.push(number(at)),
    }
    let report = |transaction: &Option<serde_json::Value>| {
        let transaction = transaction.as_ref()?;
        let hex = transaction["args"]["bytes"].as_str()?;
        (transaction["call"] == "conformance.observe").then(|| describe(hex))
    };
    if let (Some(expected), Some(found)) = (report(&mismatch.expected), report(&mismatch.found)) {
        lines.push(match expected == found {
            true => format!("the agent reported {found}, but others"),
            false => format!("the agent was to report {expected}, and reported {found}"),
        });
    }
    lines
}

/// A report in words.
fn describe(hex: &str) -> String {
    let byte = |at: usize| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok();
    match (byte(0), hex.len() / 2) {
        (Some(0), 1) => "success".to_owned(),
        (Some(0), 2) => "success with 1 byte".to_owned(),
        (Some(0), len) => format!("success with {} bytes", len - 1),
        (Some(errno), 2) => {
            let name = Errno::from_code(-i32::from(errno)).map_or("no errno", Errno::name);
            let kind = match byte(1) {
                Some(0) | None => String::new(),
                Some(calls::OTHER) => ", of kind Other".to_owned(),
                Some(kind) => format!(", of the kind of number {kind}"),
            };
            format!("error {errno} ({name}){kind}")
        }
        _ => format!("`{hex}`"),
    }
}

/// A fixture in which each call may be another one that is the same on the bus. `None` when it cannot be read.
pub(super) fn loosened(path: &Path) -> Option<Fixture> {
    let mut fixture = Fixture::open(path).ok()?;
    let mut entries = Vec::new();
    while let Some(mut entry) = fixture.next_entry().ok()? {
        if let Entry::One(transaction) = &mut entry
            && transaction.or.is_none()
        {
            transaction.or = same::same_on_the_bus(transaction).map(Box::new);
        }
        entries.push(entry);
    }
    Some(Fixture::new(fixture.header.clone(), entries))
}

/// What an agent says first: it runs until it asks for an instruction, and gets none.
fn first_report(wasm: &[u8], runtime: &dyn Runtime) -> Result<Vec<u8>, String> {
    let heard = Heard::default();
    let module = runtime.load(wasm);
    let case = Case {
        id: String::new(),
        path: PathBuf::new(),
        fixture: PathBuf::new(),
        front: Front::program(Vec::new(), Level::Must, &[]),
        wasm: Vec::new(),
        generated: None,
    };
    let played = play(&case, &module, &mut |_| Box::new(heard.clone()));
    if let Some(fault) = played.fault {
        return Err(format!(
            "asked for nothing, on {}: {}",
            runtime.name(),
            fault.what
        ));
    }
    let mut reports = heard.0.borrow_mut();
    match (reports.pop(), reports.len()) {
        (Some(report), 0) => Ok(report),
        (None, _) => {
            Err("expected a first report before `conformance.next`, found none".to_owned())
        }
        (_, more) => {
            let found = more + 1;
            Err(format!(
                "expected one report before `conformance.next`, found {found}"
            ))
        }
    }
}

/// A platform that hears reports, and has nothing to do for an agent.
#[derive(Clone, Default)]
struct Heard(Rc<RefCell<Vec<Vec<u8>>>>);

impl AnyDriver for Heard {
    fn call(&mut self, call: Driving<'_, '_>) -> Result<i64, i32> {
        match (call.function.full_name, &call.args) {
            ("conformance.next", _) => Ok(0),
            ("conformance.observe", [Driven::In(bytes)]) => {
                self.0.borrow_mut().push(bytes.to_vec());
                Ok(0)
            }
            _ => Err(Errno::Unexpected.code()),
        }
    }
}

#[cfg(test)]
mod tests;
