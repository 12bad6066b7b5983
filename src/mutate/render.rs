//! Texts with switches, and which mutants a place in them belongs to.

use super::find::{Form, Site};
use super::{Language, Source};
use std::collections::BTreeSet;
use std::ops::Range;

/// A text with switches.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The text.
    pub text: String,
    /// For each piece of it that belongs to mutants: where it is, and the first and last of them. One around another comes first.
    pieces: Vec<(Range<usize>, usize, usize)>,
}

impl Rendered {
    pub(super) fn of(source: &Source, sites: &[Site], rejected: &BTreeSet<usize>) -> Rendered {
        let head = match source.language {
            Language::Rust => String::new(),
            Language::C => HEAD_OF_C.to_owned(),
            // From the folder of the file up to that of the HAL, where the switch is.
            Language::AssemblyScript => {
                let below = source
                    .file
                    .rsplit_once("assembly/")
                    .map_or("", |(_, name)| name);
                let up = "../".repeat(below.matches('/').count());
                let up = if up.is_empty() { "./".to_owned() } else { up };
                format!("import {{ mutantOn, mutantAmong }} from \"{up}mutant\";\n")
            }
        };
        let mut writer = Writer {
            source,
            rejected,
            out: Rendered {
                text: head,
                pieces: Vec::new(),
            },
        };
        writer.write(0..source.text.len(), sites);
        writer.out
    }

    /// The mutants that a place belongs to: those of the smallest piece around it.
    pub fn at(&self, place: usize) -> Option<Range<usize>> {
        let around = self
            .pieces
            .iter()
            .rev()
            .filter(|(r, ..)| r.contains(&place));
        let (_, first, last) = around.min_by_key(|(range, ..)| range.len())?;
        Some(*first..last + 1)
    }

    /// Those of the last piece that lies in a range.
    pub fn within(&self, range: Range<usize>) -> Option<Range<usize>> {
        self.last(|piece| piece.start >= range.start && piece.end <= range.end)
    }

    /// Those of the last piece before a place.
    pub fn before(&self, place: usize) -> Option<Range<usize>> {
        self.last(|piece| piece.end <= place)
    }

    fn last(&self, wanted: impl Fn(&Range<usize>) -> bool) -> Option<Range<usize>> {
        let pieces = self.pieces.iter().filter(|(piece, ..)| wanted(piece));
        let (_, first, last) = pieces.max_by_key(|(piece, ..)| (piece.start, piece.end))?;
        Some(*first..last + 1)
    }

    /// The place of a line and a column, both from 1 and in bytes.
    pub fn place(&self, line: usize, column: usize) -> usize {
        let start: usize = self
            .text
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum();
        (start + column - 1).min(self.text.len())
    }
}

/// The header is added to the copy.
const HEAD_OF_C: &str = "#include \"wasm_embedded/mutant.h\"\n";

struct Writer<'w> {
    source: &'w Source,
    rejected: &'w BTreeSet<usize>,
    out: Rendered,
}

impl Writer<'_> {
    /// Writes a range of the source, with the sites that lie in it.
    fn write(&mut self, range: Range<usize>, sites: &[Site]) {
        let mut at = range.start;
        let mut rest = sites;
        while let Some((site, others)) = rest.split_first() {
            let inner = others
                .iter()
                .take_while(|other| other.range.start < site.range.end)
                .count();
            let (inner, after) = others.split_at(inner);
            self.copy(at..site.range.start);
            self.site(site, inner);
            at = site.range.end;
            rest = after;
        }
        self.copy(at..range.end);
    }

    fn copy(&mut self, range: Range<usize>) {
        self.out.text.push_str(&self.source.text[range]);
    }

    fn push(&mut self, text: &str) {
        self.out.text.push_str(text);
    }

    fn site(&mut self, site: &Site, inner: &[Site]) {
        let kept = site.alternatives.iter();
        let kept: Vec<&(usize, String)> =
            kept.filter(|(n, _)| !self.rejected.contains(n)).collect();
        let (Some((first, _)), Some((last, _))) = (kept.first(), kept.last()) else {
            return self.write(site.range.clone(), inner);
        };
        let (first, last) = (*first, *last);
        let start = self.out.text.len();
        let mark = self.out.pieces.len();
        self.out.pieces.push((start..start, first, last));
        match (self.source.language, site.form) {
            (_, Form::Start) => self.starts(&kept),
            (Language::Rust, Form::Expression) => self.rust(site, inner, &kept, ["(", ")"]),
            (Language::Rust, Form::Statement) => self.rust(site, inner, &kept, ["", ""]),
            (_, Form::Expression) => self.ternary(site, inner, &kept),
            (_, Form::Statement) => self.statement(site, inner, &kept),
        }
        self.out.pieces[mark].0.end = self.out.text.len();
    }

    fn among(&self, kept: &[&(usize, String)]) -> String {
        let (first, last) = (kept[0].0, kept[kept.len() - 1].0);
        match self.source.language {
            Language::Rust => format!("{}::switch::among({first}, {last})", self.krate()),
            Language::C => format!("wasme_mutant_among({first}, {last})"),
            Language::AssemblyScript => format!("mutantAmong({first}, {last})"),
        }
    }

    fn on(&self, number: usize) -> String {
        match self.source.language {
            Language::Rust => format!("{}::switch::on({number})", self.krate()),
            Language::C => format!("wasme_mutant_on({number})"),
            Language::AssemblyScript => format!("mutantOn({number})"),
        }
    }

    /// The crate that has the switch.
    fn krate(&self) -> &'static str {
        if self.source.file.starts_with("runners/") {
            "wasm_embedded_spec"
        } else {
            "crate"
        }
    }

    /// An alternative, which has a piece of its own.
    fn alternative(&mut self, number: usize, text: &str) {
        let start = self.out.text.len();
        self.push(text);
        // One byte more, so that an empty one is found too.
        let end = self.out.text.len() + 1;
        self.out.pieces.push((start..end, number, number));
    }

    fn starts(&mut self, kept: &[&(usize, String)]) {
        for (number, text) in kept {
            let on = self.on(*number);
            let start = self.out.text.len();
            match text.strip_prefix("return") {
                Some(_) => self.push(&format!(" if ({on}) {{ {text} }}")),
                // Name = value.
                None => {
                    let (name, value) = text.split_once(" = ").unwrap_or((text, text));
                    let value = value.trim_end_matches(';');
                    self.push(&match self.source.language {
                        Language::Rust => {
                            format!(" let mut {name} = if {on} {{ {value} }} else {{ {name} }};")
                        }
                        _ => format!(" if ({on}) {{ {name} = {value}; }}"),
                    });
                }
            }
            let end = self.out.text.len();
            self.out.pieces.push((start..end, *number, *number));
        }
    }

    /// The original comes first: its type is the one that the others have to have.
    fn rust(&mut self, site: &Site, inner: &[Site], kept: &[&(usize, String)], around: [&str; 2]) {
        let among = self.among(kept);
        self.push(&format!("{}if !{among} {{ ", around[0]));
        self.write(site.range.clone(), inner);
        for (index, (number, text)) in kept.iter().enumerate() {
            if index + 1 == kept.len() {
                self.push(" } else { ");
            } else {
                let on = self.on(*number);
                self.push(&format!(" }} else if {on} {{ "));
            }
            self.alternative(*number, text);
        }
        self.push(&format!(" }}{}", around[1]));
    }

    fn ternary(&mut self, site: &Site, inner: &[Site], kept: &[&(usize, String)]) {
        let among = self.among(kept);
        self.push(&format!("(!{among} ? ("));
        self.write(site.range.clone(), inner);
        // So that the type is what it was.
        let cast = match self.source.language {
            Language::C => format!("(__typeof__({}))", &self.source.text[site.range.clone()]),
            _ => String::new(),
        };
        for (index, (number, text)) in kept.iter().enumerate() {
            if index + 1 == kept.len() {
                self.push(&format!(") : {cast}("));
            } else {
                let on = self.on(*number);
                self.push(&format!(") : {on} ? {cast}("));
            }
            self.alternative(*number, text);
        }
        self.push("))");
    }

    fn statement(&mut self, site: &Site, inner: &[Site], kept: &[&(usize, String)]) {
        let among = self.among(kept);
        self.push(&format!("{{ if (!{among}) {{ "));
        self.write(site.range.clone(), inner);
        for (number, text) in kept {
            let on = self.on(*number);
            self.push(&format!(" }} else if ({on}) {{ "));
            self.alternative(*number, text);
        }
        self.push(" } }");
    }
}
