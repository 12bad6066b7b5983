//! What a board gets in the place of a guest: an image that was checked here.

use wasm_embedded_rt_wasm3::instrument;
use wasm_embedded_spec::guest::Guest;
use wasm_embedded_spec::runtime::Refused;

/// Checks a guest as the Rust host of wasm3 does: valid WebAssembly within the profile, with imports of the right types, and with
/// a memory within the limit in bytes. The image grows its memory within the limits of the instance, and has blocks within each
/// other no deeper than the device's compiler has stack for.
///
/// # Errors
/// Why the guest is refused.
pub fn prepare(wasm: &[u8], memory: u64, max_nesting: u32) -> Result<Vec<u8>, Refused> {
    Guest::parse(wasm)?.check_memory(memory)?;
    instrument(wasm, max_nesting)
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

    fn prepared(text: &str) -> Result<Vec<u8>, Refused> {
        prepare(&wat::parse_str(text).unwrap(), 65_536, 3)
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
        assert!(prepare(b"\0asm", 65_536, 3).is_err());
        let large = prepared("(module (memory 2))").unwrap_err();
        assert!(large.0.contains("2 pages"), "{large}");
        let deep = "(module (func (block (block (block (block))))))";
        let deep = prepared(deep).unwrap_err();
        assert!(deep.0.contains("more than 3 blocks"), "{deep}");
        prepared("(module (func (block (block (block))) (block)))").unwrap();
    }

    #[test]
    fn hexadecimal_goes_there_and_back() {
        assert_eq!(unhex("0061ff"), Some(vec![0, 0x61, 0xff]));
        assert_eq!(hex(&[0, 0x61, 0xff]), "0061ff");
        assert_eq!(unhex("006"), None);
        assert_eq!(unhex("0g"), None);
    }
}
