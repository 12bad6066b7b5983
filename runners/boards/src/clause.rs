//! Clauses for drivers, and what shows each one. That the kernel's trace and the recording are the same in I2C and SPI, and
//! that pins did what was set, was checked before ([`Seen::new`]): what is asked here is that the call was among them, and what else is to be seen.

use crate::check::{Seen, refused, succeeded};
use crate::events::events;
use crate::{Failure, Project};
use std::fs;
use wasm_embedded_spec::fixture::{OpValue, Reply, Transaction, Value};
use wasm_embedded_spec::generated::Errno;

/// A clause of the specification.
struct Clause {
    id: &'static str,
    /// What is seen where it holds.
    by: &'static str,
    shown: fn(&Seen) -> bool,
}

const CLAUSES: &[Clause] = &[
    Clause {
        id: "i2c/write_read/repeated-start",
        by: "each write_read is one transfer of two messages in the kernel's trace",
        shown: |seen| seen.calls("i2c", "write_read").any(succeeded),
    },
    Clause {
        id: "i2c/exec/merged",
        by: "neighbours are one message in the kernel's trace, and a register written in three pieces and read in two is right",
        shown: |seen| {
            seen.calls("i2c", "exec").any(|call| {
                let neighbours = |pair: &[OpValue]| pair[0].kind == pair[1].kind;
                succeeded(call) && ops(call).windows(2).any(neighbours)
            })
        },
    },
    Clause {
        id: "i2c/write/probe",
        by: "a write of no bytes is one message of length 0 in the kernel's trace",
        shown: |seen| {
            let empty = |call: &Transaction| call.args.contains(&Value::Bytes(Vec::new()));
            seen.calls("i2c", "write")
                .any(|call| succeeded(call) && empty(call))
                && seen.trace.contains(" l=0 []")
        },
    },
    Clause {
        id: "i2c/nack",
        by: "nobody answered in the kernel's trace (ENXIO or EREMOTEIO), the guest got a NACK, and the next transfer worked",
        shown: |seen| {
            let nack = |call: &Transaction| {
                [Errno::Nack, Errno::NackAddress]
                    .iter()
                    .any(|errno| call.reply == Reply::Err(errno.code()))
            };
            let first = seen.traced.iter().position(nack);
            first.is_some_and(|at| {
                let after = &seen.traced[at..];
                after.iter().any(succeeded) && seen.recording.iter().any(nack)
            })
        },
    },
    Clause {
        id: "i2c/ten-bit",
        by: "the adapter has no 10-bit addresses: the guest got `unsupported`, and the kernel's trace has nothing",
        shown: |seen| {
            seen.calls("i2c", "write")
                .any(|call| refused(call) && matches!(call.args[1], Value::Int(0x8000..)))
                && !seen.trace.contains("f=0010")
        },
    },
    Clause {
        id: "spi/chip-select",
        by: "each call is one message in the kernel's trace, with chip select activated once, and deactivated at its end",
        shown: |seen| {
            // Setting up a device deactivates it: not within a message.
            let (mut order, mut within) = (String::new(), false);
            for event in events(&seen.trace) {
                let seen = match event.name {
                    "spi_message_start" => '<',
                    "spi_message_done" => '>',
                    "spi_set_cs" if event.fields.contains(" activate") => '+',
                    "spi_set_cs" if within => '-',
                    _ => continue,
                };
                within = (within || seen == '<') && seen != '>';
                order.push(seen);
            }
            let calls = seen.traced.iter().filter(|call| call.function.api == "spi");
            order == "<+->".repeat(calls.count()) && seen.calls("spi", "exec").any(succeeded)
        },
    },
    Clause {
        id: "spi/transfer/padding",
        by: "zeros fill the shorter side in the kernel's trace, and the flash answers",
        shown: |seen| {
            let lengths = |call: &Transaction| match &call.args[1..] {
                [Value::Room(room), Value::Bytes(bytes)] => Some((*room as usize, bytes.len())),
                _ => None,
            };
            let lengths: Vec<_> = seen.calls("spi", "transfer").filter_map(lengths).collect();
            lengths.iter().any(|(read, write)| read > write)
                && lengths.iter().any(|(read, write)| read < write)
        },
    },
    Clause {
        id: "gpio/init/low",
        by: "the guest reads the output that it has not set yet, and the emulator saw no level at the pin but those that it set later",
        shown: |seen| {
            let mut calls = seen
                .recording
                .iter()
                .filter(|call| call.function.api == "gpio");
            let output = |call: &&Transaction| {
                call.function.name == "init" && call.args[2] == Value::Int(1) && succeeded(call)
            };
            calls.any(|call| output(&call))
                && calls.next().is_some_and(|call| {
                    let low = matches!(call.reply, Reply::Ok { result: 0, .. });
                    call.function.name == "get" && low
                })
        },
    },
    Clause {
        id: "gpio/set/input",
        by: "the guest got `invalid_arg`, and neither the kernel's trace nor the pins of the emulator show a level that was set",
        shown: |seen| {
            let high = |call: &&Transaction| call.args[1] == Value::Int(1);
            let accepted = seen
                .calls("gpio", "set")
                .filter(|call| succeeded(call))
                .filter(high);
            let set = events(&seen.trace)
                .into_iter()
                .filter(|event| event.name == "gpio_value" && event.fields.ends_with(" set 1"));
            seen.calls("gpio", "set")
                .any(|call| refused(call) && high(&call))
                && set.count() == accepted.count()
        },
    },
    Clause {
        id: "gpio/get/output",
        by: "what the guest reads of the output is what it set, and what the emulator saw at the pin",
        shown: |seen| {
            let (mut level, mut agree, mut read) = (None, true, false);
            for call in &seen.recording {
                match (call.function.full_name, &call.args[..], &call.reply) {
                    ("gpio.set", [_, Value::Int(now)], Reply::Ok { .. }) => level = Some(*now),
                    // Of the output: the input is closed before.
                    ("gpio.get", _, Reply::Ok { result, .. }) if level.is_some() => {
                        read = true;
                        agree &= level == Some(*result);
                    }
                    _ => {}
                }
            }
            read && agree
        },
    },
    Clause {
        id: "time/delay/at-least",
        by: "transfers before and after the delay are that far apart in the kernel's trace",
        shown: delays,
    },
];

/// The clauses of a scene: each must be shown. Gives a line for each.
pub fn check(project: &Project, ids: &[&str], seen: &Seen) -> Result<Vec<String>, Failure> {
    ids.iter()
        .map(|id| {
            let clause = CLAUSES
                .iter()
                .find(|clause| clause.id == *id)
                .ok_or_else(|| format!("nothing is known to show the clause {id}"))?;
            for_drivers(project, id)?;
            match (clause.shown)(seen) {
                true => Ok(format!("{:<30} {}", clause.id, clause.by)),
                false => Err(format!(
                    "the clause {id} is not shown: expected that {}\n{}",
                    clause.by, seen.trace
                )
                .into()),
            }
        })
        .collect()
}

/// Whether the specification has the clause, for drivers.
fn for_drivers(project: &Project, id: &str) -> Result<(), Failure> {
    let api = id.split('/').next().unwrap_or_default();
    let path = project.root.join("witx").join(api).with_extension("witx");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    match text.contains(&format!("[{id}] MUST driver:")) {
        true => Ok(()),
        false => Err(format!("{}: there is no clause {id} for drivers", path.display()).into()),
    }
}

fn ops(call: &Transaction) -> &[OpValue] {
    call.args
        .iter()
        .find_map(|arg| match arg {
            Value::Ops(ops) => Some(&ops[..]),
            _ => None,
        })
        .unwrap_or_default()
}

/// Every delay between two transfers of I2C took at least as long as asked.
fn delays(seen: &Seen) -> bool {
    let events = events(&seen.trace);
    let times = |fits: &dyn Fn(&str, &str) -> bool| -> Vec<u64> {
        let fitting = events.iter().filter(|event| fits(event.name, event.fields));
        fitting.map(|event| event.micros).collect()
    };
    let begins =
        times(&|name, fields| matches!(name, "i2c_write" | "i2c_read") && fields.contains(" #0 "));
    let ends = times(&|name, _| name == "i2c_result");
    let (mut transfers, mut delays) = (0, 0);
    for call in &seen.recording {
        match (call.function.api, &call.args[..]) {
            ("i2c", [_, Value::Int(_), _, ..]) if call.function.name != "init" => {
                transfers += usize::from(!refused(call));
            }
            ("time", [Value::Int(ns)]) if transfers > 0 => {
                let Some((before, after)) = ends.get(transfers - 1).zip(begins.get(transfers))
                else {
                    return false;
                };
                delays += 1;
                if (after.saturating_sub(*before)) < u64::try_from(*ns).unwrap_or(0) / 1000 {
                    return false;
                }
            }
            _ => {}
        }
    }
    delays > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::seen;

    fn shown(id: &str, calls: &str, events: &str) -> bool {
        let clause = CLAUSES.iter().find(|clause| clause.id == id).unwrap();
        (clause.shown)(&seen(calls, events).unwrap())
    }

    #[test]
    fn chip_select_that_is_released_within_a_message_is_noticed() {
        let call = r#"{"call":"spi.exec","args":{"handle":0,"ops":[{"write":"9f"},{"delay":5},{"read":1}]},"out":{"ops":["bf"]}}"#;
        let held = "\
spi_set_cs: spi0.0 deactivate
spi_message_start: spi0.0 1
spi_set_cs: spi0.0 activate, cs_high
spi_transfer_start: spi0.0 1 len=1 tx=[9f] rx=[]
spi_transfer_stop: spi0.0 1 len=1 tx=[9f] rx=[]
spi_transfer_start: spi0.0 1 len=1 tx=[] rx=[00]
spi_transfer_stop: spi0.0 1 len=1 tx=[] rx=[bf]
spi_set_cs: spi0.0 deactivate, cs_high
spi_message_done: spi0.0 1 len=2/2
";
        let changed = "spi_set_cs: spi0.0 deactivate\nspi_set_cs: spi0.0 activate\nspi_transfer_start: spi0.0 1 len=1 tx=[] rx=[00]";
        let released = held.replace("spi_transfer_start: spi0.0 1 len=1 tx=[] rx=[00]", changed);
        assert!(shown("spi/chip-select", call, held));
        assert!(!shown("spi/chip-select", call, &released));
        let kept = held.replace("spi_set_cs: spi0.0 deactivate, cs_high\n", "");
        assert!(!shown("spi/chip-select", call, &kept));
    }

    #[test]
    fn a_delay_that_is_too_short_is_noticed() {
        let probe = r#"{"call":"i2c.write","args":{"handle":0,"addr":72,"bytes":""}}"#;
        let calls = |ns| format!(r#"{probe},{{"call":"time.delay","args":{{"ns":{ns}}}}},{probe}"#);
        // An event each microsecond.
        let events = "\
i2c_write: i2c-0 #0 a=048 f=0200 l=0 []
i2c_result: i2c-0 n=1 ret=1
gpio_value: 3 get 1
i2c_write: i2c-0 #0 a=048 f=0200 l=0 []
i2c_result: i2c-0 n=1 ret=1
";
        assert!(shown("time/delay/at-least", &calls(2000), events));
        assert!(!shown("time/delay/at-least", &calls(3000), events));
        assert!(!shown(
            "time/delay/at-least",
            probe,
            "i2c_write: i2c-0 #0 a=048 f=0200 l=0 []\ni2c_result: i2c-0 n=1 ret=1\n"
        ));
    }

    #[test]
    fn a_level_that_is_set_on_an_input_is_noticed() {
        let calls = r#"{"call":"gpio.init","args":{"port":0,"pin":3,"mode":"input"},"out":{"handle":0}},
            {"call":"gpio.set","args":{"handle":0,"value":"high"},"reply":"invalid_arg"}"#;
        assert!(shown(
            "gpio/set/input",
            calls,
            "gpio_direction: 3  in (0)\n"
        ));
        assert!(!shown("gpio/set/input", calls, "gpio_value: 3 set 1\n"));
    }

    #[test]
    fn a_bus_that_stops_after_a_nack_is_noticed() {
        let nack =
            r#"{"call":"i2c.write","args":{"handle":0,"addr":73,"bytes":""},"reply":"nack"}"#;
        let good = r#"{"call":"i2c.write","args":{"handle":0,"addr":72,"bytes":""}}"#;
        let after = "i2c_write: i2c-0 #0 a=049 f=0200 l=0 []\ni2c_result: i2c-0 n=1 ret=-121\n";
        let works = "i2c_write: i2c-0 #0 a=048 f=0200 l=0 []\ni2c_result: i2c-0 n=1 ret=1\n";
        assert!(!shown("i2c/nack", nack, after));
        assert!(shown(
            "i2c/nack",
            &format!("{nack},{good}"),
            &format!("{after}{works}")
        ));
    }
}
