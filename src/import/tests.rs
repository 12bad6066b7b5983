//! What the tests of all formats have in common, and what no input may do.

use super::*;
use crate::fixture::render;

/// The transactions of a text as lines of JSON, and the remarks.
pub(super) fn lines(text: &str, options: &Options) -> (Vec<String>, Vec<String>) {
    let mut found = Vec::new();
    let sink = &mut |transaction: Transaction| {
        found.push(render(&transaction).to_string());
        Ok(())
    };
    match import(Path::new("capture"), &mut text.as_bytes(), options, sink) {
        Ok(summary) => (found, summary.remarks),
        Err(error) => panic!("{error}"),
    }
}

/// Why a text is refused.
pub(super) fn refused(text: &[u8], options: &Options) -> String {
    let sink = &mut |_| Ok(());
    match import(Path::new("capture"), &mut &*text, options, sink) {
        Ok(summary) => panic!("expected an error, found {summary:?}"),
        Err(error) => error.to_string(),
    }
}

/// The samples of docs/captures.md.
const SAMPLES: [(Format, &str); 10] = [
    (
        Format::Sigrok,
        include_str!("../../docs/captures/sensor.sigrok.txt"),
    ),
    (
        Format::Sigrok,
        include_str!("../../docs/captures/flash.sigrok.txt"),
    ),
    (
        Format::Sigrok,
        include_str!("../../docs/captures/gps.sigrok.txt"),
    ),
    (
        Format::Saleae,
        include_str!("../../docs/captures/logic2.csv"),
    ),
    (
        Format::Saleae,
        include_str!("../../docs/captures/logic1.csv"),
    ),
    (Format::Vcd, include_str!("../../docs/captures/levels.vcd")),
    (
        Format::Ftrace,
        include_str!("../../docs/captures/trace.txt"),
    ),
    (
        Format::I2cTransfer,
        include_str!("../../docs/captures/i2ctransfer.txt"),
    ),
    (
        Format::Gpiomon,
        include_str!("../../docs/captures/gpiomon.txt"),
    ),
    (
        Format::Umockdev,
        include_str!("../../docs/captures/umockdev.txt"),
    ),
];

/// Reads anything; an error has the place.
fn survive(format: Option<Format>, bytes: &[u8]) {
    let options = Options {
        format,
        ..Options::default()
    };
    let mut handles = 0;
    let sink = &mut |transaction: Transaction| {
        handles += transaction.args.len();
        Ok(())
    };
    if let Err(error) = import(Path::new("capture"), &mut &*bytes, &options, sink) {
        assert!(error.to_string().starts_with("capture:"), "{error}");
    }
}

#[test]
fn formats_are_found_out() {
    for (format, text) in SAMPLES {
        let mut input = text.as_bytes();
        let options = Options::default();
        let importer = Importer::new(Path::new("capture"), &mut input, &options).unwrap();
        assert_eq!(importer.format(), format);
        let (found, remarks) = lines(text, &options);
        assert!(found.len() >= 2, "{}", format.name());
        assert_eq!(remarks, [""; 0]);
        // With the ends of lines of Windows, and without the last one.
        assert_eq!(lines(&text.replace('\n', "\r\n"), &options).0, found);
        assert_eq!(lines(text.trim_end(), &options).0, found);
    }
    for (format, _) in SAMPLES {
        assert!(Format::ALL.contains(&format));
    }
    for format in Format::ALL {
        assert!(
            SAMPLES.iter().any(|(of, _)| of == format),
            "no sample of {}",
            format.name()
        );
    }
    let options = Options::default();
    assert_eq!(refused(b"", &options), "capture:1: the capture is empty");
    assert!(
        refused(b"hello\n", &options)
            .starts_with("capture:1: expected a capture in one of the formats sigrok, saleae,")
    );
    assert!(refused(b"PK\x03\x04", &options).contains("sigrok-cli -i FILE -O vcd"));
}

/// What is cut off, changed, doubled, left out or mixed is read or refused, with the place, and nothing else: with the same changes
/// each time.
#[test]
fn changed_samples() {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below.max(1) as u64).unwrap()
    };
    const LIKELY: &[u8] = b"0123456789abcfxz#$@:,-./[]\"'=! \n\t\r\x00\xff\xe9";
    for (format, text) in SAMPLES {
        for cut in 0..text.len() {
            survive(Some(format), &text.as_bytes()[..cut]);
        }
        for round in 0..500 {
            let mut bytes = text.as_bytes().to_owned();
            for _ in 0..=random(6) {
                let at = random(bytes.len());
                match random(7) {
                    0 => bytes.truncate(at),
                    1 => drop(bytes.splice(at..at, [LIKELY[random(LIKELY.len())]])),
                    2 if at < bytes.len() => bytes[at] = LIKELY[random(LIKELY.len())],
                    3 if at < bytes.len() => drop(bytes.remove(at)),
                    4 => drop(bytes.splice(at..at, *b"99999999999999999999999999")),
                    5 => {
                        let end = (at + random(60)).min(bytes.len());
                        bytes.extend_from_within(at..end);
                    }
                    _ => {
                        let other = SAMPLES[random(SAMPLES.len())].1.as_bytes();
                        let from = random(other.len());
                        let to = (from + random(60)).min(other.len());
                        bytes.splice(at..at, other[from..to].iter().copied());
                    }
                }
            }
            let format = (round % 4 > 0).then_some(format);
            survive(format, &bytes);
        }
    }
}

#[test]
fn a_sink_that_fails_ends_it() {
    let sink = &mut |_| Err(io::Error::other("the disk is full"));
    let mut input = SAMPLES[0].1.as_bytes();
    let error = import(Path::new("capture"), &mut input, &Options::default(), sink).unwrap_err();
    assert!(matches!(error, ImportError::Write(_)));
    assert_eq!(error.to_string(), "the disk is full");
}

/// A start without a stop, and a chip select that is never released, are errors before the memory is full.
#[test]
fn transactions_without_an_end() {
    let endless = |head: &str, line: &str| {
        let text = format!("{head}{}", line.repeat(MAX_TRANSACTION + 1));
        refused(text.as_bytes(), &Options::default())
    };
    let error = endless(
        "i2c-1: Start\ni2c-1: Address read: 48\n",
        "i2c-1: Data read: 00\n",
    );
    assert!(
        error.starts_with(
            "capture:1048578: one transfer has more than 1048576 bytes: is there no stop?"
        ),
        "{error}"
    );
    let error = endless("@DEV /dev/spidev0.0 (SPI)\nTW 00\n", "CW 00\n");
    assert!(error.contains("is chip select never released?"), "{error}");
}
