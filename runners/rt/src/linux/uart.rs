//! UART over the system's serial lines.

mod frame;
mod line;
mod marks;
#[cfg(test)]
mod tests;

use super::kernel;
use super::settings::UartPort;
use super::slots::Slots;
use frame::Frame;
use line::Line;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use wasm_embedded_spec::call::Handle;
use wasm_embedded_spec::generated::{Errno, Uart, UartParity, UartStopBits};
use wasm_embedded_spec::runtime::Interrupt;

/// The serial lines.
pub struct Lines {
    ports: BTreeMap<u32, UartPort>,
    interrupt: Interrupt,
    open: Slots<Open>,
}

struct Open {
    line: Line,
    /// How long calls wait that have no time of their own.
    timeout: Option<u32>,
}

impl Lines {
    pub fn new(ports: BTreeMap<u32, UartPort>, interrupt: Interrupt) -> Self {
        Lines {
            ports,
            interrupt,
            open: Slots::default(),
        }
    }

    /// The line of a handle, and until when a call on it waits.
    fn line(&mut self, handle: Handle) -> Result<(&mut Line, Option<Instant>), Errno> {
        let open = self.open.get(handle)?;
        Ok((&mut open.line, open.timeout.and_then(end)))
    }
}

/// The end of a time that begins now. `None` is later than a clock can tell.
fn end(ms: u32) -> Option<Instant> {
    Instant::now().checked_add(Duration::from_millis(ms.into()))
}

impl Uart for Lines {
    fn init(&mut self, port: u32, baud: u32, tx: i32, rx: i32) -> Result<Handle, Errno> {
        let Some(settings) = self.ports.get(&port) else {
            return Err(kernel::unlisted("uart", port, &self.ports));
        };
        let path = &settings.device;
        if tx != -1 || rx != -1 {
            log::debug!(
                "{}: the kernel decides about pins (device tree): tx {tx}, rx {rx} are not looked at",
                path.display()
            );
        }
        if self.open.iter().any(|open| open.line.path() == path) {
            log::warn!("{}: the guest has it open already", path.display());
            return Err(Errno::Busy);
        }
        let baud = match baud {
            0 => settings.baud,
            baud => baud,
        };
        let line = Line::open(path, Frame::new(baud), self.interrupt.clone())?;
        let timeout = settings.timeout_ms;
        self.open.insert(Open { line, timeout })
    }

    fn deinit(&mut self, handle: Handle) -> Result<(), Errno> {
        self.open.remove(handle).map(drop)
    }

    fn write(&mut self, handle: Handle, _flags: i32, bytes: &[u8]) -> Result<(), Errno> {
        let (line, until) = self.line(handle)?;
        line.write(bytes, until)
    }

    fn read(&mut self, handle: Handle, _flags: i32, bytes: &mut [u8]) -> Result<(), Errno> {
        let (line, until) = self.line(handle)?;
        line.read(bytes, until)
    }

    fn read_some(
        &mut self,
        handle: Handle,
        bytes: &mut [u8],
        timeout_ms: u32,
    ) -> Result<u32, Errno> {
        let (line, _) = self.line(handle)?;
        let count = line.read_some(bytes, end(timeout_ms))?;
        u32::try_from(count).map_err(|_| Errno::Failed)
    }

    fn flush(&mut self, handle: Handle) -> Result<(), Errno> {
        let (line, until) = self.line(handle)?;
        line.drain(until)
    }

    fn configure(
        &mut self,
        handle: Handle,
        data_bits: u8,
        parity: UartParity,
        stop_bits: UartStopBits,
    ) -> Result<(), Errno> {
        let (line, _) = self.line(handle)?;
        line.configure(Frame {
            data_bits,
            parity,
            stop_bits,
            ..line.frame()
        })
    }
}
