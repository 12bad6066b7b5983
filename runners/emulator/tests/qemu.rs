//! With the real QEMU: `qemu-system-arm` is in the Debian package of the same name.

use std::time::Duration;
use wasm_embedded_emulator::{Emulator, Error, Machine};

/// A microcontroller without a program: its parts are there, its processor does nothing.
fn board(limit: u64) -> Emulator {
    Machine::new("qemu-system-arm")
        .args(["-M", "lm3s6965evb", "-S", "-display", "none"])
        .args(["-serial", "stdio"])
        .args(["-device", "tmp105,bus=i2c,address=0x48,id=sensor"])
        .limit(Duration::from_secs(limit))
        .start()
        .unwrap()
}

const SENSOR: &str = "/machine/peripheral/sensor";

#[test]
fn parts_are_set_and_read() {
    let mut board = board(20);
    for milli in [25_500, -10_500] {
        board
            .qmp()
            .unwrap()
            .set(SENSOR, "temperature", milli)
            .unwrap();
        let read = board.qmp().unwrap().get(SENSOR, "temperature").unwrap();
        assert_eq!(read, milli);
    }
    let error = board.qmp().unwrap().get(SENSOR, "humidity").unwrap_err();
    assert!(matches!(error, Error::Refused { socket: "QMP", .. }));
    assert!(error.to_string().contains("humidity"), "{error}");
}

#[test]
fn registers_are_reached() {
    let mut board = board(20);
    let qtest = board.qtest().unwrap();
    // The first word of RAM.
    qtest.write_u32(0x2000_0000, 0x1234_5678).unwrap();
    assert_eq!(qtest.read_u32(0x2000_0000).unwrap(), 0x1234_5678);
    assert_eq!(qtest.changes().unwrap(), []);
    let error = qtest.irq_intercept_out("/nowhere").unwrap_err();
    assert!(error.to_string().contains("FAIL Unknown device"), "{error}");
}

#[test]
fn what_never_comes_ends_with_the_time_limit() {
    let mut board = board(1);
    let error = board.lines_until("login:").unwrap_err();
    assert!(matches!(error, Error::TimeLimit { .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("time limit of 1 s, waiting for `login:`"),
        "{text}"
    );
    // Whatever is asked of it afterwards.
    assert!(matches!(board.qmp().unwrap_err(), Error::TimeLimit { .. }));
}

#[test]
fn a_machine_that_does_not_exist_says_so() {
    let mut board = Machine::new("qemu-system-arm")
        .args(["-M", "toaster", "-display", "none"])
        .start()
        .unwrap();
    let error = board.line().unwrap_err();
    assert!(matches!(error, Error::Ended { .. }), "{error}");
    assert!(error.to_string().contains("toaster"), "{error}");
    assert!(!board.wait().unwrap().success());
}

#[test]
fn a_program_that_does_not_exist_says_where_to_get_it() {
    let error = Machine::new("qemu-system-none").start().unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("qemu-system-none cannot be started"),
        "{text}"
    );
    assert!(text.contains("package qemu-system-arm"), "{text}");
}
