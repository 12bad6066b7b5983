//! WASI for guests: hands the imports to the engine-neutral implementation.

use crate::state::{Exit, State, TimeLimit, bytes_and_state};
use wasm_embedded_spec::call::WasmType;
use wasm_embedded_spec::wasi::{FUNCTIONS, MODULES, Stop};
use wasmtime::{FuncType, Linker, Val, ValType};

/// The most parameters that a function of [`FUNCTIONS`] has.
const MAX_PARAMS: usize = 9;

/// Adds the functions of WASI.
pub(crate) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    for module in MODULES {
        for function in FUNCTIONS.iter().filter(|f| f.is_in(module)) {
            let params = function.params.iter().map(|param| match param {
                WasmType::I32 => ValType::I32,
                WasmType::I64 => ValType::I64,
            });
            let results = function.returns.then_some(ValType::I32);
            let ty = FuncType::new(linker.engine(), params, results);
            linker.func_new(
                module,
                function.name,
                ty,
                move |mut caller, params, results| {
                    let mut args = [0; MAX_PARAMS];
                    for (arg, param) in args.iter_mut().zip(params) {
                        *arg = match param {
                            Val::I32(value) => u64::from(value.cast_unsigned()),
                            Val::I64(value) => value.cast_unsigned(),
                            other => wasmtime::bail!("expected an integer, found {other:?}"),
                        };
                    }
                    let (memory, state) = bytes_and_state(&mut caller);
                    match state.wasi.call(function, &args, memory) {
                        Ok(errno) => {
                            if let Some(result) = results.first_mut() {
                                *result = Val::I32(errno);
                            }
                            Ok(())
                        }
                        Err(Stop::Exit(code)) => Err(wasmtime::Error::from(Exit(code))),
                        Err(Stop::TimeLimit) => Err(wasmtime::Error::from(TimeLimit)),
                    }
                },
            )?;
        }
    }
    Ok(())
}
