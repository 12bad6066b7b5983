//! Random uses of the memory of a guest, compared with a model that counts in numbers that cannot overflow.

use wasm_embedded_spec::differential::Choices;
use wasm_embedded_spec::generated::Errno;
use wasm_embedded_spec::memory::{Buffer, GuestMemory, Range};

/// A range, and where it lies.
#[derive(Clone, Copy)]
struct Known {
    range: Range,
    ptr: u128,
    len: u128,
}

impl Known {
    fn overlaps(&self, other: &Known) -> bool {
        self.len.min(other.len) > 0
            && self.ptr < other.ptr + other.len
            && other.ptr < self.ptr + self.len
    }
}

/// What the memory holds; `None` where there is none.
struct Model(Option<Vec<u8>>);

impl Model {
    fn has(&self, ptr: u128, len: u128) -> bool {
        let bytes = self.0.as_ref();
        bytes.is_some_and(|bytes| ptr + len <= bytes.len() as u128)
    }

    fn contains(&self, known: &Known) -> bool {
        self.has(known.ptr, known.len)
    }

    fn bytes(&mut self, known: &Known) -> &mut [u8] {
        let bytes = self.0.as_mut().expect("there is a memory");
        &mut bytes[known.ptr as usize..(known.ptr + known.len) as usize]
    }

    fn u32(&mut self, ptr: u128) -> u32 {
        let bytes = self.0.as_ref().expect("there is a memory");
        u32::from_le_bytes(bytes[ptr as usize..][..4].try_into().expect("four bytes"))
    }
}

/// Uses one memory, and ranges of another one.
pub fn check(choices: &mut Choices) {
    let size: u32 = choices.pick(&[0, 1, 4, 7, 8, 11, 12, 13, 24, 64, 800]);
    // Numbers that point near to the memory and its ends, and those that do not.
    let near = [0, 1, 4, 8, 12, size, size.wrapping_sub(8), u32::MAX];
    let mut bytes = Vec::new();
    while bytes.len() < size as usize {
        bytes.extend(choices.pick(&near).to_le_bytes());
    }
    bytes.truncate(size as usize);
    let present = !choices.one_in(16);
    let mut model = Model(present.then(|| bytes.clone()));
    let mut memory = GuestMemory::new(present.then_some(&mut bytes[..]));
    let mut larger = vec![0; 70_000];
    let mut larger = (
        Model(Some(larger.clone())),
        GuestMemory::new(Some(&mut larger)),
    );
    let mut known = Vec::new();
    for _ in 0..32 {
        let (model, memory) = match choices.one_in(8) {
            true => (&mut larger.0, &mut larger.1),
            false => (&mut model, &mut memory),
        };
        match choices.below(8) {
            0 => range(choices, size, model, memory, &mut known),
            1 => record(choices, size, model, memory, &mut known),
            2 => ops(choices, size, model, memory, &mut known),
            3 | 4 => buffers(choices, model, memory, &known),
            5 | 6 => op_buffers(choices, model, memory, &known),
            _ => put(choices, model, memory, &known),
        }
    }
    if let Some(model) = model.0 {
        assert_eq!(bytes, model);
    }
}

/// A number as a guest may pass it.
fn word(choices: &mut Choices, size: u32) -> u32 {
    match choices.below(4) {
        0 => choices.below(size + 2),
        1 => choices.pick(&[0, size, size + 1, i32::MAX as u32, 1 << 31, u32::MAX]),
        2 => size.wrapping_sub(choices.below(16)),
        _ => choices.u32(),
    }
}

fn long(choices: &mut Choices, size: u32) -> u64 {
    match choices.below(4) {
        0 => choices.pick(&[u64::MAX, u64::MAX - 7, 1 << 63, 1 << 32, i64::MAX as u64]),
        1 => u64::MAX - u64::from(word(choices, size)),
        _ => word(choices, size).into(),
    }
}

fn range(
    choices: &mut Choices,
    size: u32,
    model: &mut Model,
    memory: &mut GuestMemory<'_>,
    known: &mut Vec<Known>,
) {
    let (ptr, len) = (word(choices, size), long(choices, size));
    let found = memory.range(ptr.cast_signed(), len);
    let (ptr, len) = (ptr.into(), len.into());
    assert_eq!(found.is_ok(), model.has(ptr, len), "{ptr} {len}");
    match found {
        Ok(range) => known.push(Known { range, ptr, len }),
        Err(errno) => assert_eq!(errno, Errno::InvalidArg),
    }
}

fn record(
    choices: &mut Choices,
    size: u32,
    model: &mut Model,
    memory: &mut GuestMemory<'_>,
    known: &mut Vec<Known>,
) {
    let (at, unit) = (
        word(choices, size),
        choices.pick(&[0, 1, 4, u32::MAX, 1 << 31]),
    );
    let found = memory.record(at.cast_signed(), unit);
    let at = u128::from(at);
    if !model.has(at, 8) {
        assert!(found.is_err());
        return;
    }
    let (ptr, count) = (u128::from(model.u32(at)), model.u32(at + 4));
    let len = u128::from(count) * u128::from(unit);
    assert_eq!(found.is_ok(), model.has(ptr, len));
    if let Ok(record) = found {
        assert_eq!(record.count, count);
        let (range, len_of_record) = (record.record, 8);
        known.push(Known {
            range,
            ptr: at,
            len: len_of_record,
        });
        let range = record.data;
        known.push(Known { range, ptr, len });
    }
}

fn ops(
    choices: &mut Choices,
    size: u32,
    model: &mut Model,
    memory: &mut GuestMemory<'_>,
    known: &mut Vec<Known>,
) {
    let (ptr, count) = (word(choices, size), word(choices, size / 12 + 1));
    let room = choices.pick(&[0, 1, 64, u32::MAX]);
    let found = memory.ops(ptr.cast_signed(), count.cast_signed(), room);
    let (ptr, len) = (u128::from(ptr), u128::from(count) * 12);
    let range = match found {
        Err(errno) => {
            let expected = match model.has(ptr, len) {
                true => Errno::Exhausted,
                false => Errno::InvalidArg,
            };
            assert_eq!(errno, expected);
            assert!(errno == Errno::InvalidArg || count > room);
            return;
        }
        Ok(range) => range,
    };
    assert!(model.has(ptr, len) && count <= room);
    let mut at = ptr;
    for op in memory.raw_ops(range) {
        let (data, len) = (model.u32(at + 4), model.u32(at + 8));
        assert_eq!((op.kind, op.value()), (model.u32(at), len));
        known.push(Known {
            range: op.data,
            ptr: data.into(),
            len: len.into(),
        });
        at += 12;
    }
    assert_eq!(at, ptr + len);
    known.push(Known { range, ptr, len });
}

fn some(choices: &mut Choices, known: &[Known]) -> Known {
    let empty = Known {
        range: Range::EMPTY,
        ptr: 0,
        len: 0,
    };
    match known {
        [] => empty,
        // Those of late are more often of the same kind.
        _ if choices.one_in(16) => empty,
        _ => known[choices.below(known.len() as u32) as usize],
    }
}

fn buffers(
    choices: &mut Choices,
    model: &mut Model,
    memory: &mut GuestMemory<'_>,
    known: &[Known],
) {
    let inputs = [some(choices, known), some(choices, known)];
    let outputs = [some(choices, known), some(choices, known)];
    let read = [some(choices, known)];
    let place = choices.one_in(2).then(|| some(choices, known));
    let taken = outputs.iter().chain(&place);
    let shares = |(at, written): (usize, &Known)| {
        let others = taken
            .clone()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, other)| other);
        inputs
            .iter()
            .chain(&read)
            .chain(others)
            .any(|other| written.overlaps(other))
    };
    let allowed = !taken.clone().enumerate().any(shares)
        && inputs
            .iter()
            .chain(&outputs)
            .all(|known| model.contains(known));
    let range = |known: Known| known.range;
    let found = memory.buffers(
        inputs.map(range),
        outputs.map(range),
        read.map(range),
        place.map(range),
    );
    assert_eq!(found.is_ok(), allowed);
    let Ok((read, written)) = found else { return };
    for (bytes, input) in read.iter().zip(&inputs) {
        assert_eq!(*bytes, model.bytes(input));
    }
    for (bytes, output) in written.into_iter().zip(&outputs) {
        assert_eq!(bytes, model.bytes(output));
        fill(choices, bytes, model.bytes(output));
    }
}

fn op_buffers(
    choices: &mut Choices,
    model: &mut Model,
    memory: &mut GuestMemory<'_>,
    known: &[Known],
) {
    let array = some(choices, known);
    let count = choices.below(6);
    let list: Vec<_> = (0..count)
        .map(|_| (some(choices, known), choices.one_in(2)))
        .collect();
    let shares = |at: usize| {
        let (range, written) = &list[at];
        let earlier = list[..at].iter();
        let mut earlier = earlier.filter(|(_, other)| *written || *other);
        *written && range.overlaps(&array) || earlier.any(|(other, _)| range.overlaps(other))
    };
    let allowed =
        list.iter().all(|(known, _)| model.contains(known)) && !(0..list.len()).any(shares);
    let ranges: Vec<_> = list.iter().map(|(known, w)| (known.range, *w)).collect();
    let found = memory.op_buffers(array.range, &ranges);
    assert_eq!(found.is_ok(), allowed);
    let Ok(found) = found else { return };
    // All are there at the same time.
    let found: Vec<_> = found.collect();
    assert_eq!(found.len(), list.len());
    for (buffer, (known, written)) in found.into_iter().zip(&list) {
        match buffer {
            Buffer::In(bytes) => assert!(!written && bytes == model.bytes(known)),
            Buffer::Out(bytes) => {
                assert!(*written && bytes == model.bytes(known));
                fill(choices, bytes, model.bytes(known));
            }
        }
    }
}

/// What a driver writes.
fn fill(choices: &mut Choices, bytes: &mut [u8], model: &mut [u8]) {
    let byte = choices.below(256) as u8;
    bytes.fill(byte);
    model.fill(byte);
}

fn put(choices: &mut Choices, model: &mut Model, memory: &mut GuestMemory<'_>, known: &[Known]) {
    let (place, offset) = (some(choices, known), long(choices, 8));
    let written = choices.u64().to_le_bytes();
    memory.put_at(place.range, offset, written);
    let offset = u128::from(offset);
    if model.contains(&place) && offset + 8 <= place.len {
        model.bytes(&place)[offset as usize..][..8].copy_from_slice(&written);
    }
}
