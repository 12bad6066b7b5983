//! Parts of transactions as people read them.

use crate::text::printable;
use serde_json::Value as Json;

/// What a transaction has that the side of the guest does not decide.
const REPLY: [&str; 5] = ["reply", "out", "delay_ns", "times", "or"];
/// How many bytes a line has at most that tells a whole transaction.
const BYTES: usize = 12;
/// What marks 10-bit addresses of I2C.
const TEN_BIT: u64 = 1 << 15;

/// A value of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// A number, a name, or nothing.
    Text(String),
    /// Bytes, at least one.
    Bytes(Vec<u8>),
}

/// Returns what the side of the guest decides of a transaction, by name. Parameters stand under their own names.
pub(super) fn rows(transaction: Option<&Json>) -> Vec<(String, Shown)> {
    let mut rows = Vec::new();
    for (name, value) in transaction.and_then(Json::as_object).into_iter().flatten() {
        match (name.as_str(), value) {
            (name, _) if REPLY.contains(&name) => {}
            ("args", Json::Object(args)) => args
                .iter()
                .for_each(|(name, value)| flatten(&mut rows, name, value)),
            (name, value) => flatten(&mut rows, name, value),
        }
    }
    rows
}

fn flatten(rows: &mut Vec<(String, Shown)>, name: &str, value: &Json) {
    let mut add = |value| rows.push((printable(name).to_string(), value));
    let text = |text: &str| Shown::Text(printable(text).to_string());
    match value {
        Json::Array(items) if items.is_empty() => add(text("none")),
        Json::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                flatten(rows, &format!("{name}[{i}]"), item);
            }
        }
        Json::Object(members) => members.iter().for_each(|(member, value)| {
            flatten(rows, &format!("{name} {member}"), value);
        }),
        Json::String(value) if value.is_empty() => add(text("(empty)")),
        Json::String(value) => add(bytes(value).map_or_else(|| text(value), Shown::Bytes)),
        Json::Number(_) if name == "addr" => add(text(&address(value))),
        value => add(text(&value.to_string())),
    }
}

/// Returns an address as datasheets have it, and says which ones have 10 bits.
fn address(value: &Json) -> String {
    match value.as_u64() {
        Some(addr @ 0..=0x7f) => format!("0x{addr:02x}"),
        Some(addr) if addr & !0x3ff == TEN_BIT => format!("0x{:03x} (10-bit)", addr & 0x3ff),
        Some(addr) => format!("0x{addr:04x}"),
        None => value.to_string(),
    }
}

/// Returns the bytes that a text tells in hexadecimal.
fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok();
    pairs.map(byte).collect()
}

/// Returns bytes as pairs of digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(" ")
}

/// Returns a transaction in one line: `i2c.read  handle 5, addr 0x48, bytes 2 → ok, bytes 19 80`.
pub(super) fn line(transaction: &Json) -> String {
    let call = transaction["call"].as_str().unwrap_or("?");
    let args = rows(Some(transaction));
    let args = args.iter().filter(|(name, _)| name != "call");
    let mut text = printable(call).to_string();
    if let Some(args) = list(args) {
        text.push_str(&format!("  {args}"));
    }
    if let Some(reply) = transaction["reply"].as_str() {
        text.push_str(&format!(" → {}", printable(reply)));
        let mut out = Vec::new();
        for (name, value) in transaction["out"].as_object().into_iter().flatten() {
            flatten(&mut out, name, value);
        }
        if let Some(out) = list(out.iter()) {
            text.push_str(&format!(", {out}"));
        }
    }
    match times(transaction) {
        1 => text,
        times => format!("{text}, {times} times"),
    }
}

/// Returns how often a transaction came.
pub(super) fn times(transaction: &Json) -> u64 {
    transaction["times"].as_u64().unwrap_or(1)
}

fn list<'r>(rows: impl Iterator<Item = &'r (String, Shown)>) -> Option<String> {
    let value = |value: &Shown| match value {
        Shown::Text(text) => text.clone(),
        Shown::Bytes(bytes) if bytes.len() <= BYTES => hex(bytes),
        Shown::Bytes(bytes) => format!("{} ... ({} bytes)", hex(&bytes[..BYTES]), bytes.len()),
    };
    let texts: Vec<_> = rows
        .map(|(name, shown)| format!("{name} {}", value(shown)))
        .collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn addresses_are_as_in_datasheets() {
        for (addr, expected) in [
            (0, "0x00"),
            (0x48, "0x48"),
            (0x8048, "0x048 (10-bit)"),
            (0x83ff, "0x3ff (10-bit)"),
            (0x80, "0x0080"),
            (0xffff, "0xffff"),
        ] {
            assert_eq!(address(&json!(addr)), expected);
        }
        assert_eq!(address(&json!(-1)), "-1");
    }

    #[test]
    fn a_transaction_is_a_line() {
        let read = json!({
            "call": "i2c.write_read", "args": {"handle": 5, "addr": 0x48, "write": "00", "read": 2},
            "reply": "ok", "out": {"read": "1980"},
        });
        assert_eq!(
            line(&read),
            "i2c.write_read  handle 5, addr 0x48, write 00, read 2 → ok, read 19 80"
        );
        let write = json!({
            "call": "uart.write", "args": {"bytes": "00".repeat(300)}, "reply": "busy", "times": 3,
        });
        let zeros = ["00"; BYTES].join(" ");
        assert_eq!(
            line(&write),
            format!("uart.write  bytes {zeros} ... (300 bytes) → busy, 3 times")
        );
        assert_eq!(line(&json!({"call": "time.now"})), "time.now");
    }
}
