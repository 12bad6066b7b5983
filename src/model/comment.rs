//! What comments say: prose, clauses, and annotations.

use super::{Clause, Docs, Level, ModelError, Subject, meaning};
use crate::call::Int;
use crate::nearest::choices;
use std::collections::BTreeMap;

/// What a comment can stand at, and the annotations that mean something there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// A type.
    Type,
    /// A module, which is an API.
    Module,
    Function,
    /// A parameter, a result, a case or a value: prose is all that it has.
    Member,
}

/// All annotations.
const ANNOTATIONS: [&str; 4] = ["values", "optional", "waits", "since"];

impl At {
    fn annotations(self) -> &'static [&'static str] {
        match self {
            At::Type => &["values", "since"],
            At::Module => &["since"],
            At::Function => &["optional", "waits", "since"],
            At::Member => &[],
        }
    }

    fn name(self) -> &'static str {
        match self {
            At::Type => "a type",
            At::Module => "a module",
            At::Function => "a function",
            At::Member => "a parameter, a result or a case",
        }
    }
}

/// What a comment says.
pub(super) struct Comment {
    pub(super) docs: Docs,
    pub(super) clauses: Vec<Clause>,
    pub(super) annotations: BTreeMap<String, String>,
}

impl Comment {
    pub(super) fn parse(place: &str, at: At, text: &str) -> Result<Comment, ModelError> {
        let mut comment = Comment {
            docs: Docs::default(),
            clauses: Vec::new(),
            annotations: BTreeMap::new(),
        };
        let mut prose: Vec<String> = Vec::new();
        for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
            let annotation = paragraph
                .lines()
                .find_map(|line| line.trim_start().strip_prefix('@'));
            if let Some(annotation) = annotation {
                // Before what is wrong with the paragraph: a name that nobody knows says more.
                known(place, at, annotation)?;
                for line in paragraph.lines() {
                    comment.annotate(place, at, line.trim())?;
                }
            } else if paragraph.starts_with('[') && at != At::Member {
                let clause = parse_clause(place, paragraph)?;
                comment.docs.clauses.push(clause.id.clone());
                comment.clauses.push(clause);
            } else {
                prose.push(paragraph.to_owned());
            }
        }
        comment.docs.text = prose.join("\n\n");
        Ok(comment)
    }

    fn annotate(&mut self, place: &str, at: At, line: &str) -> Result<(), ModelError> {
        let Some(line) = line.strip_prefix('@') else {
            let what = "expected annotations in a paragraph of their own, with an empty comment line before and after them";
            return meaning(place, format!("{what}; found `{line}` beside one"));
        };
        let (key, value) = known(place, at, line)?;
        match (key, value) {
            ("optional", "") => {}
            ("optional", _) => {
                return meaning(place, format!("`@optional` takes nothing, found `{value}`"));
            }
            ("since", version) if !is_version(version) => {
                let what = "`@since` takes a version, such as `@since 0.5`";
                return meaning(place, format!("{what}, found `{version}`"));
            }
            (_, "") => return meaning(place, format!("expected something after `@{key}`")),
            _ => {}
        }
        match self.annotations.insert(key.to_owned(), value.to_owned()) {
            None => Ok(()),
            Some(_) => meaning(place, format!("`@{key}` stands twice")),
        }
    }
}

/// Splits an annotation, which must be one that means something there.
fn known<'t>(place: &str, at: At, line: &'t str) -> Result<(&'t str, &'t str), ModelError> {
    let (key, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    if !ANNOTATIONS.contains(&key) {
        let choices = choices(key, ANNOTATIONS);
        return meaning(place, format!("unknown annotation `@{key}`; {choices}"));
    }
    if !at.annotations().contains(&key) {
        let of = [At::Type, At::Module, At::Function];
        let of = of.into_iter().filter(|at| at.annotations().contains(&key));
        let of: Vec<_> = of.map(At::name).collect();
        let what = format!(
            "`@{key}` is for {}, not for {}",
            of.join(" and "),
            at.name()
        );
        return meaning(place, what);
    }
    Ok((key, value.trim()))
}

/// `0.5`
fn is_version(text: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (2..=3).contains(&text.split('.').count()) && text.split('.').all(number)
}

/// Reads `[id, was old-id] LEVEL subject: text`.
fn parse_clause(place: &str, paragraph: &str) -> Result<Clause, ModelError> {
    let form = || {
        let found = paragraph.lines().next().unwrap_or_default();
        meaning(
            place,
            format!(
                "a clause reads `[id] MUST|SHOULD|MAY binding|driver|hal: text`, found `{found}`"
            ),
        )
    };
    let Some((ids, rest)) = paragraph[1..].split_once(']') else {
        return form();
    };
    let Some((head, text)) = rest.split_once(':') else {
        return form();
    };
    let mut head = head.split_whitespace();
    let level = match head.next() {
        Some("MUST") => Level::Must,
        Some("SHOULD") => Level::Should,
        Some("MAY") => Level::May,
        _ => return form(),
    };
    let subject = match head.next() {
        Some("binding") => Subject::Binding,
        Some("driver") => Subject::Driver,
        Some("hal") => Subject::Hal,
        _ => return form(),
    };
    let mut ids = ids.split(", was ").map(str::to_owned);
    let id = ids.next().unwrap_or_default();
    let well_formed = |id: &str| {
        let parts: Vec<_> = id.split('/').collect();
        (2..=3).contains(&parts.len())
            && parts.iter().all(|p| {
                !p.is_empty()
                    && p.chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c))
            })
    };
    let aliases: Vec<String> = ids.collect();
    let mut all = std::iter::once(&id).chain(&aliases);
    if head.next().is_some() || !all.all(|id| well_formed(id)) || text.trim().is_empty() {
        return form();
    }
    Ok(Clause {
        id,
        aliases,
        level,
        subject,
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

/// Reads `0..0x7f 0x8000..0x83ff`: ranges with both ends.
pub(super) fn parse_values(
    place: &str,
    int: Int,
    text: &str,
) -> Result<Vec<(i64, i64)>, ModelError> {
    let (least, greatest) = int.range();
    let fits = |number: i64| (least..=greatest).contains(&number.into());
    let number = |text: &str| match text.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    };
    text.split_whitespace()
        .map(|range| {
            let ends = range.split_once("..");
            match ends.and_then(|(low, high)| Some((number(low)?, number(high)?))) {
                Some((low, high)) if low <= high && fits(low) && fits(high) => Ok((low, high)),
                Some((low, high)) if low <= high => meaning(
                    place,
                    format!("`@values` takes numbers that the type has, {least} to {greatest}, found `{range}`"),
                ),
                _ => meaning(
                    place,
                    format!("`@values` takes ranges such as `1..32`, found `{range}`"),
                ),
            }
        })
        .collect()
}
