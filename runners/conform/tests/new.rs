//! What `conform new` writes can be run as it is. An API needs another build: `add_an_api.rs`.

use std::fs;

mod project;
use project::{conform, project};

#[test]
fn a_new_case_passes_and_is_not_written_twice() {
    let folder = project(&[]);
    let new = |id: &str| conform(folder.path(), &["new", "case", id]);
    for id in [
        "i2c/write/long",
        "uart/read_some/new",
        "device/i2c/new",
        "common/memory/new",
    ] {
        let (code, stdout, stderr) = new(id);
        assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
        let wrote = format!("wrote suites/{id}.wat\n");
        assert!(stdout.starts_with(&wrote), "{stdout}");
        let fixture = format!("wrote fixtures/{id}.json");
        assert!(stdout.contains(&fixture), "{stdout}");
        let (code, stdout, _) = conform(folder.path(), &["test", id]);
        assert_eq!(code, 0, "{stdout}");
    }
    let guest = folder.path().join("suites/i2c/write/long.wat");
    let before = fs::read_to_string(&guest).unwrap();
    let (code, _, stderr) = new("i2c/write/long");
    assert_eq!(code, 2);
    let there = "suites/i2c/write/long.wat is there already";
    assert!(stderr.contains(there), "{stderr}");
    assert_eq!(fs::read_to_string(&guest).unwrap(), before);
}

#[test]
fn names_are_checked_before_anything_is_written() {
    let folder = project(&[]);
    for (arguments, message) in [
        (
            ["case", "i2c/write"],
            "expected an id such as `i2c/write/long`",
        ),
        (["case", "i3c/write/long"], "did you mean `i2c`?"),
        (["case", "../../x"], "expected lower-case letters"),
        (["api", "i2c"], "there is an API `i2c` already"),
        (["api", "Motor"], "found `Motor`"),
    ] {
        let (code, _, stderr) = conform(folder.path(), &[&["new"], &arguments[..]].concat());
        assert_eq!(code, 2, "{arguments:?}: {stderr}");
        assert!(stderr.contains(message), "{arguments:?}: {stderr}");
    }
    assert!(!folder.path().join("fixtures").exists());
    let (code, stdout, _) = conform(folder.path(), &["new", "api", "motor"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("wrote witx/motor.witx\n"), "{stdout}");
    let fixture = folder.path().join("fixtures/motor/write/bytes.json");
    assert!(fixture.exists());
}
