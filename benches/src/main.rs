//! Measures the bindings, the suite and replay: `cargo ratios`. A table of all targets comes last.
//!
//! `cargo ratios -- FILTER` runs those of criterion's measurements alone whose names match, without the table.

mod bare_wasm3;
mod guest;
mod guests;
mod on_wasm3;
mod on_wasmtime;
mod ratio;
mod replay;
mod suite;
mod table;

use criterion::{Criterion, Throughput};
use ratio::{Turns, compare};
use std::ops::RangeInclusive;
use std::time::Duration;
use table::{Row, Table};

/// The generated bindings take at most this many times as long as one that was written by hand.
const BY_HAND_WASMTIME: f64 = 1.2;
const BY_HAND_WASM3: f64 = 1.1;
/// The bindings of wiggle take at least this many times as long as ours.
const WIGGLE: f64 = 5.0;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    measure(&mut criterion);
    criterion.final_summary();
    // `cargo bench` gives this argument; with any other, something else was asked for.
    if std::env::args().skip(1).eq(["--bench"]) {
        println!("All targets; each ratio is of measurements that took turns:\n");
        let mut rows = ratios();
        rows.extend(guests::rows());
        rows.extend(suite::rows());
        rows.extend(replay::rows());
        print!("{}", Table(rows));
    }
}

/// Absolute times, by criterion.
fn measure(criterion: &mut Criterion) {
    let mut group = |name: &str, contenders: &mut [(&str, u64, &mut dyn FnMut())]| {
        let mut group = criterion.benchmark_group(name);
        for (name, elements, run) in contenders {
            group.throughput(Throughput::Elements(*elements));
            group.bench_function(*name, |bencher| bencher.iter(&mut *run));
        }
        group.finish();
    };
    group(
        "i2c.write of 4 bytes on wasmtime",
        &mut [
            ("ours", guest::CALLS, &mut on_wasmtime::ours()),
            ("by hand", guest::CALLS, &mut on_wasmtime::by_hand()),
            ("wiggle", guest::CALLS, &mut on_wasmtime::wiggle()),
        ],
    );
    group(
        "i2c.write of 4 bytes on wasm3",
        &mut [
            ("ours", guest::CALLS, &mut on_wasm3::ours()),
            ("by hand", guest::CALLS, &mut on_wasm3::by_hand()),
        ],
    );
    let (transactions, mut run) = replay::short();
    group(
        "replay of JSON Lines",
        &mut [("transactions", transactions, &mut run)],
    );
}

/// The bindings against others.
fn ratios() -> Vec<Row> {
    let at_most = |most: f64| (format!("<= {most}"), f64::NEG_INFINITY..=most);
    let at_least = |least: f64| (format!(">= {least}"), least..=f64::INFINITY);
    let ns = |time: Duration| format!("{:.1} ns", time.as_secs_f64() * 1e9 / guest::CALLS as f64);
    let row = |what: &str, turns: Turns, (target, range): (String, RangeInclusive<f64>)| {
        Row::new(format!("i2c.write on {what}"), ns(turns.a))
            .against(ns(turns.b), turns.ratio)
            .target(target, range.contains(&turns.ratio))
    };
    vec![
        row(
            "wasmtime: ours against by hand",
            compare(on_wasmtime::ours, on_wasmtime::by_hand),
            at_most(BY_HAND_WASMTIME),
        ),
        row(
            "wasmtime: wiggle's linker against ours",
            compare(on_wasmtime::wiggle, on_wasmtime::ours),
            at_least(WIGGLE),
        ),
        row(
            "wasm3: ours against by hand",
            compare(on_wasm3::ours, on_wasm3::by_hand),
            at_most(BY_HAND_WASM3),
        ),
    ]
}
