//! Compiles and runs `remote.c`: the drivers of `inc/wasm_embedded/remote.h` and the reader of requests, as C and as C++.

use std::path::Path;
use std::process::{Command, Output};

fn run(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|e| panic!("{command:?}: {e}"))
}

#[track_caller]
fn succeeds(command: &mut Command) {
    let output = run(command);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn compiled_with(compiler: &str, options: &[&str]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = tempfile::tempdir().unwrap();
    let program = work.path().join("remote");
    succeeds(
        Command::new(compiler)
            .args(options)
            .args(["-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"])
            .arg("-I")
            .arg(root.join("inc"))
            .arg(root.join("tests/remote.c"))
            .arg("-o")
            .arg(&program),
    );
    succeeds(&mut Command::new(&program));
}

#[test]
fn as_c() {
    compiled_with("cc", &["-std=c99"]);
}

#[test]
fn as_cpp() {
    if Command::new("c++").arg("--version").output().is_err() {
        eprintln!("no C++ compiler: the headers are not compiled as C++");
        return;
    }
    compiled_with("c++", &["-std=c++11", "-x", "c++"]);
}
