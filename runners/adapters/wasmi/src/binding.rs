//! The functions of all APIs, from their tables: a call of a guest becomes a call of a driver, with every check of the
//! specification in its order. A new API needs nothing here.

use crate::host::State;
use wasm_embedded_spec::call::{
    AnyDriver, Arg, Call, Data, Function, Handle, Int, Kind, Op, OpData, Ops,
};
use wasm_embedded_spec::generated::{APIS, Errno};
use wasm_embedded_spec::memory::{Buffer, GuestMemory, Range, RawOp};
use wasm_embedded_spec::table::CAPACITY;
use wasm_embedded_spec::wasi::Stop;

/// Makes one call. `words` are what the guest passes, an `i32` in the low half; `memory` is the one that it exports as `memory`.
///
/// # Errors
/// What the guest is answered. Only the first failure is told, and nothing reaches the driver before all checks are passed.
pub fn call(
    function: &'static Function,
    words: &[u64],
    memory: Option<&mut [u8]>,
    state: &mut State,
) -> Result<(), Errno> {
    check_values(function, words)?;
    let mut memory = GuestMemory::new(memory);
    let found = Ranges::check(function, words, &memory)?;
    let mut buffers = memory.op_buffers(found.array, &found.ranges)?;

    // The arguments. A call has operations once at most, and handles to be offered too.
    let mut ops = Operations::new(&found.ops, &mut buffers)?;
    let mut handles = vec![-1; found.handles];
    let (mut ops_once, mut handles_once) = (Some(&mut ops), Some(&mut handles));
    let mut args = Vec::with_capacity(function.params.len());
    // Where the guest gets its handles and the result, and how large a count can be.
    let (mut offered, mut room) = (None, i64::MAX);
    for (kind, word, _) in given(function, words) {
        args.push(match kind {
            Kind::Int { int, .. } => Arg::Int(number(*int, word)),
            Kind::Enum { .. } => Arg::Int(number(Int::U32, word)),
            Kind::Handle { api } => Arg::Int(i64::from(match function.closes {
                true => state.table.take(api_number(api)?, word as i32)?,
                false => state.table.get(api_number(api)?, word as i32)?,
            })),
            Kind::In => Arg::In(input(&mut buffers)?),
            Kind::Out => {
                let bytes = output(&mut buffers)?;
                room = bytes.len() as i64;
                Arg::Out(bytes)
            }
            Kind::InOut => Arg::InOut(output(&mut buffers)?),
            Kind::Handles { api } => {
                offered = Some((*api, output(&mut buffers)?));
                Arg::Handles(handles_once.take().ok_or(Errno::Failed)?)
            }
            Kind::Ops { .. } => Arg::Ops(ops_once.take().ok_or(Errno::Failed)?),
        });
    }
    let place = function.result.as_ref().map(|_| output(&mut buffers));
    let place = place.transpose()?;

    // What the platform lacks, what there is no time for, nothing to do, no room.
    let lacks_offered = |(api, _): &(&str, _)| !state.driver.has_api(api);
    if !state.driver.has_function(function) || offered.as_ref().is_some_and(lacks_offered) {
        return Err(Errno::Unsupported);
    }
    if waits(function, words).is_some_and(|ns| ns > state.time_left()) {
        state.stop = Some(Stop::TimeLimit);
        return Err(Errno::Timeout);
    }
    if ops_once.is_none() && found.ops.is_empty() {
        return Ok(());
    }
    if let Some(Kind::Handle { .. }) = function.result.as_ref().map(|result| &result.kind) {
        state.table.free()?;
    }

    let call = Call {
        function,
        args: &mut args,
    };
    let answer = state.driver.call(call).map_err(Errno::of_driver)?;
    drop(args);

    if let Some((api, bytes)) = offered {
        let api = api_number(api)?;
        let close = |handle| close(&mut state.driver, api, handle);
        state
            .table
            .offer(api, function_number(function)?, &mut handles, close)?;
        for (to, handle) in bytes.chunks_exact_mut(4).zip(&handles) {
            to.copy_from_slice(&handle.to_le_bytes());
        }
    }
    if let (Some(result), Some(place)) = (&function.result, place) {
        let result = checked_result(&result.kind, answer, room, state)?.to_le_bytes();
        place
            .iter_mut()
            .zip(result)
            .for_each(|(to, byte)| *to = byte);
    }
    Ok(())
}

/// Closes a driver's handle of the API of this number. An error of one driver does not keep other handles open.
pub fn close(driver: &mut impl AnyDriver, api: u8, handle: Handle) {
    let functions = APIS.get(usize::from(api)).map_or(&[][..], |a| a.functions);
    if let Some(function) = functions.iter().find(|function| function.closes) {
        let args = &mut [Arg::Int(handle.into())];
        let _ = driver.call(Call { function, args });
    }
}

/// The parameters with their words: operations have two, a pointer and a count.
fn given<'w>(
    function: &'static Function,
    words: &'w [u64],
) -> impl Iterator<Item = (&'static Kind, u64, u64)> + use<'w> {
    let mut words = words.iter().copied();
    function.params.iter().map(move |param| {
        let first = words.next().unwrap_or_default();
        let second = match param.kind {
            Kind::Ops { .. } => words.next().unwrap_or_default(),
            _ => 0,
        };
        (&param.kind, first, second)
    })
}

fn check_values(function: &'static Function, words: &[u64]) -> Result<(), Errno> {
    let allowed = given(function, words).all(|(kind, word, _)| match kind {
        Kind::Int { int, values } => allows(*int, values, number(*int, word)),
        Kind::Enum { names } => number(Int::U32, word) < names.len() as i64,
        _ => true,
    });
    if allowed {
        Ok(())
    } else {
        Err(Errno::InvalidArg)
    }
}

/// The number in a word.
fn number(int: Int, word: u64) -> i64 {
    match int {
        Int::U64 | Int::S64 => word.cast_signed(),
        Int::U8 | Int::U16 | Int::U32 => i64::from(word as u32),
        Int::S8 | Int::S16 | Int::S32 => i64::from(word as i32),
    }
}

/// Whether a number fits its type and is among the values that are allowed.
fn allows(int: Int, values: &[(i64, i64)], number: i64) -> bool {
    let number = match int {
        Int::U64 => i128::from(number.cast_unsigned()),
        _ => i128::from(number),
    };
    let (least, greatest) = int.range();
    let listed =
        |(low, high): &(i64, i64)| (i128::from(*low)..=i128::from(*high)).contains(&number);
    (least..=greatest).contains(&number) && (values.is_empty() || values.iter().any(listed))
}

/// How many nanoseconds a call waits.
fn waits(function: &'static Function, words: &[u64]) -> Option<u64> {
    let name = function.waits?;
    let at = function.params.iter().position(|p| p.name == name)?;
    given(function, words).nth(at).map(|(_, word, _)| word)
}

/// The ranges of guest memory that a call is about.
struct Ranges {
    /// Each with whether it is written: the data of the operations, the buffers in the order of the parameters, the place of the
    /// result, and the records.
    ranges: Vec<(Range, bool)>,
    /// Where the operations stand; empty without.
    array: Range,
    ops: Vec<(RawOp, OpData)>,
    /// How many handles are asked for.
    handles: usize,
}

impl Ranges {
    fn check(
        function: &'static Function,
        words: &[u64],
        memory: &GuestMemory<'_>,
    ) -> Result<Ranges, Errno> {
        let mut found = Ranges {
            ranges: Vec::new(),
            array: Range::EMPTY,
            ops: Vec::new(),
            handles: 0,
        };
        let (mut buffers, mut records) = (Vec::new(), Vec::new());
        for (kind, word, count) in given(function, words) {
            let (unit, written) = match kind {
                Kind::In => (1, false),
                Kind::Out | Kind::InOut => (1, true),
                Kind::Handles { .. } => (4, true),
                Kind::Ops { kinds } => {
                    found.array = memory.ops(word as i32, count as i32, CAPACITY as u32)?;
                    for op in memory.raw_ops(found.array) {
                        let kind = kinds.get(op.kind as usize).ok_or(Errno::InvalidArg)?;
                        if kind.data != OpData::Value {
                            found.ranges.push((op.data, kind.data != OpData::In));
                        }
                        found.ops.push((op, kind.data));
                    }
                    continue;
                }
                Kind::Int { .. } | Kind::Enum { .. } | Kind::Handle { .. } => continue,
            };
            let record = memory.record(word as i32, unit)?;
            if let Kind::Handles { .. } = kind {
                found.handles = record.count as usize;
                if found.handles > CAPACITY {
                    return Err(Errno::Exhausted);
                }
            }
            buffers.push((record.data, written));
            records.push((record.record, false));
        }
        if let (Some(result), Some(word)) = (&function.result, words.last()) {
            let size = match result.kind {
                Kind::Int {
                    int: Int::U64 | Int::S64,
                    ..
                } => 8,
                _ => 4,
            };
            buffers.push((memory.range(*word as i32, size)?, true));
        }
        found.ranges.extend(buffers.into_iter().chain(records));
        Ok(found)
    }
}

fn input<'m>(buffers: &mut impl Iterator<Item = Buffer<'m>>) -> Result<&'m [u8], Errno> {
    match buffers.next() {
        Some(Buffer::In(bytes)) => Ok(bytes),
        _ => Err(Errno::Failed),
    }
}

fn output<'m>(buffers: &mut impl Iterator<Item = Buffer<'m>>) -> Result<&'m mut [u8], Errno> {
    match buffers.next() {
        Some(Buffer::Out(bytes)) => Ok(bytes),
        _ => Err(Errno::Failed),
    }
}

struct Operations<'m>(Vec<Op<'m>>);

impl<'m> Operations<'m> {
    fn new(
        found: &[(RawOp, OpData)],
        buffers: &mut impl Iterator<Item = Buffer<'m>>,
    ) -> Result<Self, Errno> {
        let op = |(op, data): &(RawOp, OpData)| {
            let data = match data {
                OpData::In => Data::In(input(buffers)?),
                OpData::Out => Data::Out(output(buffers)?),
                OpData::InOut => Data::InOut(output(buffers)?),
                OpData::Value => Data::Value(op.value()),
            };
            Ok(Op {
                kind: op.kind as usize,
                data,
            })
        };
        found
            .iter()
            .map(op)
            .collect::<Result<_, _>>()
            .map(Operations)
    }
}

impl Ops for Operations<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn op(&mut self, index: usize) -> Op<'_> {
        let Op { kind, data } = &mut self.0[index];
        let data = match data {
            Data::In(bytes) => Data::In(bytes),
            Data::Out(bytes) => Data::Out(bytes),
            Data::InOut(bytes) => Data::InOut(bytes),
            Data::Value(value) => Data::Value(*value),
        };
        Op { kind: *kind, data }
    }
}

/// The result for the guest. What a driver answers may make no sense; a number beside a buffer is a count, and fits into its room.
fn checked_result(kind: &Kind, answer: i64, room: i64, state: &mut State) -> Result<i64, Errno> {
    let sound = match kind {
        Kind::Handle { api } => {
            let handle = Handle::try_from(answer).ok().filter(|handle| *handle >= 0);
            let opened = state
                .table
                .open(api_number(api)?, handle.ok_or(Errno::Failed)?)?;
            return Ok(opened.into());
        }
        Kind::Enum { names } => (0..names.len() as i64).contains(&answer),
        Kind::Int { int, values } => allows(*int, values, answer) && answer <= room,
        _ => false,
    };
    if sound {
        Ok(answer)
    } else {
        Err(Errno::Failed)
    }
}

/// The place of an API in [`APIS`].
fn api_number(name: &str) -> Result<u8, Errno> {
    let place = APIS.iter().position(|api| api.name == name);
    place
        .and_then(|place| u8::try_from(place).ok())
        .ok_or(Errno::NoDevice)
}

/// The place of a function in its API.
fn function_number(function: &Function) -> Result<u8, Errno> {
    let functions = APIS[usize::from(api_number(function.api)?)].functions;
    let place = functions.iter().position(|other| other == function);
    place
        .and_then(|place| u8::try_from(place).ok())
        .ok_or(Errno::NoDevice)
}
