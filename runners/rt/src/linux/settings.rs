//! Which devices a guest may open, under which numbers.

mod parse;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use wasm_embedded_spec::input::Input;

/// What a guest may open. Nothing else can be opened.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(super) i2c: BTreeMap<u32, I2cPort>,
    pub(super) spi: BTreeMap<u32, SpiPort>,
    pub(super) gpio: BTreeMap<u32, GpioPort>,
    pub(super) uart: BTreeMap<u32, UartPort>,
    pub(super) devices: Handed,
}

/// An I2C controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct I2cPort {
    pub device: PathBuf,
}

/// An SPI controller and its chip selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpiPort {
    /// For guests that leave the chip select to the platform.
    pub device: PathBuf,
    /// By the pin that a guest names. Empty: any pin means `device`.
    pub cs: BTreeMap<u32, PathBuf>,
    /// The clock in Hz for guests that leave it to the platform.
    pub baud: Option<u32>,
}

/// A chip with pins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GpioPort {
    pub chip: Chip,
    /// Pins that may be inputs.
    pub inputs: Pins,
    /// Pins that may be outputs.
    pub outputs: Pins,
}

/// How a GPIO chip is found. Their numbers differ from kernel to kernel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chip {
    /// By the path of its device.
    Device(PathBuf),
    /// By its label: the first of these that there is.
    Label(Vec<String>),
}

/// Some pins of a chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pins {
    All,
    These(BTreeSet<u32>),
}

impl Pins {
    pub fn contain(&self, pin: u32) -> bool {
        match self {
            Pins::All => true,
            Pins::These(pins) => pins.contains(&pin),
        }
    }
}

/// A serial line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UartPort {
    pub device: PathBuf,
    /// For guests that leave it to the platform.
    pub baud: u32,
    /// How long `read`, `write` and `flush` wait for all of it, in milliseconds. `None` is for ever.
    pub timeout_ms: Option<u32>,
}

/// What the functions of `device` hand out, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handed {
    pub i2c: Vec<u32>,
    pub spi: Vec<u32>,
    pub gpio_in: Vec<Pin>,
    pub gpio_out: Vec<Pin>,
}

/// A pin of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    pub port: u32,
    pub pin: u32,
}

/// The most bytes of a file of settings.
const MAX_SETTINGS: u64 = 1 << 20;

/// The rate of a serial line for which nobody asked for one: that of the console of a Raspberry Pi.
const UART_BAUD: u32 = 115_200;

impl Settings {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// Where and why it is not valid.
    pub fn load(input: &Input) -> Result<Settings, String> {
        let path = input.path();
        let error = |error: String| format!("{}: {error}", path.display());
        let text = input
            .bytes(MAX_SETTINGS)
            .map_err(|e| error(e.to_string()))?;
        let text = String::from_utf8(text).map_err(|e| error(e.to_string()))?;
        parse::document(path, &text)
    }
}

impl Default for Settings {
    /// The 40 pins of a Raspberry Pi, as its documentation names them ("GPIO and the 40-pin header", "UARTs and device tree").
    fn default() -> Self {
        let i2c = || I2cPort {
            device: "/dev/i2c-1".into(),
        };
        let spi = |device: &str| SpiPort {
            device: device.into(),
            cs: BTreeMap::from([(8, "/dev/spidev0.0".into()), (7, "/dev/spidev0.1".into())]),
            baud: None,
        };
        // Those beyond drive the board itself, down to the power of its card.
        let header = Pins::These((0..=27).collect());
        Settings {
            // By its number, and as the first bus there is: that of the identification memory of add-on boards is not for guests.
            i2c: BTreeMap::from([(0, i2c()), (1, i2c())]),
            spi: BTreeMap::from([(0, spi("/dev/spidev0.0")), (1, spi("/dev/spidev0.1"))]),
            gpio: BTreeMap::from([(
                0,
                GpioPort {
                    // Raspberry Pi 0 to 3, 4, and 5.
                    chip: Chip::Label(
                        ["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"]
                            .map(str::to_owned)
                            .into(),
                    ),
                    inputs: header.clone(),
                    outputs: header,
                },
            )]),
            uart: BTreeMap::from([(
                0,
                UartPort {
                    device: "/dev/serial0".into(),
                    baud: UART_BAUD,
                    timeout_ms: None,
                },
            )]),
            devices: Handed {
                i2c: vec![1],
                spi: vec![0, 1],
                ..Handed::default()
            },
        }
    }
}
