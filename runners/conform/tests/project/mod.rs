//! Small projects for tests of the command, and the command itself.
#![allow(dead_code, reason = "no test uses everything")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A project with the real specification and the given cases.
pub fn project(cases: &[(&str, &str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let witx = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../witx"));
    fs::create_dir(folder.path().join("witx")).unwrap();
    for entry in fs::read_dir(witx).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(
            &path,
            folder.path().join("witx").join(path.file_name().unwrap()),
        )
        .unwrap();
    }
    fs::create_dir(folder.path().join("suites")).unwrap();
    for (id, guest, transactions) in cases {
        let write = |path: String, text: String| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let front = ";;! clauses = [\"i2c/init/parameters\"]";
        write(format!("suites/{id}.wat"), format!("{front}\n{guest}\n"));
        if !transactions.is_empty() {
            let fixture = format!("{{\"schema\":1,\"transactions\":{transactions}}}");
            write(format!("fixtures/{id}.json"), fixture);
        }
    }
    folder
}

pub const OPENS: &str = r#"(module
  (import "i2c" "init" (func $init (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $init (i32.const 3) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 64)))))"#;

pub const OPENED: &str = r#"[
  {"call":"i2c.init","args":{"port":3,"baud":0,"sda":-1,"scl":-1},"reply":"ok","out":{"handle":5}},
  {"call":"i2c.deinit","args":{"handle":5},"reply":"ok","at_end":true}]"#;

/// Runs the command in a folder. Gives the exit code, standard output and standard error.
pub fn conform(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_conform"))
        .current_dir(folder)
        .args(arguments)
        .env_remove("CLICOLOR_FORCE")
        .env_remove("CARGO")
        .env_remove("GITHUB_ACTIONS")
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}
