//! The engines that were built in.

use crate::args::Runtime as Name;
use std::sync::Arc;
use wasm_embedded_spec::runtime::Runtime;

#[cfg(not(any(feature = "wasmtime", feature = "wasm3")))]
compile_error!("expected an engine: the feature `wasmtime` or `wasm3`");

/// Sets up the engine that is asked for, or the first that there is. One that compiles keeps what it compiled, if it may.
pub fn runtime(name: Option<Name>, may_cache: bool) -> Result<Arc<dyn Runtime>, String> {
    let name = name.unwrap_or(match cfg!(feature = "wasmtime") {
        true => Name::Wasmtime,
        false => Name::Wasm3,
    });
    match name {
        #[cfg(feature = "wasmtime")]
        Name::Wasmtime => {
            let new = wasm_embedded_rt_wasmtime::Wasmtime::new();
            let mut wasmtime = new.map_err(|error| error.to_string())?;
            if may_cache {
                cache(&mut wasmtime);
            }
            Ok(Arc::new(wasmtime))
        }
        #[cfg(feature = "wasm3")]
        Name::Wasm3 => {
            // It compiles nothing.
            let _ = may_cache;
            Ok(Arc::new(wasm_embedded_rt_wasm3::Wasm3::new()))
        }
        #[allow(unreachable_patterns)]
        missing => Err(format!(
            "this program was built without {missing:?}: install it with `--features {}`",
            format!("{missing:?}").to_lowercase()
        )),
    }
}

/// Without a cache everything works, and starts later.
#[cfg(feature = "wasmtime")]
fn cache(wasmtime: &mut wasm_embedded_rt_wasmtime::Wasmtime) {
    let Some(folder) = caches() else {
        log::debug!("no cache: neither XDG_CACHE_HOME nor HOME is set");
        return;
    };
    let folder = folder.join("wasm-embedded-rt");
    match wasmtime.cache_in(&folder) {
        Ok(()) => log::debug!("compiled guests are kept in {}", folder.display()),
        // Not an error of the system: the folder is there, and not safe.
        Err(error) if error.raw_os_error().is_none() => log::warn!(
            "compiled guests are not kept in {}: {error}; XDG_CACHE_HOME names another place, --no-cache does without",
            folder.display()
        ),
        Err(error) => log::debug!(
            "compiled guests are not kept in {}: {error}",
            folder.display()
        ),
    }
}

/// Where programs of the user keep what can be made again, after the XDG Base Directory Specification.
#[cfg(feature = "wasmtime")]
fn caches() -> Option<std::path::PathBuf> {
    let folder = |name| std::env::var_os(name).map(std::path::PathBuf::from);
    // The specification: "All paths must be absolute", others are to be ignored.
    let absolute = |folder: &std::path::PathBuf| folder.is_absolute();
    if cfg!(windows) {
        return folder("LOCALAPPDATA").filter(absolute);
    }
    let home = || folder("HOME").map(|home| home.join(".cache"));
    let xdg = folder("XDG_CACHE_HOME").filter(absolute);
    xdg.or_else(home).filter(absolute)
}
