//! Replay of JSON Lines that are made as they are read, so that no file and no memory holds them.

use crate::table::Row;
use std::io::{BufReader, Read};
use std::path::Path;
use std::time::{Duration, Instant};
use wasm_embedded_spec::fixture::Fixture;
use wasm_embedded_spec::replay::Replay;

/// How many transactions a short and a long fixture have.
const SHORT: u64 = 100_000;
const LONG: u64 = 1_000_000;

/// How often a long fixture, and short ones of as many transactions, are replayed.
const ROUNDS: usize = 5;

/// The least rate, in transactions per second.
const RATE: f64 = 1_000_000.0;

/// How far the rates may lie apart.
const SPREAD: f64 = 0.1;

/// How much the resident memory may grow, in KiB.
const GROWTH: u64 = 1024;

/// What a recording of a sensor that is read looks like.
const LINES: &str = r#"{"call":"i2c.write","args":{"handle":0,"addr":72,"bytes":"0102"},"reply":"ok"}
{"call":"i2c.read","args":{"handle":0,"addr":72,"bytes":2},"reply":"ok","out":{"bytes":"19a0"}}
"#;

/// So many transactions, as text.
struct Recording {
    left: u64,
    /// What is being read, and how far.
    text: &'static [u8],
    at: usize,
}

impl Recording {
    fn new(transactions: u64) -> Recording {
        Recording {
            left: transactions / 2,
            text: b"{\"schema\":1}\n",
            at: 0,
        }
    }
}

impl Read for Recording {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let mut done = 0;
        while done < to.len() {
            if self.at == self.text.len() {
                if self.left == 0 {
                    break;
                }
                self.left -= 1;
                (self.text, self.at) = (LINES.as_bytes(), 0);
            }
            let n = (self.text.len() - self.at).min(to.len() - done);
            to[done..done + n].copy_from_slice(&self.text[self.at..self.at + n]);
            self.at += n;
            done += n;
        }
        Ok(done)
    }
}

/// Replays a fixture of so many transactions to its end. `every` is called after each [`SHORT`] of them.
fn play(transactions: u64, mut every: impl FnMut()) -> Duration {
    let start = Instant::now();
    let reader = Box::new(BufReader::new(Recording::new(transactions)));
    let fixture = Fixture::lines(Path::new("bench.jsonl"), reader).expect("the header is valid");
    let replay = Replay::new(fixture, 64);
    let mut platform = replay.platform("");
    let i2c = platform
        .i2c()
        .expect("the fixture does not say that it is absent");
    let mut bytes = [0; 2];
    for i in 0..transactions / 2 {
        i2c.write(0, 72, &[1, 2]).expect("as in the fixture");
        i2c.read(0, 72, &mut bytes).expect("as in the fixture");
        if i % (SHORT / 2) == SHORT / 2 - 1 {
            every();
        }
    }
    drop(platform);
    let outcome = replay.finish();
    assert_eq!((outcome.matched, outcome.mismatch), (transactions, None));
    start.elapsed()
}

/// A short fixture, for criterion.
pub fn short() -> (u64, impl FnMut()) {
    (SHORT, || _ = play(SHORT, || {}))
}

/// Rates of short and long fixtures, and the memory that a long one takes.
pub fn rows() -> Vec<Row> {
    let rate = |time: Duration| LONG as f64 / time.as_secs_f64();
    // The best of some rounds: other work on the machine only ever makes it slower.
    let (mut long, mut short) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        long = long.max(rate(play(LONG, || {})));
        short = short.max(rate((0..LONG / SHORT).map(|_| play(SHORT, || {})).sum()));
    }
    let millions = |rate: f64| format!("{:.2} M/s", rate / 1e6);
    let mut rows = vec![
        Row::new(
            format!("replay: transactions per second of {LONG} JSON Lines"),
            millions(long),
        )
        .target(format!(">= {}", millions(RATE)), long >= RATE),
        Row::new(
            format!("replay: the same against {SHORT} JSON Lines"),
            millions(long),
        )
        .against(millions(short), long / short)
        .target(
            format!("1 +- {SPREAD}"),
            (long / short - 1.0).abs() <= SPREAD,
        ),
    ];
    rows.extend(growth());
    rows
}

/// The growth of resident memory from the first part of a long replay on. Nothing on systems that do not tell.
fn growth() -> Option<Row> {
    let mut sizes = Vec::new();
    play(LONG, || sizes.extend(resident()));
    let (first, most) = (sizes.first()?, sizes.iter().max()?);
    let growth = most - first;
    Some(
        Row::new(
            "replay: growth of resident memory while it runs".to_owned(),
            format!("{growth} KiB"),
        )
        .target(format!("< {GROWTH} KiB"), growth < GROWTH),
    )
}

/// The resident memory of this process, in KiB.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
