//! Makes what is done with a guest: several instances that live at the same time and are called by turns.

use super::{ACTIONS, Maker};
use crate::differential::program::{Action, Guest, Memory, Step};
use crate::guest::PAGE;
use std::collections::VecDeque;

impl Maker<'_, '_, '_> {
    pub(super) fn guest(&mut self, number: u32, memory: Option<Memory>) -> Guest {
        self.choose_favourites();
        self.limit_openings();
        let instances = self.choices.pick(&[1, 1, 1, 1, 2, 2, 2, 3]);
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
        let names: Vec<String> = functions.iter().map(|(name, _)| name.clone()).collect();
        let turns = (0..instances).map(|on| self.turns_of(on, &names)).collect();
        Guest {
            functions,
            scripts: (0..instances).map(|_| self.choices.u64()).collect(),
            steps: self.by_turns(turns),
            memory_limit: self.room / PAGE as u32 + self.choices.below(4),
        }
    }

    /// What is done with one instance.
    fn turns_of(&mut self, on: usize, names: &[String]) -> VecDeque<Step> {
        let mut exports = names.to_vec();
        if on > 0 && self.choices.one_in(2) {
            exports.reverse();
        }
        if self.choices.one_in(6) {
            let again = self.choices.below(names.len() as u32) as usize;
            exports.push(names[again].clone());
        }
        if self.choices.one_in(8) {
            let export = match self.choices.one_in(2) {
                true => "no such function",
                false => "memory",
            };
            let at = self.choices.below(exports.len() as u32 + 1) as usize;
            exports.insert(at, export.to_owned());
        }
        let calls = exports
            .into_iter()
            .map(|export| Step::Invoke { on, export });
        let mut turns: VecDeque<Step> = [Step::Make(on)].into_iter().chain(calls).collect();
        if self.choices.one_in(4) {
            turns.push_back(Step::Drop(on));
        }
        turns
    }

    /// The turns of all instances, mixed.
    fn by_turns(&mut self, mut turns: Vec<VecDeque<Step>>) -> Vec<Step> {
        let mut steps = Vec::new();
        while !turns.is_empty() {
            let next = self.choices.below(turns.len() as u32) as usize;
            steps.extend(turns[next].pop_front());
            if turns[next].is_empty() {
                turns.remove(next);
            }
        }
        steps
    }
}
