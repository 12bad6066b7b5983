//! An error at every position of an exchange, made from its fixture rather than written.
//!
//! A case with `error_at_each` is played once more for each call of its guest: there the driver answers with the error. The
//! guest is to exit with the number of the error at once, so that nothing but the closing of what is open follows.

use super::judge::judge_loaded;
use super::result::{CaseResult, Status};
use super::{Case, Ends, Step};
use crate::call::Kind;
use crate::fixture::{Entry, Filled, Fixture, Reply, Times, Transaction, Value};
use crate::generated::{APIS, Errno};
use crate::runtime::Runtime;

/// Plays a case with the error at each position. Gives the first result that is not a pass, or the last.
pub(super) fn judge_each(
    case: &Case,
    fixture: Fixture,
    error: Errno,
    runtime: &dyn Runtime,
) -> CaseResult {
    let mut case = case.clone();
    case.front.steps = steps(&case, error);
    let positions = match positions(fixture, error) {
        Ok(positions) => positions,
        Err(message) => return CaseResult::new(&case, Status::Failed, message),
    };
    let module = runtime.load(&case.wasm);
    for (index, name, fixture) in positions {
        let mut result = judge_loaded(&case, fixture, runtime, &module);
        if result.status != Status::Passed {
            let what = format!("with `{error}` as the answer to transaction {index}, {name}: ");
            result.message.insert_str(0, &what);
            return result;
        }
    }
    CaseResult::new(&case, Status::Passed, String::new())
}

/// The steps of a case when the error is among the answers.
pub(crate) fn steps(case: &Case, error: Errno) -> Vec<Step> {
    let mut steps = case.front.steps.clone();
    if let Some(Step::Invoke { ends, .. }) = steps.last_mut() {
        *ends = Ends::Exit(-error.code());
    }
    steps
}

/// For each call of the guest but those of the suite's own API: its index and name, and the fixture that fails there.
pub(crate) fn positions(
    mut fixture: Fixture,
    error: Errno,
) -> Result<Vec<(usize, &'static str, Fixture)>, String> {
    let mut before: Vec<Entry> = Vec::new();
    let mut open: Vec<(&str, i64)> = Vec::new();
    let mut made = Vec::new();
    while let Some(entry) = fixture.next_entry().map_err(|e| e.to_string())? {
        let transaction = match entry {
            Entry::One(transaction) if transaction.times == Times::Count(1) => transaction,
            _ => {
                return Err(format!(
                    "`error_at_each` expected single transactions in the fixture, found a group or `times` at {}",
                    before.len()
                ));
            }
        };
        if transaction.at_end {
            break;
        }
        let function = transaction.function;
        if let (true, Some(Value::Int(handle))) = (function.closes, transaction.args.first()) {
            open.retain(|o| *o != (function.api, *handle));
        }
        if function.api != "conformance" {
            let failed = Transaction {
                reply: Reply::Err(error.code()),
                ..transaction.clone()
            };
            let ok = Reply::OK;
            let closed = open.iter().rev().filter_map(|(api, handle)| {
                let closes = APIS.iter().find(|a| a.name == *api)?.function("deinit")?;
                Some(Transaction {
                    function: closes,
                    args: vec![Value::Int(*handle)],
                    reply: ok.clone(),
                    at_end: true,
                    ..transaction.clone()
                })
            });
            let rest = std::iter::once(failed).chain(closed).map(Entry::One);
            let entries = before.iter().cloned().chain(rest).collect();
            let fixture = Fixture::new(fixture.header.clone(), entries);
            made.push((before.len(), function.full_name, fixture));
        }
        for opened in handles(&transaction) {
            if !open.contains(&opened) {
                open.push(opened);
            }
        }
        before.push(Entry::One(transaction));
    }
    Ok(made)
}

/// The handles that a call gives, with their API.
fn handles(transaction: &Transaction) -> Vec<(&'static str, i64)> {
    let Reply::Ok { result, out } = &transaction.reply else {
        return Vec::new();
    };
    let function = transaction.function;
    let mut handles = Vec::new();
    if let Some(Kind::Handle { api }) = function.result.as_ref().map(|p| &p.kind) {
        handles.push((*api, *result));
    }
    for param in function.params {
        if let (Kind::Handles { api }, Some(Filled::Handles(given))) = (&param.kind, out.first()) {
            let given = given.iter().filter(|handle| **handle >= 0);
            handles.extend(given.map(|handle| (*api, i64::from(*handle))));
        }
    }
    handles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::render;
    use std::path::Path;

    /// An index, a name, and the texts of the transactions.
    type Made = (usize, &'static str, Vec<String>);

    fn made(transactions: &[&str]) -> Result<Vec<Made>, String> {
        let text = format!(
            r#"{{"schema":1,"transactions":[{}]}}"#,
            transactions.join(",")
        );
        let fixture = Fixture::parse(Path::new("f.json"), &text).unwrap();
        let texts = |mut fixture: Fixture| {
            let mut texts = Vec::new();
            while let Ok(Some(Entry::One(transaction))) = fixture.next_entry() {
                texts.push(render(&transaction).to_string());
            }
            texts
        };
        let made = positions(fixture, Errno::Busy)?.into_iter();
        Ok(made.map(|(i, name, f)| (i, name, texts(f))).collect())
    }

    const INIT: &str = r#"{"call":"uart.init","args":{"port":0,"baud":0,"tx":-1,"rx":-1},"reply":"ok","out":{"handle":4}}"#;
    const OFFER: &str =
        r#"{"call":"device.gpio_in","args":{"handles":2},"reply":"ok","out":{"handles":[4,-1]}}"#;
    const SHOWN: &str = r#"{"call":"conformance.observe","args":{"bytes":""},"reply":"ok"}"#;
    const FLUSH: &str = r#"{"call":"uart.flush","args":{"handle":4},"reply":"ok"}"#;
    const DEINIT: &str = r#"{"call":"uart.deinit","args":{"handle":4},"reply":"ok"}"#;
    const END: &str = r#"{"call":"gpio.deinit","args":{"handle":4},"reply":"ok","at_end":true}"#;

    #[test]
    fn each_call_fails_once_and_what_is_open_is_closed() {
        let made = made(&[INIT, OFFER, OFFER, SHOWN, FLUSH, DEINIT, END]).unwrap();
        let positions: Vec<_> = made.iter().map(|(i, name, _)| (*i, *name)).collect();
        assert_eq!(
            positions,
            [
                (0, "uart.init"),
                (1, "device.gpio_in"),
                (2, "device.gpio_in"),
                (4, "uart.flush"),
                (5, "uart.deinit")
            ]
        );
        let failed = |text: &str| {
            let text = text.replace(r#""reply":"ok""#, r#""reply":"busy""#);
            match text.find(r#","out""#) {
                Some(at) => format!("{}}}", &text[..at]),
                None => text,
            }
        };
        let closed = DEINIT.replace(r#""ok"}"#, r#""ok","at_end":true}"#);
        assert_eq!(made[0].2, [failed(INIT)]);
        assert_eq!(made[1].2, [INIT.to_owned(), failed(OFFER), closed.clone()]);
        // The pin that is given twice is one.
        let before = [INIT, OFFER, OFFER, SHOWN].map(str::to_owned);
        assert_eq!(made[3].2[..4], before);
        assert_eq!(made[3].2[4..], [failed(FLUSH), END.to_owned(), closed]);
        // A deinit that fails frees its handle.
        assert_eq!(made[4].2[5..], [failed(DEINIT), END.to_owned()]);
    }

    #[test]
    fn groups_have_no_positions() {
        let group = format!(r#"{{"unordered":[{FLUSH}]}}"#);
        let error = made(&[INIT, &group]).unwrap_err();
        assert!(error.contains("found a group or `times` at 1"), "{error}");
    }
}
