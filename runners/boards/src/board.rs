//! The boards.

use crate::Failure;
use crate::scene::{BLINK, GPIO, I2C, SCAN, SPI, Scene};

/// An emulated board, its kernel and what runs on it.
#[derive(Debug)]
pub struct Board {
    /// QEMU's name of it.
    pub name: &'static str,
    /// Its name for people.
    pub about: &'static str,
    /// Debian's name of its architecture.
    pub arch: &'static str,
    /// The package that depends on the newest kernel.
    pub kernel: &'static str,
    /// The suite that the kernel is taken from.
    pub suite: &'static str,
    /// Below the folder of device trees in the kernel's package.
    pub device_tree: &'static str,
    /// The kernel's name of the serial line that is read.
    pub console: &'static str,
    /// Modules of the kernel, in the order of loading.
    pub modules: &'static [&'static str],
    /// Lines of shell that make devices ready.
    pub setup: &'static [&'static str],
    /// The settings of the runtime; without them it has those for a Raspberry Pi.
    pub settings: Option<&'static str>,
    /// What is built for it.
    pub target: &'static str,
    /// Features of the runtime besides `linux`: the engines.
    pub engines: &'static [&'static str],
    /// The emulator, its machine and the parts on its buses.
    pub emulator: &'static [&'static str],
    /// The emulator's path of the GPIO controller whose pins are changed and watched.
    pub gpio: &'static str,
    /// The guests that run.
    pub scenes: &'static [Scene],
    /// What the kernel's driver makes of an address that nobody answers, for the guest.
    pub nobody: &'static str,
    /// Whether it runs when no board is named.
    pub default: bool,
}

/// The suite of Debian that packages are taken from.
pub const SUITE: &str = "bookworm";

/// The sensor: data sheet SBOS219 of the TMP105.
pub const SENSOR: &str = "/machine/peripheral/sensor";

impl Board {
    /// What the runtime is called with, so that it finds its settings in a folder.
    pub fn config(&self, folder: &str) -> String {
        match self.settings {
            Some(_) => format!(" --config {folder}{SETTINGS}"),
            None => String::new(),
        }
    }
}

/// The name of the file of settings.
pub const SETTINGS: &str = "settings.toml";

const BOARDS: &[Board] = &[
    Board {
        name: "imx8mp-evk",
        about: "NXP i.MX 8M Plus EVK",
        arch: "arm64",
        kernel: "linux-image-arm64",
        suite: SUITE,
        device_tree: "freescale/imx8mp-evk.dtb",
        console: "ttymxc1,115200",
        modules: &["i2c-dev", "i2c-imx"],
        setup: &[],
        settings: Some(
            r#"
[i2c.0]
device = "/dev/i2c-0"
[gpio.0]
label = "30200000.gpio"
inputs = [3]
outputs = [8]
"#,
        ),
        target: "aarch64-unknown-linux-gnu",
        engines: &["wasmtime", "wasm3"],
        emulator: &[
            "qemu-system-aarch64",
            "-M",
            "imx8mp-evk",
            "-smp",
            "4",
            "-m",
            "1G",
            "-device",
            "tmp105,bus=i2c-bus.0,address=0x48,id=sensor",
        ],
        gpio: "/machine/soc/gpio1",
        scenes: &[I2C, SCAN, GPIO],
        // The emulated controller does not tell its driver that nobody answered: that waits 100 ms, and says ETIMEDOUT.
        nobody: "timeout",
        default: true,
    },
    Board {
        name: "sabrelite",
        about: "Boundary Devices SABRE Lite, i.MX 6",
        arch: "armhf",
        kernel: "linux-image-armmp",
        suite: SUITE,
        device_tree: "imx6q-sabrelite.dtb",
        console: "ttymxc1,115200",
        modules: &["i2c-dev", "gpio-mxc", "i2c-imx", "spi-imx"],
        setup: &[
            "echo spidev > /sys/bus/spi/devices/spi0.0/driver_override",
            "echo spi0.0 > /sys/bus/spi/drivers/spidev/bind",
        ],
        settings: Some(
            r#"
[i2c.0]
device = "/dev/i2c-0"
[spi.0]
device = "/dev/spidev0.0"
[gpio.0]
label = "209c000.gpio"
inputs = [3]
outputs = [8]
"#,
        ),
        target: "armv7-unknown-linux-gnueabihf",
        engines: &["wasm3"],
        emulator: &[
            "qemu-system-arm",
            "-M",
            "sabrelite",
            "-m",
            "512",
            "-net",
            "none",
            "-device",
            "tmp105,bus=i2c-bus.0,address=0x48,id=sensor",
        ],
        gpio: "/machine/soc/gpio1",
        scenes: &[I2C, SPI, GPIO],
        nobody: "timeout",
        default: true,
    },
    Board {
        name: "raspi3b",
        about: "Raspberry Pi 3 B",
        arch: "arm64",
        kernel: "linux-image-arm64",
        suite: "bookworm-backports",
        device_tree: "broadcom/bcm2837-rpi-3-b.dtb",
        console: "ttyS1,115200",
        modules: &["i2c-dev", "i2c-bcm2835"],
        setup: &[],
        settings: None,
        target: "aarch64-unknown-linux-gnu",
        engines: &["wasmtime", "wasm3"],
        emulator: &[
            "qemu-system-aarch64",
            "-M",
            "raspi3b",
            "-device",
            "tmp105,bus=i2c-bus.1,address=0x48,id=sensor",
        ],
        gpio: "/machine/soc/peripherals/gpio",
        // The emulated chip selects and inputs are not wired.
        scenes: &[
            Scene {
                shows: &[
                    "i2c/write_read/repeated-start",
                    "i2c/exec/merged",
                    "i2c/write/probe",
                    "i2c/nack",
                    "i2c/ten-bit",
                    "time/delay/at-least",
                ],
                ..I2C
            },
            Scene {
                shows: &["i2c/nack", "i2c/write/probe"],
                ..SCAN
            },
            BLINK,
        ],
        nobody: "nack",
        default: false,
    },
];

/// The boards of these names; without names those that run by default.
pub fn chosen(names: &[String]) -> Result<Vec<&'static Board>, Failure> {
    if names.is_empty() {
        return Ok(BOARDS.iter().filter(|board| board.default).collect());
    }
    names
        .iter()
        .map(|name| {
            BOARDS
                .iter()
                .find(|board| board.name == name)
                .ok_or_else(|| {
                    let known: Vec<_> = BOARDS.iter().map(|board| board.name).collect();
                    format!("there is no board {name}; there are: {}", known.join(", ")).into()
                })
        })
        .collect()
}
