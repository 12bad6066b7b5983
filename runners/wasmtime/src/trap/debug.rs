//! The debug information of a guest: which line of which source an instruction comes from.

use super::metered::Metered;
use addr2line::gimli::{self, Dwarf, Reader, SectionId};
use addr2line::{Context, Location};
use std::cell::Cell;
use wasm_embedded_spec::guest::frame;
use wasm_embedded_spec::text::printable;
use wasmparser::{Parser, Payload};

/// How deep entries may be nested: there are calls in as many functions, one in the other, that compilers put into one.
const NESTING: isize = 256;

/// How many characters of the name of a file are shown.
const LONGEST: usize = 200;

/// The DWARF sections of a module. They are read when a guest traps, and not before.
pub(crate) struct DebugInfo {
    sections: Vec<(SectionId, Box<[u8]>)>,
    /// Where the contents of the code section begin: addresses count from there.
    code: usize,
}

/// What was running at an instruction.
#[derive(Default)]
pub(super) struct Place {
    /// The line of the function, as in a backtrace, where the debug information tells.
    pub(super) function: Option<String>,
    /// The file, the line and the column.
    pub(super) source: Option<String>,
}

impl DebugInfo {
    /// Returns what a module has; nothing when it was compiled or stripped without.
    pub(crate) fn of(wasm: &[u8]) -> Option<DebugInfo> {
        let (mut sections, mut code) = (Vec::new(), None);
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.ok()? {
                Payload::CodeSectionStart { range, .. } => code = Some(range.start),
                Payload::CustomSection(section) => {
                    let id = SECTIONS.iter().find(|id| id.name() == section.name());
                    sections.extend(id.map(|id| (*id, section.data().into())));
                }
                _ => {}
            }
        }
        let code = code?;
        (!sections.is_empty()).then_some(DebugInfo { sections, code })
    }

    /// Returns what was running at these offsets into the module: for each nothing where that is not known, and more than one
    /// place where the compiler put functions into others, the innermost first.
    pub(super) fn places(&self, offsets: &[Option<usize>]) -> Vec<Vec<Place>> {
        // Nearly all of it is read at most once, and twice is enough for the rest.
        let size: usize = self.sections.iter().map(|(_, bytes)| bytes.len()).sum();
        let left = Cell::new(size.saturating_mul(2));
        let Ok(context) = self.context(&left) else {
            return Vec::new();
        };
        let places = offsets.iter().map(|offset| {
            let address = offset.and_then(|offset| offset.checked_sub(self.code));
            address.map_or_else(Vec::new, |address| places(&context, address as u64))
        });
        places.collect()
    }

    fn context<'a>(&'a self, left: &'a Cell<usize>) -> gimli::Result<Context<Metered<'a>>> {
        let section = |id: SectionId| {
            let section = self.sections.iter().find(|(other, _)| *other == id);
            let bytes = section.map_or(&[][..], |(_, bytes)| bytes);
            Ok::<_, gimli::Error>(Metered::new(bytes, left))
        };
        let dwarf = Dwarf::load(section)?;
        check_nesting(&dwarf)?;
        Context::from_dwarf(dwarf)
    }
}

/// The sections that are looked at.
const SECTIONS: [SectionId; 11] = [
    SectionId::DebugAbbrev,
    SectionId::DebugAddr,
    SectionId::DebugAranges,
    SectionId::DebugInfo,
    SectionId::DebugLine,
    SectionId::DebugLineStr,
    SectionId::DebugLoc,
    SectionId::DebugRanges,
    SectionId::DebugRngLists,
    SectionId::DebugStr,
    SectionId::DebugStrOffsets,
];

/// Checks that entries are not nested deeper than what can be followed by recursion.
fn check_nesting(dwarf: &Dwarf<Metered<'_>>) -> gimli::Result<()> {
    let mut headers = dwarf.units();
    while let Some(header) = headers.next()? {
        let unit = dwarf.unit(header)?;
        let mut entries = unit.entries_raw(None)?;
        while !entries.is_empty() {
            if entries.next_depth() > NESTING {
                return Err(gimli::Error::StackFull);
            }
            if let Some(abbreviation) = entries.read_abbreviation()? {
                entries.skip_attributes(abbreviation.attributes())?;
            }
        }
    }
    Ok(())
}

fn places(context: &Context<Metered<'_>>, address: u64) -> Vec<Place> {
    let unit = context.find_dwarf_and_unit(address).skip_all_loads();
    let folder = unit.and_then(|unit| unit.comp_dir.as_ref()?.to_string_lossy().ok());
    let Ok(mut frames) = context.find_frames(address).skip_all_loads() else {
        return Vec::new();
    };
    let mut places = Vec::new();
    // What cannot be read ends it.
    while let Ok(Some(found)) = frames.next() {
        let function = found.function.as_ref();
        places.push(Place {
            function: function.and_then(|name| Some(frame(&name.raw_name().ok()?))),
            source: found
                .location
                .and_then(|location| source(&location, folder.as_deref())),
        });
    }
    places.retain(|place| place.function.is_some() || place.source.is_some());
    places
}

/// Returns a place as compilers print it: the file as it was named in the folder in which the compiler ran.
fn source(location: &Location<'_>, folder: Option<&str>) -> Option<String> {
    let file = location.file?;
    let inside = folder.and_then(|folder| file.strip_prefix(folder)?.strip_prefix(['/', '\\']));
    let shown: String = inside.unwrap_or(file).chars().take(LONGEST).collect();
    let mut text = printable(&shown).to_string();
    for number in [location.line, location.column] {
        match number {
            Some(number) => text += &format!(":{number}"),
            None => break,
        }
    }
    Some(text)
}
