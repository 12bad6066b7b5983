//! All that is known of a clause or a case, for people and for programs.

use super::failure::{Failures, Style};
use super::text::{BAD, FAINT, GOOD, STRONG, WARN, count, list, pad, paint, wrap};
use crate::clause::Ledger;
use crate::faults::Listed;
use crate::model::{Clause, Model};
use crate::suite::{Case, CaseResult, Run, Status};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many faults are shown.
const FAULTS: usize = 20;

/// What is known.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The specification.
    pub model: &'a Model,
    /// The cases of the suite and the scenarios of HALs.
    pub cases: &'a [Case],
    /// All faults.
    pub faults: &'a [Listed],
    /// Which cases notice a fault, by its name, as the last `conform faults` found; empty where it did not run.
    pub noticed: &'a BTreeMap<String, Vec<String>>,
    /// The last results, one run for each runtime.
    pub runs: &'a [Run],
    /// How failures are shown.
    pub style: Style<'a>,
}

impl<'a> Known<'a> {
    fn ledger(&self) -> Ledger<'a> {
        let mut ledger = Ledger::new(self.model);
        for case in self.cases {
            ledger.case(&case.id, &case.front.clauses);
        }
        ledger
    }

    /// The last results of a case, with the runtimes.
    fn results(&self, id: &str) -> Vec<(&'a Run, &'a CaseResult)> {
        let result = |run: &'a Run| Some((run, run.cases.iter().find(|case| case.id == id)?));
        self.runs.iter().filter_map(result).collect()
    }

    fn faults_of(&self, clause: &str) -> Vec<&'a Listed> {
        let faults = self.faults.iter();
        faults.filter(|fault| fault.clause == clause).collect()
    }

    /// Those that the case notices, where that is known, or else those of its clauses.
    fn faults_of_case(&self, case: &Case) -> Vec<&'a Listed> {
        let notices = |fault: &&Listed| match self.noticed.get(&fault.name) {
            Some(cases) => cases.contains(&case.id),
            None => self.noticed.is_empty() && case.front.clauses.contains(&fault.clause),
        };
        self.faults.iter().filter(notices).collect()
    }
}

/// Returns a clause with its cases, faults and last results, with ANSI colours.
pub fn clause(clause: &Clause, known: &Known<'_>) -> String {
    let width = known.style.width;
    let mut out = format!(
        "{}  {} {}\n",
        paint(STRONG, &clause.id),
        clause.level.name(),
        clause.subject.name()
    );
    paragraph(&mut out, &clause.text, width);
    if !clause.aliases.is_empty() {
        paragraph(
            &mut out,
            &format!("once {}", clause.aliases.join(", ")),
            width,
        );
    }
    out.push_str(&format!("\n  {}\n", paint(FAINT, "cases")));
    let ledger = known.ledger();
    let cases = ledger.cases(clause);
    let failed = |id: &str| known.results(id).iter().any(|(_, r)| r.status.is_failure());
    let (listed, rest): (Vec<&String>, Vec<&String>) =
        cases.iter().partition(|id| !id.contains('@') || failed(id));
    let longest = listed.iter().map(|id| id.len()).max().unwrap_or(0);
    for id in listed {
        let last = last(&known.results(id));
        out.push_str(&format!("    {}  {last}\n", pad(id, longest)));
    }
    if !rest.is_empty() {
        let results: Vec<_> = rest.iter().flat_map(|id| known.results(id)).collect();
        let what = count(rest.len(), "generated case");
        out.push_str(&format!("    {what}: {}\n", last(&results)));
    }
    if cases.is_empty() {
        out.push_str("    none\n");
    }
    faults(&mut out, &known.faults_of(&clause.id), width);
    out
}

/// Returns a case with what it shows, the faults that it notices and its last results, with ANSI colours.
pub fn case(case: &Case, known: &Known<'_>) -> String {
    let width = known.style.width;
    let mut out = format!("{}\n", paint(STRONG, &case.id));
    paragraph(&mut out, &case.front.title, width);
    for id in &case.front.clauses {
        let text = known.model.clause(id).map_or("", |clause| &clause.text);
        paragraph(&mut out, &format!("[{id}] {text}"), width);
    }
    let fixture = case.fixture_name();
    let files = match (&case.generated, case.guest_name()) {
        (Some(_), _) => "none: guest and fixture are generated".to_owned(),
        (None, guest) if guest.is_empty() => fixture,
        (None, guest) => format!("{guest}, {fixture}"),
    };
    out.push_str(&format!("\n  {}\n", paint(FAINT, "files")));
    paragraph(&mut out, &files, width);
    if !case.front.requires.is_empty() {
        out.push_str(&format!("\n  {}\n", paint(FAINT, "requires")));
        paragraph(&mut out, &case.front.requires.join(", "), width);
    }
    faults(&mut out, &known.faults_of_case(case), width);
    let results = known.results(&case.id);
    out.push_str(&format!("\n  {}\n", paint(FAINT, "last result")));
    match results.is_empty() {
        true => paragraph(
            &mut out,
            "there is no report of it: `conform test` writes one",
            width,
        ),
        false => out.push_str(&format!("    {}\n", last(&results))),
    }
    let names = results.iter().map(|(run, _)| &*run.runtime.name);
    let mut failures = Failures::new(known.style, names, &[]);
    for (run, result) in results {
        out.push_str(&failures.add(&run.runtime.name, result));
    }
    out
}

/// Which runtimes have which result.
fn last(results: &[(&Run, &CaseResult)]) -> String {
    let mut by_status: BTreeMap<Status, Vec<&str>> = BTreeMap::new();
    for (run, result) in results {
        let names = by_status.entry(result.status).or_default();
        if !names.contains(&&*run.runtime.name) {
            names.push(&run.runtime.name);
        }
    }
    if by_status.is_empty() {
        return paint(FAINT, "no report");
    }
    let texts = by_status.iter().map(|(status, on)| {
        let style = match status {
            Status::Passed => GOOD,
            status if status.is_failure() => BAD,
            _ => WARN,
        };
        format!("{} on {}", paint(style, status.name()), list(on))
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn faults(out: &mut String, faults: &[&Listed], width: usize) {
    if faults.is_empty() {
        return;
    }
    out.push_str(&format!("\n  {}\n", paint(FAINT, "faults")));
    for fault in faults.iter().take(FAULTS) {
        paragraph(out, &format!("{}: {}", fault.name, fault.what), width);
    }
    if faults.len() > FAULTS {
        out.push_str(&format!("    and {} more\n", faults.len() - FAULTS));
    }
}

fn paragraph(out: &mut String, text: &str, width: usize) {
    if !text.is_empty() {
        let lines = wrap(text, width.clamp(60, 110) - 4);
        lines
            .iter()
            .for_each(|line| out.push_str(&format!("    {line}\n")));
    }
}

/// Returns the same for programs: a clause, a case, or both where they have one id.
pub fn json(clause: Option<&Clause>, case: Option<&Case>, known: &Known<'_>) -> Value {
    let results = |id: &str| -> Vec<Value> {
        let results = known.results(id);
        let value = |(run, result): &(&Run, &CaseResult)| json!({ "runtime": run.runtime, "result": result });
        results.iter().map(value).collect()
    };
    let faults = |faults: Vec<&Listed>| -> Vec<Value> {
        let value = |fault: &&Listed| {
            json!({
                "name": fault.name,
                "clause": fault.clause,
                "what": fault.what,
                "noticed": known.noticed.get(&fault.name),
            })
        };
        faults.iter().map(value).collect()
    };
    let clause = clause.map(|clause| {
        let ledger = known.ledger();
        let mut value = ledger.value(clause);
        let cases = ledger.cases(clause).iter();
        value["cases"] = cases
            .map(|id| json!({ "id": id, "results": results(id) }))
            .collect();
        value["faults"] = faults(known.faults_of(&clause.id)).into();
        value
    });
    let case = case.map(|case| {
        json!({
            "id": case.id,
            "title": case.front.title,
            "clauses": case.front.clauses,
            "requires": case.front.requires,
            "guest": case.guest_name(),
            "fixture": case.fixture_name(),
            "faults": faults(known.faults_of_case(case)),
            "results": results(&case.id),
        })
    });
    json!({ "clause": clause, "case": case })
}
