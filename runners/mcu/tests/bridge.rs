//! The adapter as the suite sees it: the program of this crate, with emulated boards behind lines that lose and change bytes.

mod common;

use common::{BOARDS, OFFSETS, firmware, instantiation, overflowing, raw};
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use wasm_embedded_mcu::line;

struct Adapter {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Adapter {
    /// With a board behind two filters of its line, commands of a shell: what it gets goes through the first, what it says through
    /// the second.
    fn start(board: &str, to: &str, from: &str) -> Adapter {
        let elf = firmware(board, "conform");
        // Whoever starts one of them takes it along.
        let takes_along = "setpriv --pdeathsig KILL";
        let line = format!(
            "{to} | {takes_along} timeout 60 {takes_along} \
             qemu-system-arm -M {board} -display none -monitor none -serial stdio -kernel {} | {from}",
            elf.display()
        );
        let mut child = Command::new(env!("CARGO_BIN_EXE_wasm-embedded-mcu"))
            .args(["adapter", "--"])
            .args(takes_along.split(' '))
            .args(["bash", "-c", &line])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Adapter {
            child,
            input,
            lines,
        }
    }

    fn ask(&mut self, text: &str) -> String {
        writeln!(self.input, "{text}").unwrap();
        self.lines.next().unwrap().unwrap()
    }

    fn hello(&mut self) {
        let hello = self.ask(r#"{"do":"hello","protocol":1}"#);
        assert!(
            hello.starts_with(r#"{"protocol":1,"name":"wasm3-c-"#),
            "{hello}"
        );
        assert_eq!(self.ask(r#"{"do":"reset"}"#), r#"{"end":"reset"}"#);
    }

    fn runs(&mut self) {
        assert_eq!(self.ask(&instantiation(&raw(CALLS))), r#"{"end":"return"}"#);
        let call = self.ask(r#"{"do":"invoke","instance":"a","export":"_start"}"#);
        assert_eq!(call, r#"{"call":"time.now","instance":"a","args":{}}"#);
        assert_eq!(
            self.ask(r#"{"reply":0,"out":{"now":7}}"#),
            r#"{"end":"return"}"#
        );
        assert_eq!(
            self.ask(r#"{"do":"drop","instance":"a"}"#),
            r#"{"end":"dropped"}"#
        );
        assert_eq!(self.ask(r#"{"do":"reset"}"#), r#"{"end":"reset"}"#);
    }
}

impl Drop for Adapter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const CALLS: &str = r#"(module (import "time" "now" (func $now (param i32) (result i32))) (memory (export "memory") 1)
    (func (export "_start") (drop (call $now (i32.const 8)))))"#;

#[test]
fn what_a_host_sees_is_refused_before_it_is_sent() {
    let mut adapter = Adapter::start(BOARDS[0], "cat", "cat");
    adapter.hello();
    let answer = adapter.ask(&instantiation(b"\0asm\x01\0\0\0\x0a\x01\0 no"));
    assert!(
        answer.starts_with(r#"{"end":"refused","text":""#),
        "{answer}"
    );
    let answer = adapter.ask(&instantiation(b"").replace(r#""module":"""#, r#""module":"0g""#));
    assert_eq!(
        answer,
        r#"{"end":"refused","text":"the module is not in hexadecimal digits"}"#
    );
    adapter.runs();
}

#[test]
fn a_loop_is_ended_by_its_time_limit() {
    let mut adapter = Adapter::start(BOARDS[0], "cat", "cat");
    adapter.hello();
    let endless = raw(r#"(module (func (export "_start") (loop (br 0))))"#);
    assert_eq!(adapter.ask(&instantiation(&endless)), r#"{"end":"return"}"#);
    assert_eq!(
        adapter.ask(r#"{"do":"invoke","instance":"a","export":"_start"}"#),
        r#"{"end":"time-limit"}"#
    );
    assert_eq!(
        adapter.ask(r#"{"do":"invoke","instance":"a","export":"_start"}"#),
        r#"{"end":"over"}"#
    );
    assert_eq!(
        adapter.ask(r#"{"do":"drop","instance":"a"}"#),
        r#"{"end":"dropped"}"#
    );
    adapter.runs();
}

/// Through a filter that damages one line: what the step that it hits is answered. The next guest runs.
fn damaged(to: &str, from: &str, step: &str, expected: &str) {
    let mut adapter = Adapter::start(BOARDS[0], to, from);
    adapter.hello();
    let mut requests = vec![
        (
            "instantiate",
            instantiation(&raw(CALLS)),
            r#"{"end":"return"}"#.to_owned(),
        ),
        (
            "invoke",
            r#"{"do":"invoke","instance":"a","export":"_start"}"#.to_owned(),
            String::new(),
        ),
        (
            "reply",
            r#"{"reply":0,"out":{"now":7}}"#.to_owned(),
            r#"{"end":"return"}"#.to_owned(),
        ),
    ];
    requests[1].2 = r#"{"call":"time.now","instance":"a","args":{}}"#.to_owned();
    let mut hit = false;
    for (name, request, answer) in requests {
        let found = adapter.ask(&request);
        if name == step {
            let expected = format!(r#"{{"end":"unsupported","text":"{expected}"#);
            assert!(
                found.starts_with(&expected),
                "{to} {from}: expected {expected}, found {found}"
            );
            hit = true;
            break;
        }
        assert_eq!(found, answer, "{to} {from}: {name}");
    }
    assert!(hit);
    // An instance that was not made is not dropped.
    if step != "instantiate" {
        assert_eq!(
            adapter.ask(r#"{"do":"invoke","instance":"a","export":"_start"}"#),
            r#"{"end":"over"}"#
        );
        assert_eq!(
            adapter.ask(r#"{"do":"drop","instance":"a"}"#),
            r#"{"end":"dropped"}"#
        );
    }
    assert_eq!(adapter.ask(r#"{"do":"reset"}"#), r#"{"end":"reset"}"#);
    adapter.runs();
}

#[test]
fn a_line_to_the_board_is_damaged() {
    // The first three lines are the hello, the reset and the instantiation.
    damaged(
        "sed -u '3s/0061736d/0061736e/'",
        "cat",
        "instantiate",
        "the board lost the line at byte",
    );
    damaged(
        "sed -u '3s/6d01/6/'",
        "cat",
        "instantiate",
        "the board lost the line at byte",
    );
    damaged(
        "sed -u 4s/_start/_stars/",
        "cat",
        "invoke",
        "the board lost the line at byte",
    );
    damaged(
        "sed -u 5s/7/9/",
        "cat",
        "reply",
        "the board lost the line at byte",
    );
}

#[test]
fn a_line_of_the_board_is_damaged() {
    // The first four are that it began, its hello, the end of the reset, and that of the instantiation.
    damaged(
        "cat",
        "sed -u 4s/return/teturn/",
        "instantiate",
        "the board sent `{",
    );
    damaged("cat", "sed -u 5s/time/tim/", "invoke", "the board sent `{");
    damaged("cat", "sed -u 6s/end/nd/", "reply", "the board sent `{");
    damaged("cat", "sed -u 6d", "reply", "the board was silent");
}

#[test]
fn a_reset_is_reported() {
    for board in BOARDS {
        assert!((0..OFFSETS).any(|calls| resets(board, calls)), "{board}");
    }
}

/// Sends a guest that was not checked, and says whether the board is reset by it.
fn resets(board: &str, calls: usize) -> bool {
    // In the place of the third line, with the image.
    let deep = line::encode(&instantiation(&raw(&overflowing(calls))));
    let mut adapter = Adapter::start(board, &format!("sed -u '3c{}'", deep.trim_end()), "cat");
    adapter.hello();
    assert_eq!(
        adapter.ask(&instantiation(&raw(CALLS))),
        r#"{"end":"return"}"#
    );
    let answer = adapter.ask(r#"{"do":"invoke","instance":"a","export":"_start"}"#);
    if answer.starts_with(r#"{"end":"trap""#) {
        return false;
    }
    let expected = format!(
        r#"{{"end":"unsupported","text":"{board} was reset, cause: fault, at the instruction 0x"#
    );
    assert!(answer.starts_with(&expected), "{answer}");
    assert_eq!(
        adapter.ask(r#"{"do":"drop","instance":"a"}"#),
        r#"{"end":"dropped"}"#
    );
    assert_eq!(adapter.ask(r#"{"do":"reset"}"#), r#"{"end":"reset"}"#);
    adapter.runs();
    true
}
