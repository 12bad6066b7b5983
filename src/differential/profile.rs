//! What runtimes have in common: generated guests use nothing else.

use crate::call::{Api, Function};
use crate::generated::APIS;
use crate::runtime::Runtime;
use std::sync::Arc;

/// What guests may use.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The APIs, each with the functions of it.
    pub(super) apis: Vec<(&'static Api, Vec<&'static Function>)>,
    /// How many handles an instance can have open.
    pub(super) handles: Room,
    /// How many operations a call takes.
    pub(super) operations: Room,
    /// How many entries an array of handles has.
    pub(super) entries: Room,
    /// Guests also compute: what engines do by themselves.
    pub(super) computes: bool,
}

/// How much of something runtimes have room for: each of them this much at least, and none of them more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) least: u32,
    pub(super) most: u32,
}

impl Profile {
    /// What all of these runtimes have. The API with which guests show what they see is always there.
    pub fn of(runtimes: &[Arc<dyn Runtime>]) -> Profile {
        let has = |capability: &str| runtimes.iter().all(|runtime| runtime.has(capability));
        let apis = APIS.iter().filter(|api| has(api.name)).map(|api| {
            let functions = api.functions.iter();
            let there = functions.filter(|f| !f.optional || has(f.full_name));
            (api, there.collect())
        });
        Profile {
            apis: apis.collect(),
            handles: Room::of(runtimes, |runtime| runtime.max_handles()),
            operations: Room::of(runtimes, |runtime| runtime.max_operations()),
            entries: Room::of(runtimes, |runtime| runtime.max_entries()),
            computes: true,
        }
    }

    /// Likewise, for guests that make calls and compute nothing: they show bindings and not engines.
    #[must_use]
    pub fn calls_only(self) -> Profile {
        Profile {
            computes: false,
            ..self
        }
    }
}

impl Room {
    fn of(runtimes: &[Arc<dyn Runtime>], room: fn(&dyn Runtime) -> u32) -> Room {
        let rooms = || runtimes.iter().map(|runtime| room(&**runtime));
        Room {
            least: rooms().min().unwrap_or(1),
            most: rooms().max().unwrap_or(1),
        }
    }

    /// Whether all runtimes come to the end of their room at the same time.
    pub(super) fn is_alike(self) -> bool {
        self.least == self.most
    }
}
