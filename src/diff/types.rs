//! What changed in the types of parameters and results.
//!
//! Which way a value goes decides whom a change breaks: guests give parameters and drivers get them; drivers give results and
//! guests get them. Who gives breaks when less is allowed, who gets when more can come.

use super::{Breaks, Change, Spec};
use crate::call::{Int, OpData};
use crate::model::{Enum, Model, OpType, Type, Value};
use std::collections::BTreeSet;

/// Which way values of a type go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ways {
    /// From guests to drivers: in parameters.
    pub(super) down: bool,
    /// From drivers to guests: in results.
    pub(super) up: bool,
}

impl Ways {
    pub(super) const PARAMETER: Ways = Ways {
        down: true,
        up: false,
    };
    pub(super) const RESULT: Ways = Ways {
        down: false,
        up: true,
    };

    /// Whom it breaks that less is allowed.
    fn narrowed(self) -> Breaks {
        Breaks::GUESTS.when(self.down) | Breaks::DRIVERS.when(self.up)
    }

    /// Whom it breaks that more can come.
    fn widened(self) -> Breaks {
        Breaks::DRIVERS.when(self.down) | Breaks::GUESTS.when(self.up)
    }
}

/// What happened, and whom it breaks.
pub(super) type Finding = (String, Breaks);

/// The changes of errnos.
pub(super) fn errno(old: &Spec, new: &Spec) -> Vec<Change> {
    let (before, now) = (names(&old.model.errno), names(&new.model.errno));
    let findings = renumbered(&before, &now)
        .into_iter()
        .map(|change| match &change {
            // To guests every negative number is an error.
            Named::Added(..) => (change.text(), Breaks::NOBODY),
            Named::Removed(..) => (change.text(), Breaks::ALL),
            Named::Renamed(..) => (change.text(), Breaks::DRIVERS | Breaks::FIXTURES),
            Named::Moved(..) => (change.text(), Breaks::BOTH),
        });
    findings
        .map(|(what, breaks)| Change {
            place: "errno".to_owned(),
            what,
            breaks,
            // Every case may answer any errno: those whose fixtures changed say so themselves.
            cases: Vec::new(),
        })
        .collect()
}

/// The changes of enums and of types of operations that both have, each with the functions that use them.
pub(super) fn named(old: &Spec, new: &Spec) -> Vec<(String, Finding, BTreeSet<String>)> {
    let mut changes = Vec::new();
    for api in &new.model.apis {
        let Some(before) = old.model.api(&api.name) else {
            continue;
        };
        for now in &api.enums {
            let Some(before) = before.enums.iter().find(|e| e.name == now.name) else {
                continue;
            };
            let is = |ty: &Type| matches!(ty, Type::Enum(e) if e.name == now.name);
            let (ways, functions) = uses(&[&old.model, &new.model], is);
            for finding in enums(before, now, ways) {
                changes.push((format!("enum {}", now.name), finding, functions.clone()));
            }
        }
        for now in &api.ops {
            let Some(before) = before.ops.iter().find(|o| o.name == now.name) else {
                continue;
            };
            let is = |ty: &Type| matches!(ty, Type::Ops(o) if o.name == now.name);
            let (_, functions) = uses(&[&old.model, &new.model], is);
            for finding in operations(before, now) {
                changes.push((
                    format!("operation {}", now.name),
                    finding,
                    functions.clone(),
                ));
            }
        }
    }
    changes
}

/// Which way values go that are of such a type, and the functions that take or give them.
fn uses(models: &[&Model], is: impl Fn(&Type) -> bool) -> (Ways, BTreeSet<String>) {
    let mut ways = Ways::default();
    let mut names = BTreeSet::new();
    for api in models.iter().flat_map(|model| &model.apis) {
        for f in &api.functions {
            let down = f.params.iter().any(|p| is(&p.ty));
            let up = f.result.as_ref().is_some_and(|r| is(&r.ty));
            ways.down |= down;
            ways.up |= up;
            if down || up {
                names.insert(format!("{}.{}", api.name, f.name));
            }
        }
    }
    (ways, names)
}

/// The changes between the types of one parameter or result. What lies in an enum or a type of operations that both name is
/// reported once, by [`named`].
pub(super) fn compare(before: &Type, now: &Type, ways: Ways) -> Vec<Finding> {
    match (before, now) {
        (Type::Int(a, from), Type::Int(b, to)) => {
            let mut findings = Vec::new();
            if a != b {
                let what = format!("is a {} instead of a {}", b.name(), a.name());
                // A guest makes room in its memory for the result that it knows.
                let other_room = ways.up && is_wide(*a) != is_wide(*b);
                findings.push((what, Breaks::DRIVERS | Breaks::GUESTS.when(other_room)));
            }
            let (from, to) = (ranges(*a, from), ranges(*b, to));
            if !within(&from, &to) {
                let what = format!("narrowed from {} to {}", text(&from), text(&to));
                findings.push((what, ways.narrowed()));
            }
            if !within(&to, &from) {
                let what = format!("widened from {} to {}", text(&from), text(&to));
                findings.push((what, ways.widened()));
            }
            findings
        }
        (Type::Enum(a), Type::Enum(b)) if a.name != b.name => {
            let mut findings = vec![is_now(now, before, Breaks::DRIVERS)];
            findings.extend(enums(a, b, ways));
            findings
        }
        (Type::Ops(a), Type::Ops(b)) if a.name != b.name => {
            let mut findings = vec![is_now(now, before, Breaks::DRIVERS)];
            findings.extend(operations(a, b));
            findings
        }
        (Type::Enum(_), Type::Enum(_)) | (Type::Ops(_), Type::Ops(_)) => Vec::new(),
        // Fixtures show numbers in both.
        (Type::Handle(_), Type::Handle(_)) | (Type::Handles(_), Type::Handles(_)) => {
            let differs = before != now;
            Vec::from_iter(differs.then(|| is_now(now, before, Breaks::BOTH)))
        }
        _ if before == now => Vec::new(),
        _ => vec![is_now(now, before, Breaks::ALL)],
    }
}

/// A result takes 8 bytes of memory instead of 4.
fn is_wide(int: Int) -> bool {
    matches!(int, Int::U64 | Int::S64)
}

fn is_now(now: &Type, before: &Type, breaks: Breaks) -> Finding {
    let what = format!("is {} instead of {}", describe(now), describe(before));
    (what, breaks)
}

/// A type in words.
pub(super) fn describe(ty: &Type) -> String {
    match ty {
        Type::Int(int, _) => format!("a {}", int.name()),
        Type::Enum(e) => format!("a value of `{}`", e.name),
        Type::Handle(api) => format!("a handle of {api}"),
        Type::In => "bytes to read".to_owned(),
        Type::Out => "bytes to fill".to_owned(),
        Type::InOut => "bytes to overwrite".to_owned(),
        Type::Handles(api) => format!("room for handles of {api}"),
        Type::Ops(ops) => format!("operations of `{}`", ops.name),
    }
}

fn enums(before: &Enum, now: &Enum, ways: Ways) -> Vec<Finding> {
    let used = ways.down || ways.up;
    renumbered(&names(&before.values), &names(&now.values))
        .into_iter()
        .map(|change| {
            let breaks = match change {
                Named::Added(..) => ways.widened(),
                // The name is gone from the sources of drivers whichever way it went.
                Named::Removed(..) => {
                    ways.narrowed() | (Breaks::DRIVERS | Breaks::FIXTURES).when(used)
                }
                Named::Renamed(..) => Breaks::DRIVERS | Breaks::FIXTURES,
                Named::Moved(..) => Breaks::BOTH.when(used),
            };
            (change.text(), breaks)
        })
        .collect()
}

fn operations(before: &OpType, now: &OpType) -> Vec<Finding> {
    let kinds = |ops: &OpType| ops.kinds.iter().map(|k| k.name.clone()).collect::<Vec<_>>();
    let renumbered = renumbered(&kinds(before), &kinds(now));
    let mut findings: Vec<Finding> = renumbered
        .into_iter()
        .map(|change| {
            let breaks = match change {
                Named::Added(..) => Breaks::DRIVERS,
                Named::Removed(..) => Breaks::ALL,
                Named::Renamed(..) => Breaks::DRIVERS | Breaks::FIXTURES,
                Named::Moved(..) => Breaks::BOTH,
            };
            (change.text(), breaks)
        })
        .collect();
    for kind in &now.kinds {
        let same = before.kinds.iter().find(|k| k.name == kind.name);
        if let Some(same) = same.filter(|k| k.data != kind.data) {
            let (name, a, b) = (&kind.name, carries(same.data), carries(kind.data));
            findings.push((format!("`{name}` carries {b} instead of {a}"), Breaks::ALL));
        }
    }
    findings
}

fn carries(data: OpData) -> &'static str {
    match data {
        OpData::In => "bytes to read",
        OpData::Out => "bytes to fill",
        OpData::InOut => "bytes to overwrite",
        OpData::Value => "a number",
    }
}

fn names(values: &[Value]) -> Vec<String> {
    values.iter().map(|value| value.name.clone()).collect()
}

/// What happened to one of the names whose place in a list is their number.
#[derive(Debug, PartialEq, Eq)]
enum Named {
    Added(String, usize),
    Removed(String, usize),
    /// Another name for the same number.
    Renamed(String, String, usize),
    /// Another number for the same name.
    Moved(String, usize, usize),
}

impl Named {
    fn text(&self) -> String {
        match self {
            Named::Added(name, number) => format!("`{name}` is new, as {number}"),
            Named::Removed(name, number) => format!("`{name}`, {number}, is gone"),
            Named::Renamed(before, now, number) => {
                format!("{number} is named `{now}` instead of `{before}`")
            }
            Named::Moved(name, before, now) => {
                format!("`{name}` is {now} instead of {before}")
            }
        }
    }
}

fn renumbered(before: &[String], now: &[String]) -> Vec<Named> {
    let mut changes = Vec::new();
    for (number, name) in before.iter().enumerate() {
        let there = now.iter().position(|n| n == name);
        let instead = now.get(number).filter(|n| !before.contains(n));
        match (there, instead) {
            (Some(there), _) if there == number => {}
            (Some(there), _) => changes.push(Named::Moved(name.clone(), number, there)),
            (None, Some(instead)) => {
                changes.push(Named::Renamed(name.clone(), instead.clone(), number));
            }
            (None, None) => changes.push(Named::Removed(name.clone(), number)),
        }
    }
    for (number, name) in now.iter().enumerate() {
        let instead_of_one = before.get(number).is_some_and(|n| !now.contains(n));
        if !before.contains(name) && !instead_of_one {
            changes.push(Named::Added(name.clone(), number));
        }
    }
    changes
}

/// The values that are allowed, as ranges in order that do not touch each other.
fn ranges(int: Int, values: &[(i64, i64)]) -> Vec<(i128, i128)> {
    let (least, greatest) = int.range();
    let mut ranges: Vec<_> = values
        .iter()
        .map(|(low, high)| (i128::from(*low).max(least), i128::from(*high).min(greatest)))
        .filter(|(low, high)| low <= high)
        .collect();
    if values.is_empty() {
        ranges.push((least, greatest));
    }
    ranges.sort_unstable();
    let mut merged: Vec<(i128, i128)> = Vec::new();
    for (low, high) in ranges {
        match merged.last_mut() {
            Some(last) if low <= last.1 + 1 => last.1 = last.1.max(high),
            _ => merged.push((low, high)),
        }
    }
    merged
}

/// Whether all values of `a` are among those of `b`.
fn within(a: &[(i128, i128)], b: &[(i128, i128)]) -> bool {
    a.iter()
        .all(|(low, high)| b.iter().any(|(from, to)| from <= low && high <= to))
}

fn text(ranges: &[(i128, i128)]) -> String {
    let range = |(low, high): &(i128, i128)| match low == high {
        true => low.to_string(),
        false => format!("{low}..{high}"),
    };
    ranges.iter().map(range).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_compared_as_sets() {
        let all = ranges(Int::U16, &[]);
        let split = ranges(Int::U16, &[(10, 20), (0, 9)]);
        assert_eq!(text(&split), "0..20");
        assert!(within(&split, &all) && !within(&all, &split));
        assert!(within(&ranges(Int::U8, &[]), &all));
        assert!(!within(&ranges(Int::S8, &[]), &all));
    }

    #[test]
    fn names_are_told_apart_from_numbers() {
        let list = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let changes = |before, now| {
            let changes = renumbered(&list(before), &list(now));
            let texts: Vec<_> = changes.iter().map(Named::text).collect();
            texts.join("; ")
        };
        assert_eq!(changes("a b", "a b"), "");
        assert_eq!(changes("a b", "a b c"), "`c` is new, as 2");
        assert_eq!(changes("a b", "a"), "`b`, 1, is gone");
        assert_eq!(changes("a b", "a c"), "1 is named `c` instead of `b`");
        assert_eq!(
            changes("a b", "x a b"),
            "`a` is 1 instead of 0; `b` is 2 instead of 1; `x` is new, as 0"
        );
        assert_eq!(
            changes("a b c", "a c"),
            "`b`, 1, is gone; `c` is 1 instead of 2"
        );
    }
}
