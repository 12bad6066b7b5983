//! The specification is plain witx: `wiggle::from_witx!` takes the files as they are.
//!
//! It stands here because wiggle changes the features of what wasmtime is built with: beside the other tests it would make cargo
//! build wasmtime twice.

use std::path::Path;
use wasm_embedded_spec::model::witx_files;

/// wiggle's own bindings of all APIs. The bindings of this project are others (wiggle's cannot carry the rules).
#[allow(clippy::too_many_arguments)]
mod wiggle_bindings {
    wiggle::from_witx!({
        witx: [
            "../witx/common.witx",
            "../witx/conformance.witx",
            "../witx/device.witx",
            "../witx/gpio.witx",
            "../witx/i2c.witx",
            "../witx/spi.witx",
            "../witx/time.witx",
            "../witx/uart.witx",
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

#[test]
fn wiggle_takes_every_file() {
    // The macro above needs literal names; this keeps them complete.
    let source = include_str!("wiggle.rs");
    for file in witx_files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../witx"))).unwrap() {
        let name = format!(
            "\"../witx/{}\"",
            file.file_name().unwrap().to_string_lossy()
        );
        assert!(
            source.contains(&name),
            "add {name} to wiggle::from_witx! in benches/tests/wiggle.rs"
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
