//! A part of the suite, for fleets: one of several that together are the whole.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The `index`-th of `count` parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// From 1.
    pub index: usize,
    /// How many parts there are.
    pub count: usize,
}

impl Shard {
    /// The part of a list: every `count`-th, so that slow neighbours are shared out.
    pub fn of<T>(self, list: Vec<T>) -> Vec<T> {
        let first = self.index.saturating_sub(1);
        list.into_iter()
            .skip(first)
            .step_by(self.count.max(1))
            .collect()
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parts = text.split_once('/');
        let numbers = parts.and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        match numbers {
            Some((index, count)) if 1 <= index && index <= count => Ok(Shard { index, count }),
            _ => {
                Err("expected K/N, the K-th of N parts with K from 1 to N, such as 2/5".to_owned())
            }
        }
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
            .flat_map(|index| Shard { index, count: 3 }.of(list.clone()))
            .collect();
        all.sort_unstable();
        assert_eq!(all, list);
    }

    #[test]
    fn shards_are_read() {
        assert_eq!("2/5".parse(), Ok(Shard { index: 2, count: 5 }));
        for wrong in ["0/5", "6/5", "1/0", "1", "a/b", "-1/2", "1/2/3"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
