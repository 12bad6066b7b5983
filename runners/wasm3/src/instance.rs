//! One instance of a guest.

use crate::ffi::{self, Wasme};
use crate::host::{self, World};
use crate::instrument::Numbers;
use std::ffi::{CStr, CString, c_char, c_void};
use std::sync::Arc;
use wasm_embedded_spec::generated::Errno;
use wasm_embedded_spec::guest::FunctionNames;
use wasm_embedded_spec::runtime::{self, End, Host, NoInstance, Refused};
use wasm_embedded_spec::text::printable_lines;

/// The bytes of wasm3's stack.
const STACK: u32 = 64 * 1024;

/// How much of the caller's stack a guest may use: half of what threads of the standard library have.
const NATIVE_STACK: u32 = 1 << 20;

/// How many of the functions that were active at a trap are shown.
const FRAMES: usize = 20;

/// An instance on wasm3. Dropping it ends it.
pub struct Instance {
    /// The memory of the `wasme_t`; owned.
    ctx: *mut [u64],
    world: *mut World,
    /// wasm3 reads the code of functions from it when they are first called.
    image: Arc<[u8]>,
    names: Arc<FunctionNames>,
    numbers: Numbers,
}

impl Instance {
    /// Makes an instance of an instrumented image and runs its start function.
    ///
    /// # Errors
    /// Why there is no instance.
    pub fn new(
        image: Arc<[u8]>,
        names: Arc<FunctionNames>,
        numbers: Numbers,
        host: Host,
    ) -> Result<Self, NoInstance> {
        let len = u32::try_from(image.len()).map_err(|_| {
            Refused(format!(
                "the module has {} bytes, and wasm3 takes 4 GiB at most",
                image.len()
            ))
        })?;
        // In C, 0 stands for no limit; a limit of 1 byte has no page either.
        let memory_limit = host.limits.memory.max(1);
        let world = World::new(host)?;
        let size = ffi::wasme_host_size().div_ceil(size_of::<u64>());
        let instance = Instance {
            ctx: Box::into_raw(vec![0_u64; size].into_boxed_slice()),
            world,
            image,
            names,
            numbers,
        };
        let ctx = instance.ctx();
        // SAFETY: `ctx` is as large as a `wasme_t`; the world and all that it owns stay where they are until the instance is
        // dropped, which deinits it first; so does the image.
        let status = unsafe {
            let config = ffi::Config {
                stack_size: STACK,
                native_stack: NATIVE_STACK,
                memory_limit,
                memory_backing: 0,
                time_up: Some(host::time_up),
                ending: Some(host::ending),
                log: None,
                user: world.cast(),
                wasi: &raw const (*world).wasi,
            };
            ffi::WASME_init(ctx, &config);
            bind(ctx, world)?;
            ffi::WASME_load(ctx, instance.image.as_ptr(), len)
        };
        match instance.outcome(status, "") {
            Ok(()) => Ok(instance),
            Err(_) if status == ffi::REFUSED => Err(NoInstance::Refused(Refused(instance.error()))),
            Err(end) => Err(NoInstance::Ended(end)),
        }
    }

    fn ctx(&self) -> *mut Wasme {
        self.ctx.cast()
    }

    /// The text of the last error. C has the names of the guest in it as they are.
    fn error(&self) -> String {
        // SAFETY: it was initialised; the text ends with a NUL and is copied.
        let text = unsafe { CStr::from_ptr(ffi::WASME_error(self.ctx())) };
        printable_lines(&text.to_string_lossy()).to_string()
    }

    /// Why and where the guest trapped.
    fn trap(&self) -> String {
        let mut functions = [0; FRAMES];
        // SAFETY: it was initialised, and there is room for so many functions.
        let active = unsafe {
            ffi::WASME_backtrace(self.ctx(), functions.as_mut_ptr(), FRAMES as u32) as usize
        };
        let functions = functions.map(|function| self.numbers.before(function));
        self.error()
            + &self
                .names
                .backtrace(&functions[..FRAMES.min(active)], active)
    }

    fn outcome(&self, status: ffi::Status, export: &str) -> Result<(), End> {
        Err(match status {
            ffi::OK => return Ok(()),
            // SAFETY: it was initialised.
            ffi::EXIT => End::Exit(unsafe { ffi::WASME_exit_code(self.ctx()) }),
            // SAFETY: the world lives as long as the instance, and C does not use it now.
            ffi::TIME_LIMIT => unsafe { (*self.world).time_end() },
            ffi::OVER => End::Over,
            ffi::NO_EXPORT => End::NoExport(export.to_owned()),
            _ => End::Trap(self.trap()),
        })
    }
}

/// Binds the drivers that the platform has.
///
/// # Safety
/// `ctx` must be initialised, and `world` be its world.
unsafe fn bind(ctx: *mut Wasme, world: *mut World) -> Result<(), Refused> {
    let mut refused = None;
    // SAFETY: as required; the context of the vtables is a pointer to the pointer to the platform.
    let (vtables, context) = unsafe {
        (
            &(*world).vtables,
            (&raw mut (*world).platform).cast::<c_void>(),
        )
    };
    vtables.each(|api: *const c_char, drv| {
        // SAFETY: names are C strings, and each vtable is of the API that is named with it.
        let answer = unsafe { ffi::wasme_bind_by_name(ctx, api, drv, context) };
        if answer != 0 {
            // SAFETY: as above.
            let api = unsafe { CStr::from_ptr(api) }.to_string_lossy();
            let why = Errno::from_code(answer)
                .map_or_else(|| answer.to_string(), |errno| errno.to_string());
            refused = Some(Refused(format!("cannot bind the API `{api}`: {why}")));
        }
    });
    refused.map_or(Ok(()), Err)
}

impl runtime::Instance for Instance {
    fn invoke(&mut self, export: &str) -> Result<(), End> {
        // A name with a NUL byte cannot be asked for: it counts as one that is not exported.
        let Ok(name) = CString::new(export) else {
            return Err(End::NoExport(export.to_owned()));
        };
        // SAFETY: it was initialised, and what it points to lives.
        let status = unsafe { ffi::WASME_invoke(self.ctx(), name.as_ptr()) };
        self.outcome(status, export)
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // SAFETY: it was initialised; after it nothing uses the world, and both are freed once.
        unsafe {
            ffi::WASME_deinit(self.ctx());
            World::free(self.world);
            drop(Box::from_raw(self.ctx));
        }
    }
}
