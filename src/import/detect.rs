//! What format a capture has, by its first lines.

use super::scan::shown;
use super::{Format, ftrace, sigrok};

/// How many lines are looked at.
const LINES: usize = 200;

/// The format of what begins so; the error says what was looked for.
pub(super) fn format(start: &[u8]) -> Result<Format, String> {
    if start.trim_ascii().is_empty() {
        return Err("the capture is empty".to_owned());
    }
    let lines = || {
        start
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::trim_ascii)
            .filter(|line| !line.is_empty())
            .take(LINES)
    };
    let tests: [(Format, fn(&[u8]) -> bool); 2] = [
        (Format::Sigrok, sigrok::Sigrok::is_line),
        (Format::Ftrace, ftrace::Ftrace::is_line),
    ];
    for line in lines() {
        for (format, is_line) in tests {
            if is_line(line) {
                return Ok(format);
            }
        }
    }
    let known: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
    Err(format!(
        "expected a capture in one of the formats {}, found {}: say with --from which one it is",
        known.join(", "),
        shown(lines().next().unwrap_or_default())
    ))
}
