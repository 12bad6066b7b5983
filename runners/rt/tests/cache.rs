//! Compiled guests are kept, and never in the way.
#![cfg(unix)]

mod common;

use common::{BUS, Files, guest, run};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// A guest that prints, and a cache of its own.
struct Cached(Files);

impl Cached {
    fn new() -> Cached {
        Cached(Files::new("(call $print)", BUS))
    }

    fn folder(&self) -> PathBuf {
        self.0.path("cache/wasm-embedded-rt")
    }

    /// The files in the cache.
    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder()).into_iter().flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    /// Runs the guest, which must do what it does. Gives what was said.
    fn run(&self, options: &[&str]) -> String {
        let mut options = options.to_vec();
        options.extend(["--log-level", "debug"]);
        let mut command = self.0.command("wasmtime", &options);
        command.env("XDG_CACHE_HOME", self.0.path("cache"));
        let (code, stdout, stderr) = run(&mut command);
        assert_eq!((code, stdout.as_str()), (0, "hi\n"), "{stderr}");
        stderr
    }
}

const HIT: &str = "debug: compiled before: ";

#[test]
fn a_guest_is_compiled_once() {
    let cached = Cached::new();
    assert!(!cached.run(&["--no-cache"]).contains("kept in"));
    assert!(!cached.0.path("cache").exists());
    assert!(!cached.run(&[]).contains(HIT));
    let files = cached.files();
    assert_eq!(files.len(), 1);
    let mode = cached.folder().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert!(cached.run(&[]).contains(HIT));
    assert!(!cached.run(&["--no-cache"]).contains(HIT));
    // Another guest is another file.
    cached.0.write("app.wasm", guest("(call $print) nop"));
    assert!(!cached.run(&[]).contains(HIT));
    assert_eq!(cached.files().len(), 2);
}

#[test]
fn what_is_not_as_it_was_written_is_compiled_again() {
    let cached = Cached::new();
    cached.run(&[]);
    let file = cached.files().remove(0);
    let good = fs::read(&file).unwrap();
    // A file of another guest under this name.
    cached.0.write("app.wasm", guest("unreachable"));
    let _ = run(cached
        .0
        .command("wasmtime", &[])
        .env("XDG_CACHE_HOME", cached.0.path("cache")));
    let other = cached.files().into_iter().find(|f| *f != file).unwrap();
    let other = fs::read(other).unwrap();
    cached.0.write("app.wasm", guest("(call $print)"));
    let mut bad = vec![
        Vec::new(),
        good[..20].to_vec(),
        good[..good.len() - 1].to_vec(),
        other,
    ];
    for at in (0..good.len()).step_by(good.len() / 20) {
        let mut flipped = good.clone();
        flipped[at] ^= 1;
        bad.push(flipped);
    }
    for bad in bad {
        fs::write(&file, bad).unwrap();
        let said = cached.run(&[]);
        assert!(
            said.contains("not as it was written") && !said.contains(HIT),
            "{said}"
        );
        assert_eq!(fs::read(&file).unwrap(), good);
    }
    assert!(cached.run(&[]).contains(HIT));
}

#[test]
fn a_folder_that_others_may_enter_is_not_used() {
    let cached = Cached::new();
    fs::create_dir_all(cached.folder()).unwrap();
    fs::set_permissions(cached.folder(), fs::Permissions::from_mode(0o755)).unwrap();
    let said = cached.run(&[]);
    assert!(
        said.contains("warning: compiled guests are not kept in "),
        "{said}"
    );
    assert!(said.contains("mend it with chmod 700"), "{said}");
    assert!(cached.files().is_empty());
    fs::set_permissions(cached.folder(), fs::Permissions::from_mode(0o700)).unwrap();
    cached.run(&[]);
    assert_eq!(cached.files().len(), 1);
}

#[test]
fn no_cache_is_no_failure() {
    let cached = Cached::new();
    cached.0.write("cache", "a file where the folder would be");
    assert!(cached.run(&[]).contains("are not kept in"));
    let mut command = cached.0.command("wasmtime", &[]);
    command.env_remove("XDG_CACHE_HOME").env_remove("HOME");
    assert_eq!(run(&mut command), (0, "hi\n".to_owned(), String::new()));
}

#[test]
fn only_what_was_used_last_stays() {
    let cached = Cached::new();
    for i in 0..70 {
        cached.0.write(
            "app.wasm",
            guest(&format!("(call $print) (drop (i32.const {i}))")),
        );
        cached.run(&[]);
    }
    assert_eq!(cached.files().len(), 64);
    assert!(cached.run(&[]).contains(HIT));
}
