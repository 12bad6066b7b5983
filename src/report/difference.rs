//! Two transactions side by side: what the fixture expects, and what the run did.

use super::text::{FAINT, pad, paint};
use super::value::{Shown, hex, rows};
use anstyle::{AnsiColor, Style};
use serde_json::Value as Json;

const EXPECTED: Style = AnsiColor::Green.on_default().bold();
const FOUND: Style = AnsiColor::Red.on_default().bold();

/// How many lines of bytes are shown without leaving any out.
const LINES: usize = 4;

/// Where things stand in a line, in columns.
#[derive(Clone, Copy)]
struct Layout {
    /// For the names.
    label: usize,
    /// For each side.
    side: usize,
}

impl Layout {
    fn line(self, mark: &str, name: &str, left: &(String, usize), right: &str) -> String {
        let (left, len) = left;
        let fill = " ".repeat(self.side.saturating_sub(*len));
        let line = format!(
            "    {} {}{left}{fill}{right}",
            pad(mark, 1),
            pad(name, self.label)
        );
        format!("{}\n", line.trim_end())
    }
}

/// Adds the two transactions, parameter by parameter. Lines that differ are marked, what differs is coloured, and below the first
/// byte that differs is a `^^`.
pub(super) fn render(
    out: &mut String,
    expected: Option<&Json>,
    found: Option<&Json>,
    width: usize,
) {
    let (expected, found) = (rows(expected), rows(found));
    let names = names(&expected, &found);
    let label = names.iter().map(|name| name.chars().count()).max();
    let label = label.unwrap_or(0).clamp(8, 24) + 2;
    let layout = Layout {
        label,
        side: (width.saturating_sub(6 + label) / 2).max(14),
    };
    let head = (paint(FAINT, "expected"), "expected".len());
    out.push_str(&layout.line("", "", &head, &paint(FAINT, "found")));
    for name in names {
        let of =
            |side: &[(String, Shown)]| side.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        let (left, right) = (of(&expected), of(&found));
        let mark = if left == right { "" } else { "≠" };
        match (left, right) {
            (Some(Shown::Bytes(left)), Some(Shown::Bytes(right))) => {
                bytes(out, layout, (mark, name), Some(&left), Some(&right));
            }
            (Some(Shown::Bytes(left)), None) => {
                bytes(out, layout, (mark, name), Some(&left), None);
            }
            (None, Some(Shown::Bytes(right))) => {
                bytes(out, layout, (mark, name), None, Some(&right));
            }
            (left, right) => texts(out, layout, (mark, name), &flat(left), &flat(right)),
        }
    }
}

/// The names of both sides. One that only the run has stands after the name that it follows there.
fn names<'r>(expected: &'r [(String, Shown)], found: &'r [(String, Shown)]) -> Vec<&'r str> {
    let mut names: Vec<&str> = expected.iter().map(|(name, _)| name.as_str()).collect();
    for (i, (name, _)) in found.iter().enumerate() {
        if !names.contains(&name.as_str()) {
            let before = i
                .checked_sub(1)
                .and_then(|i| names.iter().position(|n| *n == found[i].0));
            names.insert(before.map_or(0, |at| at + 1), name);
        }
    }
    names
}

fn flat(value: Option<Shown>) -> String {
    match value {
        None => String::new(),
        Some(Shown::Text(text)) => text,
        Some(Shown::Bytes(bytes)) => hex(&bytes),
    }
}

/// Adds two texts, of which the part that differs is coloured.
fn texts(out: &mut String, layout: Layout, (mark, name): (&str, &str), left: &str, right: &str) {
    let (from, to_left, to_right) = differing(left, right);
    let left = cell(left, from, to_left, EXPECTED, layout.side - 2);
    let right = cell(right, from, to_right, FOUND, layout.side);
    for i in 0..left.len().max(right.len()).max(1) {
        let left = left.get(i).cloned().unwrap_or_default();
        let right = right.get(i).map_or("", |(text, _)| text);
        let (mark, name) = if i == 0 { (mark, name) } else { ("", "") };
        out.push_str(&layout.line(mark, name, &left, right));
    }
}

/// From which character on two texts differ, and up to which character each.
fn differing(a: &str, b: &str) -> (usize, usize, usize) {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let prefix = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let rest = a.len().min(b.len()) - prefix;
    let ends = a.iter().rev().zip(b.iter().rev()).take(rest);
    let suffix = ends.take_while(|(a, b)| a == b).count();
    (prefix, a.len() - suffix, b.len() - suffix)
}

/// The lines of a cell, each with its number of characters; those in `from..to` are painted.
fn cell(text: &str, from: usize, to: usize, style: Style, width: usize) -> Vec<(String, usize)> {
    let chars: Vec<(usize, char)> = text.chars().enumerate().collect();
    let line = |line: &[(usize, char)]| {
        let part = |range: &dyn Fn(usize) -> bool| -> String {
            let chars = line.iter().filter(|(i, _)| range(*i));
            chars.map(|(_, c)| c).collect()
        };
        let inside = paint(style, &part(&|i| (from..to).contains(&i)));
        let text = format!("{}{inside}{}", part(&|i| i < from), part(&|i| i >= to));
        (text, line.len())
    };
    chars.chunks(width.max(2)).map(line).collect()
}

/// Adds bytes in lines of as many as fit, in multiples of 4. Of many lines only those around the first difference.
fn bytes(
    out: &mut String,
    layout: Layout,
    (mark, name): (&str, &str),
    left: Option<&[u8]>,
    right: Option<&[u8]>,
) {
    let per_line = ((layout.side - 2) / 3 / 4 * 4).max(4);
    let (a, b) = (left.unwrap_or_default(), right.unwrap_or_default());
    let lines = a.len().max(b.len()).div_ceil(per_line);
    let first = match (left, right) {
        (Some(_), Some(_)) if a != b => Some(a.iter().zip(b).take_while(|(a, b)| a == b).count()),
        _ => None,
    };
    let (mut mark, mut name) = (mark, name.to_owned());
    if lines > 1 {
        let size =
            |side: Option<&[u8]>| side.map_or(String::new(), |s| format!("{} bytes", s.len()));
        let size_left = size(left);
        let len = size_left.len();
        out.push_str(&layout.line(mark, &name, &(size_left, len), &size(right)));
        mark = "";
    }
    let around = first.unwrap_or(0) / per_line;
    let shown = |line: usize| lines <= LINES || line.abs_diff(around) <= 1;
    let mut left_out = false;
    for line in 0..lines {
        if !shown(line) {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) {
            out.push_str(&layout.line("", "  ...", &Default::default(), ""));
        }
        let at = line * per_line;
        if lines > 1 {
            name = format!("  +{at}");
        }
        let left = pairs(a, b, at, per_line, first.is_some().then_some(EXPECTED));
        let right = pairs(b, a, at, per_line, first.is_some().then_some(FOUND));
        out.push_str(&layout.line(mark, &name, &left, &right.0));
        if let Some(first) = first.filter(|first| first / per_line == line) {
            let caret = format!("{}^^", " ".repeat((first - at) * 3));
            let len = caret.len();
            out.push_str(&layout.line("", "", &(caret.clone(), len), &caret));
        }
    }
    if left_out {
        out.push_str(&layout.line("", "  ...", &Default::default(), ""));
    }
}

/// One line of bytes and its number of characters. Those that the other side has not are painted.
fn pairs(
    bytes: &[u8],
    other: &[u8],
    at: usize,
    count: usize,
    style: Option<Style>,
) -> (String, usize) {
    let line = bytes.iter().enumerate().skip(at).take(count);
    let pairs: Vec<_> = line
        .map(|(i, byte)| match style {
            Some(style) if other.get(i) != Some(byte) => paint(style, &format!("{byte:02x}")),
            _ => format!("{byte:02x}"),
        })
        .collect();
    (pairs.join(" "), (pairs.len() * 3).saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::super::text::plain;
    use super::*;
    use serde_json::json;

    fn shown(expected: Option<&Json>, found: Option<&Json>, width: usize) -> String {
        let mut out = String::new();
        render(&mut out, expected, found, width);
        let out = plain(&out);
        assert!(out.lines().all(|l| l.chars().count() <= width), "{out}");
        out
    }

    fn bytes_of(bytes: &[u8]) -> Json {
        json!({"args": {"bytes": crate::fixture::hex(bytes)}})
    }

    #[test]
    fn transactions_stand_side_by_side() {
        let expected = json!({
            "call": "i2c.exec", "args": {"handle": 0, "addr": 72, "ops": [{"write": "01"}, {"read": 2}]},
            "reply": "ok", "out": {},
        });
        let found = json!({
            "call": "i2c.exec", "args": {"handle": 0, "addr": 32840, "ops": [{"write": "02"}]}, "at_end": true,
        });
        let lines = [
            "                    expected            found",
            "      call          i2c.exec            i2c.exec",
            "      handle        0                   0",
            "    ≠ addr          0x48                0x048 (10-bit)",
            "    ≠ ops[0] write  01                  02",
            "                    ^^                  ^^",
            "    ≠ at_end                            true",
            "    ≠ ops[1] read   2",
            "",
        ];
        assert_eq!(shown(Some(&expected), Some(&found), 60), lines.join("\n"));
    }

    #[test]
    fn the_first_byte_that_differs_is_marked() {
        let (left, right) = (bytes_of(b"\x01\x02\x03\x04"), bytes_of(b"\x01\x02\x05"));
        let lines = [
            "                expected              found",
            "    ≠ bytes     01 02 03 04           01 02 05",
            "                      ^^                    ^^",
            "",
        ];
        assert_eq!(shown(Some(&left), Some(&right), 60), lines.join("\n"));
        // What is missing is marked too.
        let shorter = bytes_of(b"\x01\x02\x03");
        let text = shown(Some(&left), Some(&shorter), 60);
        assert!(
            text.ends_with("\n                         ^^                    ^^\n"),
            "{text}"
        );
    }

    #[test]
    fn of_many_bytes_those_around_the_difference_are_shown() {
        let long: Vec<u8> = (0..4096).map(|i: u32| (i % 251) as u8).collect();
        let mut other = long.clone();
        other[1001] = 0xff;
        other.pop();
        let text = shown(Some(&bytes_of(&long)), Some(&bytes_of(&other)), 80);
        let lines = [
            "                expected                        found",
            "    ≠ bytes     4096 bytes                      4095 bytes",
            "        ...",
            "        +992    ef f0 f1 f2 f3 f4 f5 f6         ef f0 f1 f2 f3 f4 f5 f6",
            "        +1000   f7 f8 f9 fa 00 01 02 03         f7 ff f9 fa 00 01 02 03",
            "                   ^^                              ^^",
            "        +1008   04 05 06 07 08 09 0a 0b         04 05 06 07 08 09 0a 0b",
            "        ...",
            "",
        ];
        assert_eq!(text, lines.join("\n"));
        // The same on both sides: only its beginning.
        let same = shown(Some(&bytes_of(&long)), Some(&bytes_of(&long)), 80);
        assert!(
            same.contains("4096 bytes") && same.lines().count() < 6,
            "{same}"
        );
    }

    #[test]
    fn one_side_alone_is_shown() {
        let text = shown(Some(&bytes_of(&[0xab; 16])), None, 60);
        assert_eq!(text.matches("ab").count(), 16, "{text}");
        let text = shown(None, Some(&json!({"call": "q".repeat(90)})), 60);
        assert_eq!(text.matches('q').count(), 90, "{text}");
    }
}
