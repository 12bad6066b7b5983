//! Guests on a serial line of this machine, with another program, socat, at the other end.
#![cfg(all(target_os = "linux", feature = "linux"))]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Opens UART 0 at 9600 baud, writes `ok`, and sends back what comes in until that ends in `.`.
///
/// Memory: 0 handle, 4 count, 8 record of the buffer at 64, 16 record of what came.
const ECHO: &str = r#"(module
  (import "uart" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "uart" "read_some" (func $read_some (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\40\00\00\00\10\00\00\00\40\00\00\00\02\00\00\00")
  (data (i32.const 64) "ok")
  (func $check (param $result i32)
    (if (local.get $result) (then (call $exit (i32.sub (i32.const 0) (local.get $result))))))
  (func (export "_start")
    (call $check (call $init (i32.const 0) (i32.const 9600) (i32.const -1) (i32.const -1) (i32.const 0)))
    (loop $again
      (call $check (call $write (i32.load (i32.const 0)) (i32.const 0) (i32.const 16)))
      (call $check (call $read_some (i32.load (i32.const 0)) (i32.const 8) (i32.const 60000) (i32.const 4)))
      (i32.store (i32.const 20) (i32.load (i32.const 4)))
      (br_if $again (i32.ne (i32.load8_u (i32.add (i32.const 63) (i32.load (i32.const 4)))) (i32.const 46))))))"#;

/// Waits for bytes that never come, and exits with the errno.
const WAIT: &str = r#"(module
  (import "uart" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (import "uart" "read" (func $read (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\40\00\00\00\10\00\00\00")
  (func (export "_start")
    (drop (call $init (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 0)))
    (call $exit (i32.sub (i32.const 0)
      (call $read (i32.load (i32.const 0)) (i32.const 0) (i32.const 8))))))"#;

/// A serial line with socat at the other end, which passes on what we write to it and print what it gets.
struct Line {
    folder: TempDir,
    socat: Child,
    /// What the guest sent.
    sent: std::process::ChildStdout,
}

impl Line {
    /// `None` where there is no socat.
    fn new(guest: &str) -> Option<Line> {
        let folder = tempfile::tempdir().unwrap();
        let tty = folder.path().join("tty");
        let socat = Command::new("socat")
            .args(["-d", "-d", "-d"])
            .arg(format!("PTY,link={},raw,echo=0", tty.display()))
            .arg("STDIO")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut socat = match socat {
            Ok(socat) => socat,
            Err(error) if std::env::var_os("CI").is_none() => {
                eprintln!("the test did not run: socat: {error} (apt-get install socat)");
                return None;
            }
            Err(error) => panic!("socat: {error} (apt-get install socat)"),
        };
        // It says so when the line is there.
        let mut said = BufReader::new(socat.stderr.take().unwrap()).lines();
        while !said.next().unwrap().unwrap().contains("data transfer loop") {}
        // It must have somebody to talk to.
        std::thread::spawn(move || said.for_each(drop));
        let settings = format!("uart.0.device = \"{}\"", tty.display());
        fs::write(folder.path().join("rt.toml"), settings).unwrap();
        let wasm = wat::parse_str(guest).unwrap();
        fs::write(folder.path().join("app.wasm"), wasm).unwrap();
        let sent = socat.stdout.take().unwrap();
        Some(Line {
            folder,
            socat,
            sent,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, runtime: &str, options: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_wasm-embedded-rt"))
            .args(["--mode", "linux", "--runtime", runtime, "--config"])
            .arg(self.path("rt.toml"))
            .args(options)
            .arg(self.path("app.wasm"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Writes at the other end.
    fn say(&mut self, text: &str) {
        let stdin = self.socat.stdin.as_mut().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        stdin.flush().unwrap();
    }

    /// Reads this at the other end.
    fn hear(&mut self, text: &str) {
        let mut heard = vec![0; text.len()];
        self.sent.read_exact(&mut heard).unwrap();
        assert_eq!(String::from_utf8_lossy(&heard), text);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let _ = self.socat.kill();
        let _ = self.socat.wait();
    }
}

/// Exit code and standard error.
fn end(guest: Child) -> (i32, String) {
    let output = guest.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), stderr)
}

const RUNTIMES: [&str; 2] = ["wasmtime", "wasm3"];

#[test]
fn a_guest_talks_to_a_program_at_the_other_end() {
    for runtime in RUNTIMES {
        let Some(mut line) = Line::new(ECHO) else {
            return;
        };
        let guest = line.run(runtime, &["--trace"]);
        line.hear("ok");
        line.say("hello");
        line.hear("hello");
        line.say("bye.");
        let (code, trace) = end(guest);
        assert_eq!(code, 0, "{trace}");
        let trace: Vec<_> = trace.lines().collect();
        assert_eq!(
            trace,
            [
                "uart-0 init port=0 baud=9600 tx=-1 rx=-1",
                "uart-0 write [6f 6b]",
                "uart-0 read_some [68 65 6c 6c 6f] timeout_ms=60000 = 5",
                "uart-0 write [68 65 6c 6c 6f]",
                "uart-0 read_some [62 79 65 2e] timeout_ms=60000 = 4",
                "uart-0 deinit (at the end)",
            ]
        );
    }
}

#[test]
fn a_line_that_is_pulled_out_is_an_error_for_the_guest() {
    const NO_DEVICE: i32 = 3;
    for runtime in RUNTIMES {
        let Some(mut line) = Line::new(ECHO) else {
            return;
        };
        let guest = line.run(runtime, &[]);
        line.hear("ok");
        line.socat.kill().unwrap();
        let (code, said) = end(guest);
        assert_eq!(code, NO_DEVICE, "{said}");
        assert!(said.contains("it is gone"), "{said}");
    }
}

#[test]
fn a_guest_that_waits_is_ended_by_ctrl_c() {
    const CTRL_C: i32 = 130;
    for runtime in RUNTIMES {
        let Some(mut line) = Line::new(ECHO) else {
            return;
        };
        let guest = line.run(runtime, &["--trace"]);
        line.hear("ok");
        let killed = Command::new("kill")
            .args(["-INT", &guest.id().to_string()])
            .status();
        assert!(killed.unwrap().success());
        let (code, trace) = end(guest);
        assert_eq!(code, CTRL_C, "{trace}");
        assert!(trace.ends_with("uart-0 deinit (at the end)\n"), "{trace}");
    }
}

#[test]
fn a_guest_that_waits_is_ended_by_its_time_limit() {
    const TIME_LIMIT: i32 = 124;
    for runtime in RUNTIMES {
        let Some(line) = Line::new(WAIT) else {
            return;
        };
        let (code, said) = end(line.run(runtime, &["--time-limit", "1"]));
        assert_eq!(code, TIME_LIMIT, "{said}");
    }
}

/// Opens one device of each API, in this order.
const OPEN_ALL: &str = r#"(module
  (import "i2c" "init" (func $i2c (param i32 i32 i32 i32 i32) (result i32)))
  (import "spi" "init" (func $spi (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "gpio" "init" (func $gpio (param i32 i32 i32 i32) (result i32)))
  (import "uart" "init" (func $uart (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $i2c (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 0)))
    (drop (call $spi (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const 0)))
    (drop (call $gpio (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0)))
    (drop (call $uart (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 0)))))"#;

#[test]
fn what_is_no_device_of_the_kind_is_told() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("app.wasm"), wat::parse_str(OPEN_ALL).unwrap()).unwrap();
    fs::write(path("file"), "").unwrap();
    mknodat(CWD, path("fifo"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
    let run = |device: &str| {
        let ports = ["i2c", "spi", "gpio", "uart"];
        let ports = ports.map(|api| format!("[{api}.0]\ndevice = {device:?}\n"));
        let settings = ports.concat().replace("[uart", "pins = [1]\n[uart");
        fs::write(path("rt.toml"), settings).unwrap();
        let guest = Command::new(env!("CARGO_BIN_EXE_wasm-embedded-rt"))
            .args(["--mode", "linux", "--config", &path("rt.toml")])
            .arg(path("app.wasm"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (code, said) = end(guest);
        assert_eq!(code, 0, "{said}");
        said
    };
    for (device, found) in [
        (path("file"), "a regular file"),
        (folder.path().display().to_string(), "a folder"),
        (path("fifo"), "a FIFO"),
        (path("socket"), "a socket"),
        ("/dev/null".to_owned(), "the character device 1:3"),
        ("/dev/urandom".to_owned(), "the character device 1:9"),
    ] {
        let said = run(&device);
        let expected = [
            ("an I2C controller", "/dev/i2c-1"),
            ("a SPI device", "/dev/spidev0.0"),
            ("a GPIO chip", "/dev/gpiochip0"),
            ("a serial line", "/dev/serial0"),
        ]
        .map(|(what, example)| {
            format!("error: {device}: expected {what}, such as {example}, found {found}: name another one in the settings (--config)\n")
        });
        assert_eq!(said, expected.concat());
    }
    // What is not there may appear.
    let said = run("/dev/no-such-device");
    assert_eq!(
        said.matches("No such file or directory").count(),
        4,
        "{said}"
    );
}

#[test]
fn settings_that_are_wrong_say_where() {
    const USE: i32 = 125;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let run = |settings: &str| {
        fs::write(path("rt.toml"), settings).unwrap();
        let file = |path: &Path| path.to_str().unwrap().to_owned();
        let wasm = wat::parse_str("(module (func (export \"_start\")))").unwrap();
        fs::write(path("app.wasm"), wasm).unwrap();
        let guest = Command::new(env!("CARGO_BIN_EXE_wasm-embedded-rt"))
            .args(["--mode", "linux", "--config", &file(&path("rt.toml"))])
            .arg(path("app.wasm"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (code, said) = end(guest);
        (code, said.replace(&file(&path("rt.toml")), "rt.toml"))
    };
    let (code, said) = run("[i2c.1]\ndevcie = \"/dev/i2c-1\"");
    assert_eq!(code, USE);
    assert!(
        said.contains("rt.toml:2:1: unknown key `devcie` in [i2c.1]; nearest: `device`"),
        "{said}"
    );
    let (code, said) = run("");
    assert_eq!(code, USE);
    assert!(
        said.contains("rt.toml:1:1: these settings allow nothing"),
        "{said}"
    );
    assert_eq!(run("i2c.1.device = \"/dev/i2c-1\"").0, 0);
}
