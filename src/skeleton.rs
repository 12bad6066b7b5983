//! What a new case or a new API begins with: files that are valid as they are, to be filled in.

mod api;
mod case;

pub use api::api;
pub use case::case;

use std::collections::BTreeMap;

/// Texts by their paths below the root of the project, with `/` between the parts.
pub type Texts = BTreeMap<String, String>;

/// Whether a name can be a part of an id: lower-case letters, digits, and some signs between them.
fn is_name(text: &str, signs: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.ends_with(inner)
        && text.chars().all(|c| inner(c) || signs.contains(c))
}
