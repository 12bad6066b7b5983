//! GPIO over the character device, version 2 of its interface (Linux 5.10 and later).

use super::kernel;
use super::settings::{Chip, GpioPort};
use super::slots::Slots;
use gpiocdev::Request;
use gpiocdev::line::{Bias, Drive, Value};
use gpiocdev::request::Config;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use wasm_embedded_spec::call::Handle;
use wasm_embedded_spec::generated::{Errno, Gpio, GpioDrive, GpioMode, GpioPull, GpioValue};

/// The chips.
pub struct Lines {
    ports: BTreeMap<u32, GpioPort>,
    /// What the guest has open.
    pub(super) open: Slots<Line>,
}

/// An open pin.
pub struct Line {
    device: kernel::Device,
    request: Request,
    offset: u32,
    /// What it drives; `None` for inputs.
    drives: Option<GpioValue>,
}

impl Lines {
    pub fn new(ports: BTreeMap<u32, GpioPort>) -> Self {
        Lines {
            ports,
            open: Slots::default(),
        }
    }

    /// Opens a pin. Outputs begin low.
    pub(super) fn open_pin(
        &mut self,
        port: u32,
        pin: u32,
        mode: GpioMode,
    ) -> Result<Handle, Errno> {
        let Some(settings) = self.ports.get(&port) else {
            return Err(kernel::unlisted("gpio", port, &self.ports));
        };
        let (pins, way, drives) = match mode {
            GpioMode::Input => (&settings.inputs, "input", None),
            GpioMode::Output => (&settings.outputs, "output", Some(GpioValue::Low)),
        };
        if !pins.contain(pin) {
            log::warn!("the settings do not allow pin {pin} of gpio port {port} as an {way}");
            return Err(Errno::Denied);
        }
        let path = find(&settings.chip)?;
        kernel::expect(&path, kernel::GPIO)?;
        let name = format!("{} line {pin}", path.display());
        let config = config(drives, GpioPull::None, GpioDrive::PushPull, pin);
        let request = Request::from_config(config)
            .on_chip(&path)
            .with_consumer("wasm-embedded-rt")
            .request()
            .map_err(|error| opening(&path, pin, &name, &error))?;
        self.open.insert(Line {
            device: kernel::Device::new(name),
            request,
            offset: pin,
            drives,
        })
    }
}

/// The path of a chip.
fn find(chip: &Chip) -> Result<PathBuf, Errno> {
    let labels = match chip {
        Chip::Device(path) => return Ok(path.clone()),
        Chip::Label(labels) => labels,
    };
    let mut found = Vec::new();
    // A chip that cannot be opened may be the one: its error says more than that there is none.
    let mut refused = None;
    for path in gpiocdev::chip::chips().unwrap_or_default() {
        match gpiocdev::chip::Chip::from_path(&path).and_then(|chip| chip.info()) {
            Ok(info) => found.push((info.label, path)),
            Err(error) => refused = Some((path, system(&error))),
        }
    }
    for label in labels {
        if let Some((_, path)) = found.iter().find(|(found, _)| found == label) {
            return Ok(path.clone());
        }
    }
    if let Some((path, error)) = refused {
        return Err(kernel::not_opened(&path, kernel::GPIO, &error));
    }
    let found: Vec<_> = found.into_iter().map(|(label, _)| label).collect();
    let labels = labels.join(" or ");
    match found.is_empty() {
        true => log::error!("no GPIO chip is called {labels}: this machine has none"),
        false => log::error!(
            "no GPIO chip is called {labels}: there are {}; name one of them in the settings (--config)",
            found.join(", ")
        ),
    }
    Err(Errno::NoDevice)
}

/// The kernel's error inside an error of the crate.
fn system(error: &gpiocdev::Error) -> io::Error {
    use gpiocdev::Error;
    match error {
        Error::Os(number) | Error::Uapi(_, gpiocdev_uapi::Error::Os(number)) => {
            io::Error::from_raw_os_error(number.0)
        }
        Error::GpioChip(..) | Error::NoGpioChips() => {
            io::Error::new(io::ErrorKind::NotFound, error.to_string())
        }
        other => io::Error::other(other.to_string()),
    }
}

impl Line {
    fn failed(&self, what: &str, error: &gpiocdev::Error) -> Errno {
        let error = system(error);
        self.device.failed(what, &error, kernel::other(&error))
    }
}

impl Gpio for Lines {
    fn init(&mut self, port: i32, pin: i32, mode: GpioMode) -> Result<Handle, Errno> {
        let listed = match port {
            // The platform's default.
            -1 => self.ports.keys().next().copied(),
            _ => u32::try_from(port).ok(),
        };
        let Some(listed) = listed else {
            return Err(kernel::unlisted("gpio", port, &self.ports));
        };
        let pin = u32::try_from(pin).map_err(|_| Errno::InvalidArg)?;
        self.open_pin(listed, pin, mode)
    }

    fn deinit(&mut self, handle: Handle) -> Result<(), Errno> {
        self.open.remove(handle).map(drop)
    }

    fn set(&mut self, handle: Handle, value: GpioValue) -> Result<(), Errno> {
        let line = self.open.get(handle)?;
        if line.drives.is_none() {
            return Err(Errno::InvalidArg);
        }
        line.request
            .set_value(line.offset, level(value))
            .map_err(|error| line.failed("set", &error))?;
        line.drives = Some(value);
        Ok(())
    }

    fn get(&mut self, handle: Handle) -> Result<GpioValue, Errno> {
        let line = self.open.get(handle)?;
        // Not every chip reads back what an output drives (clause `gpio/get/output`).
        if let Some(drives) = line.drives {
            return Ok(drives);
        }
        match line.request.value(line.offset) {
            Ok(Value::Active) => Ok(GpioValue::High),
            Ok(Value::Inactive) => Ok(GpioValue::Low),
            Err(error) => Err(line.failed("get", &error)),
        }
    }

    fn configure(&mut self, handle: Handle, pull: GpioPull, drive: GpioDrive) -> Result<(), Errno> {
        let line = self.open.get(handle)?;
        line.request
            .reconfigure(&config(line.drives, pull, drive, line.offset))
            .map_err(|error| line.failed("configure", &error))
    }
}

/// The errno for a line that cannot be had.
fn opening(path: &Path, offset: u32, name: &str, error: &gpiocdev::Error) -> Errno {
    // What the kernel says about a line that the chip does not have is that something is invalid.
    let chip = gpiocdev::chip::Chip::from_path(path).and_then(|chip| chip.info());
    match chip {
        Ok(info) if offset >= info.num_lines => {
            log::warn!("{name}: {} has {} lines", info.label, info.num_lines);
            Errno::NoDevice
        }
        Ok(_) => kernel::refused(name, kernel::GPIO, &system(error)),
        Err(error) => kernel::not_opened(path, kernel::GPIO, &system(&error)),
    }
}

/// What is asked of the kernel. An input has no drive: the kernel refuses one.
fn config(drives: Option<GpioValue>, pull: GpioPull, drive: GpioDrive, offset: u32) -> Config {
    let mut config = Config::default();
    config.with_line(offset);
    match drives {
        None => {
            config.as_input();
        }
        Some(value) => {
            config.as_output(level(value)).with_drive(match drive {
                GpioDrive::PushPull => Drive::PushPull,
                GpioDrive::OpenDrain => Drive::OpenDrain,
            });
        }
    }
    config.with_bias(match pull {
        GpioPull::None => Bias::Disabled,
        GpioPull::Up => Bias::PullUp,
        GpioPull::Down => Bias::PullDown,
    });
    config
}

fn level(value: GpioValue) -> Value {
    match value {
        GpioValue::Low => Value::Inactive,
        GpioValue::High => Value::Active,
    }
}
