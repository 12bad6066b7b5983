//! The files of the project.

use crate::Unusable;
use std::env;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use tempfile::TempDir;
use wasm_embedded_spec::embedded;
use wasm_embedded_spec::model::Model;
use wasm_embedded_spec::scenario::{self, Scenario};
use wasm_embedded_spec::suite::{Case, SuiteError, all, discover};

/// Where the project lay when this command was built.
const BUILT_IN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// Where reports go that belong to no project, below the current folder.
const REPORTS: &str = "conform-report";

/// The specification and the folder that it lies in.
pub struct Project {
    /// The folder that has `witx/` and `suites/`.
    pub root: PathBuf,
    /// The specification.
    pub model: Model,
    /// Where the suite that is inside the command was written to, for as long as it runs.
    unpacked: Option<TempDir>,
}

impl Project {
    /// Reads the specification of the project at `root`, or of the one that the current folder belongs to, or else the one that is
    /// inside the command.
    pub fn open(root: Option<&Path>) -> Result<Project, Unusable> {
        let (root, unpacked) = match (root, find()) {
            (Some(root), _) => (check(root)?, None),
            (None, Some(root)) => (root, None),
            (None, None) if embedded::is_there() => {
                let folder = tempfile::Builder::new().prefix("conform-suite").tempdir()?;
                embedded::unpack(folder.path())?;
                (folder.path().canonicalize()?, Some(folder))
            }
            (None, None) => (built_in(), None),
        };
        let model = Model::load(&root.join("witx"))?;
        Ok(Project {
            root,
            model,
            unpacked,
        })
    }

    /// Likewise, for what changes files of the project or needs its sources.
    pub fn checkout(root: Option<&Path>) -> Result<Project, Unusable> {
        let project = Project::open(root)?;
        match project.is_embedded() {
            false => Ok(project),
            true => Err(Unusable::from(format!(
                "this needs the project itself, not only its suite: run it in a clone of {}, or give its folder with --root",
                env!("CARGO_PKG_REPOSITORY")
            ))),
        }
    }

    /// Whether the suite is the one that is inside the command.
    pub fn is_embedded(&self) -> bool {
        self.unpacked.is_some()
    }

    /// Reads the suite, and adds what is generated.
    pub fn cases(&self) -> Result<Vec<Case>, Unusable> {
        all(&self.root, &self.model).map_err(|errors| self.unreadable(&errors))
    }

    /// Reads the cases that were written.
    pub fn written(&self) -> Result<Vec<Case>, Unusable> {
        discover(&self.root, &self.model).map_err(|errors| self.unreadable(&errors))
    }

    fn unreadable(&self, errors: &[SuiteError]) -> Unusable {
        Unusable(errors.iter().map(|error| self.shorten(error)).collect())
    }

    /// Reads the scenarios of HALs.
    pub fn scenarios(&self) -> Result<Vec<Scenario>, Unusable> {
        scenario::read(&self.root, &self.model).map_err(Unusable::from)
    }

    /// A text with paths as they are from the root.
    pub fn shorten(&self, text: &impl ToString) -> String {
        text.to_string()
            .replace(&format!("{}{MAIN_SEPARATOR}", self.root.display()), "")
    }

    /// The folder of reports: the one that is asked for, or that of the project, or one in the current folder.
    pub fn reports(&self, asked: Option<&Path>) -> PathBuf {
        match (asked, &self.unpacked) {
            (Some(folder), _) => folder.to_owned(),
            (None, Some(_)) => PathBuf::from(REPORTS),
            (None, None) => reports(&self.root, None),
        }
    }
}

/// The folder of reports: the one that is asked for, or that of the project.
pub fn reports(root: &Path, asked: Option<&Path>) -> PathBuf {
    match asked {
        Some(folder) => folder.to_owned(),
        None if root.join("witx").is_dir() => root.join("target/conform"),
        None => PathBuf::from(REPORTS),
    }
}

/// The folder of the project at `root`, or of the one that the current folder belongs to, or else the current folder itself.
pub fn root(root: Option<&Path>) -> Result<PathBuf, Unusable> {
    match root {
        Some(root) => check(root),
        None if embedded::is_there() => Ok(find().unwrap_or(env::current_dir()?)),
        None => Ok(find().unwrap_or_else(built_in)),
    }
}

fn check(root: &Path) -> Result<PathBuf, Unusable> {
    match root.join("witx").is_dir() {
        true => Ok(root.canonicalize()?),
        false => {
            let what = "expected the folder of the project, with witx/ and suites/ in it";
            Err(Unusable::from(format!("--root {}: {what}", root.display())))
        }
    }
}

/// The nearest folder from here upwards that is the project.
fn find() -> Option<PathBuf> {
    let here = env::current_dir().unwrap_or_default();
    let is_project =
        |folder: &&Path| folder.join("witx").is_dir() && folder.join("suites").is_dir();
    here.ancestors().find(is_project).map(Path::to_owned)
}

fn built_in() -> PathBuf {
    let path = Path::new(BUILT_IN);
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
