//! wasm3 as it comes: the same sources and flags, in this process, without the library around it.

use std::ffi::{CStr, c_char};
use std::ptr::NonNull;

/// `bare_t` of `c/bare.c`.
#[repr(C)]
struct Bare {
    opaque: [u8; 0],
}

unsafe extern "C" {
    fn bare_new(wasm: *const u8, len: u32) -> *mut Bare;
    fn bare_call(bare: *mut Bare, export: *const c_char) -> *const c_char;
    fn bare_free(bare: *mut Bare);
}

/// An instance of a guest.
pub struct Guest {
    bare: NonNull<Bare>,
    /// wasm3 reads from it until the end.
    _wasm: Vec<u8>,
}

impl Guest {
    /// Loads a guest in the text format.
    pub fn new(text: &str) -> Guest {
        let wasm = wat::parse_str(text).expect("the guest is valid");
        // SAFETY: the bytes live as long as the instance.
        let bare = unsafe { bare_new(wasm.as_ptr(), wasm.len() as u32) };
        Guest {
            bare: NonNull::new(bare).expect("wasm3 loads the guest"),
            _wasm: wasm,
        }
    }

    /// Calls an export.
    pub fn invoke(&self, export: &CStr) {
        // SAFETY: it was loaded; what comes back is NULL or a literal.
        let error = unsafe {
            let error = bare_call(self.bare.as_ptr(), export.as_ptr());
            (!error.is_null()).then(|| CStr::from_ptr(error))
        };
        assert_eq!(error, None, "on plain wasm3");
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        // SAFETY: it was loaded, and is freed once.
        unsafe { bare_free(self.bare.as_ptr()) };
    }
}
