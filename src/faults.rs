//! Faults: named, deliberate breaches of one clause each, which cases must notice.
//!
//! They come from the generator, which knows a weaker text for each of its rules, and from `runners/faults/*.toml`: texts that are
//! replaced in files written by hand, faulty drivers, and faulty guests. None of them is in what is shipped: all go into a copy
//! of the project, each behind a switch, so that one build has them all.

mod copy;
mod listed;
mod matrix;

pub use copy::Copy;
pub use listed::{Listed, listed};
pub use matrix::{Fate, Matrix, Outcome, Without};

use crate::clause::find as find_clause;
use crate::r#gen::weakened;
use crate::model::Model;
use copy::Patch;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The folder of the registry, below the root of the project.
const FOLDER: &str = "runners/faults";

/// A deliberate breach of one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `<layer>/...`.
    pub name: String,
    /// The id of the clause.
    pub clause: String,
    /// What is wrong, in one sentence.
    pub what: String,
    /// The fault of the published runtimes that it repeats.
    pub upstream: Option<String>,
    /// Where it is.
    pub place: Place,
}

impl Fault {
    /// The layer that it is in: the first part of its name.
    pub fn layer(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }
}

/// Where a fault is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the copy, behind the switch of this number.
    Switch(usize),
    /// In a driver, which the runner of the copy knows by the fault's name.
    Driver,
    /// In the guest of this case; and its module.
    Guest(String, Vec<u8>),
    /// In the sources of a HAL.
    Hal(Sources),
}

/// What is wrong in the sources of a HAL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// The folder of the HAL in `hal/`.
    pub language: String,
    /// The files that differ, with their texts, by their paths below the root of the project.
    pub files: BTreeMap<String, String>,
    /// The names of the scenarios that are to notice.
    pub guests: Vec<String>,
}

/// A fault that published runtimes had.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// What they do wrong, in one sentence.
    pub what: String,
    /// The names of the faults that repeat it; `*` stands for any text.
    pub faults: Vec<String>,
}

/// All faults, and the copy that has them.
#[derive(Debug)]
pub struct Registry {
    /// In the order of layers.
    pub faults: Vec<Fault>,
    /// The faults of published runtimes.
    pub known: Vec<Known>,
    /// The files of the copy.
    pub copy: Copy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fault: Vec<Entry>,
    /// Changes of the copy that no switch undoes.
    #[serde(default)]
    always: Vec<Text>,
    #[serde(default)]
    upstream: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    clause: String,
    what: String,
    file: Option<String>,
    case: Option<String>,
    find: Option<String>,
    weak: Option<String>,
    /// Further places of the same fault.
    #[serde(default)]
    also: Vec<Text>,
    /// Of a HAL: the scenarios that are to notice.
    #[serde(default)]
    guests: Vec<String>,
}

/// A text that stands once in a file. Between « and », if they are there, is what is replaced.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    file: String,
    find: String,
    weak: String,
}

/// Reads the registry of the project at `root`.
///
/// # Errors
/// Everything that is wrong with it: clauses that are unknown, names that occur twice, texts that are not found once.
pub fn read(root: &Path, model: &Model) -> Result<Registry, Vec<String>> {
    let mut errors = Vec::new();
    let (files, weaknesses) = weakened(model);
    let mut faults: Vec<Fault> = weaknesses
        .into_iter()
        .zip(1..)
        .map(|(weakness, number)| Fault {
            name: weakness.name,
            clause: weakness.clause,
            what: weakness.what,
            upstream: None,
            place: Place::Switch(number),
        })
        .collect();
    let mut copy = Copy::of(root, &files).map_err(|error| vec![error])?;
    let mut patches = Vec::new();
    let mut upstream = Vec::new();
    let mut switches = faults.len();
    for (path, file) in entries(root)? {
        upstream.extend(file.upstream);
        patches.extend(
            file.always
                .into_iter()
                .map(|text| Patch { number: None, text }),
        );
        for entry in file.fault {
            let mut texts = entry.also;
            let found = (entry.file, entry.case, entry.find, entry.weak);
            let place = match found {
                (Some(file), None, Some(find), Some(weak)) if !entry.guests.is_empty() => {
                    texts.insert(0, Text { file, find, weak });
                    sources(root, &texts, entry.guests)
                }
                (Some(file), None, Some(find), Some(weak)) => {
                    texts.push(Text { file, find, weak });
                    switches += 1;
                    Ok(Place::Switch(switches))
                }
                (None, Some(case), Some(find), Some(weak)) => guest(root, case, &find, &weak),
                (None, None, None, None) => Ok(Place::Driver),
                _ => Err(
                    "expected `find` and `weak` with `file` or `case`, or none of the four"
                        .to_owned(),
                ),
            };
            match place {
                Ok(place) => {
                    if let Place::Switch(number) = place {
                        let number = Some(number);
                        patches.extend(texts.into_iter().map(|text| Patch { number, text }));
                    }
                    let (name, clause, what) = (entry.name, entry.clause, entry.what);
                    faults.push(Fault {
                        name,
                        clause,
                        what,
                        upstream: None,
                        place,
                    });
                }
                Err(error) => errors.push(format!("{path}: `{}`: {error}", entry.name)),
            }
        }
    }
    errors.extend(copy.apply(patches));
    for known in &upstream {
        for wanted in &known.faults {
            let mut any = false;
            for fault in faults.iter_mut().filter(|fault| fits(&fault.name, wanted)) {
                fault.upstream = Some(known.what.clone());
                any = true;
            }
            if !any {
                errors.push(format!(
                    "{FOLDER}/upstream.toml: no fault is named `{wanted}`"
                ));
            }
        }
    }
    errors.extend(inconsistent(&faults, model));
    match errors.is_empty() {
        true => Ok(Registry {
            faults,
            known: upstream,
            copy,
        }),
        false => Err(errors),
    }
}

/// Clauses that there are not, and names that occur twice.
fn inconsistent(faults: &[Fault], model: &Model) -> Vec<String> {
    let mut names = BTreeMap::new();
    for fault in faults {
        *names.entry(&fault.name).or_insert(0) += 1;
    }
    let twice = names.into_iter().filter(|(_, count)| *count > 1);
    let twice = twice
        .map(|(name, count)| format!("{count} faults are named `{name}`; a name is one fault's"));
    let unknown = faults.iter().filter_map(|fault| {
        let error = find_clause(model, &fault.clause).err()?;
        Some(format!("fault `{}`: {error}", fault.name))
    });
    twice.chain(unknown).collect()
}

fn entries(root: &Path) -> Result<Vec<(String, File)>, Vec<String>> {
    let folder = root.join(FOLDER);
    let failed =
        |path: &Path, error: &dyn std::fmt::Display| vec![format!("{}: {error}", path.display())];
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.path()))
                .collect::<Result<_, _>>()
        })
        .map_err(|error| failed(&folder, &error))?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
            let file = toml::from_str(&text).map_err(|error| failed(&path, &error))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Ok((format!("{FOLDER}/{name}"), file))
        })
        .collect()
}

/// The guest of a case with another text in one place.
fn guest(root: &Path, case: String, find: &str, weak: &str) -> Result<Place, String> {
    let path = root.join("suites").join(&case).with_extension("wat");
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (start, end) =
        copy::locate(&text, find).map_err(|error| format!("{}: {error}", path.display()))?;
    let faulty = format!("{}{weak}{}", &text[..start], &text[end..]);
    let wasm = wat::parse_str(faulty).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Place::Guest(case, wasm))
}

/// The files of a HAL with other texts.
fn sources(root: &Path, texts: &[Text], guests: Vec<String>) -> Result<Place, String> {
    let mut files = BTreeMap::new();
    let mut language = None;
    for text in texts {
        let path = root.join(&text.file);
        let found = match files.remove(&text.file) {
            Some(found) => found,
            None => std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?,
        };
        let (start, end) =
            copy::locate(&found, &text.find).map_err(|error| format!("{}: {error}", text.file))?;
        let faulty = format!("{}{}{}", &found[..start], text.weak, &found[end..]);
        files.insert(text.file.clone(), faulty);
        language = text.file.strip_prefix("hal/");
    }
    let language = language.and_then(|path| path.split('/').next());
    let language = language.ok_or("`guests` is for faults in files of hal/")?;
    Ok(Place::Hal(Sources {
        language: language.to_owned(),
        files,
        guests,
    }))
}

/// Whether a name is the wanted one, in which `*` stands for any text.
pub(crate) fn fits(name: &str, wanted: &str) -> bool {
    match wanted.split_once('*') {
        None => name == wanted,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            (0..=name.len()).any(|i| name.is_char_boundary(i) && fits(&name[i..], rest))
        }),
    }
}

#[cfg(test)]
mod tests;
