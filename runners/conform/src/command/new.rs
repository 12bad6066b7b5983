//! `conform new`.

use super::test::bless;
use crate::args::{New, Skeleton};
use crate::engine::Engine;
use crate::project::Project;
use crate::{Unusable, output};
use std::path::Path;
use wasm_embedded_spec::skeleton::{self, Texts};
use wasm_embedded_spec::whole::save;

/// Writes the files that a new case or API begins with.
pub fn run(root: Option<&Path>, new: &New) -> Result<u8, Unusable> {
    let project = Project::checkout(root)?;
    match &new.what {
        Skeleton::Api { name } => api(&project, name),
        Skeleton::Case { id } => case(root, &project, id),
    }
}

fn api(project: &Project, name: &str) -> Result<u8, Unusable> {
    let texts = skeleton::api(&project.model, name)?;
    write(project, &texts)?;
    output::print(&format!(
        "Next: say in witx/{name}.witx what the API is, then\n  \
         cargo conform gen            writes what follows from it\n  \
         cargo conform test {name}    builds with it, and runs its cases\n"
    ))?;
    Ok(0)
}

fn case(root: Option<&Path>, project: &Project, id: &str) -> Result<u8, Unusable> {
    let guest = skeleton::case(&project.model, id)?;
    let path = format!("suites/{id}.wat");
    write(project, &[(path.clone(), guest)].into())?;
    // The fixture is what a guest does that nobody has filled in yet.
    if Engine::any().is_ok() {
        let cases = Project::checkout(root)?.cases()?;
        let new: Vec<_> = cases.iter().filter(|case| case.id == id).collect();
        bless::run(&new)?;
    }
    output::print(&format!(
        "Next: fill in {path}, then\n  \
         cargo conform test --bless {id}    writes its fixture, to be reviewed\n  \
         cargo conform test {id}            runs it on all engines\n"
    ))?;
    Ok(0)
}

/// Writes files that are not there yet, all of them or none.
fn write(project: &Project, texts: &Texts) -> Result<(), Unusable> {
    if let Some(there) = texts.keys().find(|path| project.root.join(path).exists()) {
        return Err(Unusable::from(format!("{there} is there already")));
    }
    for (path, text) in texts {
        let to = project.root.join(path);
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        save(&to, text)?;
        output::print(&format!("wrote {path}\n"))?;
    }
    Ok(())
}
