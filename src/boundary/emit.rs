//! Makes WebAssembly of scripts: one module for several, each part a function of its own.

use super::script::{Act, Call, Given, PAGE, Part, Script};
use crate::call::{Function, Kind, WasmType};
use wasm_encoder::{
    BlockType, CodeSection, EntityType, ExportKind, ExportSection, Function as Body,
    FunctionSection, ImportSection, InstructionSink, MemArg, MemorySection, MemoryType, Module,
    TypeSection, ValType,
};

/// Where the record lies by which something is shown.
const SHOWN: u32 = 0x100;
/// Where a number lies that is shown.
pub(super) const NOTED: u32 = 0x108;

const BYTEWISE: MemArg = MemArg {
    offset: 0,
    align: 0,
    memory_index: 0,
};

/// The import by which guests show something: the first.
const OBSERVE: u32 = 0;

/// The locals of a part: a result, the ends of two arrays of handles, and where an entry of them is.
const RESULT: u32 = 0;
const END: u32 = 1;
const ENTRY: u32 = 3;

/// What an entry of an array is in a call; its address is in a local.
#[derive(Clone, Copy)]
enum Entry {
    None,
    /// Where the result goes.
    Place(u32),
    /// The handle.
    Handle(u32),
}

/// The functions that parts call, after the imports.
enum Helper {
    /// `(address, length, seed)`: fills memory with a pattern.
    Fill,
    /// `(address, length)`: shows memory.
    Show,
    /// `(number)`: shows a number.
    Note,
}

/// The functions of APIs that a script calls, in the order of their first call.
pub(super) fn imports(script: &Script) -> Vec<&'static Function> {
    let mut imports = Vec::new();
    for act in script.parts.iter().flat_map(|part| &part.acts) {
        if let Act::Call(call)
        | Act::OpenAll(call)
        | Act::OpenMany { call, .. }
        | Act::Each { call, .. } = act
            && !imports.contains(&call.function)
        {
            imports.push(call.function);
        }
    }
    imports
}

/// The name of the export of a part.
pub(super) fn export(script: &Script, part: usize) -> String {
    match script.parts.len() {
        1 => script.what.clone(),
        _ => format!("{} {}", script.what, part + 1),
    }
}

/// Makes the module of these scripts. All have the same memory.
pub(super) fn module(observe: &'static Function, scripts: &[&Script]) -> Vec<u8> {
    let mut functions = vec![observe];
    for function in scripts.iter().flat_map(|script| imports(script)) {
        if !functions.contains(&function) {
            functions.push(function);
        }
    }
    let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
    for (i, function) in (0..).zip(&functions) {
        types.ty().function(params(function), [ValType::I32]);
        imports.import(function.api, function.name, EntityType::Function(i));
    }
    let first = functions.len() as u32;
    for count in [3, 2, 1, 0] {
        types.ty().function(vec![ValType::I32; count], []);
    }
    let (mut section, mut code, mut exports) = (
        FunctionSection::new(),
        CodeSection::new(),
        ExportSection::new(),
    );
    for (ty, body) in (first..).zip([fill(), show(), note(first)]) {
        section.function(ty);
        code.function(&body);
    }
    exports.export("memory", ExportKind::Memory, 0);
    let mut index = first + 3;
    for script in scripts {
        for (i, part) in script.parts.iter().enumerate() {
            section.function(first + 3);
            code.function(
                &Emitter {
                    functions: &functions,
                }
                .part(part),
            );
            exports.export(&export(script, i), ExportKind::Func, index);
            index += 1;
        }
    }
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: u64::from(scripts.first().map_or(1, |script| script.pages)),
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&section)
        .section(&memories)
        .section(&exports)
        .section(&code);
    module.finish()
}

fn params(function: &Function) -> Vec<ValType> {
    let params = function.wasm_params.iter().map(|ty| match ty {
        WasmType::I32 => ValType::I32,
        WasmType::I64 => ValType::I64,
    });
    params.collect()
}

/// `w` with `amount` added to each of its bytes, which is below 0x80.
fn add_to_bytes(f: &mut InstructionSink<'_>, local: u32, amount: u8) {
    f.local_get(local).i32_const(0x7f7f_7f7f).i32_and();
    f.i32_const(i32::from_le_bytes([amount; 4])).i32_add();
    f.local_get(local)
        .i32_const(0x8080_8080_u32.cast_signed())
        .i32_and();
    f.i32_xor().local_set(local);
}

/// Fills memory with a pattern as `fixture/pattern.rs` has it, four bytes at a time.
fn fill() -> Body {
    let (ptr, len, word, i) = (0, 1, 2, 3);
    let mut body = Body::new([(1, ValType::I32)]);
    let mut f = body.instructions();
    f.local_get(word).i32_const(0x0101_0101).i32_mul();
    f.local_set(word);
    // The first four bytes: 0, 7, 14 and 21 more than the seed.
    f.local_get(word).i32_const(0x7f7f_7f7f).i32_and();
    f.i32_const(0x150e_0700).i32_add().local_get(word);
    f.i32_const(0x8080_8080_u32.cast_signed()).i32_and();
    f.i32_xor().local_set(word);
    f.block(BlockType::Empty).loop_(BlockType::Empty);
    f.local_get(len).local_get(i).i32_sub();
    f.i32_const(4).i32_lt_u().br_if(1);
    f.local_get(ptr).local_get(i).i32_add().local_get(word);
    f.i32_store(BYTEWISE);
    add_to_bytes(&mut f, word, 28);
    f.local_get(i).i32_const(4).i32_add().local_tee(i);
    f.i32_const(0xff).i32_and().i32_eqz().if_(BlockType::Empty);
    add_to_bytes(&mut f, word, 13);
    f.local_get(i).i32_const(0xffff).i32_and().i32_eqz();
    f.if_(BlockType::Empty);
    add_to_bytes(&mut f, word, 29);
    f.end().end().br(0).end().end();
    f.block(BlockType::Empty).loop_(BlockType::Empty);
    f.local_get(i).local_get(len).i32_ge_u().br_if(1);
    f.local_get(ptr).local_get(i).i32_add().local_get(word);
    f.i32_store8(BYTEWISE);
    f.local_get(word).i32_const(8).i32_shr_u().local_set(word);
    f.local_get(i).i32_const(1).i32_add().local_set(i);
    f.br(0).end().end().end();
    body
}

fn show() -> Body {
    let mut body = Body::new([]);
    let mut f = body.instructions();
    let at = SHOWN.cast_signed();
    f.i32_const(at).local_get(0).i32_store(BYTEWISE);
    f.i32_const(at + 4).local_get(1).i32_store(BYTEWISE);
    f.i32_const(at).call(OBSERVE).drop().end();
    body
}

fn note(first: u32) -> Body {
    let mut body = Body::new([]);
    let mut f = body.instructions();
    let at = NOTED.cast_signed();
    f.i32_const(at).local_get(0).i32_store(BYTEWISE);
    f.i32_const(at).i32_const(4);
    f.call(first + Helper::Show as u32).end();
    body
}

struct Emitter<'m> {
    functions: &'m [&'static Function],
}

impl Emitter<'_> {
    fn part(&self, part: &Part) -> Body {
        let mut body = Body::new([(4, ValType::I32)]);
        let mut f = body.instructions();
        part.acts.iter().for_each(|act| self.act(&mut f, act));
        f.end();
        body
    }

    fn helper(&self, helper: Helper) -> u32 {
        self.functions.len() as u32 + helper as u32
    }

    fn act(&self, f: &mut InstructionSink<'_>, act: &Act) {
        match act {
            Act::Fill { at, len, seed } => {
                f.i32_const(at.cast_signed()).i32_const(len.cast_signed());
                f.i32_const(i32::from(*seed))
                    .call(self.helper(Helper::Fill));
            }
            Act::Put { at, words } => {
                for (i, word) in (0..).zip(words) {
                    f.i32_const((at + 4 * i).cast_signed());
                    f.i32_const(word.cast_signed()).i32_store(BYTEWISE);
                }
            }
            Act::Call(call) => {
                self.call(f, call, Entry::None);
                f.call(self.helper(Helper::Note));
            }
            Act::OpenAll(call) => {
                f.loop_(BlockType::Empty);
                self.call(f, call, Entry::None);
                f.local_tee(RESULT).i32_eqz().br_if(0).end();
                f.local_get(RESULT).call(self.helper(Helper::Note));
            }
            Act::OpenMany { call, array } => {
                let end = END + array.index;
                f.i32_const(array.at.cast_signed()).local_set(end);
                f.block(BlockType::Empty).loop_(BlockType::Empty);
                self.call(f, call, Entry::Place(end));
                f.local_tee(RESULT).br_if(1);
                f.local_get(end).i32_const(4).i32_add().local_tee(end);
                f.i32_const((array.at + 4 * array.room).cast_signed());
                f.i32_lt_u().br_if(0).end().end();
                f.local_get(RESULT).call(self.helper(Helper::Note));
            }
            Act::Each {
                call,
                array,
                first,
                step,
            } => {
                f.i32_const((array.at + 4 * first).cast_signed());
                f.local_set(ENTRY);
                f.block(BlockType::Empty).loop_(BlockType::Empty);
                f.local_get(ENTRY).local_get(END + array.index);
                f.i32_ge_u().br_if(1);
                self.call(f, call, Entry::Handle(ENTRY));
                f.call(self.helper(Helper::Note));
                f.local_get(ENTRY).i32_const((4 * step).cast_signed());
                f.i32_add().local_set(ENTRY).br(0).end().end();
            }
            Act::Show { at, len } => {
                f.i32_const(at.cast_signed()).i32_const(len.cast_signed());
                f.call(self.helper(Helper::Show));
            }
            Act::Grow(pages) => {
                f.i32_const(pages.cast_signed()).memory_grow(0).drop();
            }
            Act::Trap => {
                f.unreachable();
            }
        }
    }

    fn call(&self, f: &mut InstructionSink<'_>, call: &Call, entry: Entry) {
        for (param, given) in call.function.params.iter().zip(&call.given) {
            let wide =
                matches!(&param.kind, Kind::Int { int, .. } if int.range().1 > u32::MAX.into());
            match given {
                Given::Number(number) if wide => f.i64_const(*number),
                Given::Number(number) => f.i32_const(*number as i32),
                Given::Opened { at, plus } => {
                    match entry {
                        Entry::Handle(local) => f.local_get(local),
                        _ => f.i32_const(at.cast_signed()),
                    };
                    f.i32_load(BYTEWISE);
                    f.i32_const(*plus).i32_add()
                }
                Given::Span(span) => f.i32_const(span.record.cast_signed()),
                Given::Ops { array, count, .. } => f
                    .i32_const(array.cast_signed())
                    .i32_const(count.cast_signed()),
            };
        }
        if call.function.result.is_some() {
            match entry {
                Entry::Place(local) => f.local_get(local),
                _ => f.i32_const(call.place.cast_signed()),
            };
        }
        let import = self.functions.iter().position(|f| *f == call.function);
        f.call(import.unwrap_or(0) as u32);
    }
}

/// The size of the memory of a script at first, in bytes.
pub(super) fn size(script: &Script) -> u32 {
    script.pages * PAGE
}
