//! Guests on wasmi: their imports, their instances and their limits.

use crate::binding;
use crate::start;
use crate::wire::Remote;
use std::time::Instant;
use wasm_embedded_spec::call::{AnyDriver, Function, WasmType};
use wasm_embedded_spec::generated::APIS;
use wasm_embedded_spec::guest::{Guest, MAX_TABLE};
use wasm_embedded_spec::runtime::{End, Limits, NoInstance, Refused, Streams};
use wasm_embedded_spec::table::Table;
use wasm_embedded_spec::wasi::{self, Stop, Wasi};
use wasmi::{
    Caller, CompilationMode, Config, Engine, Error, Extern, FuncType, Linker, Module, Store,
    StoreLimits, StoreLimitsBuilder, TypedResumableCall, TypedResumableCallOutOfFuel, Val, ValType,
};

/// How much a guest runs between two looks at the clock: some milliseconds.
const FUEL: u64 = 1_000_000;

/// A function that guests import.
#[derive(Clone, Copy)]
enum Import {
    Api(&'static Function),
    Wasi(&'static wasi::Function),
}

impl Import {
    /// Adds it to a linker.
    fn define(self, linker: &mut Linker<State>, module: &str) -> Result<(), Error> {
        let (name, params, returns) = match self {
            Import::Api(function) => (function.name, function.wasm_params, true),
            Import::Wasi(function) => (function.name, function.params, function.returns),
        };
        let params = params.iter().map(|param| match param {
            WasmType::I32 => ValType::I32,
            WasmType::I64 => ValType::I64,
        });
        let ty = FuncType::new(params, returns.then_some(ValType::I32));
        linker.func_new(module, name, ty, move |mut caller, params, results| {
            let answer = self.enter(&mut caller, params);
            if caller.data().stop.is_some() {
                return Err(Error::new("the guest is to end"));
            }
            if let Some(result) = results.first_mut() {
                *result = Val::I32(answer);
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Finds the memory as it is now.
    fn enter(self, caller: &mut Caller<'_, State>, params: &[Val]) -> i32 {
        let word = |value: &Val| match value {
            Val::I32(value) => value.cast_unsigned().into(),
            Val::I64(value) => value.cast_unsigned(),
            _ => 0,
        };
        let words: Vec<_> = params.iter().map(word).collect();
        match caller.get_export("memory").and_then(Extern::into_memory) {
            Some(memory) => {
                let (bytes, state) = memory.data_and_store_mut(caller);
                self.call(&words, Some(bytes), state)
            }
            None => self.call(&words, None, caller.data_mut()),
        }
    }

    /// Makes a call; returns what the guest is answered, unless it is to end.
    fn call(self, words: &[u64], memory: Option<&mut [u8]>, state: &mut State) -> i32 {
        match self {
            Import::Api(function) => {
                let answer = binding::call(function, words, memory, state);
                if state.time_left() == 0 && state.stop.is_none() {
                    state.stop = Some(Stop::TimeLimit);
                }
                match answer {
                    Ok(()) => 0,
                    Err(errno) => errno.code(),
                }
            }
            Import::Wasi(function) => match state.wasi.call(function, words, memory) {
                Ok(errno) => errno,
                Err(stop) => {
                    state.stop = Some(stop);
                    0
                }
            },
        }
    }
}

/// wasmi, with the imports of all guests.
pub struct Host {
    linker: Linker<State>,
}

impl Host {
    /// Sets the engine up, once for any number of instances.
    ///
    /// # Errors
    /// When an import is defined twice.
    pub fn new() -> Result<Host, Error> {
        let mut config = Config::default();
        // Compiled at once, so that this takes no fuel.
        config
            .consume_fuel(true)
            .compilation_mode(CompilationMode::Eager);
        let mut linker = Linker::new(&Engine::new(&config));
        for function in APIS.iter().flat_map(|api| api.functions) {
            Import::Api(function).define(&mut linker, function.api)?;
        }
        for module in wasi::MODULES {
            for function in wasi::FUNCTIONS.iter().filter(|f| f.is_in(module)) {
                Import::Wasi(function).define(&mut linker, module)?;
            }
        }
        Ok(Host { linker })
    }

    /// Makes an instance and runs the module's start function.
    ///
    /// # Errors
    /// Why there is no instance.
    pub fn instantiate(
        &self,
        wasm: &[u8],
        mut driver: Remote,
        streams: Streams,
        limits: Limits,
    ) -> Result<Instance, NoInstance> {
        let refused = |error| Refused(format!("wasmi does not take the module: {error}"));
        let guest = Guest::parse(wasm).map_err(Refused::from)?;
        guest.check_platform(&mut driver)?;
        guest.check_memory(limits.memory)?;
        let exported = start::as_export(wasm);
        let wasm = exported.as_ref().map_or(wasm, |(wasm, _)| wasm);
        let module = Module::new(self.linker.engine(), wasm).map_err(refused)?;
        let mut store = Store::new(self.linker.engine(), State::new(driver, streams, limits));
        store.limiter(|state| &mut state.limits);
        let instance = self
            .linker
            .instantiate_and_start(&mut store, &module)
            .map_err(refused)?;
        let mut instance = Instance {
            guest,
            store,
            instance,
        };
        if let Some((_, start)) = &exported {
            instance.run(start).map_err(NoInstance::Ended)?;
        }
        Ok(instance)
    }
}

/// What the store of an instance carries: all that its host functions work on.
pub struct State {
    /// The drivers.
    pub driver: Remote,
    /// The handles that the guest has open.
    pub table: Table,
    /// A call ends the guest instead of returning.
    pub stop: Option<Stop>,
    wasi: Wasi,
    /// When the guest's time is up; `None` is never.
    deadline: Option<Instant>,
    limits: StoreLimits,
    ended: bool,
}

impl State {
    fn new(driver: Remote, streams: Streams, limits: Limits) -> State {
        let deadline = Instant::now().checked_add(limits.time);
        State {
            driver,
            table: Table::default(),
            stop: None,
            wasi: Wasi::new(streams, deadline),
            deadline,
            limits: StoreLimitsBuilder::new()
                .memory_size(usize::try_from(limits.memory).unwrap_or(usize::MAX))
                .table_elements(MAX_TABLE as usize)
                .build(),
            ended: false,
        }
    }

    /// How long the guest may still run, in nanoseconds.
    pub fn time_left(&self) -> u64 {
        self.deadline.map_or(u64::MAX, |deadline| {
            let left = deadline.saturating_duration_since(Instant::now());
            u64::try_from(left.as_nanos()).unwrap_or(u64::MAX)
        })
    }

    /// How the guest ended, when wasmi stopped with this error.
    fn why(&self, error: &Error) -> End {
        match self.stop {
            Some(Stop::Exit(code)) => End::Exit(code),
            Some(Stop::TimeLimit) => End::TimeLimit,
            None => End::Trap(error.to_string()),
        }
    }

    /// Ends the instance: closes what it has open, the newest handle first. Once only.
    fn end(&mut self) {
        if !std::mem::replace(&mut self.ended, true) {
            self.driver.ending();
            while let Some((api, handle)) = self.table.pop_newest() {
                binding::close(&mut self.driver, api, handle);
            }
        }
    }
}

/// An instance of a guest. Dropping it ends it.
pub struct Instance {
    guest: Guest,
    store: Store<State>,
    instance: wasmi::Instance,
}

impl Instance {
    /// Calls an exported function without parameters and results.
    ///
    /// # Errors
    /// How the guest ended, when it did not return.
    pub fn invoke(&mut self, export: &str) -> Result<(), End> {
        if self.store.data().ended {
            return Err(End::Over);
        }
        if !self.guest.exports().any(|name| name == export) {
            return Err(End::NoExport(export.to_owned()));
        }
        let result = self.run(export);
        if result.is_err() || export == "_start" {
            self.store.data_mut().end();
        }
        result
    }

    /// Runs a function, some fuel at a time.
    fn run(&mut self, export: &str) -> Result<(), End> {
        let store = &mut self.store;
        let function = self.instance.get_typed_func::<(), ()>(&mut *store, export);
        let function = function.map_err(|_| End::NoExport(export.to_owned()))?;
        let (mut fuel, mut paused) = (FUEL, None);
        loop {
            if store.data().time_left() == 0 {
                return Err(End::TimeLimit);
            }
            store
                .set_fuel(fuel)
                .map_err(|error| store.data().why(&error))?;
            let call = match paused.take() {
                None => function.call_resumable(&mut *store, ()),
                Some(call) => TypedResumableCallOutOfFuel::resume(call, &mut *store),
            };
            match call.map_err(|error| store.data().why(&error))? {
                TypedResumableCall::Finished(()) => return Ok(()),
                TypedResumableCall::HostTrap(trap) => {
                    return Err(store.data().why(trap.host_error()));
                }
                TypedResumableCall::OutOfFuel(call) => {
                    fuel = FUEL.max(call.required_fuel());
                    paused = Some(call);
                }
            }
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.store.data_mut().end();
    }
}
