//! The profile that guests keep to, and naming what leaves it.

use super::{GuestError, beyond};
use wasmparser::types::Types;
use wasmparser::{BinaryReaderError, Validator, WasmFeatures};

/// WebAssembly 1.0, what LLVM calls `lime1`, and bulk memory, of which [`beyond`] knows the instructions that no compiler writes.
const PROFILE: WasmFeatures = WasmFeatures::WASM1
    .union(WasmFeatures::LIME1)
    .union(WasmFeatures::BULK_MEMORY);

/// A valid module, and everything in it that leaves the profile, each feature once.
pub(super) struct Validated {
    pub(super) types: Types,
    pub(super) outside: Vec<GuestError>,
}

/// Validates a module, in time that grows with its size alone: once with what the profile has, and once more with everything there
/// is when that does not do.
pub(super) fn validate(wasm: &[u8]) -> Result<Validated, GuestError> {
    let (types, later) = match pass(wasm, PROFILE) {
        Ok(types) => (types, None),
        Err(error) => match pass(wasm, WasmFeatures::all()) {
            Ok(types) => (types, Some(error)),
            Err(error) => return Err(invalid(&error)),
        },
    };
    let mut outside = beyond::find(wasm).map_err(|error| invalid(&error))?;
    if let (Some(error), true) = (later, outside.is_empty()) {
        outside.push(unnamed(&error));
    }
    Ok(Validated { types, outside })
}

/// One validation of the whole module.
fn pass(wasm: &[u8], features: WasmFeatures) -> wasmparser::Result<Types> {
    #[cfg(test)]
    PASSES.with(|passes| passes.set(passes.get() + 1));
    Validator::new_with_features(features).validate_all(wasm)
}

#[cfg(test)]
thread_local! {
    /// How often modules were validated on this thread.
    pub(super) static PASSES: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

fn invalid(error: &BinaryReaderError) -> GuestError {
    GuestError::Invalid {
        message: error.message().to_owned(),
        offset: error.offset(),
    }
}

/// What leaves the profile in a place that [`Scan`] does not look at.
fn unnamed(error: &BinaryReaderError) -> GuestError {
    let feature = error.missing_wasm_feature();
    GuestError::Outside {
        what: error.message().to_owned(),
        feature: feature.map_or_else(|| "a later feature".to_owned(), name),
        place: format!("at offset {:#x}", error.offset()),
    }
}

/// The name of a feature as tools have it.
fn name(feature: WasmFeatures) -> String {
    let names = feature.iter_names().map(|(name, _)| name);
    let names: Vec<_> = names
        .map(|name| name.to_lowercase().replace('_', "-"))
        .collect();
    names.join(", ")
}
