//! Lists of cases and of clauses, for people. The texts have ANSI colours.

use super::text::{FAINT, STRONG, WARN, pad, paint, wrap};
use crate::boundary::is_generated;
use crate::clause::Ledger;
use crate::model::{Clause, Level, Subject};
use crate::suite::Case;

/// The widest line, in columns.
const WIDE: usize = 110;

/// The cases, each with what it shows.
pub fn cases(cases: &[&Case], width: usize) -> String {
    let mut out = String::new();
    for case in cases {
        out.push_str(&format!("{}\n", paint(STRONG, &case.id)));
        paragraph(&mut out, &case.front.title, width);
        let shows = format!("shows {}", case.front.clauses.join(", "));
        faint(&mut out, &shows, width);
    }
    out
}

/// The clauses, each with the cases that show it.
pub fn clauses(clauses: &[&Clause], ledger: &Ledger<'_>, width: usize) -> String {
    let mut out = String::new();
    let longest = clauses.iter().map(|c| c.id.len()).max().unwrap_or(0);
    for clause in clauses {
        let id = pad(&clause.id, longest);
        out.push_str(&format!(
            "{}  {} {}\n",
            paint(STRONG, &id),
            clause.level.name(),
            clause.subject.name()
        ));
        paragraph(&mut out, &clause.text, width);
        let cases = ledger.cases(clause);
        if !cases.is_empty() {
            faint(&mut out, &shown_by(cases), width);
            continue;
        }
        match (clause.subject, clause.level) {
            (Subject::Driver, _) => faint(&mut out, "shown where a driver is under test", width),
            (Subject::Hal, _) => faint(&mut out, "shown by the tests of HALs", width),
            (Subject::Binding, Level::May) => faint(&mut out, "shown by no case", width),
            (Subject::Binding, _) => {
                out.push_str(&format!("    {}\n", paint(WARN, "shown by no case")))
            }
        }
    }
    out
}

/// The written cases by name; of those that are generated, how many there are.
fn shown_by(cases: &[String]) -> String {
    let (generated, mut names): (Vec<&str>, Vec<&str>) = cases
        .iter()
        .map(String::as_str)
        .partition(|id| is_generated(id));
    let count = match generated.len() {
        0 => String::new(),
        1 => "1 generated case".to_owned(),
        many => format!("{many} generated cases"),
    };
    if !count.is_empty() {
        names.push(&count);
    }
    format!("shown by {}", names.join(", "))
}

fn paragraph(out: &mut String, text: &str, width: usize) {
    if !text.is_empty() {
        let lines = wrap(text, width.min(WIDE).saturating_sub(4));
        lines
            .iter()
            .for_each(|line| out.push_str(&format!("    {line}\n")));
    }
}

fn faint(out: &mut String, text: &str, width: usize) {
    let lines = wrap(text, width.min(WIDE).saturating_sub(4));
    lines
        .iter()
        .for_each(|line| out.push_str(&format!("    {}\n", paint(FAINT, line))));
}
