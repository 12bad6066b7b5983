use crate::import::tests::{lines, refused};
use crate::import::{CaptureLine, Options};

/// Written after the manual of the decoder: a write with a repeated start and a read, then an address that nobody has.
const I2C: &str = "\
30-30 i2c-1: Start
138-150 i2c-1: Write
45-138 i2c-1: Address write: 48
151-163 i2c-1: ACK
165-285 i2c-1: Data write: 00
286-298 i2c-1: ACK
310-310 i2c-1: Start repeat
418-430 i2c-1: Read
325-418 i2c-1: Address read: 48
431-443 i2c-1: ACK
445-565 i2c-1: Data read: 19
566-578 i2c-1: ACK
580-700 i2c-1: Data read: 80
701-713 i2c-1: NACK
720-720 i2c-1: Stop
830-830 i2c-1: Start
938-950 i2c-1: Write
845-938 i2c-1: Address write: 09
951-963 i2c-1: NACK
970-970 i2c-1: Stop
";

const READ: &str = r#"{"call":"i2c.write_read","args":{"handle":0,"addr":72,"write":"00","read":2},"reply":"ok","out":{"read":"1980"}}"#;
const NACK: &str =
    r#"{"call":"i2c.write","args":{"handle":0,"addr":9,"bytes":""},"reply":"nack_address"}"#;

#[test]
fn i2c() {
    assert_eq!(
        lines(I2C, &Options::default()),
        ([READ, NACK].map(str::to_owned).to_vec(), vec![])
    );
    // Without sample numbers, and sorted by them.
    let plain: String = I2C
        .lines()
        .map(|line| line.split_once(' ').unwrap().1.to_owned() + "\r\n")
        .collect();
    assert_eq!(lines(&plain, &Options::default()).0, [READ, NACK]);
    let mut sorted: Vec<_> = I2C.lines().collect();
    sorted.sort_by_key(|line| line.split_once('-').unwrap().0.parse::<u32>().unwrap());
    assert_ne!(sorted, I2C.lines().collect::<Vec<_>>());
    assert_eq!(
        lines(&sorted.join("\n"), &Options::default()).0,
        [READ, NACK]
    );
}

#[test]
fn i2c_in_parts() {
    let begun = I2C.lines().skip(3).take(14).collect::<Vec<_>>().join("\n");
    let (found, remarks) = lines(&begun, &Options::default());
    assert_eq!(
        found,
        [READ
            .replace(
                r#"write_read","args":{"handle":0,"addr":72,"write":"00","#,
                r#"read","args":{"handle":0,"addr":72,"#
            )
            .replace(r#""read":2"#, r#""bytes":2"#)
            .replace(r#""out":{"read""#, r#""out":{"bytes""#)]
    );
    assert_eq!(remarks.len(), 2, "{remarks:?}");
    assert!(remarks[0].contains("begins in the middle"), "{remarks:?}");
    assert!(remarks[1].contains("ends in the middle"), "{remarks:?}");
}

#[test]
fn i2c_errors_and_ten_bits() {
    let text = "\
i2c-1: Start
i2c-1: Address write: 50
i2c-1: ACK
i2c-1: Data write: 01
i2c-1: NACK
i2c-1: Start repeat
i2c-1: Address write: 79
i2c-1: ACK
i2c-1: Data write: 23
i2c-1: ACK
i2c-1: Start repeat
i2c-1: Address read: 79
i2c-1: ACK
i2c-1: Data read: AA
i2c-1: NACK
i2c-1: Start repeat
i2c-1: Address write: 51
i2c-1: ACK
i2c-1: Start repeat
i2c-1: Address read: 51
i2c-1: NACK
i2c-1: Stop
";
    let (found, remarks) = lines(text, &Options::default());
    assert_eq!(
        found,
        [
            r#"{"call":"i2c.write","args":{"handle":0,"addr":80,"bytes":"01"},"reply":"nack_data"}"#,
            r#"{"call":"i2c.read","args":{"handle":0,"addr":33059,"bytes":1},"reply":"ok","out":{"bytes":"aa"}}"#,
            r#"{"call":"i2c.write_read","args":{"handle":0,"addr":81,"write":"","read":1},"reply":"nack_address"}"#,
        ]
    );
    assert_eq!(remarks.len(), 1);
}

#[test]
fn spi() {
    let text = "0-24 spi-1: \n0-24 spi-1: \n64-185 spi-1: 00 BF 25 41\n64-185 spi-1: 9F 00 00 00\n200-300 spi-1: \n200-300 spi-1: \n400-500 spi-1: 01\n";
    let (found, _) = lines(text, &Options::default());
    assert_eq!(
        found,
        [
            r#"{"call":"spi.transfer","args":{"handle":0,"read":4,"write":"9f000000"},"reply":"ok","out":{"read":"00bf2541"}}"#,
            r#"{"call":"spi.transfer","args":{"handle":0,"read":0,"write":""},"reply":"ok"}"#,
            r#"{"call":"spi.write","args":{"handle":0,"bytes":"01"},"reply":"ok"}"#,
        ]
    );
    let options = Options {
        line: Some(CaptureLine::Miso),
        ..Options::default()
    };
    assert_eq!(
        lines("1-2 spi-1: 01\n3-4 spi-1: 02 03", &options).0,
        [
            r#"{"call":"spi.read","args":{"handle":0,"bytes":1},"reply":"ok","out":{"bytes":"01"}}"#,
            r#"{"call":"spi.read","args":{"handle":0,"bytes":2},"reply":"ok","out":{"bytes":"0203"}}"#,
        ]
    );
}

#[test]
fn uart() {
    let text = "14-84 uart-1: 48\n101-171 uart-1: 69\n171-180 uart-1: Stop bit\n500-570 uart-1: 21\n570-580 uart-1: Frame error\n";
    let (found, remarks) = lines(text, &Options::default());
    assert_eq!(
        found,
        [
            r#"{"call":"uart.read","args":{"handle":0,"flags":0,"bytes":2},"reply":"ok","out":{"bytes":"4869"}}"#,
            r#"{"call":"uart.read","args":{"handle":0,"flags":0,"bytes":1},"reply":"ok","out":{"bytes":"21"}}"#,
        ]
    );
    assert_eq!(remarks.len(), 1);
    let size = std::num::NonZeroUsize::new(2);
    let options = Options {
        line: Some(CaptureLine::Tx),
        uart_size: size,
        ..Options::default()
    };
    assert_eq!(
        lines(&text.replace("69", "68"), &options).0[1],
        r#"{"call":"uart.write","args":{"handle":0,"flags":0,"bytes":"21"},"reply":"ok"}"#
    );
}

#[test]
fn several_decoders_are_sorted() {
    let text = format!(
        "{I2C}100-120 uart-1: 41\n730-750 uart-1: 42\n1-5 onewire-1: Reset\n750-760 spi-1: 11\n"
    );
    let (found, remarks) = lines(&text, &Options::default());
    let calls: Vec<_> = found
        .iter()
        .map(|line| line.split('"').nth(3).unwrap())
        .collect();
    assert_eq!(
        calls,
        [
            "i2c.write_read",
            "uart.read",
            "uart.read",
            "spi.write",
            "i2c.write"
        ]
    );
    assert_eq!(remarks.len(), 1);
}

#[test]
fn bad_lines() {
    for (line, error) in [
        (
            "nonsense",
            "expected a line of sigrok-cli, as `30-45 i2c-1: Start`, found `nonsense`",
        ),
        (
            "99999999999999999999999-1 i2c-1: Start",
            "expected a line of sigrok-cli",
        ),
        (
            "1-2 i2c-1: Address write: 90",
            "expected an address up to 7F",
        ),
        (
            "1-2 i2c-1: Data write: 1FF",
            "expected what the decoder of I2C prints",
        ),
        (
            "1-2 i2c-1: \u{00e9}",
            "expected what the decoder of I2C prints",
        ),
        ("1-2 spi-1: 1", "expected the bytes of a transfer"),
        ("1-2 spi-1: 1234", "expected the bytes of a transfer"),
        ("spi-1: 12", "expected sample numbers"),
        ("1-2 uart-1: zz", "expected a byte as `4F`"),
        ("1-2 uart-1: 1FF", "expected a byte as `4F`"),
    ] {
        let found = refused(
            format!("1-2 i2c-1: Start\n{line}\n").as_bytes(),
            &Options::default(),
        );
        assert!(found.starts_with(&format!("capture:2: {error}")), "{found}");
    }
    let found = refused(
        b"1-2 i2c-1: Start\n1-2 \xff\xfe i2c-1\xff: Start\n",
        &Options::default(),
    );
    assert!(
        found.starts_with("capture:2: expected a line of sigrok-cli"),
        "{found}"
    );
    let uneven = refused(b"1-2 spi-1: 00 01\n1-2 spi-1: 00\n", &Options::default());
    assert!(
        uneven.starts_with("capture:2: expected as many bytes"),
        "{uneven}"
    );
}
