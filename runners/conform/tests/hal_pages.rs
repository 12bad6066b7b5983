//! The pages of the HALs show the examples as they are, with what they print, and the template has the recording of its example.

use std::fs;
use std::path::{Path, PathBuf};

/// A HAL: its folder, where its examples lie, and how their files end.
const HALS: [(&str, &str, &str); 3] = [
    ("hal/rust", "examples/src/bin", "rs"),
    ("hal/c", "examples", "c"),
    ("hal/assemblyscript", "examples", "ts"),
];

/// The example that begins each page; that of Rust is the template.
const FIRST: &str = "scan";

fn root() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).to_path_buf()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of the examples: each has a recording and a text.
fn examples() -> Vec<String> {
    let files = fs::read_dir(root().join("fixtures/examples")).unwrap();
    let mut names: Vec<_> = files
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 6, "{names:?}");
    names
}

/// Without blanks at the ends of lines, which editors remove.
fn trimmed(text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[test]
fn every_example_is_shown_as_it_is() {
    for (hal, examples_of, extension) in HALS {
        let page = read(&root().join(hal).join("README.md"));
        for name in examples() {
            let source = match (hal, name.as_str()) {
                ("hal/rust", FIRST) => format!("{hal}/template/src/main.rs"),
                _ => format!("{hal}/{examples_of}/{name}.{extension}"),
            };
            // What stands in the package's own folder is imported by its path there.
            let code = read(&root().join(&source))
                .replace("\"../assembly\"", "\"wasm-embedded-hal\"")
                .replace("\"../assembly/", "\"wasm-embedded-hal/assembly/");
            let code = format!("\n{}\n```\n", code.trim_end());
            assert!(
                page.contains(&code),
                "{hal}/README.md: expected {source} as it is:\n{code}"
            );
            let text = trimmed(&read(
                &root().join("fixtures/examples").join(format!("{name}.txt")),
            ));
            assert!(
                page.contains(&format!("\n{text}\n```\n")),
                "{hal}/README.md: expected what {name} prints:\n{text}"
            );
        }
    }
}

#[test]
fn the_template_has_the_recording_of_its_example() {
    let example = root()
        .join("fixtures/examples")
        .join(format!("{FIRST}.json"));
    let recording = root().join("hal/rust/template/recording.json");
    assert!(
        read(&recording) == read(&example),
        "expected the same in {} and {}",
        recording.display(),
        example.display()
    );
}
