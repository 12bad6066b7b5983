//! What wasm3 has room for when it compiles a function, which it does when the function is first called.

use wasm_embedded_spec::runtime::Refused;
use wasmparser::ValType;

/// What a build of wasm3 has room for. A function beyond is refused before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep blocks may be nested in a function: wasm3 takes some 250 bytes of native stack to compile each of them, and does
    /// so when the function is first called, however deep in a recursion that is.
    pub nesting: u32,
    /// The most parameters, locals and operands at the same time: `d_m3MaxFunctionStackHeight`.
    pub values: u32,
    /// The most places of 32 bits for them and for constants: `d_m3MaxFunctionSlots`.
    pub slots: u32,
}

impl Limits {
    /// wasm3 as it is when nothing is defined, with the stack of a thread.
    pub const HOST: Limits = Limits {
        nesting: 1000,
        values: 2000,
        slots: 4000,
    };

    /// wasm3 on a small device, such as the boards that the project is tested on.
    pub const DEVICE: Limits = Limits {
        nesting: 16,
        values: 128,
        slots: 256,
    };
}

/// The most slots for constants: `d_m3MaxConstantTableSize`, with one for the alignment.
const MAX_CONSTANTS: u32 = 121;

/// What a function takes of it, never less than wasm3 needs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Needs {
    pub(super) nesting: u32,
    pub(super) values: u32,
    pub(super) slots: u32,
}

impl Needs {
    /// `depth` is the most operands at the same time, and the results of open blocks.
    pub(super) fn of(
        nesting: u32,
        params: u32,
        locals: &[(u32, ValType)],
        depth: u32,
        code: &[u8],
    ) -> Needs {
        let count = locals.iter().map(|(count, _)| count);
        let count = count.fold(0, |sum: u32, count| sum.saturating_add(*count));
        let wide = locals
            .iter()
            .filter(|(_, ty)| matches!(ty, ValType::I64 | ValType::F64));
        let wide = wide.fold(0, |sum: u32, (count, _)| sum.saturating_add(*count));
        let values = params.saturating_add(count).saturating_add(depth);
        // A result and parameters take two places each, operands up to two; the rest is for alignment.
        let slots = [
            2,
            params,
            params,
            count,
            wide,
            1,
            constants(code),
            depth,
            depth,
            2,
        ];
        Needs {
            nesting,
            values,
            slots: slots.into_iter().fold(0, u32::saturating_add),
        }
    }

    /// Checks that there is room. `function` names the function.
    pub(super) fn check(
        &self,
        limits: &Limits,
        function: impl FnOnce() -> String,
    ) -> Result<(), Refused> {
        const REMEDY: &str = "compile it with optimisations (rustc `--release`, clang `-Os`), run `wasm-opt -Os` on the guest, \
            or split the function";
        let (found, most, what) = if self.nesting > limits.nesting {
            (self.nesting, limits.nesting, "blocks within each other")
        } else if self.values > limits.values {
            (
                self.values,
                limits.values,
                "parameters, locals and operands at the same time",
            )
        } else if self.slots > limits.slots {
            (
                self.slots,
                limits.slots,
                "places for parameters, locals, operands and constants, 64 bits counting twice",
            )
        } else {
            return Ok(());
        };
        Err(Refused(format!(
            "{}: more than {most} {what}, found {found}, which wasm3 has no room for when it compiles the function; {REMEDY}",
            function()
        )))
    }
}

/// How many slots wasm3 reserves for constants: it takes every byte of the code for an instruction.
fn constants(code: &[u8]) -> u32 {
    let mut slots = 0;
    for byte in code {
        slots += match byte {
            0x41 | 0x43 => 1,
            0x42 | 0x44 => 2,
            _ => 0,
        };
        if slots >= MAX_CONSTANTS {
            return MAX_CONSTANTS;
        }
    }
    slots
}
