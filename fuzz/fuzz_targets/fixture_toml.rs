//! Any text is one of the published 0.4 mocks or an error that says where.
#![no_main]

#[path = "../../tests/random/fixture.rs"]
#[allow(dead_code)]
mod fixture;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| fixture::check_toml(text));
