//! The part of WASI that guests have.

mod common;

use common::{Log, Nothing, host, run};
use std::io::{self, Cursor, ErrorKind, Write};
use std::time::{Duration, Instant};
use wasm_embedded_spec::runtime::{End, Host, Ready, StreamSet};

/// Functions of WASI, a memory of one page, and `check`, which leaves with code 100 + `place` unless two numbers are equal.
const WASI: &str = r#"
    (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32)))
    (memory (export "memory") 1)
    (func $check (param $place i32) (param $found i32) (param $expected i32)
        (if (i32.ne (local.get $found) (local.get $expected))
            (then (call $proc_exit (i32.add (local.get $place) (i32.const 100))))))
"#;

/// Runs a body after [`WASI`]; each pair is an expression and the number that it must give.
fn checks(data: &str, pairs: &[(&str, i64)], host: Host) {
    let body: String = pairs
        .iter()
        .enumerate()
        .map(|(place, (found, expected))| {
            format!("(call $check (i32.const {place}) {found} (i32.const {expected}))\n")
        })
        .collect();
    let wat = format!(r#"(module {WASI} {data} (func (export "_start") {body}))"#);
    match run(&wat, host) {
        Ok(()) => {}
        Err(End::Exit(code)) if code >= 100 => panic!("{:?}", pairs[code as usize - 100]),
        other => panic!("{other:?}"),
    }
}

/// 8 bytes of a pointer and a length, as text of a data segment.
fn range(ptr: u32, len: u32) -> String {
    ptr.to_le_bytes()
        .iter()
        .chain(&len.to_le_bytes())
        .map(|byte| format!("\\{byte:02x}"))
        .collect()
}

fn captured() -> (Host, Log, Log) {
    let (out, err) = (Log::default(), Log::default());
    let mut host = host(Nothing);
    host.streams.stdout = Box::new(out.clone());
    host.streams.stderr = Box::new(err.clone());
    (host, out, err)
}

#[test]
fn hello_world() {
    for module in ["wasi_snapshot_preview1", "wasi_unstable"] {
        let (host, out, _) = captured();
        let wat = format!(
            r#"(module (import "{module}" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
                (memory (export "memory") 1)
                (data (i32.const 100) "Hello, world!\n") (data (i32.const 8) "{}{}")
                (func (export "_start") (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 2) (i32.const 50)))))"#,
            range(100, 7),
            range(107, 7)
        );
        assert_eq!(run(&wat, host), Ok(()));
        assert_eq!(out.text(), "Hello, world!\n");
    }
}

#[test]
fn streams() {
    let (mut host, out, err) = captured();
    host.streams.stdin = Box::new(Cursor::new("abcde"));
    // 8: two bytes at 100; 17, not aligned: three at 200.
    let data = format!(
        r#"(data (i32.const 8) "{}") (data (i32.const 17) "{}") (data (i32.const 100) "xy")"#,
        range(100, 2),
        range(200, 3)
    );
    let write = |fd: u32| {
        format!("(call $fd_write (i32.const {fd}) (i32.const 8) (i32.const 1) (i32.const 40))")
    };
    let read = |list: u32| {
        format!("(call $fd_read (i32.const 0) (i32.const {list}) (i32.const 1) (i32.const 40))")
    };
    let moved = "(i32.load (i32.const 40))";
    checks(
        &data,
        &[
            (&write(1), 0),
            (moved, 2),
            (&write(2), 0),
            (&write(0), 8),
            (&write(3), 8),
            (&read(17), 0),
            (moved, 3),
            (&read(8), 0),
            (moved, 2),
            (&read(8), 0),
            (moved, 0),
            ("(i32.load16_u (i32.const 100))", 0x6564),
            ("(i32.load16_u (i32.const 200))", 0x6261),
            (
                "(call $fd_read (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 40))",
                8,
            ),
            (
                "(call $fd_seek (i32.const 1) (i64.const 0) (i32.const 0) (i32.const 40))",
                70,
            ),
            (
                "(call $fd_seek (i32.const 4) (i64.const 0) (i32.const 0) (i32.const 40))",
                8,
            ),
            ("(call $fd_fdstat_get (i32.const 1) (i32.const 300))", 0),
            ("(i32.load8_u (i32.const 300))", 2),
            ("(i32.load (i32.const 308))", 0x820_0048),
            ("(call $fd_close (i32.const 1))", 0),
            ("(call $fd_close (i32.const 1))", 8),
            (&write(1), 8),
            ("(call $fd_fdstat_get (i32.const 1) (i32.const 300))", 8),
            (&write(2), 0),
        ],
        host,
    );
    assert_eq!(out.text(), "xy");
    // The reads wrote over the bytes.
    assert_eq!(err.text(), "xyde");
}

#[test]
fn arguments_and_environment() {
    let mut host = host(Nothing);
    host.streams.env = vec!["A=bc".into()];
    host.streams.args = vec!["guest".into(), "".into(), "ä".into()];
    checks(
        "",
        &[
            ("(call $args_sizes_get (i32.const 0) (i32.const 4))", 0),
            ("(i32.load (i32.const 0))", 3),
            ("(i32.load (i32.const 4))", 10),
            ("(call $args_get (i32.const 16) (i32.const 65526))", 0),
            ("(i32.load (i32.const 16))", 65526),
            ("(i32.load (i32.const 20))", 65532),
            ("(i32.load (i32.const 24))", 65533),
            ("(i32.load (i32.const 65532))", 0x00a4_c300),
            ("(call $args_get (i32.const 16) (i32.const 65527))", 21),
            ("(call $args_get (i32.const 65525) (i32.const 100))", 21),
            ("(call $environ_sizes_get (i32.const 0) (i32.const 4))", 0),
            ("(i32.load (i32.const 0))", 1),
            ("(i32.load (i32.const 4))", 5),
            ("(call $environ_get (i32.const 0) (i32.const 4))", 0),
            ("(i32.load (i32.const 0))", 4),
            ("(i32.load (i32.const 4))", 0x6362_3d41),
        ],
        host,
    );
}

#[test]
fn clocks_and_random_bytes() {
    checks(
        "",
        &[
            (
                "(call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 0))",
                0,
            ),
            (
                "(i64.gt_u (i64.load (i32.const 0)) (i64.const 1600000000000000000))",
                1,
            ),
            (
                "(call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 8))",
                0,
            ),
            (
                "(call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 16))",
                0,
            ),
            (
                "(i64.ge_u (i64.load (i32.const 16)) (i64.load (i32.const 8)))",
                1,
            ),
            (
                "(call $clock_time_get (i32.const 4) (i64.const 1) (i32.const 0))",
                28,
            ),
            ("(call $random_get (i32.const 32) (i32.const 16))", 0),
            (
                "(i64.eq (i64.load (i32.const 32)) (i64.load (i32.const 40)))",
                0,
            ),
            ("(call $random_get (i32.const 65536) (i32.const 0))", 0),
            ("(call $random_get (i32.const 65536) (i32.const 1))", 21),
            ("(call $sched_yield)", 0),
        ],
        host(Nothing),
    );
}

#[test]
fn bad_pointers_are_faults_and_move_nothing() {
    let (host, out, _) = captured();
    // The second range ends behind the memory; one range; a range whose end wraps in 32 bits.
    let data = format!(
        r#"(data (i32.const 8) "{}{}") (data (i32.const 24) "{}") (data (i32.const 32) "{}{}")"#,
        range(0, 2),
        range(65535, 2),
        range(16, u32::MAX),
        range(0, 65536),
        range(0, 65536),
    );
    checks(
        &data,
        &[
            (
                "(call $fd_write (i32.const 1) (i32.const 8) (i32.const 2) (i32.const 40))",
                21,
            ),
            (
                "(call $fd_write (i32.const 1) (i32.const 24) (i32.const 1) (i32.const 40))",
                21,
            ),
            (
                "(call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 65533))",
                21,
            ),
            (
                "(call $fd_write (i32.const 1) (i32.const 8) (i32.const 0x20000000) (i32.const 40))",
                21,
            ),
            (
                "(call $fd_write (i32.const 1) (i32.const 0xfffffff8) (i32.const 2) (i32.const 40))",
                21,
            ),
            (
                "(call $fd_read (i32.const 0) (i32.const 24) (i32.const 1) (i32.const 40))",
                21,
            ),
            ("(call $fd_fdstat_get (i32.const 0) (i32.const 65513))", 21),
            (
                "(call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 65529))",
                21,
            ),
            ("(call $args_sizes_get (i32.const 65533) (i32.const 0))", 21),
            ("(call $environ_sizes_get (i32.const 0) (i32.const -1))", 21),
            (
                "(call $poll_oneoff (i32.const 65489) (i32.const 0) (i32.const 1) (i32.const 400))",
                21,
            ),
            (
                "(call $poll_oneoff (i32.const 0) (i32.const 65505) (i32.const 1) (i32.const 400))",
                21,
            ),
            (
                "(call $poll_oneoff (i32.const 0) (i32.const 0) (i32.const 0x08000000) (i32.const 400))",
                21,
            ),
        ],
        host,
    );
    assert_eq!(out.text(), "");
}

#[test]
fn without_an_exported_memory_pointers_are_faults() {
    let wat = r#"(module
        (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
        (memory (export "other") 1)
        (func (export "_start") (call $proc_exit (call $random_get (i32.const 0) (i32.const 1)))))"#;
    assert_eq!(run(wat, host(Nothing)), Err(End::Exit(21)));
}

/// Subscriptions at 0 and 48 to a clock in so many ns and to a stream; events at 200, their count at 400.
fn subscriptions(clock: u32, ns: u64, absolute: u16, stream: u32) -> String {
    let bytes = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("\\{byte:02x}"))
            .collect::<String>()
    };
    format!(
        r#"(data (i32.const 0) "\11") (data (i32.const 16) "{}") (data (i32.const 24) "{}") (data (i32.const 40) "{}")
           (data (i32.const 48) "\22") (data (i32.const 56) "\02") (data (i32.const 64) "{}")"#,
        bytes(&clock.to_le_bytes()),
        bytes(&ns.to_le_bytes()),
        bytes(&absolute.to_le_bytes()),
        bytes(&stream.to_le_bytes())
    )
}

fn poll(count: u32) -> String {
    format!("(call $poll_oneoff (i32.const 0) (i32.const 200) (i32.const {count}) (i32.const 400))")
}

#[test]
fn polling_reports_what_is_ready_without_waiting() {
    // A stream is ready, so an hour is not waited for.
    checks(
        &subscriptions(1, 3_600_000_000_000, 0, 1),
        &[
            (&poll(2), 0),
            ("(i32.load (i32.const 400))", 1),
            ("(i32.load (i32.const 200))", 0x22),
            ("(i32.load (i32.const 208))", 0x2_0000),
            (&poll(0), 28),
        ],
        host(Nothing),
    );
    // A moment in the past, and a stream that is not there.
    checks(
        &subscriptions(0, 1, 1, 7),
        &[
            (&poll(2), 0),
            ("(i32.load (i32.const 400))", 2),
            ("(i32.load (i32.const 200))", 0x11),
            ("(i32.load (i32.const 208))", 0),
            ("(i32.load (i32.const 240))", 0x2_0008),
        ],
        host(Nothing),
    );
    checks(&subscriptions(2, 0, 0, 1), &[(&poll(1), 28)], host(Nothing));
}

#[test]
fn waiting_past_the_time_limit_ends_the_guest_at_once() {
    for ns in [3_600_000_000_000, u64::MAX] {
        let wat = format!(
            r#"(module {WASI} {} (func (export "_start") (drop {})))"#,
            subscriptions(1, ns, 0, 1),
            poll(1)
        );
        assert_eq!(run(&wat, host(Nothing)), Err(End::TimeLimit));
    }
}

#[test]
fn leaving_with_a_code() {
    for code in [0, 1, 42, -1] {
        let wat = format!(
            r#"(module {WASI} (func $deep (call $proc_exit (i32.const {code})) unreachable)
                (func (export "_start") (call $deep) unreachable))"#
        );
        assert_eq!(run(&wat, host(Nothing)), Err(End::Exit(code)));
    }
}

/// Standard error is ready when that was asked so many times; the others never are.
struct Late(u32);

impl Ready for Late {
    fn wait(&mut self, streams: StreamSet, time: Duration) -> StreamSet {
        std::thread::sleep(time);
        self.0 = self.0.saturating_sub(1);
        [false, false, streams[2] && self.0 == 0]
    }
}

#[test]
fn polling_waits_for_streams_that_are_not_ready() {
    // 20 ms beside standard output.
    let mut slow = host(Nothing);
    slow.streams.ready = Box::new(Late(0));
    let begun = Instant::now();
    checks(
        &subscriptions(1, 20_000_000, 0, 1),
        &[
            (&poll(2), 0),
            ("(i32.load (i32.const 400))", 1),
            ("(i32.load (i32.const 200))", 0x11),
        ],
        slow,
    );
    assert!(begun.elapsed() >= Duration::from_millis(20));
    // An hour beside standard error.
    let mut slow = host(Nothing);
    slow.streams.ready = Box::new(Late(3));
    checks(
        &subscriptions(1, 3_600_000_000_000, 0, 2),
        &[
            (&poll(2), 0),
            ("(i32.load (i32.const 400))", 1),
            ("(i32.load (i32.const 200))", 0x22),
        ],
        slow,
    );
    // The time limit ends a wait that nothing else would.
    let mut slow = host(Nothing);
    slow.streams.ready = Box::new(Late(0));
    slow.limits.time = Duration::from_millis(50);
    let data = subscriptions(1, 3_600_000_000_000, 0, 1);
    let wat = format!(
        r#"(module {WASI} {data} (func (export "_start") (drop {})))"#,
        poll(2)
    );
    assert_eq!(run(&wat, slow), Err(End::TimeLimit));
}

/// Takes so many bytes, one at a time, and then fails.
struct Full(usize, ErrorKind);

impl Write for Full {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        match self.0.checked_sub(1) {
            Some(left) => self.0 = left,
            None => return Err(self.1.into()),
        }
        Ok(1)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn errors_of_the_system_arrive_as_they_are() {
    let data = format!(r#"(data (i32.const 8) "{}{}")"#, range(0, 2), range(0, 4));
    let write = |fd: u32| {
        format!("(call $fd_write (i32.const {fd}) (i32.const 8) (i32.const 2) (i32.const 40))")
    };
    for (kind, errno) in [(ErrorKind::BrokenPipe, 64), (ErrorKind::StorageFull, 51)] {
        let mut host = host(Nothing);
        host.streams.stdout = Box::new(Full(0, kind));
        host.streams.stderr = Box::new(Full(3, kind));
        checks(
            &data,
            &[
                (&write(1), errno),
                ("(i32.load (i32.const 40))", 0),
                // Bytes that got through are told before the error is.
                (&write(2), 0),
                ("(i32.load (i32.const 40))", 3),
                (&write(2), errno),
            ],
            host,
        );
    }
}
