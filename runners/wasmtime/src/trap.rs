//! What a trap says: its cause, and which functions were running.

mod debug;
mod metered;

use debug::DebugInfo;
use wasm_embedded_spec::guest::FunctionNames;
use wasmtime::{FrameInfo, Trap, WasmBacktrace};

/// How many functions are shown.
const SHOWN: usize = 20;

/// How many of them wasmtime is to keep: one more shows whether there are more.
pub(crate) const KEPT: usize = SHOWN + 1;

/// What a module tells of itself, for those who are to know where it trapped.
pub(crate) struct Symbols {
    names: FunctionNames,
    debug: Option<DebugInfo>,
}

impl Symbols {
    /// Finds the names and the debug information in a module, which are read when it traps.
    pub(crate) fn of(wasm: &[u8]) -> Symbols {
        Symbols {
            names: FunctionNames::of(wasm),
            debug: DebugInfo::of(wasm),
        }
    }

    /// Returns the cause of a trap on the first line, and then a line for each function that was running, the innermost first:
    /// `at blink (src/main.rs:12:5)`.
    pub(crate) fn trap(&self, error: &wasmtime::Error) -> String {
        let mut text = match error.downcast_ref::<Trap>() {
            Some(trap) => trap
                .to_string()
                .trim_start_matches("wasm trap: ")
                .to_owned(),
            None => error.root_cause().to_string(),
        };
        let backtrace = error.downcast_ref::<WasmBacktrace>();
        let lines = self.lines(backtrace.map_or(&[], WasmBacktrace::frames));
        text.extend(lines.iter().take(SHOWN).map(String::as_str));
        if lines.len() > SHOWN {
            text += "\n  and more";
        }
        text
    }

    /// Returns a line for each function, with the line break before it.
    fn lines(&self, frames: &[FrameInfo]) -> Vec<String> {
        let offsets: Vec<_> = frames.iter().map(FrameInfo::module_offset).collect();
        let debug = self.debug.as_ref();
        let mut places = debug
            .map_or_else(Vec::new, |debug| debug.places(&offsets))
            .into_iter();
        let mut lines = Vec::new();
        for frame in frames {
            let function = self.names.backtrace(&[frame.func_index()], 1);
            let places = places.next().unwrap_or_default();
            if places.is_empty() {
                lines.push(function);
                continue;
            }
            // Functions that the compiler put into this one come before it.
            for place in places {
                let line = place.function.unwrap_or_else(|| function.clone());
                let source = place.source.map(|source| format!(" ({source})"));
                lines.push(line + &source.unwrap_or_default());
            }
        }
        lines
    }
}
