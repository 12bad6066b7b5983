//! Judges one case on one runtime by what reached the drivers.

use super::Case;
use super::modules::Modules;
use super::play::{Played, play};
use super::positions::judge_each;
use super::result::{CaseResult, Status};
use crate::fixture::{Fixture, FixtureError};
use crate::generated::Errno;
use crate::replay::{Mismatch, Replay};
use crate::runtime::{Module, Refused, Runtime};
use serde_json::Value as Json;
use std::sync::Arc;

/// How much of what a guest wrote goes into a message, in bytes.
const SHOWN: usize = 2 << 10;

/// Runs a case. It passes only if every step went as expected and the fixture was matched to its end. Drivers take `stretch` times
/// as long as the fixture says.
pub(super) fn judge(
    case: &Case,
    runtime: &dyn Runtime,
    modules: &Modules,
    stretch: u32,
) -> CaseResult {
    if let Some(lacks) = case.front.requires.iter().find(|c| !runtime.has(c)) {
        let message = format!("the runtime says that it has no `{lacks}`");
        return CaseResult::new(case, Status::Unsupported, message);
    }
    if let Some(message) = case.front.room.lacking(runtime) {
        return CaseResult::new(case, Status::Unsupported, message);
    }
    if !case.has_fixture() {
        let message = format!(
            "expected a fixture, {}; `cargo conform test --bless {}` writes a first version of it",
            case.fixture_name(),
            case.id
        );
        return CaseResult::new(case, Status::Failed, message);
    }
    judge_fixture(case, runtime, modules, stretch).unwrap_or_else(|error| {
        let path = case.fixture.display().to_string();
        let message = error.to_string().replace(&path, &case.fixture_name());
        CaseResult::new(case, Status::Failed, message)
    })
}

fn judge_fixture(
    case: &Case,
    runtime: &dyn Runtime,
    modules: &Modules,
    stretch: u32,
) -> Result<CaseResult, FixtureError> {
    let fixture = case.open_fixture(runtime.max_handles())?.stretched(stretch);
    let result = judge_loaded(case, fixture, runtime, &modules.load(case, runtime));
    match case.front.error_at_each {
        Some(error) if result.status == Status::Passed => {
            let fixture = case.open_fixture(runtime.max_handles())?;
            Ok(judge_each(case, fixture, error, runtime))
        }
        _ => Ok(result),
    }
}

/// Runs a case by this fixture, whatever it requires.
pub(crate) fn judge_by(case: &Case, fixture: Fixture, runtime: &dyn Runtime) -> CaseResult {
    judge_loaded(case, fixture, runtime, &runtime.load(&case.wasm))
}

/// Likewise, with its module loaded.
pub(super) fn judge_loaded(
    case: &Case,
    fixture: Fixture,
    runtime: &dyn Runtime,
    module: &Result<Arc<dyn Module>, Refused>,
) -> CaseResult {
    judge_told(case, fixture, runtime, module, &|_| Vec::new())
}

/// Likewise; `tell` says more of a difference, in lines that come first.
pub(crate) fn judge_told(
    case: &Case,
    fixture: Fixture,
    runtime: &dyn Runtime,
    module: &Result<Arc<dyn Module>, Refused>,
    tell: &dyn Fn(&Mismatch) -> Vec<String>,
) -> CaseResult {
    let replay = Replay::new(fixture, runtime.max_handles()).keeping();
    let played = play(case, module, &mut |name| replay.platform(name));
    let replayed = replay.finish();
    let mismatch = replayed.mismatch;
    // That nothing came after a crash is no difference worth showing.
    let crashed = matches!(&played.fault, Some(fault) if fault.status == Status::Crashed);
    let mismatch = mismatch.filter(|mismatch| !crashed || mismatch.found.is_some());
    let status = match &played.fault {
        Some(fault) => fault.status,
        None if mismatch.is_none() => return CaseResult::new(case, Status::Passed, String::new()),
        None => Status::Failed,
    };
    let mut lines = mismatch.as_ref().map(tell).unwrap_or_default();
    lines.push(explain(&played, mismatch.as_ref()));
    let mut result = CaseResult::new(case, status, lines.join("\n"));
    result.trace = replayed.trace;
    if let Some(mismatch) = mismatch {
        result.expected = mismatch.expected;
        result.found = mismatch.found;
    }
    result
}

/// Why a case did not pass: the first difference on the bus, the step, and what the guest wrote.
fn explain(played: &Played, mismatch: Option<&Mismatch>) -> String {
    let mut lines = Vec::new();
    if let Some(mismatch) = mismatch {
        lines.push(format!("transaction {}: {}", mismatch.index, mismatch.what));
        lines.extend(observations(mismatch));
    }
    lines.extend(played.fault.as_ref().map(|fault| fault.what.clone()));
    for (stream, bytes) in [
        ("standard output", &played.stdout),
        ("standard error", &played.stderr),
    ] {
        if !bytes.is_empty() {
            let shown = &bytes[bytes.len().saturating_sub(SHOWN)..];
            let omitted = if shown.len() < bytes.len() { "..." } else { "" };
            let text = String::from_utf8_lossy(shown);
            lines.push(format!(
                "{stream} of the guest: {omitted}{}",
                text.trim_end()
            ));
        }
    }
    lines.join("\n")
}

/// Where both sides are observations of one number: the numbers, with the names of errnos.
fn observations(mismatch: &Mismatch) -> Option<String> {
    let number = |transaction: &Option<Json>| {
        let transaction = transaction.as_ref()?;
        let observed = transaction["call"] == "conformance.observe";
        let bytes = transaction["args"]["bytes"]
            .as_str()
            .filter(|hex| observed && hex.len() == 8)?;
        let number = u32::from_str_radix(bytes, 16)
            .ok()?
            .swap_bytes()
            .cast_signed();
        let errno = Errno::from_code(number).map(|errno| format!(" ({})", errno.name()));
        Some(format!("{number}{}", errno.unwrap_or_default()))
    };
    let (expected, found) = (number(&mismatch.expected)?, number(&mismatch.found)?);
    Some(format!(
        "the guest was to observe {expected}, and observed {found}"
    ))
}
