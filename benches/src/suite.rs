//! The whole suite on both engines, and where its time goes.

use crate::table::Row;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::model::Model;
use wasm_embedded_spec::runtime::{End, Host, Instance, Module, NoInstance, Refused, Runtime};
use wasm_embedded_spec::suite::{self, Options, Run};

/// How many cases run at the same time.
const JOBS: usize = 2;

/// How long the suite may take, in seconds.
const TARGET: f64 = 3.0;

/// Runs the suite twice: once as `cargo conform` does, reading it included, and once more to see where the time goes.
pub fn rows() -> Vec<Row> {
    let start = Instant::now();
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let model = Model::load(&root.join("witx")).expect("the specification is valid");
    let cases = suite::all(root, &model).expect("the suite is valid");
    let cases: Vec<_> = cases.iter().collect();
    let runtimes: [Arc<dyn Runtime>; 2] = [
        Arc::new(Wasmtime::for_many_instances().expect("wasmtime works here")),
        Arc::new(Wasm3::new()),
    ];
    let options = Options {
        jobs: JOBS,
        ..Options::default()
    };
    let runs = suite::run(&cases, &runtimes, options, |_, _| {});
    let time = start.elapsed();

    let clock = Arc::new(Clock::default());
    let timed = runtimes.map(|runtime| {
        let clock = Arc::clone(&clock);
        Arc::new(Timed {
            inner: runtime,
            clock,
        }) as Arc<dyn Runtime>
    });
    let again = suite::run(&cases, &timed, options, |_, _| {});
    let all: Duration = again
        .iter()
        .flat_map(|run| &run.cases)
        .map(|case| case.duration)
        .sum();
    let percent = |part: &AtomicU64| {
        format!(
            "{:.0} %",
            100.0 * part.load(Ordering::Relaxed) as f64 / all.as_nanos() as f64
        )
    };
    let executed: usize = runs.iter().map(Run::executed).sum();
    let failures: usize = runs.iter().map(Run::failures).sum();
    vec![
        Row::new(
            format!(
                "suite on both engines: {executed} runs of cases, {failures} failed, {JOBS} threads"
            ),
            format!("{:.2} s", time.as_secs_f64()),
        )
        .target(
            format!("< {TARGET} s"),
            time.as_secs_f64() < TARGET && failures == 0,
        ),
        Row::new(
            "  once more: time in guests".to_owned(),
            percent(&clock.guests),
        ),
        Row::new(
            "  once more: time in making instances".to_owned(),
            percent(&clock.instances),
        ),
        Row::new(
            "  once more: time in loading modules".to_owned(),
            percent(&clock.loading),
        ),
    ]
}

/// Nanoseconds, over all threads.
#[derive(Default)]
struct Clock {
    /// Checking and compiling modules.
    loading: AtomicU64,
    /// Making instances, start functions included.
    instances: AtomicU64,
    /// Invoking exported functions.
    guests: AtomicU64,
}

fn time<T>(part: &AtomicU64, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    part.fetch_add(start.elapsed().as_nanos() as u64, Ordering::Relaxed);
    result
}

/// A runtime, a module, or an instance, whose time is measured.
struct Timed<T> {
    inner: T,
    clock: Arc<Clock>,
}

impl Runtime for Timed<Arc<dyn Runtime>> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn version(&self) -> String {
        self.inner.version()
    }

    fn max_handles(&self) -> u32 {
        self.inner.max_handles()
    }

    fn load(&self, wasm: &[u8]) -> Result<Arc<dyn Module>, Refused> {
        let inner = time(&self.clock.loading, || self.inner.load(wasm))?;
        let clock = Arc::clone(&self.clock);
        Ok(Arc::new(Timed { inner, clock }))
    }
}

impl Module for Timed<Arc<dyn Module>> {
    fn instantiate(&self, host: Host) -> Result<Box<dyn Instance>, NoInstance> {
        let inner = time(&self.clock.instances, || self.inner.instantiate(host))?;
        let clock = Arc::clone(&self.clock);
        Ok(Box::new(Timed { inner, clock }))
    }
}

impl Instance for Timed<Box<dyn Instance>> {
    fn invoke(&mut self, export: &str) -> Result<(), End> {
        time(&self.clock.guests, || self.inner.invoke(export))
    }
}
