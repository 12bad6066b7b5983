//! Runs embedded-wasm guests on wasmtime.
//!
//! ```
//! use wasm_embedded_rt_wasmtime::Wasmtime;
//! use wasm_embedded_spec::runtime::{Host, Runtime};
//!
//! struct NoDrivers;
//! impl wasm_embedded_spec::generated::Platform for NoDrivers {}
//!
//! let guest = wat::parse_str(r#"(module (memory (export "memory") 1) (func (export "_start")))"#)?;
//! let module = Wasmtime::new()?.load(&guest)?;
//! let mut instance = module.instantiate(Host::new(Box::new(NoDrivers)))?;
//! instance.invoke("_start")?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "cache")]
mod cache;
mod engine;
#[rustfmt::skip]
mod generated;
mod instance;
mod state;
mod ticker;
mod trap;
mod wasi;

use engine::Memories;
use instance::Running;
use state::State;
use std::sync::Arc;
use ticker::Ticker;
use trap::Symbols;
use wasm_embedded_spec::guest::{Guest, check_compilation};
use wasm_embedded_spec::runtime::{Host, Instance, Module, NoInstance, Refused, Runtime};
use wasm_embedded_spec::table::CAPACITY;
use wasmtime::{Engine, InstancePre, Linker};

/// The runtime on wasmtime.
pub struct Wasmtime {
    linker: Linker<State>,
    ticker: Arc<Ticker>,
    #[cfg(feature = "cache")]
    cache: Option<cache::Cache>,
}

impl Wasmtime {
    /// Sets the engine up, once for any number of modules.
    ///
    /// Guests run as fast as wasmtime lets them: the memory of each instance has 4 GiB of addresses to itself, which cost no
    /// memory. Where the process has no such room, as on 32-bit machines or under `ulimit -v`, guests check bounds themselves.
    ///
    /// # Errors
    /// When wasmtime does not work on this machine, or no thread can be started.
    pub fn new() -> Result<Self, Refused> {
        Self::on(engine::fast())
    }

    /// Sets the engine up for many instances that run for a short time, such as those of tests: they are made sooner, and take no
    /// more addresses than they use, but guests check bounds themselves and so take about a third longer.
    ///
    /// # Errors
    /// As for [`new`](Self::new).
    pub fn for_many_instances() -> Result<Self, Refused> {
        Self::on(engine::with(Memories::Checked))
    }

    fn on(engine: wasmtime::Result<Engine>) -> Result<Self, Refused> {
        let refused = |error| Refused(format!("wasmtime cannot be set up: {error:#}"));
        let engine = engine.map_err(refused)?;
        let mut linker = Linker::new(&engine);
        generated::link(&mut linker).map_err(refused)?;
        wasi::link(&mut linker).map_err(refused)?;
        let ticker = Ticker::start(engine).map_err(|error| refused(error.into()))?;
        Ok(Wasmtime {
            linker,
            ticker: Arc::new(ticker),
            #[cfg(feature = "cache")]
            cache: None,
        })
    }

    /// Keeps compiled modules in a folder, from which they are loaded the next time. The folder belongs to this alone, and is
    /// made when it is not there.
    ///
    /// # Errors
    /// Why the folder is not used; without it everything works as before.
    #[cfg(feature = "cache")]
    pub fn cache_in(&mut self, folder: &std::path::Path) -> std::io::Result<()> {
        self.cache = Some(cache::Cache::open(folder, self.linker.engine())?);
        Ok(())
    }

    /// Returns the compiled module.
    fn compile(&self, wasm: &[u8]) -> Result<wasmtime::Module, Refused> {
        let engine = self.linker.engine();
        let compile = || {
            check_compilation(wasm)?;
            wasmtime::Module::from_binary(engine, wasm).map_err(refused)
        };
        #[cfg(feature = "cache")]
        if let Some(cache) = &self.cache {
            let key = cache.key(wasm);
            if let Some(module) = cache.get(engine, key) {
                return Ok(module);
            }
            let module = compile()?;
            cache.put(key, &module);
            return Ok(module);
        }
        compile()
    }
}

/// That wasmtime does not take a module.
fn refused(error: wasmtime::Error) -> Refused {
    Refused(format!("wasmtime does not take the module: {error:#}"))
}

impl Runtime for Wasmtime {
    fn name(&self) -> &'static str {
        "wasmtime"
    }

    fn version(&self) -> String {
        // All crates of wasmtime have the version of wasmtime and require each other in exactly this one.
        wasmtime_environ::VERSION.to_owned()
    }

    fn max_handles(&self) -> u32 {
        CAPACITY as u32
    }

    fn max_operations(&self) -> u32 {
        CAPACITY as u32
    }

    fn max_entries(&self) -> u32 {
        CAPACITY as u32
    }

    fn load(&self, wasm: &[u8]) -> Result<Arc<dyn Module>, Refused> {
        let guest = Guest::parse(wasm)?;
        guest.check_profile(&["simd"])?;
        let module = self.compile(wasm)?;
        Ok(Arc::new(Loaded {
            guest,
            symbols: Arc::new(Symbols::of(wasm)),
            pre: self.linker.instantiate_pre(&module).map_err(refused)?,
            ticker: Arc::clone(&self.ticker),
        }))
    }
}

/// A compiled module with its imports.
struct Loaded {
    guest: Guest,
    symbols: Arc<Symbols>,
    pre: InstancePre<State>,
    ticker: Arc<Ticker>,
}

impl Module for Loaded {
    fn instantiate(&self, mut host: Host) -> Result<Box<dyn Instance>, NoInstance> {
        self.guest.check_platform(&mut *host.platform)?;
        self.guest.check_memory(host.limits.memory)?;
        let running = Running::start(
            &self.pre,
            host,
            Arc::clone(&self.ticker),
            Arc::clone(&self.symbols),
        )?;
        Ok(Box::new(running))
    }
}
