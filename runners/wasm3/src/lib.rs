//! Runs embedded-wasm guests on wasm3.
//!
//! This is the Rust face of the C library that microcontrollers use (`include/wasme.h`): guests go through the same generated
//! glue and the same C vtables as there, behind which thunks call Rust drivers.
//!
//! Beyond what the C library does, modules are validated, and instrumented so that `memory.grow` keeps to the limits; and traps
//! name the functions of the guest.

mod ffi;
mod host;
mod instance;
mod instrument;

pub use instrument::{Limits, instrument};

use instance::Instance;
use instrument::{Image, Numbers};
use std::ffi::CStr;
use std::sync::Arc;
use wasm_embedded_spec::guest::{FunctionNames, Guest};
use wasm_embedded_spec::runtime::{self, Host, NoInstance, Refused, Runtime};

/// How many handles an instance can have open; the build script compiles the C library with it.
const MAX_HANDLES: u32 = 64;
/// Likewise how many operations a call takes, and how many entries an array of handles has.
const MAX_ITEMS: u32 = 64;

/// The runtime. It has no state: instances have nothing in common.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wasm3;

impl Wasm3 {
    /// The runtime.
    pub fn new() -> Self {
        Wasm3
    }
}

impl Runtime for Wasm3 {
    fn name(&self) -> &'static str {
        "wasm3"
    }

    fn version(&self) -> String {
        // SAFETY: a literal.
        unsafe { CStr::from_ptr(ffi::WASME_engine_version()) }
            .to_string_lossy()
            .into_owned()
    }

    fn max_handles(&self) -> u32 {
        MAX_HANDLES
    }

    fn max_operations(&self) -> u32 {
        MAX_ITEMS
    }

    fn max_entries(&self) -> u32 {
        MAX_ITEMS
    }

    fn load(&self, wasm: &[u8]) -> Result<Arc<dyn runtime::Module>, Refused> {
        let guest = Guest::parse(wasm)?;
        guest.check_profile(&[])?;
        let image = Image::of(wasm, &Limits::HOST)?;
        Ok(Arc::new(Module {
            numbers: image.numbers(),
            image: image.bytes.into(),
            names: FunctionNames::of(wasm).into(),
            guest,
        }))
    }
}

/// A module that was checked and instrumented.
struct Module {
    guest: Guest,
    image: Arc<[u8]>,
    names: Arc<FunctionNames>,
    numbers: Numbers,
}

impl runtime::Module for Module {
    fn instantiate(&self, mut host: Host) -> Result<Box<dyn runtime::Instance>, NoInstance> {
        self.guest.check_platform(&mut *host.platform)?;
        self.guest.check_memory(host.limits.memory)?;
        let (image, names) = (Arc::clone(&self.image), Arc::clone(&self.names));
        Ok(Box::new(Instance::new(image, names, self.numbers, host)?))
    }
}
