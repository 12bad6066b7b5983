//! Two transactions side by side: what the fixture expects, and what the run did.

use super::text::{FAINT, pad, paint};
use crate::text;
use anstyle::{AnsiColor, Style};
use serde_json::Value as Json;

const EXPECTED: Style = AnsiColor::Green.on_default().bold();
const FOUND: Style = AnsiColor::Red.on_default().bold();

/// What a transaction has that the side of the guest does not decide; shown of neither.
const REPLY: [&str; 4] = ["reply", "out", "delay_ns", "times"];

/// Adds the two transactions, parameter by parameter. Lines that differ are marked, and the parts that differ are coloured.
pub(super) fn render(
    out: &mut String,
    expected: Option<&Json>,
    found: Option<&Json>,
    width: usize,
) {
    let (expected, found) = (rows(expected), rows(found));
    let label = expected
        .iter()
        .chain(&found)
        .map(|(name, _)| name.chars().count())
        .max();
    let label = label.unwrap_or(0).min(24) + 2;
    let column = (width.saturating_sub(6 + label) / 2).max(12);
    let line = |mark: &str, name: &str, left: &str, right: &str| {
        let line = format!("    {} {}{left}{right}", pad(mark, 1), pad(name, label));
        format!("{}\n", line.trim_end())
    };
    out.push_str(&line(
        "",
        "",
        &paint(FAINT, &pad("expected", column)),
        &paint(FAINT, "found"),
    ));
    let mut names: Vec<&str> = expected.iter().map(|(name, _)| name.as_str()).collect();
    for (i, (name, _)) in found.iter().enumerate() {
        if !names.contains(&name.as_str()) {
            // After the name that it follows on its own side.
            let before = i
                .checked_sub(1)
                .and_then(|i| names.iter().position(|n| *n == found[i].0));
            names.insert(before.map_or(0, |at| at + 1), name);
        }
    }
    for name in names {
        let of = |side: &[(String, String)]| {
            side.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
        };
        let (left, right) = (of(&expected), of(&found));
        let mark = if left == right { "" } else { "≠" };
        let (left, right) = (left.unwrap_or_default(), right.unwrap_or_default());
        let (from, to_left, to_right) = differing(&left, &right);
        let left = cell(&left, from, to_left, EXPECTED, column - 2);
        let right = cell(&right, from, to_right, FOUND, column);
        for i in 0..left.len().max(right.len()) {
            let (left, len) = left.get(i).cloned().unwrap_or_default();
            let right = right.get(i).map_or("", |(text, _)| text);
            let left = format!("{left}{}", " ".repeat(column - len));
            let (mark, name) = if i == 0 { (mark, name) } else { ("", "") };
            out.push_str(&line(mark, name, &left, right));
        }
    }
}

/// A transaction as names and values. Parameters stand under their own names.
fn rows(transaction: Option<&Json>) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for (name, value) in transaction.and_then(Json::as_object).into_iter().flatten() {
        match (name.as_str(), value) {
            (name, _) if REPLY.contains(&name) => {}
            ("args", Json::Object(args)) => args
                .iter()
                .for_each(|(name, value)| flatten(&mut rows, name, value)),
            (name, value) => flatten(&mut rows, name, value),
        }
    }
    let printable = |text: String| text::printable(&text).to_string();
    let rows = rows.into_iter();
    rows.map(|(name, value)| (printable(name), printable(value)))
        .collect()
}

fn flatten(rows: &mut Vec<(String, String)>, name: &str, value: &Json) {
    match value {
        Json::Array(items) if items.is_empty() => rows.push((name.to_owned(), "none".to_owned())),
        Json::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                flatten(rows, &format!("{name}[{i}]"), item);
            }
        }
        Json::Object(members) => members.iter().for_each(|(member, value)| {
            flatten(rows, &format!("{name} {member}"), value);
        }),
        Json::String(text) if text.is_empty() => rows.push((name.to_owned(), "(empty)".to_owned())),
        Json::String(text) => rows.push((name.to_owned(), text.clone())),
        value => rows.push((name.to_owned(), value.to_string())),
    }
}

/// From which character on two texts differ, and up to which character each. Bytes are kept whole.
fn differing(a: &str, b: &str) -> (usize, usize, usize) {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut prefix = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let hex =
        |text: &[char]| text.len().is_multiple_of(2) && text.iter().all(char::is_ascii_hexdigit);
    let bytes = hex(&a) && hex(&b);
    if bytes {
        prefix -= prefix % 2;
    }
    let rest = a.len().min(b.len()) - prefix;
    let mut suffix = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    if bytes {
        suffix -= suffix % 2;
    }
    (prefix, a.len() - suffix, b.len() - suffix)
}

/// The lines of a cell, each with its number of characters; those in `from..to` are painted.
fn cell(text: &str, from: usize, to: usize, style: Style, width: usize) -> Vec<(String, usize)> {
    let chars: Vec<(usize, char)> = text.chars().enumerate().collect();
    // Whole bytes on a line.
    let width = width - width % 2;
    chars
        .chunks(width.max(2))
        .map(|line| {
            let part = |range: &dyn Fn(usize) -> bool| -> String {
                line.iter()
                    .filter(|(i, _)| range(*i))
                    .map(|(_, c)| c)
                    .collect()
            };
            let (before, inside, after) = (
                part(&|i| i < from),
                part(&|i| (from..to).contains(&i)),
                part(&|i| i >= to),
            );
            (
                format!("{before}{}{after}", paint(style, &inside)),
                line.len(),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn plain(text: &str) -> String {
        let mut out = String::new();
        let mut escape = false;
        for c in text.chars() {
            match c {
                '\u{1b}' => escape = true,
                'm' if escape => escape = false,
                c if !escape => out.push(c),
                _ => {}
            }
        }
        out
    }

    #[test]
    fn differences_keep_bytes_whole() {
        assert_eq!(differing("010203", "010213"), (4, 6, 6));
        assert_eq!(differing("0102ff", "0103ff"), (2, 4, 4));
        assert_eq!(differing("0101", "01"), (2, 4, 2));
        assert_eq!(differing("i2c.write", "i2c.read"), (4, 9, 8));
        assert_eq!(differing("", "é"), (0, 0, 1));
    }

    #[test]
    fn transactions_stand_side_by_side() {
        let expected = json!({
            "call": "i2c.exec", "args": {"handle": 0, "ops": [{"write": "01"}, {"read": 2}]}, "reply": "ok", "out": {},
        });
        let found = json!({"call": "i2c.exec", "args": {"handle": 0, "ops": [{"write": "02"}]}, "at_end": true});
        let mut out = String::new();
        render(&mut out, Some(&expected), Some(&found), 60);
        let lines = [
            "                    expected            found",
            "      call          i2c.exec            i2c.exec",
            "      handle        0                   0",
            "    ≠ ops[0] write  01                  02",
            "    ≠ at_end                            true",
            "    ≠ ops[1] read   2",
            "",
        ];
        assert_eq!(plain(&out), lines.join("\n"));
    }

    #[test]
    fn long_values_are_broken() {
        let expected = json!({"args": {"bytes": "ab".repeat(40)}});
        let mut out = String::new();
        render(&mut out, Some(&expected), None, 60);
        assert!(
            plain(&out).lines().all(|line| line.chars().count() <= 60),
            "{out}"
        );
        assert_eq!(plain(&out).matches("ab").count(), 40);
    }
}
