//! `conform gen`.

use crate::args::Gen;
use crate::project::Project;
use crate::{FAILED, Unusable, output};
use std::path::Path;
use wasm_embedded_spec::r#gen::{Stale, generate_all};

/// Generates, or checks that everything is as it would be generated.
pub fn run(root: Option<&Path>, gen_args: &Gen) -> Result<u8, Unusable> {
    let project = Project::checkout(root)?;
    let files = generate_all(&project.model, &project.scenarios()?);
    let name = |path: &Path| project.shorten(&path.display());
    if gen_args.check {
        let stale = files.stale(&project.root)?;
        let mut text: String = stale
            .iter()
            .map(|s| format!("{}\n", project.shorten(s)))
            .collect();
        if stale.is_empty() {
            text.push_str(&format!(
                "{} generated files are up to date\n",
                files.iter().count()
            ));
        } else {
            text.push_str("generated files are not up to date; `cargo conform gen` mends them\n");
        }
        output::print(&text)?;
        return Ok(if stale.is_empty() { 0 } else { FAILED });
    }
    let written = files.write(&project.root)?;
    let lines = written.iter().map(|file| match file {
        Stale::Left(path) => format!("removed {}\n", name(path)),
        Stale::Missing(path) | Stale::Differs { path, .. } => format!("wrote {}\n", name(path)),
    });
    let mut text: String = lines.collect();
    if written.is_empty() {
        text.push_str(&format!(
            "{} generated files are up to date\n",
            files.iter().count()
        ));
    }
    output::print(&text)?;
    Ok(0)
}
