//! The board firmware: a guest, compiled with the C HAL, on the drivers of each board, with emulated parts that are set and watched
//! from outside.

mod common;

use common::{BOARDS, emulate};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::time::Duration;
use wasm_embedded_emulator::Emulator;

const SENSOR: [&str; 2] = ["-device", "tmp105,bus=i2c,address=0x48,id=sensor"];
/// A flash of this name. From QEMU 8.1 on parts on one bus have numbers, and the LM3S6965 board's display has the first.
fn flash(part: &str) -> [String; 2] {
    let help = Command::new("qemu-system-arm")
        .args(["-device", &format!("{part},help")])
        .output()
        .unwrap();
    let number = if String::from_utf8_lossy(&help.stdout).contains("cs=<") {
        ",cs=3"
    } else {
        ""
    };
    ["-device".to_owned(), format!("{part},bus=ssi{number}")]
}

/// A board whose guest is ready.
fn board(name: &str, devices: &[&str]) -> Emulator {
    let mut board = emulate(name, "app", devices);
    assert_eq!(board.line().unwrap(), format!("== {name} began: power-on"));
    assert_eq!(board.line().unwrap(), "ready");
    board
}

/// What the guest says to a command.
fn ask(board: &mut Emulator, command: &str) -> String {
    board.send(command.as_bytes()).unwrap();
    board.line().unwrap()
}

#[test]
fn the_sensor_measures_what_is_set_from_outside() {
    for name in BOARDS {
        let mut board = board(name, &SENSOR);
        // Half degrees, as the sensor has after power-on; the last is the lowest that it measures.
        for milli in [25_500, -10_500, 0, 127_500, -128_000] {
            let set = board
                .qmp()
                .unwrap()
                .set("/machine/peripheral/sensor", "temperature", milli);
            set.unwrap();
            let read = ask(&mut board, "t");
            assert_eq!(read, format!("{milli} thousandths of a degree"), "{name}");
        }
    }
}

#[test]
fn what_is_written_reaches_the_sensor() {
    for name in BOARDS {
        let mut board = board(name, &SENSOR);
        // The limit is 80 degrees after power-on.
        assert_eq!(
            ask(&mut board, "h"),
            "80000 thousandths of a degree",
            "{name}"
        );
        assert_eq!(ask(&mut board, "t"), "0 thousandths of a degree", "{name}");
    }
}

#[test]
fn a_repeated_start_reads_the_same() {
    // QEMU's controller of the LM3S6965 has none.
    let mut board = board("mps2-an385", &SENSOR);
    for milli in [19_500, -40_000] {
        let set = board
            .qmp()
            .unwrap()
            .set("/machine/peripheral/sensor", "temperature", milli);
        set.unwrap();
        assert_eq!(
            ask(&mut board, "T"),
            format!("{milli} thousandths of a degree")
        );
    }
}

#[test]
fn where_nobody_answers_it_is_the_address_that_is_not_acknowledged() {
    for name in BOARDS {
        let mut board = board(name, &SENSOR);
        assert_eq!(ask(&mut board, "n"), "error: nack_address", "{name}");
        // The bus can be used afterwards.
        assert_eq!(ask(&mut board, "t"), "0 thousandths of a degree", "{name}");
    }
}

#[test]
fn the_flash_says_what_it_is() {
    for name in BOARDS {
        // Winbond's W25Q80: manufacturer ef, device 5014.
        assert_eq!(
            ask(
                &mut board(name, &flash("w25q80").each_ref().map(String::as_str)),
                "f"
            ),
            "flash ef5014",
            "{name}"
        );
    }
    // Another part: Micron's N25Q032A11.
    let part = flash("n25q032a11");
    assert_eq!(
        ask(
            &mut board("mps2-an385", &part.each_ref().map(String::as_str)),
            "f"
        ),
        "flash 20bb16"
    );
}

/// The sixth of the ports, which QEMU makes in their order and numbers together with everything else.
fn port_f(board: &mut Emulator) -> String {
    let arguments = json!({"path": "/machine/unattached"});
    let devices = board.qmp().unwrap().execute("qom-list", arguments).unwrap();
    let name = |device: &Value| {
        let number = device["name"]
            .as_str()?
            .strip_prefix("device[")?
            .strip_suffix(']')?;
        let port = device["type"] == "child<pl061_luminary>";
        number.parse::<u32>().ok().filter(|_| port)
    };
    let mut ports: Vec<_> = devices
        .as_array()
        .unwrap()
        .iter()
        .filter_map(name)
        .collect();
    ports.sort_unstable();
    assert_eq!(ports.len(), 7, "{devices}");
    format!("/machine/unattached/device[{}]", ports[5])
}

#[test]
fn the_lamp_of_the_lm3s6965_is_seen_and_its_button_is_pressed() {
    let mut board = board("lm3s6965evb", &[]);
    let port_f = &port_f(&mut board);
    board.qtest().unwrap().irq_intercept_out(port_f).unwrap();
    for (command, high) in [("1", true), ("0", false)] {
        let levels = board.qtest().unwrap().changes().unwrap();
        assert!(levels.iter().all(|pin| pin.number != 0), "{levels:?}");
        assert_eq!(ask(&mut board, command), format!("lamp {command}"));
        let levels = board.qtest().unwrap().changes().unwrap();
        assert!(
            levels.iter().any(|pin| pin.number == 0 && pin.high == high),
            "{command}: {levels:?}"
        );
    }
    for (level, says) in [(true, "button 1"), (false, "button 0")] {
        let pressed = board
            .qtest()
            .unwrap()
            .set_irq_in(port_f, "unnamed-gpio-in", 1, level);
        pressed.unwrap();
        assert_eq!(ask(&mut board, "b"), says);
    }
}

#[test]
fn the_lamp_of_the_mps2_is_seen() {
    let mut board = board("mps2-an385", &[]);
    const LEDS: u64 = 0x4002_8000;
    for (command, level) in [("1", 1), ("0", 0), ("1", 1)] {
        assert_eq!(ask(&mut board, command), format!("lamp {command}"));
        assert_eq!(board.qtest().unwrap().read_u32(LEDS).unwrap(), level);
    }
    // The buttons of the emulation are never pressed.
    assert_eq!(ask(&mut board, "b"), "button 0");
}

#[test]
fn what_comes_on_the_second_uart_goes_back() {
    for name in BOARDS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("uart");
        let serial = format!("unix:{},server=on,wait=off", path.display());
        let mut board = board(name, &["-serial", &serial]);
        assert_eq!(ask(&mut board, "u"), "listening", "{name}");
        let mut line = UnixStream::connect(&path).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        line.write_all(b"\x00\x7f\xff over there\n").unwrap();
        let mut back = Vec::new();
        BufReader::new(&line).read_until(b'\n', &mut back).unwrap();
        assert_eq!(back, b"\x00\x7f\xff over there\n", "{name}");
        assert_eq!(board.line().unwrap(), "echoed 15", "{name}");
    }
}

#[test]
fn a_guest_that_ends_begins_again() {
    for name in BOARDS {
        let mut board = board(name, &SENSOR);
        for _ in 0..20 {
            assert_eq!(ask(&mut board, "q"), "== return ", "{name}");
            assert_eq!(board.line().unwrap(), "ready", "{name}");
            assert_eq!(ask(&mut board, "t"), "0 thousandths of a degree", "{name}");
        }
    }
}

#[test]
fn a_guest_that_waits_for_long_is_not_stuck() {
    for name in BOARDS {
        let mut board = board(name, &[]);
        // Longer than the watchdog would wait, twice.
        for _ in 0..2 {
            assert_eq!(ask(&mut board, "u"), "listening", "{name}");
            assert_eq!(board.line().unwrap(), "error: timeout", "{name}");
        }
    }
}
