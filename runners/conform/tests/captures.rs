//! Importers and exporters against the real `sigrok-cli`: fixtures as VCD that its decoders read back to the same transactions, and
//! captures of real buses, by its decoders and by ours.
//!
//! `sigrok-cli` is a package of Debian. The captures are looked for in `../shared/captures` beside the project, or in the folder that
//! `WASM_EMBEDDED_CAPTURES` names, with a README.md that has a table of files and options. Without them this says so, loudly; with
//! `WASM_EMBEDDED_SIGROK=required` a missing `sigrok-cli` fails.

use libtest_mimic::{Arguments, Failed, Trial};
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};
use wasm_embedded_spec::export::{Target, export, wire};
use wasm_embedded_spec::fixture::{Entry, Filled, Fixture, Reply, Transaction, Value, render};

const REQUIRED: &str = "WASM_EMBEDDED_SIGROK";
const FOLDER: &str = "WASM_EMBEDDED_CAPTURES";

/// One row of the table.
#[derive(Clone)]
struct Capture {
    file: PathBuf,
    options: Vec<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let required = std::env::var_os(REQUIRED).is_some_and(|value| value == "required");
    let has_sigrok = Command::new("sigrok-cli").arg("--version").output().is_ok();
    let mut trials = Vec::new();
    let mut told = Vec::new();
    trials.push(Trial::test(
        "docs/captures.md shows what is printed",
        move || page(has_sigrok),
    ));
    if has_sigrok {
        trials.push(Trial::test(
            "fixture -> vcd -> sigrok-cli -> import: i2c",
            round_i2c,
        ));
        trials.push(Trial::test(
            "fixture -> vcd -> sigrok-cli -> import: spi",
            round_spi,
        ));
        trials.push(Trial::test(
            "fixture -> vcd -> sigrok-cli -> import: uart",
            round_uart,
        ));
        trials.push(Trial::test(
            "fixture -> vcd -> sigrok-cli -> import: all at once",
            round_all,
        ));
    } else {
        told.push("there is no sigrok-cli: `apt-get install sigrok-cli`".to_owned());
        let name = "sigrok-cli is not there";
        trials.push(Trial::test(name, || Err("no sigrok-cli".into())).with_ignored_flag(!required));
    }
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let folder =
        std::env::var_os(FOLDER).map_or_else(|| root.join("../shared/captures"), PathBuf::from);
    if !folder.is_dir() {
        told.push(format!(
            "there are no captures in {}: name their folder with {FOLDER}",
            folder.display()
        ));
        trials.push(Trial::test("captures are not there", || Ok(())).with_ignored_flag(true));
    } else if has_sigrok {
        match table(&folder) {
            Ok(captures) => trials.extend(captures.into_iter().map(|capture| {
                let name = capture
                    .file
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                Trial::test(name, move || compare(&capture))
            })),
            Err(error) => trials.push(Trial::test("the table of captures", || Err(error))),
        }
    }
    for what in told {
        eprintln!("\nNOT TESTED: {what}\n");
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The commands on the page print what stands below them.
fn page(has_sigrok: bool) -> Result<(), Failed> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).canonicalize()?;
    let page = fs::read_to_string(root.join("docs/captures.md"))?;
    let folder = tempfile::tempdir()?;
    let mut ran = 0;
    for block in page.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        for step in block.split("$ ").skip(1) {
            let (command, expected) = step.split_once('\n').ok_or("a command without a line")?;
            let mut words = command.split_whitespace();
            let program = match words.next() {
                Some("conform") => env!("CARGO_BIN_EXE_conform"),
                Some("sigrok-cli") if has_sigrok => "sigrok-cli",
                Some("sigrok-cli") => continue,
                other => return Err(format!("an unknown command {other:?}").into()),
            };
            let arguments = words.map(|word| match word {
                word if word.starts_with("docs/") => root.join(word),
                word => PathBuf::from(word),
            });
            let output = Command::new(program)
                .args(arguments)
                .current_dir(folder.path())
                .output()?;
            let found = String::from_utf8(output.stdout)?;
            if !output.status.success() || found != expected {
                let error = String::from_utf8_lossy(&output.stderr);
                return Err(
                    format!("{command}\nexpected\n{expected}\nfound\n{found}{error}").into(),
                );
            }
            ran += 1;
        }
    }
    match ran >= 7 {
        true => Ok(()),
        false => Err(format!("only {ran} commands are on the page").into()),
    }
}

/// The captures of the table, which must be all there are.
fn table(folder: &Path) -> Result<Vec<Capture>, Failed> {
    let readme = fs::read_to_string(folder.join("README.md"))?;
    let mut captures = Vec::new();
    for line in readme.lines().filter(|line| line.contains(".sr |")) {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let (Some(file), Some(options)) = (cells.next(), cells.next()) else {
            return Err(format!("not a row of the table: {line}").into());
        };
        captures.push(Capture {
            file: folder.join(file),
            options: options
                .trim_matches('`')
                .split(' ')
                .map(str::to_owned)
                .collect(),
        });
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "sr") && !captures.iter().any(|c| c.file == path) {
            return Err(format!("{} is not in the table", path.display()).into());
        }
    }
    match captures.is_empty() {
        true => Err("the table has no captures".into()),
        false => Ok(captures),
    }
}

/// sigrok's decoder and ours give the same transactions, with the bytes that sigrok's lines have.
fn compare(capture: &Capture) -> Result<(), Failed> {
    let file = capture.file.to_str().ok_or("the path is no text")?;
    let mut arguments = vec!["-i", file];
    arguments.extend(capture.options.iter().map(String::as_str));
    let decoded = sigrok(&arguments)?;
    let theirs = import(&decoded, &[])?;
    if theirs.is_empty() {
        return Err("no transactions".into());
    }

    // `-P i2c:scl=SCL:sda=SDA` is `--scl SCL --sda SDA` here.
    let decoder = capture
        .options
        .iter()
        .skip_while(|option| *option != "-P")
        .nth(1);
    let mut parts = decoder.ok_or("no decoder")?.split(':');
    let bus = parts.next().unwrap_or_default();
    let wiring: Vec<String> = parts
        .filter_map(|part| part.split_once('='))
        .flat_map(|(key, name)| {
            let key = if key == "baudrate" { "baud" } else { key };
            [format!("--{key}"), name.to_owned()]
        })
        .collect();
    let wiring: Vec<&str> = wiring.iter().map(String::as_str).collect();
    let levels = sigrok(&["-i", file, "-O", "vcd"])?;
    same(&import(&levels, &wiring)?, &theirs)?;

    let text = String::from_utf8(decoded)?;
    let (sent, received) = bytes(&theirs);
    let lines = text
        .lines()
        .filter_map(|line| line.split_once(": ").map(|(_, text)| text));
    let hex = |text: &str| u8::from_str_radix(text, 16);
    match bus {
        "i2c" => {
            // A transfer without a stop is none yet.
            let mut lines: Vec<&str> = lines.collect();
            lines.truncate(lines.iter().rposition(|line| *line == "Stop").unwrap_or(0));
            let of = |start: &str| {
                lines
                    .iter()
                    .filter_map(|line| line.strip_prefix(start))
                    .map(hex)
                    .collect()
            };
            let (writes, reads): (Result<Vec<u8>, _>, Result<Vec<u8>, _>) =
                (of("Data write: "), of("Data read: "));
            equal(&sent, &writes?)?;
            equal(&received, &reads?)
        }
        "spi" => {
            let (mut mosi, mut miso) = (Vec::new(), Vec::new());
            for (at, line) in lines.enumerate() {
                let to = if at % 2 == 0 { &mut miso } else { &mut mosi };
                for byte in line.split_whitespace() {
                    to.push(hex(byte)?);
                }
            }
            equal(&sent, &mosi)?;
            equal(&received, &miso)
        }
        _ => equal(&received, &lines.map(hex).collect::<Result<Vec<u8>, _>>()?),
    }
}

/// All bytes that were written and read, in order.
fn bytes(transactions: &[Transaction]) -> (Vec<u8>, Vec<u8>) {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    for transaction in transactions {
        for value in &transaction.args {
            match value {
                Value::Bytes(bytes) => sent.extend(bytes),
                Value::Ops(ops) => {
                    for op in ops {
                        if let Value::Bytes(bytes) = &op.value {
                            sent.extend(bytes);
                        }
                    }
                }
                _ => {}
            }
        }
        if let Reply::Ok { out, .. } = &transaction.reply {
            for filled in out {
                match filled {
                    Filled::Bytes(bytes) => received.extend(bytes),
                    Filled::Ops(ops) => received.extend(ops.iter().flatten()),
                    Filled::Handles(_) => {}
                }
            }
        }
    }
    (sent, received)
}

const I2C: &str = r#"{"schema":1}
{"call":"i2c.write_read","args":{"handle":0,"addr":72,"write":"00","read":2},"reply":"ok","out":{"read":"1980"}}
{"call":"i2c.write","args":{"handle":0,"addr":9,"bytes":""},"reply":"nack_address"}
{"call":"i2c.write","args":{"handle":0,"addr":80,"bytes":""},"reply":"ok"}
{"call":"i2c.read","args":{"handle":0,"addr":80,"bytes":0},"reply":"ok"}
{"call":"i2c.write","args":{"handle":0,"addr":80,"bytes":"0102ff"},"reply":"nack_data"}
{"call":"i2c.exec","args":{"handle":0,"addr":80,"ops":[{"read":1},{"write":"aa55"},{"read":2}]},"reply":"ok","out":{"ops":["f0","0f00"]}}
{"call":"i2c.read","args":{"handle":0,"addr":33360,"bytes":2},"reply":"ok","out":{"bytes":"beef"}}
{"call":"i2c.write_read","args":{"handle":0,"addr":33360,"write":"01","read":1},"reply":"ok","out":{"read":"02"}}
"#;

// sigrok has two levels: what is not driven is 00 to it. So these move bytes both ways.
const SPI: &str = r#"{"schema":1}
{"call":"spi.transfer","args":{"handle":0,"read":4,"write":"9f000000"},"reply":"ok","out":{"read":"00bf2541"}}
{"call":"spi.transfer","args":{"handle":0,"read":0,"write":""},"reply":"ok"}
{"call":"spi.transfer","args":{"handle":0,"read":1,"write":"a5"},"reply":"ok","out":{"read":"5a"}}
"#;

const UART: &str = r#"{"schema":1}
{"call":"uart.init","args":{"port":0,"baud":19200,"tx":-1,"rx":-1},"reply":"ok","out":{"handle":0}}
{"call":"uart.read","args":{"handle":0,"flags":0,"bytes":4},"reply":"ok","out":{"bytes":"4f4b0d0a"}}
{"call":"uart.read","args":{"handle":0,"flags":0,"bytes":1},"reply":"ok","out":{"bytes":"00"}}
{"call":"uart.read","args":{"handle":0,"flags":0,"bytes":2},"reply":"ok","out":{"bytes":"ff80"}}
"#;

const DECODE_I2C: [&str; 4] = ["-P", "i2c:scl=SCL:sda=SDA", "-A", "i2c=addr-data"];
const DECODE_SPI: [&str; 4] = [
    "-P",
    "spi:clk=CLK:mosi=MOSI:miso=MISO:cs=CS",
    "-A",
    "spi=mosi-transfer:miso-transfer",
];
const DECODE_UART: [&str; 4] = ["-P", "uart:rx=RX:baudrate=19200", "-A", "uart=rx-data"];

fn round_i2c() -> Result<(), Failed> {
    round(I2C, &DECODE_I2C)
}

fn round_spi() -> Result<(), Failed> {
    round(SPI, &DECODE_SPI)
}

fn round_uart() -> Result<(), Failed> {
    round(UART, &DECODE_UART)
}

/// Three decoders print one after the other, and their transactions are sorted.
fn round_all() -> Result<(), Failed> {
    let rest = |text: &'static str| text.lines().skip(1);
    // One of each bus after the other, as long as there are some.
    let mut lines = vec![r#"{"schema":1}"#.to_owned()];
    lines.extend(
        rest(UART)
            .take(1)
            .map(|line| line.replace(r#""handle":0"#, r#""handle":2"#)),
    );
    let mut buses = [
        (rest(I2C).collect::<Vec<_>>(), 0),
        (rest(SPI).collect(), 1),
        (rest(UART).skip(1).collect(), 2),
    ];
    while buses.iter().any(|(lines, _)| !lines.is_empty()) {
        for (of_bus, handle) in &mut buses {
            if !of_bus.is_empty() {
                let handle = format!(r#""handle":{handle}"#);
                lines.push(of_bus.remove(0).replace(r#""handle":0"#, &handle));
            }
        }
    }
    let text = lines.join("\n");
    let [i2c, spi, uart] = [DECODE_I2C, DECODE_SPI, DECODE_UART];
    let annotations = [i2c[3], spi[3], uart[3]].join(",");
    let decode = [
        "-P",
        i2c[1],
        "-P",
        spi[1],
        "-P",
        uart[1],
        "-A",
        &annotations,
    ];
    round(&text, &decode)
}

fn round(text: &str, decode: &[&str]) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("levels.vcd");
    let mut vcd = Vec::new();
    let mut open = || Fixture::lines(Path::new("x.jsonl"), Box::new(Cursor::new(text.to_owned())));
    export(&mut open, Target::Vcd, &mut vcd)?;
    fs::write(&path, vcd)?;
    let file = path.to_str().ok_or("the path is no text")?;
    let mut arguments = vec!["-I", "vcd", "-i", file, "--protocol-decoder-samplenum"];
    arguments.extend(decode);
    let found = import(&sigrok(&arguments)?, &[])?;
    same(&found, &wire(&read(text.to_owned())?))
}

fn sigrok(arguments: &[&str]) -> Result<Vec<u8>, Failed> {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new("sigrok-cli").args(arguments).output()?;
    match status.success() {
        true => Ok(stdout),
        false => Err(format!(
            "sigrok-cli {arguments:?}: {}",
            String::from_utf8_lossy(&stderr)
        )
        .into()),
    }
}

/// What `conform import -` makes of it.
fn import(capture: &[u8], options: &[&str]) -> Result<Vec<Transaction>, Failed> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_conform"))
        .args(["import", "-"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut input = child.stdin.take().ok_or("no input")?;
    let capture = capture.to_owned();
    let writer = std::thread::spawn(move || input.write_all(&capture));
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output()?;
    if !status.success() {
        return Err(String::from_utf8_lossy(&stderr).into_owned().into());
    }
    writer.join().map_err(|_| "the writer panicked")??;
    read(String::from_utf8(stdout)?)
}

fn read(text: String) -> Result<Vec<Transaction>, Failed> {
    let mut fixture = Fixture::lines(Path::new("stdout.jsonl"), Box::new(Cursor::new(text)))?;
    let mut all = Vec::new();
    while let Some(entry) = fixture.next_entry()? {
        match entry {
            Entry::One(transaction) => all.push(transaction),
            Entry::Unordered(group) => all.extend(group),
        }
    }
    Ok(all)
}

fn same(found: &[Transaction], expected: &[Transaction]) -> Result<(), Failed> {
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        if found != expected {
            return Err(format!(
                "transaction {at}:\nexpected {}\nfound    {}",
                render(expected),
                render(found)
            )
            .into());
        }
    }
    match found.len() == expected.len() {
        true => Ok(()),
        false => Err(format!(
            "expected {} transactions, found {}",
            expected.len(),
            found.len()
        )
        .into()),
    }
}

fn equal(found: &[u8], expected: &[u8]) -> Result<(), Failed> {
    match found == expected {
        true => Ok(()),
        false => Err(format!("expected the bytes {expected:02x?}, found {found:02x?}").into()),
    }
}
