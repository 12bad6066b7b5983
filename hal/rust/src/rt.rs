//! What a program needs that has no `std`: an entry and a panic handler. Feature `rt`.

use core::fmt::Debug;

/// What the function of an [`entry!`](crate::entry) may return.
pub trait Outcome {
    /// Says on standard error what went wrong, and ends the program with exit code 1.
    fn report(self);
}

impl Outcome for () {
    fn report(self) {}
}

impl<E: Debug> Outcome for Result<(), E> {
    fn report(self) {
        if let Err(error) = self {
            crate::eprintln!("error: {:?}", error);
            exit(1);
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn exit(code: u32) -> ! {
    #[link(wasm_import_module = "wasi_snapshot_preview1")]
    extern "C" {
        fn proc_exit(code: u32) -> !;
    }
    // It takes a number, and does not return.
    unsafe { proc_exit(code) }
}

#[cfg(not(target_arch = "wasm32"))]
fn exit(code: u32) -> ! {
    panic!("exit code {}", code)
}

/// Makes a function the entry of the program: `entry!(main)`. The function returns nothing, or `Result<(), E>` where `E: Debug`:
/// an error is printed, and ends the program with exit code 1. Handles are closed before, as the function has returned.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        #[no_mangle]
        extern "C" fn _start() {
            $crate::rt::Outcome::report($main())
        }
    };
}

/// Prints the message on standard error, and traps.
#[cfg(all(target_arch = "wasm32", any(target_os = "unknown", target_os = "none")))]
#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    crate::eprintln!("{}", info);
    core::arch::wasm32::unreachable()
}
