//! Handles, and closing them.

use crate::raw::{gpio, i2c, spi, uart};
use crate::Error;
use core::fmt;
use core::marker::PhantomData;

/// What closes the handles of an API.
pub(crate) trait Api {
    const NAME: &'static str;

    /// The `deinit` of the API.
    fn deinit(handle: i32) -> i32;
}

macro_rules! api {
    ($type:ident, $module:ident) => {
        pub(crate) struct $type;

        impl Api for $type {
            const NAME: &'static str = stringify!($module);

            fn deinit(handle: i32) -> i32 {
                // It takes a number, and no memory.
                unsafe { $module::deinit(handle) }
            }
        }
    };
}

api!(I2cApi, i2c);
api!(SpiApi, spi);
api!(UartApi, uart);
api!(GpioApi, gpio);

/// A handle, closed when it is dropped. As it stands in an array of handles that the host fills: 1 or more, or -1 for none.
#[repr(transparent)]
pub(crate) struct Handle<A: Api>(i32, PhantomData<A>);

impl<A: Api> Handle<A> {
    const CLOSED: i32 = -1;

    /// Gets a handle from an `init`, which is given the place for it.
    pub(crate) fn open(init: impl FnOnce(*mut i32) -> i32) -> Result<Self, Error> {
        let mut handle = Self::default();
        // After an error there is nothing in it, and nothing is closed.
        Error::check(init(&mut handle.0))?;
        Ok(handle)
    }

    pub(crate) fn get(&self) -> i32 {
        self.0
    }

    pub(crate) fn is_open(&self) -> bool {
        self.0 > 0
    }

    /// Closes it, if it is open. It is closed also when there is an error.
    pub(crate) fn close(&mut self) -> Result<(), Error> {
        let handle = core::mem::replace(&mut self.0, Self::CLOSED);
        match handle {
            handle if handle > 0 => Error::check(A::deinit(handle)),
            _ => Ok(()),
        }
    }
}

impl<A: Api> Default for Handle<A> {
    fn default() -> Self {
        Handle(Self::CLOSED, PhantomData)
    }
}

impl<A: Api> Drop for Handle<A> {
    fn drop(&mut self) {
        // There is nobody to tell; `deinit` tells.
        let _ = self.close();
    }
}

impl<A: Api> PartialEq for Handle<A> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<A: Api> fmt::Debug for Handle<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", A::NAME, self.0)
    }
}
