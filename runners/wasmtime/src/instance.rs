//! A running guest.

use crate::state::{Exit, State, TimeLimit};
use crate::ticker::Ticker;
use std::sync::Arc;
use wasm_embedded_spec::runtime::{End, Host, Instance, NoInstance};
use wasmtime::{InstancePre, Store, Trap, UpdateDeadline};

/// An instance of a guest on wasmtime.
pub(crate) struct Running {
    store: Store<State>,
    instance: wasmtime::Instance,
    /// The time limit holds even when the runtime is gone.
    _ticker: Arc<Ticker>,
}

impl Running {
    /// Makes an instance and runs its start function.
    pub(crate) fn start(
        pre: &InstancePre<State>,
        host: Host,
        ticker: Arc<Ticker>,
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
                _ticker: ticker,
            }),
            Err(error) => {
                store.data_mut().end();
                Err(NoInstance::Ended(end(&error, store.data())))
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
            called.map_err(|error| end(&error, self.store.data()))
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
fn end(error: &wasmtime::Error, state: &State) -> End {
    if error.is::<TimeLimit>() {
        state.time_end()
    } else if let Some(Exit(code)) = error.downcast_ref() {
        End::Exit(*code)
    } else if let Some(trap) = error.downcast_ref::<Trap>() {
        let text = trap.to_string();
        End::Trap(text.trim_start_matches("wasm trap: ").to_owned())
    } else {
        End::Trap(format!("{error:#}"))
    }
}
