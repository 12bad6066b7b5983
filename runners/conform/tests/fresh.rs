//! The generated files that are checked in are those that the specification gives.

use std::error::Error;
use std::path::Path;
use wasm_embedded_spec::r#gen::generate_all;
use wasm_embedded_spec::model::Model;
use wasm_embedded_spec::scenario;

#[test]
fn generated_files_are_fresh() -> Result<(), Box<dyn Error>> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).canonicalize()?;
    let model = Model::load(&root.join("witx"))?;
    let scenarios = scenario::read(&root, &model)?;
    let stale = generate_all(&model, &scenarios).stale(&root)?;
    let stale: Vec<_> = stale.iter().map(ToString::to_string).collect();
    assert!(
        stale.is_empty(),
        "run `cargo conform gen`; not up to date:\n{}",
        stale.join("\n")
    );
    Ok(())
}
