//! What changed in APIs and their functions.

use super::types::{self, Finding, Ways};
use super::{Breaks, Change, Spec};
use crate::call::WasmType;
use crate::model::{Api, Function, Param};
use std::collections::BTreeSet;

/// The changes of all APIs.
pub(super) fn compare(old: &Spec, new: &Spec) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut add = |place: String, (what, breaks): Finding, functions: &BTreeSet<String>| {
        let cases = [old, new].into_iter().flat_map(|s| s.importing(functions));
        let cases: BTreeSet<_> = cases.cloned().collect();
        changes.push(Change {
            place,
            what,
            breaks,
            cases: cases.into_iter().collect(),
        });
    };
    for api in &old.model.apis {
        if new.model.api(&api.name).is_none() {
            let gone = ("is gone".to_owned(), Breaks::ALL);
            add(format!("API {}", api.name), gone, &functions(api));
        }
    }
    for api in &new.model.apis {
        let Some(before) = old.model.api(&api.name) else {
            let new = ("is new".to_owned(), Breaks::NOBODY);
            add(format!("API {}", api.name), new, &functions(api));
            continue;
        };
        for (name, finding) in of_api(before, api) {
            let full = format!("{}.{name}", api.name);
            add(format!("function {full}"), finding, &BTreeSet::from([full]));
        }
        if let Some(finding) = order(before, api) {
            add(format!("API {}", api.name), finding, &BTreeSet::new());
        }
    }
    for (place, finding, functions) in types::named(old, new) {
        add(place, finding, &functions);
    }
    changes
}

fn functions(api: &Api) -> BTreeSet<String> {
    let names = api.functions.iter();
    names.map(|f| format!("{}.{}", api.name, f.name)).collect()
}

/// The changes of the functions of one API, by their names.
fn of_api<'a>(before: &'a Api, now: &'a Api) -> Vec<(&'a str, Finding)> {
    let find = |api: &'a Api, name: &str| api.functions.iter().find(|f| f.name == name);
    let mut findings = Vec::new();
    for f in &before.functions {
        match find(now, &f.name) {
            None => findings.push((f.name.as_str(), ("is gone".to_owned(), Breaks::ALL))),
            Some(now) => {
                let of_function = of_function(f, now).into_iter();
                findings.extend(of_function.map(|finding| (f.name.as_str(), finding)));
            }
        }
    }
    for f in &now.functions {
        if find(before, &f.name).is_none() {
            let finding = match f.optional {
                true => ("is new and optional".to_owned(), Breaks::NOBODY),
                false => (
                    "is new, and drivers must have it".to_owned(),
                    Breaks::DRIVERS,
                ),
            };
            findings.push((f.name.as_str(), finding));
        }
    }
    findings
}

/// Members of the tables of C drivers keep their places: what is new stands at the end.
fn order(before: &Api, now: &Api) -> Option<Finding> {
    let names = |api: &Api| {
        api.functions
            .iter()
            .map(|f| f.name.clone())
            .collect::<Vec<_>>()
    };
    let (before, now) = (names(before), names(now));
    let kept: Vec<_> = before.iter().filter(|name| now.contains(name)).collect();
    let moved = kept.iter().zip(&now).find(|(kept, now)| **kept != *now);
    moved.map(|(kept, now)| {
        let what = format!(
            "`{now}` stands where `{kept}` stood: the members of the table of C drivers move"
        );
        (what, Breaks::DRIVERS)
    })
}

fn of_function(before: &Function, now: &Function) -> Vec<Finding> {
    let mut findings = Vec::new();
    if before.wasm_params != now.wasm_params || !same_shape(before, now) {
        let mut what = match before.wasm_params == now.wasm_params {
            true => "has other parameters".to_owned(),
            false => format!(
                "has the type {} instead of {}",
                wasm_type(now),
                wasm_type(before)
            ),
        };
        let details = parameters(before, now);
        if !details.is_empty() {
            what.push_str(&format!(": {}", details.join(", ")));
        }
        findings.push((
            what,
            Breaks::BOTH | Breaks::FIXTURES.when(!details.is_empty()),
        ));
    } else {
        findings.extend(swapped(before, now));
        let pairs = before.params.iter().zip(&now.params);
        let params = pairs.map(|(before, now)| ("parameter", before, now, Ways::PARAMETER));
        let results = before.result.iter().zip(&now.result);
        let results = results.map(|(before, now)| ("result", before, now, Ways::RESULT));
        for (word, a, b, ways) in params.chain(results) {
            if a.name != b.name && swapped(before, now).is_none() {
                let what = format!("{word} `{}` is named `{}`", a.name, b.name);
                findings.push((what, Breaks::FIXTURES));
            }
            let of_type = types::compare(&a.ty, &b.ty, ways).into_iter();
            findings.extend(
                of_type.map(|(what, breaks)| (format!("{word} `{}` {what}", b.name), breaks)),
            );
        }
    }
    match (before.optional, now.optional) {
        (true, false) => findings.push(("is no longer optional".to_owned(), Breaks::DRIVERS)),
        (false, true) => findings.push((
            "is optional: it may be answered `unsupported`".to_owned(),
            Breaks::GUESTS,
        )),
        _ => {}
    }
    match (&before.waits, &now.waits) {
        (a, b) if a == b => {}
        (_, None) => findings.push((
            "is no longer ended by the time limit before it waits".to_owned(),
            Breaks::NOBODY,
        )),
        (_, Some(waits)) => findings.push((
            format!("ends the guest when `{waits}` goes past its time limit"),
            Breaks::GUESTS,
        )),
    }
    findings
}

/// Whether there are as many parameters, and results in both or neither: then they are compared one by one.
fn same_shape(before: &Function, now: &Function) -> bool {
    before.params.len() == now.params.len() && before.result.is_some() == now.result.is_some()
}

/// Parameters that both have, in another order.
fn swapped(before: &Function, now: &Function) -> Option<Finding> {
    let place = |f: &Function, name: &str| f.params.iter().position(|p| p.name == name);
    let moved = |p: &&Param| place(now, &p.name).is_some_and(|i| Some(i) != place(before, &p.name));
    let names: Vec<_> = before
        .params
        .iter()
        .filter(moved)
        .map(|p| format!("`{}`", p.name))
        .collect();
    match names.is_empty() {
        true => None,
        false => Some((
            format!("{} change places", names.join(" and ")),
            Breaks::ALL,
        )),
    }
}

/// What happened to parameters and the result, by their names.
fn parameters(before: &Function, now: &Function) -> Vec<String> {
    let mut details = Vec::new();
    let lists = [
        ("parameter", &before.params[..], &now.params[..]),
        ("result", before.result.as_slice(), now.result.as_slice()),
    ];
    for (word, before, now) in lists {
        for p in before {
            match now.iter().find(|n| n.name == p.name) {
                None => details.push(format!("{word} `{}` is gone", p.name)),
                Some(n) if n.ty != p.ty => details.push(format!(
                    "{word} `{}` is {} instead of {}",
                    p.name,
                    types::describe(&n.ty),
                    types::describe(&p.ty)
                )),
                Some(_) => {}
            }
        }
        for n in now {
            if !before.iter().any(|p| p.name == n.name) {
                details.push(format!("{word} `{}` is new", n.name));
            }
        }
    }
    details
}

fn wasm_type(f: &Function) -> String {
    let params = f.wasm_params.iter().map(|ty| match ty {
        WasmType::I32 => "i32",
        WasmType::I64 => "i64",
    });
    format!("({}) -> i32", params.collect::<Vec<_>>().join(", "))
}
