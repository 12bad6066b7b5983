//! The C tests and examples have their guests as arrays, in headers that this test compares with the text format.
//!
//! After a change of a `.wat`: `WASME_WRITE_GUESTS=1 cargo test --package wasm-embedded-rt-wasm3 --test guests_of_c`.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

const COMMAND: &str =
    "WASME_WRITE_GUESTS=1 cargo test --package wasm-embedded-rt-wasm3 --test guests_of_c";

/// The header for a guest.
fn header(stem: &str, wasm: &[u8]) -> String {
    let mut text = format!(
        "/* Generated from {stem}.wat; after a change: {COMMAND} */\nstatic const unsigned char {stem}_wasm[] = {{\n"
    );
    for line in wasm.chunks(20) {
        let bytes: Vec<_> = line.iter().map(|byte| format!("0x{byte:02x}")).collect();
        writeln!(text, "    {},", bytes.join(", ")).unwrap();
    }
    text + "};\n"
}

#[test]
fn the_headers_are_what_the_text_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in ["examples", "tests/c/guests"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let source = entry.unwrap().path();
            if source
                .extension()
                .is_none_or(|extension| extension != "wat")
            {
                continue;
            }
            let stem = source.file_stem().unwrap().to_str().unwrap();
            let wasm = wat::parse_file(&source).unwrap();
            wasmparser::validate(&wasm).unwrap();
            let expected = header(stem, &wasm);
            let target = source.with_extension("wasm.h");
            if env::var_os("WASME_WRITE_GUESTS").is_some() {
                fs::write(&target, &expected).unwrap();
            }
            let found = fs::read_to_string(&target).unwrap_or_default();
            assert!(
                found.replace('\r', "") == expected,
                "{} is stale; write it with: {COMMAND}",
                target.display()
            );
            count += 1;
        }
    }
    assert!(count > 0, "there are no guests");
}
