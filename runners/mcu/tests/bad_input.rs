//! What a device gets that it should not: every time it says so, and takes the next guest. Real firmware on emulated boards, spoken
//! to without the program that would keep most of this from it.

mod common;

use common::{BOARDS, Device, OFFSETS, image, instantiation, overflowing, raw};
use wasm_embedded_mcu::line;

/// What the device answers in the place of a step.
fn refuses(device: &mut Device, answer: &str, expected: &str) {
    assert!(
        answer.contains(expected),
        "{}: expected `{expected}`, found {answer}",
        device.name
    );
    device.takes_the_next_guest();
}

fn each(test: impl Fn(&mut Device)) {
    for board in BOARDS {
        test(&mut Device::start(board));
    }
}

const EMPTY: &str = r#"(module (func (export "_start")))"#;
const LOOP: &str = r#"(module (func (export "_start") (loop (br 0))))"#;
const RECURSION: &str = r#"(module (func $f (export "_start") (call $f)))"#;

#[test]
fn a_module_that_is_too_large() {
    let mut device = Device::start("lm3s6965evb");
    // A custom section, which is valid.
    let mut module = raw(EMPTY);
    module.extend([0, 0x80, 0x80, 0x04]);
    module.resize(module.len() + 0x10000, 0);
    let answer = device.instantiate(&module);
    let text = format!(
        r#"{{"end":"unsupported","text":"the module has {} bytes; there is room for "#,
        module.len()
    );
    refuses(&mut device, &answer, &text);
}

#[test]
fn a_module_with_more_memory_than_the_limit() {
    each(|device| {
        let answer = device.instantiate(&raw("(module (memory 2))"));
        refuses(
            device,
            &answer,
            r#"{"end":"refused","text":"the module begins with 2 pages of memory; the limit is 1"}"#,
        );
    });
}

#[test]
fn a_guest_for_which_there_is_no_memory() {
    // As many as may live at the same time, each with more functions than the last, so that memory ends at another point each time.
    let mut device = Device::start("lm3s6965evb");
    for functions in [14, 15, 16, 18, 20, 25, 31, 40] {
        let mut answer = String::new();
        for name in 0..5 {
            let body = "(func (result i32) (i32.const 1))".repeat(functions * name);
            let guest = image(&format!(r#"(module (memory (export "memory") 1) {body})"#));
            let request = instantiation(&guest).replace(r#":"a""#, &format!(r#":"{name}""#));
            answer = device.ask(&request);
            if answer != r#"{"end":"return"}"# {
                break;
            }
        }
        assert_eq!(
            answer, r#"{"end":"unsupported","text":"there is no memory for the guest"}"#,
            "{functions}"
        );
        assert_eq!(device.ask(r#"{"do":"reset"}"#), r#"{"end":"reset"}"#);
        device.takes_the_next_guest();
    }
}

#[test]
fn a_malformed_module() {
    each(|device| {
        for malformed in [
            &b"\0asm"[..],
            b"not wasm at all",
            &b"\0asm\x01\0\0\0\x01\xff\xff\xff\x0f"[..],
        ] {
            let answer = device.instantiate(malformed);
            refuses(
                device,
                &answer,
                r#"{"end":"refused","text":"the module does not load: "#,
            );
        }
    });
}

#[test]
fn a_module_that_ends_too_early() {
    each(|device| {
        let module = raw(
            r#"(module (import "time" "now" (func (param i32) (result i32))) (memory (export "memory") 1)
            (func (export "_start") (drop (call 0 (i32.const 8)))))"#,
        );
        for len in 8..module.len() {
            // What is cut between two sections is a module, with nothing to call; what is cut within the code, a trap.
            if device.instantiate(&module[..len]) == r#"{"end":"return"}"# {
                let answer = device.invoke();
                let ended = answer.starts_with(r#"{"end":"no-export""#)
                    || answer.starts_with(r#"{"end":"trap""#);
                assert!(ended, "{}, {len}: {answer}", device.name);
                assert_eq!(
                    device.ask(r#"{"do":"drop","instance":"a"}"#),
                    r#"{"end":"dropped"}"#
                );
            }
        }
        device.takes_the_next_guest();
    });
}

#[test]
fn a_guest_of_an_absent_api() {
    each(|device| {
        let guest = r#"(module (import "i2c" "deinit" (func (param i32) (result i32))))"#;
        let request = instantiation(&image(guest)).replace(r#""absent":[]"#, r#""absent":["i2c"]"#);
        let answer = device.ask(&request);
        refuses(
            device,
            &answer,
            r#"{"end":"refused","text":"import i2c.deinit: the host has no such API"}"#,
        );
        let answer = device.instantiate(&raw(r#"(module (import "i2c" "fly" (func)))"#));
        refuses(
            device,
            &answer,
            r#"{"end":"refused","text":"import i2c.fly: the API has no such function"}"#,
        );
    });
}

#[test]
fn a_guest_that_overflows_the_stack() {
    each(|device| {
        for guest in [image(RECURSION), raw(RECURSION)] {
            assert_eq!(device.instantiate(&guest), r#"{"end":"return"}"#);
            let answer = device.invoke();
            assert!(
                answer.starts_with(
                    r#"{"end":"trap","text":"stack overflow (in function 0, called from 0, 0, "#
                ),
                "{}: {answer}",
                device.name
            );
            assert_eq!(
                device.ask(r#"{"do":"drop","instance":"a"}"#),
                r#"{"end":"dropped"}"#
            );
            device.takes_the_next_guest();
        }
    });
}

#[test]
fn a_function_that_overflows_the_stack_of_the_compiler() {
    // Never sent by the bridge. The stack ends where the memory ends.
    each(|device| {
        let mut faulted = false;
        for calls in 0..OFFSETS {
            let guest = raw(&overflowing(calls));
            assert_eq!(device.instantiate(&guest), r#"{"end":"return"}"#);
            let answer = device.invoke();
            let fault = format!(r#"{{"boot":"{}","cause":"fault","pc":"#, device.name);
            if answer.starts_with(r#"{"end":"trap""#) {
                assert_eq!(
                    device.ask(r#"{"do":"drop","instance":"a"}"#),
                    r#"{"end":"dropped"}"#
                );
                device.takes_the_next_guest();
            } else {
                refuses(device, &answer, &fault);
                faulted = true;
            }
        }
        assert!(faulted, "{}", device.name);
    });
}

/// Blocks as deep as the bridge lets them be, compiled and run, with a driver called within them, at every depth of a recursion.
#[test]
fn what_a_guest_leaves_of_the_stack_is_enough() {
    each(|device| {
        let mut trapped = false;
        for depth in (0..100).step_by(if device.name == "lm3s6965evb" { 1 } else { 25 }) {
            let guest = format!(
                r#"(module (import "time" "now" (func $now (param i32) (result i32))) (memory (export "memory") 1)
                (global $left (mut i32) (i32.const {depth}))
                (func $deep {} (drop (call $now (i32.const 8))) {})
                (func $f (export "_start") (if (i32.eqz (global.get $left)) (then (call $deep)) (else
                    (global.set $left (i32.sub (global.get $left) (i32.const 1))) (call $f)))))"#,
                "(loop ".repeat(16),
                ")".repeat(16)
            );
            assert_eq!(device.instantiate(&image(&guest)), r#"{"end":"return"}"#);
            let answer = device.invoke();
            if answer.starts_with(r#"{"call""#) {
                assert_eq!(
                    device.ask(r#"{"reply":0,"out":{"now":7}}"#),
                    r#"{"end":"return"}"#,
                    "{depth}"
                );
            } else {
                assert!(
                    answer.starts_with(r#"{"end":"trap","text":"stack overflow (in function "#),
                    "{}, {depth}: {answer}",
                    device.name
                );
                trapped = true;
            }
            assert_eq!(
                device.ask(r#"{"do":"drop","instance":"a"}"#),
                r#"{"end":"dropped"}"#
            );
        }
        assert_eq!(trapped, device.name == "lm3s6965evb");
    });
}

#[test]
fn a_loop_is_ended_by_its_time_limit() {
    each(|device| {
        for guest in [image(LOOP), raw(LOOP)] {
            assert_eq!(device.instantiate(&guest), r#"{"end":"return"}"#);
            assert_eq!(
                device.invoke(),
                r#"{"end":"time-limit"}"#,
                "{}",
                device.name
            );
            assert_eq!(
                device.ask(r#"{"do":"drop","instance":"a"}"#),
                r#"{"end":"dropped"}"#
            );
            device.takes_the_next_guest();
        }
    });
}

/// Ways in which a line arrives otherwise than it was sent, and what the device says of each.
fn broken_lines() -> Vec<(&'static str, String, &'static str)> {
    let sent = line::encode(&instantiation(&image(EMPTY)));
    let digit = sent.find("0061736d").unwrap() + 20;
    let flipped = if &sent[digit..=digit] == "0" {
        "1"
    } else {
        "0"
    };
    vec![
        (
            "a digit of the image flipped",
            format!("{}{flipped}{}", &sent[..digit], &sent[digit + 1..]),
            "the checksum is wrong",
        ),
        (
            "a byte of the image lost",
            format!("{}{}", &sent[..digit], &sent[digit + 2..]),
            "the checksum is wrong",
        ),
        (
            "a digit of the checksum flipped",
            format!("{}x\n", &sent[..sent.len() - 2]),
            "the checksum is not eight hexadecimal digits",
        ),
        (
            "the tab lost",
            sent.replace('\t', ""),
            "the end of the line",
        ),
        (
            "the checksum lost",
            format!("{}\n", sent.split('\t').next().unwrap()),
            "the checksum is missing",
        ),
        (
            "the line feed lost",
            sent.trim_end().to_owned(),
            "the line broke off",
        ),
        (
            "the end of the line lost",
            sent[..digit].to_owned(),
            "the line broke off",
        ),
        (
            "the beginning lost",
            sent[30..].to_owned(),
            r#"{\u0022do\u0022:"#,
        ),
        ("a bracket lost", sent.replace("[]", "]"), "["),
        (
            "noise",
            "\u{1}\u{2}\u{3}~~~\n".to_owned(),
            r#"{\u0022do\u0022:"#,
        ),
    ]
}

#[test]
fn lines_that_arrive_broken() {
    each(|device| {
        for (what, line, expected) in broken_lines() {
            device.send_raw(&line);
            let answer = device.receive();
            let begin = format!(r#"{{"error":"{expected}"#);
            assert!(
                answer.starts_with(&begin),
                "{}, {what}: expected {begin}, found {answer}",
                device.name
            );
            device.takes_the_next_guest();
        }
    });
}

#[test]
fn a_reply_that_arrives_broken_ends_the_guest() {
    each(|device| {
        // It would go on for ever, whatever it is answered.
        let guest = r#"(module (import "time" "now" (func $now (param i32) (result i32))) (memory (export "memory") 1)
            (func (export "_start") (loop (drop (call $now (i32.const 8))) (br 0))))"#;
        assert_eq!(device.instantiate(&image(guest)), r#"{"end":"return"}"#);
        assert!(device.invoke().starts_with(r#"{"call":"time.now""#));
        let reply = line::encode(r#"{"reply":0,"out":{"now":7}}"#);
        device.send_raw(&reply.replace("now\":7", "now\":6"));
        let answer = device.receive();
        refuses(device, &answer, r#"{"error":"the checksum is wrong""#);
    });
}

#[test]
fn every_guest_finds_the_memory_that_the_first_one_found() {
    let mut device = Device::start("lm3s6965evb");
    let images: Vec<_> = (0..4)
        .map(|functions| {
            let body =
                "(func (result i32) (i32.add (i32.const 1) (i32.const 2)))".repeat(3 * functions);
            image(&format!(
                r#"(module (memory (export "memory") 1) (func (export "_start")) {body})"#
            ))
        })
        .collect();
    let named = |name: usize, image: &[u8]| {
        instantiation(image).replace(r#""instance":"a""#, &format!(r#""instance":"{name}""#))
    };
    for round in 0..30 {
        // As many as there is room for, made and dropped in another order each time.
        for name in 0..4 {
            let answer = device.ask(&named(name, &images[(name + round) % 4]));
            assert_eq!(
                answer, r#"{"end":"return"}"#,
                "round {round}, instance {name}"
            );
        }
        for name in 0..4 {
            let name = (name * 3 + round) % 4;
            let answer = device.ask(&format!(r#"{{"do":"drop","instance":"{name}"}}"#));
            assert_eq!(answer, r#"{"end":"dropped"}"#);
        }
    }
    device.takes_the_next_guest();
}
