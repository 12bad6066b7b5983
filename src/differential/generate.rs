//! Makes guests up: ordinary and hostile calls of everything there is.

mod arguments;

use super::choices::Choices;
use super::program::{Action, Callee, Guest, Memory, Module, Operand, Setup, Step, Trap, Work};
use crate::call::{self, Kind, WasmType};
use crate::generated::APIS;
use crate::guest::PAGE;
use crate::wasi;

/// The most actions of a function.
const ACTIONS: u32 = 14;
/// Functions of WASI that answer differently each time, or wait.
const UNPREDICTABLE: [&str; 3] = ["clock_time_get", "poll_oneoff", "random_get"];

pub(super) fn module(choices: &mut Choices<'_>, guests: u32) -> Module {
    let memory = memory(choices);
    let mut maker = Maker {
        room: memory.map_or(0, |memory| memory.min * PAGE as u32),
        favourites: Vec::new(),
        hostile: false,
        choices,
    };
    maker.choose_favourites();
    let start = maker.choices.one_in(8).then(|| maker.body(4));
    let guests = (0..guests.max(1))
        .map(|number| maker.guest(number, memory))
        .collect();
    Module {
        memory,
        twice: maker.choices.one_in(8),
        start,
        guests,
    }
}

fn memory(choices: &mut Choices<'_>) -> Option<Memory> {
    if choices.one_in(32) {
        return None;
    }
    let min = choices.pick(&[1, 1, 1, 1, 2, 1, 2, 0]);
    Some(Memory {
        min,
        max: choices.pick(&[None, Some(min), Some(min + 1), Some(65_536)]),
        export: match choices.below(24) {
            22 => Some("mem"),
            23 => None,
            _ => Some("memory"),
        },
    })
}

/// Makes one module up.
struct Maker<'c, 'b> {
    choices: &'c mut Choices<'b>,
    /// The size of the memory at the start, in bytes.
    room: u32,
    /// Calls of these come often, so that calls meet handles that are open.
    favourites: Vec<&'static call::Api>,
    /// Some arguments of the current call are to be wrong.
    hostile: bool,
}

impl Maker<'_, '_> {
    fn choose_favourites(&mut self) {
        self.favourites = (0..2)
            .map(|_| &APIS[self.choices.below(APIS.len() as u32) as usize])
            .collect();
    }

    fn guest(&mut self, number: u32, memory: Option<Memory>) -> Guest {
        self.choose_favourites();
        let mut functions = Vec::new();
        for part in 0..1 + self.choices.below(2) {
            let name = match (number, part) {
                (0, 0) if self.choices.one_in(2) => "_start".to_owned(),
                _ => format!("guest{number}.{part}"),
            };
            functions.push((name, self.body(ACTIONS)));
        }
        // Where the memory cannot be shown, the exit code tells of the results.
        let shown = memory.is_some_and(|memory| memory.export == Some("memory"));
        if let Some((_, last)) = functions.last_mut()
            && (!shown || self.choices.one_in(8))
        {
            last.push(Action::Exit(None));
        }
        let mut steps: Vec<Step> = functions
            .iter()
            .map(|(name, _)| Step {
                export: name.clone(),
            })
            .collect();
        if self.choices.one_in(8) {
            let export = match self.choices.below(3) {
                0 => "no such function".to_owned(),
                1 => "memory".to_owned(),
                _ => functions[0].0.clone(),
            };
            let at = self.choices.below(steps.len() as u32 + 1) as usize;
            steps.insert(at, Step { export });
        }
        Guest {
            functions,
            steps,
            script: self.choices.u64(),
            memory_limit: self.room / PAGE as u32 + self.choices.below(3),
        }
    }

    fn body(&mut self, most: u32) -> Vec<Action> {
        let mut body = Vec::new();
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
            10..=11 => Action::Work(Work {
                seed: self.choices.u64(),
                size: 4 + self.choices.below(60),
                without: Vec::new(),
            }),
            _ => self.api_call(),
        }
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
                    let pointer = self.record(&mut setup, 1);
                    self.record(&mut setup, 1);
                    pointer
                }
                _ => self.place(),
            },
        });
        let args = args.collect();
        self.call(Callee::Wasi(module, function), setup, args)
    }

    fn api_call(&mut self) -> Action {
        let api = match self.choices.below(4) {
            0 => &APIS[self.choices.below(APIS.len() as u32) as usize],
            _ => self.choices.pick(&self.favourites),
        };
        let function = &api.functions[self.choices.below(api.functions.len() as u32) as usize];
        self.hostile = self.choices.below(5) < 2;
        self.call_of(function)
    }

    /// A call that gives a handle of a favourite, where there is one.
    fn opening_call(&mut self) -> Action {
        let api = self.choices.pick(&self.favourites);
        self.hostile = self.choices.one_in(8);
        match api.functions.iter().find(|f| opens(f)) {
            Some(function) => self.call_of(function),
            None => self.api_call(),
        }
    }

    fn call_of(&mut self, function: &'static call::Function) -> Action {
        let (mut setup, mut args) = (Vec::new(), Vec::new());
        for param in function.params {
            self.argument(param, &mut setup, &mut args);
        }
        if let Some(result) = &function.result {
            let place = match &result.kind {
                _ if self.is_wrong() => self.place(),
                Kind::Handle { api } => Operand::Const(self.slot(api).cast_signed()),
                _ => Operand::Const(self.inside(8)),
            };
            args.push(place);
        }
        self.call(Callee::Api(function), setup, args)
    }

    fn call(&mut self, callee: Callee, setup: Vec<Setup>, args: Vec<Operand>) -> Action {
        Action::Call {
            callee,
            setup,
            args,
            times: match self.choices.below(256) {
                0 => 70,
                1..=15 => 3,
                _ => 1,
            },
            indirect: self.choices.one_in(16),
        }
    }
}

/// Whether the function gives a handle.
fn opens(function: &call::Function) -> bool {
    matches!(&function.result, Some(result) if matches!(result.kind, Kind::Handle { .. }))
}
