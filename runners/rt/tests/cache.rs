//! Compiled guests are kept, and never in the way.
#![cfg(unix)]

mod common;

use common::{BUS, Files, Running, guest, run};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// A guest that prints, and a cache of its own.
struct Cached(Files);

impl Cached {
    fn new() -> Cached {
        Cached(Files::new("(call $print)", BUS))
    }

    fn folder(&self) -> PathBuf {
        self.0.path("cache/wasm-embedded-rt")
    }

    /// All that is in the cache.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).into_iter().flatten();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    /// The compiled guests in the cache.
    fn files(&self) -> Vec<PathBuf> {
        let names = self.names().into_iter();
        let modules = names.filter(|name| name.ends_with(".cwasm"));
        modules.map(|name| self.folder().join(name)).collect()
    }

    fn secret(&self) -> PathBuf {
        self.folder().join("secret")
    }

    /// Runs the guest, which must do what it does. Returns what was said.
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

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
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
fn a_folder_that_is_open_to_others_is_not_used() {
    let cached = Cached::new();
    fs::create_dir_all(cached.folder()).unwrap();
    set_mode(&cached.folder(), 0o755);
    let said = cached.run(&[]);
    assert!(
        said.contains("warning: compiled guests are not kept in "),
        "{said}"
    );
    assert!(said.contains("(mode 755)"), "{said}");
    assert!(cached.names().is_empty());
    // As the warning says.
    assert!(
        said.contains(": remove it, with everything in it"),
        "{said}"
    );
    fs::remove_dir_all(cached.folder()).unwrap();
    assert!(!cached.run(&[]).contains("warning"));
    assert_eq!(cached.files().len(), 1);
}

#[test]
fn a_folder_that_others_can_exchange_is_not_used() {
    let cached = Cached::new();
    let parent = cached.0.path("cache");
    fs::create_dir(&parent).unwrap();
    set_mode(&parent, 0o777);
    let said = cached.run(&[]);
    assert!(
        said.contains("warning: compiled guests are not kept in "),
        "{said}"
    );
    assert!(
        said.contains("/cache can be written to by others (mode 777): use another folder"),
        "{said}"
    );
    assert!(cached.names().is_empty());
    // As it is with /tmp: nobody but the owner renames what is in it.
    set_mode(&parent, 0o1777);
    cached.run(&[]);
    assert!(cached.run(&[]).contains(HIT));
}

#[test]
fn a_link_is_not_followed() {
    let cached = Cached::new();
    cached.run(&[]);
    let elsewhere = cached.0.path("elsewhere");
    fs::rename(cached.folder(), &elsewhere).unwrap();
    symlink(&elsewhere, cached.folder()).unwrap();
    let said = cached.run(&[]);
    assert!(said.contains("it is a symbolic link: remove it"), "{said}");
    fs::remove_file(cached.folder()).unwrap();
    fs::rename(&elsewhere, cached.folder()).unwrap();
    let file = cached.files().remove(0);
    fs::rename(&file, cached.0.path("entry")).unwrap();
    symlink(cached.0.path("entry"), &file).unwrap();
    assert!(!cached.run(&[]).contains(HIT));
    // The link was replaced, and not what it led to.
    assert!(file.symlink_metadata().unwrap().is_file());
    assert!(cached.run(&[]).contains(HIT));
}

#[test]
fn a_file_that_others_may_have_written_is_compiled_again() {
    let cached = Cached::new();
    cached.run(&[]);
    let file = cached.files().remove(0);
    for mode in [0o620, 0o602, 0o644] {
        set_mode(&file, mode);
        let said = cached.run(&[]);
        assert!(
            said.contains("not a file of this user alone") && !said.contains(HIT),
            "{said}"
        );
        assert!(cached.run(&[]).contains(HIT));
    }
    // A second name, which may be in a folder of others.
    fs::hard_link(&file, cached.0.path("second")).unwrap();
    assert!(!cached.run(&[]).contains(HIT));
    // Nobody waits for what nobody writes.
    fs::remove_file(&file).unwrap();
    let made = Command::new("mkfifo")
        .arg("-m")
        .arg("600")
        .arg(&file)
        .status();
    assert!(made.unwrap().success());
    assert!(!cached.run(&[]).contains(HIT));
    assert!(cached.run(&[]).contains(HIT));
}

#[test]
fn what_is_sealed_with_another_secret_is_compiled_again() {
    let (cached, other) = (Cached::new(), Cached::new());
    cached.run(&[]);
    other.run(&[]);
    let (file, same) = (cached.files().remove(0), other.files().remove(0));
    assert_eq!(file.file_name(), same.file_name());
    fs::copy(&same, &file).unwrap();
    let said = cached.run(&[]);
    assert!(
        said.contains("not as it was written") && !said.contains(HIT),
        "{said}"
    );
    assert!(cached.run(&[]).contains(HIT));
    // A secret that others know is none.
    let spoil: [fn(&Cached); 4] = [
        |cached| set_mode(&cached.secret(), 0o644),
        |cached| fs::hard_link(cached.secret(), cached.0.path("known")).unwrap(),
        |cached| fs::write(cached.secret(), "").unwrap(),
        |cached| fs::write(cached.secret(), [0; 33]).unwrap(),
    ];
    for spoil in spoil {
        let before = fs::read(cached.secret()).unwrap();
        spoil(&cached);
        assert!(!cached.run(&[]).contains(HIT));
        assert_ne!(fs::read(cached.secret()).unwrap(), before);
        let mode = cached.secret().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(cached.run(&[]).contains(HIT));
        let _ = fs::remove_file(cached.0.path("known"));
    }
}

/// Somebody else, who may do as little as nobody.
const OTHER: u32 = 65_534;

/// Runs a script as another user. Only root can, so that nothing is tested where it returns false.
fn as_another_user(script: &str, folder: &Path) -> bool {
    if folder.metadata().unwrap().uid() != 0 {
        eprintln!("skipped: only root can run a process of another user");
        return false;
    }
    let mut shell = Command::new("sh");
    let shell = shell.args(["-ec", script]).current_dir(folder);
    let status = shell.uid(OTHER).gid(OTHER).status();
    assert!(status.unwrap().success(), "{script}");
    true
}

#[test]
fn what_another_user_left_is_not_executed() {
    let cached = Cached::new();
    // What the other user wants to be executed: it is what was compiled here, so that it has the right seal.
    cached.run(&[]);
    let file = cached.files().remove(0);
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    let folder = cached.folder();
    let public = cached.0.path("public");
    fs::create_dir(&public).unwrap();
    set_mode(&public, 0o777);
    fs::copy(&file, public.join(&name)).unwrap();
    fs::copy(cached.secret(), public.join("secret")).unwrap();
    for file in [&name, "secret"] {
        set_mode(&public.join(file), 0o644);
    }

    // Others may pass, as in a home folder.
    for folder in ["", "cache"] {
        set_mode(&cached.0.path(folder), 0o755);
    }
    fs::remove_file(&file).unwrap();
    let plant =
        format!("umask 077; cp ../../public/{name} .; rm -f secret; cp ../../public/secret .");
    // It was open for a while, and is closed again: what the other user left is not believed, though the seal is right.
    set_mode(&folder, 0o777);
    if !as_another_user(&plant, &folder) {
        return;
    }
    let said = cached.run(&[]);
    assert!(said.contains("are not kept in"), "{said}");
    set_mode(&folder, 0o700);
    let said = cached.run(&[]);
    assert!(!said.contains(HIT), "{said}");
    for file in [&file, &cached.secret()] {
        assert_eq!(file.metadata().unwrap().uid(), 0);
    }
    assert!(cached.run(&[]).contains(HIT));

    // The folder is another's.
    fs::remove_dir_all(cached.0.path("cache")).unwrap();
    fs::create_dir(cached.0.path("cache")).unwrap();
    set_mode(&cached.0.path("cache"), 0o1777);
    let plant = format!(
        "umask 077; mkdir wasm-embedded-rt; cp ../public/{name} ../public/secret wasm-embedded-rt"
    );
    as_another_user(&plant, &cached.0.path("cache"));
    let said = cached.run(&[]);
    assert!(
        said.contains("it belongs to another user (65534): use another folder"),
        "{said}"
    );
    assert!(!said.contains(HIT), "{said}");

    // The folder in which it lies is another's, who may exchange it at any time.
    set_mode(&public, 0o1777);
    let taken = cached.0.path("public/cache");
    as_another_user("mkdir cache", &public);
    let mut command = cached.0.command("wasmtime", &["--log-level", "debug"]);
    let (code, _, said) = run(command.env("XDG_CACHE_HOME", &taken));
    assert_eq!(code, 0);
    let why = "/public/cache belongs to another user (65534): use another folder";
    assert!(said.contains(why), "{said}");
}

#[test]
fn a_folder_that_takes_the_place_of_the_first_is_not_used() {
    let (cached, other) = (Cached::new(), Cached::new());
    let next = guest("(call $print) nop (loop $l (br $l))");
    // It has the next version.
    other.0.write("app.wasm", &next);
    let mut command = other.0.command("wasmtime", &["--time-limit", "1"]);
    let _ = run(command.env("XDG_CACHE_HOME", other.0.path("cache")));
    assert_eq!(other.files().len(), 1);

    cached
        .0
        .write("app.wasm", guest("(call $print) (loop $l (br $l))"));
    let mut command = cached
        .0
        .command("wasmtime", &["--watch", "--log-level", "debug"]);
    command.env("XDG_CACHE_HOME", cached.0.path("cache"));
    let mut running = Running::start(&mut command);
    running.wait_for(".cwasm: No such file");
    fs::rename(cached.folder(), cached.0.path("cache/first")).unwrap();
    fs::rename(other.folder(), cached.folder()).unwrap();
    fs::write(cached.0.path("next"), next).unwrap();
    fs::rename(cached.0.path("next"), cached.0.path("app.wasm")).unwrap();
    running.wait_for(".cwasm: No such file");
    running.signal("TERM");
    running.end();
    assert!(
        !running.lines.concat().contains(HIT),
        "{:#?}",
        running.lines
    );
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
    cached.run(&[]);
    let first = cached.files().remove(0);
    // As if more had been compiled.
    let old = |name: &str, size: u64, age| {
        let file = fs::File::create(cached.folder().join(name)).unwrap();
        file.set_len(size).unwrap();
        let used = SystemTime::now() - Duration::from_secs(age);
        file.set_modified(used).unwrap();
    };
    for i in 0..70 {
        old(&format!("{i:064x}.cwasm"), 100, 1000 + i);
    }
    cached.0.write("app.wasm", guest("(call $print) nop"));
    cached.run(&[]);
    assert_eq!(cached.files().len(), 64);
    assert!(cached.run(&[]).contains(HIT));
    assert!(first.exists());
    assert!(cached.folder().join(format!("{:064x}.cwasm", 61)).exists());
    assert!(!cached.folder().join(format!("{:064x}.cwasm", 62)).exists());

    // The sizes count too; this one takes no room on the disk.
    old("ff.cwasm", 300 << 20, 500);
    cached.0.write("app.wasm", guest("(call $print) nop nop"));
    cached.run(&[]);
    assert_eq!(cached.files().len(), 3);
    assert!(first.exists());
}

#[test]
fn what_was_left_half_written_is_removed() {
    let cached = Cached::new();
    cached.run(&[]);
    let left = cached.folder().join(".tmp0123456789abcdef");
    let written = cached.folder().join(".tmpAbCdEf");
    fs::write(&left, "half").unwrap();
    // Somebody is at work on this one.
    let file = fs::File::create(&written).unwrap();
    file.lock().unwrap();
    cached.0.write("app.wasm", guest("(call $print) nop"));
    cached.run(&[]);
    assert!(!left.exists());
    assert!(written.exists());
    drop(file);
    cached.0.write("app.wasm", guest("(call $print) nop nop"));
    cached.run(&[]);
    assert!(!written.exists());
}
