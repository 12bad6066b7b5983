//! Writes the first version of a fixture: what a guest does when everything works.

use super::Case;
use super::play::{Played, play};
use crate::call::{AnyDriver, Arg, Call, Data, Function, Kind};
use crate::fixture::{Entry, Fixture, FixtureError, Header, Times, Transaction, write_document};
use crate::generated::{Errno, Platform};
use crate::record::Recorder;
use crate::replay::Replay;
use crate::runtime::Runtime;
use std::cell::Cell;
use std::rc::Rc;

/// What became of a fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blessing {
    /// It matches to its end; nothing to do.
    Unchanged,
    /// It is to have this text.
    Changed {
        /// The document.
        text: String,
        /// How many of its transactions it had before.
        kept: u64,
        /// How many are new.
        new: u64,
        /// What the guest did otherwise than its case expects.
        fault: Option<String>,
    },
}

/// Why a fixture cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum BlessError {
    /// The fixture that is there cannot be read.
    #[error(transparent)]
    Fixture(#[from] FixtureError),
    /// It is not a document, which is the only form that is written.
    #[error("{0}: only .json fixtures are written; remove this one first")]
    Form(String),
    /// It could not be put into text.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Runs a case on a platform that answers from its fixture as long as that matches and then makes up plain answers: success,
/// zeros, handles that count from 0. Gives the text of a fixture of what it saw, under the header of the old one.
///
/// # Errors
/// When there is a fixture that cannot be read or that is not a `.json` file.
pub fn bless(case: &Case, runtime: &dyn Runtime) -> Result<Blessing, BlessError> {
    if case.fixture.extension().is_none_or(|e| e != "json") {
        return Err(BlessError::Form(case.fixture.display().to_string()));
    }
    let fixture = || match case.fixture.exists() {
        true => Fixture::open(&case.fixture),
        false => Ok(Fixture::new(Header::default(), Vec::new())),
    };
    let module = runtime.load(&case.wasm);

    // Once to see how far the fixture matches, ...
    let replay = Replay::new(fixture()?, runtime.max_handles());
    play(case, &module, &mut |name| replay.platform(name));
    let outcome = replay.finish();
    if outcome.mismatch.is_none() && case.fixture.exists() {
        return Ok(Blessing::Unchanged);
    }

    // ... and once more to go on from there.
    let mut old = fixture()?;
    let absent = Rc::new(old.header.absent.clone());
    let replay = Replay::new(fixture()?, runtime.max_handles());
    let recorder = Recorder::new(Vec::new());
    let (left, handles) = (Rc::new(Cell::new(outcome.matched)), Rc::new(Cell::new(0)));
    let Played { fault, .. } = play(case, &module, &mut |name| {
        let plain = Plain {
            replay: replay.platform(name),
            absent: absent.clone(),
            left: left.clone(),
            handles: handles.clone(),
        };
        recorder.wrap(Box::new(plain), name)
    });
    let recorded = recorder.into_sink().unwrap_or_default();
    let matched = usize::try_from(outcome.matched)
        .unwrap_or(usize::MAX)
        .min(recorded.len());
    let mut entries = kept(&mut old, &recorded[..matched], runtime.max_handles())?;
    entries.extend(recorded[matched..].iter().cloned().map(Entry::One));
    let mut text = Vec::new();
    write_document(&mut text, &old.header, &entries)?;
    Ok(Blessing::Changed {
        text: String::from_utf8_lossy(&text).into_owned(),
        kept: outcome.matched,
        new: (recorded.len() - matched) as u64,
        fault: fault.map(|fault| fault.what),
    })
}

/// The entries of the old fixture that matched, as they stand there: a recording would not have answers that make no sense,
/// delays, or groups.
fn kept(
    old: &mut Fixture,
    mut matched: &[Transaction],
    max_handles: u32,
) -> Result<Vec<Entry>, FixtureError> {
    let count = |transaction: &Transaction| match transaction.times {
        Times::Count(count) => count as usize,
        Times::Handles => max_handles as usize,
    };
    let mut entries = Vec::new();
    while !matched.is_empty()
        && let Some(mut entry) = old.next_entry()?
    {
        let size = match &entry {
            Entry::One(transaction) => count(transaction),
            Entry::Unordered(group) => group.iter().map(count).sum(),
        };
        let used = size.min(matched.len());
        let (these, rest) = matched.split_at(used);
        match &mut entry {
            _ if used == size => entries.push(entry),
            Entry::One(transaction) => {
                transaction.times = Times::Count(u32::try_from(used).unwrap_or(u32::MAX));
                entries.push(entry);
            }
            Entry::Unordered(_) => entries.extend(these.iter().cloned().map(Entry::One)),
        }
        matched = rest;
    }
    Ok(entries)
}

/// Answers from a replay for so many calls, and then by itself.
struct Plain {
    replay: Box<dyn Platform>,
    absent: Rc<Vec<String>>,
    left: Rc<Cell<u64>>,
    handles: Rc<Cell<i32>>,
}

impl AnyDriver for Plain {
    fn call(&mut self, call: Call<'_, '_>) -> Result<i64, i32> {
        match self.left.get() {
            0 => Ok(self.answer(call)),
            left => {
                self.left.set(left - 1);
                match self.replay.any() {
                    Some(replay) => replay.call(call),
                    None => Err(Errno::Unexpected.code()),
                }
            }
        }
    }

    fn has_api(&self, api: &str) -> bool {
        !self.absent.iter().any(|a| a == api)
    }

    fn has_function(&self, function: &'static Function) -> bool {
        !self.absent.iter().any(|a| a == function.full_name)
    }

    fn ending(&mut self) {
        self.replay.ending();
    }
}

impl Plain {
    fn answer(&self, call: Call<'_, '_>) -> i64 {
        for arg in call.args.iter_mut() {
            match arg {
                Arg::Out(bytes) | Arg::InOut(bytes) => bytes.fill(0),
                Arg::Handles(handles) => handles.fill_with(|| self.handle()),
                Arg::Ops(ops) => {
                    for i in 0..ops.count() {
                        if let Data::Out(bytes) | Data::InOut(bytes) = ops.op(i).data {
                            bytes.fill(0);
                        }
                    }
                }
                Arg::Int(_) | Arg::In(_) => {}
            }
        }
        match &call.function.result {
            Some(result) if matches!(result.kind, Kind::Handle { .. }) => i64::from(self.handle()),
            _ => 0,
        }
    }

    fn handle(&self) -> i32 {
        let handle = self.handles.get();
        self.handles.set(handle + 1);
        handle
    }
}
