//! The functions of a guest by name, for those who are to know where it trapped.

use crate::text::printable;
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use wasmparser::{
    BinaryReader, ExternalKind, KnownCustom, Name, NameSectionReader, Parser, Payload, TypeRef,
};

/// How many bytes of a name are shown: those of C++ templates are as long as they like.
const LONGEST: usize = 200;

/// The numbers and names of a module's functions. It has a copy of what the module says of names, which is read when it is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FunctionNames {
    /// How many functions there are, imports included.
    count: u32,
    /// The name section.
    section: Box<[u8]>,
    /// Those that are exported.
    exports: BTreeMap<u32, String>,
}

impl FunctionNames {
    /// Finds the names in a module. What cannot be read is no name.
    pub fn of(wasm: &[u8]) -> Self {
        let mut names = FunctionNames::default();
        for payload in Parser::new(0).parse_all(wasm) {
            let Ok(payload) = payload else { break };
            let _ = names.take(payload);
        }
        names
    }

    fn take(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        match payload {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    self.count += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::FunctionSection(section) => {
                self.count = self.count.saturating_add(section.count());
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        let name = export.name.to_owned();
                        self.exports.entry(export.index).or_insert(name);
                    }
                }
            }
            Payload::CustomSection(section)
                if matches!(section.as_known(), KnownCustom::Name(_)) =>
            {
                self.section = section.data().into();
            }
            _ => {}
        }
        Ok(())
    }

    /// Returns the lines that follow the text of a trap, each after a line break: the functions that were active, the innermost
    /// first, of `total` that there were. Functions that the module does not have are those of an engine, and left out.
    pub fn backtrace(&self, functions: &[u32], total: usize) -> String {
        let names = self.look_up(functions);
        let mut text = String::new();
        for &function in functions.iter().filter(|&&function| function < self.count) {
            match names.get(&function) {
                Some(name) => text += &frame(name),
                None => push(&mut text, format_args!("\n  at function {function}")),
            }
        }
        if let Some(more) = total.checked_sub(functions.len()).filter(|&more| more > 0) {
            push(&mut text, format_args!("\n  and {more} more"));
        }
        text
    }

    /// The names of these functions. Those of the name section win over those of exports.
    fn look_up<'a>(&'a self, functions: &[u32]) -> BTreeMap<u32, &'a str> {
        let mut names = BTreeMap::new();
        for function in functions {
            if let Some(name) = self.exports.get(function) {
                names.insert(*function, name.as_str());
            }
        }
        let known = NameSectionReader::new(BinaryReader::new(&self.section, 0))
            .filter_map(Result::ok)
            .filter_map(|part| match part {
                Name::Function(map) => Some(map),
                _ => None,
            });
        for name in known.flatten().map_while(Result::ok) {
            if functions.contains(&name.index) && !name.name.is_empty() {
                names.insert(name.index, name.name);
            }
        }
        names
    }
}

fn push(text: &mut String, what: fmt::Arguments<'_>) {
    // A string takes everything.
    let _ = text.write_fmt(what);
}

/// Returns the line of a backtrace for a function of this name, after a line break: the name as its author wrote it.
pub fn frame(mangled: &str) -> String {
    let mut name = Short(String::new());
    // What does not fit is cut off, which a demangler takes for an error.
    let _ = demangle(mangled, &mut name);
    format!("\n  at {}", printable(&name.0))
}

fn demangle(name: &str, to: &mut Short) -> fmt::Result {
    if let Ok(name) = rustc_demangle::try_demangle(name) {
        return write!(to, "{name:#}");
    }
    if name.starts_with("_Z")
        && let Ok(symbol) = cpp_demangle::Symbol::new(name)
    {
        let options = cpp_demangle::DemangleOptions::new().no_return_type();
        if symbol.structured_demangle(to, &options).is_ok() || !to.0.is_empty() {
            return Ok(());
        }
    }
    to.write_str(name)
}

/// Text of at most [`LONGEST`] bytes and an ellipsis. It errs when there would be more, so that whoever writes stops.
struct Short(String);

impl Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = LONGEST.saturating_sub(self.0.len());
        if text.len() <= room {
            self.0.push_str(text);
            return Ok(());
        }
        if !self.0.ends_with('…') {
            let end = (0..=room).rev().find(|&end| text.is_char_boundary(end));
            self.0.push_str(&text[..end.unwrap_or(0)]);
            self.0.push('…');
        }
        Err(fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> FunctionNames {
        FunctionNames::of(&wat::parse_str(text).unwrap())
    }

    #[test]
    fn characters_that_nobody_sees_are_escaped() {
        assert_eq!(frame("a\u{202e}b\u{7}"), "\n  at a\\u{202e}b\\u{7}");
    }

    /// A module with one function of this name.
    fn named(name: &str) -> String {
        let text = format!(r#"(module (func (@name "{name}")))"#);
        names(&text).backtrace(&[0], 1)
    }

    #[test]
    fn functions_have_the_names_of_their_language() {
        for (name, shown) in [
            ("main", "main"),
            (
                "_ZN4core9panicking9panic_fmt17h0123456789abcdefE",
                "core::panicking::panic_fmt",
            ),
            ("_RNvCskwGfYPst2Cb_3foo3bar", "foo::bar"),
            ("_ZN6Sensor4readEi", "Sensor::read(int)"),
            ("_Znot a mangled name", "_Znot a mangled name"),
            ("two\\0alines", "two\\nlines"),
            ("Ünïcode", "Ünïcode"),
        ] {
            assert_eq!(named(name), format!("\n  at {shown}"));
        }
    }

    #[test]
    fn long_names_are_cut() {
        let ellipsis = |text: &str| text.ends_with('…') && text.len() <= 6 + LONGEST + 4;
        assert!(ellipsis(&named(&"n".repeat(201))));
        assert!(ellipsis(&named(&"ü".repeat(2000))));
        assert!(!ellipsis(&named(&"n".repeat(200))));
        // Each parameter stands for a pair of the one before: shown in full it would be as long as memory allows.
        let mut doubling = String::from("_Z1fSt4pairIiiE");
        for step in 0..30_u32 {
            let digit = char::from_digit(step, 36).unwrap().to_ascii_uppercase();
            doubling += &format!("St4pairIS{digit}_S{digit}_E");
        }
        assert!(ellipsis(&named(&doubling)), "{}", named(&doubling));
    }

    #[test]
    fn functions_without_names_are_called_by_their_export_or_number() {
        let text = r#"(module (import "time" "now" (func)) (func) (func (export "run")) (func $known (export "go")))"#;
        assert_eq!(
            names(text).backtrace(&[3, 2, 1, 4], 4),
            "\n  at known\n  at run\n  at function 1"
        );
        assert_eq!(
            names(text).backtrace(&[1, 1], 7000),
            "\n  at function 1\n  at function 1\n  and 6998 more"
        );
        assert_eq!(names(text).backtrace(&[], 0), "");
    }

    #[test]
    fn a_name_section_that_is_no_good_gives_no_names() {
        let good = wat::parse_str("(module (func $first) (func $second))").unwrap();
        let start = good.windows(4).position(|bytes| bytes == b"name").unwrap() + 4;
        for cut in start..good.len() {
            for byte in [0x00, 0x7f, 0x80, 0xff] {
                let mut bad = good.clone();
                bad[cut] = byte;
                let text = FunctionNames::of(&bad).backtrace(&[0, 1], 2);
                assert_eq!(
                    text.lines()
                        .filter(|line| line.starts_with("  at "))
                        .count(),
                    2,
                    "{text}"
                );
            }
        }
        assert_eq!(FunctionNames::of(b"nothing").backtrace(&[0], 1), "");
    }
}
