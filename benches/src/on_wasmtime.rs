//! `i2c.write` on wasmtime: the generated binding, one written by hand, and wiggle's.

use crate::guest::{Trivial, wasm};
use std::time::Duration;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::generated::{Errno, Platform};
use wasm_embedded_spec::runtime::{Host, Runtime};
use wasmtime::{
    Caller, Config, Engine, Extern, Linker, Memory, Module, OptLevel, Store, TypedFunc,
    WasmFeatures,
};

/// The generated binding, through the runtime as users have it.
pub fn ours() -> impl FnMut() {
    let runtime = Wasmtime::new().expect("wasmtime works here");
    let mut host = Host::new(Box::new(Trivial));
    host.limits.time = Duration::from_secs(3600);
    let module = runtime.load(&wasm()).expect("the guest loads");
    let mut instance = module.instantiate(host).expect("the guest instantiates");
    instance.invoke("open").expect("the controller opens");
    move || instance.invoke("run").expect("the guest runs")
}

/// wasmtime with epoch interruption and otherwise its defaults, with imports that were written by hand.
pub fn bare(wasm: &[u8]) -> impl FnMut() + use<> {
    let engine = Engine::new(Config::new().epoch_interruption(true));
    let (state, linker) = by_hand_on(&engine.expect("wasmtime works here"));
    guest(state, linker, wasm)
}

/// An engine that compiles guests as the runtime does.
fn engine() -> Engine {
    let mut config = Config::new();
    config
        .wasm_features(WasmFeatures::all().difference(WasmFeatures::WASM1), false)
        .epoch_interruption(true)
        .cranelift_opt_level(OptLevel::Speed);
    Engine::new(&config).expect("wasmtime works here")
}

/// A guest with these imports; each call of the closure is a run.
fn guest<T: 'static>(state: T, linker: Linker<T>, wasm: &[u8]) -> impl FnMut() + use<T> {
    let module = Module::new(linker.engine(), wasm).expect("the guest loads");
    let mut store = Store::new(linker.engine(), state);
    store.set_epoch_deadline(1);
    let instance = linker
        .instantiate(&mut store, &module)
        .expect("the guest instantiates");
    if let Ok(open) = instance.get_typed_func::<(), ()>(&mut store, "open") {
        open.call(&mut store, ()).expect("the controller opens");
    }
    let run: TypedFunc<(), ()> = instance
        .get_typed_func(&mut store, "run")
        .expect("the guest exports it");
    move || run.call(&mut store, ()).expect("the guest runs")
}

/// What a careful person would write for this one import: the same checks, in the same order, and nothing that is general.
pub fn by_hand() -> impl FnMut() {
    let (state, linker) = by_hand_on(&engine());
    guest(state, linker, &wasm())
}

fn by_hand_on(engine: &Engine) -> (by_hand::State, Linker<by_hand::State>) {
    let mut linker = Linker::new(engine);
    linker
        .func_wrap("i2c", "init", by_hand::init)
        .expect("a new name");
    linker
        .func_wrap("i2c", "write", by_hand::write)
        .expect("a new name");
    let state = by_hand::State {
        memory: None,
        handles: Vec::new(),
        platform: Box::new(Trivial),
    };
    (state, linker)
}

mod by_hand {
    use super::*;

    pub struct State {
        pub memory: Option<Memory>,
        /// The handle table: a guest's handle is an index plus 1. Entries are of an API.
        pub handles: Vec<Option<(Api, i32)>>,
        pub platform: Box<dyn Platform>,
    }

    /// A handle of another API is refused, as in any runtime that has more than one.
    #[derive(Clone, Copy, PartialEq)]
    #[allow(dead_code)]
    pub enum Api {
        I2c,
        Spi,
    }

    /// The memory, looked up by name once, and the state.
    #[inline]
    fn split<'a>(
        caller: &'a mut Caller<'_, State>,
    ) -> Result<(&'a mut [u8], &'a mut State), Errno> {
        if let Some(memory) = caller.data().memory {
            return Ok(memory.data_and_store_mut(caller));
        }
        split_at_first(caller)
    }

    #[cold]
    fn split_at_first<'a>(
        caller: &'a mut Caller<'_, State>,
    ) -> Result<(&'a mut [u8], &'a mut State), Errno> {
        let Some(Extern::Memory(memory)) = caller.get_export("memory") else {
            return Err(Errno::InvalidArg);
        };
        caller.data_mut().memory = Some(memory);
        Ok(memory.data_and_store_mut(caller))
    }

    #[inline]
    fn bytes(memory: &[u8], ptr: u32, len: u32) -> Result<&[u8], Errno> {
        let from = memory.get(ptr as usize..).ok_or(Errno::InvalidArg)?;
        from.get(..len as usize).ok_or(Errno::InvalidArg)
    }

    #[inline]
    fn u32_at(record: &[u8], at: usize) -> u32 {
        u32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]])
    }

    fn code(result: Result<(), Errno>) -> i32 {
        result.err().map_or(0, Errno::code)
    }

    pub fn init(
        mut caller: Caller<'_, State>,
        port: u32,
        baud: u32,
        sda: i32,
        scl: i32,
        place: u32,
    ) -> i32 {
        code(try_init(&mut caller, port, baud, sda, scl, place))
    }

    fn try_init(
        caller: &mut Caller<'_, State>,
        port: u32,
        baud: u32,
        sda: i32,
        scl: i32,
        place: u32,
    ) -> Result<(), Errno> {
        let (memory, state) = split(caller)?;
        bytes(memory, place, 4)?;
        let handle = state
            .platform
            .i2c()
            .ok_or(Errno::NoDevice)?
            .init(port, baud, sda, scl)?;
        state.handles.push(Some((Api::I2c, handle)));
        memory[place as usize..][..4].copy_from_slice(&(state.handles.len() as u32).to_le_bytes());
        Ok(())
    }

    pub fn write(mut caller: Caller<'_, State>, handle: u32, addr: u32, record: u32) -> i32 {
        code(try_write(&mut caller, handle, addr, record))
    }

    #[inline]
    fn try_write(
        caller: &mut Caller<'_, State>,
        handle: u32,
        addr: u32,
        record: u32,
    ) -> Result<(), Errno> {
        let (memory, state) = split(caller)?;
        if !matches!(addr, 0..=0x7f | 0x8000..=0x83ff) {
            return Err(Errno::InvalidArg);
        }
        let record = bytes(memory, record, 8)?;
        let bytes = bytes(memory, u32_at(record, 0), u32_at(record, 4))?;
        let handle = match state.handles.get(handle.wrapping_sub(1) as usize) {
            Some(Some((Api::I2c, handle))) => *handle,
            _ => return Err(Errno::NoDevice),
        };
        state
            .platform
            .i2c()
            .ok_or(Errno::NoDevice)?
            .write(handle, addr as u16, bytes)
    }
}

/// wiggle's bindings and wiggle's linker, from the same witx.
pub fn wiggle() -> impl FnMut() {
    let mut linker = Linker::new(&engine());
    wiggle_linker::add_i2c_to_linker(&mut linker, |driver: &mut wiggle_bindings::Driver| driver)
        .expect("new names");
    guest(wiggle_bindings::Driver, linker, &wasm())
}

mod wiggle_linker {
    /// wiggle's linker asks the store for a number that wasmtime has with its component model alone, which would take longer to
    /// build than all else; so here it is for the store without.
    trait HostcallFuel {
        fn hostcall_fuel(&self) -> usize;
    }

    impl<T> HostcallFuel for wasmtime::StoreContextMut<'_, T> {
        fn hostcall_fuel(&self) -> usize {
            usize::MAX
        }
    }

    wiggle::wasmtime_integration!({
        witx: ["../witx/i2c.witx"],
        target: super::wiggle_bindings,
    });
}

mod wiggle_bindings {
    use wiggle::{GuestMemory, GuestPtr};

    wiggle::from_witx!({
        witx: ["../witx/i2c.witx"],
        wasmtime: false,
    });

    // wiggle derives comparisons for variants and wants them of the records inside.
    impl PartialEq for types::Rbytes {
        fn eq(&self, other: &Self) -> bool {
            self.ptr.offset() == other.ptr.offset() && self.len == other.len
        }
    }
    impl PartialEq for types::Wbytes {
        fn eq(&self, other: &Self) -> bool {
            self.ptr.offset() == other.ptr.offset() && self.len == other.len
        }
    }
    impl wiggle::GuestErrorType for types::Errno {
        fn success() -> Self {
            types::Errno::Ok
        }
    }

    /// Does as little as the other contenders' driver.
    pub struct Driver;

    type Answer<T> = Result<T, types::Errno>;
    type Pointer<T> = GuestPtr<T>;

    impl i2c::I2c for Driver {
        fn init(
            &mut self,
            _: &mut GuestMemory<'_>,
            _: u32,
            _: u32,
            _: i32,
            _: i32,
        ) -> Answer<types::I2cHandle> {
            Ok(types::I2cHandle::from(7))
        }

        fn deinit(&mut self, _: &mut GuestMemory<'_>, _: types::I2cHandle) -> Answer<()> {
            Ok(())
        }

        fn write(
            &mut self,
            memory: &mut GuestMemory<'_>,
            _: types::I2cHandle,
            _: u16,
            bytes: Pointer<types::Rbytes>,
        ) -> Answer<()> {
            let record = memory.read(bytes).map_err(|_| types::Errno::InvalidArg)?;
            let bytes = memory.as_slice(record.ptr.as_array(record.len));
            std::hint::black_box(bytes.map_err(|_| types::Errno::InvalidArg)?);
            Ok(())
        }

        fn read(
            &mut self,
            _: &mut GuestMemory<'_>,
            _: types::I2cHandle,
            _: u16,
            _: Pointer<types::Wbytes>,
        ) -> Answer<()> {
            Ok(())
        }

        fn write_read(
            &mut self,
            _: &mut GuestMemory<'_>,
            _: types::I2cHandle,
            _: u16,
            _: Pointer<types::Rbytes>,
            _: Pointer<types::Wbytes>,
        ) -> Answer<()> {
            Ok(())
        }

        fn exec(
            &mut self,
            _: &mut GuestMemory<'_>,
            _: types::I2cHandle,
            _: u16,
            _: Pointer<[types::I2cOp]>,
        ) -> Answer<()> {
            Ok(())
        }
    }
}
