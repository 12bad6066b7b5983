//! Turns a guest that shows something into a case of the suite: its text with front matter, and a fixture of what it does.

use super::play::{ARGS, ENV, Made, STDIN, TIME, load, play_with};
use super::program::{Module, Step};
use super::script::{Script, absent};
use crate::fixture::{Entry, Header, Transaction, write_document};
use crate::guest::PAGE;
use crate::runtime::Runtime;
use crate::suite::Ends;
use serde_json::json;
use std::fmt::Write;

/// A case that is yet to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What stands at the top of its text.
    pub front: String,
    /// Its fixture.
    pub fixture: String,
}

/// The case of the first guest of a module, with what a runtime does as what is expected.
///
/// # Errors
/// Why that cannot be a case.
pub fn keep(
    runtime: &dyn Runtime,
    module: &Module,
    title: &str,
    clauses: &[String],
) -> Result<Kept, String> {
    let guest = module.guests.first().ok_or("expected a guest")?;
    let script = |seed, name, seen| Script::new(seed, name, seen).with_outputs();
    let played = play_with(runtime, &load(runtime, module), guest, &script);
    if let Some(lost) = played.lost {
        return Err(format!(
            "{} does not get to its end: {lost}",
            runtime.name()
        ));
    }
    let mut lacking: Vec<_> = guest.scripts.iter().map(|seed| absent(*seed)).collect();
    lacking.dedup();
    if lacking.len() > 1 {
        let what =
            "its instances are on platforms that lack different functions, which no fixture says";
        return Err(what.to_owned());
    }
    let mut steps = String::new();
    let mut ends: Vec<_> = played.instances.iter().map(|b| b.ends.iter()).collect();
    let mut living = vec![false; ends.len()];
    for step in &guest.steps {
        let line = match step {
            Step::Make(instance) => {
                let made = played.instances[*instance].made.as_ref();
                living[*instance] = made == Some(&Made::Instance);
                let what = match made {
                    Some(Made::Refused(_)) => ", refused = \"\"".to_owned(),
                    Some(Made::Ended(end)) => ending(*end),
                    _ => String::new(),
                };
                format!("instantiate = \"{instance}\"{what}")
            }
            Step::Invoke { on, export } if living.get(*on) == Some(&true) => {
                let end = ends[*on].next().copied().unwrap_or(Ends::Return);
                let export = json!(export);
                format!("invoke = {export}, on = \"{on}\"{}", ending(end))
            }
            Step::Drop(instance) if living.get(*instance) == Some(&true) => {
                living[*instance] = false;
                format!("drop = \"{instance}\"")
            }
            _ => continue,
        };
        let _ = writeln!(steps, ";;!   {{ {line} }},");
    }
    let mut front = String::new();
    let _ = write!(
        front,
        ";;! title = {}\n;;! clauses = {}\n;;! args = {}\n;;! env = {}\n;;! stdin = {}\n;;! limits = {{ memory = {}, time_ms = {} }}\n;;! steps = [\n{steps};;! ]\n",
        json!(title),
        json!(clauses),
        json!(ARGS),
        json!(ENV),
        json!(STDIN),
        u64::from(guest.memory_limit) * PAGE,
        TIME.as_millis(),
    );
    let header = Header {
        description: "Kept from random guests; the answers of the drivers are random.".to_owned(),
        absent: lacking.concat().into_iter().map(str::to_owned).collect(),
        ..Header::default()
    };
    let entries: Vec<Entry> = played.seen.into_iter().map(entry).collect();
    let mut fixture = Vec::new();
    write_document(&mut fixture, &header, &entries).map_err(|error| error.to_string())?;
    Ok(Kept {
        front,
        fixture: String::from_utf8_lossy(&fixture).into_owned(),
    })
}

fn entry(transaction: Transaction) -> Entry {
    Entry::One(transaction)
}

fn ending(end: Ends) -> String {
    match end {
        Ends::Return => String::new(),
        end => format!(", ends = \"{end}\""),
    }
}
