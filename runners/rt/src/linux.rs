//! The mode `linux`: buses and pins of this machine, through the kernel's character devices.
//!
//! What a guest may open is in the [`Settings`]; everything else does not exist for it. `docs/linux.md` is the reference.

mod device;
mod gpio;
mod i2c;
mod kernel;
mod settings;
mod slots;
mod stop;

pub use settings::Settings;
pub use stop::Stop;

use wasm_embedded_spec::generated::{Device, Gpio, I2c, Platform};

/// The drivers of this machine, for one guest. Nothing is opened before the guest asks.
struct Linux {
    i2c: i2c::Buses,
    gpio: gpio::Lines,
    devices: settings::Handed,
}

/// The platform that these settings describe.
///
/// # Errors
/// Why this machine cannot be one.
pub fn open(settings: Settings) -> Result<Box<dyn Platform>, String> {
    Ok(Box::new(Linux {
        i2c: i2c::Buses::new(settings.i2c),
        gpio: gpio::Lines::new(settings.gpio),
        devices: settings.devices,
    }))
}

impl Platform for Linux {
    fn device(&mut self) -> Option<&mut dyn Device> {
        Some(self)
    }

    fn gpio(&mut self) -> Option<&mut dyn Gpio> {
        Some(&mut self.gpio)
    }

    fn i2c(&mut self) -> Option<&mut dyn I2c> {
        Some(&mut self.i2c)
    }
}
