use super::*;
use crate::fixture::render;
use crate::import::{Open, Summary};

const TRACE: &str = "\
# tracer: nop
#
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
#              | |         |   |||||     |         |
           a.out-71      [000] .....     9.123456: i2c_write: i2c-5 #0 a=044 f=0000 l=2 [02-14]
           a.out-71      [000] .....     9.123460: i2c_read: i2c-5 #1 a=044 f=0001 l=4
           other-72      [001] .....     9.123500: i2c_write: i2c-1 #0 a=009 f=0000 l=0 []
          <idle>-0       [000] d..1.     9.123501: cpu_idle: state=1 cpu_id=0
           a.out-71      [000] .....     9.124001: i2c_reply: i2c-5 #1 a=044 f=0001 l=4 [33-00-00-00]
           a.out-71      [000] .....     9.124003: i2c_result: i2c-5 n=2 ret=2
           other-72      [001] .....     9.124100: i2c_result: i2c-1 n=1 ret=-6
            spi0-60      [000] .....    10.000001: spi_message_start: spi0.1 00000000a1b2c3d4
            spi0-60      [000] .....    10.000002: spi_transfer_start: spi0.1 00000000d4c3b2a1 len=1 tx=[9f] rx=[]
            spi0-60      [000] .....    10.000100: spi_transfer_stop: spi0.1 00000000d4c3b2a1 len=1 tx=[9f] rx=[]
            spi0-60      [000] .....    10.000102: spi_transfer_start: spi0.1 00000000d4c3b2a2 len=3 tx=[] rx=[00-00-00]
            spi0-60      [000] .....    10.000200: spi_transfer_stop: spi0.1 00000000d4c3b2a2 len=3 tx=[] rx=[bf-25-41]
            spi0-60      [000] .....    10.000201: spi_message_done: spi0.1 00000000a1b2c3d4 len=4/4
";

fn read(text: &str, options: &Options) -> Result<(Vec<String>, Summary), String> {
    let mut lines = Vec::new();
    let sink = &mut |transaction: Transaction| {
        lines.push(render(&transaction).to_string());
        Ok(())
    };
    let path = Path::new("trace.txt");
    match import(path, &mut text.as_bytes(), options, sink) {
        Ok(summary) => Ok((lines, summary)),
        Err(error) => Err(error.to_string()),
    }
}

fn plain(text: &str) -> Result<(Vec<String>, Summary), String> {
    let format = Some(Format::Ftrace);
    read(
        text,
        &Options {
            format,
            ..Options::default()
        },
    )
}

#[test]
fn transfers_of_both_buses() {
    let (lines, summary) = plain(TRACE).unwrap();
    assert_eq!(
        lines,
        [
            r#"{"call":"i2c.write_read","args":{"handle":0,"addr":68,"write":"0214","read":4},"reply":"ok","out":{"read":"33000000"}}"#,
            r#"{"call":"i2c.write","args":{"handle":1,"addr":9,"bytes":""},"reply":"nack_address"}"#,
            r#"{"call":"spi.exec","args":{"handle":2,"ops":[{"write":"9f"},{"read":3}]},"reply":"ok","out":{"ops":["bf2541"]}}"#,
        ]
    );
    assert_eq!((summary.transactions, summary.remarks), (3, vec![]));
    // As it comes from a file that was written on Windows, and from `trace-cmd report`.
    assert_eq!(plain(&TRACE.replace('\n', "\r\n")).unwrap().0, lines);
    assert_eq!(
        plain(&TRACE.replace(": i2c-", ":            i2c-"))
            .unwrap()
            .0,
        lines
    );
}

#[test]
fn opened_and_closed() {
    let format = Some(Format::Ftrace);
    let open = |open| {
        let options = Options {
            format,
            open: Some(open),
            ..Options::default()
        };
        read(TRACE, &options).unwrap().0
    };
    let lines = open(Open::Guest);
    assert_eq!(lines.len(), 9);
    assert_eq!(
        lines[0],
        r#"{"call":"i2c.init","args":{"port":5,"baud":0,"sda":-1,"scl":-1},"reply":"ok","out":{"handle":0}}"#
    );
    assert_eq!(
        lines[4],
        r#"{"call":"spi.init","args":{"port":0,"baud":0,"mosi":-1,"miso":-1,"sck":-1,"cs":1},"reply":"ok","out":{"handle":2}}"#
    );
    assert_eq!(
        lines[6],
        r#"{"call":"spi.deinit","args":{"handle":2},"reply":"ok"}"#
    );
    assert_eq!(
        open(Open::Runtime)[8],
        r#"{"call":"i2c.deinit","args":{"handle":0},"reply":"ok","at_end":true}"#
    );
}

#[test]
fn every_errno_of_a_result() {
    for (number, errno) in [
        (6, "nack_address"),
        (121, "nack"),
        (110, "timeout"),
        (11, "arbitration_lost"),
        (16, "busy"),
        (5, "failed"),
        (95, "unsupported"),
        (9_999_999_999_i64, "failed"),
    ] {
        let text = format!(
            "x: i2c_write: i2c-1 #0 a=048 f=0000 l=1 [00]\nx: i2c_read: i2c-1 #1 a=048 f=0001 l=2\nx: i2c_result: i2c-1 n=2 ret=-{number}\n"
        );
        assert_eq!(
            plain(&text).unwrap().0,
            [format!(
                r#"{{"call":"i2c.write_read","args":{{"handle":0,"addr":72,"write":"00","read":2}},"reply":"{errno}"}}"#
            )]
        );
    }
}

#[test]
fn ten_bits_nostart_and_other_addresses() {
    let (lines, summary) = plain(
        "x: i2c_write: i2c-1 #0 a=248 f=0010 l=1 [00]\n\
         x: i2c_write: i2c-1 #1 a=248 f=4010 l=2 [01-02]\n\
         x: i2c_read: i2c-1 #2 a=248 f=0011 l=1\n\
         x: i2c_write: i2c-1 #3 a=050 f=0000 l=1 [07]\n\
         x: i2c_reply: i2c-1 #2 a=248 f=0011 l=1 [aa]\n\
         x: i2c_result: i2c-1 n=4 ret=4\n",
    )
    .unwrap();
    assert_eq!(
        lines,
        [
            r#"{"call":"i2c.write_read","args":{"handle":0,"addr":33352,"write":"000102","read":1},"reply":"ok","out":{"read":"aa"}}"#,
            r#"{"call":"i2c.write","args":{"handle":0,"addr":80,"bytes":"07"},"reply":"ok"}"#,
        ]
    );
    assert!(summary.remarks[0].starts_with("1 combined transfers go on with another address"));
}

#[test]
fn traces_with_holes() {
    let (lines, summary) = plain(
        "x: i2c_reply: i2c-1 #1 a=048 f=0001 l=1 [aa]\n\
         x: i2c_result: i2c-1 n=2 ret=2\n\
         x: i2c_read: i2c-1 #0 a=048 f=0001 l=1\n\
         CPU:0 [LOST 12 EVENTS]\n\
         x: i2c_result: i2c-1 n=1 ret=1\n\
         x: spi_message_done: spi0.0 0 len=1/1\n\
         x: smbus_write: i2c-0 a=048 f=0000 c=0 BYTE_DATA l=1 [00]\n\
         x: i2c_write: i2c-1 #0 a=048 f=0000 l=0 []\n",
    )
    .unwrap();
    assert_eq!(lines, [""; 0]);
    assert_eq!(
        summary.remarks,
        [
            format!("3 {MIDDLE}"),
            format!("1 {LOST}"),
            format!("1 {GAP}"),
            format!("1 {SMBUS}"),
            format!("1 {OPEN}"),
        ]
    );
}

#[test]
fn a_failed_message_of_spi() {
    let text = "x: spi_message_start: spi1.0 0\nx: spi_transfer_start: spi1.0 0 len=2 tx=[01-02] rx=[]\nx: spi_message_done: spi1.0 0 len=0/2";
    assert_eq!(
        plain(text).unwrap().0,
        [r#"{"call":"spi.write","args":{"handle":0,"bytes":"0102"},"reply":"failed"}"#]
    );
}

#[test]
fn long_messages_are_cut_by_the_kernel() {
    let bytes = vec!["11"; 64].join("-");
    let text = format!(
        "x: i2c_write: i2c-1 #0 a=048 f=0000 l=65 [{bytes}]\nx: i2c_result: i2c-1 n=1 ret=1"
    );
    let error = plain(&text).unwrap_err();
    assert!(
        error.starts_with(
            "trace.txt:1: the kernel shows 64 bytes of a message, and this one has 65"
        ),
        "{error}"
    );
    let format = Some(Format::Ftrace);
    let (lines, _) = read(
        &text,
        &Options {
            format,
            pad: true,
            ..Options::default()
        },
    )
    .unwrap();
    assert!(lines[0].contains(r#"111100""#));
}

#[test]
fn bad_lines() {
    for (line, error) in [
        (
            "i2c_write: i2c-x #0 a=044 f=0000 l=2 [02-14]",
            "expected the bus of an i2c event, as `i2c-1`, found `i2c-x #0 a=044 f=0000 l=2 [02-14]`",
        ),
        (
            "i2c_write: i2c-5 #0 a=044 l=2 [02-14]",
            "expected a message of I2C",
        ),
        (
            "i2c_write: i2c-5 #0 a=044 f=0000 l=3 [02-14]",
            "expected as many bytes as the length says, 3, not 2",
        ),
        (
            "i2c_write: i2c-5 #0 a=044 f=0000 l=2 [02-1",
            "expected bytes as `[02-14]`",
        ),
        (
            "i2c_write: i2c-5 #0 a=fff f=0000 l=1 [02]",
            "expected an address up to 7f",
        ),
        (
            "i2c_write: i2c-5 #0 a=044 f=0000 l=99999999999999999999 [02]",
            "expected a message of I2C",
        ),
        (
            "i2c_read: i2c-5 #0 a=044 f=0001 l=70000",
            "expected at most 65535 bytes",
        ),
        ("i2c_result: i2c-5 n=1", "expected `n=` and `ret=`"),
        (
            "spi_transfer_start: spi0",
            "expected the device of a spi event",
        ),
    ] {
        let text = format!("# comment\n x-1 [000] 1.0: {line}\n");
        let found = plain(&text).unwrap_err();
        assert!(
            found.starts_with(&format!("trace.txt:2: {error}")),
            "{found}"
        );
    }
    let text =
        "x: spi_message_start: spi0.0 0\nx: spi_transfer_start: spi0.0 0 len=2 tx=[zz] rx=[]";
    let found = plain(text).unwrap_err();
    assert!(
        found.contains("trace.txt:2: expected bytes as `[02-14]`"),
        "{found}"
    );
}
