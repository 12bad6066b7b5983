//! Ctrl-C and SIGTERM, wherever a guest is.
#![cfg(unix)]

mod common;

use common::{BUS, Files, RUNTIMES, Running};
use std::time::{Duration, Instant};
use wasm_embedded_spec::fixture::Reply;

/// A clock subscription of an hour at 64, as `poll_oneoff` takes it.
const HOUR: &str = "(i32.store8 (i32.const 80) (i32.const 1)) (i64.store (i32.const 88) (i64.const 3600000000000)) \
    (drop (call $poll (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 8)))";

/// Interrupts a guest once `seen` was traced. Gives the lines on standard error.
fn interrupted(files: &Files, runtime: &str, signal: &str, code: i32, seen: &str) -> Vec<String> {
    let mut command = files.command(runtime, &["--record", "r.jsonl", "--trace"]);
    let mut running = Running::start(&mut command);
    running.wait_for(seen);
    running.signal(signal);
    assert_eq!(running.end(), Some(code), "{:#?}", running.lines);
    let (_, transactions) = files.recording("r.jsonl");
    let last = transactions.last().unwrap();
    assert!(last.at_end && last.function.full_name == "i2c.deinit");
    assert!(matches!(last.reply, Reply::Ok { .. }));
    assert!(
        running
            .lines
            .iter()
            .any(|l| l == "i2c-1 deinit (at the end)")
    );
    std::mem::take(&mut running.lines)
}

#[test]
fn a_guest_is_ended_wherever_it_is() {
    let read = "(drop (call $fd_read (i32.const 0) (i32.const 32) (i32.const 1) (i32.const 48)))";
    // The recording goes on where the guest does not.
    let again = r#"{"call":"i2c.write","args":{"handle":7,"addr":72,"bytes":"07"}},"#;
    let deinit = "{\"call\":\"i2c.deinit\"";
    let bus = BUS.replace(deinit, &format!("{again}{deinit}"));
    for body in ["(loop $l (br $l))", HOUR, read] {
        // If it went on, it would be seen.
        let files = Files::new(&format!("{body} (call $again) unreachable"), &bus);
        for runtime in RUNTIMES {
            let lines = interrupted(&files, runtime, "INT", 130, "W 48 [07]");
            assert_eq!(lines.len(), 3, "{body}: {lines:#?}");
            interrupted(&files, runtime, "TERM", 143, "W 48 [07]");
        }
    }
}

#[test]
fn a_driver_that_takes_long_is_cut_short() {
    let bus = BUS.replace(
        "\"bytes\":\"07\"}",
        "\"bytes\":\"07\"},\"delay_ns\":3600000000000",
    );
    let files = Files::new("(loop $l (br $l))", &bus);
    for runtime in RUNTIMES {
        interrupted(&files, runtime, "INT", 130, "i2c-1 init");
    }
}

#[test]
fn what_differed_before_is_said() {
    let files = Files::new("(loop $l (br $l))", &BUS.replace("\"07\"", "\"08\""));
    for runtime in RUNTIMES {
        let mut running = Running::start(&mut files.command(runtime, &["--trace"]));
        running.wait_for("W 48 [07] unexpected");
        running.signal("INT");
        assert_eq!(running.end(), Some(123));
        let said = running.lines.join("\n");
        assert!(
            said.contains("at transaction 1: the arguments differ"),
            "{said}"
        );
    }
}

#[test]
fn a_second_signal_ends_the_process() {
    // Nobody reads what it prints: when the pipe is full it waits where nothing can end it.
    let files = Files::new("(loop $l (call $print) (br $l))", BUS);
    for runtime in RUNTIMES {
        let mut running = Running::start(&mut files.command(runtime, &["--trace"]));
        running.wait_for("W 48 [07]");
        let began = Instant::now();
        let status = loop {
            // Signals that come too fast are one.
            running.signal("INT");
            if let Some(status) = running.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "still there");
        };
        assert_eq!(status.code(), Some(130));
    }
}
