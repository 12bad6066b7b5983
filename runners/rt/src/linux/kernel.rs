//! What the kernel's error numbers mean for a guest, and what to tell the person who can fix it.

use super::kind;
use rustix::io::Errno as E;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::io;
use std::path::Path;
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
    /// What it is, in a sentence.
    pub what: &'static str,
    /// One of them.
    pub example: &'static str,
    /// The number of the kernel's driver, where it is always the same (Documentation/admin-guide/devices.txt).
    pub major: Option<u32>,
    /// The group whose members may open them, on Debian and Raspberry Pi OS.
    pub group: &'static str,
    /// What makes the device appear.
    pub appears: &'static str,
}

/// I2C controllers.
pub const I2C: Class = Class {
    what: "an I2C controller",
    example: "/dev/i2c-1",
    major: Some(89),
    group: "i2c",
    appears: "load the module i2c-dev; on a Raspberry Pi add dtparam=i2c_arm=on to /boot/firmware/config.txt and restart",
};

/// SPI devices.
pub const SPI: Class = Class {
    what: "a SPI device",
    example: "/dev/spidev0.0",
    major: Some(153),
    group: "spi",
    appears: "on a Raspberry Pi add dtparam=spi=on to /boot/firmware/config.txt and restart; elsewhere the device tree must give \
              the chip select to spidev",
};

/// GPIO chips.
pub const GPIO: Class = Class {
    what: "a GPIO chip",
    example: "/dev/gpiochip0",
    major: None,
    group: "gpio",
    appears: "`gpiodetect` lists the chips that there are",
};

/// Serial lines.
pub const UART: Class = Class {
    what: "a serial line",
    example: "/dev/serial0",
    major: None,
    group: "dialout",
    appears: "on a Raspberry Pi add enable_uart=1 to /boot/firmware/config.txt, take console=serial0 out of cmdline.txt, and restart",
};

/// Checks that a path does not lead to something that can be no such device; what it leads to is logged.
pub fn expect(path: &Path, class: Class) -> Result<(), Errno> {
    match kind::another(path, class) {
        None => Ok(()),
        Some(what) => {
            log::error!("{}: {what}", path.display());
            Err(Errno::NoDevice)
        }
    }
}

/// The errno for a device that cannot be opened, which is logged with the way to fix it.
pub fn not_opened(path: &Path, class: Class, error: &io::Error) -> Errno {
    // What drivers say of what they do not know, and what gpiocdev says of any other device that is there.
    let unknown = match number(error) {
        Some(number) => matches!(number, E::NOTTY | E::INVAL | E::OPNOTSUPP | E::NOSYS),
        None => error.kind() == io::ErrorKind::NotFound,
    };
    if let (true, Some(what)) = (unknown, kind::stranger(path, class)) {
        log::error!("{}: {what}", path.display());
        return Errno::NoDevice;
    }
    refused(path.display(), class, error)
}

/// The errno for what a device refuses when it is opened, which is logged with the way to fix it.
pub fn refused(device: impl Display, class: Class, error: &io::Error) -> Errno {
    let (errno, mend) = opening(class, error);
    log::error!(
        "{device}: {error}{}{mend}",
        if mend.is_empty() { "" } else { "; " }
    );
    errno
}

/// What the error of an `open` means, and how to fix it.
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
        // What is there is no such device.
        None if error.kind() == io::ErrorKind::NotFound => {
            (Errno::NoDevice, class.appears.to_owned())
        }
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
        // "Returned by I2C adapters when they lose arbitration in master transmit mode."
        Some(E::AGAIN) => Errno::ArbitrationLost,
        // "A transfer was requested using an adapter which is already suspended": it is there.
        Some(E::SHUTDOWN) => Errno::Failed,
        _ => other(error),
    }
}

/// The errno for a serial line that failed.
pub fn uart(error: &io::Error) -> Errno {
    match number(error) {
        // A line that hung up, such as a USB adapter that was pulled out.
        Some(E::IO) => Errno::NoDevice,
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

/// The errno for a port that the settings do not list.
pub fn unlisted<P: Display, T>(api: &str, port: impl Display, listed: &BTreeMap<P, T>) -> Errno {
    let listed: Vec<_> = listed.keys().map(P::to_string).collect();
    log::warn!(
        "the guest cannot open {api} port {port}: the settings list {}; add [{api}.{port}] to the file of --config",
        match listed.is_empty() {
            true => "none".to_owned(),
            false => listed.join(", "),
        }
    );
    Errno::NoDevice
}

/// An open device, for messages about it.
pub struct Device {
    name: String,
    /// It was said that it is gone.
    gone: Cell<bool>,
}

impl Device {
    /// It is called this.
    pub fn new(name: impl Display) -> Device {
        Device {
            name: name.to_string(),
            gone: Cell::new(false),
        }
    }

    /// Says what went wrong, and gives the errno on. What belongs to the daily life of a bus is for those who look for it.
    pub fn failed(&self, what: &str, error: &io::Error, errno: Errno) -> Errno {
        match errno {
            Errno::NoDevice if self.gone.replace(true) => {}
            Errno::NoDevice => log::error!("{self}: {what}: {error}: it is gone"),
            Errno::Nack
            | Errno::NackAddress
            | Errno::Timeout
            | Errno::ArbitrationLost
            | Errno::Busy => log::debug!("{self}: {what}: {error}"),
            _ => log::warn!("{self}: {what}: {error}"),
        }
        errno
    }
}

impl Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(number: E) -> io::Error {
        number.into()
    }

    #[test]
    fn i2c_errors_are_those_of_the_kernels_documentation() {
        // Documentation/i2c/fault-codes.rst, and EREMOTEIO of i2c-bcm2835.
        for (number, errno) in [
            (E::AGAIN, Errno::ArbitrationLost),
            (E::BADMSG, Errno::Failed),
            (E::BUSY, Errno::Busy),
            (E::INVAL, Errno::InvalidArg),
            (E::IO, Errno::Failed),
            (E::NODEV, Errno::NoDevice),
            (E::NOMEM, Errno::Exhausted),
            (E::NXIO, Errno::NackAddress),
            (E::OPNOTSUPP, Errno::Unsupported),
            (E::PROTO, Errno::Failed),
            (E::SHUTDOWN, Errno::Failed),
            (E::TIMEDOUT, Errno::Timeout),
            (E::REMOTEIO, Errno::Nack),
        ] {
            assert_eq!(i2c(&of(number)), errno, "{number:?}");
            // As traces of the kernel are read.
            let imported = wasm_embedded_spec::import::errno_of_linux(number.raw_os_error());
            assert_eq!(imported, errno, "{number:?}");
        }
    }

    #[test]
    fn errors_of_the_others() {
        for (number, errno) in [
            (E::SHUTDOWN, Errno::NoDevice),
            (E::MSGSIZE, Errno::InvalidArg),
            (E::PERM, Errno::Denied),
            (E::IO, Errno::Failed),
        ] {
            assert_eq!(other(&of(number)), errno, "{number:?}");
        }
        assert_eq!(uart(&of(E::IO)), Errno::NoDevice);
        let enotsupp = io::Error::from_raw_os_error(ENOTSUPP);
        assert_eq!(other(&enotsupp), Errno::Unsupported);
        // Errors that are not the kernel's, and numbers that are none.
        assert_eq!(other(&io::Error::other("no")), Errno::Failed);
        assert_eq!(other(&io::Error::from_raw_os_error(0)), Errno::Failed);
        assert_eq!(other(&io::Error::from_raw_os_error(70_000)), Errno::Failed);
    }

    #[test]
    fn what_cannot_be_opened_says_how_to_mend_it() {
        let (errno, mend) = opening(GPIO, &of(E::ACCESS));
        assert_eq!(errno, Errno::Denied);
        assert_eq!(
            mend,
            "join the group `gpio` (sudo usermod -aG gpio $USER) and log in again"
        );
        for (class, setting) in [
            (I2C, "dtparam=i2c_arm=on"),
            (SPI, "dtparam=spi=on"),
            (UART, "enable_uart=1"),
            (GPIO, "gpiodetect"),
        ] {
            let (errno, mend) = opening(class, &of(E::NOENT));
            assert_eq!(errno, Errno::NoDevice);
            assert!(mend.contains(setting), "{mend}");
        }
        let (errno, mend) = opening(UART, &of(E::BUSY));
        assert_eq!(errno, Errno::Busy);
        assert!(mend.contains("another program"));
    }
}
