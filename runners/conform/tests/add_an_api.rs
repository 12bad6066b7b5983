//! Adding an API is adding one file: a copy of the project gets the `.witx` of an API that it does not contain, a case and a
//! fixture, and no other line. Then `gen`, the C compilers, and the suite on both engines.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// The folder that cargo builds into: the command under test lies in `<target>/<profile>`.
fn target() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_conform"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        let (from, to) = (entry.path(), to.join(&name));
        if entry.file_type().unwrap().is_dir() {
            if from != target() && !["target", ".git"].contains(&&*name.to_string_lossy()) {
                copy(&from, &to);
            }
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}

#[track_caller]
fn edit(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{}: expected `{from}`", file.display());
    std::fs::write(file, text.replace(from, to)).unwrap();
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{out}\n{err}",
        output.status
    );
    out
}

#[test]
fn one_file_adds_an_api() {
    let work = tempfile::tempdir().unwrap();
    let project = work.path().join("project");
    copy(&root(), &project);
    let toy = root().join("tests/toy");
    for (from, to) in [
        ("led.witx", "witx/led.witx"),
        ("strip.wat", "suites/led/open/strip.wat"),
        ("strip.json", "fixtures/led/open/strip.json"),
    ] {
        let to = project.join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(toy.join(from), to).unwrap();
    }

    let conform = || Command::new(env!("CARGO_BIN_EXE_conform"));
    // Another one begins with what the command writes.
    run(conform()
        .args(["new", "api", "motor", "--root"])
        .arg(&project));
    run(conform().arg("gen").arg("--root").arg(&project));
    run(conform().args(["gen", "--check", "--root"]).arg(&project));

    compile_headers(&project, work.path());

    // The copy shares this build's dependencies. Its own packages have another version, and its command another name, so that
    // they do not replace those of this project: cargo tells packages of a workspace apart by both, not by where they lie.
    let version = env!("CARGO_PKG_VERSION");
    let (minor, _patch) = version.rsplit_once('.').unwrap();
    let other = format!("version = \"{minor}.999\"");
    edit(
        &project.join("Cargo.toml"),
        &format!("version = \"{version}\""),
        &other,
    );
    edit(
        &project.join("runners/conform/Cargo.toml"),
        "name = \"conform\"",
        "name = \"conform-with-led\"",
    );
    let out = run(Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--offline",
            "--package",
            "wasm-embedded-conform",
            "--",
        ])
        .args(["test", "led", "motor", "--format", "json"])
        .current_dir(&project)
        .env("CARGO_TARGET_DIR", target()));
    for engine in ["wasmtime", "wasm3"] {
        let name = format!("\"name\":\"{engine}\"");
        assert!(
            out.replace(": ", ":").contains(&name),
            "no report of {engine}:\n{out}"
        );
    }
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    for run in report["runs"].as_array().unwrap() {
        let cases = run["cases"].as_array().unwrap();
        for case in cases {
            assert_eq!(case["status"], "passed", "{case}");
        }
        for id in [
            "led/open/strip",
            "motor/init/parameters",
            "motor/write/bytes",
        ] {
            assert!(cases.iter().any(|case| case["id"] == id), "{id}:\n{out}");
        }
    }
    // Every function of the new API at its limits, without a line that names it.
    for case in [
        "open/@pin=-32769",
        "open/@order=2",
        "open/@full",
        "deinit/@handle=beside",
        "show/@percent=100",
        "show/@percent=101",
        "show/@bytes.len=65537",
        "show/@order=bytes,handle",
        "read/@count=beyond",
        "play/@steps.count=16",
        "play/@steps.swap.len=256",
        "play/@steps.kind,behind=pause",
        "play/@absent",
        "frames/@frames=each",
        "frames/@reply=errno",
    ] {
        let id = format!("\"led/{case}\"");
        assert_eq!(out.matches(&id).count(), 2, "{id}:\n{out}");
    }
}

/// The headers of the new API, as C99 and as C++, with every warning an error.
fn compile_headers(project: &Path, work: &Path) {
    let c = work.join("led.c");
    std::fs::write(
        &c,
        "#include \"wasm_embedded/led.h\"\n\
         int32_t show(const led_drv_t *drv, void *ctx);\n\
         int32_t show(const led_drv_t *drv, void *ctx) { const uint8_t rgb[3] = { 1, 2, 3 }; return drv->show(ctx, 0, 100, rgb, 3); }\n",
    )
    .unwrap();
    let cpp = work.join("led.cpp");
    std::fs::copy(&c, &cpp).unwrap();
    let warnings = ["-pedantic", "-Wall", "-Wextra", "-Werror", "-c", "-o"];
    for (compiler, standard, source) in [("cc", "-std=c99", &c), ("c++", "-std=c++11", &cpp)] {
        if compiler == "c++" && Command::new(compiler).arg("--version").output().is_err() {
            eprintln!("no C++ compiler: the headers are not compiled as C++");
            continue;
        }
        run(Command::new(compiler)
            .arg(standard)
            .args(warnings)
            .arg(work.join("led.o"))
            .arg("-I")
            .arg(project.join("inc"))
            .arg(source));
    }
}
