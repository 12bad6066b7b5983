//! The files of the project.

use crate::Unusable;
use std::env;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use wasm_embedded_spec::model::Model;
use wasm_embedded_spec::scenario::{self, Scenario};
use wasm_embedded_spec::suite::{Case, SuiteError, all, discover};

/// Where the project lay when this command was built.
const BUILT_IN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The specification and the folder that it lies in.
pub struct Project {
    /// The folder that has `witx/` and `suites/`.
    pub root: PathBuf,
    /// The specification.
    pub model: Model,
}

impl Project {
    /// Reads the specification of the project at `root`, or of the one that the current folder belongs to.
    pub fn open(root: Option<&Path>) -> Result<Project, Unusable> {
        let root = self::root(root)?;
        let model = Model::load(&root.join("witx"))?;
        Ok(Project { root, model })
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
}

/// The folder of reports: the one that is asked for, or that of the project.
pub fn reports(root: &Path, asked: Option<&Path>) -> PathBuf {
    asked.map_or_else(|| root.join("target/conform"), Path::to_owned)
}

/// The folder of the project at `root`, or of the one that the current folder belongs to.
pub fn root(root: Option<&Path>) -> Result<PathBuf, Unusable> {
    match root {
        Some(root) if root.join("witx").is_dir() => Ok(root.canonicalize()?),
        Some(root) => {
            let what = "expected the folder of the project, with witx/ and suites/ in it";
            Err(Unusable::from(format!("--root {}: {what}", root.display())))
        }
        None => Ok(find()),
    }
}

/// The nearest folder from here upwards that is the project, or else where it lay when this was built.
fn find() -> PathBuf {
    let built_in = || {
        let path = Path::new(BUILT_IN);
        path.canonicalize().unwrap_or_else(|_| path.to_owned())
    };
    let here = env::current_dir().unwrap_or_default();
    let is_project =
        |folder: &&Path| folder.join("witx").is_dir() && folder.join("suites").is_dir();
    here.ancestors()
        .find(is_project)
        .map_or_else(built_in, Path::to_owned)
}
