
/// All handles of all instances of a thread, for faults that keep no table for each. Each case runs on a thread of its own.
pub mod all {
    use super::Handle;
    use std::cell::RefCell;

    thread_local! {
        static ALL: RefCell<Vec<(u8, i32, Handle)>> = const { RefCell::new(Vec::new()) };
    }

    pub(super) fn note(api: u8, handle: i32, driver_handle: Handle) {
        ALL.with_borrow_mut(|all| all.push((api, handle, driver_handle)));
    }

    pub(super) fn find(api: u8, handle: i32) -> Option<Handle> {
        ALL.with_borrow(|all| all.iter().find(|e| (e.0, e.1) == (api, handle)).map(|e| e.2))
    }

    /// Takes them all: the API and the driver's handle.
    pub fn take() -> Vec<(u8, Handle)> {
        ALL.take().into_iter().map(|(api, _, driver_handle)| (api, driver_handle)).collect()
    }
}
