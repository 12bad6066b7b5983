//! `conform bundle`.

use crate::args::Bundle;
use crate::project::Project;
use crate::{NOTHING, Unusable, output};
use std::path::Path;
use wasm_embedded_spec::bundle::bundle;

/// Writes the suite in the form that needs no Rust.
pub fn run(root: Option<&Path>, arguments: &Bundle) -> Result<u8, Unusable> {
    let folder = &arguments.folder;
    let shown = folder.display();
    let project = Project::open(root)?;
    let cases = project.cases()?;
    if cases.is_empty() {
        let suites = project.root.join("suites");
        output::error(&format!(
            "nothing to bundle: there are no cases in {}",
            suites.display()
        ));
        return Ok(NOTHING);
    }
    if folder.exists() && !folder.is_dir() {
        return Err(Unusable::from(format!(
            "{shown}: expected a folder, found a file"
        )));
    }
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Unusable::from(format!(
            "{shown}: expected a folder that is empty or not there yet, so that nothing else gets into the bundle; remove it first"
        )));
    }
    let files = bundle(&project.root, &project.model, &cases)
        .map_err(|error| Unusable::from(project.shorten(&error)))?;
    let is_new = !folder.exists();
    for (path, bytes) in &files {
        let path = folder.join(path);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        if let Err(error) = written.and_then(|()| std::fs::write(&path, bytes)) {
            // Half a bundle is none; the first error is the one to tell.
            let _ = empty(folder, is_new);
            return Err(Unusable::from(format!("{}: {error}", path.display())));
        }
    }
    let count = files.len();
    output::print(&format!(
        "{} cases, {count} files in {shown}; README.md there says how to use them\n",
        cases.len()
    ))?;
    Ok(0)
}

/// Removes what was written into a folder, and the folder where it is new.
fn empty(folder: &Path, is_new: bool) -> std::io::Result<()> {
    if is_new {
        return std::fs::remove_dir_all(folder);
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => std::fs::remove_dir_all(entry.path())?,
            false => std::fs::remove_file(entry.path())?,
        }
    }
    Ok(())
}
