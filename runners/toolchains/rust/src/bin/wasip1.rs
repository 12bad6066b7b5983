//! Watches a temperature sensor, with all of `std`: see ../../../README.md.

#[path = "../bus.rs"]
mod bus;

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(20);

/// Lines such as `high 25.53`.
fn read_limits() -> HashMap<String, f64> {
    let lines = std::io::stdin().lock().lines();
    let limit = |line: String| {
        let (name, value) = line.split_once(' ')?;
        Some((name.to_owned(), value.parse().ok()?))
    };
    lines.filter_map(|line| limit(line.ok()?)).collect()
}

fn word(yes: bool, one: &'static str, other: &'static str) -> &'static str {
    if yes {
        one
    } else {
        other
    }
}

fn watch(samples: usize, limits: &HashMap<String, f64>) -> Result<i32, i32> {
    let sensor = bus::Sensor::open()?;
    let led = bus::Led::open()?;
    let mut measured = Vec::new();
    let mut alarms = 0;
    while measured.len() < samples {
        let celsius = sensor.measure()?;
        measured.push(celsius);
        let alarm = celsius < limits["low"] || celsius > limits["high"];
        println!("{:.2} C{}", celsius, word(alarm, ", alarm", ""));
        led.set(alarm)?;
        bus::delay(5_000_000)?;
        alarms += i32::from(alarm);
    }
    let mean = measured.iter().sum::<f64>() / measured.len() as f64;
    println!("mean {:.3} C", mean);
    Ok(alarms)
}

fn main() {
    let samples = std::env::args().nth(1).and_then(|count| count.parse().ok());
    let limits = read_limits();
    let mut names: Vec<_> = limits.keys().collect();
    names.sort();
    for name in names {
        println!("limit {} {:.2}", name, limits[name]);
    }
    let settings = std::fs::read_to_string("/etc/settings");
    println!("settings: {}", word(settings.is_ok(), "found", "none"));
    let home = std::env::var_os("HOME");
    println!("home: {}", word(home.is_some(), "found", "none"));
    let before = Instant::now();
    std::thread::sleep(PAUSE);
    println!("slept: {}", word(before.elapsed() >= PAUSE, "yes", "no"));
    std::io::stdout().flush().expect("standard output");
    match watch(samples.unwrap_or(0), &limits) {
        Ok(alarms) => std::process::exit(alarms),
        Err(errno) => panic!("a call answered error {}", errno),
    }
}
