//! What the guests without WASI have in common.

use crate::{bus, wasi};
use alloc::format;
use alloc::vec::Vec;

/// Lines such as `high 25.53`.
pub fn limits(input: &str) -> impl Iterator<Item = (&str, f64)> {
    input.lines().filter_map(|line| {
        let (name, value) = line.split_once(' ')?;
        Some((name, value.parse().ok()?))
    })
}

fn word(yes: bool, one: &'static str, other: &'static str) -> &'static str {
    if yes {
        one
    } else {
        other
    }
}

/// Does all that the guest does, and ends the program.
pub fn run(names: &[&str], limit: impl Fn(&str) -> f64, settings: bool, home: bool) {
    for name in names {
        wasi::print(&format!("limit {} {:.2}\n", name, limit(name)));
    }
    wasi::print(&format!("settings: {}\n", word(settings, "found", "none")));
    wasi::print(&format!("home: {}\n", word(home, "found", "none")));
    wasi::print(&format!(
        "slept: {}\n",
        word(wasi::sleeps(20_000_000), "yes", "no")
    ));
    let samples = wasi::args().get(1).and_then(|count| count.parse().ok());
    match watch(samples.unwrap_or(0), limit("low"), limit("high")) {
        Ok(alarms) => wasi::exit(alarms),
        Err(errno) => panic!("a call answered error {}", errno),
    }
}

fn watch(samples: usize, low: f64, high: f64) -> Result<u32, i32> {
    let sensor = bus::Sensor::open()?;
    let led = bus::Led::open()?;
    let mut measured = Vec::new();
    let mut alarms = 0;
    while measured.len() < samples {
        let celsius = sensor.measure()?;
        measured.push(celsius);
        let alarm = celsius < low || celsius > high;
        wasi::print(&format!("{:.2} C{}\n", celsius, word(alarm, ", alarm", "")));
        led.set(alarm)?;
        bus::delay(5_000_000)?;
        alarms += u32::from(alarm);
    }
    let mean = measured.iter().sum::<f64>() / measured.len() as f64;
    wasi::print(&format!("mean {:.3} C\n", mean));
    Ok(alarms)
}
