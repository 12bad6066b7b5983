//! What every importer must do with any bytes.

use std::path::Path;
use wasm_embedded_spec::export::{Target, export};
use wasm_embedded_spec::fixture::{Entry, Fixture, Header};
use wasm_embedded_spec::import::{Format, Open, Options, import};

/// Reads the bytes; writes what was read in every form.
pub fn check(format: Format, bytes: &[u8]) {
    let options = Options {
        format: Some(format),
        open: Some(Open::Guest),
        ..Options::default()
    };
    check_with(&options, bytes);
}

/// Reads the bytes with these options; writes what was read in every form.
pub fn check_with(options: &Options, bytes: &[u8]) {
    let mut entries = Vec::new();
    let sink = &mut |transaction| {
        entries.push(Entry::One(transaction));
        Ok(())
    };
    match import(Path::new("fuzz"), &mut &*bytes, options, sink) {
        Ok(summary) => assert!(summary.transactions <= entries.len() as u64),
        Err(error) => {
            let error = error.to_string();
            assert!(error.starts_with("fuzz:"), "{error}");
            assert!(
                !error.contains(|c: char| c.is_control() && c != '\t'),
                "{error:?}"
            );
        }
    }
    for target in Target::ALL {
        let mut open = || Ok(Fixture::new(Header::default(), entries.clone()));
        let _ = export(&mut open, *target, &mut std::io::sink());
    }
}
