//! A folder in the profile of the user, which others cannot write to on systems that are not unix.

use super::{HEAD, Listed, MOST_BYTES, SUM, temporary};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Nobody writes to a file for so long.
const LONG: Duration = Duration::from_secs(3600);

/// The path of a folder.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder when it is not there.
    pub(super) fn open(path: &Path) -> io::Result<Folder> {
        fs::create_dir_all(path)?;
        Ok(Folder(path.to_owned()))
    }

    /// Reads a file.
    pub(super) fn read(&self, name: &str) -> io::Result<(File, Vec<u8>)> {
        let path = self.0.join(name);
        // With this its time of use can be set.
        let file = File::options().read(true).append(true).open(path)?;
        let mut bytes = Vec::new();
        (&file).take(MOST_BYTES + HEAD).read_to_end(&mut bytes)?;
        Ok((file, bytes))
    }

    /// Writes a file, which is there when it is whole.
    pub(super) fn write(&self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        let temporary = temporary();
        let path = self.0.join(&temporary);
        let written = File::create_new(&path).and_then(|mut file| {
            parts.iter().try_for_each(|part| file.write_all(part))?;
            drop(file);
            fs::rename(&path, self.0.join(name))
        });
        if written.is_err() {
            self.remove(&temporary);
        }
        written
    }

    /// Lists the files.
    pub(super) fn list(&self) -> io::Result<Vec<Listed>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            // Another process may have removed it.
            let metadata = entry.metadata();
            if let (Ok(metadata), Ok(name)) = (metadata, entry.file_name().into_string())
                && metadata.is_file()
            {
                files.push(Listed {
                    used: metadata.modified()?,
                    size: metadata.len(),
                    name,
                });
            }
        }
        Ok(files)
    }

    /// Whether nobody is at work on a file that is not whole.
    pub(super) fn is_abandoned(&self, file: &Listed) -> bool {
        SystemTime::now()
            .duration_since(file.used)
            .is_ok_and(|age| age > LONG)
    }

    /// Removes a file, if it is there.
    pub(super) fn remove(&self, name: &str) {
        let _ = fs::remove_file(self.0.join(name));
    }
}

/// Returns a new secret.
pub(super) fn secret() -> io::Result<[u8; SUM]> {
    let mut secret = [0; SUM];
    getrandom::fill(&mut secret).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(secret)
}
