//! A new API: its specification, and a case and a fixture for each of its clauses.

use super::{Texts, is_name};
use crate::model::Model;

const WITX: &str = include_str!("api.witx");
const INIT: [&str; 2] = [include_str!("init.wat"), include_str!("init.json")];
const WRITE: [&str; 2] = [include_str!("write.wat"), include_str!("write.json")];

/// Returns the files of an API of this name that opens a device and sends bytes to it: a `.witx` with two clauses, and a case and a
/// fixture for each.
///
/// # Errors
/// What is expected of a name, and what this one has.
pub fn api(model: &Model, name: &str) -> Result<Texts, String> {
    if !is_name(name, "_") || name == "common" {
        return Err(format!(
            "expected a name of lower-case letters, digits and `_` that begins with a letter, found `{name}`"
        ));
    }
    if model.api(name).is_some() {
        return Err(format!(
            "there is an API `{name}` already: witx/{name}.witx"
        ));
    }
    let texts = [
        (format!("witx/{name}.witx"), WITX),
        (format!("suites/{name}/init/parameters.wat"), INIT[0]),
        (format!("fixtures/{name}/init/parameters.json"), INIT[1]),
        (format!("suites/{name}/write/bytes.wat"), WRITE[0]),
        (format!("fixtures/{name}/write/bytes.json"), WRITE[1]),
    ];
    let filled = texts.map(|(path, text)| (path, text.replace("NAME", name)));
    Ok(filled.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_specification_is_valid_and_names_are_checked() {
        let witx = Path::new(env!("CARGO_MANIFEST_DIR")).join("witx");
        let model = Model::load(&witx).unwrap();
        let texts = api(&model, "motor_2").unwrap();
        assert!(texts.values().all(|text| !text.contains("NAME")));
        let folder = tempfile::tempdir().unwrap();
        for file in ["common.witx", "conformance.witx"] {
            std::fs::copy(witx.join(file), folder.path().join(file)).unwrap();
        }
        std::fs::write(
            folder.path().join("motor_2.witx"),
            &texts["witx/motor_2.witx"],
        )
        .unwrap();
        let with = Model::load(folder.path()).unwrap();
        assert_eq!(with.api("motor_2").unwrap().functions.len(), 3);
        assert!(with.clause("motor_2/write/bytes").is_some());
        for (name, message) in [
            ("i2c", "there is an API `i2c` already"),
            ("Motor", "found `Motor`"),
            ("a-b", "found `a-b`"),
            ("common", "found `common`"),
            ("", "found ``"),
        ] {
            let error = api(&model, name).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }
}
