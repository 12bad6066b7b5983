//! The suite inside the program: specification, cases, fixtures and scenarios, for commands that are installed.
//!
//! `build.rs` puts it there, in release builds with the feature `suite`.

use std::fs;
use std::io;
use std::path::Path;

/// For each file its name and its text, each after its length.
const ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/suite.bin"));

/// Whether this program has the suite inside.
pub fn is_there() -> bool {
    !ARCHIVE.is_empty()
}

/// Writes the suite into a folder, which is a project without sources then.
///
/// # Errors
/// When a file cannot be written; the error names it.
pub fn unpack(folder: &Path) -> io::Result<()> {
    let named = |path: &Path, error: io::Error| {
        io::Error::new(error.kind(), format!("{}: {error}", path.display()))
    };
    for (name, text) in files(ARCHIVE) {
        let path = folder.join(name);
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| named(&path, error))?;
    }
    Ok(())
}

fn files(mut archive: &[u8]) -> impl Iterator<Item = (&str, &[u8])> {
    std::iter::from_fn(move || {
        let name = std::str::from_utf8(part(&mut archive)?).ok()?;
        Some((name, part(&mut archive)?))
    })
}

fn part<'a>(archive: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (len, rest) = archive.split_first_chunk::<4>()?;
    let len = u32::from_le_bytes(*len);
    let (part, rest) = rest.split_at_checked(usize::try_from(len).ok()?)?;
    *archive = rest;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_names_and_texts() {
        let archive = b"\x01\0\0\0a\x02\0\0\0bc\x03\0\0\0d/e\0\0\0\0";
        let found: Vec<_> = files(archive).collect();
        assert_eq!(found, [("a", &b"bc"[..]), ("d/e", b"")]);
        // What is cut off is no file.
        assert_eq!(files(&archive[..archive.len() - 1]).count(), 1);
        assert_eq!(files(b"").count(), 0);
    }
}
