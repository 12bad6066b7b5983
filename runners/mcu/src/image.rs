//! What a board gets in the place of a guest: an image that was checked here.

use wasm_embedded_rt_wasm3::{Limits, instrument};
use wasm_embedded_spec::guest::Guest;
use wasm_embedded_spec::runtime::Refused;

/// Checks a guest as the Rust host of wasm3 does: valid WebAssembly within the profile, with imports of the right types, with a
/// memory within the limit in bytes, and with functions that wasm3 on the device can compile. The image has nothing that wasm3
/// does not have.
///
/// # Errors
/// Why the guest is refused.
pub fn prepare(wasm: &[u8], memory: u64, limits: &Limits) -> Result<Vec<u8>, Refused> {
    let guest = Guest::parse(wasm)?;
    guest.check_profile(&[])?;
    guest.check_memory(memory)?;
    instrument(wasm, limits)
}

/// The bytes of a text of hexadecimal digits.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let value = |digit: u8| char::from(digit).to_digit(16);
    digits
        .chunks_exact(2)
        .map(|pair| u8::try_from(value(pair[0])? << 4 | value(pair[1])?).ok())
        .collect()
}

/// Bytes in hexadecimal, in lower case.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Limits = Limits {
        nesting: 3,
        values: 64,
        slots: 128,
    };

    fn prepared(text: &str) -> Result<Vec<u8>, Refused> {
        prepare(&wat::parse_str(text).unwrap(), 65_536, &SMALL)
    }

    #[test]
    fn images_have_what_runs_alone() {
        let text = r#"(module (func $named (export "_start") (loop (br 0))) (@custom "notes" "for people"))"#;
        let image = prepared(text).unwrap();
        for note in ["named", "notes", "for people"] {
            assert!(!contains(&image, note), "{note}");
        }
        assert!(contains(&image, "_start"));
    }

    fn contains(image: &[u8], text: &str) -> bool {
        image
            .windows(text.len())
            .any(|bytes| bytes == text.as_bytes())
    }

    #[test]
    fn what_a_board_would_not_survive_is_refused_here() {
        assert!(prepare(b"\0asm", 65_536, &SMALL).is_err());
        let large = prepared("(module (memory 2))").unwrap_err();
        assert!(large.0.contains("2 pages"), "{large}");
        let deep = "(module (func (block (block (block (block))))))";
        let deep = prepared(deep).unwrap_err();
        assert!(deep.0.contains("more than 3 blocks"), "{deep}");
        prepared("(module (func (block (block (block))) (block)))").unwrap();
        let locals = |count| format!("(module (func (local{})))", " i32".repeat(count));
        prepared(&locals(64)).unwrap();
        let many = prepared(&locals(65)).unwrap_err();
        assert!(many.0.contains("more than 64 parameters, locals"), "{many}");
        let wide = format!("(module (func (local{})))", " i64".repeat(64));
        let wide = prepared(&wide).unwrap_err();
        assert!(wide.0.contains("more than 128 places"), "{wide}");
        let vectors = prepared("(module (func (local v128)))").unwrap_err();
        assert!(vectors.0.contains("outside the profile"), "{vectors}");
    }

    #[test]
    fn images_have_nothing_that_wasm3_lacks() {
        let image = prepared(
            r#"(module (memory 1) (data $later "later")
                (func $two (result i32 i64) (i32.const 1) (i64.const 2))
                (func (export "_start")
                    (memory.init $later (i32.const 0) (i32.const 0) (i32.const 5))
                    (memory.copy (i32.const 8) (i32.const 0) (i32.const 5))
                    (memory.fill (i32.const 9) (i32.const 1) (i32.const 2))
                    (call $two) (drop) (drop)))"#,
        )
        .unwrap();
        let features = wasmparser::WasmFeatures::WASM1;
        let mut validator = wasmparser::Validator::new_with_features(features);
        validator.validate_all(&image).unwrap();
    }

    #[test]
    fn hexadecimal_goes_there_and_back() {
        assert_eq!(unhex("0061ff"), Some(vec![0, 0x61, 0xff]));
        assert_eq!(hex(&[0, 0x61, 0xff]), "0061ff");
        assert_eq!(unhex("006"), None);
        assert_eq!(unhex("0g"), None);
    }
}
