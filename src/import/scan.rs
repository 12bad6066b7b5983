//! Numbers and words in lines of bytes.

/// What an error shows of a line: text, and not all of a long one.
pub(super) fn shown(bytes: &[u8]) -> String {
    const MOST: usize = 80;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST)]);
    let more = if bytes.len() > MOST { "..." } else { "" };
    format!("`{}{more}`", text.trim_end().escape_debug())
}

/// A number in this radix, of nothing but digits.
pub(super) fn number(text: &[u8], radix: u32) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |number, digit| {
        let digit = char::from(*digit).to_digit(radix)?;
        number.checked_mul(radix.into())?.checked_add(digit.into())
    })
}

/// A decimal number.
pub(super) fn decimal(text: &[u8]) -> Option<u64> {
    number(text, 10)
}

/// A hexadecimal number, without `0x`.
pub(super) fn hexadecimal(text: &[u8]) -> Option<u64> {
    number(text, 16)
}

/// Two hexadecimal digits.
pub(super) fn hex_byte(text: &[u8]) -> Option<u8> {
    match text {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Bytes of two hexadecimal digits with this separator between them, at the end of `to`. `None` where it is something else.
pub(super) fn hex_bytes(text: &[u8], separator: u8, to: &mut Vec<u8>) -> Option<()> {
    let mut rest = text;
    if rest.is_empty() {
        return Some(());
    }
    to.reserve(text.len() / 3 + 1);
    loop {
        let (byte, after) = rest.split_at_checked(2)?;
        to.push(hex_byte(byte)?);
        match after {
            [] => return Some(()),
            [first, more @ ..] if *first == separator => rest = more,
            _ => return None,
        }
    }
}

/// The words of a line.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
}

/// What stands before and after the first `separator`.
pub(super) fn split_at<'a>(text: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = memchr::memmem::find(text, separator)?;
    Some((&text[..at], &text[at + separator.len()..]))
}

/// A number as programs in C take it: decimal, or with `0x`.
pub(super) fn any_number(text: &[u8]) -> Option<u64> {
    match text {
        [b'0', b'x' | b'X', digits @ ..] => hexadecimal(digits),
        [b'0', b'b' | b'B', digits @ ..] => number(digits, 2),
        digits => decimal(digits),
    }
}
