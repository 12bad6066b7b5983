//! Makes a module smaller that shows something.

use super::program::{Action, Module, Step, Work};

/// Leaves out whatever the module shows its point without; `shows` says whether it still does.
pub fn reduce(module: Module, shows: impl FnMut(&Module) -> bool) -> Module {
    let mut reducer = Reducer { module, shows };
    if reducer.module.guests.len() > 1 {
        for guest in 0..reducer.module.guests.len() {
            let alone = reducer.module.only(guest);
            if reducer.keep_if_it_shows(alone) {
                break;
            }
        }
    }
    while reducer.pass() {}
    reducer.module
}

struct Reducer<F> {
    module: Module,
    shows: F,
}

impl<F: FnMut(&Module) -> bool> Reducer<F> {
    fn keep_if_it_shows(&mut self, smaller: Module) -> bool {
        let shows = (self.shows)(&smaller);
        if shows {
            self.module = smaller;
        }
        shows
    }

    fn attempt(&mut self, change: impl FnOnce(&mut Module)) -> bool {
        let mut smaller = self.module.clone();
        change(&mut smaller);
        self.keep_if_it_shows(smaller)
    }

    /// Tries once to leave out each part. Whether anything was left out.
    fn pass(&mut self) -> bool {
        let mut smaller = false;
        if self.module.start.is_some() {
            smaller |= self.attempt(|module| module.start = None);
        }
        if self.module.twice {
            smaller |= self.attempt(|module| module.twice = false);
        }
        for guest in 0..self.module.guests.len() {
            for instance in (0..self.module.guests[guest].scripts.len()).rev() {
                smaller |= self.without_instance(guest, instance);
            }
            for step in (0..self.module.guests[guest].steps.len()).rev() {
                smaller |= self.attempt(|module| drop(module.guests[guest].steps.remove(step)));
            }
            for function in (0..self.module.guests[guest].functions.len()).rev() {
                smaller |=
                    self.attempt(|module| drop(module.guests[guest].functions.remove(function)));
            }
        }
        for body in 0..self.module.bodies().count() {
            let actions = self.module.bodies().nth(body).map_or(0, Vec::len);
            for action in (0..actions).rev() {
                let left_out =
                    self.attempt(|module| drop(module.bodies_mut()[body].remove(action)));
                smaller |= left_out || self.simplify(body, action);
            }
        }
        smaller
    }

    /// Tries to leave out all steps of an instance.
    fn without_instance(&mut self, guest: usize, instance: usize) -> bool {
        let is_of = |step: &Step| match step {
            Step::Make(of) | Step::Drop(of) | Step::Invoke { on: of, .. } => *of == instance,
        };
        self.module.guests[guest].steps.iter().any(is_of)
            && self.attempt(|module| module.guests[guest].steps.retain(|step| !is_of(step)))
    }

    /// Tries to compute less: fewer steps, and no more than it takes.
    fn shrink_work(&mut self, body: usize, action: usize) -> bool {
        let found = self.module.bodies().nth(body);
        let Some(Action::Work(Work { size: most, .. })) =
            found.and_then(|body| body.get(action)).cloned()
        else {
            return false;
        };
        let smaller = |module: &mut Module, change: &dyn Fn(&mut Work)| {
            if let Action::Work(work) = &mut module.bodies_mut()[body][action] {
                change(work);
            }
        };
        let mut shrunk =
            (0..most).any(|size| self.attempt(|module| smaller(module, &|work| work.size = size)));
        for step in (0..most).rev() {
            let leave_out = |work: &mut Work| {
                if let Err(place) = work.without.binary_search(&step) {
                    work.without.insert(place, step);
                }
            };
            shrunk |= !self.leaves_out(body, action, step)
                && self.attempt(|module| smaller(module, &leave_out));
        }
        shrunk
    }

    fn leaves_out(&self, body: usize, action: usize, step: u32) -> bool {
        let found = self.module.bodies().nth(body);
        match found.and_then(|body| body.get(action)) {
            Some(Action::Work(work)) => step >= work.size || work.without.contains(&step),
            _ => true,
        }
    }

    /// Tries to make a call plain.
    fn simplify(&mut self, body: usize, action: usize) -> bool {
        if self.shrink_work(body, action) {
            return true;
        }
        let found = self
            .module
            .bodies()
            .nth(body)
            .and_then(|body| body.get(action));
        let Some(Action::Call {
            setup,
            times,
            indirect,
            ..
        }) = found
        else {
            return false;
        };
        let (setups, repeats, indirect) = (setup.len(), *times, *indirect);
        let mut simpler = false;
        for part in (0..setups).rev() {
            simpler |= self.attempt(|module| {
                if let Action::Call { setup, .. } = &mut module.bodies_mut()[body][action] {
                    setup.remove(part);
                }
            });
        }
        for fewer in [1, repeats / 2, repeats.saturating_sub(1)] {
            if (1..repeats).contains(&fewer) {
                let fewer_do = self.attempt(|module| {
                    if let Action::Call { times, .. } = &mut module.bodies_mut()[body][action] {
                        *times = fewer;
                    }
                });
                if fewer_do {
                    return true;
                }
            }
        }
        if indirect {
            simpler |= self.attempt(|module| {
                if let Action::Call { indirect, .. } = &mut module.bodies_mut()[body][action] {
                    *indirect = false;
                }
            });
        }
        simpler
    }
}
