//! Files that take the place of an older one only when they are whole.

use crate::text::printable_path;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A file that is being written. It is dropped without a trace unless it is kept.
///
/// Where there is a file already, that one stays until then, with its permissions for the new one; a link goes on pointing to the
/// same place. What is no regular file, such as a pipe or `/dev/stdout`, is written as it comes.
#[derive(Debug)]
pub struct WholeFile {
    file: File,
    /// What is written has this name until it is kept; `None` for what is no regular file.
    beside: Option<PathBuf>,
    target: PathBuf,
}

impl WholeFile {
    /// Begins a file that takes the place of `path`.
    ///
    /// # Errors
    /// When it cannot be written there; the error names it.
    pub fn create(path: &Path) -> io::Result<WholeFile> {
        begin(path, false).map_err(|error| named(path, error))
    }

    /// Begins a file that can be read under its name while it is written, where there is none yet.
    ///
    /// # Errors
    /// When it cannot be written there; the error names it.
    pub fn create_live(path: &Path) -> io::Result<WholeFile> {
        begin(path, true).map_err(|error| named(path, error))
    }

    /// Cuts off what was written after so many bytes, where it is a regular file.
    pub fn cut(&mut self, len: u64) {
        if self.beside.is_some() {
            // The error that led here is the one to tell.
            let _ = self.file.set_len(len);
        }
    }

    /// Whether nobody reads this file under its name yet.
    pub fn is_hidden(&self) -> bool {
        self.beside
            .as_ref()
            .is_some_and(|name| *name != self.target)
    }

    /// Puts the file, which is whole now, in its place.
    ///
    /// # Errors
    /// When that is not possible: the older file is as it was. The error names it.
    pub fn keep(mut self) -> io::Result<()> {
        match &self.beside {
            Some(beside) if *beside != self.target => {
                // After that it has no other name.
                fs::rename(beside, &self.target).map_err(|error| named(&self.target, error))?;
            }
            _ => {}
        }
        self.beside = None;
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            // There is nobody to tell.
            let _ = fs::remove_file(beside);
        }
    }
}

/// Writes a file as a whole or not at all.
///
/// # Errors
/// When the file cannot be written; the error names it.
pub fn save(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    let mut file = WholeFile::create(path)?;
    file.write_all(bytes.as_ref())
        .map_err(|error| named(path, error))?;
    file.keep()
}

/// Whether two paths lead to the same file, by whatever names or links, or as `/dev/stdin`. Not where there is no file.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(a), Ok(b)) => same(one, &a, other, &b),
        _ => false,
    }
}

#[cfg(unix)]
fn same(_: &Path, a: &Metadata, _: &Path, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn same(one: &Path, _: &Metadata, other: &Path, _: &Metadata) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", printable_path(path)))
}

fn begin(path: &Path, live: bool) -> io::Result<WholeFile> {
    let older = match fs::metadata(path) {
        Ok(older) => older,
        Err(error) if error.kind() == ErrorKind::NotFound => return begin_new(path, live),
        Err(error) => return Err(error),
    };
    if older.is_dir() {
        return Err(io::Error::new(
            ErrorKind::IsADirectory,
            "expected a file, found a folder",
        ));
    }
    if !older.is_file() {
        return Ok(WholeFile {
            file: OpenOptions::new().write(true).open(path)?,
            beside: None,
            target: path.to_owned(),
        });
    }
    // Who may not write it may not replace it either.
    drop(OpenOptions::new().append(true).open(path)?);
    let (file, beside, target) = beside(path.canonicalize()?)?;
    let new = WholeFile {
        file,
        beside: Some(beside),
        target,
    };
    new.file.set_permissions(older.permissions())?;
    Ok(new)
}

fn begin_new(path: &Path, live: bool) -> io::Result<WholeFile> {
    // A link to what is not there yet keeps its target.
    let target = fs::read_link(path).map_or_else(
        |_| path.to_owned(),
        |to| path.parent().unwrap_or(Path::new("")).join(to),
    );
    let (file, beside, target) = match live {
        true => {
            let file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&target)?;
            (file, target.clone(), target)
        }
        false => beside(target)?,
    };
    Ok(WholeFile {
        file,
        beside: Some(beside),
        target,
    })
}

/// A new file in the same folder.
fn beside(target: PathBuf) -> io::Result<(File, PathBuf, PathBuf)> {
    let Some(name) = target.file_name() else {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "expected the name of a file",
        ));
    };
    for attempt in 0..u32::MAX {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}-{attempt}.part", std::process::id()));
        let beside = target.with_file_name(hidden);
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            Ok(file) => return Ok((file, beside, target)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is in a folder, by name.
    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn an_older_file_stays_until_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for live in [false, true] {
            fs::write(&path, "old").unwrap();
            let new = || match live {
                true => WholeFile::create_live(&path),
                false => WholeFile::create(&path),
            };
            let mut file = new().unwrap();
            assert!(file.is_hidden());
            file.write_all(b"new").unwrap();
            let other = new().unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"old");
            drop(file);
            drop(other);
            assert_eq!(fs::read(&path).unwrap(), b"old");
            assert_eq!(names(folder.path()), ["a"]);
            let mut file = new().unwrap();
            file.write_all(b"newer").unwrap();
            file.keep().unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"newer");
            assert_eq!(names(folder.path()), ["a"]);
        }
    }

    #[test]
    fn what_is_new_is_dropped_unless_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut live = WholeFile::create_live(&path).unwrap();
        live.write_all(b"so far").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"so far");
        live.cut(2);
        assert_eq!(fs::read(&path).unwrap(), b"so");
        drop(live);
        drop(WholeFile::create(&path).unwrap());
        assert_eq!(names(folder.path()), [""; 0]);
        WholeFile::create_live(&path).unwrap().keep().unwrap();
        assert_eq!(names(folder.path()), ["a"]);
        let refused = WholeFile::create(&folder.path().join("no/file")).unwrap_err();
        assert!(refused.to_string().contains("no/file: "), "{refused}");
        assert!(
            WholeFile::create(folder.path())
                .unwrap_err()
                .to_string()
                .contains("found a folder")
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay_and_devices_are_written_to() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("link"));
        symlink("a", &link).unwrap();
        save(&link, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        save(&link, b"newer").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"newer");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        save(Path::new("/dev/null"), b"nothing").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        let full = save(Path::new("/dev/full"), b"no").unwrap_err();
        assert!(full.to_string().starts_with("/dev/full: "), "{full}");
    }

    #[cfg(unix)]
    #[test]
    fn the_same_file_is_known_by_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b, c) = (
            folder.path().join("a"),
            folder.path().join("b"),
            folder.path().join("c"),
        );
        fs::write(&a, "").unwrap();
        fs::write(&c, "").unwrap();
        fs::hard_link(&a, &b).unwrap();
        assert!(is_same_file(&a, &b));
        assert!(!is_same_file(&a, &c));
        assert!(!is_same_file(&a, &folder.path().join("d")));
    }
}
