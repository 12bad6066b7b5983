//! Any text is one of the published 0.4 mocks or an error that says where.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;
use wasm_embedded_spec::fixture::Fixture;

fuzz_target!(|text: &str| {
    if let Ok(mut fixture) = Fixture::parse(Path::new("fuzz.toml"), text) {
        while fixture
            .next_entry()
            .expect("a mock is read as a whole")
            .is_some()
        {}
    }
});
