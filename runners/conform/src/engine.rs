//! The engines that are built in.

use crate::Unusable;
use clap::ValueEnum;
use std::sync::Arc;
use wasm_embedded_spec::runtime::Runtime;

/// An engine. Features say whether it is built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Wasmtime,
    Wasm3,
}

impl Engine {
    /// The name, which is also that of the feature.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Wasmtime => "wasmtime",
            Engine::Wasm3 => "wasm3",
        }
    }

    /// Those that are built in.
    pub fn all() -> impl Iterator<Item = Engine> {
        let all = Engine::value_variants().iter().copied();
        all.filter(|engine| engine.is_built_in())
    }

    fn is_built_in(self) -> bool {
        match self {
            Engine::Wasmtime => cfg!(feature = "wasmtime"),
            Engine::Wasm3 => cfg!(feature = "wasm3"),
        }
    }

    /// Sets the engine up.
    pub fn runtime(self) -> Result<Arc<dyn Runtime>, Unusable> {
        match self {
            #[cfg(feature = "wasmtime")]
            Engine::Wasmtime => Ok(Arc::new(
                wasm_embedded_rt_wasmtime::Wasmtime::for_many_instances()?,
            )),
            #[cfg(feature = "wasm3")]
            Engine::Wasm3 => Ok(Arc::new(wasm_embedded_rt_wasm3::Wasm3::new())),
            #[allow(
                unreachable_patterns,
                reason = "which engines are missing depends on features"
            )]
            missing => {
                let name = missing.name();
                Err(Unusable::from(format!(
                    "the engine {name} is not built in; install the command with `--features {name}`"
                )))
            }
        }
    }

    /// Sets up those that are asked for, each once; all that are built in for none, which may be none.
    pub fn runtimes(engines: &[Engine]) -> Result<Vec<Arc<dyn Runtime>>, Unusable> {
        let asked = |engine: &&Engine| match engines.is_empty() {
            true => engine.is_built_in(),
            false => engines.contains(engine),
        };
        Engine::value_variants()
            .iter()
            .filter(asked)
            .map(|engine| engine.runtime())
            .collect()
    }

    /// Sets up an engine for what any can do.
    pub fn any() -> Result<Arc<dyn Runtime>, Unusable> {
        let all = Engine::value_variants();
        let built_in = all.iter().find(|engine| engine.is_built_in());
        built_in.map_or_else(|| Err(none()), |engine| engine.runtime())
    }
}

/// That no engine is there where one is needed.
pub fn none() -> Unusable {
    Unusable::from(
        "no engine is built in: give a runtime with `--adapter CMD`, or install the command with `--features wasmtime,wasm3`",
    )
}
