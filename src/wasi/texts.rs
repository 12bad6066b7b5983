//! Arguments and environment variables: lists of texts.

use super::Errno;
use super::memory::{Memory, element};

/// The size of all texts, each with a zero at its end.
fn size_of(texts: &[String]) -> usize {
    texts.iter().map(|text| text.len() + 1).sum()
}

/// Writes how many texts there are and how many bytes they take.
pub(super) fn put_sizes(
    texts: &[String],
    memory: &mut Memory<'_>,
    count: u32,
    size: u32,
) -> Result<(), Errno> {
    let number = |size: usize| u32::try_from(size).map_err(|_| Errno::Inval);
    memory.put_pair(count, number(texts.len())?, size, number(size_of(texts))?)
}

/// Writes the texts one behind the other, and the pointers to them; nothing when there is no room for one of the two.
pub(super) fn put(
    texts: &[String],
    memory: &mut Memory<'_>,
    pointers: u32,
    mut place: u32,
) -> Result<(), Errno> {
    memory.bytes(pointers, texts.len() as u64 * 4)?;
    memory.bytes(place, size_of(texts) as u64)?;
    for (index, text) in (0..).zip(texts) {
        memory.put(element(pointers, index, 4)?, place.to_le_bytes())?;
        let room = memory.bytes(place, text.len() as u64 + 1)?;
        room[..text.len()].copy_from_slice(text.as_bytes());
        room[text.len()] = 0;
        // No wrap but after the last text, when it ends with the address space.
        place = place.wrapping_add(room.len() as u32);
    }
    Ok(())
}
