//! Colours, columns and lines of text.

use crate::text::{printable, printable_lines};
use anstyle::{AnsiColor, Style};

/// What went well.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// What went wrong.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What wants attention.
pub(super) const WARN: Style = AnsiColor::Yellow.on_default();
/// What stands in the background.
pub(super) const FAINT: Style = Style::new().dimmed();
/// Headings.
pub(super) const STRONG: Style = Style::new().bold();

/// Text in a style.
pub(super) fn paint(style: Style, text: &str) -> String {
    match text.is_empty() {
        true => String::new(),
        false => format!("{style}{}{style:#}", printable_lines(text)),
    }
}

/// Text filled up with spaces to so many characters.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text:width$}")
}

/// A number of things.
pub(super) fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Lines of at most `width` characters, broken at spaces; words that are longer than a line are broken where it ends.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    let text = printable(text).to_string();
    for word in text.split_inclusive(' ') {
        let len = word.trim_end().chars().count();
        if used > 0 && used + len > width {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            used = 0;
        }
        for c in word.chars() {
            if used == width && c != ' ' {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += 1;
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// A text without its colours.
#[cfg(test)]
pub(super) fn plain(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once('m').map_or("", |(_, shown)| shown));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("é é é", 3), ["é é", "é"]);
    }

    #[test]
    fn names_are_listed() {
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
