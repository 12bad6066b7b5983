//! Expectations: the cases that a runtime is known not to pass, each with its reason.
//!
//! ```toml
//! [[expect]]
//! case = "common/guest/endless-loop"
//! status = "timeout"
//! reason = "the engine cannot be interrupted"
//! ```

use super::{Case, CaseResult, Status};
use crate::input;
use crate::nearest::nearest;
use crate::text::{printable_lines, printable_path};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// What a runtime is known not to pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectations(BTreeMap<String, Expectation>);

/// How a case is known to go.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Expectation {
    status: Status,
    reason: String,
}

/// What is wrong with a file of expectations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}: {}", printable_path(path), printable_lines(what))]
pub struct ExpectError {
    /// The file.
    pub path: PathBuf,
    /// From 1.
    pub line: usize,
    /// What was expected and what was found.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    expect: Vec<RawExpectation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExpectation {
    case: Spanned<String>,
    status: Spanned<String>,
    reason: Spanned<String>,
}

impl Expectations {
    /// Reads a file. Every case in it is one of the suite and has a reason.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(path: &Path, cases: &[Case]) -> Result<Expectations, Vec<ExpectError>> {
        let error = |line, what| ExpectError {
            path: path.to_owned(),
            line,
            what,
        };
        let text = input::read_text(path).map_err(|e| vec![error(1, e.to_string())])?;
        let line = |at: usize| 1 + text[..at.min(text.len())].matches('\n').count();
        let raw: Raw = toml::from_str(&text).map_err(|e| {
            let at = e.span().map_or(1, |span| line(span.start));
            vec![error(at, e.message().replace('\n', ", "))]
        })?;
        let mut expectations = Expectations::default();
        let mut errors = Vec::new();
        for raw in raw.expect {
            let added = raw
                .check(cases)
                .and_then(|(case, e)| expectations.add(case, e));
            errors.extend(added.err().map(|(at, what)| error(line(at.start), what)));
        }
        match errors.is_empty() {
            true => Ok(expectations),
            false => Err(errors),
        }
    }

    fn add(&mut self, case: Spanned<String>, expectation: Expectation) -> Result<(), Fault> {
        match self.0.insert(case.get_ref().clone(), expectation) {
            None => Ok(()),
            Some(_) => Err((
                case.span(),
                format!("the case `{}` is expected twice", case.get_ref()),
            )),
        }
    }

    /// Says of a result whether it was expected.
    pub(super) fn apply(&self, result: &mut CaseResult) {
        let Some(Expectation { status, reason }) = self.0.get(&result.id) else {
            return;
        };
        if result.status == *status {
            result.status = Status::ExpectedFailure;
            result.message = format!("{reason}\n{}", result.message);
        } else if result.status == Status::Passed {
            result.status = Status::UnexpectedPass;
            result.message = format!(
                "expected {} ({reason}), and it passed: remove the entry from the expectations",
                status.name()
            );
        } else if result.status.is_failure() {
            result.message.push_str(&format!(
                "\nthe expectations say {}, not {}: {reason}",
                status.name(),
                result.status.name()
            ));
        }
    }
}

type Fault = (Range<usize>, String);

impl RawExpectation {
    fn check(self, cases: &[Case]) -> Result<(Spanned<String>, Expectation), Fault> {
        let id = self.case.get_ref();
        if !cases.iter().any(|case| case.id == *id) {
            let near = nearest(id, cases.iter().map(|case| case.id.as_str()));
            let hint = near.first().map(|near| format!("; nearest: `{near}`"));
            let hint = hint.unwrap_or_default();
            return Err((
                self.case.span(),
                format!("the suite has no case `{id}`{hint}"),
            ));
        }
        let failures = [Status::Failed, Status::Crashed, Status::Timeout];
        let status = failures
            .into_iter()
            .find(|status| status.name() == self.status.get_ref());
        let status = status.ok_or_else(|| {
            let found = self.status.get_ref();
            let what = format!("expected the status failed, crashed or timeout, found \"{found}\"");
            (self.status.span(), what)
        })?;
        if self.reason.get_ref().trim().is_empty() {
            let what = format!("expected a reason why `{id}` does not pass");
            return Err((self.reason.span(), what));
        }
        let expectation = Expectation {
            status,
            reason: self.reason.into_inner(),
        };
        Ok((self.case, expectation))
    }
}
