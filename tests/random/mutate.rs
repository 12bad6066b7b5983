//! Texts that are nearly right: samples with something in them changed.

use wasm_embedded_spec::differential::Choices;

/// Numbers at the ends of what types hold, and what only looks like a number.
const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "1",
    "127",
    "128",
    "255",
    "256",
    "-128",
    "65535",
    "65536",
    "1048576",
    "1048577",
    "2147483647",
    "2147483648",
    "-2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "0x7f",
    "0xff",
    "0x3ff",
    "0xffffffffffffffff",
    "0b11111111",
    "1e308",
    "-1e308",
    "1e-308",
    "1e999",
    "-0",
    "NaN",
    "inf",
    "-inf",
    "0.1",
    "-0.000000001",
    "1e18",
    "1e19",
    "",
    " ",
    "+1",
    "00",
    "1.5",
];

/// What readers may take for something else, and what does not belong into text.
const PIECES: &[&str] = &[
    "\0",
    "\u{1b}[31m",
    "\u{9b}2J",
    "\u{202e}",
    "\u{feff}",
    "\r",
    "\r\n",
    "\n\n",
    "\t",
    "\"",
    "\"\"",
    "'",
    "\\",
    "\\u0000",
    ",",
    ";",
    ":",
    "#",
    "$",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "=",
    "-",
    "é",
    "\u{fffd}",
];

/// A sample with one to four changes; another one is for pieces of it.
pub fn mutate(choices: &mut Choices, sample: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for _ in 0..=choices.below(4) {
        match choices.below(12) {
            0 => flip(choices, &mut bytes),
            1 => {
                let end = place(choices, &bytes);
                bytes.truncate(end);
            }
            2 | 3 => number(choices, &mut bytes),
            4 => lines(choices, &mut bytes),
            5 => insert(choices, &mut bytes, &[]),
            6 => cut(choices, &mut bytes),
            7 => {
                let from = place(choices, other);
                let piece = &other[from..];
                let piece = &piece[..piece.len().min(choices.below(64) as usize)];
                insert(choices, &mut bytes, piece);
            }
            8 => word(choices, &mut bytes),
            9 => repeat(choices, &mut bytes),
            10 => {
                let piece = choices.pick(PIECES).as_bytes();
                insert(choices, &mut bytes, piece);
            }
            _ => splice(choices, &mut bytes, other),
        }
    }
    bytes
}

/// A place in the bytes, their end too.
fn place(choices: &mut Choices, bytes: &[u8]) -> usize {
    choices.below(bytes.len() as u32 + 1) as usize
}

fn flip(choices: &mut Choices, bytes: &mut [u8]) {
    let at = place(choices, bytes);
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << choices.below(8);
    }
}

/// Inserts a piece, or some bytes.
fn insert(choices: &mut Choices, bytes: &mut Vec<u8>, piece: &[u8]) {
    let at = place(choices, bytes);
    let random;
    let piece = match piece {
        [] => {
            random = choices.u64().to_le_bytes();
            &random[..1 + choices.below(8) as usize]
        }
        piece => piece,
    };
    bytes.splice(at..at, piece.iter().copied());
}

fn cut(choices: &mut Choices, bytes: &mut Vec<u8>) {
    let from = place(choices, bytes);
    let to = bytes.len().min(from + choices.below(16) as usize);
    bytes.drain(from..to);
}

/// Where the part around a place lies whose bytes are like the one there.
fn part(bytes: &[u8], at: usize, like: impl Fn(u8) -> bool) -> std::ops::Range<usize> {
    let before = bytes[..at].iter().rev().take_while(|byte| like(**byte));
    let after = bytes[at..].iter().take_while(|byte| like(**byte));
    at - before.count()..at + after.count()
}

/// Replaces a number by another one.
fn number(choices: &mut Choices, bytes: &mut Vec<u8>) {
    let start = place(choices, bytes);
    let digit = bytes[start..].iter().position(u8::is_ascii_digit);
    let at = start + digit.unwrap_or(0);
    let like = |byte: u8| byte.is_ascii_alphanumeric() || b".-+".contains(&byte);
    let part = part(bytes, at, like);
    bytes.splice(part, choices.pick(NUMBERS).bytes());
}

/// Replaces a word by another one of the same text, or by nothing.
fn word(choices: &mut Choices, bytes: &mut Vec<u8>) {
    let like = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let to = part(bytes, place(choices, bytes), like);
    let from = part(bytes, place(choices, bytes), like);
    let word = bytes[from].to_vec();
    bytes.splice(to, word);
}

/// Duplicates, removes, or moves a line.
fn lines(choices: &mut Choices, bytes: &mut Vec<u8>) {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    if lines.is_empty() {
        return;
    }
    let count = lines.len() as u32;
    let at = choices.below(count) as usize;
    let line = lines[at];
    match choices.below(3) {
        0 => lines.insert(choices.below(count) as usize, line),
        1 => drop(lines.remove(at)),
        _ => lines.swap(at, choices.below(count) as usize),
    }
    *bytes = lines.concat();
}

/// Repeats a piece many times.
fn repeat(choices: &mut Choices, bytes: &mut Vec<u8>) {
    let from = place(choices, bytes);
    let to = bytes.len().min(from + 1 + choices.below(32) as usize);
    let piece = bytes[from..to].repeat(1 << choices.below(8));
    bytes.splice(from..from, piece);
}

/// Goes on with the other sample.
fn splice(choices: &mut Choices, bytes: &mut Vec<u8>, other: &[u8]) {
    let end = place(choices, bytes);
    bytes.truncate(end);
    bytes.extend_from_slice(&other[place(choices, other)..]);
}
