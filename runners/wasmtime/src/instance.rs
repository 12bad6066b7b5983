//! A running guest.

use crate::state::{Exit, State, TimeLimit};
use crate::ticker::Ticker;
use crate::trap::Symbols;
use std::sync::Arc;
use wasm_embedded_spec::runtime::{End, Host, Instance, NoInstance, Refused};
use wasmtime::{InstancePre, Store, Trap, UpdateDeadline, WasmBacktrace};

/// An instance of a guest on wasmtime.
pub(crate) struct Running {
    store: Store<State>,
    instance: wasmtime::Instance,
    /// For traps.
    symbols: Arc<Symbols>,
    /// The time limit holds even when the runtime is gone.
    _ticker: Arc<Ticker>,
}

impl Running {
    /// Makes an instance and runs its start function.
    pub(crate) fn start(
        pre: &InstancePre<State>,
        host: Host,
        ticker: Arc<Ticker>,
        symbols: Arc<Symbols>,
    ) -> Result<Running, NoInstance> {
        let mut store = Store::new(pre.module().engine(), State::new(host));
        store.limiter(|state| &mut state.limits);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|context| {
            if context.data().past_deadline() {
                Err(wasmtime::Error::from(TimeLimit))
            } else {
                Ok(UpdateDeadline::Continue(1))
            }
        });
        match pre.instantiate(&mut store) {
            Ok(instance) => Ok(Running {
                store,
                instance,
                symbols,
                _ticker: ticker,
            }),
            Err(error) => {
                store.data_mut().end();
                if error.is::<WasmBacktrace>() || error.is::<Trap>() {
                    let ended = end(&error, store.data(), &symbols);
                    return Err(NoInstance::Ended(ended));
                }
                // Nothing of the guest was running.
                Err(NoInstance::Refused(Refused(format!(
                    "wasmtime cannot make an instance: {error:#}; for many at once there is `Wasmtime::for_many_instances`"
                ))))
            }
        }
    }
}

impl Instance for Running {
    fn invoke(&mut self, export: &str) -> Result<(), End> {
        if self.store.data().ended() {
            return Err(End::Over);
        }
        let Ok(function) = self
            .instance
            .get_typed_func::<(), ()>(&mut self.store, export)
        else {
            return Err(End::NoExport(export.to_owned()));
        };
        let result = if self.store.data().past_deadline() {
            Err(self.store.data().time_end())
        } else {
            let called = function.call(&mut self.store, ());
            called.map_err(|error| end(&error, self.store.data(), &self.symbols))
        };
        if result.is_err() || export == "_start" {
            self.store.data_mut().end();
        }
        result
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.store.data_mut().end();
    }
}

/// How a guest ended, by the error that ended it.
fn end(error: &wasmtime::Error, state: &State, symbols: &Symbols) -> End {
    if error.is::<TimeLimit>() {
        state.time_end()
    } else if let Some(Exit(code)) = error.downcast_ref() {
        End::Exit(*code)
    } else {
        End::Trap(symbols.trap(error))
    }
}
