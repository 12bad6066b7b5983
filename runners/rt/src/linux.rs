//! The mode `linux`: buses and pins of this machine, through the kernel's character devices.
//!
//! What a guest may open is in the [`Settings`]; everything else does not exist for it. `docs/linux.md` is the reference.

mod device;
mod gpio;
mod i2c;
mod kernel;
mod kind;
mod settings;
mod slots;
mod spi;
#[cfg(test)]
mod tests;
mod time;
mod uart;

pub use settings::Settings;

use wasm_embedded_spec::generated::{Device, Gpio, I2c, Platform, Spi, Time, Uart};
use wasm_embedded_spec::runtime::Interrupt;

/// The drivers of this machine, for one guest. Nothing is opened before the guest asks.
struct Linux {
    i2c: i2c::Buses,
    gpio: gpio::Lines,
    spi: spi::Buses,
    time: time::Clock,
    uart: uart::Lines,
    devices: settings::Handed,
}

/// The platform that these settings describe. Drivers that wait give up when the interrupt comes.
pub fn open(settings: Settings, interrupt: Interrupt) -> Box<dyn Platform> {
    Box::new(Linux {
        i2c: i2c::Buses::new(settings.i2c),
        gpio: gpio::Lines::new(settings.gpio),
        spi: spi::Buses::new(settings.spi, interrupt.clone()),
        time: time::Clock::new(interrupt.clone()),
        uart: uart::Lines::new(settings.uart, interrupt),
        devices: settings.devices,
    })
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

    fn spi(&mut self) -> Option<&mut dyn Spi> {
        Some(&mut self.spi)
    }

    fn time(&mut self) -> Option<&mut dyn Time> {
        Some(&mut self.time)
    }

    fn uart(&mut self) -> Option<&mut dyn Uart> {
        Some(&mut self.uart)
    }
}
