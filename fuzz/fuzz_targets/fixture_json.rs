//! Any text is a fixture or an error that says where; and what was read is written as something that reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Cursor;
use std::path::Path;
use wasm_embedded_spec::fixture::{Entry, Fixture, write_document};

fuzz_target!(|text: &str| {
    let path = Path::new("fuzz.json");
    if let Ok(mut fixture) = Fixture::parse(path, text) {
        let header = fixture.header.clone();
        let entries = entries(&mut fixture).expect("a document is read as a whole");
        let mut written = Vec::new();
        write_document(&mut written, &header, &entries).expect("a vector can be written");
        let written = String::from_utf8(written).expect("JSON is text");
        let mut again =
            Fixture::parse(path, &written).unwrap_or_else(|error| panic!("{error}\n{written}"));
        assert_eq!(again.header, header);
        assert_eq!(
            self::entries(&mut again).as_ref(),
            Some(&entries),
            "{written}"
        );
    }
    let lines = Cursor::new(text.as_bytes().to_vec());
    if let Ok(mut fixture) = Fixture::lines(Path::new("fuzz.jsonl"), Box::new(lines)) {
        entries(&mut fixture);
    }
});

/// What the fixture has; `None` when a later line is wrong.
fn entries(fixture: &mut Fixture) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    while let Some(entry) = fixture.next_entry().ok()? {
        entries.push(entry);
    }
    Some(entries)
}
