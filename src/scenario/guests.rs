//! The guests of a HAL: one for each scenario, which makes a case of it, and the agent.

use super::agent::{self, Agent, Hello};
use super::{GROUP, Scenario};
use crate::guest::findings;
use crate::model::{Level, Model};
use crate::nearest::nearest;
use crate::runtime::Runtime;
use crate::suite::{Case, CaseResult, Front, Run, judge_by};
use crate::text::{printable, printable_path};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The guests of a HAL.
#[derive(Debug)]
pub struct Guests {
    /// A case for each scenario, in their order, and behind them those of the agent. Its module may be bad or missing.
    pub cases: Vec<Case>,
    agent: Option<Agent>,
    /// Why cases cannot be run, by id.
    bad: BTreeMap<String, Bad>,
}

#[derive(Debug)]
enum Bad {
    /// There is no guest.
    Missing,
    /// What is to be mended in it.
    Findings(String),
}

/// Why the guests of a HAL cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GuestsError {
    /// A file or the folder cannot be read.
    #[error("{}: {error}", printable_path(path))]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A guest is named after no scenario.
    #[error(
        "{}: no scenario has the name `{}`{hint}",
        printable_path(path),
        printable(name)
    )]
    Unknown {
        /// The guest.
        path: PathBuf,
        /// Its name.
        name: String,
        /// The nearest names, as the continuation of a sentence.
        hint: String,
    },
    /// There are no guests in the folder.
    #[error(
        "{}: expected guests that are named after scenarios, such as {example}.wasm; docs/scenarios/README.md lists them",
        printable_path(folder)
    )]
    None {
        /// The folder.
        folder: PathBuf,
        /// A name.
        example: String,
    },
}

fn io_error(path: &Path, error: io::Error) -> GuestsError {
    GuestsError::Io {
        path: path.to_owned(),
        error,
    }
}

impl Guests {
    /// Finds the guests in a folder: `<name>.wasm` for each scenario. Their fixtures are those below `root`.
    ///
    /// # Errors
    /// When the folder or a guest cannot be read, when there is none, and when one is named after no scenario.
    pub fn read(root: &Path, folder: &Path, scenarios: &[Scenario]) -> Result<Guests, GuestsError> {
        check_names(folder, scenarios)?;
        let mut guests = Guests {
            cases: Vec::new(),
            agent: None,
            bad: BTreeMap::new(),
        };
        for scenario in scenarios {
            let path = folder.join(format!("{}.wasm", scenario.name));
            let (wasm, bad) = module(&path)?;
            guests.bad.extend(bad.map(|bad| (scenario.id(), bad)));
            guests.cases.push(case(root, scenario, path, wasm));
        }
        Ok(guests)
    }

    /// Returns the cases of scenarios as they are without guests.
    pub fn none(root: &Path, scenarios: &[Scenario]) -> Vec<Case> {
        let case = |scenario| case(root, scenario, PathBuf::new(), Vec::new());
        scenarios.iter().map(case).collect()
    }

    /// Adds what the agent can be asked for, `agent.wasm` in the folder: its HAL says on this runtime what it offers. Without an
    /// agent, and with one that is bad, there is one case that fails.
    ///
    /// # Errors
    /// When the agent cannot be read.
    pub fn add_agent(
        &mut self,
        folder: &Path,
        model: &Model,
        runtime: &dyn Runtime,
        seed: u64,
    ) -> Result<(), GuestsError> {
        let path = folder.join(format!("{}.wasm", agent::NAME));
        let (wasm, bad) = module(&path)?;
        let bad = match bad {
            Some(bad) => bad,
            None => match Agent::meet(&path, wasm, model, runtime, seed) {
                Ok((agent, cases)) => {
                    self.cases.extend(cases);
                    self.agent = Some(agent);
                    return Ok(());
                }
                Err(what) => Bad::Findings(what),
            },
        };
        let id = format!("{GROUP}{}", agent::NAME);
        let mut front = Front::program(Vec::new(), Level::Must, &[]);
        front.title = "a HAL over values that it does not know".to_owned();
        self.bad.insert(id.clone(), bad);
        self.cases.push(Case {
            id,
            fixture: PathBuf::new(),
            path,
            front,
            wasm: Vec::new(),
            generated: None,
        });
        Ok(())
    }

    /// What the HAL offers, as its agent says.
    pub fn offers(&self) -> Option<&Hello> {
        self.agent.as_ref().map(|agent| &agent.hello)
    }

    /// Judges a case: one of the agent by what it is asked for, a scenario by its fixture, in which calls may be others that are
    /// the same on the bus. `None` where there is no fixture to read, which is then said by whoever judges other cases.
    pub fn judge(&self, case: &Case, runtime: &dyn Runtime) -> Option<CaseResult> {
        let by_agent = self
            .agent
            .as_ref()
            .and_then(|agent| agent.judge(case, runtime));
        by_agent.or_else(|| {
            let lacks = case.front.requires.iter().any(|c| !runtime.has(c));
            let fixture = (!lacks).then(|| agent::loosened(&case.fixture))??;
            Some(judge_by(case, fixture, runtime))
        })
    }

    /// Those of the cases that can be run.
    pub fn runnable<'c>(&self, cases: &[&'c Case]) -> Vec<&'c Case> {
        let runs = |case: &&&Case| !self.bad.contains_key(&case.id);
        cases.iter().filter(runs).copied().collect()
    }

    /// The ids of the cases without a guest.
    pub fn missing(&self, cases: &[&Case]) -> Vec<String> {
        let ids = cases.iter().map(|case| &case.id);
        ids.filter(|id| matches!(self.bad.get(*id), Some(Bad::Missing)))
            .cloned()
            .collect()
    }

    /// Adds the cases that could not be run to runs of those that could, as failures, so that each has all `cases` in their order.
    pub fn add_failures(&self, cases: &[&Case], runs: &mut [Run]) {
        for run in runs {
            let mut results = std::mem::take(&mut run.cases).into_iter();
            let of = |case: &&Case| match self.bad.get(&case.id) {
                None => results.next(),
                Some(Bad::Findings(text)) => Some(CaseResult::failed(case, text.clone())),
                Some(Bad::Missing) => {
                    let page = match case.id.strip_prefix(GROUP) {
                        Some(agent::NAME) => "; docs/agent.md says how to write it",
                        _ => "",
                    };
                    let text = format!("no guest: expected {}{page}", case.path.display());
                    Some(CaseResult::failed(case, text))
                }
            };
            run.cases = cases.iter().filter_map(of).collect();
        }
    }
}

/// Reads a guest, and what is wrong with it.
fn module(path: &Path) -> Result<(Vec<u8>, Option<Bad>), GuestsError> {
    match std::fs::read(path) {
        Ok(wasm) => {
            let findings = findings(&wasm);
            let texts: Vec<_> = findings.iter().map(ToString::to_string).collect();
            let bad = (!texts.is_empty()).then(|| Bad::Findings(texts.join("\n")));
            Ok((wasm, bad))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok((Vec::new(), Some(Bad::Missing)))
        }
        Err(error) => Err(io_error(path, error)),
    }
}

/// A folder without guests, and a guest under a wrong name, are most likely mistakes.
fn check_names(folder: &Path, scenarios: &[Scenario]) -> Result<(), GuestsError> {
    let names = || scenarios.iter().map(|scenario| scenario.name.as_str());
    let mut any = false;
    for entry in std::fs::read_dir(folder).map_err(|error| io_error(folder, error))? {
        let path = entry.map_err(|error| io_error(folder, error))?.path();
        if path.extension().is_none_or(|extension| extension != "wasm") {
            continue;
        }
        any = true;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if name != agent::NAME && !names().any(|known| known == name) {
            let hint = match nearest(&name, names()).first() {
                Some(near) => format!("; nearest: `{near}`"),
                None => "; docs/scenarios/README.md lists them".to_owned(),
            };
            return Err(GuestsError::Unknown {
                name: name.into_owned(),
                path,
                hint,
            });
        }
    }
    match any {
        true => Ok(()),
        false => Err(GuestsError::None {
            folder: folder.to_owned(),
            example: names().next().unwrap_or("i2c-write").to_owned(),
        }),
    }
}

/// A scenario as a case of this guest.
fn case(root: &Path, scenario: &Scenario, path: PathBuf, wasm: Vec<u8>) -> Case {
    let id = scenario.id();
    let mut front = Front::program(scenario.clauses.clone(), scenario.level, &wasm);
    front.title.clone_from(&scenario.title);
    Case {
        fixture: root.join(format!("fixtures/{id}.json")),
        id,
        path,
        front,
        wasm,
        generated: None,
    }
}
