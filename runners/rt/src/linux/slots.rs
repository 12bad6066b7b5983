//! The open devices of one driver, by handle.

use wasm_embedded_spec::call::Handle;
use wasm_embedded_spec::generated::Errno;

/// What is open. Handles are places in the list.
#[derive(Debug)]
pub struct Slots<T>(Vec<Option<Slot<T>>>);

#[derive(Debug)]
struct Slot<T> {
    device: T,
    offered: Option<Offer>,
}

/// A function of `device` that hands a device out, and the place in its list.
pub type Offer = (&'static str, usize);

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Slots(Vec::new())
    }
}

impl<T> Slots<T> {
    /// Keeps a device. Gives its handle.
    pub fn insert(&mut self, device: T) -> Result<Handle, Errno> {
        let free = self.0.iter().position(Option::is_none);
        let place = free.unwrap_or(self.0.len());
        let handle = Handle::try_from(place).map_err(|_| Errno::Exhausted)?;
        let slot = Some(Slot {
            device,
            offered: None,
        });
        match free {
            Some(free) => self.0[free] = slot,
            None => self.0.push(slot),
        }
        Ok(handle)
    }

    /// The device of a handle.
    pub fn get(&mut self, handle: Handle) -> Result<&mut T, Errno> {
        let slot = self.place(handle)?.as_mut();
        slot.map(|slot| &mut slot.device).ok_or(Errno::NoDevice)
    }

    /// All that is open.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten().map(|slot| &slot.device)
    }

    /// Takes a device out.
    pub fn remove(&mut self, handle: Handle) -> Result<T, Errno> {
        let slot = self.place(handle)?.take();
        slot.map(|slot| slot.device).ok_or(Errno::NoDevice)
    }

    /// The handle of what is handed out there, while it is open.
    pub fn offered(&self, offer: Offer) -> Option<Handle> {
        let place = self.0.iter().position(|slot| {
            slot.as_ref()
                .is_some_and(|slot| slot.offered == Some(offer))
        })?;
        Handle::try_from(place).ok()
    }

    /// Notes that this device is handed out there.
    pub fn offer(&mut self, handle: Handle, offer: Offer) {
        if let Ok(Some(slot)) = self.place(handle) {
            slot.offered = Some(offer);
        }
    }

    fn place(&mut self, handle: Handle) -> Result<&mut Option<Slot<T>>, Errno> {
        let place = usize::try_from(handle).map_err(|_| Errno::NoDevice)?;
        self.0.get_mut(place).ok_or(Errno::NoDevice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_given_again_once_they_are_free() {
        let mut slots = Slots::default();
        let (a, b) = (slots.insert('a').unwrap(), slots.insert('b').unwrap());
        assert_ne!(a, b);
        assert_eq!(slots.remove(a), Ok('a'));
        assert_eq!(slots.remove(a), Err(Errno::NoDevice));
        assert_eq!(slots.get(a), Err(Errno::NoDevice));
        assert_eq!(slots.get(b), Ok(&mut 'b'));
        assert_eq!(slots.insert('c'), Ok(a));
        assert_eq!(slots.get(-1), Err(Errno::NoDevice));
        assert_eq!(slots.get(2), Err(Errno::NoDevice));
    }

    #[test]
    fn an_offer_ends_with_its_device() {
        let mut slots = Slots::default();
        let a = slots.insert('a').unwrap();
        slots.offer(a, ("i2c", 0));
        assert_eq!(slots.offered(("i2c", 0)), Some(a));
        assert_eq!(slots.offered(("i2c", 1)), None);
        slots.remove(a).unwrap();
        // The handle is given to something else, which nobody offers.
        assert_eq!(slots.insert('b'), Ok(a));
        assert_eq!(slots.offered(("i2c", 0)), None);
    }
}
