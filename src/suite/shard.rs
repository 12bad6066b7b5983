//! A part of the suite, for fleets: one of several that together are the whole.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// The most parts that there can be.
const MOST: usize = 65_535;

/// The `index`-th of `count` parts of the cases that filters choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Shard {
    index: usize,
    count: usize,
    /// What chose the cases before they were shared out; empty for all cases.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub filters: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    index: usize,
    count: usize,
    #[serde(default)]
    filters: BTreeSet<String>,
}

impl Shard {
    /// The `index`-th of `count` parts of all cases.
    ///
    /// # Errors
    /// When there is no such part, or are more than 65,535.
    pub fn new(index: usize, count: usize) -> Result<Shard, String> {
        match 1 <= index && index <= count && count <= MOST {
            true => Ok(Shard {
                index,
                count,
                filters: BTreeSet::new(),
            }),
            false => Err(format!(
                "expected one of at most {MOST} parts, such as 2/5, found {index}/{count}"
            )),
        }
    }

    /// Which part it is, from 1.
    pub fn index(&self) -> usize {
        self.index
    }

    /// How many parts there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The part of a list: every `count`-th, so that slow neighbours are shared out.
    pub fn of<T>(&self, list: Vec<T>) -> Vec<T> {
        list.into_iter()
            .skip(self.index - 1)
            .step_by(self.count)
            .collect()
    }
}

impl TryFrom<Unchecked> for Shard {
    type Error = String;

    fn try_from(read: Unchecked) -> Result<Shard, String> {
        let filters = read.filters;
        Shard::new(read.index, read.count).map(|shard| Shard { filters, ..shard })
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parts = text.split_once('/');
        let numbers = parts.and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        numbers
            .and_then(|(index, count)| Shard::new(index, count).ok())
            .ok_or_else(|| {
                format!(
                    "expected K/N, the K-th of N parts with K from 1 to N and N up to {MOST}, such as 2/5"
                )
            })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_the_whole_and_do_not_overlap() {
        let list: Vec<_> = (0..10).collect();
        let mut all: Vec<_> = (1..=3)
            .flat_map(|index| Shard::new(index, 3).unwrap().of(list.clone()))
            .collect();
        all.sort_unstable();
        assert_eq!(all, list);
    }

    #[test]
    fn shards_are_read() {
        assert_eq!("2/5".parse(), Shard::new(2, 5));
        assert_eq!("1/65535".parse(), Shard::new(1, MOST));
        for wrong in [
            "0/5", "6/5", "1/0", "0/0", "1", "a/b", "-1/2", "1/2/3", "1/65536",
        ] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn shards_of_reports_are_checked() {
        let read = |text: &str| serde_json::from_str::<Shard>(text);
        let filters = BTreeSet::from(["i2c".to_owned()]);
        let shard = Shard {
            filters,
            ..Shard::new(2, 5).unwrap()
        };
        let text = r#"{"index":2,"count":5,"filters":["i2c"]}"#;
        assert_eq!(read(text).unwrap(), shard);
        assert_eq!(serde_json::to_string(&shard).unwrap(), text);
        for (index, count) in [(0, 0), (0, 1), (3, 2), (1, 1_000_000_000_000_u64)] {
            let wrong = format!(r#"{{"index":{index},"count":{count}}}"#);
            let error = read(&wrong).unwrap_err().to_string();
            assert!(error.contains(&format!("found {index}/{count}")), "{error}");
        }
    }
}
