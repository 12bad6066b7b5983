use crate::import::tests::{lines, refused};
use crate::import::{AddressBits, Options};

const READ: &str = r#"{"call":"i2c.write_read","args":{"handle":0,"addr":72,"write":"00","read":2},"reply":"ok","out":{"read":"1980"}}"#;
const NACK: &str =
    r#"{"call":"i2c.write","args":{"handle":0,"addr":9,"bytes":""},"reply":"nack_address"}"#;

const LOGIC2: &str = "\
name,type,start_time,duration,\"ack\",\"address\",\"read\",\"data\"
\"I2C, \"\"main\"\"\",\"start\",-0.001,1e-08,,,,
\"I2C, \"\"main\"\"\",\"address\",-0.00099,9e-05,true,0x48,false,
\"I2C, \"\"main\"\"\",\"data\",0.0001,9e-05,true,,,0x00
\"I2C, \"\"main\"\"\",\"start\",0.0002,1e-08,,,,
\"I2C, \"\"main\"\"\",\"address\",0.0003,9e-05,true,72,true,
\"I2C, \"\"main\"\"\",\"data\",0.0004,9e-05,true,,,0x19
\"I2C, \"\"main\"\"\",\"data\",0.0005,9e-05,false,,,0b10000000
\"I2C, \"\"main\"\"\",\"stop\",0.0006,1e-08,,,,
\"I2C, \"\"main\"\"\",\"start\",0.0007,1e-08,,,,
\"I2C, \"\"main\"\"\",\"address\",0.0008,9e-05,false,0x09,false,
\"I2C, \"\"main\"\"\",\"stop\",0.0009,1e-08,,,,
";

#[test]
fn logic2_i2c() {
    assert_eq!(
        lines(LOGIC2, &Options::default()),
        ([READ, NACK].map(str::to_owned).to_vec(), vec![])
    );
    assert_eq!(
        lines(&LOGIC2.replace('\n', "\r\n"), &Options::default()).0,
        [READ, NACK]
    );
    // The columns in another order, and with a byte order mark.
    let turned: String = LOGIC2
        .lines()
        .map(|line| {
            let mut fields: Vec<_> = super::fields(line.as_bytes())
                .map(|f| format!("\"{}\"", String::from_utf8_lossy(f)))
                .collect();
            fields.reverse();
            fields.join(",") + "\n"
        })
        .collect();
    assert_eq!(
        lines(&format!("\u{feff}{turned}"), &Options::default()).0,
        [READ, NACK]
    );
}

#[test]
fn logic2_spi_and_serial() {
    let text = "\
name,type,start_time,duration,mosi,miso,data,error
SPI,enable,0.001,1e-8,,,,
SPI,result,0.002,1e-6,0x9F,0x00,,
SPI,result,0.003,1e-6,0x00,0xBF,,
Serial,data,0.003,1e-3,,,0x48,
SPI,disable,0.004,1e-8,,,,
Serial,data,0.0045,1e-3,,,0x69,framing
Serial,data,0.5,1e-3,,,0x21,
SPI,enable,0.6,1e-8,,,,
SPI,disable,0.7,1e-8,,,,
CAN,identifier_field,0.8,1e-8,,,,
SPI,result,0.9,1e-6,0x01,0x02,,
";
    let (found, remarks) = lines(text, &Options::default());
    assert_eq!(
        found,
        [
            r#"{"call":"spi.transfer","args":{"handle":0,"read":2,"write":"9f00"},"reply":"ok","out":{"read":"00bf"}}"#,
            r#"{"call":"uart.read","args":{"handle":1,"flags":0,"bytes":2},"reply":"ok","out":{"bytes":"4869"}}"#,
            r#"{"call":"spi.transfer","args":{"handle":0,"read":0,"write":""},"reply":"ok"}"#,
            r#"{"call":"spi.transfer","args":{"handle":0,"read":1,"write":"01"},"reply":"ok","out":{"read":"02"}}"#,
            r#"{"call":"uart.read","args":{"handle":1,"flags":0,"bytes":1},"reply":"ok","out":{"bytes":"21"}}"#,
        ]
    );
    assert_eq!(remarks.len(), 3, "{remarks:?}");
}

#[test]
fn older_i2c() {
    let head = "Time [s],Packet ID,Address,Data,Read/Write,ACK/NAK\n";
    let eight = format!(
        "{head}0.001,0,0x90,0x00,Write,ACK\n0.002,0,0x91,0x19,Read,ACK\n0.003,0,0x91,0x80,Read,NAK\n0.004,1,0x12,,Write,NAK\n"
    );
    assert_eq!(lines(&eight, &Options::default()).0, [READ, NACK]);
    let seven = eight
        .replace("0x90", "0x48")
        .replace("0x91", "0x48")
        .replace("0x12", "0x09");
    assert_eq!(lines(&seven, &Options::default()).0, [READ, NACK]);
    let options = Options {
        address_bits: Some(AddressBits::Seven),
        ..Options::default()
    };
    assert_eq!(lines(&seven, &options).0, [READ, NACK]);
    let data = format!("{head}0.001,0,144,1,Write,ACK\n0.001,0,144,2,Write,NAK\n");
    assert_eq!(
        lines(&data, &Options::default()).0,
        [
            r#"{"call":"i2c.write","args":{"handle":0,"addr":72,"bytes":"0102"},"reply":"nack_data"}"#
        ]
    );
    let unclear = format!("{head}0.001,0,0x48,0x00,Write,ACK\n");
    assert!(
        refused(unclear.as_bytes(), &Options::default()).contains("say it with --address-bits")
    );
    let both = format!("{head}0.001,0,0x90,0x00,Write,ACK\n0.001,0,0x49,0x00,Write,ACK\n");
    assert!(
        refused(both.as_bytes(), &Options::default())
            .starts_with("capture:3: expected an even address")
    );
}

#[test]
fn older_spi_and_serial() {
    let text = "Time [s],Packet ID,MOSI,MISO\n0.1,0,0x9F,0x00\n0.2,0,0x00,0xBF\n0.3,1,0x01,0x02\n0.4,,0x03,0x04\n0.5,,0x05,0x06\n";
    let (found, remarks) = lines(text, &Options::default());
    assert_eq!(found.len(), 4);
    assert_eq!(
        found[0],
        r#"{"call":"spi.transfer","args":{"handle":0,"read":2,"write":"9f00"},"reply":"ok","out":{"read":"00bf"}}"#
    );
    assert_eq!(remarks.len(), 1);
    let text = "Time [s],Value,Parity Error,Framing Error\n0.1,0x48,,\n0.2,105,,Error\n";
    let (found, remarks) = lines(text, &Options::default());
    assert_eq!(
        found,
        [
            r#"{"call":"uart.read","args":{"handle":0,"flags":0,"bytes":2},"reply":"ok","out":{"bytes":"4869"}}"#
        ]
    );
    assert_eq!(remarks.len(), 1);
}

#[test]
fn bad_tables() {
    for (text, error) in [
        (
            "name,type,start_time\nI2C,start,0\nI2C,address,0",
            "3: expected a column `address` in the header",
        ),
        (
            "name,type,start_time,address,read,ack\nI2C,start,0,,,\nI2C,address,0,0x90,false,true",
            "3: expected an address up to 0x7F",
        ),
        (
            "name,type,start_time,address,read,ack\nI2C,start,0,,,\nI2C,address,0,0x48,maybe,true",
            "3: expected true or false in the column `read`",
        ),
        (
            "name,type,start_time,address,read,ack\nI2C,start,0,,,\nI2C,address,0,H,false,true",
            "3: expected a byte",
        ),
        (
            "name,type,start_time\nI2C",
            "2: expected as many columns as in the header",
        ),
        (
            "name,type,start_time,data\nSerial,data,0,999999999999999999999999",
            "2: expected a byte",
        ),
        (
            "name,type,start_time,mosi\nSPI,enable,0,\nSPI,result,0,",
            "3: expected a byte in the column `mosi` or `miso`",
        ),
        (
            "Time [s],Address,Data,Read/Write,ACK/NAK\n0,0x90,0,Write,ACK",
            "1: expected a column `packet id`",
        ),
        (
            "Time [s],Packet ID,Address,Data,Read/Write,ACK/NAK\n0,0,0x90,0,Sideways,ACK",
            "2: expected Read or Write",
        ),
        (
            "Time [s],Packet ID,Address,Data,Read/Write,ACK/NAK\n0,0,0x90,0,Write,What",
            "2: expected ACK or NAK",
        ),
        ("Time [s],Value\n0,\u{fffd}", "2: expected a byte"),
    ] {
        let found = refused(text.as_bytes(), &Options::default());
        assert!(found.starts_with(&format!("capture:{error}")), "{found}");
    }
}

#[test]
fn durations_below_0_are_none() {
    let text = "name,type,start_time,duration,\"error\",\"data\"\n\
                \"UART\",\"data\",0.1,-1,,0x41\n\
                \"UART\",\"data\",0.1,-1e300,,0x42\n";
    assert_eq!(
        lines(text, &Options::default()).0,
        [
            r#"{"call":"uart.read","args":{"handle":0,"flags":0,"bytes":2},"reply":"ok","out":{"bytes":"4142"}}"#
        ]
    );
}
