//! The generated files that are checked in are those that the specification gives.

use std::error::Error;
use std::path::Path;
use wasm_embedded_spec::r#gen::generate;
use wasm_embedded_spec::model::Model;

#[test]
fn generated_files_are_fresh() -> Result<(), Box<dyn Error>> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).canonicalize()?;
    let stale = generate(&Model::load(&root.join("witx"))?).stale(&root)?;
    let stale: Vec<_> = stale.iter().map(ToString::to_string).collect();
    assert!(
        stale.is_empty(),
        "run `cargo conform gen`; not up to date:\n{}",
        stale.join("\n")
    );
    Ok(())
}
