//! Where two runs of a guest differ, in words and for reports.

use super::play::{Became, Played};
use crate::fixture::render;
use crate::text::printable_lines;
use serde_json::Value as Json;

/// The first difference between what was expected and what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// In words.
    pub message: String,
    /// The transaction that was expected, where one differs.
    pub expected: Option<Json>,
    /// The one that was found there.
    pub found: Option<Json>,
}

impl Told {
    /// Tells where `found` is something else than `expected`; `reference` is the name of the runtime that did the latter.
    pub fn of(reference: &str, expected: &Played, found: &Played) -> Told {
        let words = |message: String| Told {
            message,
            expected: None,
            found: None,
        };
        if let Some(lost) = &found.lost {
            return words(printable_lines(lost).to_string());
        }
        if let Some(lost) = &expected.lost {
            return words(format!(
                "{reference} itself failed: {}",
                printable_lines(lost)
            ));
        }
        let pairs = expected.seen.iter().zip(&found.seen);
        let at = pairs
            .take_while(|(expected, found)| expected == found)
            .count();
        let (one, other) = (expected.seen.get(at), found.seen.get(at));
        if one.is_some() || other.is_some() {
            let what = match (one, other) {
                (None, _) => format!("the run went on where {reference} had come to its end"),
                (_, None) => format!("the run ended where {reference} went on"),
                (Some(one), Some(other)) if one.function != other.function => {
                    "another function was called".to_owned()
                }
                (Some(one), Some(other)) if one.at_end != other.at_end => {
                    "the guest called where the runtime closes, or the other way round".to_owned()
                }
                _ => "the arguments, the answer or the instance differ".to_owned(),
            };
            return Told {
                message: format!("transaction {at}: {what}"),
                expected: one.map(render),
                found: other.map(render),
            };
        }
        let instances = expected.instances.iter().zip(&found.instances).enumerate();
        let differing = instances.filter_map(|(number, (expected, found))| {
            let (what, expected, found) = differing(expected, found)?;
            Some(words(format!(
                "instance {number}: expected {what}{expected}, found {found}"
            )))
        });
        let mut differing = differing;
        differing
            .next()
            .unwrap_or_else(|| words("the runs differ".to_owned()))
    }
}

/// What differs of an instance, what was expected and what was found.
fn differing(expected: &Became, found: &Became) -> Option<(&'static str, String, String)> {
    let same = match (&expected.made, &found.made) {
        (Some(expected), Some(found)) => expected.agrees(found),
        (expected, found) => expected == found,
    };
    if !same {
        let made = |became: &Became| match &became.made {
            None => "no instance".to_owned(),
            Some(made) => made.to_string(),
        };
        return Some(("", made(expected), made(found)));
    }
    if expected.ends != found.ends {
        let ends = |became: &Became| {
            let ends: Vec<_> = became.ends.iter().map(ToString::to_string).collect();
            ends.join(", ")
        };
        return Some(("the ends ", ends(expected), ends(found)));
    }
    let text = |bytes: &[u8]| format!("{:?}", String::from_utf8_lossy(bytes));
    let stderr = |became: &Became| text(became.stderr.as_deref().unwrap_or_default());
    if expected.stdout != found.stdout {
        let texts = (text(&expected.stdout), text(&found.stdout));
        return Some(("on standard output ", texts.0, texts.1));
    }
    let both = expected.stderr.is_some() && found.stderr.is_some();
    (both && expected.stderr != found.stderr)
        .then(|| ("on standard error ", stderr(expected), stderr(found)))
}
