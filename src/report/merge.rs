//! Joins the reports of the parts of a run.

use crate::suite::Run;
use std::collections::BTreeSet;

/// The run that these parts are of. They are of one runtime, and together they are all the parts that there are.
///
/// # Errors
/// What does not belong together, or is missing.
pub fn merge(parts: Vec<Run>) -> Result<Run, String> {
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
    let mut found = BTreeSet::from([first.index]);
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
        if shard.count != first.count {
            return Err(format!("part {first} and part {shard} are not of one run"));
        }
        if !found.insert(shard.index) {
            return Err(format!("part {shard} is there twice"));
        }
        whole.cases.extend(part.cases);
    }
    let missing: Vec<_> = (1..=first.count)
        .filter(|index| !found.contains(index))
        .map(|index| format!("{index}/{}", first.count))
        .collect();
    if !missing.is_empty() {
        return Err(format!("missing: part {}", missing.join(", part ")));
    }
    whole.cases.sort_by(|a, b| a.id.cmp(&b.id));
    match whole.cases.windows(2).find(|pair| pair[0].id == pair[1].id) {
        None => Ok(whole),
        Some(pair) => Err(format!(
            "the case {} is in two parts: they are not of one run",
            pair[0].id
        )),
    }
}
