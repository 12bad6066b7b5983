//! Long bytes of two transactions that differ, cut to where they do: nobody reads 65,536 of them.

use serde_json::Value as Json;

/// From this many digits on, bytes are cut.
const LONG: usize = 512;
/// How many digits before the first difference are kept.
const BEFORE: usize = 32;
/// How many are kept in all.
const KEPT: usize = 256;

/// Cuts the long texts of two transactions, those that stand at the same place alike.
pub(super) fn shorten(mut expected: Option<&mut Json>, mut found: Option<&mut Json>) {
    if let (Some(expected), Some(found)) = (&mut expected, &mut found) {
        both(expected, found);
    }
    // What stands on one side alone.
    [expected, found].into_iter().flatten().for_each(one);
}

fn both(expected: &mut Json, found: &mut Json) {
    match (expected, found) {
        (Json::String(expected), Json::String(found)) => {
            let equal = expected.bytes().zip(found.bytes());
            // Bytes are two digits.
            let equal = equal.take_while(|(a, b)| a == b).count() / 2 * 2;
            cut(expected, equal);
            cut(found, equal);
        }
        (Json::Array(expected), Json::Array(found)) => {
            let pairs = expected.iter_mut().zip(found);
            pairs.for_each(|(expected, found)| both(expected, found));
        }
        (Json::Object(expected), Json::Object(found)) => {
            for (key, expected) in expected {
                if let Some(found) = found.get_mut(key) {
                    both(expected, found);
                }
            }
        }
        _ => {}
    }
}

fn one(value: &mut Json) {
    match value {
        Json::String(text) => cut(text, 0),
        Json::Array(values) => values.iter_mut().for_each(one),
        Json::Object(members) => members.iter_mut().for_each(|(_, value)| one(value)),
        _ => {}
    }
}

/// Cuts a text of digits that is long, of which so many are not worth showing.
fn cut(text: &mut String, equal: usize) {
    let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if text.len() < LONG || !digits {
        return;
    }
    let from = equal.saturating_sub(BEFORE).min(text.len());
    let to = (from + KEPT).min(text.len());
    let (before, behind) = (from / 2, (text.len() - to) / 2);
    let mut short = text[from..to].to_owned();
    if before > 0 {
        short.insert_str(0, &format!("[{before} bytes] "));
    }
    if behind > 0 {
        short.push_str(&format!(" [{behind} bytes]"));
    }
    *text = short;
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shortened(mut expected: Json, mut found: Json) -> (Json, Json) {
        shorten(Some(&mut expected), Some(&mut found));
        (expected, found)
    }

    #[test]
    fn what_is_short_stays_as_it_is() {
        let (expected, found) = (
            json!({"args":{"bytes":"00"}}),
            json!({"args":{"bytes":"01"}}),
        );
        assert_eq!(
            shortened(expected.clone(), found.clone()),
            (expected, found)
        );
    }

    #[test]
    fn long_bytes_are_cut_to_where_they_differ() {
        let bytes = |at: usize| {
            let mut digits = "00".repeat(70_000);
            digits.replace_range(2 * at..2 * at + 2, "ff");
            json!({"args":{"ops":[{"write": digits}]}})
        };
        let (expected, found) = shortened(bytes(65_536), bytes(69_999));
        let text = expected["args"]["ops"][0]["write"].as_str().unwrap();
        assert!(text.starts_with("[65520 bytes] 00"), "{text}");
        assert_eq!(text.find("ff"), Some("[65520 bytes] ".len() + BEFORE));
        assert!(text.ends_with(" [4352 bytes]"), "{text}");
        let text = found["args"]["ops"][0]["write"].as_str().unwrap();
        assert!(text.starts_with("[65520 bytes] 00"), "{text}");
    }

    #[test]
    fn one_that_ends_early_says_so() {
        let bytes = |count: usize| json!({"args":{"bytes":"ab".repeat(count)}});
        let (expected, found) = shortened(bytes(1000), bytes(300));
        let found = found["args"]["bytes"].as_str().unwrap();
        assert_eq!(found, format!("[284 bytes] {}", "ab".repeat(16)));
        let expected = expected["args"]["bytes"].as_str().unwrap();
        assert!(expected.ends_with(" [588 bytes]"), "{expected}");
    }
}
