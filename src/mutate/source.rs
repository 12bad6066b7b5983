//! The sources that are mutated, and how each language is read.

use crate::suite::walk;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tree_sitter::{Parser, Tree};

/// What is mutated together and counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The bindings in Rust: what both engines share, and what each has of its own.
    Runtime,
    /// The C glue and the C library.
    C,
    /// The HALs.
    Hal,
}

impl Group {
    /// All groups.
    pub const ALL: [Group; 3] = [Group::Runtime, Group::C, Group::Hal];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Group::Runtime => "runtime",
            Group::C => "c",
            Group::Hal => "hal",
        }
    }

    /// The files and folders that keep rules. Readers of captures, caches, traces of traps and the suite itself keep none, nor does
    /// what lowers instructions for wasm3; threads that watch the time serve the mutants that come after, too.
    fn places(self) -> &'static [&'static str] {
        match self {
            Group::Runtime => &[
                "src/call.rs",
                "src/generated",
                "src/memory.rs",
                "src/runtime/interrupt.rs",
                "src/runtime/ready.rs",
                "src/table.rs",
                "src/wasi",
                "src/wasi.rs",
                "runners/wasmtime/src/generated",
                "runners/wasmtime/src/instance.rs",
                "runners/wasmtime/src/lib.rs",
                "runners/wasmtime/src/state.rs",
                "runners/wasmtime/src/wasi.rs",
                "runners/wasm3/src/host.rs",
                "runners/wasm3/src/instance.rs",
                "runners/wasm3/src/instrument.rs",
                "runners/wasm3/src/lib.rs",
            ],
            Group::C => &[
                "inc/wasm_embedded/wasm3",
                "runners/wasm3/include/m3_compat.h",
                "runners/wasm3/src/c",
            ],
            Group::Hal => &[
                "hal/assemblyscript/assembly",
                "hal/c/include",
                "hal/rust/src",
            ],
        }
    }
}

/// A language that is mutated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Rust.
    Rust,
    /// C.
    C,
    /// AssemblyScript.
    AssemblyScript,
}

/// A file that is mutated.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path below the root of the project.
    pub file: String,
    /// Where it belongs.
    pub group: Group,
    /// What it is written in.
    pub language: Language,
    /// Its text.
    pub text: String,
}

impl Source {
    /// Reads the sources of a group, by their paths.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn all(root: &Path, group: Group) -> Result<Vec<Source>, String> {
        let mut files: Vec<PathBuf> = Vec::new();
        for place in group.places() {
            let path = root.join(place);
            if path.is_dir() {
                walk(&path, &mut files).map_err(|error| error.to_string())?;
            } else {
                files.push(path);
            }
        }
        let mut sources = BTreeMap::new();
        for path in files {
            let name = path.strip_prefix(root).unwrap_or(&path);
            let file = name.to_string_lossy().replace('\\', "/");
            let Some(language) = Language::of(&file) else {
                continue;
            };
            // Tests, and what is compiled into the engine.
            if file.ends_with("/tests.rs") || file.contains("/c/wasm3/") {
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            sources.insert(
                file.clone(),
                Source {
                    file,
                    group,
                    language,
                    text,
                },
            );
        }
        Ok(sources.into_values().collect())
    }

    /// Parses it. What the grammar cannot know, macros and directives, is blank in the text that is returned too.
    pub(super) fn parse(&self) -> Result<(Tree, String), String> {
        let text = match self.language {
            Language::Rust => self.text.clone(),
            Language::C => without_macros(&self.text),
            Language::AssemblyScript => without_decorators(&self.text),
        };
        let grammar = match self.language {
            Language::Rust => tree_sitter_rust::LANGUAGE,
            Language::C => tree_sitter_c::LANGUAGE,
            Language::AssemblyScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        };
        let mut parser = Parser::new();
        parser
            .set_language(&grammar.into())
            .map_err(|error| format!("{}: {error}", self.file))?;
        let tree = parser
            .parse(&text, None)
            .ok_or_else(|| format!("{}: cannot be parsed", self.file))?;
        Ok((tree, text))
    }
}

impl Language {
    fn of(file: &str) -> Option<Language> {
        match file.rsplit_once('.')?.1 {
            "rs" => Some(Language::Rust),
            "c" | "h" => Some(Language::C),
            "ts" => Some(Language::AssemblyScript),
            _ => None,
        }
    }
}

/// The text with spaces in the place of directives, of macros that stand alone and of attributes. Every other byte stays where it is.
fn without_macros(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut directive = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        directive = directive || trimmed.starts_with('#');
        let name = trimmed.split('(').next().unwrap_or_default();
        let alone = name.len() > 2
            && name
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
            && (trimmed.ends_with(')')
                || trimmed.ends_with(");") && name.starts_with("WASME_IMPORT"));
        if directive || alone {
            // An import ends its declaration.
            let end = if trimmed.ends_with(");") { ";\n" } else { "\n" };
            let end = &end[..end.len() - usize::from(!line.ends_with('\n'))];
            out.extend(std::iter::repeat_n(' ', line.len() - end.len()));
            out.push_str(end);
            directive = directive && trimmed.ends_with('\\');
        } else {
            out.push_str(line);
        }
    }
    out
}

/// The text with spaces in the place of decorators.
fn without_decorators(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.starts_with('@') && line.trim_end().ends_with(')')
            || line.trim_end() == "@unmanaged"
        {
            out.extend(std::iter::repeat_n(' ', line.len() - 1));
            out.push('\n');
        } else {
            out.push_str(line);
        }
    }
    out
}
