//! The engines that are built in.

use crate::Unusable;
use clap::ValueEnum;
use std::sync::Arc;
use wasm_embedded_rt_wasm3::Wasm3;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::runtime::Runtime;

/// An engine that is built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Wasmtime,
    Wasm3,
}

impl Engine {
    /// Sets the engine up.
    pub fn runtime(self) -> Result<Arc<dyn Runtime>, Unusable> {
        Ok(match self {
            Engine::Wasmtime => Arc::new(Wasmtime::for_many_instances()?),
            Engine::Wasm3 => Arc::new(Wasm3::new()),
        })
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Engine> {
        Engine::value_variants().iter().copied()
    }

    /// The name, which is that of its runtime.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Wasmtime => "wasmtime",
            Engine::Wasm3 => "wasm3",
        }
    }

    /// Sets up those that are asked for, each once; all of them for none.
    pub fn runtimes(engines: &[Engine]) -> Result<Vec<Arc<dyn Runtime>>, Unusable> {
        let asked = |engine: &&Engine| engines.is_empty() || engines.contains(engine);
        Engine::value_variants()
            .iter()
            .filter(asked)
            .map(|engine| engine.runtime())
            .collect()
    }
}
