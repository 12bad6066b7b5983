//! `--record`: what is in the file, however a run ends.

mod common;

use common::{BUS, Files, RUNTIMES, read, run};

#[test]
fn the_recording_of_a_replay_is_what_was_replayed() {
    let files = Files::new("", BUS);
    let absent = BUS.replace(
        "\"schema\":1,",
        "\"schema\":1,\"absent\":[\"spi\",\"i2c.exec\"],",
    );
    files.write("bus.json", absent);
    for runtime in RUNTIMES {
        let options = ["--record", "again.jsonl", "--trace"];
        assert_eq!(files.run(runtime, &options).0, 0);
        let (header, transactions) = files.recording("again.jsonl");
        let (replayed, expected) = read(&files.path("bus.json"));
        assert_eq!(transactions, expected);
        assert_eq!(header.absent.len(), replayed.absent.len());
        assert!(replayed.absent.iter().all(|a| header.absent.contains(a)));
        let source = |key: &str| header.source[key].as_str().unwrap();
        assert!(source("command").ends_with("--record again.jsonl --trace app.wasm"));
        assert_eq!(source("platform"), "replay");
        assert!(source("runtime").starts_with(runtime));
        assert!(source("date").starts_with("20") && source("date").ends_with('Z'));
        // And replays.
        let mut command = common::rt();
        command.current_dir(files.path(""));
        command.args(["--config", "again.jsonl", "app.wasm"]);
        assert_eq!(run(&mut command), (0, String::new(), String::new()));
    }
}

#[test]
fn a_recording_is_complete_however_the_guest_ends() {
    let (_, expected) = {
        let files = Files::new("", BUS);
        read(&files.path("bus.json"))
    };
    let ends = [
        ("unreachable", 134),
        ("(call $exit (i32.const 3))", 3),
        ("(loop $l (br $l))", 124),
    ];
    for (body, code) in ends {
        for runtime in RUNTIMES {
            let files = Files::new(body, BUS);
            let ran = files.run(runtime, &["--record", "r.jsonl", "--time-limit", "1"]);
            assert_eq!(ran.0, code, "{}", ran.2);
            assert_eq!(files.recording("r.jsonl").1, expected);
        }
    }
}

#[test]
fn what_is_read_is_not_recorded_over() {
    let files = Files::new("", BUS);
    for name in ["bus.json", "app.wasm", "./bus.json"] {
        let (code, _, stderr) = files.run("wasm3", &["--record", name]);
        assert_eq!(code, 125);
        assert!(
            stderr.contains("expected another file to record into"),
            "{stderr}"
        );
    }
    #[cfg(unix)]
    {
        std::fs::hard_link(files.path("bus.json"), files.path("same.json")).unwrap();
        std::os::unix::fs::symlink("app.wasm", files.path("link.wasm")).unwrap();
        for name in ["same.json", "link.wasm"] {
            let (code, _, stderr) = files.run("wasm3", &["--record", name]);
            assert_eq!(code, 125);
            assert!(
                stderr.contains("expected another file to record into: this one is read"),
                "{stderr}"
            );
        }
        // What the shell has opened for the guest.
        for (redirect, what) in [
            ("< out", "this one is read, as standard input"),
            ("> out", "standard output goes into this one"),
            ("2> out", "standard error goes into this one"),
        ] {
            files.write("out", "");
            let (code, stdout, stderr) =
                files.shell("", "--config bus.json --record out", redirect);
            let said = std::fs::read_to_string(files.path("out")).unwrap();
            assert_eq!(code, 125, "{stderr}");
            assert!(
                format!("{stdout}{stderr}{said}").contains(what),
                "{stderr}{said}"
            );
        }
    }
    assert_eq!(files.run("wasm3", &[]).0, 0);
    let (code, _, stderr) = files.run("wasm3", &["--record", "no/such/folder"]);
    assert_eq!(code, 122);
    assert!(
        stderr.contains("cannot begin the recording no/such/folder: "),
        "{stderr}"
    );
}

/// `BUS` with very many writes.
#[cfg(unix)]
fn long_bus() -> String {
    BUS.replace(
        "\"bytes\":\"07\"}",
        "\"bytes\":\"07\"},\"times\":4000000000",
    )
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_at_the_beginning_is_said() {
    let files = Files::new("", BUS);
    let (code, stdout, stderr) = files.run("wasm3", &["--record", "/dev/full"]);
    assert_eq!((code, stdout.as_str()), (122, ""));
    let expected = "error: cannot begin the recording /dev/full: No space left on device";
    assert!(stderr.starts_with(expected), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_the_guest_and_leaves_whole_lines() {
    for runtime in RUNTIMES {
        let files = Files::new("(loop $l (call $again) (br $l))", &long_bus());
        let command = files.command(runtime, &["--record", "r.jsonl"]);
        // A file may have 1024 blocks, which engines need too: as when a disk is full, in the middle of a line.
        let mut limited = std::process::Command::new("sh");
        limited.args(["-c", "trap '' XFSZ; ulimit -f 1024; exec \"$@\"", "sh"]);
        limited.arg(command.get_program()).args(command.get_args());
        limited.current_dir(files.path(""));
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        let (code, _, stderr) = run(&mut limited);
        assert_eq!(code, 122, "{stderr}");
        let count = files.recording("r.jsonl").1.len();
        assert!(count > 1);
        let expected = format!("complete up to transaction {count}\n");
        assert!(stderr.starts_with("error: cannot go on with the recording r.jsonl: "));
        assert!(stderr.ends_with(&expected), "{count}: {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn a_recording_is_whole_when_the_process_is_killed() {
    for runtime in RUNTIMES {
        let files = Files::new("(loop $l (br $l))", BUS);
        let mut command = files.command(runtime, &["--record", "r.jsonl", "--trace"]);
        let mut running = common::Running::start(&mut command);
        running.wait_for("W 48 [07]");
        running.signal("KILL");
        assert_eq!(running.end(), None);
        let text = std::fs::read_to_string(files.path("r.jsonl")).unwrap();
        // What was printed is in the file.
        assert_eq!(files.recording("r.jsonl").1.len(), 2);
        assert!(text.ends_with('\n'));
    }
}

/// The files that are not there at the beginning, by name.
#[cfg(unix)]
fn new_files(files: &Files) -> Vec<String> {
    let entries = std::fs::read_dir(files.path("")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.retain(|name| !["app.wasm", "bus.json"].contains(&name.as_str()));
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn an_older_recording_stays_until_the_new_one_is_whole() {
    let refused = r#"(module (import "i2c" "no_such" (func)) (func (export "_start")))"#;
    for runtime in RUNTIMES {
        // What does not run leaves what there was, and nothing where nothing was.
        let files = Files::new("", BUS);
        files.write("app.wasm", wat::parse_str(refused).unwrap());
        assert_eq!(files.run(runtime, &["--record", "r.jsonl"]).0, 126);
        assert_eq!(new_files(&files), [""; 0]);
        files.write("r.jsonl", "older");
        assert_eq!(files.run(runtime, &["--record", "r.jsonl"]).0, 126);
        let absent = BUS.replace("\"schema\":1,", "\"schema\":1,\"absent\":[\"i2c\"],");
        files.write("app.wasm", common::guest(""));
        files.write("bus.json", absent);
        assert_eq!(files.run(runtime, &["--record", "r.jsonl"]).0, 126);
        assert_eq!(std::fs::read(files.path("r.jsonl")).unwrap(), b"older");
        assert_eq!(new_files(&files), ["r.jsonl"]);
        // While the guest runs, and after it trapped.
        let files = Files::new("(loop $l (br $l))", BUS);
        files.write("r.jsonl", "older");
        let mut command = files.command(runtime, &["--record", "r.jsonl", "--trace"]);
        let mut running = common::Running::start(&mut command);
        running.wait_for("W 48 [07]");
        assert_eq!(std::fs::read(files.path("r.jsonl")).unwrap(), b"older");
        running.signal("INT");
        assert_eq!(running.end(), Some(130));
        assert_eq!(files.recording("r.jsonl").1.len(), 3);
        assert_eq!(new_files(&files), ["r.jsonl"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_recording_can_be_piped() {
    let files = Files::new("", BUS);
    let (code, stdout, stderr) = files.shell("", "--config bus.json --record /dev/stdout", "| cat");
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert_eq!(stdout.lines().count(), 4, "{stdout}");
}
