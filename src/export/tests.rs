use super::*;
use crate::fixture::{Header, render};
use crate::import::{Options, import};
use std::path::Path;

/// A fixture with everything that wires can show.
pub(super) const ALL: &str = r#"
{"schema":1}
{"call":"i2c.init","args":{"port":1,"baud":0,"sda":-1,"scl":-1},"reply":"ok","out":{"handle":7}}
{"call":"i2c.write_read","args":{"handle":7,"addr":72,"write":"00","read":2},"reply":"ok","out":{"read":"1980"}}
{"call":"i2c.write","args":{"handle":7,"addr":9,"bytes":""},"reply":"nack_address"}
{"call":"i2c.write","args":{"handle":7,"addr":80,"bytes":""},"reply":"ok"}
{"call":"i2c.read","args":{"handle":7,"addr":80,"bytes":0},"reply":"ok"}
{"call":"i2c.write","args":{"handle":7,"addr":80,"bytes":"0102ff"},"reply":"nack_data"}
{"call":"i2c.exec","args":{"handle":7,"addr":80,"ops":[{"read":1},{"write":"aa55"},{"read":2}]},"reply":"ok","out":{"ops":["f0","0f00"]}}
{"call":"i2c.read","args":{"handle":7,"addr":33360,"bytes":2},"reply":"ok","out":{"bytes":"beef"}}
{"call":"i2c.write_read","args":{"handle":7,"addr":33360,"write":"01","read":1},"reply":"ok","out":{"read":"02"}}
{"call":"i2c.read","args":{"handle":7,"addr":9,"bytes":1},"reply":"nack_address"}
{"call":"spi.init","args":{"port":2,"baud":0,"mosi":-1,"miso":-1,"sck":-1,"cs":1},"reply":"ok","out":{"handle":7}}
{"call":"spi.transfer","args":{"handle":7,"read":4,"write":"9f000000"},"reply":"ok","out":{"read":"00bf2541"}}
{"call":"spi.write","args":{"handle":7,"bytes":"06"},"reply":"ok"}
{"call":"spi.read","args":{"handle":7,"bytes":2},"reply":"ok","out":{"bytes":"a5a5"}}
{"call":"spi.exec","args":{"handle":7,"ops":[{"write":"05"},{"read":1}]},"reply":"ok","out":{"ops":["03"]}}
{"call":"uart.init","args":{"port":0,"baud":19200,"tx":-1,"rx":-1},"reply":"ok","out":{"handle":3}}
{"call":"uart.write","args":{"handle":3,"flags":0,"bytes":"41540d"},"reply":"ok"}
{"call":"uart.read","args":{"handle":3,"flags":0,"bytes":4},"reply":"ok","out":{"bytes":"4f4b0d0a"}}
{"call":"uart.read","args":{"handle":3,"flags":0,"bytes":1},"reply":"ok","out":{"bytes":"00"}}
{"call":"i2c.deinit","args":{"handle":7},"reply":"ok"}
"#;

/// The transactions of a fixture in JSON Lines.
pub(super) fn transactions(text: &str) -> Vec<Transaction> {
    let mut fixture = open(text).unwrap();
    let mut all = Vec::new();
    while let Some(Entry::One(transaction)) = fixture.next_entry().unwrap() {
        all.push(transaction);
    }
    all
}

fn open(text: &str) -> Result<Fixture, FixtureError> {
    let text = text.trim_start().to_owned();
    Fixture::lines(Path::new("x.jsonl"), Box::new(io::Cursor::new(text)))
}

/// A fixture in another form, and what could not be said.
pub(super) fn exported(text: &str, target: Target) -> (String, Summary) {
    let mut to = Vec::new();
    let summary = export(&mut || open(text), target, &mut to).unwrap();
    (String::from_utf8(to).unwrap(), summary)
}

fn imported(text: &str) -> Vec<Transaction> {
    let mut all = Vec::new();
    let sink = &mut |transaction| {
        all.push(transaction);
        Ok(())
    };
    import(
        Path::new("x"),
        &mut text.as_bytes(),
        &Options::default(),
        sink,
    )
    .unwrap();
    all
}

fn shown(transactions: &[Transaction]) -> Vec<String> {
    transactions.iter().map(|t| render(t).to_string()).collect()
}

/// Those of one API.
fn of<'a>(transactions: &'a [Transaction], api: &str) -> Vec<&'a Transaction> {
    transactions
        .iter()
        .filter(|t| t.function.api == api)
        .collect()
}

#[test]
fn vcd_and_back() {
    let (text, summary) = exported(ALL, Target::Vcd);
    assert_eq!((summary.transactions, summary.remarks), (16, vec![]));
    let expected = wire(&transactions(ALL));
    assert_eq!(shown(&imported(&text)), shown(&expected));
}

#[test]
fn vcd_of_several_buses() {
    let two = "{\"schema\":1}\n\
        {\"call\":\"i2c.write\",\"args\":{\"handle\":4,\"addr\":72,\"bytes\":\"01\"}}\n\
        {\"call\":\"i2c.write\",\"args\":{\"handle\":2,\"addr\":72,\"bytes\":\"02\"}}\n\
        {\"call\":\"i2c.write\",\"args\":{\"handle\":4,\"addr\":72,\"bytes\":\"03\"}}\n";
    let (text, _) = exported(two, Target::Vcd);
    assert!(text.contains("$var wire 1 ! I2C0_SCL $end"), "{text}");
    assert_eq!(shown(&imported(&text)), shown(&wire(&transactions(two))));
}

#[test]
fn ftrace_and_back() {
    let (text, summary) = exported(ALL, Target::Ftrace);
    assert_eq!(
        summary.remarks,
        ["3 calls of UART and GPIO were left out: the kernel has no such events"]
    );
    let mut expected = wire(&transactions(ALL));
    expected.retain(|t| t.function.api != "uart");
    // The kernel does not tell which byte was not acknowledged.
    let nack_data = expected
        .iter_mut()
        .find(|t| t.reply_name() == "nack_data")
        .unwrap();
    nack_data.reply = crate::fixture::Reply::Err(crate::generated::Errno::Failed.code());
    assert_eq!(shown(&imported(&text)), shown(&expected));
    // And what was imported comes out as the same text.
    let fixture = |transactions: &[Transaction]| {
        let mut to = Vec::new();
        let mut sink = crate::record::LineSink::new(&mut to, &Header::default()).unwrap();
        for transaction in transactions {
            crate::record::Sink::push(&mut sink, transaction.clone());
        }
        sink.finish().unwrap();
        String::from_utf8(to).unwrap()
    };
    let again = exported(&fixture(&imported(&text)), Target::Ftrace).0;
    assert_eq!(again.lines().count(), text.lines().count());
}

#[test]
fn i2ctransfer_and_back() {
    let (text, summary) = exported(ALL, Target::I2cTransfer);
    assert_eq!(summary.remarks.len(), 2, "{:?}", summary.remarks);
    assert!(text.starts_with("i2ctransfer -y 1 w1@0x48 0x00 r2@0x48\n0x19 0x80\ni2ctransfer -y 1 w0@0x09\nError: Sending messages failed: No such device or address\n"), "{text}");
    let all = wire(&transactions(ALL));
    let mut expected: Vec<_> = of(&all, "i2c").into_iter().cloned().collect();
    expected.retain(|t| t.args[1] != Value::Int(33360));
    let nack_data = expected
        .iter_mut()
        .find(|t| t.reply_name() == "nack_data")
        .unwrap();
    nack_data.reply = crate::fixture::Reply::Err(crate::generated::Errno::Failed.code());
    assert_eq!(shown(&imported(&text)), shown(&expected));
}

#[test]
fn wavedrom() {
    let text = "{\"schema\":1}\n\
        {\"call\":\"i2c.write_read\",\"args\":{\"handle\":0,\"addr\":72,\"write\":\"00\",\"read\":2},\"out\":{\"read\":\"1980\"}}\n\
        {\"call\":\"gpio.set\",\"args\":{\"handle\":0,\"value\":\"high\"}}\n\
        {\"call\":\"spi.transfer\",\"args\":{\"handle\":0,\"read\":1,\"write\":\"9f00\"},\"out\":{\"read\":\"bf\"}}\n";
    let (text, summary) = exported(text, Target::Wavedrom);
    assert_eq!(
        text,
        r#"{"signal":[
  {"name":"i2c 0","wave":"========z....","data":["S","48 W","00","Sr","48 R","19","80","P"]},
  {"name":"gpio 0","wave":"x........1...","data":[]},
  {"name":"spi 0 MOSI","wave":"z.........==z","data":["9f","00"]},
  {"name":"spi 0 MISO","wave":"z.........=z.","data":["bf"]}
]}
"#
    );
    assert_eq!(summary.transactions, 3);
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
}

#[test]
fn what_no_wire_shows() {
    let text = "{\"schema\":1}\n\
        {\"call\":\"i2c.write\",\"args\":{\"handle\":0,\"addr\":72,\"bytes\":\"01\"},\"reply\":\"timeout\"}\n\
        {\"call\":\"spi.write\",\"args\":{\"handle\":0,\"bytes\":\"01\"},\"reply\":\"failed\"}\n\
        {\"unordered\":[{\"call\":\"i2c.write\",\"args\":{\"handle\":0,\"addr\":72,\"bytes\":\"01\"},\"times\":3}]}\n";
    let (vcd, summary) = exported(text, Target::Vcd);
    assert_eq!(summary.transactions, 3);
    assert_eq!(
        summary.remarks,
        [
            format!(
                "1 {}",
                "calls that failed without anything on the wires were left out"
            ),
            format!(
                "1 {}",
                "calls of SPI that failed were left out: nothing says what was on the wires"
            ),
            format!("1 {UNORDERED}"),
        ]
    );
    assert_eq!(imported(&vcd).len(), 3);
}
