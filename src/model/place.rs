//! Where in the files something stands that a document of the `witx` crate has no place for.

use super::{ModelError, Path, PathBuf};

/// Puts file and line before the place of an error.
pub(super) fn located(error: ModelError, files: &[PathBuf]) -> ModelError {
    let ModelError::Meaning { place, what } = error else {
        return error;
    };
    let found = files
        .iter()
        .find_map(|file| Some((file, line(file, &place)?)));
    let place = match found {
        Some((file, line)) => format!("{}:{line}: {place}", file.display()),
        None => place,
    };
    ModelError::Meaning { place, what }
}

/// The line in a file where such a place begins: `type $x_mode`, `module $x`, `function x.f, parameter $a` or `clause x/f/id`.
fn line(file: &Path, place: &str) -> Option<usize> {
    let text = std::fs::read_to_string(file).ok()?;
    let (kind, name) = place.split_once(' ')?;
    let name = name.split(',').next().unwrap_or(name);
    let at = match kind {
        "type" => word(&text, "(typename ", name)?,
        "module" => word(&text, "(module ", name)?,
        // Where it stands the second time.
        "clause" => text.rfind(&format!("[{name}"))?,
        _ => {
            let (module, function) = name.split_once('.')?;
            let module = word(&text, "(module ", &format!("${module}"))?;
            let function = text[module..].find(&format!("(export \"{function}\")"))?;
            module + function
        }
    };
    Some(text[..at].matches('\n').count() + 1)
}

/// Where a name stands as a whole after `before`.
fn word(text: &str, before: &str, name: &str) -> Option<usize> {
    let in_name = |c: char| c.is_alphanumeric() || "_-$".contains(c);
    let start = format!("{before}{name}");
    let found = text.match_indices(&start);
    let mut whole = found.filter(|(at, found)| !text[at + found.len()..].starts_with(in_name));
    whole.next().map(|(at, _)| at)
}
