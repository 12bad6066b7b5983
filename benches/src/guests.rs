//! Guests that compute, call themselves and call the host, on the runtime against the bare engine.

use crate::bare_wasm3;
use crate::guest::Trivial;
use crate::ratio::{Turns, compare};
use crate::table::Row;
use std::time::Duration;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_spec::runtime::{Host, Instance, Runtime};

const COMPUTE: &str = include_str!("../guests/compute.wat");
const FIB: &str = include_str!("../guests/fib.wat");
const HOST_CALLS: &str = include_str!("../guests/hostcalls.wat");

/// A guest takes at most this many times as long as on plain wasm3 of the same version and flags.
const WASM3: f64 = 1.1;

/// A row for each guest.
pub fn rows() -> Vec<Row> {
    let row = |what: &str, turns: Turns| {
        let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
        Row::new(format!("{what} on wasm3 against plain wasm3"), ms(turns.a))
            .against(ms(turns.b), turns.ratio)
            .target(format!("<= {WASM3}"), turns.ratio <= WASM3)
    };
    vec![
        row("loops", compare(|| ours(COMPUTE), || bare(COMPUTE))),
        row("calls", compare(|| ours(FIB), || bare(FIB))),
        row(
            "calls of the host",
            compare(crate::on_wasm3::ours, || bare(HOST_CALLS)),
        ),
    ]
}

/// The runtime as users have it.
fn ours(text: &str) -> impl FnMut() + use<> {
    let mut instance = instance(&Wasm3::new(), text);
    move || instance.invoke("run").expect("the guest runs")
}

fn instance(runtime: &dyn Runtime, text: &str) -> Box<dyn Instance> {
    let wasm = wat::parse_str(text).expect("the guest is valid");
    let mut host = Host::new(Box::new(Trivial));
    host.limits.time = Duration::from_secs(3600);
    let module = runtime.load(&wasm).expect("the guest loads");
    module.instantiate(host).expect("the guest instantiates")
}

fn bare(text: &str) -> impl FnMut() + use<> {
    let guest = bare_wasm3::Guest::new(text);
    if text == HOST_CALLS {
        guest.invoke(c"open");
    }
    move || guest.invoke(c"run")
}
