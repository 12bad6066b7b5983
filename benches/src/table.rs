//! The table at the end: what was measured, against what, and whether that meets the target.

use std::fmt::{self, Display, Formatter};

/// One line of the table.
pub struct Row {
    what: String,
    measured: String,
    against: String,
    ratio: String,
    target: String,
    verdict: &'static str,
}

impl Row {
    /// What was measured, and what came out.
    pub fn new(what: String, measured: String) -> Row {
        Row {
            what,
            measured,
            against: String::new(),
            ratio: String::new(),
            target: String::new(),
            verdict: "",
        }
    }

    /// What came out for the other side in the same run, and the ratio.
    pub fn against(self, other: String, ratio: f64) -> Row {
        Row {
            against: other,
            ratio: format!("{ratio:.2}"),
            ..self
        }
    }

    /// The target, and whether it is met.
    pub fn target(self, target: String, met: bool) -> Row {
        let verdict = if met { "ok" } else { "MISSED" };
        Row {
            target,
            verdict,
            ..self
        }
    }

    fn cells(&self) -> [&str; 6] {
        [
            &self.what,
            &self.measured,
            &self.against,
            &self.ratio,
            &self.target,
            self.verdict,
        ]
    }
}

/// The lines, aligned.
pub struct Table(pub Vec<Row>);

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let head = ["", "measured", "against", "ratio", "target", "verdict"];
        let lines = || std::iter::once(head).chain(self.0.iter().map(Row::cells));
        let width = |column: usize| lines().map(|line| line[column].len()).max().unwrap_or(0);
        let widths: [usize; 6] = std::array::from_fn(width);
        for [what, numbers @ .., verdict] in lines() {
            write!(f, "{what:<w$}", w = widths[0])?;
            for (cell, w) in numbers.iter().zip(&widths[1..]) {
                write!(f, "  {cell:>w$}")?;
            }
            writeln!(f, "  {verdict}")?;
        }
        Ok(())
    }
}
