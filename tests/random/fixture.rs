//! What the readers of fixtures must do with any text.

use std::io::Cursor;
use std::path::Path;
use wasm_embedded_spec::fixture::{Entry, Fixture, write_document};

/// Reads a document, which then reads the same again, and JSON Lines.
pub fn check_json(text: &str) {
    let path = Path::new("fuzz.json");
    match Fixture::parse(path, text) {
        Ok(mut fixture) => {
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
        Err(error) => shown(&error.to_string()),
    }
    let lines = Cursor::new(text.as_bytes().to_vec());
    if let Ok(mut fixture) = Fixture::lines(Path::new("fuzz.jsonl"), Box::new(lines)) {
        entries(&mut fixture);
    }
}

/// Reads a mock of 0.4.
pub fn check_toml(text: &str) {
    match Fixture::parse(Path::new("fuzz.toml"), text) {
        Ok(mut fixture) => {
            entries(&mut fixture).expect("a mock is read as a whole");
        }
        Err(error) => shown(&error.to_string()),
    }
}

/// What the fixture has; `None` when a later line is wrong.
fn entries(fixture: &mut Fixture) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    loop {
        match fixture.next_entry() {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => return Some(entries),
            Err(error) => {
                shown(&error.to_string());
                return None;
            }
        }
    }
}

/// An error can be printed as it is.
fn shown(error: &str) {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(!error.contains(control), "{error:?}");
}
