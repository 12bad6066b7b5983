//! Choosing cases and clauses by their ids.

use super::{Case, group};
use crate::model::{Clause, Model};
use crate::nearest::nearest;
use crate::text::printable;
use std::collections::BTreeSet;

/// A filter that nothing matches.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no {thing} matches `{}`; {hint}", printable(filter))]
pub struct Unmatched {
    /// `case` or `clause`.
    pub thing: &'static str,
    /// The filter.
    pub filter: String,
    /// What there is instead.
    pub hint: String,
}

/// The cases that match any of the filters, in their order; all of them without filters. A filter is a part of an id
/// (`i2c/write`), or, with `*` or `?` in it, a pattern of the whole id (`*/write/*`).
///
/// # Errors
/// The first filter that no case matches.
pub fn select<'c>(cases: &'c [Case], filters: &[String]) -> Result<Vec<&'c Case>, Unmatched> {
    choose("case", cases, |case| &case.id, filters)
}

/// Likewise for the clauses of a specification.
///
/// # Errors
/// The first filter that no clause matches.
pub fn select_clauses<'m>(
    model: &'m Model,
    filters: &[String],
) -> Result<Vec<&'m Clause>, Unmatched> {
    choose("clause", &model.clauses, |clause| &clause.id, filters)
}

fn choose<'t, T>(
    thing: &'static str,
    all: &'t [T],
    id: fn(&T) -> &str,
    filters: &[String],
) -> Result<Vec<&'t T>, Unmatched> {
    let unmatched = |filter: &&String| !all.iter().any(|t| matches(id(t), filter));
    if let Some(filter) = filters.iter().find(unmatched) {
        return Err(Unmatched {
            thing,
            filter: filter.clone(),
            hint: hint(all.iter().map(id), filter),
        });
    }
    let chosen = |t: &&T| filters.is_empty() || filters.iter().any(|f| matches(id(t), f));
    Ok(all.iter().filter(chosen).collect())
}

fn matches(id: &str, filter: &str) -> bool {
    match filter.contains(['*', '?']) {
        true => matches_pattern(id.as_bytes(), filter.as_bytes()),
        false => id.contains(filter),
    }
}

/// `?` is any one character, `*` any number of any characters.
fn matches_pattern(id: &[u8], pattern: &[u8]) -> bool {
    let (mut i, mut p) = (0, 0);
    // Where to go on when what follows the last star does not match: the star may have taken one character more.
    let mut retry = None;
    while i < id.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((i, p));
                p += 1;
            }
            Some(c) if *c == b'?' || *c == id[i] => {
                i += 1;
                p += 1;
            }
            _ => match retry {
                Some((at, star)) => {
                    retry = Some((at + 1, star));
                    i = at + 1;
                    p = star + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

/// The nearest ids, folders and slugs, or else what groups there are.
fn hint<'t>(ids: impl Iterator<Item = &'t str>, filter: &str) -> String {
    let (mut names, mut groups) = (BTreeSet::new(), BTreeSet::new());
    for id in ids {
        groups.insert(group(id));
        names.insert(id);
        names.extend(id.match_indices('/').map(|(at, _)| &id[..at]));
        names.extend(id.split('/'));
    }
    let near = nearest(filter, names);
    if !near.is_empty() {
        return format!("nearest: {}", near[..near.len().min(3)].join(", "));
    }
    match groups.is_empty() {
        true => "there are none".to_owned(),
        false => format!(
            "there are: {}",
            groups.into_iter().collect::<Vec<_>>().join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_parts_or_patterns() {
        for (filter, expected) in [
            ("i2c/write", true),
            ("bytes", true),
            ("spi", false),
            ("i2c/*", true),
            ("*/bytes", true),
            ("i2c/*/byte?", true),
            ("write/*", false),
            ("*", true),
            ("**s", true),
            ("i2c/write/bytes?", false),
        ] {
            assert_eq!(matches("i2c/write/bytes", filter), expected, "{filter}");
        }
    }
}
