//! Text from outside, as it may be printed: names in guests, what files and adapters say.
//!
//! A terminal takes control characters for commands, and characters that nobody sees make a name look like another one. Both are
//! shown as Rust writes them, `\u{1b}`. Everything else stays: what was escaped is not escaped again.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};
use std::path::Path;

/// Returns a text as one line.
pub fn printable(text: &str) -> Printable<'_> {
    Printable {
        text,
        line_end: None,
    }
}

/// Returns a text with its lines and tabs.
pub fn printable_lines(text: &str) -> Printable<'_> {
    Printable {
        text,
        line_end: Some("\n"),
    }
}

/// Returns a text as one message: a line after the first that would begin like another one is indented.
pub fn printable_message(text: &str) -> Printable<'_> {
    Printable {
        text,
        line_end: Some("\n  "),
    }
}

/// Returns a path as one line.
pub fn printable_path(path: &Path) -> String {
    printable(&path.to_string_lossy()).to_string()
}

/// Returns a text of JSON in which such characters are escaped as JSON does: it means the same.
pub fn printable_json(text: &str) -> Cow<'_, str> {
    let escaped = |c: char| c != '\n' && !is_printable(c);
    if !text.contains(escaped) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match escaped(c) {
            false => out.push(c),
            true => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a string does not fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    Cow::Owned(out)
}

/// A text as it may be printed.
#[derive(Debug, Clone, Copy)]
pub struct Printable<'a> {
    text: &'a str,
    /// What ends a line that another one follows; `None`: a line end is a control character like others.
    line_end: Option<&'static str>,
}

impl Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.text;
        while let Some(at) = rest.find(|c| !is_printable(c)) {
            let (before, from) = rest.split_at(at);
            f.write_str(before)?;
            let mut chars = from.chars();
            let c = chars.next();
            rest = chars.as_str();
            match (c, self.line_end) {
                (Some('\n'), Some(end)) => {
                    let begins = rest.starts_with(|c: char| !c.is_whitespace());
                    f.write_str(if begins { end } else { "\n" })?;
                }
                (Some('\t'), Some(_)) => f.write_char('\t')?,
                (Some(c @ ('\n' | '\r' | '\t')), _) => write!(f, "{}", c.escape_default())?,
                (Some(c), _) => write!(f, "{}", c.escape_unicode())?,
                (None, _) => {}
            }
        }
        f.write_str(rest)
    }
}

/// Whether a character shows itself, and nothing else than itself.
fn is_printable(c: char) -> bool {
    // Most text.
    if matches!(c, ' '..='~') {
        return true;
    }
    let invisible = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        // Zero width, ends of lines and paragraphs, directions.
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        // Annotations, tags.
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        // No characters, which XML cannot say.
        | '\u{fffe}' | '\u{ffff}'
    );
    !c.is_control() && !invisible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_commands_a_terminal() {
        for (text, shown) in [
            ("", ""),
            ("gpio.set_é \\ \" 漢 👍", "gpio.set_é \\ \" 漢 👍"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{9b}31m\u{7f}\0", "\\u{9b}31m\\u{7f}\\u{0}"),
            ("a\nerror: b\r\n\tc", "a\\nerror: b\\r\\n\\tc"),
            (
                "a\u{202e}b\u{200b}\u{feff}",
                "a\\u{202e}b\\u{200b}\\u{feff}",
            ),
        ] {
            let once = printable(text).to_string();
            assert_eq!(once, shown);
            assert_eq!(printable(&once).to_string(), once);
        }
    }

    #[test]
    fn lines_stay_lines_of_one_message() {
        let text = "expected\n  this\n\tor this\nerror: none\r\n\n\u{1b}c\n";
        let shown = "expected\n  this\n\tor this\n  error: none\\r\n\n  \\u{1b}c\n";
        let once = printable_message(text).to_string();
        assert_eq!(once, shown);
        assert_eq!(printable_message(&once).to_string(), once);
        let shown = shown.replace("  error", "error").replace("  \\", "\\");
        assert_eq!(printable_lines(text).to_string(), shown);
    }

    #[test]
    fn json_means_the_same() {
        let value = serde_json::json!({"a\u{9b}": ["\u{1b}\n", "\u{202e}\u{e0001}", "é\\"]});
        let text = format!("{value:#}");
        let shown = printable_json(&text);
        assert!(shown.chars().all(|c| c == '\n' || is_printable(c)));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).unwrap(),
            value
        );
        assert!(matches!(printable_json("{}\n"), Cow::Borrowed(_)));
    }
}
