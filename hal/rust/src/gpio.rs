//! Pins: [`InputPin`] for inputs, [`OutputPin`] and [`StatefulOutputPin`] for outputs.

use crate::handle::{GpioApi, Handle};
use crate::raw::gpio::{self as raw, GpioMode, GpioValue};
use crate::Error;
use core::marker::PhantomData;
use embedded_hal::digital::{ErrorType, InputPin, OutputPin, StatefulOutputPin};

pub use crate::raw::gpio::{GpioDrive as Drive, GpioPull as Pull};

/// Marks an input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input;

/// Marks an output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Output;

/// An open pin. It is closed when it is dropped.
#[derive(Debug, PartialEq)]
#[repr(transparent)]
pub struct Gpio<MODE> {
    handle: Handle<GpioApi>,
    mode: PhantomData<MODE>,
}

impl<MODE> Default for Gpio<MODE> {
    fn default() -> Self {
        Gpio {
            handle: Handle::default(),
            mode: PhantomData,
        }
    }
}

impl Gpio<Input> {
    /// Opens pin `pin` of port `port` as input. A port of -1 is the platform's own.
    ///
    /// # Errors
    /// [`Error::NoDevice`] or [`Error::InvalidArg`] where there is no such pin, [`Error::Busy`], [`Error::Denied`] and others.
    pub fn input(port: i32, pin: i32) -> Result<Self, Error> {
        Self::open(port, pin, GpioMode::Input)
    }

    /// Whether the level is high.
    ///
    /// # Errors
    /// What the driver says.
    pub fn is_high(&self) -> Result<bool, Error> {
        self.level()
    }

    /// Whether the level is low.
    ///
    /// # Errors
    /// What the driver says.
    pub fn is_low(&self) -> Result<bool, Error> {
        self.level().map(|high| !high)
    }
}

impl Gpio<Output> {
    /// Opens pin `pin` of port `port` as output. A port of -1 is the platform's own.
    ///
    /// # Errors
    /// [`Error::NoDevice`] or [`Error::InvalidArg`] where there is no such pin, [`Error::Busy`], [`Error::Denied`] and others.
    pub fn output(port: i32, pin: i32) -> Result<Self, Error> {
        Self::open(port, pin, GpioMode::Output)
    }

    fn set(&self, value: GpioValue) -> Result<(), Error> {
        // It takes numbers, and no memory.
        Error::check(unsafe { raw::set(self.handle.get(), value) })
    }
}

impl<MODE> Gpio<MODE> {
    fn open(port: i32, pin: i32, mode: GpioMode) -> Result<Self, Error> {
        // The place for the handle outlives the call.
        let init = |handle| unsafe { raw::init(port, pin, mode, handle) };
        Ok(Gpio {
            handle: Handle::open(init)?,
            mode: PhantomData,
        })
    }

    /// Closes it, and says whether that went well; it is closed in any case. Without this, dropping it closes it.
    ///
    /// # Errors
    /// What the driver says.
    pub fn deinit(&mut self) -> Result<(), Error> {
        self.handle.close()
    }

    /// Whether it is open. Entries of a [`Device`](crate::Device) for which the platform has nothing are not.
    pub fn is_open(&self) -> bool {
        self.handle.is_open()
    }

    /// Sets resistor and drive. Until then: none, push-pull.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where the driver lacks it.
    pub fn configure(&mut self, pull: Pull, drive: Drive) -> Result<(), Error> {
        // It takes numbers, and no memory.
        Error::check(unsafe { raw::configure(self.handle.get(), pull, drive) })
    }

    /// The level of an input, or the one that an output drives.
    fn level(&self) -> Result<bool, Error> {
        let mut value = 0;
        // The place for the level outlives the call.
        Error::check(unsafe { raw::get(self.handle.get(), &mut value) })?;
        Ok(value != 0)
    }
}

impl<MODE> ErrorType for Gpio<MODE> {
    type Error = Error;
}

impl InputPin for Gpio<Input> {
    fn is_high(&mut self) -> Result<bool, Error> {
        self.level()
    }

    fn is_low(&mut self) -> Result<bool, Error> {
        self.level().map(|high| !high)
    }
}

impl OutputPin for Gpio<Output> {
    fn set_low(&mut self) -> Result<(), Error> {
        self.set(GpioValue::Low)
    }

    fn set_high(&mut self) -> Result<(), Error> {
        self.set(GpioValue::High)
    }
}

impl StatefulOutputPin for Gpio<Output> {
    fn is_set_high(&mut self) -> Result<bool, Error> {
        self.level()
    }

    fn is_set_low(&mut self) -> Result<bool, Error> {
        self.level().map(|high| !high)
    }
}
