//! Whether the kernel saw what the runtime recorded.

use crate::Failure;
use crate::frame::Frame;
use crate::recording::same;
use std::path::Path;
use wasm_embedded_emulator::Pin;
use wasm_embedded_spec::export::wire;
use wasm_embedded_spec::fixture::{Reply, Transaction, Value};
use wasm_embedded_spec::generated::Errno;
use wasm_embedded_spec::import::kernel_trace;

/// What there is to know about one run of a guest.
#[derive(Debug)]
pub struct Seen {
    /// What the runtime recorded.
    pub recording: Vec<Transaction>,
    /// What the kernel's tracer wrote.
    pub trace: String,
    /// Transfers of I2C and messages of SPI in that.
    pub traced: Vec<Transaction>,
}

impl Seen {
    /// Compares the recording with the trace, and with what the pins of the board's GPIO controller did as the emulator saw it.
    pub fn new(recording: Vec<Transaction>, trace: String, pins: &[Pin]) -> Result<Seen, Failure> {
        let traced = kernel_trace(Path::new("the kernel's trace"), trace.as_bytes())?;
        let on = |api: &'static str| {
            let sent = move |call: &&Transaction| call.function.api == api && !refused(call);
            wire(recording.iter().filter(sent))
        };
        let (i2c, spi): (Vec<_>, Vec<_>) = traced
            .iter()
            .cloned()
            .partition(|call| call.function.api == "i2c");
        same(("the kernel", &i2c), ("the runtime", &on("i2c")))?;
        same_frames(&spi, &on("spi"))?;
        same_levels(pins, &recording)?;
        Ok(Seen {
            recording,
            trace,
            traced,
        })
    }

    /// In a line.
    pub fn told(&self) -> String {
        let calls = self.recording.len();
        match self.traced.len() {
            0 => format!("{calls} transactions; the pins did what was set"),
            sent => {
                format!("{calls} transactions; {sent} on the bus, the same in the kernel's trace")
            }
        }
    }

    /// The recorded calls of a function.
    pub fn calls(&self, api: &str, name: &str) -> impl Iterator<Item = &Transaction> {
        self.recording
            .iter()
            .filter(move |call| call.function.api == api && call.function.name == name)
    }
}

/// Compares messages of SPI: a driver may cut a call into transfers as it likes, as long as they are one message.
fn same_frames(kernel: &[Transaction], runtime: &[Transaction]) -> Result<(), Failure> {
    let frames = |calls: &[Transaction]| calls.iter().filter_map(Frame::of).collect::<Vec<_>>();
    let (kernel, runtime) = (frames(kernel), frames(runtime));
    let shown =
        |frame: Option<&Frame>| frame.map_or_else(|| "nothing more".to_owned(), Frame::to_string);
    for at in 0..kernel.len().max(runtime.len()) {
        let (seen, recorded) = (kernel.get(at), runtime.get(at));
        if !seen
            .zip(recorded)
            .is_some_and(|(seen, recorded)| seen.contains(recorded))
        {
            return Err(format!(
                "the kernel and the runtime differ at message {at} of SPI\n  the kernel: {}\n  the runtime: {}",
                shown(seen),
                shown(recorded)
            )
            .into());
        }
    }
    Ok(())
}

/// Compares what an output did with what the guest set. Outputs begin low, and a level that is set again is no change.
fn same_levels(pins: &[Pin], recording: &[Transaction]) -> Result<(), Failure> {
    let (mut output, mut set, mut level) = (None, Vec::new(), 0);
    for call in recording.iter().filter(|call| succeeded(call)) {
        match (call.function.full_name, &call.args[..]) {
            ("gpio.init", [_, Value::Int(pin), Value::Int(OUTPUT)]) => output = Some(*pin),
            ("gpio.set", [_, Value::Int(now)]) if *now != level => {
                level = *now;
                set.push(level == 1);
            }
            _ => {}
        }
    }
    // Others may change as well: the emulator tells the level of all where one is set for the first time.
    let seen = pins
        .iter()
        .filter(|pin| output == Some(i64::from(pin.number)));
    let seen: Vec<_> = seen.map(|pin| pin.high).collect();
    match seen == set {
        true => Ok(()),
        false => Err(format!(
            "the emulator and the runtime differ in the levels of pin {output:?}\n  the emulator: {seen:?}\n  the runtime: {set:?}"
        )
        .into()),
    }
}

/// The number of the mode in which a guest opens an output.
const OUTPUT: i64 = 1;

/// The driver refused a call: nothing of it may be seen on the bus.
pub fn refused(call: &Transaction) -> bool {
    [Errno::Unsupported, Errno::InvalidArg]
        .iter()
        .any(|errno| call.reply == Reply::Err(errno.code()))
}

/// The call was answered with success.
pub fn succeeded(call: &Transaction) -> bool {
    matches!(call.reply, Reply::Ok { .. })
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::recording::transactions;
    use wasm_embedded_spec::fixture::Fixture;

    /// What is seen when the runtime records these calls and the kernel's tracer writes these events.
    pub fn seen(calls: &str, events: &str) -> Result<Seen, Failure> {
        seen_with(calls, events, &[])
    }

    fn seen_with(calls: &str, events: &str, pins: &[Pin]) -> Result<Seen, Failure> {
        let text = format!(r#"{{"schema":1,"transactions":[{calls}]}}"#);
        let fixture = Fixture::parse(Path::new("x.json"), &text)?;
        let trace: String = events
            .lines()
            .enumerate()
            .map(|(at, event)| format!("  rt-111 [003] .....  3.{at:06}: {event}\n"))
            .collect();
        Seen::new(transactions(fixture)?, trace, pins)
    }

    const EXEC: &str = r#"{"call":"i2c.exec","args":{"handle":0,"addr":72,"ops":[{"write":"02"},{"write":"4b"},{"read":2}]},"out":{"ops":["4b70"]}},
        {"call":"i2c.write","args":{"handle":0,"addr":32840,"bytes":"01"},"reply":"unsupported"}"#;
    const ONE: &str = "\
i2c_write: i2c-0 #0 a=048 f=0200 l=2 [02-4b]
i2c_read: i2c-0 #1 a=048 f=0201 l=2
i2c_reply: i2c-0 #1 a=048 f=0201 l=2 [4b-70]
i2c_result: i2c-0 n=2 ret=2
";

    fn fails(calls: &str, events: &str) -> String {
        seen(calls, events).unwrap_err().to_string()
    }

    #[test]
    fn the_same_transfer_is_seen() {
        assert_eq!(seen(EXEC, ONE).unwrap().traced.len(), 1);
    }

    #[test]
    fn neighbours_that_are_two_messages_are_noticed() {
        let two = "\
i2c_write: i2c-0 #0 a=048 f=0200 l=1 [02]
i2c_write: i2c-0 #1 a=048 f=0200 l=1 [4b]
i2c_read: i2c-0 #2 a=048 f=0201 l=2
i2c_reply: i2c-0 #2 a=048 f=0201 l=2 [4b-70]
i2c_result: i2c-0 n=3 ret=3
";
        let error = fails(EXEC, two);
        assert!(
            error.contains("the kernel: {\"call\":\"i2c.write\""),
            "{error}"
        );
    }

    #[test]
    fn a_stop_in_the_middle_is_noticed() {
        let stop = ONE.replace(
            "i2c_read: i2c-0 #1",
            "i2c_result: i2c-0 n=1 ret=1\ni2c_read: i2c-0 #0",
        );
        let stop = stop.replace("i2c_reply: i2c-0 #1", "i2c_reply: i2c-0 #0");
        let error = fails(EXEC, &stop.replace("n=2 ret=2", "n=1 ret=1"));
        assert!(
            error.contains("the kernel: {\"call\":\"i2c.write\""),
            "{error}"
        );
    }

    #[test]
    fn a_refused_call_that_was_sent_is_noticed() {
        let sent = format!(
            "{ONE}i2c_write: i2c-0 #0 a=048 f=0210 l=1 [01]\ni2c_result: i2c-0 n=1 ret=1\n"
        );
        let error = fails(EXEC, &sent);
        assert!(error.contains("the runtime: nothing more"), "{error}");
    }

    #[test]
    fn other_bytes_are_noticed() {
        let error = fails(EXEC, &ONE.replace("[4b-70]", "[4b-71]"));
        assert!(error.contains("4b71"), "{error}");
    }

    #[test]
    fn frames_of_spi_may_be_cut_and_padded_but_not_changed() {
        let call = r#"{"call":"spi.transfer","args":{"handle":0,"read":2,"write":"9f0000"},"out":{"read":"00bf"}}"#;
        let message = "\
spi_message_start: spi0.0 1
spi_transfer_start: spi0.0 1 len=2 tx=[9f-00] rx=[00-00]
spi_transfer_stop: spi0.0 1 len=2 tx=[9f-00] rx=[00-bf]
spi_transfer_start: spi0.0 1 len=1 tx=[00] rx=[]
spi_transfer_stop: spi0.0 1 len=1 tx=[00] rx=[]
spi_message_done: spi0.0 1 len=3/3
";
        assert!(seen(call, message).is_ok());
        let error = fails(call, &message.replace("len=1 tx=[00]", "len=1 tx=[ff]"));
        assert!(
            error.contains("the kernel: out 9f 00 ff, in 00 bf --"),
            "{error}"
        );
        let cut = "spi_message_done: spi0.0 1 len=2/2\nspi_message_start: spi0.0 1\nspi_transfer_start: spi0.0 1 len=1";
        let two = message.replace("spi_transfer_start: spi0.0 1 len=1", cut);
        let error = fails(call, &two.replace("len=3/3", "len=1/1"));
        assert!(error.contains("differ at message 0"), "{error}");
    }

    #[test]
    fn an_output_that_does_not_follow_is_noticed() {
        let calls = r#"{"call":"gpio.init","args":{"port":0,"pin":8,"mode":"output"},"out":{"handle":0}},
            {"call":"gpio.set","args":{"handle":0,"value":"low"}},
            {"call":"gpio.set","args":{"handle":0,"value":"high"}},
            {"call":"gpio.set","args":{"handle":0,"value":"low"}}"#;
        let pins = [(2, true), (8, true), (8, false)].map(|(number, high)| Pin { number, high });
        assert!(seen_with(calls, "", &pins).is_ok());
        let error = seen_with(calls, "", &pins[..2]).unwrap_err().to_string();
        assert!(
            error.contains("the emulator: [true]\n  the runtime: [true, false]"),
            "{error}"
        );
    }
}
