//! Lines with a checksum: the text, a tab, the CRC-32 of the text as eight hexadecimal digits in lower case, a line feed.

/// A line with its checksum and its end. The text has neither a tab nor a line feed, as JSON has none without white space.
pub fn encode(text: &str) -> String {
    format!("{text}\t{:08x}\n", crc32fast::hash(text.as_bytes()))
}

/// The text of a line that came without its line feed.
///
/// # Errors
/// What is wrong with it.
pub fn decode(line: &str) -> Result<&str, Damaged> {
    let (text, sum) = line.rsplit_once('\t').ok_or(Damaged::Missing)?;
    let expected = format!("{:08x}", crc32fast::hash(text.as_bytes()));
    if sum == expected {
        Ok(text)
    } else {
        let found = sum.to_owned();
        Err(Damaged::Wrong { expected, found })
    }
}

/// Why a line is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// There is none.
    #[error("the checksum is missing")]
    Missing,
    /// It is another.
    #[error("expected the checksum {expected}, found `{found}`")]
    Wrong {
        /// That of the text that came.
        expected: String,
        /// What stands there.
        found: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_zlib() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(encode("123456789"), "123456789\tcbf43926\n");
        assert_eq!(decode("123456789\tcbf43926"), Ok("123456789"));
    }

    #[test]
    fn what_was_damaged_is_not_taken() {
        assert_eq!(decode("123456789"), Err(Damaged::Missing));
        for damaged in [
            "123456788\tcbf43926",
            "12345678\tcbf43926",
            "123456789\tcbf4392",
            "123456789\tCBF43926",
            "\tcbf43926",
        ] {
            assert!(
                matches!(decode(damaged), Err(Damaged::Wrong { .. })),
                "{damaged}"
            );
        }
    }
}
