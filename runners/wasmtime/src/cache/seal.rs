//! Seals that only those who know a secret can make: HMAC with SHA-256, RFC 2104, on the hash that wasmtime brings along.

use sha2::{Digest, Sha256};

/// The length of a seal and of a secret, in bytes.
pub(super) const SUM: usize = 32;

/// The length of what the hash takes at once, in bytes.
const BLOCK: usize = 64;

/// Knows a secret.
pub(super) struct Sealer {
    inner: Sha256,
    outer: Sha256,
}

impl Sealer {
    pub(super) fn new(secret: &[u8; SUM]) -> Sealer {
        let padded = |pad: u8| {
            let mut block = [pad; BLOCK];
            for (byte, secret) in block.iter_mut().zip(secret) {
                *byte ^= secret;
            }
            Sha256::new().chain_update(block)
        };
        Sealer {
            inner: padded(0x36),
            outer: padded(0x5c),
        }
    }

    /// Returns the seal of the parts, one after the other.
    pub(super) fn seal(&self, parts: &[&[u8]]) -> [u8; SUM] {
        let mut inner = self.inner.clone();
        for part in parts {
            inner.update(part);
        }
        let outer = self.outer.clone().chain_update(inner.finalize());
        outer.finalize().into()
    }

    /// Whether this is the seal of the parts, in a time that does not depend on where it differs.
    pub(super) fn is_seal(&self, found: &[u8], parts: &[&[u8]]) -> bool {
        let expected = self.seal(parts);
        let differs = |sum, (a, b): (&u8, &u8)| sum | (a ^ b);
        found.len() == SUM && found.iter().zip(&expected).fold(0, differs) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seals_are_hmac() {
        // Of Python's `hmac.new(b"\x0b" * 32, b"Hi There", "sha256")`.
        let sealer = Sealer::new(&[0x0b; SUM]);
        let seal = sealer.seal(&[b"Hi ", b"", b"There"]);
        let expected = "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7";
        let text: String = seal.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(text, expected);
        assert!(sealer.is_seal(&seal, &[b"Hi There"]));
        assert!(!sealer.is_seal(&seal, &[b"Hi There "]));
        assert!(!sealer.is_seal(&seal[1..], &[b"Hi There"]));
        assert!(!Sealer::new(&[0x0c; SUM]).is_seal(&seal, &[b"Hi There"]));
    }
}
