//! Recordings of SPI made with `umockdev-record --ioctl`: T begins a transfer, C goes on under the same chip select, W is what was
//! sent and R what came.
//!
//! ```text
//! @DEV /dev/spidev0.0 (SPI)
//! TW 9f
//! CR bf2541
//! TW 0500
//!  R 0003
//! ```
//!
//! Source: umockdev, src/umockdev-spi.vala.

use super::ftrace::spi_bus;
use super::out::{Bus, Out};
use super::scan::{hex_byte, shown, split_at, words};
use super::spi::{Transfer, Transfers};
use super::{Problem, Reader};

#[derive(Default)]
pub(super) struct Umockdev {
    bus: Bus,
    transfers: Transfers,
    current: Option<Transfer>,
}

impl Umockdev {
    /// Whether this can be the first line of it.
    pub(super) fn is_line(line: &[u8]) -> bool {
        line.starts_with(b"@DEV ") && line.ends_with(b"(SPI)")
    }

    fn finish(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        if let Some(current) = self.current.take() {
            self.transfers.push(current);
        }
        if self.transfers.is_empty() {
            return Ok(());
        }
        let handle = out.handle("spi", &self.bus)?;
        self.transfers.finish(handle, None, out)
    }
}

impl Reader for Umockdev {
    fn line(&mut self, line: &[u8], out: &mut Out<'_>) -> Result<(), Problem> {
        let wrong = |what: &str| Problem::Text(format!("{what}, found {}", shown(line)));
        let line = line.trim_ascii_end();
        if line.is_empty() || line[0] == b'#' {
            return Ok(());
        }
        if line[0] == b'@' {
            self.finish(out)?;
            let form = "expected a device of SPI, as `@DEV /dev/spidev0.0 (SPI)`";
            let (_, rest) = split_at(line, b"@DEV ").ok_or_else(|| wrong(form))?;
            let mut words = words(rest);
            let device = words.next().unwrap_or_default();
            if words.next() != Some(b"(SPI)") {
                return Err(wrong(form));
            }
            let number = split_at(device, b"spidev").map_or(&b""[..], |(_, number)| number);
            let name = [b"spi", number].concat();
            self.bus = spi_bus(&name).unwrap_or(Bus {
                name: device.to_owned(),
                ..Bus::default()
            });
            return Ok(());
        }
        let form = "expected a transfer, as `TW 9f`, ` R 00` or `CR bf2541`";
        let (head, hex) = line.split_at_checked(3).unwrap_or((line, b""));
        let (begins, goes_on, read) = match head.trim_ascii_end() {
            b"TW" => (true, false, false),
            b"TR" => (true, false, true),
            b"CW" => (false, true, false),
            b"CR" => (false, true, true),
            b" W" => (false, false, false),
            b" R" => (false, false, true),
            _ => return Err(wrong(form)),
        };
        if begins {
            self.finish(out)?;
        } else if goes_on {
            match self.current.take() {
                Some(before) => self.transfers.push(before),
                None => {
                    return Err(wrong(
                        "expected a transfer that begins (T) before one that goes on",
                    ));
                }
            }
        }
        if begins || goes_on {
            self.current = Some(Transfer::default());
        }
        let mut bytes = Vec::with_capacity(hex.len() / 2);
        for pair in hex.chunks(2) {
            bytes
                .push(hex_byte(pair).ok_or_else(|| wrong("expected pairs of hexadecimal digits"))?);
        }
        self.transfers.count(bytes.len().max(1))?;
        let current = self.current.as_mut().ok_or_else(|| {
            wrong("expected a transfer that begins (T) before its other direction")
        })?;
        let (this, other) = match read {
            true => (&mut current.received, &current.sent),
            false => (&mut current.sent, &current.received),
        };
        if this.is_some() {
            return Err(wrong("expected each direction of a transfer once"));
        }
        if other
            .as_ref()
            .is_some_and(|other| other.len() != bytes.len())
        {
            return Err(wrong("expected as many bytes as in the other direction"));
        }
        *this = Some(bytes);
        Ok(())
    }

    fn end(&mut self, out: &mut Out<'_>) -> Result<(), Problem> {
        self.finish(out)
    }
}

#[cfg(test)]
mod tests {
    use crate::import::tests::{lines, refused};
    use crate::import::{Format, Options};

    #[test]
    fn transfers() {
        let text = "# recorded\n@DEV /dev/spidev0.1 (SPI)\nTW 9f\nCR bf2541\nTW 0500\n R 0003\nTR aa\nTW\n";
        assert_eq!(
            lines(text, &Options::default()).0,
            [
                r#"{"call":"spi.exec","args":{"handle":0,"ops":[{"write":"9f"},{"read":3}]},"reply":"ok","out":{"ops":["bf2541"]}}"#,
                r#"{"call":"spi.transfer","args":{"handle":0,"read":2,"write":"0500"},"reply":"ok","out":{"read":"0003"}}"#,
                r#"{"call":"spi.read","args":{"handle":0,"bytes":1},"reply":"ok","out":{"bytes":"aa"}}"#,
                r#"{"call":"spi.write","args":{"handle":0,"bytes":""},"reply":"ok"}"#,
            ]
        );
    }

    #[test]
    fn bad_lines() {
        let options = Options {
            format: Some(Format::Umockdev),
            ..Options::default()
        };
        for (text, error) in [
            ("@DEV /dev/spidev0.0 (USB)", "1: expected a device of SPI"),
            (
                "CW 00",
                "1: expected a transfer that begins (T) before one that goes on",
            ),
            (
                " R 00",
                "1: expected a transfer that begins (T) before its other",
            ),
            ("TW 00\n R 0", "2: expected pairs"),
            ("TW 00\n R 0000", "2: expected as many bytes"),
            (
                "TW 00\n W 00",
                "2: expected each direction of a transfer once",
            ),
            ("TX 00", "1: expected a transfer, as"),
            ("\u{e9}", "1: expected a transfer, as"),
        ] {
            let found = refused(text.as_bytes(), &options);
            assert!(found.starts_with(&format!("capture:{error}")), "{found}");
        }
    }
}
