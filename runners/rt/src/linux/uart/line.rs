//! An open serial line.

use super::frame::Frame;
use super::marks::{Came, Marks};
use crate::linux::kernel;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
use rustix::io::Errno as E;
use rustix::ioctl::{Getter, Opcode, ioctl};
use rustix::termios::{
    OptionalActions, QueueSelector, Termios, ioctl_tiocexcl, ioctl_tiocnxcl, tcdrain, tcflush,
    tcgetattr, tcsetattr,
};
use std::collections::VecDeque;
use std::ffi::c_int;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use wasm_embedded_spec::generated::{Errno, UartParity};
use wasm_embedded_spec::runtime::Interrupt;

/// An open serial line. What it was before comes back when it is closed.
pub struct Line {
    path: PathBuf,
    device: kernel::Device,
    tty: OwnedFd,
    before: Termios,
    frame: Frame,
    marks: Marks,
    /// What came and was not asked for yet.
    came: VecDeque<Result<u8, Errno>>,
    /// The kernel's counts of errors when they were last looked at; `None` where it does not count.
    counts: Option<Counts>,
    interrupt: Interrupt,
}

/// `struct serial_icounter_struct` of `<linux/serial.h>`.
type Counts = [c_int; 20];
const FRAMES: usize = 6;
const OVERRUNS: usize = 7;
const PARITY: usize = 8;
const BUFFER_OVERRUNS: usize = 10;

// Of `<asm-generic/ioctls.h>`, which ARM, RISC-V and x86 use.
const TIOCOUTQ: Opcode = 0x5411;
const TIOCGICOUNT: Opcode = 0x545d;

/// How long what was written may still take to be sent when the guest is ended from outside.
const LAST: Duration = Duration::from_millis(500);

/// How much is taken from the kernel at once; its own buffer has this size.
const CHUNK: usize = 4096;

impl Line {
    /// Opens a line for this program alone.
    pub fn open(path: &Path, frame: Frame, interrupt: Interrupt) -> Result<Line, Errno> {
        kernel::expect(path, kernel::UART)?;
        let opened =
            Line::get(path).map_err(|error| kernel::not_opened(path, kernel::UART, &error.into()));
        let (tty, before) = opened?;
        let mut line = Line {
            path: path.to_owned(),
            device: kernel::Device::new(path.display()),
            counts: counts(&tty),
            tty,
            before,
            frame,
            marks: Marks::default(),
            came: VecDeque::new(),
            interrupt,
        };
        line.configure(frame)?;
        Ok(line)
    }

    fn get(path: &Path) -> rustix::io::Result<(OwnedFd, Termios)> {
        // Without waiting for a modem.
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let tty = open(path, flags, Mode::empty())?;
        let before = tcgetattr(&tty)?;
        // Root may open what is exclusive: programs that know of that lock it.
        flock(&tty, FlockOperation::NonBlockingLockExclusive).map_err(|error| match error {
            E::WOULDBLOCK => E::BUSY,
            error => error,
        })?;
        ioctl_tiocexcl(&tty)?;
        Ok((tty, before))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// Sets speed and frame once all is sent: both, or `unsupported` and nothing.
    pub fn configure(&mut self, frame: Frame) -> Result<(), Errno> {
        let now = tcgetattr(&self.tty).map_err(|error| self.failed("configure", error))?;
        let missed = match frame.apply(&now) {
            None => Some(format!("{} data bits", frame.data_bits)),
            Some(wanted) => {
                self.drain(None)?;
                let found = tcsetattr(&self.tty, OptionalActions::Drain, &wanted)
                    .and_then(|()| tcgetattr(&self.tty));
                match found {
                    Ok(found) => frame.missed(&found),
                    // The answer where there is no `termios2`, or the driver refuses what it cannot.
                    Err(E::INVAL | E::RANGE) => Some(format!("{} baud", frame.baud)),
                    Err(error) => return Err(self.failed("configure", error)),
                }
            }
        };
        let Some(missed) = missed else {
            self.frame = frame;
            return Ok(());
        };
        log::warn!("{}: this line cannot do {missed}", self.device);
        // It was so before.
        tcsetattr(&self.tty, OptionalActions::Drain, &now)
            .map_err(|error| self.failed("configure", error))?;
        Err(Errno::Unsupported)
    }

    /// Sends all bytes.
    pub fn write(&mut self, bytes: &[u8], until: Option<Instant>) -> Result<(), Errno> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match rustix::io::write(&self.tty, rest) {
                Ok(0) => return Err(self.failed("write", E::NODEV)),
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(E::AGAIN) => self.wait(PollFlags::OUT, until)?,
                Err(E::INTR) => {}
                Err(error) => return Err(self.failed("write", error)),
            }
        }
        Ok(())
    }

    /// Fills `room`. What came is kept when it does not suffice or something is wrong with it.
    pub fn read(&mut self, room: &mut [u8], until: Option<Instant>) -> Result<(), Errno> {
        let mut good = 0;
        loop {
            let all = room.len().min(self.came.len());
            while good < all {
                if let Err(errno) = self.came[good] {
                    self.came.remove(good);
                    return Err(errno);
                }
                good += 1;
            }
            if all == room.len() {
                break;
            }
            if !self.take(room.len() - all)? {
                self.wait(PollFlags::IN, until)?;
            }
        }
        self.hand_out(room);
        Ok(())
    }

    /// Puts what there is into `room`, as soon as there is something. Gives the count.
    pub fn read_some(&mut self, room: &mut [u8], until: Option<Instant>) -> Result<usize, Errno> {
        if room.is_empty() {
            return Ok(0);
        }
        // What is there already counts too.
        if self.came.len() < room.len() {
            self.take(room.len() - self.came.len())?;
        }
        while self.came.is_empty() {
            self.wait(PollFlags::IN, until)?;
            self.take(room.len())?;
        }
        if let Some(Err(errno)) = self.came.front() {
            let errno = *errno;
            self.came.pop_front();
            return Err(errno);
        }
        Ok(self.hand_out(room))
    }

    /// Waits until all is sent.
    pub fn drain(&self, until: Option<Instant>) -> Result<(), Errno> {
        // The call that drains cannot be ended: it gets no more than what is in the controller.
        loop {
            // SAFETY: the kernel writes one int for this request.
            let left = unsafe { ioctl(&self.tty, Getter::<TIOCOUTQ, c_int>::new()) };
            if left.unwrap_or(0) == 0 {
                break;
            }
            let slice = self.slice(until)?;
            if until.is_some_and(|until| until <= Instant::now()) {
                return Err(Errno::Timeout);
            }
            std::thread::sleep(slice.min(Duration::from_millis(1)));
        }
        loop {
            match tcdrain(&self.tty) {
                Ok(()) => return Ok(()),
                Err(E::INTR) => {}
                Err(error) => return Err(self.failed("flush", error)),
            }
        }
    }

    /// Hands out bytes up to the first error. Gives their count.
    fn hand_out(&mut self, room: &mut [u8]) -> usize {
        let mut count = 0;
        for place in room {
            let Some(Ok(byte)) = self.came.front() else {
                break;
            };
            *place = *byte;
            count += 1;
            self.came.pop_front();
        }
        count
    }

    /// Takes what the kernel has, at most this many bytes. Whether there was something.
    fn take(&mut self, most: usize) -> Result<bool, Errno> {
        let mut chunk = [0; CHUNK];
        let chunk = &mut chunk[..most.min(CHUNK)];
        let count = loop {
            match rustix::io::read(&self.tty, &mut *chunk) {
                // The end of a line that hung up.
                Ok(0) => return Err(self.failed("read", E::NODEV)),
                Ok(count) => break count,
                Err(E::AGAIN) => return Ok(false),
                Err(E::INTR) => {}
                Err(error) => return Err(self.failed("read", error)),
            }
        };
        let counts = counts(&self.tty);
        if self.grown(&counts, OVERRUNS) || self.grown(&counts, BUFFER_OVERRUNS) {
            self.came.push_back(Err(Errno::Overrun));
        }
        for byte in chunk.iter().take(count) {
            match self.marks.next(*byte) {
                Some(Came::Byte(byte)) => self.came.push_back(Ok(byte)),
                Some(Came::Bad) => self.came.push_back(Err(self.wrong(&counts))),
                None => {}
            }
        }
        self.counts = counts;
        Ok(true)
    }

    /// What is wrong with a byte. The kernel marks both alike, and counts them apart.
    fn wrong(&self, counts: &Option<Counts>) -> Errno {
        let frame = self.grown(counts, FRAMES) && !self.grown(counts, PARITY);
        match self.frame.parity {
            UartParity::None => Errno::Frame,
            _ if frame => Errno::Frame,
            _ => Errno::Parity,
        }
    }

    fn grown(&self, now: &Option<Counts>, which: usize) -> bool {
        match (self.counts, now) {
            (Some(before), Some(now)) => now[which] != before[which],
            _ => false,
        }
    }

    /// Waits until the line is ready or has hung up.
    fn wait(&self, what: PollFlags, until: Option<Instant>) -> Result<(), Errno> {
        loop {
            let slice = self.slice(until)?;
            let timeout = Timespec {
                tv_sec: 0,
                // Less than a second.
                tv_nsec: slice.subsec_nanos().into(),
            };
            match poll(&mut [PollFd::new(&self.tty, what)], Some(&timeout)) {
                Ok(0) if until.is_some_and(|until| until <= Instant::now()) => {
                    return Err(Errno::Timeout);
                }
                Ok(0) | Err(E::INTR) => {}
                Ok(_) => return Ok(()),
                Err(error) => return Err(self.failed("poll", error)),
            }
        }
    }

    fn slice(&self, until: Option<Instant>) -> Result<Duration, Errno> {
        self.interrupt.slice(until).ok_or(Errno::Timeout)
    }

    fn failed(&self, what: &str, error: E) -> Errno {
        let error = io::Error::from(error);
        self.device.failed(what, &error, kernel::uart(&error))
    }
}

/// The kernel's counts of errors of a line. Ptys and some USB adapters have none.
fn counts(tty: &OwnedFd) -> Option<Counts> {
    // SAFETY: the kernel writes 20 ints for this request.
    unsafe { ioctl(tty, Getter::<TIOCGICOUNT, Counts>::new()) }.ok()
}

impl Drop for Line {
    fn drop(&mut self) {
        // It may be gone by now. The kernel gives lines that do not send the same time when they are closed.
        let left = self.drain(Some(Instant::now() + Duration::from_secs(30)));
        if left.is_err() && self.interrupt.has_come() {
            self.interrupt = Interrupt::default();
            if self.drain(Some(Instant::now() + LAST)).is_err() {
                // Or the kernel would go on with it in `close`, where nothing ends it.
                let _ = tcflush(&self.tty, QueueSelector::OFlush);
            }
        }
        let _ = tcsetattr(&self.tty, OptionalActions::Now, &self.before);
        let _ = ioctl_tiocnxcl(&self.tty);
    }
}
