//! Watches a temperature sensor, without `std`, and with WASI imported by hand: see ../../../README.md.
#![no_std]
#![no_main]

extern crate alloc;

#[path = "../bus.rs"]
mod bus;
#[path = "../wasi.rs"]
mod wasi;
#[path = "../watch.rs"]
mod watch;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::panic::PanicInfo;

/// Hands out new memory and never takes it back.
struct Bump {
    next: Cell<usize>,
    end: Cell<usize>,
}

const PAGE: usize = 65_536;

#[global_allocator]
static ALLOCATOR: Bump = Bump {
    next: Cell::new(0),
    end: Cell::new(0),
};

// SAFETY: a guest has one thread.
unsafe impl Sync for Bump {}

// SAFETY: every range comes from pages of its own and is handed out once.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let align = layout.align() - 1;
        let mut start = (self.next.get() + align) & !align;
        if start + layout.size() > self.end.get() {
            let pages = layout.size() / PAGE + 1;
            let old = core::arch::wasm32::memory_grow::<0>(pages);
            if old == usize::MAX {
                return core::ptr::null_mut();
            }
            start = old * PAGE;
            self.end.set((old + pages) * PAGE);
        }
        self.next.set(start + layout.size());
        start as *mut u8
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    wasi::print(&format!("{}\n", info));
    core::arch::wasm32::unreachable()
}

#[no_mangle]
pub extern "C" fn _start() {
    let input = wasi::read();
    let limits: BTreeMap<_, _> = watch::limits(&input).collect();
    let names: Vec<_> = limits.keys().copied().collect();
    watch::run(&names, |name| limits[name], false, false);
}
