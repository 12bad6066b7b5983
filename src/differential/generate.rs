//! Makes guests: ordinary and hostile calls of everything there is.

mod arguments;
mod steps;

use super::choices::Choices;
use super::profile::Profile;
use super::program::{Action, BYTES, Callee, Memory, Module, Operand, Setup, Trap, Work};
use crate::call::{self, Kind, WasmType};
use crate::guest::PAGE;
use crate::wasi;
use std::ops::Range;

/// The most actions of a function.
const ACTIONS: u32 = 14;
/// Functions of WASI that answer differently each time, or wait, or answer what is left to the runtime.
const UNPREDICTABLE: [&str; 4] = [
    "clock_res_get",
    "clock_time_get",
    "poll_oneoff",
    "random_get",
];
/// How often a guest may open something in one call, where runtimes have as much room for handles as each other: more often than
/// there is room, though drivers fail some of them.
const MORE_THAN_THERE_IS_ROOM: u32 = 120;

pub(super) fn module(profile: &Profile, choices: &mut Choices<'_>, guests: u32) -> Module {
    let memory = memory(choices);
    let mut maker = Maker {
        profile,
        room: memory.map_or(0, |memory| memory.min * PAGE as u32),
        favourites: Vec::new(),
        hostile: false,
        once: false,
        openings: None,
        last: BYTES.start..BYTES.start + 1,
        choices,
    };
    maker.choose_favourites();
    maker.limit_openings();
    let start = maker.choices.one_in(8).then(|| maker.body(4));
    let guests = (0..guests.max(1))
        .map(|number| maker.guest(number, memory))
        .collect();
    Module {
        memory,
        twice: maker.choices.one_in(8),
        plain: !profile.computes,
        start,
        guests,
    }
}

fn memory(choices: &mut Choices<'_>) -> Option<Memory> {
    if choices.one_in(32) {
        return None;
    }
    let min = choices.pick(&[1, 1, 1, 1, 2, 2, 3, 0]);
    Some(Memory {
        min,
        max: choices.pick(&[None, Some(min), Some(min + 2), Some(65_536)]),
        export: match choices.below(24) {
            22 => Some("mem"),
            23 => None,
            _ => Some("memory"),
        },
    })
}

/// Makes one module.
struct Maker<'p, 'c, 'b> {
    profile: &'p Profile,
    choices: &'c mut Choices<'b>,
    /// The size of the memory at the start, in bytes.
    room: u32,
    /// Calls of these come often, so that calls meet handles that are open.
    favourites: Vec<usize>,
    /// Some arguments of the current call are to be wrong.
    hostile: bool,
    /// One of them, and no more: checks that come before another do not hide it.
    once: bool,
    /// How many handles the guest may still open, where runtimes have room for different numbers of them.
    openings: Option<u32>,
    /// The range of bytes that was made last.
    last: Range<u32>,
}

impl Maker<'_, '_, '_> {
    /// Chooses APIs, by their places in the profile.
    fn choose_favourites(&mut self) {
        let apis = self.profile.apis.len() as u32;
        self.favourites = (0..2).map(|_| self.choices.below(apis) as usize).collect();
    }

    /// Begins to count handles. Those of the start function and of the functions of a guest, each called twice, are open at once.
    fn limit_openings(&mut self) {
        let room = self.profile.handles;
        self.openings = (!room.is_alike()).then_some(room.least / 4);
    }

    /// As many handles as wanted, or as may still be opened.
    fn opening(&mut self, wanted: u32) -> u32 {
        let Some(left) = &mut self.openings else {
            return wanted;
        };
        let opened = wanted.min(*left);
        *left -= opened;
        opened
    }

    fn body(&mut self, most: u32) -> Vec<Action> {
        let mut body = Vec::new();
        if self.room > 0 && self.choices.one_in(12) {
            body.extend([Action::Grow(1), Action::Grow(1)]);
        }
        for number in 0..1 + self.choices.below(most) {
            if self.choices.is_over() {
                break;
            }
            body.push(match number < 2 && !self.choices.one_in(4) {
                true => self.opening_call(),
                false => self.action(),
            });
        }
        body
    }

    fn action(&mut self) -> Action {
        match self.choices.below(64) {
            0..=2 if self.room > 0 => {
                Action::Grow(self.choices.pick(&[0, 1, 1, 2, 3, 0xffff, u32::MAX]))
            }
            3 if self.choices.one_in(2) => Action::Trap(self.choices.pick(&Trap::ALL)),
            4 if self.choices.one_in(2) => Action::Exit(match self.choices.below(4) {
                0 => None,
                1 => Some(0),
                _ => Some(self.number()),
            }),
            5..=9 => self.wasi_call(),
            10..=11 if self.profile.computes => Action::Work(Work {
                seed: self.choices.u64(),
                size: 4 + self.choices.below(60),
                without: Vec::new(),
            }),
            _ => self.api_call(),
        }
    }

    /// What the specification says of a call of WASI is more than one thing where a read may come in parts.
    fn is_one_thing(function: &wasi::Function, args: &[Operand]) -> bool {
        function.name != "fd_read" || matches!(args.get(2), Some(Operand::Const(0 | 1)))
    }

    fn wasi_call(&mut self) -> Action {
        let module = self.choices.pick(&wasi::MODULES);
        let functions: Vec<_> = wasi::FUNCTIONS
            .iter()
            .filter(|f| f.returns && f.is_in(module) && !UNPREDICTABLE.contains(&f.name))
            .collect();
        let function = self.choices.pick(&functions);
        self.hostile = self.choices.one_in(2);
        let mut setup = Vec::new();
        let args = function.params.iter().map(|param| match param {
            WasmType::I64 => Operand::Wide(self.wide()),
            WasmType::I32 => match self.choices.below(8) {
                // A stream, or how many records.
                0..=3 => Operand::Const(self.choices.below(4).cast_signed()),
                4..=6 => {
                    let range = self.range();
                    let pointer = self.record(&mut setup, range);
                    let range = self.range();
                    self.record(&mut setup, range);
                    pointer
                }
                _ => self.place(),
            },
        });
        let args: Vec<Operand> = args.collect();
        match Self::is_one_thing(function, &args) {
            true => self.call(Callee::Wasi(module, function), setup, args),
            false => self.api_call(),
        }
    }

    fn api_call(&mut self) -> Action {
        let apis = self.profile.apis.len() as u32;
        let api = match self.choices.below(4) {
            0 => self.choices.below(apis) as usize,
            _ => self.choices.pick(&self.favourites),
        };
        let functions = &self.profile.apis[api].1;
        // Lists of operations have the most rules.
        let lists: Vec<_> = functions.iter().filter(|f| takes_ops(f)).collect();
        let function = match !lists.is_empty() && self.choices.one_in(4) {
            true => self.choices.pick(&lists),
            false => self.choices.pick(functions),
        };
        self.hostile = self.choices.below(5) < 2;
        self.once = self.choices.one_in(4);
        self.call_of(function)
    }

    /// A call that gives a handle of a favourite, where there is one.
    fn opening_call(&mut self) -> Action {
        let api = self.choices.pick(&self.favourites);
        self.hostile = self.choices.one_in(8);
        match self.profile.apis[api].1.iter().find(|f| opens(f)) {
            Some(function) => self.call_of(function),
            None => self.api_call(),
        }
    }

    fn call_of(&mut self, function: &'static call::Function) -> Action {
        if opens(function) && self.opening(1) == 0 {
            return Action::Grow(0);
        }
        let (mut setup, mut args) = (Vec::new(), Vec::new());
        for param in function.params {
            self.argument(param, &mut setup, &mut args);
        }
        if function.result.is_some() {
            let place = match self.is_wrong() {
                true => self.place(),
                false => self.spot(),
            };
            args.push(place);
        }
        self.call(Callee::Api(function), setup, args)
    }

    fn call(&mut self, callee: Callee, setup: Vec<Setup>, args: Vec<Operand>) -> Action {
        let given = match &callee {
            Callee::Api(function) => given(function),
            Callee::Wasi(..) => None,
        };
        let times = match self.choices.below(256) {
            0..=2 if given.is_some() => MORE_THAN_THERE_IS_ROOM,
            0 => MORE_THAN_THERE_IS_ROOM,
            1..=15 => 3,
            _ => 1,
        };
        Action::Call {
            times: match given.is_some() && self.openings.is_some() {
                true => 1,
                false => times,
            },
            slot: given.map_or(0, |api| self.slot(api)),
            callee,
            setup,
            args,
            indirect: self.choices.one_in(16),
        }
    }
}

/// Whether the function takes a list of operations.
fn takes_ops(function: &call::Function) -> bool {
    let mut params = function.params.iter();
    params.any(|param| matches!(param.kind, Kind::Ops { .. }))
}

/// Whether the function gives a handle.
fn opens(function: &call::Function) -> bool {
    matches!(&function.result, Some(result) if matches!(result.kind, Kind::Handle { .. }))
}

/// The API of the handles that the function gives, if it gives some.
fn given(function: &call::Function) -> Option<&'static str> {
    let params = function.params.iter().chain(&function.result);
    let mut apis = params.filter_map(|param| match &param.kind {
        Kind::Handles { api } => Some(*api),
        Kind::Handle { api } if opens(function) => Some(*api),
        _ => None,
    });
    apis.next()
}
