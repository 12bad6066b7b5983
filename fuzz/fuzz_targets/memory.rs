//! Ranges of guest memory are checked as numbers that cannot overflow would be, and nothing else is touched.
#![no_main]

#[path = "../../tests/random/memory.rs"]
mod memory;

use libfuzzer_sys::fuzz_target;
use wasm_embedded_spec::differential::Choices;

fuzz_target!(|bytes: &[u8]| memory::check(&mut Choices::from_bytes(bytes)));
