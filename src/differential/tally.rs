//! What many guests did, counted.

use super::play::{Made, Played};
use super::shown::Shown;
use crate::generated::Errno;
use crate::suite::Ends;
use std::collections::BTreeMap;

/// Counts of what guests did on one engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Guests.
    pub guests: u64,
    /// Calls that reached drivers, with those that close what is left open; those that show results do not count.
    pub reached: u64,
    /// Calls that were answered before a driver, by errno; `ok` for those with nothing to do.
    pub refused: BTreeMap<&'static str, u64>,
    /// Calls of WASI.
    pub wasi: u64,
    /// How calls of exports ended, and instances that were not made.
    pub ends: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts what one guest did.
    pub fn add(&mut self, played: &Played) {
        self.guests += 1;
        let mut count = |end: String| *self.ends.entry(end).or_default() += 1;
        for became in &played.instances {
            match &became.made {
                None | Some(Made::Instance | Made::Panicked(_)) => {}
                Some(Made::Refused(_)) => count("refused".to_owned()),
                Some(Made::Ended(end)) => count(name(*end)),
            }
            became.ends.iter().for_each(|end| count(name(*end)));
        }
        if played.lost.is_some() {
            count("lost".to_owned());
        }
        let mut at_driver = false;
        for transaction in &played.seen {
            let Some(shown) = Shown::of(transaction) else {
                self.reached += 1;
                at_driver = true;
                continue;
            };
            if shown.is_wasi() {
                self.wasi += 1;
            } else if shown.api_function().is_some() && !at_driver {
                let errno = Errno::from_code(shown.result).map_or("ok", Errno::name);
                *self.refused.entry(errno).or_default() += 1;
            }
            at_driver = false;
        }
    }

    /// Adds the counts of others.
    pub fn merge(&mut self, other: &Tally) {
        self.guests += other.guests;
        self.reached += other.reached;
        self.wasi += other.wasi;
        for (errno, count) in &other.refused {
            *self.refused.entry(errno).or_default() += count;
        }
        for (end, count) in &other.ends {
            *self.ends.entry(end.clone()).or_default() += count;
        }
    }
}

fn name(end: Ends) -> String {
    match end {
        Ends::Exit(_) => "exit".to_owned(),
        end => end.to_string(),
    }
}
