//! The faults by name, without the copy that has them: for those who only want to know which there are.

use super::{FOLDER, entries};
use crate::r#gen::weakened;
use crate::model::Model;
use std::path::Path;

/// A fault as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// `<layer>/...`.
    pub name: String,
    /// The id of the clause.
    pub clause: String,
    /// What is wrong, in one sentence.
    pub what: String,
}

/// Returns the faults of the project at `root`, in the order of layers. Without the folder of the registry there are
/// those of the generator's rules.
///
/// # Errors
/// Names the files that cannot be read.
pub fn listed(root: &Path, model: &Model) -> Result<Vec<Listed>, Vec<String>> {
    let (_, weaknesses) = weakened(model);
    let of_rules = weaknesses.into_iter().map(|weakness| Listed {
        name: weakness.name,
        clause: weakness.clause,
        what: weakness.what,
    });
    let files = match root.join(FOLDER).is_dir() {
        true => entries(root)?,
        false => Vec::new(),
    };
    let of_files = files.into_iter().flat_map(|(_, file)| file.fault);
    let of_files = of_files.map(|entry| Listed {
        name: entry.name,
        clause: entry.clause,
        what: entry.what,
    });
    Ok(of_rules.chain(of_files).collect())
}
