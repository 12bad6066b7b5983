//! Data segments that are not written to memory at the start: wasm3 has none.
//!
//! Their bytes go into a custom section at the very start of the image, from where the host copies them when the guest asks for it.
//! The length of each is in a global, which `data.drop` clears.

use super::facts::{Bulk, Facts};
use super::signatures::mutable;
use std::borrow::Cow;
use wasm_encoder::{ConstExpr, CustomSection, GlobalSection, ValType};

/// The name of the custom section.
const NAME: &str = "wasme.data";

#[derive(Default)]
pub(super) struct Segments {
    bytes: Vec<u8>,
    places: Vec<Option<Place>>,
    /// The lengths, in the order of the globals.
    lengths: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Place {
    /// From the start of the image.
    offset: u32,
    global: u32,
}

impl Segments {
    /// `first_global` is the first global that is free. `None` when there are more bytes than an image can have.
    pub(super) fn of(facts: &Facts, first_global: u32) -> Option<Segments> {
        let mut segments = Segments::default();
        if !facts.bulk.contains(&Bulk::Init) {
            return Some(segments);
        }
        let passive = facts.segments.iter().flatten();
        let total = u32::try_from(passive.map(Vec::len).sum::<usize>()).ok()?;
        let name = 1 + NAME.len() as u32;
        let start = 8 + 1 + leb_len(name.checked_add(total)?) + name;
        start.checked_add(total)?;
        for segment in &facts.segments {
            let place = segment.as_ref().map(|bytes| {
                let place = Place {
                    offset: start + segments.bytes.len() as u32,
                    global: first_global + segments.lengths.len() as u32,
                };
                segments.bytes.extend(bytes);
                segments.lengths.push(bytes.len() as u32);
                place
            });
            segments.places.push(place);
        }
        Some(segments)
    }

    /// The custom section, where there is a segment.
    pub(super) fn section(&self) -> Option<CustomSection<'_>> {
        (!self.lengths.is_empty()).then(|| CustomSection {
            name: Cow::Borrowed(NAME),
            data: Cow::Borrowed(&self.bytes),
        })
    }

    /// Where a segment lies in the image, and the global of its length; none of one that was written at the start, and is empty
    /// since.
    pub(super) fn place(&self, segment: u32) -> (u32, Option<u32>) {
        match self.places.get(segment as usize) {
            Some(Some(place)) => (place.offset, Some(place.global)),
            _ => (0, None),
        }
    }

    pub(super) fn write_globals(&self, section: &mut GlobalSection) {
        for length in &self.lengths {
            let length = ConstExpr::i32_const(length.cast_signed());
            section.global(mutable(ValType::I32), &length);
        }
    }
}

/// How many bytes a number takes.
fn leb_len(number: u32) -> u32 {
    (32 - number.leading_zeros()).max(1).div_ceil(7)
}
