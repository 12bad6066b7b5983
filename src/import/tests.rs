//! What the tests of all formats have in common, and what no input may do.

use super::*;
use crate::fixture::render;

/// The transactions of a text as lines of JSON, and the remarks.
pub(super) fn lines(text: &str, options: &Options) -> (Vec<String>, Vec<String>) {
    let mut found = Vec::new();
    let sink = &mut |transaction: Transaction| {
        found.push(render(&transaction).to_string());
        Ok(())
    };
    match import(Path::new("capture"), &mut text.as_bytes(), options, sink) {
        Ok(summary) => (found, summary.remarks),
        Err(error) => panic!("{error}"),
    }
}

/// Why a text is refused.
pub(super) fn refused(text: &[u8], options: &Options) -> String {
    let sink = &mut |_| Ok(());
    match import(Path::new("capture"), &mut &*text, options, sink) {
        Ok(summary) => panic!("expected an error, found {summary:?}"),
        Err(error) => error.to_string(),
    }
}
