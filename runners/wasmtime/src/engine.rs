//! Engines, by what their guests' memories may take of the addresses of the process.

use crate::trap;
use std::num::NonZeroUsize;
use wasmtime::{Config, Engine, Memory, MemoryType, OptLevel, Store, WasmFeatures};

/// The stack of a guest, in bytes: fits the threads of test programs, which have 2 MiB.
const STACK: usize = 256 << 10;

/// The addresses that are reserved, in bytes, when a memory without a reservation has to move to grow.
const GROWTH: u64 = 1 << 20;

/// What guests may use: their profile, and vectors.
const FEATURES: WasmFeatures = WasmFeatures::WASM1
    .union(WasmFeatures::LIME1)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::SIMD);

/// How many memories there must be addresses for: that of a guest that runs, and that of the next.
const MEMORIES: usize = 2;

/// How memories lie among the addresses of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memories {
    /// Each has 4 GiB and guard pages to itself, as is the default of wasmtime: the processor notices accesses that are out of
    /// bounds.
    Reserved,
    /// Each has what it needs, and guests check bounds themselves. An instance is made in two thirds of the time, and there can
    /// be more of them than the hundred for which 39-bit addresses have room otherwise.
    Checked,
}

/// Returns an engine whose guests run fast where the process may reserve addresses, and run where it may not: on 32-bit
/// machines, or with a limit on addresses such as that of `ulimit -v`.
pub(crate) fn fast() -> wasmtime::Result<Engine> {
    if cfg!(target_pointer_width = "64") {
        let engine = with(Memories::Reserved)?;
        if has_room(&engine) {
            return Ok(engine);
        }
    }
    with(Memories::Checked)
}

/// Returns an engine with such memories.
pub(crate) fn with(memories: Memories) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config
        .wasm_features(WasmFeatures::all().difference(FEATURES), false)
        .max_wasm_stack(STACK)
        .epoch_interruption(true)
        .cranelift_opt_level(OptLevel::Speed)
        .wasm_backtrace_max_frames(NonZeroUsize::new(trap::KEPT));
    if memories == Memories::Checked {
        config
            .memory_reservation(0)
            .memory_reservation_for_growth(GROWTH)
            .memory_guard_size(0);
    }
    Engine::new(&config)
}

/// Whether memories can be made as the engine makes them. Limits of all kinds show, and how much of them is taken already.
fn has_room(engine: &Engine) -> bool {
    let mut store = Store::new(engine, ());
    let ty = MemoryType::new(0, None);
    (0..MEMORIES).all(|_| Memory::new(&mut store, ty.clone()).is_ok())
}
