//! What format a capture has, by its first lines.

use super::scan::shown;
use super::{Format, ftrace, gpiomon, i2ctransfer, saleae, sigrok, umockdev, vcd};

/// How many lines are looked at.
const LINES: usize = 200;

/// Whether a line looks like one of a format.
type IsLine = fn(&[u8]) -> bool;

/// What a line of each format looks like; the first that fits is taken.
const TESTS: [(Format, IsLine); 7] = [
    (Format::Vcd, vcd::Vcd::is_line),
    (Format::Saleae, saleae::Saleae::is_line),
    (Format::Umockdev, umockdev::Umockdev::is_line),
    (Format::Sigrok, sigrok::Sigrok::is_line),
    (Format::I2cTransfer, i2ctransfer::I2cTransfer::is_line),
    (Format::Gpiomon, gpiomon::Gpiomon::is_line),
    (Format::Ftrace, ftrace::Ftrace::is_line),
];

/// The format of what begins so; the error says what was looked for.
pub(super) fn format(start: &[u8]) -> Result<Format, String> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    if start.trim_ascii().is_empty() {
        return Err("the capture is empty".to_owned());
    }
    let mut lines = start
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty())
        .take(LINES)
        .peekable();
    let first = lines.peek().copied().unwrap_or_default();
    let found = lines.find_map(|line| TESTS.iter().find(|(_, is_line)| is_line(line)));
    if let Some((format, _)) = found {
        return Ok(*format);
    }
    if start.starts_with(b"PK") {
        return Err("this is an archive, as sigrok's .sr files are: convert it, as with `sigrok-cli -i FILE -O vcd`".to_owned());
    }
    let known: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
    Err(format!(
        "expected a capture in one of the formats {}, found {}: say with --from which one it is",
        known.join(", "),
        shown(first)
    ))
}
