//! Times and sizes as they stand on the command line.

use std::time::Duration;

/// A time: seconds, or with a unit (`0.5`, `500ms`, `2min`).
pub fn time(text: &str) -> Result<Duration, String> {
    let expected = "expected more than 0 seconds, such as 2, 0.5 or 500ms";
    let seconds = text.parse::<f64>();
    let time = match seconds {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        Err(_) => humantime::parse_duration(text).ok(),
    };
    time.filter(|time| !time.is_zero())
        .ok_or_else(|| expected.to_owned())
}

/// A page of WebAssembly memory.
const PAGE: u64 = 64 << 10;

/// A size of memory: bytes, or with a unit (`65536`, `512K`, `16M`, `64MiB`). All units are powers of 1024 but kB, MB and GB.
pub fn size(text: &str) -> Result<u64, String> {
    let expected = "expected a size such as 16M, 64MiB or 1048576";
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim_start() {
        "" | "B" => 1,
        "k" | "K" | "Ki" | "KiB" => 1 << 10,
        "m" | "M" | "Mi" | "MiB" => 1 << 20,
        "g" | "G" | "Gi" | "GiB" => 1 << 30,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return Err(expected.to_owned()),
    };
    let number = number.parse::<u64>().ok();
    let bytes = number.and_then(|number| number.checked_mul(factor));
    match bytes.ok_or_else(|| expected.to_owned())? {
        bytes if bytes < PAGE => Err(format!(
            "memory has pages of 64 KiB, and {bytes} bytes are less than one; {expected}"
        )),
        bytes => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_or_have_a_unit() {
        for (text, ms) in [
            ("2", 2000),
            ("0.5", 500),
            (".25", 250),
            ("1e-3", 1),
            ("500ms", 500),
            ("2min", 120_000),
            ("1m 30s", 90_000),
        ] {
            assert_eq!(time(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        for text in [
            "",
            "0",
            "0ms",
            "-1",
            "nan",
            "inf",
            "1e400",
            "1,5",
            "soon",
            "5 parsecs",
        ] {
            assert!(time(text).unwrap_err().contains("500ms"), "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_have_a_unit() {
        for (text, bytes) in [
            ("65536", 65_536),
            ("512K", 512 << 10),
            ("16M", 16 << 20),
            ("64MiB", 64 << 20),
            ("64 MiB", 64 << 20),
            ("1g", 1 << 30),
            ("4GiB", 4 << 30),
            ("16MB", 16_000_000),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "M",
            "-1M",
            "1.5M",
            "16 elephants",
            "99999999999G",
            "+1M",
        ] {
            assert!(size(text).unwrap_err().contains("64MiB"), "{text}");
        }
        assert!(
            size("16")
                .unwrap_err()
                .contains("16 bytes are less than one")
        );
    }
}
