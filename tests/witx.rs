//! The specification is plain witx: the published parser and wiggle take the files as they are.

use wasm_embedded_spec::model::witx_files;

/// wiggle's own bindings of all APIs. The bindings of this project are others (wiggle's cannot carry the rules).
#[allow(clippy::too_many_arguments)]
mod wiggle_bindings {
    wiggle::from_witx!({
        witx: [
            "witx/common.witx",
            "witx/conformance.witx",
            "witx/device.witx",
            "witx/gpio.witx",
            "witx/i2c.witx",
            "witx/spi.witx",
            "witx/time.witx",
            "witx/uart.witx",
        ],
        wasmtime: false,
    });

    // wiggle derives comparisons for variants and wants them of the records inside.
    impl PartialEq for types::Rbytes {
        fn eq(&self, other: &Self) -> bool {
            self.ptr.offset() == other.ptr.offset() && self.len == other.len
        }
    }
    impl PartialEq for types::Wbytes {
        fn eq(&self, other: &Self) -> bool {
            self.ptr.offset() == other.ptr.offset() && self.len == other.len
        }
    }
    impl PartialEq for types::Iobytes {
        fn eq(&self, other: &Self) -> bool {
            self.inout.offset() == other.inout.offset() && self.len == other.len
        }
    }
    impl wiggle::GuestErrorType for types::Errno {
        fn success() -> Self {
            types::Errno::Ok
        }
    }
}

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

#[test]
fn wiggle_takes_every_file() {
    // The macro above needs literal names; this keeps them complete.
    let source = include_str!("witx.rs");
    for file in witx_files(folder()).unwrap() {
        let name = format!("\"witx/{}\"", file.file_name().unwrap().to_string_lossy());
        assert!(
            source.contains(&name),
            "add {name} to wiggle::from_witx! in tests/witx.rs"
        );
    }
    // The numbers are those of the specification.
    use wasm_embedded_spec::generated::Errno;
    assert_eq!(
        wiggle_bindings::types::Errno::Exhausted as i32,
        -Errno::Exhausted.code()
    );
    assert_eq!(wiggle_bindings::types::GpioDrive::OpenDrain as u32, 1);
}
