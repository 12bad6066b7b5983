//! Joins the reports of the parts of a run.

use crate::suite::{Case, Run, Shard, select};
use std::collections::BTreeSet;

/// How many missing parts an error names.
const NAMED: usize = 5;

/// The run that these parts are of. They are of one runtime and have the cases of this suite, and together they are all the parts
/// that there are.
///
/// # Errors
/// What does not belong together, or is missing.
pub fn merge(parts: Vec<Run>, suite: &[Case]) -> Result<Run, String> {
    for part in &parts {
        has_its_cases(part, suite)?;
    }
    let mut parts = parts.into_iter();
    let mut whole = parts.next().ok_or("expected at least one report")?;
    let Some(first) = whole.shard.take() else {
        return match parts.next() {
            None => Ok(whole),
            Some(_) => {
                Err("expected reports of parts (`--shard`), found one of a whole run".to_owned())
            }
        };
    };
    let mut found = BTreeSet::from([first.index()]);
    for part in parts {
        if part.runtime != whole.runtime {
            return Err(format!(
                "expected reports of one runtime, found {} {} and {} {}",
                whole.runtime.name, whole.runtime.version, part.runtime.name, part.runtime.version
            ));
        }
        let shard = part
            .shard
            .ok_or("expected reports of parts (`--shard`), found one of a whole run")?;
        if shard.count() != first.count() {
            return Err(format!("part {first} and part {shard} are not of one run"));
        }
        if shard.filters != first.filters {
            return Err(format!(
                "part {first} and part {shard} are not of one run: one is of {}, the other of {}",
                chosen(&first),
                chosen(&shard)
            ));
        }
        if !found.insert(shard.index()) {
            return Err(format!("part {shard} is there twice"));
        }
        whole.cases.extend(part.cases);
        whole.rounds.extend(part.rounds);
    }
    if found.len() < first.count() {
        return Err(missing(&found, first.count()));
    }
    whole.cases.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(whole)
}

/// A part has the cases that it would have in this suite. Which cases a whole run chose is not known: each is there, and once.
fn has_its_cases(run: &Run, suite: &[Case]) -> Result<(), String> {
    let Some(shard) = &run.shard else {
        let mut cases = suite.iter();
        return match run.cases.iter().find(|r| !cases.any(|c| c.id == r.id)) {
            None => Ok(()),
            Some(result) => Err(format!(
                "the case {} is not in the suite, or not in its place",
                result.id
            )),
        };
    };
    let filters: Vec<_> = shard.filters.iter().cloned().collect();
    let cases = select(suite, &filters).map_err(|error| format!("part {shard}: {error}"))?;
    let expected: Vec<_> = shard.of(cases).iter().map(|c| c.id.as_str()).collect();
    let found: Vec<_> = run.cases.iter().map(|c| c.id.as_str()).collect();
    if expected == found {
        return Ok(());
    }
    let same = expected.iter().zip(&found).take_while(|(a, b)| a == b);
    let at = same.count();
    let case = |ids: &[&str]| {
        let id = ids.get(at);
        id.map_or("no more cases".to_owned(), |id| format!("the case {id}"))
    };
    Err(format!(
        "part {shard} was not run with this suite: expected {}, found {}",
        case(&expected),
        case(&found)
    ))
}

/// The cases that a part is of, in words.
fn chosen(shard: &Shard) -> String {
    let filters: Vec<_> = shard.filters.iter().map(|f| format!("`{f}`")).collect();
    match filters.is_empty() {
        true => "all cases".to_owned(),
        false => format!("the cases that match {}", filters.join(" or ")),
    }
}

fn missing(found: &BTreeSet<usize>, count: usize) -> String {
    let named: Vec<_> = (1..=count)
        .filter(|index| !found.contains(index))
        .take(NAMED)
        .map(|index| format!("part {index}/{count}"))
        .collect();
    let more = match count - found.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("missing: {}{more}", named.join(", "))
}
