//! Clauses for drivers, and what shows each one. That the kernel's trace and the recording are the same in I2C and SPI was
//! checked before ([`Seen::new`]): what is asked here is that the call was among them, and what else is to be seen.

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
            let last = seen.traced.iter().rposition(nack);
            last.is_some_and(|at| seen.traced[at..].iter().any(succeeded))
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
        by: "what the guest reads of the output is what the emulator saw at the pin",
        shown: |seen| {
            let mut levels = Vec::new();
            let mut agree = true;
            for call in &seen.recording {
                match (call.function.name, &call.args[1..], &call.reply) {
                    ("set", [Value::Int(level)], Reply::Ok { .. }) => levels.push(*level == 1),
                    // Of the output: the input is closed before.
                    ("get", _, Reply::Ok { result, .. }) if !levels.is_empty() => {
                        agree &= levels.last() == Some(&(*result == 1));
                    }
                    _ => {}
                }
            }
            // Others may change as well: the emulator tells the level of all where one is set for the first time.
            let output = seen.calls("gpio", "init").last().map(|call| &call.args[1]);
            let driven = |number| output == Some(&Value::Int(i64::from(number)));
            let pins = seen.pins.iter().filter(|pin| driven(pin.number));
            let pins: Vec<_> = pins.map(|pin| pin.high).collect();
            agree && !levels.is_empty() && pins == levels
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
                    "the clause {id} is not shown: expected that {}\npins: {:?}\n{}",
                    clause.by, seen.pins, seen.trace
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
