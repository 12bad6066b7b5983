//! Any text is a fixture or an error that says where; and what was read is written as something that reads the same.
#![no_main]

#[path = "../../tests/random/fixture.rs"]
#[allow(dead_code)]
mod fixture;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| fixture::check_json(text));
