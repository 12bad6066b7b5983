//! Faults in the sources of HALs: for each, the guests that are to notice are built from a copy and run.

use crate::Unusable;
use crate::command::test::progress_bar;
use crate::engine::Engine;
use crate::project::Project;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use wasm_embedded_spec::faults::{Fault, Outcome, Place, Sources};
use wasm_embedded_spec::runtime::Runtime;
use wasm_embedded_spec::scenario::agent::NAME as AGENT;
use wasm_embedded_spec::scenario::{Guests, Scenario};
use wasm_embedded_spec::suite::{Case, Options, Run, Status, run_by};

/// The exit code of `build.sh` when a tool is missing.
pub(super) const LACKS: i32 = 3;

/// Random calls are the same in every run, so that the list of who notices what is.
const SEED: u64 = 1;

/// What became of faults of HALs.
#[derive(Default)]
pub struct Ran {
    /// Those that ran.
    pub rows: Vec<(Fault, Vec<Outcome>)>,
    /// The scenarios.
    pub cases: Vec<Case>,
    /// What is missing, where some could not be built.
    pub lacking: Vec<String>,
}

/// Builds and runs them, one after the other.
pub fn run(project: &Project, faults: Vec<Fault>, stop: &AtomicBool) -> Result<Ran, Unusable> {
    let mut ran = Ran::default();
    if faults.is_empty() {
        return Ok(ran);
    }
    let scenarios = project.scenarios()?;
    let mut by_language: BTreeMap<String, Vec<(Fault, Sources)>> = BTreeMap::new();
    let bar = progress_bar(faults.len() as u64);
    for fault in faults {
        if let Place::Hal(sources) = fault.place.clone() {
            let of = by_language.entry(sources.language.clone());
            of.or_default().push((fault, sources));
        }
    }
    for (language, faults) in by_language {
        let mut copy = Copy::of(project, &language)?;
        let all: BTreeSet<_> = faults
            .iter()
            .flat_map(|(_, s)| &s.guests)
            .cloned()
            .collect();
        let all: Vec<_> = all.into_iter().collect();
        bar.set_message(format!("{language}, without a fault"));
        if let Some(lacking) = copy.build(&all)? {
            ran.lacking.push(lacking);
            continue;
        }
        let (outcomes, cases) = copy.play(project, &scenarios, &all)?;
        ran.cases = cases;
        for outcome in outcomes {
            if let Some((case, _)) = outcome.cases.iter().find(|(_, noticed)| *noticed) {
                let (engine, what) = (outcome.engine, "fails without a fault");
                return Err(Unusable::from(format!(
                    "{case} of {language} on {engine} {what}"
                )));
            }
        }
        for (fault, sources) in faults {
            if stop.load(Ordering::Relaxed) {
                return Ok(ran);
            }
            bar.inc(1);
            bar.set_message(fault.name.clone());
            copy.write(&sources.files)?;
            if copy.build(&sources.guests)?.is_some() {
                return Err(Unusable::from(format!("{}: a tool went away", fault.name)));
            }
            let (outcomes, _) = copy.play(project, &scenarios, &sources.guests)?;
            copy.restore(&project.root, &sources.files)?;
            ran.rows.push((fault, outcomes));
        }
    }
    bar.finish_and_clear();
    Ok(ran)
}

/// A copy of the sources of a HAL.
struct Copy {
    language: String,
    root: PathBuf,
}

impl Copy {
    fn of(project: &Project, language: &str) -> Result<Copy, Unusable> {
        let root = project.root.join("target/faults-of-hals").join(language);
        let copy = Copy {
            language: language.to_owned(),
            root,
        };
        for folder in [format!("hal/{language}"), "inc".to_owned()] {
            mirror(&project.root.join(&folder), &copy.root.join(&folder))?;
        }
        share_toolchains(project, &copy.root)?;
        Ok(copy)
    }

    fn write(&self, files: &BTreeMap<String, String>) -> Result<(), Unusable> {
        for (path, text) in files {
            fs::write(self.root.join(path), text)?;
        }
        Ok(())
    }

    fn restore(&self, from: &Path, files: &BTreeMap<String, String>) -> Result<(), Unusable> {
        for path in files.keys() {
            fs::copy(from.join(path), self.root.join(path))?;
        }
        Ok(())
    }

    /// Builds some guests of scenarios. Gives what is missing, where a tool is.
    fn build(&mut self, guests: &[String]) -> Result<Option<String>, Unusable> {
        let out = self.root.join("guests");
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let script = self.root.join("hal").join(&self.language).join("build.sh");
        let built = Command::new("bash")
            .arg(&script)
            .arg("--out")
            .arg(&out)
            .args(guests)
            .output()
            .map_err(|error| Unusable::from(format!("bash cannot be run: {error}")))?;
        let text = String::from_utf8_lossy(&built.stderr);
        match built.status.code() {
            Some(0) => Ok(None),
            Some(LACKS) => Ok(Some(text.trim_end().to_owned())),
            _ => Err(Unusable::from(format!("{}:\n{text}", script.display()))),
        }
    }

    /// Runs the guests that were built, on every engine. Gives a case for every scenario, too.
    fn play(
        &self,
        project: &Project,
        scenarios: &[Scenario],
        names: &[String],
    ) -> Result<(Vec<Outcome>, Vec<Case>), Unusable> {
        let folder = self.root.join("guests/scenarios");
        let mut all = Guests::read(&project.root, &folder, scenarios)?;
        let runtimes = Engine::runtimes(&[])?;
        if let (true, Some(runtime)) = (names.iter().any(|name| name == AGENT), runtimes.first()) {
            all.add_agent(&folder, &project.model, &**runtime, SEED)?;
        }
        let wanted = |case: &&Case| names.iter().any(|name| name == guest(case));
        let chosen: Vec<&Case> = all.cases.iter().filter(wanted).collect();
        let runnable = all.runnable(&chosen);
        let by = |case: &Case, runtime: &dyn Runtime| all.judge(case, runtime);
        let mut runs = run_by(&runnable, &runtimes, Options::default(), &by, |_, _| ());
        all.add_failures(&chosen, &mut runs);
        let outcomes = runs.into_iter().map(outcome).collect();
        Ok((outcomes, by_guest(all.cases)))
    }
}

/// The name of the guest that a case is played with.
fn guest(case: &Case) -> &str {
    let name = case.id.strip_prefix("hal/").unwrap_or(&case.id);
    name.split('/').next().unwrap_or(name)
}

/// A case for each guest. What the agent was asked for counts as one, which shows what all show together.
fn by_guest(all: Vec<Case>) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for mut case in all {
        case.id = format!("hal/{}", guest(&case));
        match cases.last_mut() {
            Some(last) if last.id == case.id => {
                let known = &mut last.front.clauses;
                let clauses = case.front.clauses.into_iter();
                let new: Vec<_> = clauses.filter(|id| !known.contains(id)).collect();
                known.extend(new);
            }
            _ => cases.push(case),
        }
    }
    cases
}

/// Which guests notice, on one engine. An agent notices when anything goes wrong that it is asked for.
fn outcome(run: Run) -> Outcome {
    let mut cases: Vec<(String, bool)> = Vec::new();
    for case in run.cases {
        let noticed = !matches!(case.status, Status::Passed | Status::Unsupported);
        let mut parts = case.id.splitn(3, '/');
        let id = format!(
            "{}/{}",
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default()
        );
        match cases.last_mut() {
            Some((last, noticed_before)) if *last == id => *noticed_before |= noticed,
            _ => cases.push((id, noticed)),
        }
    }
    Outcome {
        engine: run.runtime.name,
        cases,
    }
}

/// Makes a folder like another one. Files that are equal keep their age, so that what was built from them is fresh; what tools
/// leave in a source folder is not copied and not removed.
pub(super) fn mirror(from: &Path, to: &Path) -> Result<(), Unusable> {
    const LEFT: [&str; 2] = ["target", "node_modules"];
    fs::create_dir_all(to)?;
    let names = |folder: &Path| -> Result<BTreeSet<_>, Unusable> {
        let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
        let names = entries.into_iter().map(|entry| entry.file_name());
        Ok(names
            .filter(|name| !LEFT.iter().any(|left| name == left))
            .collect())
    };
    let wanted = names(from)?;
    for name in names(to)?.difference(&wanted) {
        let path = to.join(name);
        match path.is_dir() {
            true => fs::remove_dir_all(path)?,
            false => fs::remove_file(path)?,
        }
    }
    for name in &wanted {
        let (from, to) = (from.join(name), to.join(name));
        if from.is_dir() {
            mirror(&from, &to)?;
            continue;
        }
        let bytes = fs::read(&from)?;
        if !fs::read(&to).is_ok_and(|found| found == bytes) {
            fs::write(&to, bytes)?;
        }
    }
    Ok(())
}

/// What build scripts install is the project's, and not installed again for the copy.
pub(super) fn share_toolchains(project: &Project, copy: &Path) -> Result<(), Unusable> {
    let (shared, link) = (
        project.root.join("target/toolchains"),
        copy.join("target/toolchains"),
    );
    fs::create_dir_all(&shared)?;
    fs::create_dir_all(copy.join("target"))?;
    #[cfg(unix)]
    if !link.exists() {
        std::os::unix::fs::symlink(shared, link)?;
    }
    #[cfg(not(unix))]
    drop(link);
    Ok(())
}
