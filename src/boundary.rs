//! Cases that are generated from the specification: every function of every API at its limits.
//!
//! Nothing here names a function. From the tables of the specification come, for each of its functions, numbers at the limits of
//! every parameter, buffers of every length and at every end of the memory, ranges that overlap, operations of every kind at every
//! position, handles that are none, and answers of drivers that are errors or make no sense. What each case does is a [`Script`],
//! of which its guest and its fixture are made: so the fixture says what the specification asks for, and no engine had a part in it.
//!
//! The guests of a function share modules, in which each case is an export. Those that no runtime takes have one each.

mod answers;
mod buffers;
mod clauses;
mod emit;
mod expect;
mod handles;
mod loading;
mod offered;
mod ops;
mod order;
mod overlaps;
mod places;
mod plan;
mod script;
mod values;

use crate::call::Function;
use crate::fixture::Fixture;
use crate::generated::APIS;
use crate::model::{Level, Model};
use crate::suite::{Case, Ends, Front, Start, Step};
use clauses::Clauses;
use script::{Act, PartEnds, Script};
use std::path::PathBuf;
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// What stands before the last part of the id of a generated case.
pub const MARK: char = '@';

/// Whether the case with this id is a generated one.
pub fn is_generated(id: &str) -> bool {
    id.rsplit('/')
        .next()
        .is_some_and(|slug| slug.starts_with(MARK))
}

/// How many cases share a module at most. Adapters are sent the module for each case.
const SHARED: usize = 24;

/// What the fixture of a generated case is made of.
#[derive(Debug, Clone)]
pub struct Generated(Arc<Made>);

#[derive(Debug)]
struct Made {
    script: Script,
    observe: &'static Function,
}

impl Generated {
    /// Returns the fixture of the case for a runtime that lets an instance have so many handles open.
    pub fn fixture(&self, max_handles: u32) -> Fixture {
        expect::fixture(&self.0.script, self.0.observe, max_handles)
    }

    /// Whether the fixture depends on how many handles an instance can have open.
    pub fn adapts(&self) -> bool {
        let mut acts = self.0.script.parts.iter().flat_map(|part| &part.acts);
        acts.any(|act| matches!(act, Act::OpenMany { .. }))
    }
}

/// Returns the generated cases, ordered by id. Without `conformance.observe`, by which guests show what they see, there are none.
pub fn cases(model: &Model) -> Vec<Case> {
    let observe = APIS.iter().find(|api| api.name == "conformance");
    let Some(observe) = observe.and_then(|api| api.function("observe")) else {
        return Vec::new();
    };
    let clauses = Clauses::new(model);
    let mut cases = Vec::new();
    for function in APIS.iter().flat_map(|api| api.functions) {
        let mut scripts = scripts(&clauses, function);
        // A case without a clause says nothing of this specification.
        scripts.retain(|script| !script.clauses.is_empty());
        scripts.sort_by(|a, b| a.what.cmp(&b.what));
        for shared in share(&scripts) {
            let wasm = emit::module(observe, &shared);
            cases.extend(
                shared
                    .into_iter()
                    .map(|script| case(script, observe, &wasm)),
            );
        }
    }
    cases.extend(loading::cases(&clauses, observe));
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    cases
}

fn scripts(clauses: &Clauses<'_>, function: &'static Function) -> Vec<Script> {
    let mut scripts = Vec::new();
    values::add(clauses, function, &mut scripts);
    buffers::add(clauses, function, &mut scripts);
    places::add(clauses, function, &mut scripts);
    overlaps::add(clauses, function, &mut scripts);
    ops::add(clauses, function, &mut scripts);
    order::add(clauses, function, &mut scripts);
    handles::add(clauses, function, &mut scripts);
    offered::add(clauses, function, &mut scripts);
    answers::add(clauses, function, &mut scripts);
    scripts
}

/// Puts scripts together that can share a module: what they import and need is the same.
fn share(scripts: &[Script]) -> Vec<Vec<&Script>> {
    let mut groups: Vec<(Vec<String>, Vec<&Script>)> = Vec::new();
    for script in scripts {
        let mut needs: Vec<String> = emit::imports(script)
            .iter()
            .map(|function| match function.optional {
                true => function.full_name.to_owned(),
                false => function.api.to_owned(),
            })
            .collect();
        needs.sort();
        needs.dedup();
        needs.push(script.pages.to_string());
        match groups
            .iter_mut()
            .find(|(n, group)| *n == needs && group.len() < SHARED)
        {
            Some((_, group)) => group.push(script),
            None => groups.push((needs, vec![script])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn case(script: &Script, observe: &'static Function, wasm: &[u8]) -> Case {
    let function = script.function;
    let id = format!("{}/{}/{MARK}{}", function.api, function.name, script.what);
    let mut front = Front::guest(script.clauses.clone(), Level::Must, wasm);
    front.title = script.title.clone();
    front.steps = steps(script);
    if let Some(time) = script.time {
        front.limits.time = time;
    }
    generated(id, front, wasm.to_vec(), script.clone(), observe)
}

/// Makes the case of a script and the module that does what it says.
fn generated(
    id: String,
    front: Front,
    wasm: Vec<u8>,
    script: Script,
    observe: &'static Function,
) -> Case {
    Case {
        path: PathBuf::from(format!("suites/{id}")),
        fixture: PathBuf::from(format!("fixtures/{id}.json")),
        id,
        front,
        wasm,
        generated: Some(Generated(Arc::new(Made { script, observe }))),
    }
}

fn steps(script: &Script) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut made: Vec<&str> = Vec::new();
    for (i, part) in script.parts.iter().enumerate() {
        if !made.contains(&part.instance) {
            made.push(part.instance);
            steps.push(Step::Instantiate {
                name: part.instance.to_owned(),
                expect: Start::Instance,
            });
        }
        steps.push(Step::Invoke {
            export: emit::export(script, i),
            on: part.instance.to_owned(),
            ends: match part.ends {
                PartEnds::Return => Ends::Return,
                PartEnds::Trap => Ends::Trap,
                PartEnds::TimeLimit => Ends::TimeLimit,
            },
        });
    }
    steps
}
