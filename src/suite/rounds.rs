//! Random guests, as part of the run of a runtime: what they are to do is not in a fixture, but is what a reference does.

use super::RuntimeInfo;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// How many random guests a run has, where nobody says.
pub const ROUNDS: u64 = 200;

/// Random guests that ran on a runtime and on a reference. Serialized, it is an entry of the JSON report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounds {
    /// The runtime that they were compared with.
    pub reference: RuntimeInfo,
    /// What they follow from.
    pub seed: u64,
    /// How many ran.
    pub guests: u64,
    /// The first guest with which the runtime did something else. None was started after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<RoundDifference>,
}

/// A guest with which a runtime did something else than the reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundDifference {
    /// The number of the guest.
    pub guest: u64,
    /// What was expected and what was found, in words.
    pub message: String,
    /// What the reference did where the two differ; absent when it had come to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Json>,
    /// What the runtime did there; absent when it had come to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Json>,
    /// The command that runs the guest again.
    pub again: String,
    /// The guest and both runs side by side, for people.
    #[serde(skip)]
    pub shown: String,
}
