//! Which fault or mutant is on, and which were asked for.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

static ON: AtomicUsize = AtomicUsize::new(0);
static ASKED: [AtomicU64; 512] = [const { AtomicU64::new(0) }; 512];

fn note(number: usize) {
    let (word, bit) = (&ASKED[number / 64], 1 << (number % 64));
    if word.load(Relaxed) & bit == 0 {
        word.fetch_or(bit, Relaxed);
    }
}

/// Whether the fault of this number is on.
pub fn on(number: usize) -> bool {
    note(number);
    ON.load(Relaxed) == number
}

/// Whether one of these mutants is on.
pub fn among(first: usize, last: usize) -> bool {
    (first..=last).for_each(note);
    (first..=last).contains(&ON.load(Relaxed))
}

/// Likewise, for C.
#[unsafe(no_mangle)]
pub extern "C" fn wasme_fault(number: u32) -> bool {
    on(number as usize)
}

/// Likewise, for C.
#[unsafe(no_mangle)]
pub extern "C" fn wasme_mutant_on(number: u32) -> bool {
    on(number as usize)
}

/// Likewise, for C.
#[unsafe(no_mangle)]
pub extern "C" fn wasme_mutant_among(first: u32, last: u32) -> bool {
    among(first as usize, last as usize)
}

/// Switches this fault on and all others off; 0 is none. Gives the one that was on.
pub fn set(number: usize) -> usize {
    ON.swap(number, Relaxed)
}

/// The faults that were asked for since the last time.
pub fn asked() -> Vec<usize> {
    let bits = ASKED.iter().map(|word| word.swap(0, Relaxed)).enumerate();
    bits.flat_map(|(i, word)| {
        (0..64)
            .filter(move |bit| word >> bit & 1 == 1)
            .map(move |bit| i * 64 + bit)
    })
    .collect()
}
