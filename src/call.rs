//! Calls as values: what replay, record, traces and remote platforms have in common, whatever the API.
//!
//! The tables of APIs and functions that these values refer to are generated (`crate::generated::APIS`).

use crate::generated::Errno;
use core::fmt;

/// A driver's own handle: 0 or more. Guests never see it.
pub type Handle = i32;

/// One API: a module of the specification.
#[derive(Debug)]
pub struct Api {
    /// The name of the module, which is the name that guests import from.
    pub name: &'static str,
    /// Its functions, in the order of the specification.
    pub functions: &'static [Function],
}

impl Api {
    /// The function of this name.
    pub fn function(&self, name: &str) -> Option<&'static Function> {
        self.functions.iter().find(|f| f.name == name)
    }
}

/// One function of an API.
#[derive(Debug)]
pub struct Function {
    /// The name of the API.
    pub api: &'static str,
    /// The name of the function in its API.
    pub name: &'static str,
    /// Both, as `api.function`.
    pub full_name: &'static str,
    /// The parameters as drivers see them.
    pub params: &'static [Param],
    /// What a successful call gives beside success.
    pub result: Option<Param>,
    /// A driver may lack it.
    pub optional: bool,
    /// It closes the handle that it is given.
    pub closes: bool,
    /// The name of the parameter that says how many nanoseconds it waits.
    pub waits: Option<&'static str>,
    /// The types of the WebAssembly parameters; the result is one `i32`.
    pub wasm_params: &'static [WasmType],
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.full_name == other.full_name
    }
}
impl Eq for Function {}

/// The type of a WebAssembly parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WasmType {
    /// 32 bits.
    I32,
    /// 64 bits.
    I64,
}

/// A parameter or a result.
#[derive(Debug)]
pub struct Param {
    /// The name in the specification.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
}

/// What a parameter or result is.
#[derive(Debug)]
pub enum Kind {
    /// A number.
    Int {
        /// Its width and sign.
        int: Int,
        /// The values that are allowed, as ranges with both ends; empty for all that fit.
        values: &'static [(i64, i64)],
    },
    /// One of the listed names, by its number.
    Enum {
        /// The names; the index is the number.
        names: &'static [&'static str],
    },
    /// A handle of the named API.
    Handle {
        /// The name of the API.
        api: &'static str,
    },
    /// Bytes that the driver gets.
    In,
    /// Bytes that the driver fills.
    Out,
    /// Bytes that the driver gets and overwrites.
    InOut,
    /// Handles that the driver fills in.
    Handles {
        /// The name of the API that the handles belong to.
        api: &'static str,
    },
    /// Operations, each of one of the listed kinds.
    Ops {
        /// The kinds; the index is the number.
        kinds: &'static [OpKind],
    },
}

/// Width and sign of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Int {
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
}

impl Int {
    /// The name of the type in the specification.
    pub fn name(self) -> &'static str {
        match self {
            Int::U8 => "u8",
            Int::U16 => "u16",
            Int::U32 => "u32",
            Int::U64 => "u64",
            Int::S8 => "s8",
            Int::S16 => "s16",
            Int::S32 => "s32",
            Int::S64 => "s64",
        }
    }

    /// The least and the greatest number that it holds.
    pub fn range(self) -> (i128, i128) {
        match self {
            Int::U8 => (0, u8::MAX.into()),
            Int::U16 => (0, u16::MAX.into()),
            Int::U32 => (0, u32::MAX.into()),
            Int::U64 => (0, u64::MAX.into()),
            Int::S8 => (i8::MIN.into(), i8::MAX.into()),
            Int::S16 => (i16::MIN.into(), i16::MAX.into()),
            Int::S32 => (i32::MIN.into(), i32::MAX.into()),
            Int::S64 => (i64::MIN.into(), i64::MAX.into()),
        }
    }
}

/// One kind of operation.
#[derive(Debug)]
pub struct OpKind {
    /// The name in the specification.
    pub name: &'static str,
    /// What the operation carries.
    pub data: OpData,
}

/// What an operation carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpData {
    /// Bytes that the driver gets.
    In,
    /// Bytes that the driver fills.
    Out,
    /// Bytes that the driver gets and overwrites.
    InOut,
    /// A number.
    Value,
}

/// One operation of a call.
#[derive(Debug)]
pub struct Op<'a> {
    /// The number of its kind in [`Kind::Ops`].
    pub kind: usize,
    /// Its bytes or number.
    pub data: Data<'a>,
}

/// The bytes or the number of an operation.
#[derive(Debug)]
pub enum Data<'a> {
    /// Bytes that the driver gets.
    In(&'a [u8]),
    /// Bytes that the driver fills.
    Out(&'a mut [u8]),
    /// Bytes that the driver gets and overwrites.
    InOut(&'a mut [u8]),
    /// A number.
    Value(u32),
}

/// The operations of a call, whatever type the API has for them.
pub trait Ops {
    /// How many there are.
    fn count(&self) -> usize;
    /// The operation at this index.
    ///
    /// # Panics
    /// When `index` is not below [`Ops::count`].
    fn op(&mut self, index: usize) -> Op<'_>;
}

/// One argument of a call, as its [`Kind`] says.
pub enum Arg<'a> {
    /// A number, the number of an enum value, or a driver's handle. A `u64` is carried bit by bit.
    Int(i64),
    /// Bytes that the driver gets.
    In(&'a [u8]),
    /// Bytes that the driver fills.
    Out(&'a mut [u8]),
    /// Bytes that the driver gets and overwrites.
    InOut(&'a mut [u8]),
    /// Handles that the driver fills in; -1 where it has none.
    Handles(&'a mut [Handle]),
    /// Operations.
    Ops(&'a mut dyn Ops),
}

impl fmt::Debug for Arg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Arg::Int(v) => write!(f, "{v}"),
            Arg::In(b) => write!(f, "{b:02x?}"),
            Arg::Out(b) => write!(f, "room for {}", b.len()),
            Arg::InOut(b) => write!(f, "in place {b:02x?}"),
            Arg::Handles(h) => write!(f, "room for {} handles", h.len()),
            Arg::Ops(o) => write!(f, "{} operations", o.count()),
        }
    }
}

/// One call that reached a driver.
#[derive(Debug)]
pub struct Call<'c, 'a> {
    /// The function.
    pub function: &'static Function,
    /// One argument for each parameter of the function.
    pub args: &'c mut [Arg<'a>],
}

/// A driver set that takes every call of every API as a value: replay, a remote platform.
///
/// Every such type is a platform with all APIs, by generated implementations of the driver traits.
pub trait AnyDriver {
    /// Answers one call. The result is that of the function, 0 where it has none; numbers as in [`Arg::Int`].
    ///
    /// Like a driver in C it may answer what makes no sense; the binding is to notice.
    ///
    /// # Errors
    /// What the driver answers: -errno.
    fn call(&mut self, call: Call<'_, '_>) -> Result<i64, i32>;

    /// Whether the platform has this API.
    fn has_api(&self, api: &str) -> bool {
        let _ = api;
        true
    }

    /// Whether the platform has this function of an API that it has.
    fn has_function(&self, function: &'static Function) -> bool {
        let _ = function;
        true
    }

    /// The instance is about to be closed: calls from now on are the runtime's.
    fn ending(&mut self) {}
}

/// Sees every call on its way to a driver and back.
pub trait Observer {
    /// Before the driver.
    fn before(&mut self, call: Call<'_, '_>);
    /// After the driver; output buffers hold what it wrote.
    fn after(&mut self, call: Call<'_, '_>, result: Result<i64, Errno>);
    /// The instance is about to be closed.
    fn ending(&mut self) {}
}
