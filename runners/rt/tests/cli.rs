//! The command as its users see it: what is printed, and exit codes.

mod common;

use common::{BUS, Files, RUNTIMES, rt, run};

#[test]
fn a_guest_runs_and_prints() {
    let files = Files::new("(call $print)", BUS);
    for runtime in RUNTIMES {
        let ran = files.run(runtime, &["--mode", "replay"]);
        assert_eq!(ran, (0, "hi\n".to_owned(), String::new()));
        // As the published command was called.
        assert_eq!(files.run(runtime, &["--engine", "mock"]).0, 0);
    }
}

#[test]
fn transactions_are_traced_on_standard_error() {
    let files = Files::new("", BUS);
    for runtime in RUNTIMES {
        let (code, stdout, stderr) = files.run(runtime, &["--trace"]);
        assert_eq!((code, stdout.as_str()), (0, ""));
        let lines =
            "i2c-1 init port=1 baud=0 sda=-1 scl=-1\ni2c-1 W 48 [07]\ni2c-1 deinit (at the end)\n";
        assert_eq!(stderr, lines);
        let mut coloured = files.command(runtime, &["--trace"]);
        let (_, _, stderr) = run(coloured.env("CLICOLOR_FORCE", "1"));
        assert!(stderr.contains("\u{1b}["), "{stderr}");
    }
}

#[test]
fn exit_codes_say_what_ended_the_run() {
    let exit = Files::new("(call $exit (i32.const 7))", BUS);
    let trap = Files::new("unreachable", BUS);
    let endless = Files::new("(loop $l (br $l))", BUS);
    let other = Files::new("", &BUS.replace("\"07\"", "\"08\""));
    let more = BUS.replace(
        "]}",
        ",{\"call\":\"time.now\",\"args\":{},\"out\":{\"now\":1}}]}",
    );
    for runtime in RUNTIMES {
        assert_eq!(exit.run(runtime, &[]).0, 7);
        let (code, _, stderr) = trap.run(runtime, &[]);
        assert_eq!(code, 134);
        assert!(stderr.starts_with("error: the guest trapped: "), "{stderr}");
        let (code, _, stderr) = endless.run(runtime, &["--time-limit", "1"]);
        assert_eq!(code, 124);
        assert!(stderr.contains("time limit of 1 s"), "{stderr}");
        let (code, _, stderr) = other.run(runtime, &[]);
        assert_eq!(code, 123);
        assert!(stderr.contains("at transaction 1"), "{stderr}");
        assert!(stderr.contains("\"bytes\":\"08\"") && stderr.contains("\"bytes\":\"07\""));
        let (code, _, stderr) = Files::new("", &more).run(runtime, &[]);
        assert_eq!(code, 123);
        assert!(
            stderr.contains("time.now") && stderr.contains("found    nothing more"),
            "{stderr}"
        );
    }
}

#[test]
fn a_trap_is_said_where_the_recording_would_go_on() {
    let again = r#"{"call":"i2c.write","args":{"handle":7,"addr":72,"bytes":"07"}},"#;
    let bus = BUS.replace(
        "  {\"call\":\"i2c.deinit\"",
        &format!("{again}{{\"call\":\"i2c.deinit\""),
    );
    for runtime in RUNTIMES {
        let (code, _, stderr) = Files::new("unreachable", &bus).run(runtime, &[]);
        assert_eq!(code, 134, "{stderr}");
        // What went wrong on the bus before says more.
        let other = bus.replacen("\"07\"", "\"08\"", 1);
        let (code, _, stderr) = Files::new("unreachable", &other).run(runtime, &[]);
        assert_eq!(code, 123, "{stderr}");
        assert!(stderr.starts_with("info: the guest trapped: "), "{stderr}");
    }
}

#[test]
fn wrong_use_says_what_is_expected() {
    let files = Files::new("", BUS);
    let (app, bus) = (files.path("app.wasm"), files.path("bus.json"));
    let (app, bus) = (app.to_str().unwrap(), bus.to_str().unwrap());
    let command = |args: &[&str]| run(rt().args(args));
    for args in [&[app][..], &["--mode", "mock", app]] {
        let (code, _, stderr) = command(args);
        assert_eq!(code, 125);
        assert!(stderr.contains("expected a recording"), "{stderr}");
        assert!(stderr.contains("--config FILE"), "{stderr}");
    }
    assert_eq!(command(&["--no-such-option"]).0, 125);
    assert_eq!(command(&[]).0, 125);
    assert_eq!(command(&["--help"]).0, 0);
    let (code, _, stderr) = command(&["--config", bus, "/no/such/app.wasm"]);
    assert_eq!(code, 125);
    assert!(stderr.contains("/no/such/app.wasm: "), "{stderr}");
    let (code, _, stderr) = command(&["--config", "/no/such/bus.json", app]);
    assert_eq!(code, 125);
    assert!(stderr.contains("/no/such/bus.json: "), "{stderr}");
    // The recording is no module.
    let (code, _, stderr) = command(&["--config", bus, bus]);
    assert_eq!(code, 126);
    assert!(stderr.contains("not a WebAssembly module"), "{stderr}");
}

/// A guest that exits with the number of its arguments, its name among them.
const ARGUMENTS: &str = r#"(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (call $exit (i32.load (i32.const 0)))))"#;

#[test]
fn what_stands_after_the_guest_is_the_guests() {
    let files = Files::new("", BUS);
    files.write("app.wasm", wat::parse_str(ARGUMENTS).unwrap());
    files.write("bus.json", r#"{"schema":1,"transactions":[]}"#);
    let command = |args: &str| run(rt().args(args.split(' ')).current_dir(files.path("")));
    for runtime in RUNTIMES {
        let options = format!("--runtime {runtime} --config bus.json");
        for (args, count) in [
            ("app.wasm", 1),
            ("app.wasm --verbose x", 3),
            ("app.wasm --trace --log-level loud --no-such -x", 6),
            ("app.wasm --help", 2),
            ("app.wasm -- --trace", 3),
            ("-- app.wasm --record r.jsonl", 3),
        ] {
            let ran = command(&format!("{options} {args}"));
            assert_eq!(ran, (count, String::new(), String::new()), "{args}");
        }
    }
    // As the published command was called, too.
    for args in ["app.wasm --config bus.json", "app.wasm --config=bus.json"] {
        let (code, _, stderr) = command(args);
        assert_eq!(code, 125);
        assert!(
            stderr.contains("`--config` stands after APP.wasm"),
            "{stderr}"
        );
    }
    let (code, _, stderr) = command("app.wasm --mode linux");
    assert_eq!(code, 125);
    assert!(stderr.contains("`--mode` stands after APP"), "{stderr}");
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let bytes = std::ffi::OsStr::from_bytes(b"\xff");
        let args = ["--config", "bus.json", "app.wasm"];
        let (code, _, stderr) = run(rt().args(args).arg(bytes).current_dir(files.path("")));
        assert_eq!(code, 125);
        assert!(stderr.contains("argument 1 of the guest"), "{stderr}");
    }
}

#[test]
fn the_mode_of_the_published_help_is_the_default() {
    let files = Files::new("", BUS);
    for runtime in RUNTIMES {
        let (code, _, stderr) = files.run(runtime, &["--mode", "dynamic"]);
        assert_eq!(code, 0, "{stderr}");
        assert!(stderr.contains("info: --mode dynamic"), "{stderr}");
    }
    let (code, _, stderr) = run(rt().args(["--mode", "dynamic", "app.wasm"]));
    assert_eq!(code, 125);
    assert!(stderr.contains("--config FILE"), "{stderr}");
}

#[test]
fn memory_has_a_limit() {
    let files = Files::new("", r#"{"schema":1,"transactions":[]}"#);
    let grow = |begin: u32, by: u32| {
        let text = format!(
            r#"(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
            (memory (export "memory") {begin})
            (func (export "_start") (call $exit (i32.lt_s (memory.grow (i32.const {by})) (i32.const 0)))))"#
        );
        wat::parse_str(text).unwrap()
    };
    for runtime in RUNTIMES {
        let run = |limit: &str| files.run(runtime, &["--memory-limit", limit]);
        files.write("app.wasm", grow(1, 1023));
        // 64 MiB, and one page less.
        assert_eq!(run("64MiB").0, 0);
        assert_eq!(run("64M").0, 0);
        assert_eq!(run("67043328").0, 1);
        // That is what there is without the option.
        assert_eq!(files.run(runtime, &[]).0, 0);
        files.write("app.wasm", grow(1, 1024));
        assert_eq!(files.run(runtime, &[]).0, 1);
        files.write("app.wasm", grow(1400, 0));
        let (code, _, stderr) = files.run(runtime, &[]);
        assert_eq!(code, 126);
        // The advice works.
        let advice = stderr.split("--memory-limit ").nth(1).unwrap();
        let limit = advice.split(')').next().unwrap();
        assert_eq!(run(limit).0, 0, "{limit}");
    }
    let (code, _, stderr) = files.run("wasm3", &["--memory-limit", "16"]);
    assert_eq!(code, 125);
    assert!(stderr.contains("16M, 64MiB"), "{stderr}");
}

#[test]
fn time_limits_have_fractions_and_units() {
    let endless = Files::new("(loop $l (br $l))", BUS);
    for runtime in RUNTIMES {
        for limit in ["0.25", "250ms"] {
            let (code, _, stderr) = endless.run(runtime, &["--time-limit", limit]);
            assert_eq!(code, 124);
            assert!(stderr.contains("time limit of 0.25 s"), "{stderr}");
        }
    }
    for limit in ["0", "-1", "soon"] {
        let limit = format!("--time-limit={limit}");
        let (code, _, stderr) = endless.run("wasm3", &[&limit]);
        assert_eq!(code, 125);
        assert!(stderr.contains("such as 2, 0.5 or 500ms"), "{stderr}");
    }
}

#[test]
fn a_missing_api_is_named() {
    let bus = BUS.replace("\"schema\":1,", "\"schema\":1,\"absent\":[\"i2c\"],");
    let files = Files::new("", &bus);
    let unknown = wat::parse_str(r#"(module (import "i3c" "init" (func (result i32))))"#).unwrap();
    for runtime in RUNTIMES {
        files.write("app.wasm", common::guest(""));
        let (code, _, stderr) = files.run(runtime, &[]);
        assert_eq!(code, 126);
        let expected = "error: app.wasm: import `i2c.init`: the platform has no `i2c`\n";
        assert_eq!(stderr, expected);
        files.write("app.wasm", &unknown);
        let (code, _, stderr) = files.run(runtime, &[]);
        assert_eq!(code, 126);
        assert!(
            stderr.contains("import `i3c.init`") && stderr.contains("did you mean `i2c`?"),
            "{stderr}"
        );
    }
}

/// Runs a guest with a `--config` of this name and text.
fn config(name: &str, text: &str, options: &[&str]) -> (i32, String) {
    let files = Files::new("", BUS);
    files.write(name, text);
    let mut args = vec!["--config", name];
    args.extend(options);
    let folder = files.path("");
    let (code, _, stderr) = run(rt().args(args).arg("app.wasm").current_dir(folder));
    (code, stderr)
}

#[test]
fn recordings_are_told_by_what_is_in_them() {
    let lines = BUS
        .replace(",\"transactions\":[", "}")
        .replace("},\n", "}\n")
        .replace("]}", "");
    let mock = r#"ops = [
        { kind = "i2c_init", res = 7 },
        { kind = "i2c_write", handle = 7, addr = 72, data_out = [7] },
    ]"#;
    for text in [BUS, &lines, mock] {
        for name in ["bus", "bus.json5", "bus.cfg"] {
            assert_eq!(config(name, text, &[]), (0, String::new()), "{text}");
            assert_eq!(config(name, text, &["--mode", "replay"]).0, 0);
        }
        let (code, stderr) = config("bus", text, &["--mode", "linux"]);
        assert_eq!(code, 125);
        assert!(
            stderr.contains("bus: expected settings of the platform, found a recording"),
            "{stderr}"
        );
    }
}

#[test]
fn configs_that_are_wrong_have_a_place() {
    let contains = |name: &str, text: &str, options: &[&str], parts: &[&str]| {
        let (code, stderr) = config(name, text, options);
        assert_eq!(code, 125, "{stderr}");
        for part in parts {
            assert!(stderr.contains(part), "expected `{part}` in: {stderr}");
        }
    };
    let json = BUS.replace("\"addr\"", "\"adr\"");
    contains(
        "bus",
        &json,
        &[],
        &["bus:3:", "`adr`; did you mean `addr`?"],
    );
    let mock = "ops = [\n  { kind = \"i2c_init\", rse = 7 },\n]";
    contains(
        "bus.toml",
        mock,
        &[],
        &["bus.toml:2:", "`rse`", "did you mean `res`?"],
    );
    let settings = "[i2c.1]\ndevice = \"/dev/i2c-1\"\n";
    let replay = ["--mode", "replay"];
    contains(
        "rt.toml",
        settings,
        &replay,
        &["rt.toml: expected a recording", "--mode linux"],
    );
    let broken = "ops = [\n  {{\n]";
    contains("bus", broken, &[], &["found neither", "line 2"]);
    contains("bus", broken, &replay, &["bus:2:"]);
    contains("bus", "", &replay, &["expected a recording"]);
    contains("bus", "\0\u{1}", &[], &["found neither"]);
}

#[test]
fn messages_have_levels() {
    let trap = Files::new("unreachable", BUS);
    for runtime in RUNTIMES {
        assert_eq!(trap.run(runtime, &["--log-level", "off"]).2, "");
        let (_, _, stderr) = trap.run(runtime, &["--log-level", "DEBUG"]);
        let engine = format!("debug: {runtime} ");
        assert!(
            stderr.lines().any(|line| line.starts_with(&engine)),
            "{stderr}"
        );
    }
    let (code, _, stderr) = trap.run("wasm3", &["--log-level", "loud"]);
    assert_eq!(code, 125);
    assert!(
        stderr.contains("off, error, warn, info, debug, trace"),
        "{stderr}"
    );
}

#[test]
fn shells_complete_the_options() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, stdout, stderr) = run(rt().args(["--completions", shell]));
        assert_eq!((code, stderr.as_str()), (0, ""));
        assert!(stdout.contains("no-cache"), "{shell}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_config_may_come_through_a_pipe() {
    let files = Files::new("", BUS);
    // As JSON Lines.
    let lines = BUS.replace(",\"transactions\":[", "}");
    files.write("bus.jsonl", lines.replace("},\n", "}\n").replace("]}", ""));
    files.write("mock.toml", "ops = [{ kind = \"i2c_init\", res = 1 }]");
    let run = |config: &str, options: &str| {
        let (code, _, stderr) = files.shell(
            &format!("cat {config} |"),
            &format!("--config /dev/stdin {options}"),
            "",
        );
        assert_eq!(code, 0, "{config} {options}: {stderr}");
        stderr
    };
    for options in ["", "--mode replay", "--runtime wasmtime"] {
        assert_eq!(run("bus.json", options), "");
        assert_eq!(run("bus.jsonl", options), "");
    }
    // The HAL of today closes what the guest of then left to the runtime.
    let closes = r#"(module
        (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
        (import "i2c" "deinit" (func $deinit (param i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start")
          (drop (call $init (i32.const 1) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 0)))
          (drop (call $deinit (i32.load (i32.const 0))))))"#;
    files.write("app.wasm", wat::parse_str(closes).unwrap());
    let said = run("mock.toml", "");
    assert_eq!(
        said,
        "info: the guest closed 1 handle that the mock does not list; mocks of 0.4 need not\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn what_never_ends_is_an_error() {
    let files = Files::new("", BUS);
    for (feed, options, expected) in [
        (
            "yes '{' |",
            "--config /dev/stdin",
            "/dev/stdin: expected a file of at most 256 MiB, found more",
        ),
        (
            "",
            "--config /dev/zero",
            "/dev/zero: expected a file of at most 256 MiB, found more",
        ),
        ("", "--config .", ".: expected a file, found a folder"),
    ] {
        let (code, _, stderr) = files.shell(feed, options, "");
        assert_eq!((code, stderr), (125, format!("error: {expected}\n")));
    }
}

#[test]
fn names_in_a_guest_do_not_command_the_terminal() {
    let module = r#"(module (import "\1b[31mevil\1b]0;pwn\07" "\1b[2Jx\0anewline error: fake" (func)) (memory (export "memory") 1) (func (export "_start")))"#;
    let files = Files::new("", BUS);
    files.write("app.wasm", wat::parse_str(module).unwrap());
    for runtime in RUNTIMES {
        let (code, _, stderr) = files.run(runtime, &["--trace"]);
        assert_eq!(code, 126);
        assert!(!stderr.trim_end().contains(char::is_control), "{stderr:?}");
        let shown = r"import `\u{1b}[31mevil\u{1b}]0;pwn\u{7}.\u{1b}[2Jx\nnewline error: fake`";
        assert!(stderr.contains(shown), "{stderr}");
    }
}
