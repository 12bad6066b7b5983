//! What a generated guest is, before it is WebAssembly.

use super::choices::Choices;
use super::profile::Profile;
use crate::call::{self, WasmType};
use crate::generated::APIS;
use crate::wasi;
use std::fmt;
use std::ops::Range;

/// The part of the memory whose bytes are not zero at first. Small, so that ranges in it meet often.
pub(super) const BYTES: Range<u32> = 0x500..0x680;
/// How much of the memory guests show as it is. Of the rest they show a number made from it.
pub(super) const SHOWN: u32 = 0x700;

/// How many places a guest has for handles of each API.
pub(super) const SLOTS_OF_API: u32 = 2;
/// How many it has in all.
pub(super) const SLOTS: u32 = SLOTS_OF_API * APIS.len() as u32;

/// A module with the code of several guests, each of which runs in an instance of its own: most of the time goes into compiling.
#[derive(Debug, Clone)]
pub struct Module {
    /// The memory; `None` for a module without.
    pub memory: Option<Memory>,
    /// Imports are there twice, and calls go to both.
    pub twice: bool,
    /// It keeps to WebAssembly 1.0: what the profile of guests has beyond it is for engines to show.
    pub plain: bool,
    /// What the start function does; `None` for a module without.
    pub start: Option<Vec<Action>>,
    /// The guests.
    pub guests: Vec<Guest>,
}

/// The memory of a module.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Pages at the start.
    pub min: u32,
    /// Pages at most.
    pub max: Option<u32>,
    /// The name of its export, if it has one; APIs see the one named `memory`.
    pub export: Option<&'static str>,
}

/// One guest: its functions, and what is done with instances of it that live at the same time.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The name and the body of each function that is exported for it.
    pub functions: Vec<(String, Vec<Action>)>,
    /// For each instance the seed of the answers that its drivers give.
    pub scripts: Vec<u64>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// The largest size of the memory that the host allows, in pages.
    pub memory_limit: u32,
}

/// One step. Those of an instance that there is not are left out; instances that are left over are dropped at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Makes an instance.
    Make(usize),
    /// Calls an export of an instance.
    Invoke {
        /// The instance.
        on: usize,
        /// The name, which need not be there.
        export: String,
    },
    /// Drops an instance.
    Drop(usize),
}

/// What a guest does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Calls an import, and shows the result.
    Call {
        /// What is called.
        callee: Callee,
        /// What is written to memory before.
        setup: Vec<Setup>,
        /// One for each parameter of WebAssembly.
        args: Vec<Operand>,
        /// How often.
        times: u32,
        /// Through the table.
        indirect: bool,
        /// Which of the guest's places for handles the handles go to that the call gives.
        slot: u32,
    },
    /// Grows the memory by so many pages, and shows the result.
    Grow(u32),
    /// Computes something, and shows the result.
    Work(Work),
    /// Leaves with this code; `None`: with a number made from all results so far.
    Exit(Option<i32>),
    /// Traps.
    Trap(Trap),
}

/// What is computed: functions that follow from a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The seed.
    pub seed: u64,
    /// The most steps of all functions together.
    pub size: u32,
    /// The numbers of the steps that are left out, ascending.
    pub without: Vec<u32>,
}

/// A way to trap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Trap {
    Unreachable,
    DivisionByZero,
    DivisionOverflow,
    ConversionOverflow,
    LoadBeyondMemory,
    StoreBeyondMemory,
    NullEntry,
    OtherType,
    BeyondTable,
    EndlessRecursion,
}

impl Trap {
    /// All of them.
    pub const ALL: [Trap; 10] = [
        Trap::Unreachable,
        Trap::DivisionByZero,
        Trap::DivisionOverflow,
        Trap::ConversionOverflow,
        Trap::LoadBeyondMemory,
        Trap::StoreBeyondMemory,
        Trap::NullEntry,
        Trap::OtherType,
        Trap::BeyondTable,
        Trap::EndlessRecursion,
    ];
}

/// A value that the guest computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// This number.
    Const(i32),
    /// This number.
    Wide(i64),
    /// The handle that is in this place, plus a number. Guests keep handles outside of the memory, and show none: which numbers
    /// they are is left to the runtime.
    Handle(u32, i32),
    /// The size of the memory, plus this.
    End(i32),
}

/// Something that is written to memory. All of it lies within the memory as it is at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The address.
    pub at: u32,
    /// Numbers of four bytes.
    pub words: Vec<Operand>,
}

/// A function that guests call.
#[derive(Debug, Clone, Copy)]
pub enum Callee {
    /// One of an API.
    Api(&'static call::Function),
    /// One of WASI, and the module that it is imported from.
    Wasi(&'static str, &'static wasi::Function),
}

impl Callee {
    /// The function with which guests show what they see.
    pub fn observe() -> Callee {
        let api = APIS.iter().find(|api| api.name == "conformance");
        let function = api.and_then(|api| api.function("observe"));
        Callee::Api(function.expect("the specification has conformance.observe"))
    }

    /// The function with which guests leave.
    pub fn exit() -> Callee {
        let function = wasi::FUNCTIONS.iter().find(|f| f.name == "proc_exit");
        Callee::Wasi(wasi::MODULES[0], function.expect("WASI has proc_exit"))
    }

    /// Module and name of the import.
    pub fn import(&self) -> (&'static str, &'static str) {
        match self {
            Callee::Api(function) => (function.api, function.name),
            Callee::Wasi(module, function) => (module, function.name),
        }
    }

    /// The name: of APIs with that of the API.
    pub fn full_name(&self) -> &'static str {
        match self {
            Callee::Api(function) => function.full_name,
            Callee::Wasi(_, function) => function.name,
        }
    }

    /// The types of the parameters.
    pub fn params(&self) -> &'static [WasmType] {
        match self {
            Callee::Api(function) => function.wasm_params,
            Callee::Wasi(_, function) => function.params,
        }
    }

    /// It returns an `i32`; otherwise nothing.
    pub fn returns(&self) -> bool {
        match self {
            Callee::Api(_) => true,
            Callee::Wasi(_, function) => function.returns,
        }
    }
}

impl PartialEq for Callee {
    fn eq(&self, other: &Self) -> bool {
        self.import() == other.import()
    }
}

impl Module {
    /// The module with one of its guests alone.
    pub fn only(&self, guest: usize) -> Module {
        Module {
            guests: self.guests.get(guest).cloned().into_iter().collect(),
            ..self.clone()
        }
    }

    /// What the start function and the guests do, function by function.
    pub fn bodies(&self) -> impl Iterator<Item = &Vec<Action>> {
        let functions = self.guests.iter().flat_map(|guest| &guest.functions);
        self.start.iter().chain(functions.map(|(_, body)| body))
    }

    /// The same, to be changed.
    pub(super) fn bodies_mut(&mut self) -> Vec<&mut Vec<Action>> {
        let functions = self
            .guests
            .iter_mut()
            .flat_map(|guest| &mut guest.functions);
        let bodies = functions.map(|(_, body)| body);
        self.start.iter_mut().chain(bodies).collect()
    }

    /// A module of so many guests, which use what the profile has.
    pub fn generate(profile: &Profile, choices: &mut Choices<'_>, guests: u32) -> Module {
        super::generate::module(profile, choices, guests)
    }

    /// The module in the binary format.
    pub fn wasm(&self) -> Vec<u8> {
        super::emit::emit(self)
    }
}

/// As people read it.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Make(instance) => write!(f, "instantiate {instance}"),
            Step::Invoke { on, export } => write!(f, "invoke {export:?} on {on}"),
            Step::Drop(instance) => write!(f, "drop {instance}"),
        }
    }
}

/// As people read it: one line.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Call {
                callee,
                setup,
                args,
                times,
                indirect,
                ..
            } => {
                for Setup { at, words } in setup {
                    write!(f, "[{at}] = {}; ", list(words))?;
                }
                write!(f, "{}({})", callee.full_name(), list(args))?;
                if *times > 1 {
                    write!(f, ", {times} times")?;
                }
                f.write_str(if *indirect { ", by the table" } else { "" })
            }
            Action::Grow(pages) => write!(f, "memory.grow({pages})"),
            Action::Work(Work {
                seed,
                size,
                without,
            }) => write!(
                f,
                "work({seed:#x}, {size}, without {} steps)",
                without.len()
            ),
            Action::Exit(Some(code)) => write!(f, "proc_exit({code})"),
            Action::Exit(None) => f.write_str("proc_exit(all results)"),
            Action::Trap(trap) => write!(f, "trap: {trap:?}"),
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Const(number) => write!(f, "{number}"),
            Operand::Wide(number) => write!(f, "{number}"),
            Operand::Handle(slot, 0) => write!(f, "handle {slot}"),
            Operand::Handle(slot, plus) => write!(f, "handle {slot}{plus:+}"),
            Operand::End(0) => f.write_str("size"),
            Operand::End(offset) => write!(f, "size{offset:+}"),
        }
    }
}

fn list(operands: &[Operand]) -> String {
    let operands: Vec<_> = operands.iter().map(Operand::to_string).collect();
    operands.join(", ")
}
