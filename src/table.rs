//! The handles that an instance has open: numbers for the guest, the driver's own handles behind them.

use crate::call::Handle;
use crate::generated::Errno;

/// How many handles an instance can have open, how many operations a call takes, and how many entries an array of
/// handles has.
pub const CAPACITY: usize = 64;

/// The handle table of one instance.
#[derive(Debug, Default)]
pub struct Table {
    entries: Vec<Entry>,
    /// Guest handles in the order of opening.
    order: Vec<i32>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// The number of the API, or `CLOSED`.
    api: u8,
    driver_handle: Handle,
    /// The number of the function of the `device` API that offered it.
    offered: Option<u8>,
}

/// No API has this number, so that one comparison tells whether an entry is open and of an API.
const CLOSED: u8 = u8::MAX;

impl Entry {
    const FREE: Entry = Entry {
        api: CLOSED,
        driver_handle: 0,
        offered: None,
    };

    fn is_free(&self) -> bool {
        self.api == CLOSED
    }
}

impl Table {
    /// The driver's handle behind a guest's.
    ///
    /// # Errors
    /// `no_device` unless it is open and of this API.
    #[inline]
    pub fn get(&self, api: u8, handle: i32) -> Result<Handle, Errno> {
        // Zero and negative numbers become larger than any index.
        let index = handle.cast_unsigned().wrapping_sub(1) as usize;
        match self.entries.get(index) {
            Some(entry) if entry.api == api => Ok(entry.driver_handle),
            _ => Err(Errno::NoDevice),
        }
    }

    /// The handle that would be opened next.
    ///
    /// # Errors
    /// `exhausted` when there is no room.
    pub fn free(&self) -> Result<i32, Errno> {
        let index = self
            .entries
            .iter()
            .position(Entry::is_free)
            .unwrap_or(self.entries.len());
        if index == CAPACITY {
            return Err(Errno::Exhausted);
        }
        Ok(index as i32 + 1)
    }

    /// Opens a handle for the driver's handle.
    ///
    /// # Errors
    /// `exhausted` when there is no room.
    pub fn open(&mut self, api: u8, driver_handle: Handle) -> Result<i32, Errno> {
        self.insert(Entry {
            api,
            driver_handle,
            offered: None,
        })
    }

    /// Frees a handle and gives the driver's handle to close.
    ///
    /// # Errors
    /// `no_device` unless it is open and of this API.
    pub fn take(&mut self, api: u8, handle: i32) -> Result<Handle, Errno> {
        let driver_handle = self.get(api, handle)?;
        self.entries[handle as usize - 1] = Entry::FREE;
        self.order.retain(|h| *h != handle);
        Ok(driver_handle)
    }

    /// Frees the handle that was opened last, and gives the number of its API and the driver's handle to close.
    pub fn pop_newest(&mut self) -> Option<(u8, Handle)> {
        let handle = self.order.pop()?;
        let entry = std::mem::replace(&mut self.entries[handle as usize - 1], Entry::FREE);
        Some((entry.api, entry.driver_handle))
    }

    /// Replaces the driver's handles by the guest's. Those that `function` of the `device` API offered before and that are
    /// still open keep their number; the others are opened; negative entries become -1.
    ///
    /// # Errors
    /// `exhausted` when there is no room for all; `close` is then called with those that were opened here, the newest first.
    pub fn offer(
        &mut self,
        api: u8,
        function: u8,
        handles: &mut [Handle],
        mut close: impl FnMut(Handle),
    ) -> Result<(), Errno> {
        let before = self.order.len();
        for handle in handles {
            *handle = if *handle < 0 {
                -1
            } else if let Some(open) = self.offered(api, function, *handle) {
                open
            } else {
                let opened = self.insert(Entry {
                    api,
                    driver_handle: *handle,
                    offered: Some(function),
                });
                match opened {
                    Ok(opened) => opened,
                    Err(errno) => {
                        while self.order.len() > before {
                            if let Some((_, driver_handle)) = self.pop_newest() {
                                close(driver_handle);
                            }
                        }
                        return Err(errno);
                    }
                }
            };
        }
        Ok(())
    }

    fn offered(&self, api: u8, function: u8, driver_handle: Handle) -> Option<i32> {
        let index = self.entries.iter().position(|e| {
            e.api == api && e.offered == Some(function) && e.driver_handle == driver_handle
        })?;
        Some(index as i32 + 1)
    }

    fn insert(&mut self, entry: Entry) -> Result<i32, Errno> {
        let handle = self.free()?;
        let index = handle as usize - 1;
        if index == self.entries.len() {
            self.entries.push(Entry::FREE);
        }
        self.entries[index] = entry;
        self.order.push(handle);
        Ok(handle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_typed_and_reused() {
        let mut table = Table::default();
        let a = table.open(0, 7).unwrap();
        let b = table.open(1, 0).unwrap();
        assert_eq!((a, b), (1, 2));
        assert_eq!(table.get(0, a), Ok(7));
        for wrong in [0, -1, b, 3, i32::MIN, i32::MAX] {
            assert_eq!(table.get(0, wrong), Err(Errno::NoDevice));
        }
        assert_eq!(table.take(0, a), Ok(7));
        assert_eq!(table.take(0, a), Err(Errno::NoDevice));
        assert_eq!(table.open(1, 5), Ok(1));
        assert_eq!(table.pop_newest(), Some((1, 5)));
        assert_eq!(table.pop_newest(), Some((1, 0)));
        assert_eq!(table.pop_newest(), None);
    }

    #[test]
    fn a_full_table_recovers() {
        let mut table = Table::default();
        for i in 0..CAPACITY {
            table.open(0, i as Handle).unwrap();
        }
        assert_eq!(table.open(0, 99), Err(Errno::Exhausted));
        table.take(0, 10).unwrap();
        assert_eq!(table.open(0, 99), Ok(10));
    }

    #[test]
    fn an_offer_that_does_not_fit_opens_nothing() {
        let mut table = Table::default();
        for i in 0..CAPACITY - 2 {
            table.open(0, i as Handle).unwrap();
        }
        let mut closed = Vec::new();
        let mut handles = [3, -7, 4];
        table.offer(1, 0, &mut handles, |h| closed.push(h)).unwrap();
        assert_eq!(handles, [63, -1, 64]);
        let mut again = [4, 3];
        table.offer(1, 0, &mut again, |h| closed.push(h)).unwrap();
        assert_eq!(again, [64, 63]);
        table.take(1, 64).unwrap();
        let mut more = [8, 9];
        let refused = table.offer(1, 0, &mut more, |h| closed.push(h));
        assert_eq!(refused, Err(Errno::Exhausted));
        assert_eq!(closed, [8]);
    }
}
