//! Any text is a line of an adapter or an error that says what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wasm_embedded_spec::adapter::{Line, parse};

fuzz_target!(|text: &str| match parse(text) {
    Ok(Line::Hello(hello)) => assert!(hello.has("conformance")),
    Ok(Line::Call(call)) => assert_eq!(call.args.len(), call.function.params.len()),
    Ok(Line::Ended(_)) => {}
    Err(why) => assert!(!why.is_empty()),
});
