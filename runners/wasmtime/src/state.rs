//! What the store of an instance carries: everything that host functions work on.

use crate::generated;
use std::time::Duration;
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::guest::MAX_TABLE;
use wasm_embedded_spec::memory::GuestMemory;
use wasm_embedded_spec::runtime::{End, Host, Interrupt};
use wasm_embedded_spec::table::Table;
use wasm_embedded_spec::wasi::Wasi;
use wasmtime::{Caller, Extern, Memory, StoreLimits, StoreLimitsBuilder};

/// The state of one instance.
pub struct State {
    /// The drivers.
    pub platform: Box<dyn Platform>,
    /// The handles that the guest has open.
    pub table: Table,
    /// The WASI side.
    pub wasi: Wasi,
    /// Ends the guest, also when its time is up.
    interrupt: Interrupt,
    /// A call was not made because it would have waited past the time limit: it ends the guest.
    time_is_up: bool,
    memory: MemoryCache,
    /// What the guest may use up.
    pub(crate) limits: StoreLimits,
    ended: bool,
}

/// The exported memory. Looked up by name at the first call, which may come from a start function, and then kept: by name it
/// costs several times what the rest of a call costs.
#[derive(Clone, Copy)]
enum MemoryCache {
    NotLookedUp,
    Missing,
    Found(Memory),
}

/// The guest's time is up: the error with which a host function ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimit;

impl std::fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("time limit reached")
    }
}

impl std::error::Error for TimeLimit {}

/// The guest leaves with this code: the error with which `proc_exit` ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit(pub i32);

impl std::fmt::Display for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit with code {}", self.0)
    }
}

impl std::error::Error for Exit {}

impl State {
    /// The state of an instance whose time begins now.
    pub(crate) fn new(host: Host) -> Self {
        let interrupt = host.interrupt.within(host.limits.time);
        let limits = StoreLimitsBuilder::new()
            .memory_size(usize::try_from(host.limits.memory).unwrap_or(usize::MAX))
            .table_elements(MAX_TABLE as usize)
            .build();
        State {
            platform: host.platform,
            table: Table::default(),
            wasi: Wasi::new(host.streams, interrupt.deadline()).interrupted_by(interrupt.clone()),
            interrupt,
            time_is_up: false,
            memory: MemoryCache::NotLookedUp,
            limits,
            ended: false,
        }
    }

    /// Whether a wait of this many nanoseconds would go past the time limit. Then the guest's time is up, as
    /// it is when the guest is interrupted.
    #[inline]
    pub fn waits_too_long(&mut self, ns: u64) -> bool {
        self.time_is_up |= self.interrupt.comes_within(Duration::from_nanos(ns));
        self.time_is_up
    }

    /// Whether the guest is to end rather than to see the result of a call.
    #[inline]
    pub fn is_to_end(&self) -> bool {
        self.time_is_up || self.interrupt.has_come()
    }

    /// Whether the deadline has come, or the guest is interrupted.
    pub(crate) fn past_deadline(&self) -> bool {
        self.interrupt.comes_within(Duration::ZERO)
    }

    /// How a guest ended whose time is up.
    pub(crate) fn time_end(&self) -> End {
        self.interrupt.end()
    }

    /// Whether the instance has ended.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Ends the instance: closes what it has open, the newest handle first. Once only.
    pub(crate) fn end(&mut self) {
        if self.ended {
            return;
        }
        self.ended = true;
        self.platform.ending();
        while let Some((api, handle)) = self.table.pop_newest() {
            // An error of one driver does not keep the others open.
            let _ = generated::close(&mut *self.platform, api, handle);
        }
    }
}

/// The memory as it is now, and the state, for one call.
#[inline]
pub(crate) fn split<'a>(caller: &'a mut Caller<'_, State>) -> (GuestMemory<'a>, &'a mut State) {
    let (bytes, state) = bytes_and_state(caller);
    (GuestMemory::new(bytes), state)
}

/// The bytes of the exported memory, and the state.
#[inline]
pub(crate) fn bytes_and_state<'a>(
    caller: &'a mut Caller<'_, State>,
) -> (Option<&'a mut [u8]>, &'a mut State) {
    // By itself, so that the memory stays in registers: this is a good part of the time of a call.
    if let MemoryCache::Found(memory) = caller.data().memory {
        let (bytes, state) = memory.data_and_store_mut(caller);
        return (Some(bytes), state);
    }
    bytes_and_state_at_first(caller)
}

#[cold]
fn bytes_and_state_at_first<'a>(
    caller: &'a mut Caller<'_, State>,
) -> (Option<&'a mut [u8]>, &'a mut State) {
    if let MemoryCache::NotLookedUp = caller.data().memory {
        caller.data_mut().memory = match caller.get_export("memory") {
            Some(Extern::Memory(memory)) => MemoryCache::Found(memory),
            _ => MemoryCache::Missing,
        };
    }
    match caller.data().memory {
        MemoryCache::Found(memory) => {
            let (bytes, state) = memory.data_and_store_mut(caller);
            (Some(bytes), state)
        }
        MemoryCache::Missing | MemoryCache::NotLookedUp => (None, caller.data_mut()),
    }
}
