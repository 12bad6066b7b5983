//! What a path of the settings leads to, where it is no device of the kind that is asked for.

use super::kernel::Class;
use std::fs::{self, Metadata};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

/// Returns what is wrong with a path that leads to something that cannot be such a device. Nothing is opened: a FIFO would wait.
pub fn another(path: &Path, class: Class) -> Option<String> {
    // What is not there, or cannot be looked at, is for the error of opening it.
    let found = fs::metadata(path).ok()?;
    let major = rustix::fs::major(found.rdev());
    let fits = found.file_type().is_char_device() && class.major.is_none_or(|m| m == major);
    (!fits).then(|| described(&found, class))
}

/// Returns the same of a device that does not know what it is asked. Not where the number of its driver is right already.
pub fn stranger(path: &Path, class: Class) -> Option<String> {
    let found = fs::metadata(path).ok()?;
    class.major.is_none().then(|| described(&found, class))
}

fn described(found: &Metadata, class: Class) -> String {
    let kind = found.file_type();
    let number = || {
        let device = found.rdev();
        format!(
            "{}:{}",
            rustix::fs::major(device),
            rustix::fs::minor(device)
        )
    };
    let found = match () {
        () if kind.is_file() => "a regular file".to_owned(),
        () if kind.is_dir() => "a folder".to_owned(),
        () if kind.is_fifo() => "a FIFO".to_owned(),
        () if kind.is_socket() => "a socket".to_owned(),
        () if kind.is_block_device() => format!("the block device {}", number()),
        () if kind.is_char_device() => format!("the character device {}", number()),
        () => "something else".to_owned(),
    };
    format!(
        "expected {}, such as {}, found {found}: name another one in the settings (--config)",
        class.what, class.example
    )
}
