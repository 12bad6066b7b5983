//! The C library as Rust sees it: `include/wasme.h`.

use std::ffi::{c_char, c_void};

/// `wasme_t`, of which Rust knows the size alone.
#[repr(C)]
pub struct Wasme {
    opaque: [u8; 0],
}

/// `wasme_status_t`: those that are told apart. The rest is a trap.
pub type Status = i32;
pub const OK: Status = 0;
pub const REFUSED: Status = 1;
pub const EXIT: Status = 3;
pub const TIME_LIMIT: Status = 4;
pub const OVER: Status = 5;
pub const NO_EXPORT: Status = 6;

/// Standard error, as the callback of [`Wasi::write`] numbers it.
pub const STDERR: u32 = 2;
/// The clock that counts from 1970 on, as the callback of [`Wasi::clock`] numbers it.
pub const CLOCK_REALTIME: u32 = 0;

/// `wasme_wasi_t`.
#[repr(C)]
pub struct Wasi {
    pub read: Option<unsafe extern "C" fn(user: *mut c_void, bytes: *mut u8, len: u32) -> i32>,
    pub write: Option<
        unsafe extern "C" fn(user: *mut c_void, stream: u32, bytes: *const u8, len: u32) -> i32,
    >,
    pub clock: Option<unsafe extern "C" fn(user: *mut c_void, clock: u32) -> u64>,
    pub random: Option<unsafe extern "C" fn(user: *mut c_void, bytes: *mut u8, len: u32) -> bool>,
    pub sleep: Option<unsafe extern "C" fn(user: *mut c_void, ns: u64)>,
    pub args: *const *const c_char,
    pub arg_count: u32,
    pub user: *mut c_void,
    pub env: *const *const c_char,
    pub env_count: u32,
    pub resolution: u32,
    pub ready: Option<unsafe extern "C" fn(user: *mut c_void, streams: u32, ns: u64) -> u32>,
}

/// `wasme_config_t`.
#[repr(C)]
pub struct Config {
    pub stack_size: u32,
    pub native_stack: u32,
    pub memory_limit: u64,
    pub memory_backing: u32,
    pub time_up: Option<unsafe extern "C" fn(user: *mut c_void, ahead_ns: u64) -> bool>,
    pub ending: Option<unsafe extern "C" fn(user: *mut c_void)>,
    pub log: Option<unsafe extern "C" fn(user: *mut c_void, text: *const c_char)>,
    pub user: *mut c_void,
    pub wasi: *const Wasi,
}

unsafe extern "C" {
    pub fn WASME_init(ctx: *mut Wasme, config: *const Config);
    pub fn WASME_load(ctx: *mut Wasme, wasm: *const u8, len: u32) -> Status;
    pub fn WASME_invoke(ctx: *mut Wasme, name: *const c_char) -> Status;
    pub fn WASME_deinit(ctx: *mut Wasme);
    pub fn WASME_error(ctx: *const Wasme) -> *const c_char;
    pub fn WASME_backtrace(ctx: *const Wasme, functions: *mut u32, size: u32) -> u32;
    pub fn WASME_exit_code(ctx: *const Wasme) -> i32;
    pub safe fn WASME_engine_version() -> *const c_char;

    /// Binds the API of this name, in the generated `src/generated/bind.c`. Returns 0 or -errno.
    pub fn wasme_bind_by_name(
        ctx: *mut Wasme,
        api: *const c_char,
        drv: *const c_void,
        drv_ctx: *mut c_void,
    ) -> i32;

    /// The size of `wasme_t`, whose alignment is at most that of `u64`.
    pub safe fn wasme_host_size() -> usize;
    #[cfg(test)]
    pub safe fn wasme_host_config_size() -> usize;
    #[cfg(test)]
    pub safe fn wasme_host_wasi_size() -> usize;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structures_have_the_same_size_in_c() {
        assert_eq!(size_of::<Config>(), wasme_host_config_size());
        assert_eq!(size_of::<Wasi>(), wasme_host_wasi_size());
    }
}
