//! The specification is plain witx: the published parser takes the files as they are. That wiggle does too is shown in
//! `benches/tests/wiggle.rs`, where wiggle is at hand.

use wasm_embedded_spec::model::witx_files;

fn folder() -> &'static std::path::Path {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/witx"))
}

#[test]
fn the_published_parser_takes_every_file() {
    let files = witx_files(folder()).unwrap();
    let document = witx::load(&files).unwrap_or_else(|e| panic!("{}", e.report()));
    assert_eq!(
        document.modules().count(),
        files.len(),
        "one module in each file"
    );
}
