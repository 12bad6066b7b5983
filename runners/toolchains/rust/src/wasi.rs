//! The functions of WASI that programs need for targets without it, imported by hand.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

mod raw {
    #[link(wasm_import_module = "wasi_snapshot_preview1")]
    extern "C" {
        pub fn args_sizes_get(count: *mut u32, size: *mut u32) -> u32;
        pub fn args_get(pointers: *mut *const u8, bytes: *mut u8) -> u32;
        pub fn fd_read(fd: u32, ranges: *const Range, count: u32, read: *mut u32) -> u32;
        pub fn fd_write(fd: u32, ranges: *const Range, count: u32, written: *mut u32) -> u32;
        pub fn clock_time_get(clock: u32, precision: u64, now: *mut u64) -> u32;
        pub fn poll_oneoff(
            subscription: *const Clock,
            event: *mut [u64; 4],
            count: u32,
            happened: *mut u32,
        ) -> u32;
        pub fn proc_exit(code: u32) -> !;
    }

    #[repr(C)]
    pub struct Range(pub *const u8, pub usize);

    /// A subscription to a clock: what it is called, 0, which clock, for how long, how exactly, 0.
    #[repr(C)]
    pub struct Clock(pub u64, pub u64, pub u32, pub u64, pub u64, pub u64);
}

const MONOTONIC: u32 = 1;

/// The arguments, the first being the program's name.
pub fn args() -> Vec<String> {
    let (mut count, mut size) = (0, 0);
    // SAFETY: the numbers outlive the call.
    unsafe { raw::args_sizes_get(&mut count, &mut size) };
    let mut pointers = vec![core::ptr::null(); count as usize];
    let mut bytes = vec![0; size as usize];
    // SAFETY: there is as much room as was asked for.
    unsafe { raw::args_get(pointers.as_mut_ptr(), bytes.as_mut_ptr()) };
    bytes
        .split(|byte| *byte == 0)
        .take(count as usize)
        .map(|arg| String::from_utf8_lossy(arg).into_owned())
        .collect()
}

/// All of standard input.
pub fn read() -> String {
    let mut input = Vec::new();
    loop {
        let mut buffer = [0; 16];
        let mut count = 0;
        let range = raw::Range(buffer.as_mut_ptr(), buffer.len());
        // SAFETY: the range outlives the call.
        let error = unsafe { raw::fd_read(0, &range, 1, &mut count) };
        if error != 0 || count == 0 {
            return String::from_utf8_lossy(&input).into_owned();
        }
        input.extend_from_slice(&buffer[..count as usize]);
    }
}

/// Writes to standard output.
pub fn print(text: &str) {
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let mut count = 0;
        let range = raw::Range(rest.as_ptr(), rest.len());
        // SAFETY: the range outlives the call.
        if unsafe { raw::fd_write(1, &range, 1, &mut count) } != 0 {
            return;
        }
        rest = &rest[count as usize..];
    }
}

fn now() -> u64 {
    let mut now = 0;
    // SAFETY: the number outlives the call.
    unsafe { raw::clock_time_get(MONOTONIC, 0, &mut now) };
    now
}

/// Whether a sleep of this many nanoseconds takes as long.
pub fn sleeps(ns: u64) -> bool {
    let before = now();
    let clock = raw::Clock(0, 0, MONOTONIC, ns, 0, 0);
    let (mut event, mut count) = ([0; 4], 0);
    // SAFETY: subscription and event outlive the call.
    unsafe { raw::poll_oneoff(&clock, &mut event, 1, &mut count) };
    now() - before >= ns
}

/// Ends the program.
pub fn exit(code: u32) -> ! {
    // SAFETY: it takes a number.
    unsafe { raw::proc_exit(code) }
}
