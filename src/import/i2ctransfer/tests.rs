use crate::import::tests::{lines, refused};
use crate::import::{Format, Options};

const READ: &str = r#"{"call":"i2c.write_read","args":{"handle":0,"addr":72,"write":"00","read":2},"reply":"ok","out":{"read":"1980"}}"#;

#[test]
fn commands() {
    let text = "user@board:~$ sudo i2ctransfer -y 1 w1@0x48 0x00 r2\r\n0x19 0x80\r\n\
        $ i2ctransfer -y i2c-1 w0@0x09\nError: Sending messages failed: No such device or address\n\
        $ i2ctransfer -fy 1 w4@0x50 0x10 0xff- w3@0x50 7 1+\n$ date\nMonday\n\
        $ /usr/sbin/i2ctransfer -y 1 r1@72 r0 w2 0x01=\n0xaa\n\
        $ i2ctransfer -y 1 r1@0x250\nError: Sending messages failed: Connection timed out";
    let (found, remarks) = lines(text, &Options::default());
    assert_eq!(
        found,
        [
            READ,
            r#"{"call":"i2c.write","args":{"handle":1,"addr":9,"bytes":""},"reply":"nack_address"}"#,
            r#"{"call":"i2c.write","args":{"handle":0,"addr":80,"bytes":"10fffefd"},"reply":"ok"}"#,
            r#"{"call":"i2c.write","args":{"handle":0,"addr":80,"bytes":"070102"},"reply":"ok"}"#,
            r#"{"call":"i2c.read","args":{"handle":0,"addr":72,"bytes":1},"reply":"ok","out":{"bytes":"aa"}}"#,
            r#"{"call":"i2c.exec","args":{"handle":0,"addr":72,"ops":[{"read":0},{"write":"0101"}]},"reply":"ok"}"#,
            r#"{"call":"i2c.read","args":{"handle":0,"addr":33360,"bytes":1},"reply":"timeout"}"#,
        ]
    );
    assert_eq!(remarks.len(), 2, "{remarks:?}");
}

#[test]
fn verbose() {
    let text = "msg 0: addr 0x48, write, len 1, buf 0x00\nmsg 1: addr 0x48, read, len 2, buf 0x19 0x80\n\
        msg 0: addr 0x09, write, len 0\n\
        $ i2ctransfer -vy 1 w1@0x48 0x00 r2\nmsg 0: addr 0x48, write, len 1, buf 0x00\nmsg 1: addr 0x48, read, len 2, buf 0x19 0x80";
    let (found, _) = lines(text, &Options::default());
    assert_eq!(found.len(), 3);
    assert_eq!(found[0], READ);
    assert_eq!(
        found[1],
        r#"{"call":"i2c.write","args":{"handle":0,"addr":9,"bytes":""},"reply":"ok"}"#
    );
    assert_eq!(found[2], READ.replace(r#""handle":0"#, r#""handle":1"#));
}

#[test]
fn bad_lines() {
    let options = Options {
        format: Some(Format::I2cTransfer),
        ..Options::default()
    };
    for (text, error) in [
        (
            "0x19 0x80",
            "1: expected a command before the bytes that it read",
        ),
        (
            "i2ctransfer -y x r1@0x48",
            "1: expected the bus of i2ctransfer",
        ),
        ("i2ctransfer -y 1", "1: expected messages"),
        (
            "i2ctransfer -y 1 r1",
            "1: expected an address, as in `w1@0x48`",
        ),
        (
            "i2ctransfer -y 1 w2@0x48 0x00",
            "1: expected as many bytes as the length says",
        ),
        ("i2ctransfer -y 1 w1@0x48 0x100", "1: expected a byte"),
        ("i2ctransfer -y 1 w2@0x48 0x10p", "1: pseudo-random bytes"),
        (
            "i2ctransfer -y 1 w1@0x4800 0x10",
            "1: expected an address up to 0x7f",
        ),
        (
            "i2ctransfer -y 1 r99999999999999999999@0x48",
            "1: expected a length up to 65535",
        ),
        (
            "i2ctransfer -y 1 r2@0x48\n0x19",
            "2: expected as many bytes as the command asked for",
        ),
        (
            "i2ctransfer -y 1 r1@0x48\n0x19\n0x20",
            "3: expected no more bytes",
        ),
        (
            "i2ctransfer -y 1 r1@0x48\ni2ctransfer -y 1 r1@0x48",
            "2: the command before has not printed",
        ),
        (
            "msg 1: addr 0x48, read, len 1, buf 0x00",
            "1: expected the messages of a transfer in order",
        ),
        (
            "msg 0: addr 0x48, write, len 2, buf 0x00",
            "1: expected 2 bytes, found 1",
        ),
        (
            "msg 0: addr 0x48, wrote, len 2, buf 0x00",
            "1: expected a message, as",
        ),
        (
            "msg 0: addr 0x48, read, len 1, buf 0xg0",
            "1: expected a message, as",
        ),
    ] {
        let found = refused(text.as_bytes(), &options);
        assert!(found.starts_with(&format!("capture:{error}")), "{found}");
    }
}
