//! Clauses by the share of their cases that failed: the first ones are most likely the cause.

use crate::suite::Run;
use std::collections::BTreeMap;

/// How many clauses are named.
const NAMED: usize = 5;

/// How many of the cases of a clause failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share<'r> {
    /// The id.
    pub(super) clause: &'r str,
    /// How many cases failed.
    pub(super) failed: usize,
    /// How many ran.
    pub(super) ran: usize,
}

/// Returns the clauses with the greatest shares of failed cases, on the runtimes where any failed. Of equal shares, those of more
/// cases come first.
pub(super) fn rank(runs: &[Run]) -> Vec<Share<'_>> {
    let mut shares: BTreeMap<&str, Share<'_>> = BTreeMap::new();
    let failing = runs.iter().filter(|run| run.failures() > 0);
    for case in failing.flat_map(|run| &run.cases) {
        for clause in case.clauses.iter().filter(|_| case.status.ran()) {
            let share = shares.entry(clause).or_insert(Share {
                clause,
                failed: 0,
                ran: 0,
            });
            share.ran += 1;
            share.failed += usize::from(case.status.is_failure());
        }
    }
    let mut shares: Vec<_> = shares.into_values().filter(|s| s.failed > 0).collect();
    // a.failed / a.ran > b.failed / b.ran, without fractions.
    shares.sort_by(|a, b| {
        let share = (b.failed * a.ran).cmp(&(a.failed * b.ran));
        share.then(b.failed.cmp(&a.failed))
    });
    shares.truncate(NAMED);
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Level;
    use crate::suite::{CaseResult, RuntimeInfo, Status};
    use std::time::Duration;

    #[test]
    fn the_greatest_share_is_first() {
        let case = |clauses: &[&str], status| CaseResult {
            id: "i2c/write/x".to_owned(),
            title: String::new(),
            guest: String::new(),
            fixture: String::new(),
            clauses: clauses.iter().map(|c| (*c).to_owned()).collect(),
            level: Level::Must,
            status,
            duration: Duration::ZERO,
            message: String::new(),
            trace: Vec::new(),
            expected: None,
            found: None,
        };
        let run = |cases| Run {
            runtime: RuntimeInfo {
                name: "x".to_owned(),
                version: "1".to_owned(),
            },
            shard: None,
            cases,
            rounds: Vec::new(),
        };
        use Status::{Failed, Passed, Timeout, Unsupported};
        let cases = vec![
            case(&["half", "all"], Failed),
            case(&["half", "none"], Passed),
            case(&["all", "most"], Timeout),
            case(&["most", "one"], Failed),
            case(&["most"], Passed),
            case(&["all", "none"], Unsupported),
        ];
        let shares = |runs: &[Run]| -> Vec<(String, usize, usize)> {
            let share = |s: &Share<'_>| (s.clause.to_owned(), s.failed, s.ran);
            rank(runs).iter().map(share).collect()
        };
        let failing = run(cases);
        let good = run(vec![case(&["all"], Passed)]);
        let expected = [("all", 2, 2), ("one", 1, 1), ("most", 2, 3), ("half", 1, 2)]
            .map(|(clause, failed, ran)| (clause.to_owned(), failed, ran));
        // What passes elsewhere says nothing about the runtime that fails.
        assert_eq!(shares(&[good.clone(), failing]), expected);
        assert!(shares(&[good]).is_empty());
    }
}
