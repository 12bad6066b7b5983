//! Suggestions for names that do not exist.

/// Those of the known names that `found` is most likely meant to be; empty when none is similar.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let far = 1 + found.chars().take(64).count() / 3;
    let mut near: Vec<_> = known
        .into_iter()
        .map(|name| (distance(found, name), name))
        .filter(|(distance, _)| *distance <= far)
        .collect();
    near.sort();
    near.dedup();
    let least = near.first().map_or(0, |(distance, _)| *distance);
    near.into_iter()
        .take_while(|(distance, _)| *distance == least)
        .map(|(_, name)| name)
        .collect()
}

/// What to say of a name that does not exist: the one that was meant, or else all there are.
pub fn choices<'a>(found: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(found, known.clone()).first() {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!(
            "there are: {}",
            known.into_iter().collect::<Vec<_>>().join(", ")
        ),
    }
}

/// How many characters are to be inserted, removed or replaced to turn one text into the other (Levenshtein), looking at the
/// first 64 of each: names may come from a guest and be of any length.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names_come_by_distance() {
        let known = [
            "i2c/write/bytes",
            "i2c/read/bytes",
            "spi/write/bytes",
            "common/end-closes",
        ];
        assert_eq!(nearest("i2c/wirte/bytes", known)[0], "i2c/write/bytes");
        assert!(nearest("nothing", known).is_empty());
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
