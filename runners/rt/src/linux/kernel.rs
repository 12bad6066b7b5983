//! What the kernel's error numbers mean for a guest, and what to tell the person who can mend it.

use rustix::io::Errno as E;
use std::fmt::Display;
use std::io;
use wasm_embedded_spec::generated::Errno;

/// `ENOTSUPP`: no number for programs, and missing from their headers, but some drivers let it through.
const ENOTSUPP: i32 = 524;

/// The number of an error, where it comes from the kernel.
fn number(error: &io::Error) -> Option<E> {
    error
        .raw_os_error()
        .filter(|number| (1..4096).contains(number))
        .map(E::from_raw_os_error)
}

/// How to get at a class of devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// The group whose members may open them, on Debian and Raspberry Pi OS.
    pub group: &'static str,
    /// What makes the device appear.
    pub appears: &'static str,
}

/// I2C controllers.
pub const I2C: Class = Class {
    group: "i2c",
    appears: "load the module i2c-dev; on a Raspberry Pi add dtparam=i2c_arm=on to /boot/firmware/config.txt and restart",
};

/// SPI devices.
pub const SPI: Class = Class {
    group: "spi",
    appears: "on a Raspberry Pi add dtparam=spi=on to /boot/firmware/config.txt and restart; elsewhere the device tree must give \
              the chip select to spidev",
};

/// GPIO chips.
pub const GPIO: Class = Class {
    group: "gpio",
    appears: "`gpiodetect` lists the chips that there are",
};

/// Serial lines.
pub const UART: Class = Class {
    group: "dialout",
    appears: "on a Raspberry Pi add enable_uart=1 to /boot/firmware/config.txt, take console=serial0 out of cmdline.txt, and restart",
};

/// The errno for a device that cannot be opened, which is logged with the way to mend it.
pub fn not_opened(device: impl Display, class: Class, error: &io::Error) -> Errno {
    let (errno, mend) = opening(class, error);
    log::error!(
        "{device}: {error}{}{mend}",
        if mend.is_empty() { "" } else { "; " }
    );
    errno
}

/// What the error of an `open` means, and how to mend it.
fn opening(class: Class, error: &io::Error) -> (Errno, String) {
    match number(error) {
        Some(E::ACCESS | E::PERM) => (
            Errno::Denied,
            format!(
                "join the group `{group}` (sudo usermod -aG {group} $USER) and log in again",
                group = class.group
            ),
        ),
        Some(E::ROFS) => (Errno::Denied, String::new()),
        Some(E::NOENT | E::NODEV | E::NXIO | E::NOTTY | E::NOTDIR) => {
            (Errno::NoDevice, class.appears.to_owned())
        }
        Some(E::BUSY) => (
            Errno::Busy,
            "another program or a driver of the kernel has it".to_owned(),
        ),
        _ => (other(error), String::new()),
    }
}

/// The errno for an I2C transfer that failed (Documentation/i2c/fault-codes.rst of the kernel).
pub fn i2c(error: &io::Error) -> Errno {
    match number(error) {
        // "The address phase of a transfer didn't get an ACK."
        Some(E::NXIO) => Errno::NackAddress,
        // In no document: drivers that do not look which byte it was, such as i2c-bcm2835.
        Some(E::REMOTEIO) => Errno::Nack,
        // "Arbitration lost."
        Some(E::AGAIN) => Errno::ArbitrationLost,
        _ => other(error),
    }
}

/// The errno of what means the same everywhere.
pub fn other(error: &io::Error) -> Errno {
    match number(error) {
        Some(E::ACCESS | E::PERM) => Errno::Denied,
        Some(E::BUSY | E::AGAIN) => Errno::Busy,
        Some(E::INVAL | E::MSGSIZE | E::OVERFLOW) => Errno::InvalidArg,
        Some(E::NODEV | E::NXIO | E::SHUTDOWN | E::NOENT) => Errno::NoDevice,
        Some(E::NOMEM | E::NFILE | E::MFILE | E::NOSPC) => Errno::Exhausted,
        Some(E::OPNOTSUPP | E::NOTTY | E::NOSYS) => Errno::Unsupported,
        Some(E::TIMEDOUT | E::TIME) => Errno::Timeout,
        _ if error.raw_os_error() == Some(ENOTSUPP) => Errno::Unsupported,
        _ => Errno::Failed,
    }
}

/// Logs what went wrong with an open device, and gives the errno on. What belongs to the daily life of a bus is for those who
/// look for it.
pub fn failed(device: impl Display, what: &str, error: &io::Error, errno: Errno) -> Errno {
    match errno {
        Errno::NoDevice => log::error!("{device}: {what}: {error}: it is gone"),
        Errno::Nack
        | Errno::NackAddress
        | Errno::NackData
        | Errno::Timeout
        | Errno::ArbitrationLost
        | Errno::Busy => {
            log::debug!("{device}: {what}: {error}");
        }
        _ => log::warn!("{device}: {what}: {error}"),
    }
    errno
}
