//! The engines that were built in.

use crate::args::Runtime as Name;
use std::sync::Arc;
use wasm_embedded_spec::runtime::Runtime;

#[cfg(not(any(feature = "wasmtime", feature = "wasm3")))]
compile_error!("expected an engine: the feature `wasmtime` or `wasm3`");

/// Sets up the engine that is asked for, or the first that there is.
pub fn runtime(name: Option<Name>) -> Result<Arc<dyn Runtime>, String> {
    let name = name.unwrap_or(match cfg!(feature = "wasmtime") {
        true => Name::Wasmtime,
        false => Name::Wasm3,
    });
    match name {
        #[cfg(feature = "wasmtime")]
        Name::Wasmtime => wasm_embedded_rt_wasmtime::Wasmtime::new()
            .map(|runtime| Arc::new(runtime) as Arc<dyn Runtime>)
            .map_err(|error| error.to_string()),
        #[cfg(feature = "wasm3")]
        Name::Wasm3 => Ok(Arc::new(wasm_embedded_rt_wasm3::Wasm3::new())),
        #[allow(unreachable_patterns)]
        missing => Err(format!(
            "this program was built without {missing:?}: install it with `--features {}`",
            format!("{missing:?}").to_lowercase()
        )),
    }
}
