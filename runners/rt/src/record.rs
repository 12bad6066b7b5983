//! `--record` and `--trace`: what is made of the transactions that a platform sees.

use crate::trace;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use wasm_embedded_spec::fixture::{Header, Transaction};
use wasm_embedded_spec::generated::{APIS, Platform};
use wasm_embedded_spec::record::{LineSink, Sink};
use wasm_embedded_spec::runtime::Interrupt;
use wasm_embedded_spec::whole::WholeFile;

/// Where transactions go.
#[derive(Default)]
pub struct Seen {
    /// Printed.
    pub trace: Option<trace::Lines>,
    /// Recorded.
    pub record: Option<Record>,
}

impl Seen {
    /// Whether nobody wants to see anything.
    pub fn is_empty(&self) -> bool {
        self.trace.is_none() && self.record.is_none()
    }
}

impl Sink for Seen {
    fn push(&mut self, transaction: Transaction) {
        // What was printed is in the file.
        if let Some(record) = &mut self.record {
            record.write(&transaction);
        }
        if let Some(trace) = &mut self.trace {
            trace.print(&transaction);
        }
    }
}

/// A recording that is being written. When it cannot be written any more, the guest is ended.
pub struct Record {
    path: PathBuf,
    lines: LineSink<WholeLines>,
    /// Why it ended early.
    failed: Option<io::Error>,
    count: u64,
    interrupt: Interrupt,
}

impl Record {
    /// Begins a recording.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn begin(path: &Path, header: &Header, interrupt: &Interrupt) -> Result<Record, String> {
        let begun = WholeFile::create_live(path).and_then(|file| {
            let lines = LineSink::new(WholeLines { file, end: 0 }, header);
            lines.map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
        });
        let begun = begun.map_err(|error| format!("cannot begin the recording {error}"))?;
        Ok(Record {
            path: path.to_owned(),
            lines: begun,
            failed: None,
            count: 0,
            interrupt: interrupt.clone(),
        })
    }

    fn write(&mut self, transaction: &Transaction) {
        if self.failed.is_some() {
            return;
        }
        match self.lines.write(transaction) {
            Ok(()) => self.count += 1,
            Err(error) => {
                self.failed = Some(error);
                self.interrupt.request();
            }
        }
    }

    /// Ends it. Gives the number of transactions.
    ///
    /// # Errors
    /// When something is missing in it.
    pub fn finish(self) -> Result<u64, String> {
        let count = self.count;
        let path = self.path.display();
        let file = self.lines.finish().map(|lines| lines.file);
        let error = match (self.failed, file) {
            (None, Ok(file)) => {
                let kept = file.keep();
                return kept
                    .map(|()| count)
                    .map_err(|error| format!("cannot keep the recording {error}"));
            }
            (Some(error), Ok(file)) if !file.is_hidden() => {
                // All that there is of it.
                let _ = file.keep();
                format!(
                    "{error}; the guest was ended, and what is in the file is valid and complete up to transaction {count}"
                )
            }
            (Some(error), _) | (None, Err(error)) => format!(
                "{error}; the guest was ended, and the older recording is as it was: this one had {count} transactions"
            ),
        };
        Err(format!("cannot go on with the recording {path}: {error}"))
    }
}

/// A file that ends with a whole line, even when the disk is full in the middle of one.
struct WholeLines {
    file: WholeFile,
    /// Where the last whole line ends.
    end: u64,
}

impl Write for WholeLines {
    /// Takes a whole line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.file.write_all(line) {
            Ok(()) => {
                self.end += line.len() as u64;
                Ok(line.len())
            }
            Err(error) => {
                self.file.cut(self.end);
                Err(error)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What stands before the transactions of a recording.
pub fn header(platform: &mut dyn Platform, mode: &str, runtime: String) -> Header {
    let mut source = serde_json::Map::new();
    let mut add = |key: &str, value: String| {
        source.insert(key.to_owned(), value.into());
    };
    // Not where the program lies.
    let words = std::env::args_os().skip(1);
    let words = words.map(|word| quoted(&word.to_string_lossy()));
    let command = std::iter::once("wasm-embedded-rt".to_owned()).chain(words);
    add("command", command.collect::<Vec<_>>().join(" "));
    let now = humantime::format_rfc3339_seconds(SystemTime::now());
    add("date", now.to_string());
    add("platform", mode.to_owned());
    add("runtime", runtime);
    if let Some(board) = line_of("/proc/device-tree/model") {
        add("board", board);
    }
    if let Some(kernel) = line_of("/proc/sys/kernel/osrelease") {
        let arch = std::env::consts::ARCH;
        add("kernel", format!("Linux {kernel} {arch}"));
    }
    Header {
        absent: absent(platform),
        source,
        ..Header::default()
    }
}

/// The APIs and functions that a platform lacks.
pub fn absent(platform: &mut dyn Platform) -> Vec<String> {
    let mut absent = Vec::new();
    for api in APIS {
        if !platform.has_api(api.name) {
            absent.push(api.name.to_owned());
            continue;
        }
        let lacking = api.functions.iter();
        let lacking = lacking.filter(|function| !platform.has_function(function));
        absent.extend(lacking.map(|function| function.full_name.to_owned()));
    }
    absent
}

/// A word of a command line, as shells take it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// What a file of the kernel says.
fn line_of(path: &str) -> Option<String> {
    let text = std::fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&text);
    let text = text.trim_end_matches('\0').trim();
    (!text.is_empty()).then(|| text.to_owned())
}
