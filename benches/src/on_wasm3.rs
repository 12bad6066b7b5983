//! `i2c.write` on wasm3: the generated C glue and one written by hand, with the C library around both.

use crate::guest;
use std::ffi::{CStr, c_char, c_void};
use std::ptr;

// The C library comes with this crate.
use wasm_embedded_rt_wasm3 as _;

unsafe extern "C" {
    fn wasme_host_size() -> usize;
    fn WASME_init(guest: *mut c_void, config: *const c_void);
    fn WASME_load(guest: *mut c_void, wasm: *const u8, len: u32) -> i32;
    fn WASME_invoke(guest: *mut c_void, name: *const c_char) -> i32;
    fn WASME_deinit(guest: *mut c_void);
    fn WASME_error(guest: *const c_void) -> *const c_char;

    fn bench_bind_ours(guest: *mut c_void) -> i32;
    fn bench_by_hand_size() -> usize;
    fn bench_bind_by_hand(guest: *mut c_void, memory: *mut c_void) -> i32;
}

/// The generated glue.
pub fn ours() -> impl FnMut() {
    // SAFETY: the guest is initialised when it is bound; the driver is a constant.
    let guest = Guest::new(0, |guest, _| unsafe { bench_bind_ours(guest) });
    move || guest.invoke(c"run")
}

/// The glue that was written by hand.
pub fn by_hand() -> impl FnMut() {
    // SAFETY: no conditions.
    let size = unsafe { bench_by_hand_size() };
    // SAFETY: the guest is initialised when it is bound; the memory has the size and lives as long as the guest.
    let guest = Guest::new(size, |guest, memory| unsafe {
        bench_bind_by_hand(guest, memory)
    });
    move || guest.invoke(c"run")
}

/// An instance of the C library with the guest of the benches, its controller open.
struct Guest {
    instance: *mut c_void,
    /// What the library uses until `WASME_deinit`: the instance, the binding, the module.
    _memory: (Box<[u64]>, Box<[u64]>, Vec<u8>),
}

impl Guest {
    /// `bind` gets the instance, and as many bytes of zeros as are asked for.
    fn new(bytes: usize, bind: impl FnOnce(*mut c_void, *mut c_void) -> i32) -> Guest {
        // SAFETY: no conditions.
        let mut memory = zeroed(unsafe { wasme_host_size() });
        let mut binding = zeroed(bytes);
        let wasm = guest::wasm();
        let instance = memory.as_mut_ptr().cast();
        // SAFETY: the memory has the size and alignment of an instance; none of it moves before `WASME_deinit`.
        let status = unsafe {
            WASME_init(instance, ptr::null());
            assert_eq!(
                bind(instance, binding.as_mut_ptr().cast()),
                0,
                "the API binds"
            );
            WASME_load(instance, wasm.as_ptr(), wasm.len() as u32)
        };
        let guest = Guest {
            instance,
            _memory: (memory, binding, wasm),
        };
        guest.check(status);
        guest.invoke(c"open");
        guest
    }

    fn invoke(&self, export: &CStr) {
        // SAFETY: the instance was initialised and loaded.
        self.check(unsafe { WASME_invoke(self.instance, export.as_ptr()) });
    }

    fn check(&self, status: i32) {
        // SAFETY: the instance was initialised; its text ends with a NUL.
        let error = unsafe { CStr::from_ptr(WASME_error(self.instance)) };
        assert_eq!(status, 0, "{}", error.to_string_lossy());
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        // SAFETY: the instance was initialised.
        unsafe { WASME_deinit(self.instance) };
    }
}

fn zeroed(bytes: usize) -> Box<[u64]> {
    vec![0; bytes.div_ceil(size_of::<u64>())].into()
}
