//! What `gpiomon` prints (libgpiod 1 and 2): edges of lines.
//!
//! ```text
//! event:  RISING EDGE offset: 3 timestamp: [    1234.567890123]       gpiomon gpiochip0 3
//! 1234.567890123  rising  gpiochip0 3                                 gpiomon -c gpiochip0 3
//! 1234.567890123  falling "BUTTON"                                    gpiomon BUTTON
//! ```
//!
//! Each edge becomes a `gpio.get` that finds the level after it. A program that polls sees a level more than once: `times` says so
//! in a fixture, and is for its author to add.

use super::out::{Bus, Out, function, transaction};
use super::scan::{decimal, shown, split_at, words};
use super::{Problem, Reader};
use crate::fixture::{Reply, Value};

#[derive(Default)]
pub(super) struct Gpiomon {
    name: Vec<u8>,
}

impl Gpiomon {
    /// Whether this can be a line of it.
    pub(super) fn is_line(line: &[u8]) -> bool {
        parts(line).is_some()
    }
}

impl Reader for Gpiomon {
    fn line(&mut self, line: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let line = line.trim_ascii();
        // What -b prints first.
        if line.is_empty() || line.starts_with(b"Monitoring ") || line.starts_with(b"monitoring ") {
            return Ok(());
        }
        let (rising, id) = parts(line).ok_or_else(|| {
            format!(
                "expected an edge as gpiomon prints it without --format, as `1.5 rising gpiochip0 3`, found {}",
                shown(line)
            )
        })?;
        let mut words = words(id);
        let (first, second) = (words.next().unwrap_or_default(), words.next());
        let number = |text: &[u8]| u32::try_from(decimal(text)?).ok();
        let chip = first.strip_prefix(b"gpiochip").and_then(number);
        let bus = match (chip, second.and_then(number)) {
            (Some(chip), Some(pin)) => {
                self.name.clear();
                self.name.extend_from_slice(first);
                self.name.push(b' ');
                self.name.extend_from_slice(second.unwrap_or_default());
                Bus {
                    name: std::mem::take(&mut self.name),
                    port: chip,
                    pin: Some(pin),
                    ..Bus::default()
                }
            }
            _ => Bus {
                name: id.to_owned(),
                pin: number(id),
                ..Bus::default()
            },
        };
        let handle = out.handle("gpio", &bus)?;
        self.name = bus.name;
        let mut get = transaction(function("gpio", "get"), vec![Value::Int(handle)]);
        get.reply = Reply::Ok {
            result: rising.into(),
            out: Vec::new(),
        };
        out.push(get)
    }

    fn end(&mut self, _: &mut Out<'_>) -> Result<(), Problem> {
        Ok(())
    }
}

/// Whether the edge rises, and which line has it.
fn parts(line: &[u8]) -> Option<(bool, &[u8])> {
    if let Some(event) = line.trim_ascii().strip_prefix(b"event:") {
        let (edge, rest) = split_at(event, b"EDGE offset:")?;
        let rising = match edge.trim_ascii() {
            b"RISING" => true,
            b"FALLING" => false,
            _ => return None,
        };
        let offset = words(rest).next()?;
        decimal(offset)?;
        return Some((rising, offset));
    }
    // The time, unless it is a date of two words, then the edge.
    let mut rest = line;
    for _ in 0..3 {
        rest = rest.trim_ascii_start();
        let end = rest.iter().position(u8::is_ascii_whitespace)?;
        let (word, after) = rest.split_at(end);
        rest = after;
        let rising = match word {
            b"rising" => true,
            b"falling" => false,
            _ => continue,
        };
        let id = rest.trim_ascii();
        return (!id.is_empty()).then_some((rising, id));
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::import::tests::{lines, refused};
    use crate::import::{Format, Open, Options};

    #[test]
    fn both_versions() {
        let text = "event:  RISING EDGE offset: 3 timestamp: [    1234.567890123]\n\
                    event: FALLING EDGE offset: 3 timestamp: [    1235.5]\n";
        let get = |handle: u8, level: &str| {
            format!(
                r#"{{"call":"gpio.get","args":{{"handle":{handle}}},"reply":"ok","out":{{"value":"{level}"}}}}"#
            )
        };
        assert_eq!(
            lines(text, &Options::default()).0,
            [get(0, "high"), get(0, "low")]
        );
        let text = "1.5\trising\tgpiochip1 4\n1.6\tfalling\tgpiochip1 4 \"X\"\n2024-01-01T00:00:00Z rising \"BUTTON\"\n";
        let options = Options {
            open: Some(Open::Guest),
            ..Options::default()
        };
        let (found, _) = lines(text, &options);
        assert_eq!(
            found[0],
            r#"{"call":"gpio.init","args":{"port":1,"pin":4,"mode":"input"},"reply":"ok","out":{"handle":0}}"#
        );
        assert_eq!(found[1..3], [get(0, "high"), get(0, "low")]);
        assert_eq!(
            found[3],
            r#"{"call":"gpio.init","args":{"port":0,"pin":-1,"mode":"input"},"reply":"ok","out":{"handle":1}}"#
        );
    }

    #[test]
    fn bad_lines() {
        let options = Options {
            format: Some(Format::Gpiomon),
            ..Options::default()
        };
        for line in [
            "event:  RISING EDGE offset: x timestamp: [1]",
            "event:  NO EDGE offset: 3",
            "1.5 rising",
            "1.5 level gpiochip0 3",
            "\u{fffd}",
        ] {
            let found = refused(
                format!("1.0 rising gpiochip0 3\n{line}\n").as_bytes(),
                &options,
            );
            assert!(
                found.starts_with("capture:2: expected an edge as gpiomon prints it"),
                "{found}"
            );
        }
    }
}
