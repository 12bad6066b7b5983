//! Emulated boards for tests.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;
use wasm_embedded_emulator::{Emulator, Machine};
use wasm_embedded_mcu::image::{hex, prepare};
use wasm_embedded_mcu::line;
use wasm_embedded_rt_wasm3::Limits;

pub const BOARDS: [&str; 2] = ["lm3s6965evb", "mps2-an385"];

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where a firmware lies, built once for all tests of a process.
pub fn firmware(board: &str, name: &str) -> PathBuf {
    static BUILT: OnceLock<bool> = OnceLock::new();
    let script = root().join("runners/mcu/build.sh");
    let built = BUILT.get_or_init(|| {
        Command::new("bash")
            .arg(&script)
            .status()
            .is_ok_and(|status| status.success())
    });
    assert!(built, "{} failed, see above", script.display());
    root()
        .join("target/mcu")
        .join(board)
        .join(format!("{name}.elf"))
}

/// A board that runs a firmware, with its first line not yet read.
pub fn emulate(board: &str, name: &str, devices: &[&str]) -> Emulator {
    Machine::new("qemu-system-arm")
        .args([
            "-M", board, "-display", "none", "-monitor", "none", "-serial", "stdio",
        ])
        .args(["-kernel".into(), firmware(board, name)])
        .args(devices)
        .limit(Duration::from_secs(60))
        .start()
        .unwrap()
}

/// A board with the conformance firmware, spoken to without the bridge.
pub struct Device {
    pub name: &'static str,
    pub emulator: Emulator,
}

impl Device {
    pub fn start(name: &'static str) -> Device {
        let mut device = Device {
            name,
            emulator: emulate(name, "conform", &[]),
        };
        let boot = device.receive();
        assert_eq!(
            boot,
            format!(r#"{{"boot":"{name}","cause":"power-on","pc":0}}"#)
        );
        device
    }

    pub fn send(&mut self, text: &str) {
        self.send_raw(&line::encode(text));
    }

    pub fn send_raw(&mut self, text: &str) {
        self.emulator.send(text.as_bytes()).unwrap();
    }

    /// The next line, whose checksum is right.
    pub fn receive(&mut self) -> String {
        let line = self.emulator.line().unwrap();
        line::decode(&line)
            .unwrap_or_else(|why| panic!("{line}: {why}"))
            .to_owned()
    }

    pub fn ask(&mut self, text: &str) -> String {
        self.send(text);
        self.receive()
    }

    pub fn instantiate(&mut self, image: &[u8]) -> String {
        self.ask(&instantiation(image))
    }

    pub fn invoke(&mut self) -> String {
        self.ask(r#"{"do":"invoke","instance":"a","export":"_start"}"#)
    }

    /// Runs a guest that makes a call, which shows that nothing is wrong with the board.
    pub fn takes_the_next_guest(&mut self) {
        let guest = r#"(module (import "time" "now" (func $now (param i32) (result i32))) (memory (export "memory") 1)
            (func (export "_start") (if (i32.ne (call $now (i32.const 8)) (i32.const 0)) (then unreachable))
                (if (i64.ne (i64.load (i32.const 8)) (i64.const 7)) (then unreachable))))"#;
        assert_eq!(
            self.instantiate(&image(guest)),
            r#"{"end":"return"}"#,
            "{}",
            self.name
        );
        assert_eq!(
            self.invoke(),
            r#"{"call":"time.now","instance":"a","args":{}}"#,
            "{}",
            self.name
        );
        assert_eq!(
            self.ask(r#"{"reply":0,"out":{"now":7}}"#),
            r#"{"end":"return"}"#,
            "{}",
            self.name
        );
        assert_eq!(
            self.ask(r#"{"do":"drop","instance":"a"}"#),
            r#"{"end":"dropped"}"#,
            "{}",
            self.name
        );
    }
}

/// The request to make the instance `a`.
pub fn instantiation(image: &[u8]) -> String {
    format!(
        r#"{{"do":"instantiate","instance":"a","absent":[],"memory":65536,"time_ms":1000,"args":[],"stdin":"","module":"{}"}}"#,
        hex(image)
    )
}

/// A guest that was not checked.
pub fn raw(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

/// How many calls deep is enough to have the end of the stack at every place of a frame.
pub const OFFSETS: usize = 8;

/// A guest that overflows the stack of the compiler, so many calls deep. What happens then hangs on how frames lie at the end of the
/// stack: an emulated board loses what is written beyond, and faults when that was an address to return to.
pub fn overflowing(calls: usize) -> String {
    let functions: String = (0..calls)
        .map(|call| format!("(func (call {}))", call + 1))
        .collect();
    format!(
        r#"(module {functions} (func {}{}) (export "_start" (func 0)))"#,
        "(block ".repeat(1000),
        ")".repeat(1000)
    )
}

/// A guest as the bridge sends it.
pub fn image(text: &str) -> Vec<u8> {
    prepare(&raw(text), 65_536, &Limits::DEVICE).unwrap()
}
