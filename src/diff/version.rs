//! Versions, as far as a break is concerned.

use std::fmt;

/// A version: major, minor and patch number. What follows `-` or `+` does not matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u64, u64, u64);

impl Version {
    /// Reads `0.5.0` or `0.5.0-rc.1`.
    pub fn parse(text: &str) -> Option<Version> {
        let numbers = text.split(['-', '+']).next()?;
        let mut numbers = numbers.split('.').map(|number| number.parse().ok());
        let version = Version(numbers.next()??, numbers.next()??, numbers.next()??);
        numbers.next().is_none().then_some(version)
    }

    /// Whether this version may break what worked with `old`.
    pub fn may_break(self, old: Version) -> bool {
        self >= old.next_breaking()
    }

    /// The least version that may break what works with this one.
    pub fn next_breaking(self) -> Version {
        match self {
            Version(0, minor, _) => Version(0, minor.saturating_add(1), 0),
            Version(major, ..) => Version(major.saturating_add(1), 0, 0),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_versions_may_break() {
        let may = |new, old| {
            Version::parse(new)
                .unwrap()
                .may_break(Version::parse(old).unwrap())
        };
        assert!(may("0.6.0", "0.5.3"));
        assert!(may("0.6.0-rc.1", "0.5.0"));
        assert!(may("1.0.0", "0.5.0"));
        assert!(may("2.0.0", "1.9.0"));
        assert!(!may("0.5.1", "0.5.0"));
        assert!(!may("1.6.0", "1.5.0"));
        assert!(!may("0.4.0", "0.5.0"));
        for wrong in ["", "1", "1.2", "1.2.3.4", "a.b.c", "1.2.-3"] {
            assert_eq!(Version::parse(wrong), None, "{wrong}");
        }
    }
}
