//! Printing without `std`, over WASI's `fd_write`: [`print!`](crate::print), [`println!`](crate::println) and
//! [`eprintln!`](crate::eprintln). Programs that do not use it do not import it.

use core::fmt::{self, Write};

/// Standard output or standard error. What cannot be written is lost, as there is nobody to tell.
#[derive(Debug, Clone, Copy)]
pub struct Console(u32);

/// Standard output.
pub const STDOUT: Console = Console(1);

/// Standard error.
pub const STDERR: Console = Console(2);

/// Bytes, as `fd_write` takes them.
#[repr(C)]
struct Ciovec {
    ptr: *const u8,
    len: usize,
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    fn fd_write(fd: u32, iovs: *const Ciovec, iovs_len: usize, written: *mut usize) -> u32;
}

impl Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut bytes = text.as_bytes();
        while !bytes.is_empty() {
            let iov = Ciovec {
                ptr: bytes.as_ptr(),
                len: bytes.len(),
            };
            let mut written = 0;
            // The record, the text and the place for the count outlive the call.
            let errno = unsafe { fd_write(self.0, &iov, 1, &mut written) };
            if errno != 0 || written == 0 {
                return Err(fmt::Error);
            }
            bytes = bytes.get(written..).unwrap_or_default();
        }
        Ok(())
    }
}

/// Prints to standard output, as that of `std` does.
#[macro_export]
macro_rules! print {
    ($($arg:tt)*) => {{
        let _ = ::core::fmt::Write::write_fmt(&mut { $crate::console::STDOUT }, ::core::format_args!($($arg)*));
    }};
}

/// Prints a line to standard output, as that of `std` does.
#[macro_export]
macro_rules! println {
    () => { $crate::print!("\n") };
    ($($arg:tt)*) => { $crate::print!("{}\n", ::core::format_args!($($arg)*)) };
}

/// Prints a line to standard error, as that of `std` does.
#[macro_export]
macro_rules! eprintln {
    () => { $crate::eprintln!("") };
    ($($arg:tt)*) => {{
        let _ = ::core::fmt::Write::write_fmt(
            &mut { $crate::console::STDERR },
            ::core::format_args!("{}\n", ::core::format_args!($($arg)*)),
        );
    }};
}
