//! The copy of the project that has the faults.

use super::{FOLDER, Text};
use crate::r#gen::{Files, switch};
use crate::suite::walk;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// What is copied: the packages that the runner needs.
const COPIED: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "src",
    "inc",
    "docs/schema",
    "benches/import_rate.rs",
    "runners/wasmtime",
    "runners/wasm3",
    "runners/conform",
];

/// How C asks which mutant is on.
const HEADER: &str = "\
#ifndef WASM_EMBEDDED_MUTANT_H
#define WASM_EMBEDDED_MUTANT_H
extern _Bool wasme_mutant_on(unsigned number);
extern _Bool wasme_mutant_among(unsigned first, unsigned last);
#endif
";

/// Mutants are wrong on purpose.
const LINTS: &str = "[workspace.lints.rust]
warnings = \"allow\"
arithmetic_overflow = \"allow\"
overflowing_literals = \"allow\"
unconditional_panic = \"allow\"
";

/// The files of the copy: path below its root, and text.
#[derive(Debug)]
pub struct Copy(BTreeMap<String, String>);

/// A text in the place of another.
pub(super) struct Patch {
    /// The switch that turns it on; `None`: always.
    pub(super) number: Option<usize>,
    pub(super) text: Text,
}

impl Copy {
    /// The project with other generated files, and with what `runners/faults/` adds.
    pub(super) fn of(root: &Path, generated: &Files) -> Result<Copy, String> {
        let mut copy = Copy(BTreeMap::new());
        for name in COPIED {
            copy.add(root, &root.join(name), "")?;
        }
        for (path, text) in generated.iter() {
            if let Some(shipped) = copy.0.get_mut(path) {
                text.clone_into(shipped);
            }
        }
        copy.0
            .retain(|path, _| !path.starts_with("runners/conform/src/"));
        let faults = root.join(FOLDER);
        copy.add(
            &faults.join("runner"),
            &faults.join("runner"),
            "runners/conform/src/",
        )?;
        copy.add(&faults.join("with"), &faults.join("with"), "")?;
        copy.manifests(Copy::COMMAND, "998")?;
        Ok(copy)
    }

    /// The project with mutants in the place of some files. What cannot go wrong in them is not warned of either.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn with_mutants(
        root: &Path,
        files: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Copy, String> {
        let mut copy = Copy(BTreeMap::new());
        for name in COPIED {
            copy.add(root, &root.join(name), "")?;
        }
        let left = ["runners/conform/src/", "src/mutate"];
        copy.0
            .retain(|path, _| !left.iter().any(|left| path.starts_with(left)));
        copy.0.extend(files);
        copy.0
            .insert("inc/wasm_embedded/mutant.h".to_owned(), HEADER.to_owned());
        let faults = root.join(FOLDER);
        let runner = faults.join("runner");
        copy.add(&runner, &runner, "runners/conform/src/")?;
        for name in ["src/switch.rs", "src/lib.rs"] {
            copy.add(&faults.join("with"), &faults.join("with").join(name), "")?;
        }
        copy.manifests(Copy::MUTANTS, "997")?;
        if let Some(text) = copy.0.get_mut("Cargo.toml") {
            *text = text.replace("[workspace.lints.rust]\n", LINTS);
        }
        if let Some(text) = copy.0.get_mut("runners/wasm3/build.rs") {
            *text = text.replace("warnings(true)", "warnings(false)");
        }
        Ok(copy)
    }

    /// Adds a file or a folder; a text to one that is there goes to its end.
    fn add(&mut self, root: &Path, path: &Path, to: &str) -> Result<(), String> {
        let mut files = vec![path.to_owned()];
        if path.is_dir() {
            files.clear();
            walk(path, &mut files).map_err(|error| error.to_string())?;
        }
        for file in files {
            let name = file.strip_prefix(root).unwrap_or(&file);
            let name = format!("{to}{}", name.to_string_lossy().replace('\\', "/"));
            let text = std::fs::read_to_string(&file)
                .map_err(|error| format!("{}: {error}", file.display()))?;
            self.0.entry(name).or_default().push_str(&text);
        }
        Ok(())
    }

    /// Gives the packages another version and the command another name: cargo tells packages of a workspace apart by these, and
    /// what is built from the copy replaces nothing. They are optimised as dependencies are: most of the time goes into running.
    fn manifests(&mut self, command: &str, patch: &str) -> Result<(), String> {
        let version = env!("CARGO_PKG_VERSION");
        let (minor, _) = version.rsplit_once('.').unwrap_or((version, ""));
        let other = format!("version = \"{minor}.{patch}\"");
        for (file, from, to) in [
            ("Cargo.toml", format!("version = \"{version}\""), other),
            (
                "Cargo.toml",
                "[profile.dev]\n".to_owned(),
                "[profile.dev]\nopt-level = 1\n".to_owned(),
            ),
            (
                "runners/conform/Cargo.toml",
                "name = \"conform\"".to_owned(),
                format!("name = \"{command}\""),
            ),
        ] {
            let text = self
                .0
                .get_mut(file)
                .ok_or_else(|| format!("{file}: missing"))?;
            if !text.contains(&from) {
                return Err(format!("{file}: expected `{from}`"));
            }
            *text = text.replace(&from, &to);
        }
        // What finds mutants is not needed to run them, and the suite is given.
        if let Some(text) = self.0.get_mut("runners/conform/Cargo.toml") {
            *text = text
                .replace(", \"mutate\"]", "]")
                .replace("features = [\"suite\"]", "features = [\"gen\"]");
        }
        if let Some(text) = self.0.get_mut("Cargo.toml") {
            *text = only_copied(text);
        }
        Ok(())
    }

    /// The name of its command.
    pub const COMMAND: &str = "conform-with-faults";
    /// The name of the command of a copy with mutants.
    pub const MUTANTS: &str = "conform-with-mutants";

    /// Puts a switch in the place of each text. Gives those that cannot be.
    pub(super) fn apply(&mut self, patches: Vec<Patch>) -> Vec<String> {
        let mut errors = Vec::new();
        let mut by_file: BTreeMap<String, BTreeMap<(usize, usize), Vec<Patch>>> = BTreeMap::new();
        for patch in patches {
            let file = &patch.text.file;
            let found = match self.0.get(file) {
                Some(text) => locate(text, &patch.text.find),
                None => Err("the copy has no such file".to_owned()),
            };
            match found {
                Ok(range) => by_file
                    .entry(file.clone())
                    .or_default()
                    .entry(range)
                    .or_default()
                    .push(patch),
                Err(error) => errors.push(format!("{file}: {error}")),
            }
        }
        for (file, places) in by_file {
            let text = self.0.entry(file.clone()).or_default();
            let mut out = String::new();
            let mut done = 0;
            for ((start, end), patches) in places {
                if start < done {
                    errors.push(format!(
                        "{file}: two faults change parts of `{}`; name the same text in both",
                        &text[start..end]
                    ));
                    continue;
                }
                out.push_str(&text[done..start]);
                let weaker: Vec<_> = patches
                    .iter()
                    .filter_map(|p| Some((p.number?, &*p.text.weak)))
                    .collect();
                let always = patches.iter().find(|p| p.number.is_none());
                out.push_str(&match always {
                    Some(patch) => patch.text.weak.clone(),
                    None => switch(&file, &text[start..end], &weaker),
                });
                done = end;
            }
            out.push_str(&text[done..]);
            *text = out;
        }
        errors
    }

    /// Writes the files that differ, so that what was built from the others is fresh, and removes what is not among them.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        for (name, text) in &self.0 {
            let path = folder.join(name);
            if std::fs::read_to_string(&path)
                .is_ok_and(|found| found == *text && name != "Cargo.lock")
            {
                continue;
            }
            if name == "Cargo.lock" && path.exists() {
                // Cargo has made it fit.
                continue;
            }
            std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
            std::fs::write(path, text)?;
        }
        let mut found = Vec::new();
        walk(folder, &mut found).map_err(|error| io::Error::other(error.to_string()))?;
        let names: BTreeSet<_> = self.0.keys().map(|name| folder.join(name)).collect();
        for path in found.iter().filter(|path| !names.contains(*path)) {
            std::fs::remove_file(path)?;
        }
        Ok(())
    }
}

/// The manifest of the workspace without the members that are not copied.
fn only_copied(manifest: &str) -> String {
    let mut kept = String::new();
    let mut rest = manifest;
    while let Some((before, list)) = rest.split_once("members = [") {
        let (members, after) = list.split_once(']').unwrap_or((list, ""));
        let member = |name: &&str| *name == "." || COPIED.contains(name);
        let names = members.split('"').skip(1).step_by(2).filter(member);
        let names: Vec<_> = names.map(|name| format!("\"{name}\"")).collect();
        kept += &format!("{before}members = [{}]", names.join(", "));
        rest = after;
    }
    kept + rest
}

/// Where the text stands that is to be replaced.
pub(super) fn locate(text: &str, find: &str) -> Result<(usize, usize), String> {
    let whole = find.replace(['«', '»'], "");
    let mut found = text.match_indices(&whole);
    match (found.next(), found.next()) {
        (Some((start, _)), None) => Ok(match (find.split_once('«'), find.find('»')) {
            (Some((before, _)), Some(close)) => {
                (start + before.len(), start + close - '«'.len_utf8())
            }
            _ => (start, start + whole.len()),
        }),
        (None, _) => Err(format!("expected `{whole}`")),
        _ => Err(format!(
            "expected `{whole}` once, it is there several times"
        )),
    }
}
