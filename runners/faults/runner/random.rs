//! Random guests: what they do with a fault, compared with what they do without.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;
use wasm_embedded_spec::differential::{Choices, Loaded, Module, Played, Profile, load, play};
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::switch;

/// What the guests are generated from; the same for every fault, so that results can be repeated.
const SEED: u64 = 14;
/// How many guests a module has.
const GUESTS: u32 = 16;

/// Modules that ran without a fault, by engine.
#[derive(Default)]
pub struct Random(HashMap<String, Vec<Sound>>);

struct Sound {
    module: Module,
    loaded: Loaded,
    /// The faults that were asked for while it was loaded: with one of them on it is another one.
    asked: Vec<usize>,
    played: Vec<Played>,
}

impl Random {
    /// Writes a line for each module: `same`, or after which no others run, `differs`.
    pub fn run(&mut self, engine: &Arc<dyn Runtime>, fault: usize, modules: usize) {
        let known = self.0.entry(engine.name().to_owned()).or_default();
        for number in 0..modules {
            if known.len() == number {
                known.push(Sound::of(engine, number as u64));
            }
            let same = known[number].is_same_with(&**engine, fault);
            writeln!(io::stdout(), "{}", if same { "same" } else { "differs" }).expect("a reader");
            if !same {
                return;
            }
        }
    }
}

impl Sound {
    fn of(engine: &Arc<dyn Runtime>, number: u64) -> Sound {
        let profile = Profile::of(std::slice::from_ref(engine));
        let module = Module::generate(&profile, &mut Choices::one_of(SEED, number), GUESTS);
        let engine = &**engine;
        switch::set(0);
        switch::asked();
        let loaded = load(engine, &module);
        let asked = switch::asked();
        let played = module.guests.iter().map(|guest| play(engine, &loaded, guest)).collect();
        Sound {
            module,
            loaded,
            asked,
            played,
        }
    }

    fn is_same_with(&self, engine: &dyn Runtime, fault: usize) -> bool {
        switch::set(fault);
        let other = self.asked.contains(&fault).then(|| load(engine, &self.module));
        let loaded = other.as_ref().unwrap_or(&self.loaded);
        let mut pairs = self.module.guests.iter().zip(&self.played);
        let same = pairs.all(|(guest, played)| play(engine, loaded, guest).agrees(played));
        switch::set(0);
        same
    }
}
