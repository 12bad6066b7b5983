//! What the tests share: guests in the text format, and platforms to run them on.
#![allow(dead_code, reason = "each test uses a part")]

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_spec::call::{AnyDriver, Arg, Call};
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::runtime::{End, Host, Instance, Limits, NoInstance, Refused, Runtime};

/// A platform without any API.
pub struct Nothing;
impl Platform for Nothing {}

/// What was seen, for a test to look at while others write to it.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// All that was written.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn line(&self, line: &str) {
        self.0.lock().unwrap().extend(format!("{line};").bytes());
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A platform with all APIs that logs its calls. `init` gives the handles 10, 11, and so on.
#[derive(Default)]
pub struct Everything {
    pub log: Log,
    pub opened: i64,
}

impl AnyDriver for Everything {
    fn call(&mut self, call: Call<'_, '_>) -> Result<i64, i32> {
        let handle = match call.args.first() {
            Some(Arg::Int(handle)) if !call.function.name.starts_with("init") => {
                format!(" {handle}")
            }
            _ => String::new(),
        };
        self.log
            .line(&format!("{}{handle}", call.function.full_name));
        if call.function.name == "init" {
            self.opened += 1;
            return Ok(9 + self.opened);
        }
        Ok(0)
    }

    fn ending(&mut self) {
        self.log.line("ending");
    }
}

/// A host with small limits.
pub fn host(platform: impl Platform + 'static) -> Host {
    let mut host = Host::new(Box::new(platform));
    host.limits = Limits {
        memory: 1 << 20,
        time: Duration::from_secs(60),
    };
    host
}

pub fn refused(wat: &str) -> String {
    match Wasm3::new().load(&wat::parse_str(wat).unwrap()) {
        Ok(_) => panic!("the module was not refused"),
        Err(Refused(text)) => text,
    }
}

pub fn instantiate(wat: &str, host: Host) -> Result<Box<dyn Instance>, NoInstance> {
    let module = Wasm3::new().load(&wat::parse_str(wat).unwrap()).unwrap();
    module.instantiate(host)
}

/// Runs `_start`. Traps say why, and not where.
pub fn run(wat: &str, host: Host) -> Result<(), End> {
    why(instantiate(wat, host).unwrap().invoke("_start"))
}

/// Leaves out of a trap where it was.
pub fn why(result: Result<(), End>) -> Result<(), End> {
    result.map_err(|end| match end {
        End::Trap(text) => End::Trap(text.lines().next().unwrap_or_default().to_owned()),
        end => end,
    })
}

/// Runs `_start` on a thread with a stack of 2 MiB, as threads of the standard library have.
pub fn run_on_small_stack(wat: String) -> Result<(), End> {
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || run(&wat, host(Nothing)))
        .unwrap()
        .join()
        .unwrap()
}

pub fn trap(text: &str) -> Result<(), End> {
    Err(End::Trap(text.to_owned()))
}
