//! Any bytes are a capture in this format or an error that says where; and what was read can be exported.
#![no_main]

#[path = "../../tests/random/import.rs"]
mod import;

use libfuzzer_sys::fuzz_target;
use wasm_embedded_spec::import::Format;

fuzz_target!(|bytes: &[u8]| import::check(Format::Umockdev, bytes));
