//! `conform test --watch`.

use crate::project::Project;
use crate::{INTERRUPTED, Unusable, output};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

/// What is watched, below the root of the project.
const FOLDERS: [&str; 4] = ["suites", "fixtures", "witx", "hal/scenarios.toml"];
/// How often it is looked at. There are about a thousand files.
const PAUSE: Duration = Duration::from_millis(300);

/// When each file was changed.
type Files = BTreeMap<PathBuf, Option<SystemTime>>;

/// Runs the cases, and again after every change of the suite, until Ctrl-C.
pub fn run(
    root: Option<&Path>,
    stop: &AtomicBool,
    once: impl Fn() -> Result<u8, Unusable>,
) -> Result<u8, Unusable> {
    let root = Project::checkout(root)?.root;
    loop {
        let before = files(&root);
        // What cannot be read now may be half written.
        if let Err(Unusable(messages)) = once() {
            messages.iter().for_each(|message| output::error(message));
        }
        output::remark("  watching suites/, fixtures/ and witx/; Ctrl-C ends");
        let changed = loop {
            if stop.load(Ordering::Relaxed) {
                return Ok(INTERRUPTED);
            }
            let now = files(&root);
            if now != before {
                break changed(&before, &now);
            }
            thread::sleep(PAUSE);
        };
        let name = changed.strip_prefix(&root).unwrap_or(&changed);
        output::remark(&format!("\n  {} changed", name.display()));
    }
}

/// The first file that is not as before.
fn changed(before: &Files, now: &Files) -> PathBuf {
    let differs = |(path, time): &(&PathBuf, &Option<SystemTime>)| before.get(*path) != Some(time);
    let new = now.iter().find(differs).map(|(path, _)| path);
    let gone = || before.keys().find(|path| !now.contains_key(*path));
    new.or_else(gone).cloned().unwrap_or_default()
}

/// All files that are watched. Those that go away meanwhile are not there.
fn files(root: &Path) -> Files {
    let mut files = Files::new();
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(|name| root.join(name)).collect();
    while let Some(path) = folders.pop() {
        match fs::read_dir(&path) {
            Ok(entries) => folders.extend(entries.flatten().map(|entry| entry.path())),
            Err(_) => {
                let time = fs::metadata(&path).and_then(|data| data.modified());
                files.insert(path, time.ok());
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("suites/i2c/a.wat");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let before = files(folder.path());
        fs::write(&path, "").unwrap();
        let new = files(folder.path());
        assert_eq!(changed(&before, &new), path);
        let file = fs::File::open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        let older = files(folder.path());
        assert_ne!(new, older);
        assert_eq!(changed(&new, &older), path);
        fs::remove_file(&path).unwrap();
        assert_eq!(changed(&older, &files(folder.path())), path);
    }
}
