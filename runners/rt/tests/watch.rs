//! `--watch`: a guest is loaded again when its file changes.
#![cfg(unix)]

mod common;

use common::{BUS, Files, RUNTIMES, Running, guest};
use std::fs;
use std::io::{BufRead, BufReader};

const FOR_EVER: &str = "(call $print) (loop $l (br $l))";

/// A version that prints two letters and a line end.
fn version(letters: &str, then: &str) -> Vec<u8> {
    let bytes = letters.as_bytes();
    let store = |at: usize| {
        format!(
            "(i32.store8 (i32.const {}) (i32.const {}))",
            40 + at,
            bytes[at]
        )
    };
    guest(&format!("{} {} {then}", store(0), store(1)))
}

#[test]
fn a_new_version_runs_in_a_new_instance_of_the_same_process() {
    for runtime in RUNTIMES {
        let files = Files::new(
            "",
            &BUS.replace("\"schema\":1,", "\"schema\":1,\"absent\":[\"spi\"],"),
        );
        files.write("app.wasm", version("v1", FOR_EVER));
        let mut command = files.command(runtime, &["--watch", "--trace", "--record", "r.jsonl"]);
        let mut running = Running::start(&mut command);
        let mut printed = BufReader::new(running.child.stdout.take().unwrap()).lines();
        let mut next = || printed.next().unwrap().unwrap();
        assert_eq!(next(), "v1");

        // As compilers do it, and as editors do.
        fs::write(files.path("new"), version("v2", FOR_EVER)).unwrap();
        fs::rename(files.path("new"), files.path("app.wasm")).unwrap();
        assert_eq!(next(), "v2");
        running.wait_for("i2c-1 deinit (at the end)");
        running.wait_for("i2c-1 W 48 [07]");

        // One that does not load, and one that the platform cannot serve, leave it running.
        files.write("app.wasm", "no module");
        running.wait_for("the version before stays");
        let foreign = r#"(module (import "spi" "deinit" (func (param i32) (result i32))) (func (export "_start")))"#;
        files.write("app.wasm", wat::parse_str(foreign).unwrap());
        running.wait_for("the version before stays");
        let ends = |running: &Running| {
            running
                .lines
                .iter()
                .filter(|l| l.ends_with("(at the end)"))
                .count()
        };
        assert_eq!(ends(&running), 1, "{:#?}", running.lines);

        // One that ends by itself, and the next after it.
        files.write(
            "app.wasm",
            version("v3", "(call $print) (call $exit (i32.const 3))"),
        );
        assert_eq!(next(), "v3");
        running.wait_for("the guest ended with exit code 3");
        assert_eq!(ends(&running), 3, "{:#?}", running.lines);
        files.write("app.wasm", version("v4", FOR_EVER));
        assert_eq!(next(), "v4");

        running.signal("INT");
        assert_eq!(running.end(), Some(130), "{:#?}", running.lines);
        assert_eq!(ends(&running), 4, "{:#?}", running.lines);
        // Of the last version.
        assert_eq!(files.recording("r.jsonl").1.len(), 3);
    }
}
