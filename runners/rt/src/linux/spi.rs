//! SPI over `/dev/spidev*`: every call is one `SPI_IOC_MESSAGE`, so chip select is asserted once; or several between which it is
//! held, where there are long delays.

mod message;

use super::kernel;
use super::settings::SpiPort;
use super::slots::Slots;
use message::{Data, Message, Refused, Transfer};
use spidev::{SpiModeFlags, Spidev, SpidevOptions, SpidevTransfer};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use wasm_embedded_spec::call::Handle;
use wasm_embedded_spec::generated::{Errno, Spi, SpiMode, SpiOp, SpiOrder};
use wasm_embedded_spec::runtime::Interrupt;

/// The controllers.
pub struct Buses {
    ports: BTreeMap<u32, SpiPort>,
    interrupt: Interrupt,
    /// What the guest has open.
    pub(super) open: Slots<Bus>,
}

/// An open controller with its chip select.
pub struct Bus {
    path: PathBuf,
    device: kernel::Device,
    spi: Spidev,
    mode: SpiModeFlags,
    bits: u8,
}

impl Buses {
    pub fn new(ports: BTreeMap<u32, SpiPort>, interrupt: Interrupt) -> Self {
        Buses {
            ports,
            interrupt,
            open: Slots::default(),
        }
    }

    fn run(&mut self, handle: Handle, message: Message) -> Result<(), Errno> {
        self.open.get(handle)?.run(message, &self.interrupt)
    }
}

/// What a guest changes of the mode. The rest is up to the device tree: the polarity of chip select, say.
const OURS: SpiModeFlags = SpiModeFlags::SPI_CPHA
    .union(SpiModeFlags::SPI_CPOL)
    .union(SpiModeFlags::SPI_LSB_FIRST);

impl Bus {
    /// Opens a device in mode 0 with 8 bits, most significant first.
    fn open(path: PathBuf, baud: u32) -> Result<Bus, Errno> {
        kernel::expect(&path, kernel::SPI)?;
        let opened = Spidev::open(&path).and_then(|mut spi| {
            let mode = spi.query_configuration()?.spi_mode;
            let mode = mode.unwrap_or(SpiModeFlags::empty()) - OURS;
            let mut options = options(mode, 8);
            if baud != 0 {
                options.max_speed_hz(baud);
            }
            spi.configure(&options)?;
            Ok((spi, mode))
        });
        let (spi, mode) = opened.map_err(|error| kernel::not_opened(&path, kernel::SPI, &error))?;
        Ok(Bus {
            device: kernel::Device::new(path.display()),
            path,
            spi,
            mode,
            bits: 8,
        })
    }

    /// Makes the transfers under one chip select; gives up in a long delay when the guest is to end.
    fn run(&mut self, mut message: Message, interrupt: &Interrupt) -> Result<(), Errno> {
        let parts = message.parts().map_err(|refused| {
            log::warn!("{}: {refused}", self.device);
            refused.errno()
        })?;
        for part in parts {
            self.send(part)?;
            let pause = part.last().map_or(Duration::ZERO, |last| last.pause);
            if !pause.is_zero() && !interrupt.sleep(pause) {
                // A message of nothing releases chip select.
                let _ = self.send(&mut [Transfer {
                    data: Data::Nothing,
                    after_us: 0,
                    pause: Duration::ZERO,
                }]);
                return Err(Errno::Timeout);
            }
        }
        Ok(())
    }

    /// Hands one message to the kernel. Chip select is held after it when its last transfer has a pause.
    fn send(&self, transfers: &mut [Transfer]) -> Result<(), Errno> {
        let mut raw: Vec<_> = transfers
            .iter_mut()
            .map(|transfer| {
                let mut raw = match &mut transfer.data {
                    Data::Nothing => SpidevTransfer::delay(0),
                    Data::InPlace(bytes) => SpidevTransfer::read_write_in_place(bytes),
                    Data::Both(sent, room) => SpidevTransfer::read_write(sent, room),
                    Data::Out(sent) => SpidevTransfer::write(sent),
                    Data::In(room) => SpidevTransfer::read(room),
                };
                raw.delay_usecs = transfer.after_us;
                raw.cs_change = u8::from(!transfer.pause.is_zero());
                raw
            })
            .collect();
        let sent = self.spi.transfer_multiple(&mut raw);
        sent.map_err(|error| {
            if error.raw_os_error() == Some(EMSGSIZE) {
                let refused = Refused::TooLong(buffer_size());
                log::warn!("{}: {refused}", self.device);
                return refused.errno();
            }
            let errno = kernel::other(&error);
            self.device.failed("transfer", &error, errno)
        })
    }

    /// Sets mode and word size: both or none.
    fn configure(&mut self, mode: SpiModeFlags, bits: u8) -> io::Result<()> {
        let mode = self.mode.difference(OURS) | mode;
        if let Err(error) = self.spi.configure(&options(mode, bits)) {
            // It was so before.
            self.spi.configure(&options(self.mode, self.bits))?;
            return Err(error);
        }
        (self.mode, self.bits) = (mode, bits);
        Ok(())
    }
}

/// What the kernel says to a message that is longer than its buffer.
const EMSGSIZE: i32 = rustix::io::Errno::MSGSIZE.raw_os_error();

/// How many bytes spidev takes in one direction of a message, where that can be found out.
fn buffer_size() -> Option<u32> {
    let size = std::fs::read_to_string("/sys/module/spidev/parameters/bufsiz").ok()?;
    size.trim().parse().ok()
}

fn options(mode: SpiModeFlags, bits: u8) -> SpidevOptions {
    SpidevOptions::new().mode(mode).bits_per_word(bits).build()
}

/// The device of a chip select, `None` when there is none for that pin.
fn device(port: &SpiPort, cs: i32) -> Option<&Path> {
    match u32::try_from(cs) {
        Ok(pin) if !port.cs.is_empty() => port.cs.get(&pin).map(PathBuf::as_path),
        _ => Some(&port.device),
    }
}

impl Spi for Buses {
    fn init(
        &mut self,
        port: u32,
        baud: u32,
        mosi: i32,
        miso: i32,
        sck: i32,
        cs: i32,
    ) -> Result<Handle, Errno> {
        let Some(settings) = self.ports.get(&port) else {
            return Err(kernel::unlisted("spi", port, &self.ports));
        };
        let Some(path) = device(settings, cs) else {
            log::warn!("the settings of spi port {port} name no device for chip select {cs}");
            return Err(Errno::NoDevice);
        };
        if mosi != -1 || miso != -1 || sck != -1 {
            log::debug!(
                "{}: the kernel decides about pins (device tree): mosi {mosi}, miso {miso}, sck {sck} are not looked at",
                path.display()
            );
        }
        if self.open.iter().any(|bus| bus.path == path) {
            log::warn!(
                "{}: the guest has it open already: a chip select belongs to one handle",
                path.display()
            );
            return Err(Errno::Busy);
        }
        let baud = match baud {
            0 => settings.baud.unwrap_or(0),
            baud => baud,
        };
        self.open.insert(Bus::open(path.to_owned(), baud)?)
    }

    fn deinit(&mut self, handle: Handle) -> Result<(), Errno> {
        self.open.remove(handle).map(drop)
    }

    fn read(&mut self, handle: Handle, bytes: &mut [u8]) -> Result<(), Errno> {
        let mut message = Message::default();
        message.receive(bytes);
        self.run(handle, message)
    }

    fn write(&mut self, handle: Handle, bytes: &[u8]) -> Result<(), Errno> {
        let mut message = Message::default();
        message.send(bytes);
        self.run(handle, message)
    }

    fn transfer(&mut self, handle: Handle, read: &mut [u8], write: &[u8]) -> Result<(), Errno> {
        let mut message = Message::default();
        message.exchange(read, write);
        self.run(handle, message)
    }

    fn transfer_inplace(&mut self, handle: Handle, bytes: &mut [u8]) -> Result<(), Errno> {
        let mut message = Message::default();
        message.replace(bytes);
        self.run(handle, message)
    }

    fn exec(&mut self, handle: Handle, ops: &mut [SpiOp<'_>]) -> Result<(), Errno> {
        let mut message = Message::default();
        for op in ops {
            match op {
                SpiOp::Transfer(bytes) => message.replace(bytes),
                SpiOp::Read(bytes) => message.receive(bytes),
                SpiOp::Write(bytes) => message.send(bytes),
                SpiOp::Delay(ns) => message.wait(*ns),
            }
        }
        self.run(handle, message)
    }

    fn configure(
        &mut self,
        handle: Handle,
        mode: SpiMode,
        bits: u8,
        order: SpiOrder,
    ) -> Result<(), Errno> {
        let bus = self.open.get(handle)?;
        let mut flags = match mode {
            SpiMode::Mode0 => SpiModeFlags::SPI_MODE_0,
            SpiMode::Mode1 => SpiModeFlags::SPI_MODE_1,
            SpiMode::Mode2 => SpiModeFlags::SPI_MODE_2,
            SpiMode::Mode3 => SpiModeFlags::SPI_MODE_3,
        };
        if order == SpiOrder::LsbFirst {
            flags |= SpiModeFlags::SPI_LSB_FIRST;
        }
        bus.configure(flags, bits).map_err(|error| {
            // Nothing in the request is wrong as such: it is what the kernel says of what the controller lacks.
            let errno = match kernel::other(&error) {
                Errno::InvalidArg => Errno::Unsupported,
                errno => errno,
            };
            let what = format!("configure {mode:?}, {bits} bits, {order:?}");
            bus.device.failed(&what, &error, errno)
        })
    }
}
