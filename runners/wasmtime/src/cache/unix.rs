//! A folder of files that belong to the user alone. It is opened once, and all that is in it is reached through that.

use super::{HEAD, Listed, MOST_BYTES, SUM, temporary};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use rustix::fs::{fstat, open, openat, renameat, statat, unlinkat};
use rustix::process::{getegid, geteuid};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// What others than the owner may do.
const OTHERS: u32 = 0o077;
/// Files in such a folder are renamed and removed by their owners alone.
const STICKY: u32 = 0o1000;
/// Neither a link nor a pipe is to be waited for; and it is not for programs that this one may start.
const SAFE: OFlags = OFlags::NOFOLLOW
    .union(OFlags::NONBLOCK)
    .union(OFlags::CLOEXEC);

/// An open folder.
pub(super) struct Folder(OwnedFd);

impl Folder {
    /// Opens a folder, which is made when it is not there.
    ///
    /// # Errors
    /// When others than the user may have written to it, or could put another in its place.
    pub(super) fn open(path: &Path) -> io::Result<Folder> {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(io::Error::from(io::ErrorKind::InvalidFilename));
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(parent)?;
        let parent = parent.canonicalize()?;
        check_parents(&parent)?;
        let path = parent.join(name);
        match DirBuilder::new().mode(0o700).create(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        if path.is_symlink() {
            return refuse("it is a symbolic link: remove it".to_owned());
        }
        let folder = rustix::fs::open(&path, OFlags::DIRECTORY | SAFE, Mode::empty())?;
        let stat = fstat(&folder)?;
        if stat.st_uid != geteuid().as_raw() {
            return refuse(format!(
                "it belongs to another user ({}): use another folder",
                stat.st_uid
            ));
        }
        let mode = mode(&stat);
        if mode & OTHERS != 0 {
            return refuse(format!(
                "it is open to others (mode {mode:o}), who may have left code in it: remove it, with everything in it"
            ));
        }
        Ok(Folder(folder))
    }

    /// Reads a file that the user alone can read and write.
    pub(super) fn read(&self, name: &str) -> io::Result<(File, Vec<u8>)> {
        let file = openat(&self.0, name, OFlags::RDONLY | SAFE, Mode::empty())?;
        let stat = fstat(&file)?;
        // A second name of a file may be one of another folder.
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile
            || stat.st_uid != geteuid().as_raw()
            || mode(&stat) & OTHERS != 0
            || stat.st_nlink != 1
        {
            return refuse("not a file of this user alone".to_owned());
        }
        let file = File::from(file);
        let mut bytes = Vec::new();
        (&file).take(MOST_BYTES + HEAD).read_to_end(&mut bytes)?;
        Ok((file, bytes))
    }

    /// Writes a file, which is there when it is whole.
    pub(super) fn write(&self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        let temporary = temporary();
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | SAFE;
        let file = openat(&self.0, &*temporary, flags, Mode::RUSR | Mode::WUSR)?;
        let mut file = File::from(file);
        // Says that somebody is at work on it. Where files cannot be locked, all stay.
        let _ = file.try_lock();
        let written = parts.iter().try_for_each(|part| file.write_all(part));
        let written = written.and_then(|()| Ok(renameat(&self.0, &*temporary, &self.0, name)?));
        if written.is_err() {
            self.remove(&temporary);
        }
        written
    }

    /// Lists the files.
    pub(super) fn list(&self) -> io::Result<Vec<Listed>> {
        let mut files = Vec::new();
        for entry in Dir::read_from(&self.0)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else {
                continue;
            };
            // Another process may have removed it.
            if let Ok(stat) = statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)
                && FileType::from_raw_mode(stat.st_mode) != FileType::Directory
            {
                files.push(Listed {
                    used: modified(&stat),
                    size: u64::try_from(stat.st_size).unwrap_or_default(),
                    name: name.to_owned(),
                });
            }
        }
        Ok(files)
    }

    /// Whether nobody is at work on a file that is not whole.
    pub(super) fn is_abandoned(&self, file: &Listed) -> bool {
        match openat(&self.0, &*file.name, OFlags::RDONLY | SAFE, Mode::empty()) {
            Ok(file) => File::from(file).try_lock().is_ok(),
            Err(_) => true,
        }
    }

    /// Removes a file, if it is there.
    pub(super) fn remove(&self, name: &str) {
        let _ = unlinkat(&self.0, name, AtFlags::empty());
    }
}

/// Checks that nobody but the user, and the administrator, can put something else in the place of a folder in this one. The
/// outermost is checked first, so that what was checked stays as it is.
fn check_parents(parent: &Path) -> io::Result<()> {
    let mut folders: Vec<_> = parent.ancestors().collect();
    folders.reverse();
    for folder in folders {
        let metadata = fs::symlink_metadata(folder)?;
        let (uid, mode) = (metadata.uid(), metadata.mode());
        let writers = match metadata.gid() == getegid().as_raw() {
            // Many systems give each user a group.
            true => 0o002,
            false => 0o022,
        };
        let wrong = if uid != 0 && uid != geteuid().as_raw() {
            format!("belongs to another user ({uid})")
        } else if mode & writers != 0 && mode & STICKY == 0 {
            format!("can be written to by others (mode {:o})", mode & 0o7777)
        } else {
            continue;
        };
        return refuse(format!("{} {wrong}: use another folder", folder.display()));
    }
    Ok(())
}

/// Returns an error that is not one of the system.
fn refuse<T>(why: String) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::PermissionDenied, why))
}

fn mode(stat: &Stat) -> u32 {
    stat.st_mode & 0o7777
}

fn modified(stat: &Stat) -> SystemTime {
    let seconds = u64::try_from(stat.st_mtime).unwrap_or_default();
    let nanoseconds = u32::try_from(stat.st_mtime_nsec).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds)
}

/// Returns a new secret. It is not waited for: a device that has just started may have nothing random for minutes, and is to run
/// guests.
///
/// # Errors
/// When the system has no random bytes yet.
pub(super) fn secret() -> io::Result<[u8; SUM]> {
    let mut secret = [0; SUM];
    let source = open("/dev/random", OFlags::RDONLY | SAFE, Mode::empty())?;
    File::from(source).read_exact(&mut secret)?;
    Ok(secret)
}
