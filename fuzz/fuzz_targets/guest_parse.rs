//! Any bytes are a guest or something that can be said about them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wasm_embedded_spec::guest::{Guest, GuestError, findings};

fuzz_target!(|bytes: &[u8]| {
    let found = findings(bytes);
    match Guest::parse(bytes) {
        Ok(guest) => {
            assert!(guest.apis().count() <= guest.imports().count());
            // What authors are told beyond is never more than that.
            let mild = |e: &GuestError| {
                matches!(e, GuestError::NoMemory { .. } | GuestError::NoStart { .. })
            };
            assert!(found.iter().all(mild), "{found:?}");
        }
        Err(error) => assert_eq!(found.first(), Some(&error)),
    }
    for error in found {
        assert!(!error.to_string().is_empty());
    }
});
