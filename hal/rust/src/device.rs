//! Devices that the platform has set up, so that a program needs no numbers of ports and pins.

use crate::gpio::{Gpio, Input, Output};
use crate::i2c::I2c;
use crate::raw::{device as raw, Handles};
use crate::spi::Spi;
use crate::Error;

/// Room for devices that the platform has set up.
///
/// ```no_run
/// use wasm_embedded_hal::{Device, Gpio, I2c, Spi};
///
/// # fn main() -> Result<(), wasm_embedded_hal::Error> {
/// let mut device = Device {
///     spi: &mut [Spi::default()],
///     i2c: &mut [I2c::default(), I2c::default()],
///     io_in: &mut [],
///     io_out: &mut [Gpio::default()],
/// };
/// device.load()?;
/// if device.i2c[1].is_open() { /* there is a second bus */ }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Device<'a> {
    /// SPI controllers.
    pub spi: &'a mut [Spi],
    /// I2C controllers.
    pub i2c: &'a mut [I2c],
    /// Pins that are inputs.
    pub io_in: &'a mut [Gpio<Input>],
    /// Pins that are outputs.
    pub io_out: &'a mut [Gpio<Output>],
}

impl Device<'_> {
    /// Fills in what the platform has. Entries for which it has nothing are not open afterwards; those that were open before are
    /// closed. The platform is not asked for kinds without entries.
    ///
    /// # Errors
    /// [`Error::Exhausted`] where there is no room for all handles, [`Error::Unsupported`] and others. What was filled in before
    /// the error stays.
    pub fn load(&mut self) -> Result<(), Error> {
        fill(self.spi, raw::spi)?;
        fill(self.i2c, raw::i2c)?;
        fill(self.io_in, raw::gpio_in)?;
        fill(self.io_out, raw::gpio_out)
    }
}

/// An entry that is a handle and nothing else.
///
/// # Safety
/// It is `repr(transparent)` over an i32, and -1 or any handle of its API is a valid value.
unsafe trait Entry: Default {}

// All of them are `repr(transparent)` over `Handle`, which is so over an i32.
unsafe impl Entry for Spi {}
unsafe impl Entry for I2c {}
unsafe impl Entry for Gpio<Input> {}
unsafe impl Entry for Gpio<Output> {}

fn fill<E: Entry>(
    entries: &mut [E],
    import: unsafe extern "C" fn(*const Handles) -> i32,
) -> Result<(), Error> {
    if entries.is_empty() {
        return Ok(());
    }
    entries.fill_with(E::default);
    let handles = Handles {
        ptr: entries.as_mut_ptr().cast(),
        len: entries.len() as u32,
    };
    // The entries are borrowed until after the call, and are what the host writes: see `Entry`.
    Error::check(unsafe { import(&handles) })
}
