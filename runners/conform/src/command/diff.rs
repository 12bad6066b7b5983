//! `conform diff`.

use crate::args::{Diff, DiffFormat};
use crate::project;
use crate::{FAILED, Unusable, output};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use wasm_embedded_spec::diff::{Spec, compare};
use wasm_embedded_spec::report::changes;

/// What is read of a revision: folders, and one file.
const FOLDERS: [&str; 3] = ["witx", "suites", "fixtures"];
const VERSION: &str = "Cargo.toml";

/// Says what a change of the specification means, and whether it can be taken as it is.
pub fn run(root: Option<&Path>, diff: &Diff) -> Result<u8, Unusable> {
    let root = project::root(root)?;
    let diff_of = compare(&read(&root, &diff.old)?, &read(&root, &diff.new)?);
    output::print(&match diff.format {
        DiffFormat::Text => changes::text(&diff_of, output::width()),
        DiffFormat::Json => changes::json(&diff_of),
        DiffFormat::Markdown => changes::markdown(&diff_of),
    })?;
    Ok(if diff_of.problems.is_empty() {
        0
    } else {
        FAILED
    })
}

/// Reads one side: a folder, or else a revision of the repository that the project lies in.
fn read(root: &Path, name: &str) -> Result<Spec, Unusable> {
    let folder = Path::new(name);
    if folder.join("witx").is_dir() {
        return Ok(Spec::read(name, folder)?);
    }
    let revision = Revision::find(root, name)?;
    let folder = revision.extract()?;
    let shorten = |error: &dyn ToString| {
        let place = format!("{}/", folder.path().display());
        Unusable::from(error.to_string().replace(&place, ""))
    };
    Spec::read(name, folder.path()).map_err(|error| shorten(&error))
}

/// A revision of the repository.
struct Revision<'r> {
    root: &'r Path,
    name: &'r str,
    /// The name of its commit.
    commit: String,
}

impl<'r> Revision<'r> {
    fn find(root: &'r Path, name: &'r str) -> Result<Self, Unusable> {
        let commit = format!("{name}^{{commit}}");
        let arguments = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ];
        match git(root, None, &arguments)? {
            Ok(commit) => Ok(Revision { root, name, commit }),
            Err(why) => Err(Unusable::from(format!(
                "`{name}`: expected a folder with witx/ in it, or a revision of the repository at {}{}",
                root.display(),
                reason(root, Path::new(name), &why)?
            ))),
        }
    }

    /// Writes what there is to compare into a folder of its own. An index of its own too, so that the repository stays as it is.
    fn extract(&self) -> Result<TempDir, Unusable> {
        let folder = tempfile::tempdir()?;
        let index = folder.path().join(".index");
        for name in FOLDERS.iter().chain([&VERSION]) {
            // `./`: the project may lie below the root of the repository.
            let object = format!("{}:./{name}", self.commit);
            let arguments = ["rev-parse", "--verify", "--quiet", &object];
            let Ok(object) = git(self.root, None, &arguments)? else {
                continue;
            };
            if *name == VERSION {
                let text = self.git(None, &["cat-file", "blob", &object])?;
                std::fs::write(folder.path().join(name), text)?;
            } else {
                let prefix = format!("--prefix={name}/");
                self.git(Some(&index), &["read-tree", &prefix, &object])?;
            }
        }
        if index.exists() {
            // As a work tree of its own: below the root of one, only what lies there would be written.
            let work_tree = format!("--work-tree={}", folder.path().display());
            self.git(Some(&index), &[&work_tree, "checkout-index", "--all"])?;
        }
        match folder.path().join("witx").is_dir() {
            true => Ok(folder),
            false => Err(Unusable::from(format!(
                "{}: this revision has no witx/",
                self.name
            ))),
        }
    }

    fn git(&self, index: Option<&Path>, arguments: &[&str]) -> Result<String, Unusable> {
        git(self.root, index, arguments)?.map_err(|why| {
            let command = arguments.join(" ");
            Unusable::from(format!("{}: `git {command}` failed: {why}", self.name))
        })
    }
}

/// Why there is no such revision, as the continuation of a sentence: in git's words, where it says more than that.
fn reason(root: &Path, folder: &Path, why: &str) -> Result<String, Unusable> {
    if folder.is_dir() {
        return Ok("; it is a folder without witx/".to_owned());
    }
    if !why.is_empty() {
        return Ok(format!("; git says: {why}"));
    }
    let shallow = git(root, None, &["rev-parse", "--is-shallow-repository"])?;
    Ok(match shallow.as_deref() {
        Ok("true") => {
            "; the clone is shallow: `git fetch --unshallow --tags` gets the rest".to_owned()
        }
        _ => String::new(),
    })
}

/// What git prints, or what it says when it fails: the first line, which may be empty.
fn git(
    root: &Path,
    index: Option<&Path>,
    arguments: &[&str],
) -> Result<Result<String, String>, Unusable> {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(arguments);
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let output = command.output().map_err(|error| {
        Unusable::from(format!("git, which reads revisions, does not run: {error}"))
    })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    Ok(match output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(text(&output.stderr)
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned()),
    })
}
