//! How fast captures are imported, and whether in constant memory: `cargo run --release --example import_rate [MB] [PART]`.
//!
//! Captures are made as they are read, 1000 MB of each form unless a number says otherwise; transactions are written as JSON Lines to
//! nowhere. Making them counts too. Fails when a form is imported at less than a thirtieth of the rate at which the same text is
//! hashed byte by byte in the same run, and when the resident memory grows by more than 1 MiB after the first 2%. A machine that hashes
//! 1.5 GB/s so imports at least 50 MB/s; on a slower or busier one both are slower.

use std::hint::black_box;
use std::io::{self, BufWriter, Read};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use wasm_embedded_spec::fixture::Header;
use wasm_embedded_spec::import::{Format, Options, import};
use wasm_embedded_spec::record::LineSink;

/// The least share of the rate of hashing.
const SHARE: f64 = 1.0 / 30.0;
/// In KiB.
const GROWTH: u64 = 1024;

/// Writes the next piece of a capture at the end of a buffer: the piece of this number.
type Make = fn(u64, &mut Vec<u8>);

/// A form of capture: what comes first, and its pieces.
struct Form {
    name: &'static str,
    format: Format,
    head: &'static str,
    make: Make,
}

const FORMS: &[Form] = &[
    form("sigrok, I2C", Format::Sigrok, "", sigrok_i2c),
    form("sigrok, SPI", Format::Sigrok, "", sigrok_spi),
    form("sigrok, UART", Format::Sigrok, "", sigrok_uart),
    form(
        "Saleae Logic 2, I2C",
        Format::Saleae,
        "name,type,start_time,duration,\"ack\",\"address\",\"read\",\"data\"\n",
        logic2,
    ),
    form(
        "Saleae Logic 1, I2C",
        Format::Saleae,
        "Time [s],Packet ID,Address,Data,Read/Write,ACK/NAK\n",
        logic1,
    ),
    form("ftrace, I2C", Format::Ftrace, "# tracer: nop\n", ftrace_i2c),
    form("ftrace, SPI", Format::Ftrace, "# tracer: nop\n", ftrace_spi),
    form("i2ctransfer", Format::I2cTransfer, "", i2ctransfer),
    form("i2ctransfer -v", Format::I2cTransfer, "", i2ctransfer_v),
    form("gpiomon", Format::Gpiomon, "", gpiomon),
    form(
        "umockdev",
        Format::Umockdev,
        "@DEV /dev/spidev0.0 (SPI)\n",
        umockdev,
    ),
    form("VCD, I2C", Format::Vcd, VCD_I2C, vcd_i2c),
    form("VCD, SPI", Format::Vcd, VCD_SPI, vcd_spi),
    form("VCD, UART", Format::Vcd, VCD_UART, vcd_uart),
];

const fn form(name: &'static str, format: Format, head: &'static str, make: Make) -> Form {
    Form {
        name,
        format,
        head,
        make,
    }
}

const VCD_I2C: &str = "$timescale 1 us $end\n$var wire 1 ! SCL $end\n$var wire 1 \" SDA $end\n$enddefinitions $end\n#0 1! 1\"\n";
const VCD_SPI: &str = "$timescale 1 us $end\n$var wire 1 ! CS $end\n$var wire 1 \" CLK $end\n$var wire 1 # MOSI $end\n$var wire 1 $ MISO $end\n$enddefinitions $end\n#0 1! 0\" 0# 0$\n";
const VCD_UART: &str = "$timescale 1 us $end\n$var wire 1 ! RX $end\n$enddefinitions $end\n#0 1!\n";

fn sigrok_i2c(n: u64, to: &mut Vec<u8>) {
    let mut at = n * 1000;
    let mut line = |text: &str| {
        number(at, to);
        to.push(b'-');
        number(at + 15, to);
        to.extend_from_slice(text.as_bytes());
        at += 20;
    };
    for text in [
        " i2c-1: Start\n",
        " i2c-1: Write\n",
        " i2c-1: Address write: 48\n",
        " i2c-1: ACK\n",
        " i2c-1: Data write: 00\n",
        " i2c-1: ACK\n",
        " i2c-1: Start repeat\n",
        " i2c-1: Read\n",
        " i2c-1: Address read: 48\n",
        " i2c-1: ACK\n",
        " i2c-1: Data read: 19\n",
        " i2c-1: ACK\n",
        " i2c-1: Data read: 80\n",
        " i2c-1: NACK\n",
        " i2c-1: Stop\n",
    ] {
        line(text);
    }
}

fn sigrok_spi(n: u64, to: &mut Vec<u8>) {
    for bytes in [" spi-1: 00 BF 25 41\n", " spi-1: 9F 00 00 00\n"] {
        number(n * 100 + 1, to);
        to.push(b'-');
        number(n * 100 + 90, to);
        to.extend_from_slice(bytes.as_bytes());
    }
}

fn sigrok_uart(n: u64, to: &mut Vec<u8>) {
    // A pause after each 16 bytes.
    let at = n * 100 + n / 16 * 1000;
    number(at, to);
    to.push(b'-');
    number(at + 80, to);
    to.extend_from_slice(b" uart-1: 4F\n");
}

fn logic2(n: u64, to: &mut Vec<u8>) {
    for (kind, rest) in [
        ("\"I2C\",\"start\",0.", ",1e-08,,,,\n"),
        ("\"I2C\",\"address\",0.", ",9e-05,true,0x48,false,\n"),
        ("\"I2C\",\"data\",0.", ",9e-05,true,,,0x00\n"),
        ("\"I2C\",\"stop\",0.", ",1e-08,,,,\n"),
    ] {
        to.extend_from_slice(kind.as_bytes());
        number(1_000_000 + n, to);
        to.extend_from_slice(rest.as_bytes());
    }
}

fn logic1(n: u64, to: &mut Vec<u8>) {
    for rest in [
        ",0x90,0x00,Write,ACK\n",
        ",0x91,0x19,Read,ACK\n",
        ",0x91,0x80,Read,NAK\n",
    ] {
        to.extend_from_slice(b"0.001234500000000,");
        number(n, to);
        to.extend_from_slice(rest.as_bytes());
    }
}

fn ftrace_i2c(_: u64, to: &mut Vec<u8>) {
    to.extend_from_slice(
        b"           a.out-71      [000] .....     9.123456: i2c_write: i2c-5 #0 a=044 f=0000 l=2 [02-14]
           a.out-71      [000] .....     9.123460: i2c_read: i2c-5 #1 a=044 f=0001 l=4
           a.out-71      [000] .....     9.124001: i2c_reply: i2c-5 #1 a=044 f=0001 l=4 [33-00-00-00]
           a.out-71      [000] .....     9.124003: i2c_result: i2c-5 n=2 ret=2\n",
    );
}

fn ftrace_spi(_: u64, to: &mut Vec<u8>) {
    to.extend_from_slice(
        b"            spi0-60      [000] .....    10.000001: spi_message_start: spi0.1 00000000a1b2c3d4
            spi0-60      [000] .....    10.000002: spi_transfer_start: spi0.1 00000000d4c3b2a1 len=4 tx=[9f-00-00-00] rx=[00-00-00-00]
            spi0-60      [000] .....    10.000100: spi_transfer_stop: spi0.1 00000000d4c3b2a1 len=4 tx=[9f-00-00-00] rx=[00-bf-25-41]
            spi0-60      [000] .....    10.000201: spi_message_done: spi0.1 00000000a1b2c3d4 len=4/4\n",
    );
}

fn i2ctransfer(_: u64, to: &mut Vec<u8>) {
    to.extend_from_slice(b"$ i2ctransfer -y 1 w1@0x48 0x00 r2\n0x19 0x80\n");
}

fn i2ctransfer_v(_: u64, to: &mut Vec<u8>) {
    to.extend_from_slice(
        b"msg 0: addr 0x48, write, len 1, buf 0x00\nmsg 1: addr 0x48, read, len 2, buf 0x19 0x80\n",
    );
}

fn gpiomon(n: u64, to: &mut Vec<u8>) {
    number(n, to);
    to.extend_from_slice(match n % 2 {
        0 => b".123456789\trising\tgpiochip0 3\n",
        _ => b".123456789\tfalling\tgpiochip0 3\n",
    });
}

fn umockdev(_: u64, to: &mut Vec<u8>) {
    to.extend_from_slice(b"TW 9f\nCR bf2541\nTW 05000000\n R 00030303\n");
}

/// The levels of SDA between falls and rises of SCL, for the bytes 90 00 with acknowledgements.
fn vcd_i2c(n: u64, to: &mut Vec<u8>) {
    let mut at = n * 1000 + 100;
    let mut change = |text: &[u8]| {
        to.push(b'#');
        number(at, to);
        to.extend_from_slice(text);
        at += 5;
    };
    change(b"\n0\"\n");
    change(b"\n0!\n");
    for bit in b"100100000000000000" {
        change(if *bit == b'1' { b"\n1\"\n" } else { b"\n0\"\n" });
        change(b"\n1!\n");
        change(b"\n0!\n");
    }
    change(b"\n0\"\n");
    change(b"\n1!\n");
    change(b"\n1\"\n");
}

fn vcd_spi(n: u64, to: &mut Vec<u8>) {
    let mut at = n * 1000 + 100;
    let mut change = |text: &[u8]| {
        to.push(b'#');
        number(at, to);
        to.extend_from_slice(text);
        at += 5;
    };
    change(b" 0!\n");
    for bit in b"1001111100000000" {
        change(if *bit == b'1' {
            b" 0\" 1# 0$\n"
        } else {
            b" 0\" 0# 1$\n"
        });
        change(b" 1\"\n");
    }
    change(b" 0\"\n");
    change(b" 1!\n");
}

/// Bytes 55 at 10 kHz, a pause after each 16.
fn vcd_uart(n: u64, to: &mut Vec<u8>) {
    let at = n * 1000 + n / 16 * 5000 + 100;
    for bit in 0..10 {
        to.push(b'#');
        number(at + bit * 100, to);
        to.extend_from_slice(if bit % 2 == 0 { b" 0!\n" } else { b" 1!\n" });
    }
}

/// The digits of a number.
fn number(mut number: u64, to: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    to.extend_from_slice(&digits[at..]);
}

/// A capture that is made as it is read.
struct Capture {
    make: Make,
    piece: Vec<u8>,
    at: usize,
    number: u64,
    left: u64,
    /// What is left when the memory is looked at next, and what it was.
    look: u64,
    step: u64,
    sizes: Vec<u64>,
}

impl Read for Capture {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while done < to.len() {
            if self.at == self.piece.len() {
                if self.left == 0 {
                    break;
                }
                self.piece.clear();
                (self.make)(self.number, &mut self.piece);
                self.number += 1;
                self.at = 0;
                self.left = self.left.saturating_sub(self.piece.len() as u64);
                if self.left <= self.look {
                    self.look = self.look.saturating_sub(self.step);
                    self.sizes.extend(resident());
                }
            }
            let n = (self.piece.len() - self.at).min(to.len() - done);
            to[done..done + n].copy_from_slice(&self.piece[self.at..self.at + n]);
            self.at += n;
            done += n;
        }
        Ok(done)
    }
}

/// The resident memory of this process, in KiB.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// How long this process has had a processor.
fn processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

/// How long some work takes: on a processor, where the system tells, as other work on the machine is no part of it, and by the clock.
fn time<T>(work: impl FnOnce() -> T) -> (T, Duration, Duration) {
    let (start, worked) = (Instant::now(), processor());
    let result = work();
    let passed = start.elapsed();
    let worked = processor()
        .zip(worked)
        .map_or(passed, |(end, start)| end - start);
    (result, worked, passed)
}

/// Reads a capture and hashes it with FNV-1a: a step for each byte, which waits for the step before.
fn hash(capture: &mut Capture) -> u64 {
    let (mut hash, mut buffer) = (0xcbf2_9ce4_8422_2325, vec![0; 64 << 10]);
    loop {
        match capture.read(&mut buffer).expect("it is made here") {
            0 => return hash,
            n => {
                for byte in &buffer[..n] {
                    hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
                }
            }
        }
    }
}

impl Capture {
    fn new(form: &Form, size: u64) -> Capture {
        let step = size / 50;
        Capture {
            make: form.make,
            piece: form.head.as_bytes().to_owned(),
            at: 0,
            number: 0,
            left: size,
            look: size - step,
            step,
            sizes: Vec::with_capacity(64),
        }
    }
}

fn main() -> ExitCode {
    let mut size = 1_000_000_000;
    let mut part = String::new();
    for argument in std::env::args().skip(1) {
        match argument.parse::<u64>() {
            Ok(megabytes) => size = megabytes * 1_000_000,
            Err(_) => part = argument,
        }
    }
    let mut good = true;
    println!(
        "{:<22} {:>10} {:>8} {:>13} {:>10}",
        "", "MB/s", "share", "transactions", "growth"
    );
    for form in FORMS.iter().filter(|form| form.name.contains(&part)) {
        let hashed = size / 4;
        let (_, hashing, _) = time(|| black_box(hash(&mut Capture::new(form, hashed))));
        let mut capture = Capture::new(form, size);
        let mut lines = LineSink::new(BufWriter::new(io::sink()), &Header::default())
            .expect("nothing is written");
        let options = Options {
            format: Some(form.format),
            ..Options::default()
        };
        let (summary, worked, passed) = time(|| {
            import(Path::new(form.name), &mut capture, &options, &mut |t| {
                lines.write(&t)
            })
        });
        let rate = |size: u64, time: Duration| size as f64 / 1e6 / time.as_secs_f64();
        let share = rate(size, worked) / rate(hashed, hashing);
        let summary = summary.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(summary.remarks, [""; 0], "{}", form.name);
        assert!(summary.transactions > size / 10_000, "{}", form.name);
        let most = capture.sizes.iter().max();
        let growth = most.map(|most| most - capture.sizes[0]);
        let ok = share >= SHARE && growth.is_none_or(|growth| growth <= GROWTH);
        good &= ok;
        println!(
            "{:<22} {:>10.0} {share:>8.3} {:>13} {:>6} KiB  {}",
            form.name,
            rate(size, passed),
            summary.transactions,
            growth.map_or("?".to_owned(), |growth| growth.to_string()),
            if ok { "ok" } else { "MISSED" }
        );
    }
    match good {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
