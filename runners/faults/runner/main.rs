//! The other side of `conform faults`: runs cases with one fault switched on.
//!
//! Reads requests and writes answers, one JSON document on each line: for each case of a request one answer, in its order.

mod driver;
mod random;

use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::model::Model;
use wasm_embedded_spec::runtime::{Host, Instance, Module, NoInstance, Refused, Runtime};
use wasm_embedded_spec::suite::{Case, Options, all, run};
use wasm_embedded_spec::switch;

/// A guest that polls may never come to its end with a fault. Where the time is of no matter to a case, it gets less of it.
const LONG: Duration = Duration::from_secs(2);
const SHORT: Duration = Duration::from_millis(300);

fn main() {
    // Panics are results here.
    std::panic::set_hook(Box::new(|_| {}));
    let root = PathBuf::from(std::env::args().nth(1).expect("the folder of the project"));
    let model = Model::load(&root.join("witx")).expect("a specification");
    let cases = all(&root, &model).expect("a suite");
    let engines = [
        Engine::new(Arc::new(Wasmtime::for_many_instances().expect("wasmtime"))),
        Engine::new(Arc::new(Wasm3::new())),
    ];
    let mut random = random::Random::default();
    switch::asked();
    for line in io::stdin().lock().lines() {
        let request: Json = serde_json::from_str(&line.expect("a line")).expect("a request");
        let name = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let engine = engines
            .iter()
            .find(|e| e.0.inner.name() == name(&request["engine"]))
            .expect("an engine");
        let number = request["fault"].as_u64().unwrap_or(0) as usize;
        if let Some(modules) = request["random"].as_u64() {
            random.run(&engine.0.inner, number, modules as usize);
            continue;
        }
        *engine.0.driver.lock().expect("one thread") = name(&request["driver"]);
        for id in request["cases"].as_array().into_iter().flatten() {
            let mut case = cases
                .iter()
                .find(|case| case.id == name(id))
                .expect("a case")
                .clone();
            if let Some(wasm) = request["guest"].as_array() {
                case.wasm = wasm
                    .iter()
                    .map(|byte| byte.as_u64().unwrap_or(0) as u8)
                    .collect();
            }
            let hurry = case.front.limits.time == LONG;
            if hurry {
                case.front.limits.time = SHORT;
            }
            let mut answer = engine.run(&case, number);
            if hurry
                && answer["status"] == "timeout"
                && !answer["message"]
                    .as_str()
                    .unwrap_or_default()
                    .starts_with("transaction")
            {
                case.front.limits.time = LONG;
                answer = engine.run(&case, number);
            }
            writeln!(io::stdout(), "{answer}").expect("a reader");
            if request["fail_fast"] == true && answer["status"] != "passed" {
                break;
            }
        }
    }
}

/// An engine whose modules are compiled once, and whose drivers may be faulty.
struct Engine(Arc<Kept>);

struct Kept {
    inner: Arc<dyn Runtime>,
    modules: Mutex<HashMap<Vec<u8>, Compiled>>,
    /// The faults that the last module asked for.
    loading: Mutex<Vec<usize>>,
    /// The name of the fault of the drivers.
    driver: Mutex<String>,
}

/// A module, and the faults that were asked for while it was made: with one of them on it is another one.
#[derive(Clone)]
struct Compiled {
    module: Result<Arc<dyn Module>, Refused>,
    asked: Vec<usize>,
}

impl Engine {
    fn new(inner: Arc<dyn Runtime>) -> Engine {
        Engine(Arc::new(Kept {
            inner,
            modules: Mutex::default(),
            loading: Mutex::default(),
            driver: Mutex::default(),
        }))
    }

    fn run(&self, case: &Case, fault: usize) -> Json {
        let runtime: Arc<dyn Runtime> = self.0.clone();
        switch::asked();
        switch::set(fault);
        let runs = run(&[case], &[runtime], Options::default(), |_, _| {});
        switch::set(0);
        let result = &runs[0].cases[0];
        let loading = self.0.loading.lock().expect("no panic").clone();
        let (loading, asked) = if fault == 0 {
            (loading, switch::asked())
        } else {
            Default::default()
        };
        json!({ "status": result.status.name(), "message": result.message, "loading": loading, "asked": asked })
    }
}

impl Runtime for Kept {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn version(&self) -> String {
        self.inner.version()
    }

    fn max_handles(&self) -> u32 {
        self.inner.max_handles()
    }

    fn max_operations(&self) -> u32 {
        self.inner.max_operations()
    }

    fn max_entries(&self) -> u32 {
        self.inner.max_entries()
    }

    fn load(&self, wasm: &[u8]) -> Result<Arc<dyn Module>, Refused> {
        let before = switch::asked();
        let fault = switch::set(0);
        let mut modules = self.modules.lock().expect("no panic");
        let compiled = modules.entry(wasm.to_vec()).or_insert_with(|| Compiled {
            module: self.inner.load(wasm),
            asked: switch::asked(),
        });
        let compiled = compiled.clone();
        drop(modules);
        switch::set(fault);
        before.iter().chain(&compiled.asked).for_each(|number| {
            switch::on(*number);
        });
        compiled
            .asked
            .clone_into(&mut self.loading.lock().expect("no panic"));
        let module = match compiled.asked.contains(&fault) {
            true => self.inner.load(wasm)?,
            false => compiled.module?,
        };
        let driver = self.driver.lock().expect("no panic").clone();
        Ok(Arc::new(Driven { module, driver }))
    }
}

/// A module whose platforms are wrapped into one with a fault.
struct Driven {
    module: Arc<dyn Module>,
    driver: String,
}

impl Module for Driven {
    fn instantiate(&self, mut host: Host) -> Result<Box<dyn Instance>, NoInstance> {
        if !self.driver.is_empty() {
            host.platform = driver::faulty(&self.driver, host.platform);
        }
        self.module.instantiate(host)
    }
}
