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

/// The cases that match any of the filters, in their order; all of them without filters.
///
/// A filter is an id, and chooses that case alone; or whole parts of ids (`i2c/write` is not `i2c/write_read`); or, with `*` or `?`
/// in it, a pattern of the whole id (`*/write/*`). Ids of generated cases have further parts after an `@`, which end at signs such as
/// `.` and `=`: `i2c/write` chooses `i2c/write/@bytes.len=256` too, as do `i2c/write/@bytes` and `@bytes.len`.
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
    let filters: Vec<_> = filters
        .iter()
        .map(|text| Filter {
            text: text.trim_end_matches('/'),
            is_id: all.iter().any(|t| id(t) == text),
        })
        .collect();
    let unmatched = |filter: &&Filter<'_>| !all.iter().any(|t| filter.matches(id(t)));
    if let Some(filter) = filters.iter().find(unmatched) {
        return Err(Unmatched {
            thing,
            filter: filter.text.to_owned(),
            hint: hint(all.iter().map(id), filter.text),
        });
    }
    let chosen = |t: &&T| filters.is_empty() || filters.iter().any(|f| f.matches(id(t)));
    Ok(all.iter().filter(chosen).collect())
}

struct Filter<'f> {
    text: &'f str,
    /// Something has exactly this id.
    is_id: bool,
}

impl Filter<'_> {
    fn matches(&self, id: &str) -> bool {
        match self.text.contains(['*', '?']) {
            _ if self.is_id => id == self.text,
            true => matches_pattern(id.as_bytes(), self.text.as_bytes()),
            false => has_parts(id, self.text),
        }
    }
}

/// Whether a text is one or several whole parts of an id, one after the other. The API of a scenario is a part of its id too.
fn has_parts(id: &str, text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    let begins = |at: usize| at == 0 || id[..at].ends_with(['/', '@']);
    let ends = |at: usize| {
        let generated = id[..at].contains('@');
        match id[at..].chars().next() {
            None | Some('/') => true,
            Some(c) => generated && !c.is_ascii_alphanumeric() && c != '_',
        }
    };
    group(id) == text
        || id
            .match_indices(text)
            .any(|(at, _)| begins(at) && ends(at + text.len()))
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
    let inside = names
        .iter()
        .filter(|name| name.contains('/') && name.contains(filter));
    let inside = match filter.is_empty() || filter.contains(['*', '?']) {
        true => 0,
        false => inside.count(),
    };
    if inside > 0 {
        return format!("a filter is whole parts of ids, or a pattern: `*{filter}*`");
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

    fn matches(id: &str, text: &str) -> bool {
        let is_id = id == text;
        Filter { text, is_id }.matches(id)
    }

    #[test]
    fn filters_are_whole_parts_or_patterns() {
        for (filter, expected) in [
            ("i2c/write", true),
            ("i2c", true),
            ("bytes", true),
            ("write/bytes", true),
            ("i2c/write/bytes", true),
            ("", false),
            ("i2c/wri", false),
            ("rite/bytes", false),
            ("byte", false),
            ("spi", false),
            ("i2c/*", true),
            ("*/bytes", true),
            ("i2c/*/byte?", true),
            ("*yte*", true),
            ("write/*", false),
            ("*", true),
            ("**s", true),
            ("i2c/write/bytes?", false),
        ] {
            assert_eq!(matches("i2c/write/bytes", filter), expected, "{filter}");
        }
        assert!(!matches("i2c/write_read/bytes", "i2c/write"));
        assert!(!matches("common/guest/failed-init", "led"));
        assert!(matches("hal/i2c-write", "i2c"));
        assert!(!matches("hal/i2c-write", "write"));
    }

    #[test]
    fn generated_cases_are_chosen_by_the_parts_of_what_varies() {
        for (filter, expected) in [
            ("i2c/write", true),
            ("i2c/write/@bytes", true),
            ("i2c/write/@bytes.len", true),
            ("i2c/write/@bytes.len=65536", true),
            ("@bytes.len", true),
            ("bytes.len=65536", true),
            ("i2c/write/@bytes.len=65", false),
            ("i2c/write/@byte", false),
            ("write/@*.len=*", false),
            ("*write/@*.len=*", true),
            ("i2c/w", false),
            ("len", false),
        ] {
            let id = "i2c/write/@bytes.len=65536";
            assert_eq!(matches(id, filter), expected, "{filter}");
        }
        for id in ["i2c/write/@import.params[0]", "i2c/write/@import.params-1"] {
            assert!(matches(id, "i2c/write/@import.params"), "{id}");
            assert!(!matches(id, "i2c/write/@import.param"), "{id}");
        }
        assert!(!matches("i2c/write.x/bytes", "i2c/write"));
    }

    #[test]
    fn a_whole_id_is_one_thing() {
        let ids = [
            "i2c/write/bytes",
            "i2c/write/bytes/@len=1",
            "spi/write/bytes",
        ];
        let filters = |text: &str| [text.to_owned()];
        let chosen = |text: &str| choose("case", &ids, |id| id, &filters(text)).map(|c| c.len());
        assert_eq!(chosen("i2c/write/bytes"), Ok(1));
        assert_eq!(chosen("i2c/write"), Ok(2));
        assert_eq!(chosen("i2c/write/"), Ok(2));
        assert_eq!(chosen("write/bytes"), Ok(3));
        let hint = chosen("rite/byte").unwrap_err().hint;
        assert_eq!(
            hint,
            "a filter is whole parts of ids, or a pattern: `*rite/byte*`"
        );
    }
}
