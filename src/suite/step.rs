//! The steps of a case: what is done with its module, and what is to come of it.

use super::front::Fault;
use serde::Deserialize;
use std::fmt;
use toml::Spanned;

/// One step of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Makes an instance.
    Instantiate {
        /// Its name; may be empty.
        name: String,
        /// What comes of it.
        expect: Start,
    },
    /// Calls an export.
    Invoke {
        /// The name of the export.
        export: String,
        /// The name of the instance.
        on: String,
        /// How the call ends.
        ends: Ends,
    },
    /// Drops an instance.
    Drop {
        /// Its name.
        name: String,
    },
}

/// What comes of an instantiation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// An instance.
    Instance,
    /// The module is refused, with an error that contains this text.
    Refused(String),
    /// The start function ends the guest.
    Ends(Ends),
}

/// How a guest ends or a call returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// It returns; of `_start`, also: it exits with code 0.
    Return,
    /// It exits with this code.
    Exit(i32),
    /// It traps.
    Trap,
    /// Its time is up.
    TimeLimit,
    /// It had ended before.
    Over,
    /// There is no such export.
    NoExport,
}

impl Ends {
    fn parse(text: &str) -> Option<Ends> {
        Some(match text {
            "return" => Ends::Return,
            "trap" => Ends::Trap,
            "time-limit" => Ends::TimeLimit,
            "over" => Ends::Over,
            "no-export" => Ends::NoExport,
            _ => Ends::Exit(text.strip_prefix("exit ")?.trim().parse().ok()?),
        })
    }
}

impl fmt::Display for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ends::Return => f.write_str("return"),
            Ends::Exit(code) => write!(f, "exit {code}"),
            Ends::Trap => f.write_str("trap"),
            Ends::TimeLimit => f.write_str("time-limit"),
            Ends::Over => f.write_str("over"),
            Ends::NoExport => f.write_str("no-export"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |f: &mut fmt::Formatter<'_>, word: &str, name: &str| match name {
            "" => Ok(()),
            name => write!(f, "{word}`{name}`"),
        };
        match self {
            Step::Instantiate { name, .. } => {
                f.write_str("instantiate")?;
                named(f, " ", name)
            }
            Step::Invoke { export, on, .. } => {
                write!(f, "invoke `{export}`")?;
                named(f, " on ", on)
            }
            Step::Drop { name } => {
                f.write_str("drop")?;
                named(f, " ", name)
            }
        }
    }
}

/// A step as it stands in front matter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    instantiate: Option<String>,
    invoke: Option<String>,
    drop: Option<String>,
    on: Option<String>,
    ends: Option<String>,
    refused: Option<String>,
}

/// One instance, and `_start`.
pub(super) fn usual() -> Vec<Step> {
    vec![
        Step::Instantiate {
            name: String::new(),
            expect: Start::Instance,
        },
        Step::Invoke {
            export: "_start".to_owned(),
            on: String::new(),
            ends: Ends::Return,
        },
    ]
}

/// Checks the steps of a case; those that every case without `steps` has, when there are none.
pub(super) fn parse(raw: Option<Vec<Spanned<RawStep>>>) -> Result<Vec<Step>, Fault> {
    let Some(raw) = raw else {
        return Ok(usual());
    };
    let mut steps = Vec::new();
    let mut live: Vec<String> = Vec::new();
    for raw in raw {
        let span = raw.span();
        let step = raw
            .into_inner()
            .check()
            .map_err(|what| (span.clone(), what))?;
        let fault = |what| Err((span.clone(), what));
        let (Step::Instantiate { name, .. } | Step::Invoke { on: name, .. } | Step::Drop { name }) =
            &step;
        let at = live.iter().position(|l| l == name);
        match (&step, at) {
            (Step::Instantiate { .. }, Some(_)) => {
                return fault(format!(
                    "the instance `{name}` is there already; drop it first, or give another name"
                ));
            }
            (Step::Instantiate { expect, .. }, None) => {
                if *expect == Start::Instance {
                    live.push(name.clone());
                }
            }
            (_, None) => return fault(format!("there is no instance `{name}` at this step")),
            (Step::Drop { .. }, Some(at)) => drop(live.remove(at)),
            (Step::Invoke { .. }, Some(_)) => {}
        }
        steps.push(step);
    }
    Ok(steps)
}

impl RawStep {
    fn check(self) -> Result<Step, String> {
        let ends = match &self.ends {
            None => Ends::Return,
            Some(text) => Ends::parse(text).ok_or_else(|| {
                format!(
                    "expected `ends` to be \"return\", \"exit N\", \"trap\", \"time-limit\", \"over\" or \"no-export\", found \"{text}\""
                )
            })?,
        };
        let only = |key: &str, found: bool| match found {
            true => Err(format!("`{key}` does not belong to this step")),
            false => Ok(()),
        };
        match (self.instantiate, self.invoke, self.drop) {
            (Some(name), None, None) => {
                only("on", self.on.is_some())?;
                only("refused", self.refused.is_some() && self.ends.is_some())?;
                let expect = match (self.refused, ends) {
                    (Some(text), _) => Start::Refused(text),
                    (None, Ends::Return) => Start::Instance,
                    (None, Ends::Over | Ends::NoExport) => {
                        return Err(format!("an instantiation cannot end with `{ends}`"));
                    }
                    (None, ends) => Start::Ends(ends),
                };
                Ok(Step::Instantiate { name, expect })
            }
            (None, Some(export), None) => {
                only("refused", self.refused.is_some())?;
                Ok(Step::Invoke {
                    export,
                    on: self.on.unwrap_or_default(),
                    ends,
                })
            }
            (None, None, Some(name)) => {
                only("on", self.on.is_some())?;
                only("ends", self.ends.is_some())?;
                only("refused", self.refused.is_some())?;
                Ok(Step::Drop { name })
            }
            _ => Err(
                "expected exactly one of `instantiate`, `invoke` and `drop` in a step".to_owned(),
            ),
        }
    }
}
