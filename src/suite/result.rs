//! How cases went.

use super::rounds::{RoundDifference, Rounds};
use super::{Case, Shard};
use crate::model::Level;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;
use std::time::Duration;

/// How a case went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// All as expected.
    Passed,
    /// Something else reached the drivers, or a step went otherwise.
    Failed,
    /// Not run: the run was stopped before.
    Skipped,
    /// Not run: the runtime says that it lacks what the case requires.
    Unsupported,
    /// The runtime panicked, or its process ended.
    Crashed,
    /// It ran into its time limit, or the runtime did not answer in time.
    Timeout,
    /// Failed, as the expectations of the runtime say.
    ExpectedFailure,
    /// Passed, though the expectations of the runtime say otherwise.
    UnexpectedPass,
}

impl Status {
    /// All of them, in the order of reports.
    pub const ALL: [Status; 8] = [
        Status::Passed,
        Status::Failed,
        Status::Skipped,
        Status::Unsupported,
        Status::Crashed,
        Status::Timeout,
        Status::ExpectedFailure,
        Status::UnexpectedPass,
    ];

    /// As it stands in reports.
    pub fn name(self) -> &'static str {
        match self {
            Status::Passed => "passed",
            Status::Failed => "failed",
            Status::Skipped => "skipped",
            Status::Unsupported => "unsupported",
            Status::Crashed => "crashed",
            Status::Timeout => "timeout",
            Status::ExpectedFailure => "expected-failure",
            Status::UnexpectedPass => "unexpected-pass",
        }
    }

    /// It makes the run fail.
    pub fn is_failure(self) -> bool {
        matches!(
            self,
            Status::Failed | Status::Crashed | Status::Timeout | Status::UnexpectedPass
        )
    }

    /// The case was executed.
    pub fn ran(self) -> bool {
        !matches!(self, Status::Skipped | Status::Unsupported)
    }
}

/// How one case went on one runtime. Serialized, it is an entry of the JSON report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseResult {
    /// The id of the case.
    pub id: String,
    /// What it shows, in one line; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The file of its guest; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub guest: String,
    /// The file of its fixture; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fixture: String,
    /// The ids of the clauses that it shows.
    pub clauses: Vec<String>,
    /// The strongest level of its clauses.
    #[serde(serialize_with = "level_name", deserialize_with = "level_of")]
    pub level: Level,
    /// How it went.
    pub status: Status,
    /// How long it took, loading of the module included.
    #[serde(
        rename = "duration_us",
        serialize_with = "micros",
        deserialize_with = "of_micros"
    )]
    pub duration: Duration,
    /// Why it did not pass; empty when it did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// The transactions that were as expected, before the case failed; each has `times` where it came several times in a row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<Json>,
    /// The transaction of the fixture where the run differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Json>,
    /// What the run did instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Json>,
}

impl CaseResult {
    /// The result of a case that could not be run.
    pub fn failed(case: &Case, message: String) -> Self {
        CaseResult::new(case, Status::Failed, message)
    }

    /// The result of a case without its duration and its difference.
    pub(crate) fn new(case: &Case, status: Status, message: String) -> Self {
        CaseResult {
            id: case.id.clone(),
            title: case.front.title.clone(),
            guest: case.guest_name(),
            fixture: match case.generated {
                Some(_) => String::new(),
                None => case.fixture_name(),
            },
            clauses: case.front.clauses.clone(),
            level: case.front.level,
            status,
            duration: Duration::ZERO,
            message,
            trace: Vec::new(),
            expected: None,
            found: None,
        }
    }
}

fn level_name<S: Serializer>(level: &Level, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(level.name())
}

fn micros<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
}

fn level_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Level, D::Error> {
    let name = String::deserialize(deserializer)?;
    let known = [Level::Must, Level::Should, Level::May];
    let level = known.into_iter().find(|level| level.name() == name);
    level.ok_or_else(|| D::Error::custom(format!("expected MUST, SHOULD or MAY, found `{name}`")))
}

fn of_micros<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    u64::deserialize(deserializer).map(Duration::from_micros)
}

/// The longest name and the longest version of a runtime, in bytes.
const LONGEST: usize = 64;

/// A runtime that cases ran on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuntimeInfo {
    /// Its name: lower-case letters, digits, `-`, `_` and `.`, of which the first is a letter.
    pub name: String,
    /// The version of its engine.
    pub version: String,
}

impl RuntimeInfo {
    /// Whether a runtime can have this name and version. Reports are files of that name.
    pub(crate) fn check(name: &str, version: &str) -> Result<(), String> {
        let in_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        if !name.starts_with(|c: char| c.is_ascii_lowercase())
            || !name.chars().all(in_name)
            || name.len() > LONGEST
        {
            return Err(format!(
                "expected a name of at most {LONGEST} lower-case letters, digits, `-`, `_` and `.` that begins with a letter, found {name:?}"
            ));
        }
        if version.is_empty() || version.len() > LONGEST || version.contains(char::is_control) {
            return Err(format!(
                "expected a version of 1 to {LONGEST} printable characters, found {version:?}"
            ));
        }
        Ok(())
    }
}

/// The results of one runtime.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The runtime.
    pub runtime: RuntimeInfo,
    /// Of which part of the suite they are.
    pub shard: Option<Shard>,
    /// One result for each case, in the order of the cases.
    pub cases: Vec<CaseResult>,
    /// The random guests, one entry for each part of the run that had some.
    pub rounds: Vec<Rounds>,
}

impl Run {
    /// How many cases have this status.
    pub fn count(&self, status: Status) -> usize {
        self.cases.iter().filter(|c| c.status == status).count()
    }

    /// How many cases make the run fail.
    pub fn failed_cases(&self) -> usize {
        self.cases.iter().filter(|c| c.status.is_failure()).count()
    }

    /// The random guests that make the run fail.
    pub fn differences(&self) -> impl Iterator<Item = (&Rounds, &RoundDifference)> {
        let rounds = self.rounds.iter();
        rounds.filter_map(|rounds| Some((rounds, rounds.difference.as_ref()?)))
    }

    /// How many cases and random guests make the run fail.
    pub fn failures(&self) -> usize {
        self.failed_cases() + self.differences().count()
    }

    /// How many cases were executed.
    pub fn executed(&self) -> usize {
        self.cases.iter().filter(|c| c.status.ran()).count()
    }
}
