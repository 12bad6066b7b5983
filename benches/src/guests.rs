//! Guests that compute, call themselves and call the host, on the runtime against the bare engine.

use crate::bare_wasm3;
use crate::guest::Trivial;
use crate::ratio::{Turns, compare};
use crate::table::Row;
use std::time::Duration;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::runtime::{Host, Instance, Runtime};

const COMPUTE: &str = include_str!("../guests/compute.wat");
const FIB: &str = include_str!("../guests/fib.wat");
const HOST_CALLS: &str = include_str!("../guests/hostcalls.wat");

/// A guest takes at most this many times as long as on plain wasm3 of the same version and flags.
const WASM3: f64 = 1.1;

/// A guest takes at most this many times as long as on wasmtime with epoch interruption and otherwise its defaults.
const WASMTIME: f64 = 1.05;

/// A row for each guest on each engine.
pub fn rows() -> Vec<Row> {
    let row = |what: &str, turns: Turns, most: f64| {
        let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
        Row::new(what.to_owned(), ms(turns.a))
            .against(ms(turns.b), turns.ratio)
            .target(format!("<= {most}"), turns.ratio <= most)
    };
    let wasm3 = |what: &str, turns| {
        row(
            &format!("{what} on wasm3 against plain wasm3"),
            turns,
            WASM3,
        )
    };
    let wasmtime = |what: &str, turns| {
        let what = format!("{what} on wasmtime against its defaults with epochs");
        row(&what, turns, WASMTIME)
    };
    vec![
        wasm3("loops", compare(|| on_wasm3(COMPUTE), || bare(COMPUTE))),
        wasm3("calls", compare(|| on_wasm3(FIB), || bare(FIB))),
        wasm3(
            "calls of the host",
            compare(crate::on_wasm3::ours, || bare(HOST_CALLS)),
        ),
        wasmtime(
            "loops",
            compare(|| on_wasmtime(COMPUTE), || defaults(COMPUTE)),
        ),
        wasmtime("calls", compare(|| on_wasmtime(FIB), || defaults(FIB))),
        wasmtime(
            "calls of the host",
            compare(crate::on_wasmtime::ours, || defaults(HOST_CALLS)),
        ),
    ]
}

/// The runtimes as users have them.
fn on_wasm3(text: &str) -> impl FnMut() + use<> {
    runs(instance(&Wasm3::new(), text))
}

fn on_wasmtime(text: &str) -> impl FnMut() + use<> {
    runs(instance(
        &Wasmtime::new().expect("wasmtime works here"),
        text,
    ))
}

fn runs(mut instance: Box<dyn Instance>) -> impl FnMut() {
    move || instance.invoke("run").expect("the guest runs")
}

/// wasmtime as it comes, with epochs.
fn defaults(text: &str) -> impl FnMut() + use<> {
    crate::on_wasmtime::bare(&wat::parse_str(text).expect("the guest is valid"))
}

fn instance(runtime: &dyn Runtime, text: &str) -> Box<dyn Instance> {
    let wasm = wat::parse_str(text).expect("the guest is valid");
    let mut host = Host::new(Box::new(Trivial));
    host.limits.time = Duration::from_secs(3600);
    let module = runtime.load(&wasm).expect("the guest loads");
    module.instantiate(host).expect("the guest instantiates")
}

/// Plain wasm3.
fn bare(text: &str) -> impl FnMut() + use<> {
    let guest = bare_wasm3::Guest::new(text);
    if text == HOST_CALLS {
        guest.invoke(c"open");
    }
    move || guest.invoke(c"run")
}
