//! What guests show of themselves with `conformance.observe`, among what else they pass to it.

use super::program::Callee;
use crate::call;
use crate::fixture::{Transaction, Value};
use crate::generated::APIS;
use crate::wasi;

/// How it begins when it is the result of a call: then come the number of the function and the result, each a u32.
pub(super) const NOTE: [u8; 4] = *b"note";

/// The number of `memory.grow` among those of functions.
pub(super) const GROW: u32 = u32::MAX;

/// The number of computing among those of functions.
pub(super) const WORK: u32 = u32::MAX - 1;

/// The number of what lies in the memory behind the part that is shown as it is.
pub(super) const MEMORY: u32 = u32::MAX - 2;

/// The number of a function: its place among all, those of APIs first.
pub(super) fn number(callee: &Callee) -> u32 {
    let mut functions = functions();
    let place = functions.position(|import| import == callee.full_name());
    place.map_or(GROW, |place| place as u32)
}

fn functions() -> impl Iterator<Item = &'static str> {
    let apis = APIS.iter().flat_map(|api| api.functions);
    let names = apis.map(|function| function.full_name);
    names.chain(wasi::FUNCTIONS.iter().map(|function| function.name))
}

/// What a guest shows of one of its calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Which function; see [`Shown::name`].
    number: u32,
    /// What it returned.
    pub result: i32,
}

impl Shown {
    /// What this transaction shows; `None` when it is another.
    pub fn of(transaction: &Transaction) -> Option<Shown> {
        let [Value::Bytes(bytes)] = &transaction.args[..] else {
            return None;
        };
        let (head, rest) = bytes.split_first_chunk()?;
        let (number, rest) = rest.split_first_chunk()?;
        let result = <[u8; 4]>::try_from(rest).ok()?;
        (*head == NOTE).then(|| Shown {
            number: u32::from_le_bytes(*number),
            result: i32::from_le_bytes(result),
        })
    }

    /// The function, where it is one of an API.
    pub fn api_function(&self) -> Option<&'static call::Function> {
        let mut functions = APIS.iter().flat_map(|api| api.functions);
        functions.nth(self.number as usize)
    }

    /// The name of the function: of an API, of WASI, `memory.grow`, `work`, or `the memory`.
    pub fn name(&self) -> &'static str {
        match self.number {
            WORK => "work",
            MEMORY => "the memory",
            number => functions().nth(number as usize).unwrap_or("memory.grow"),
        }
    }

    /// It was a call of WASI.
    pub fn is_wasi(&self) -> bool {
        self.number < MEMORY && self.api_function().is_none()
    }
}
