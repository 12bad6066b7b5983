//! I2C over `/dev/i2c-*`: every call is one `I2C_RDWR`.

mod messages;

use super::kernel;
use super::settings::I2cPort;
use super::slots::Slots;
use i2cdev::core::{I2CMessage, I2CTransfer};
use i2cdev::linux::{I2CMessageFlags, LinuxI2CBus, LinuxI2CMessage};
use messages::{Can, Messages, Part};
use std::collections::BTreeMap;
use std::ffi::c_ulong;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::path::PathBuf;
use wasm_embedded_spec::call::Handle;
use wasm_embedded_spec::generated::{Errno, I2c, I2cOp};

/// The controllers.
pub struct Buses {
    ports: BTreeMap<u32, I2cPort>,
    /// What the guest has open.
    pub(super) open: Slots<Bus>,
}

/// An open controller.
pub struct Bus {
    device: kernel::Device,
    bus: LinuxI2CBus,
    can: Can,
}

impl Buses {
    pub fn new(ports: BTreeMap<u32, I2cPort>) -> Self {
        Buses {
            ports,
            open: Slots::default(),
        }
    }

    fn run<'a>(
        &mut self,
        handle: Handle,
        addr: u16,
        parts: impl Iterator<Item = Part<'a>>,
    ) -> Result<(), Errno> {
        self.open.get(handle)?.run(addr, parts)
    }
}

impl Bus {
    fn open(path: PathBuf) -> Result<Bus, Errno> {
        kernel::expect(&path, kernel::I2C)?;
        let opened = LinuxI2CBus::new(&path).map_err(io::Error::from);
        let opened = opened.and_then(|bus| Ok((functionality(&bus)?, bus)));
        let (functions, bus) =
            opened.map_err(|error| kernel::not_opened(&path, kernel::I2C, &error))?;
        let can = Can::of(functions);
        if !can.i2c {
            log::error!(
                "{}: this adapter speaks SMBus only (functionality {functions:#010x}): no guest can use it, take a bus whose \
                 `i2cdetect -F` says I2C",
                path.display()
            );
            return Err(Errno::Unsupported);
        }
        Ok(Bus {
            device: kernel::Device::new(path.display()),
            bus,
            can,
        })
    }

    fn run<'a>(&mut self, addr: u16, parts: impl Iterator<Item = Part<'a>>) -> Result<(), Errno> {
        let ten_bit = addr & TEN_BIT != 0;
        let addr = addr & 0x3ff;
        let mut messages = Messages::new(parts);
        messages.check(ten_bit, self.can).map_err(|refused| {
            log::warn!("{}: address {addr:#04x}: {refused}", self.device);
            refused.errno()
        })?;
        let flags = |way| match ten_bit {
            true => I2CMessageFlags::TEN_BIT_ADDRESS | way,
            false => way,
        };
        let mut raw: Vec<_> = messages
            .buffers()
            .map(|part| match part {
                Part::Write(bytes) => {
                    LinuxI2CMessage::write(bytes).with_flags(flags(I2CMessageFlags::empty()))
                }
                Part::Read(bytes) => {
                    LinuxI2CMessage::read(bytes).with_flags(flags(I2CMessageFlags::READ))
                }
            })
            .map(|message| message.with_address(addr))
            .collect();
        let sent = self.bus.transfer(&mut raw).map_err(io::Error::from);
        let count = raw.len();
        match sent {
            Ok(sent) if sent as usize == count => {
                messages.finish();
                Ok(())
            }
            Ok(sent) => {
                log::warn!(
                    "{}: the kernel sent {sent} of {count} messages",
                    self.device
                );
                Err(Errno::Failed)
            }
            Err(error) => {
                let what = format!("address {addr:#04x}");
                Err(self.device.failed(&what, &error, kernel::i2c(&error)))
            }
        }
    }
}

/// The bit of an address that says that it has 10 bits.
const TEN_BIT: u16 = 0x8000;

/// What the adapter can do: `I2C_FUNCS` of `<linux/i2c-dev.h>`.
fn functionality(bus: &LinuxI2CBus) -> io::Result<u32> {
    const I2C_FUNCS: u32 = 0x0705;
    // SAFETY: the descriptor is open as long as `bus`, and the kernel writes one unsigned long for this request.
    let functions = unsafe {
        let fd = BorrowedFd::borrow_raw(bus.as_raw_fd());
        rustix::ioctl::ioctl(fd, rustix::ioctl::Getter::<I2C_FUNCS, c_ulong>::new())?
    };
    // All flags are among the low 32 bits.
    Ok(functions as u32)
}

impl I2c for Buses {
    fn init(&mut self, port: u32, baud: u32, sda: i32, scl: i32) -> Result<Handle, Errno> {
        let Some(device) = self.ports.get(&port).map(|port| &port.device) else {
            return Err(kernel::unlisted("i2c", port, &self.ports));
        };
        if baud != 0 || sda != -1 || scl != -1 {
            log::debug!(
                "{}: the kernel decides about clock and pins (device tree): baud {baud}, sda {sda}, scl {scl} are not looked at",
                device.display()
            );
        }
        self.open.insert(Bus::open(device.clone())?)
    }

    fn deinit(&mut self, handle: Handle) -> Result<(), Errno> {
        self.open.remove(handle).map(drop)
    }

    fn write(&mut self, handle: Handle, addr: u16, bytes: &[u8]) -> Result<(), Errno> {
        self.run(handle, addr, [Part::Write(bytes)].into_iter())
    }

    fn read(&mut self, handle: Handle, addr: u16, bytes: &mut [u8]) -> Result<(), Errno> {
        self.run(handle, addr, [Part::Read(bytes)].into_iter())
    }

    fn write_read(
        &mut self,
        handle: Handle,
        addr: u16,
        write: &[u8],
        read: &mut [u8],
    ) -> Result<(), Errno> {
        let parts = [Part::Write(write), Part::Read(read)];
        self.run(handle, addr, parts.into_iter())
    }

    fn exec(&mut self, handle: Handle, addr: u16, ops: &mut [I2cOp<'_>]) -> Result<(), Errno> {
        let parts = ops.iter_mut().map(|op| match op {
            I2cOp::Read(bytes) => Part::Read(bytes),
            I2cOp::Write(bytes) => Part::Write(bytes),
        });
        self.run(handle, addr, parts)
    }
}
