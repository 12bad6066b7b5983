//! Handles are opened, offered and closed as a list would do it.
#![no_main]

#[path = "../../tests/random/table.rs"]
mod table;

use libfuzzer_sys::fuzz_target;
use wasm_embedded_spec::differential::Choices;

fuzz_target!(|bytes: &[u8]| table::check(&mut Choices::from_bytes(bytes)));
