//! `conform diff`: folders and revisions, formats, exit codes.

mod project;

use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const COMMON: &str = r"
(typename $errno (enum (@witx tag u32) $ok $failed))
;;; [common/errno] MUST binding: Errors are negative.
(module $common)
";

const LED: &str = r#"
(use "common.witx")
(module $led
  (@interface func (export "show") (param $level u32) (result $error (expected (error $errno))))
)
"#;

const CASE: &str = r#";;! clauses = ["common/errno"]
(module (import "led" "show" (func (param i32) (result i32))))"#;

const CARGO: &str = "[workspace.package]\nversion = \"0.5.0\"\n";

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A small specification.
fn specification() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "witx/common.witx", COMMON);
    write(folder.path(), "witx/led.witx", LED);
    write(folder.path(), "suites/led/show/on.wat", CASE);
    write(folder.path(), "Cargo.toml", CARGO);
    folder
}

fn edit(root: &Path, path: &str, from: &str, to: &str) {
    let text = fs::read_to_string(root.join(path)).unwrap();
    assert!(text.contains(from), "{path}: {from}");
    write(root, path, &text.replace(from, to));
}

/// Runs the command. Gives the exit code, standard output and standard error.
fn diff(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    project::conform(folder, &[&["diff"], arguments].concat())
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@b.invalid"];
    let output = Command::new("git")
        .current_dir(folder)
        .args(identity)
        .args(["-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

#[test]
fn folders() {
    let (old, new) = (specification(), specification());
    let name = old.path().to_str().unwrap();
    let (code, out, _) = diff(new.path(), &[name, "."]);
    assert_eq!(code, 0);
    assert!(out.ends_with("Nothing changed.\n"), "{out}");

    edit(new.path(), "witx/led.witx", "$level u32", "$level u8");
    let (code, out, _) = diff(new.path(), &[name, "."]);
    assert_eq!(code, 1);
    assert!(
        out.contains("guests   function led.show: parameter `level` narrowed")
            && out.contains("1 case: led/show/on")
            && out.contains("[version]")
            && out.ends_with("1 problem to mend.\n"),
        "{out}"
    );

    edit(new.path(), "Cargo.toml", "0.5.0", "0.6.0");
    let (code, out, _) = diff(new.path(), &[name, "."]);
    assert_eq!(code, 0);
    assert!(
        out.ends_with("The change breaks guests and drivers, and the version says so.\n"),
        "{out}"
    );
}

#[test]
fn formats() {
    let (old, new) = (specification(), specification());
    let name = old.path().to_str().unwrap();
    edit(
        new.path(),
        "witx/common.witx",
        "[common/errno] MUST",
        "[common/negative, was common/errno] SHOULD",
    );
    edit(new.path(), "witx/led.witx", "$level", "$a_b");
    let (code, out, _) = diff(new.path(), &[name, ".", "--format", "json"]);
    assert_eq!(code, 1);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["breaks"], serde_json::json!(["fixtures"]));
    assert_eq!(json["clauses"][0]["fate"], "renamed");
    assert_eq!(json["clauses"][0]["now"]["level"], "SHOULD");
    assert_eq!(json["new"]["version"], "0.5.0");
    assert_eq!(json["cases"]["touched"][0], "led/show/on");
    assert_eq!(json["problems"][0]["rule"], "version");

    let (code, out, _) = diff(new.path(), &[name, ".", "--format", "markdown"]);
    assert_eq!(code, 1);
    for part in [
        "### ❌ Specification: 1 problem to mend.",
        "- **version**:",
        "| **fixtures** | function led.show: parameter `level` is named `a_b` | 1 |",
        "| renamed | `common/negative` | was common/errno, MUST became SHOULD<br>",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
}

#[test]
fn revisions() {
    // The specification need not be at the root of the repository.
    let repository = tempfile::tempdir().unwrap();
    let project = repository.path().join("spec");
    fs::rename(specification().path(), &project).unwrap();
    git(repository.path(), &["init", "--quiet"]);
    git(repository.path(), &["add", "--all"]);
    git(repository.path(), &["commit", "--quiet", "--message", "a"]);
    git(repository.path(), &["tag", "v0.5.0"]);
    edit(&project, "witx/led.witx", "\"show\"", "\"display\"");
    edit(
        &project,
        "suites/led/show/on.wat",
        "\"show\"",
        "\"display\"",
    );

    let (code, out, err) = diff(&project, &["v0.5.0", "HEAD"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let (code, out, _) = diff(&project, &["HEAD", "."]);
    assert_eq!(code, 1);
    assert!(
        out.contains("function led.show: is gone")
            && out.contains("function led.display: is new, and drivers must have it")
            && out.contains("changed: 1 case: led/show/on"),
        "{out}"
    );
    let status = Command::new("git")
        .current_dir(&project)
        .args(["status", "--porcelain"])
        .output()
        .unwrap();
    let status = String::from_utf8(status.stdout).unwrap();
    assert_eq!(status.lines().count(), 2, "nothing else changed: {status}");
}

#[test]
fn what_cannot_be_read() {
    let project = specification();
    let (code, _, err) = diff(project.path(), &["nowhere", "."]);
    assert_eq!(code, 2);
    assert!(
        err.contains("`nowhere`: expected a folder") && err.contains("not a git repository"),
        "{err}"
    );
    let (code, _, err) = diff(project.path(), &["suites", "."]);
    assert_eq!(code, 2);
    assert!(err.contains("it is a folder without witx/"), "{err}");
    git(project.path(), &["init", "--quiet"]);
    git(
        project.path(),
        &["commit", "--quiet", "--allow-empty", "--message", "a"],
    );
    let (code, _, err) = diff(project.path(), &["HEAD", "."]);
    assert_eq!(code, 2);
    assert!(err.contains("HEAD: this revision has no witx/"), "{err}");
    git(project.path(), &["add", "--all"]);
    write(project.path(), "witx/led.witx", "(module");
    git(project.path(), &["commit", "--quiet", "--message", "b"]);
    let (code, _, err) = diff(project.path(), &["HEAD", "."]);
    assert_eq!(code, 2);
    assert!(err.contains("witx/led.witx:1"), "{err}");
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", project.path().display());
    git(
        clone.path(),
        &["clone", "--quiet", "--depth", "1", &url, "."],
    );
    let (code, _, err) = diff(clone.path(), &["HEAD^", "."]);
    assert_eq!(code, 2);
    assert!(err.contains("git fetch --unshallow"), "{err}");
    // An option is no revision.
    let (code, _, _) = diff(project.path(), &["--", "--output=x", "."]);
    assert_eq!(code, 2);
}
