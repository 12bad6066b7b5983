//! WASI preview 1 for guests, whatever the engine: arguments, environment, standard streams, clocks, random numbers, waiting and
//! leaving. All functions are there; no file and no directory is, nor anything else of the host.

mod descriptors;
mod errno;
mod functions;
mod memory;
mod poll;
mod streams;
mod texts;

pub use errno::Errno;
pub use functions::{FUNCTIONS, Function};

use crate::runtime::{Interrupt, Streams};
use descriptors::Descriptors;
use functions::Call;
use memory::Memory;
use poll::Clock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The modules that guests import these functions from.
pub const MODULES: [&str; 2] = [PREVIEW1, UNSTABLE];

pub(crate) const PREVIEW1: &str = "wasi_snapshot_preview1";
/// Its predecessor, which has no `sock_accept`.
const UNSTABLE: &str = "wasi_unstable";

/// How many nanoseconds lie between two values of a clock, as far as guests are told.
const RESOLUTION: u64 = 1;

/// Why a call does not return to the guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The guest left with this code.
    Exit(i32),
    /// Its time is up, or would be before the call returned; or it is interrupted.
    TimeLimit,
}

/// What a call came to, other than success.
enum Failure {
    Errno(Errno),
    Stop(Stop),
}

impl From<Errno> for Failure {
    fn from(errno: Errno) -> Self {
        Failure::Errno(errno)
    }
}

/// The WASI side of one instance.
pub struct Wasi {
    streams: Streams,
    descriptors: Descriptors,
    /// Where the monotonic clock starts.
    start: Instant,
    deadline: Option<Instant>,
    interrupt: Interrupt,
}

impl Wasi {
    /// The world of a guest that may run until the deadline; without one, for ever.
    ///
    /// Only a stream itself can keep a guest past its deadline: a read or a write lasts as long as the stream takes. One that gives up
    /// when the interrupt has come returns any error, which the guest does not see.
    pub fn new(streams: Streams, deadline: Option<Instant>) -> Self {
        Wasi {
            streams,
            descriptors: Descriptors::default(),
            start: Instant::now(),
            deadline,
            interrupt: Interrupt::default(),
        }
    }

    /// Lets an interrupt end the guest as its deadline does.
    #[must_use]
    pub fn interrupted_by(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// Makes one call. `args` are the guest's, one for each parameter, with an `i32` in the low half; `memory` is the one that
    /// the guest exports as `memory`.
    ///
    /// Returns the errno of WASI for the guest, 0 for success.
    ///
    /// # Errors
    /// When the guest is to be ended instead.
    pub fn call(
        &mut self,
        function: &Function,
        args: &[u64],
        memory: Option<&mut [u8]>,
    ) -> Result<i32, Stop> {
        let errno = match self.dispatch(function.call, args, memory) {
            Ok(()) => 0,
            Err(Failure::Errno(errno)) => errno as i32,
            Err(Failure::Stop(stop)) => return Err(stop),
        };
        match self.interrupt.has_come() {
            // A stream that waited may have given up: the guest does not see that.
            true => Err(Stop::TimeLimit),
            false => Ok(errno),
        }
    }

    /// Calls that look at a descriptor or a clock do so before they look at pointers.
    fn dispatch(
        &mut self,
        call: Call,
        args: &[u64],
        memory: Option<&mut [u8]>,
    ) -> Result<(), Failure> {
        let memory = &mut Memory::new(memory);
        let arg = |i: usize| args.get(i).map_or(0, |arg| *arg as u32);
        let [a, b, c, d] = std::array::from_fn(arg);
        match call {
            Call::ArgsGet => texts::put(&self.streams.args, memory, a, b)?,
            Call::ArgsSizesGet => texts::put_sizes(&self.streams.args, memory, a, b)?,
            Call::Badf => return Err(Errno::Badf.into()),
            Call::ClockResGet => {
                Clock::new(a)?;
                memory.put(b, RESOLUTION.to_le_bytes())?;
            }
            Call::ClockTimeGet => {
                let now = self.now()[Clock::new(a)? as usize];
                memory.put(c, now.to_le_bytes())?;
            }
            Call::EnvironGet => texts::put(&self.streams.env, memory, a, b)?,
            Call::EnvironSizesGet => texts::put_sizes(&self.streams.env, memory, a, b)?,
            Call::FdClose => self.descriptors.close(a)?,
            Call::FdFdstatGet => memory.put(b, self.descriptors.fdstat(a)?)?,
            Call::FdFdstatSetFlags => self.descriptors.set_flags(a, b)?,
            Call::FdFilestatGet(layout) => {
                self.descriptors.stream(a)?;
                memory.put_bytes(b, descriptors::filestat(layout))?;
            }
            Call::FdPread => {
                self.descriptors.input(a)?;
                return Err(Errno::Spipe.into());
            }
            Call::FdPwrite => {
                self.descriptors.output(a)?;
                return Err(Errno::Spipe.into());
            }
            Call::FdRead => self.fd_read(memory, [a, b, c, d])?,
            Call::FdRenumber => self.descriptors.renumber(a, b)?,
            Call::FdWrite => self.fd_write(memory, [a, b, c, d])?,
            Call::Notcapable(at) => {
                self.descriptors.stream(arg(at))?;
                return Err(Errno::Notcapable.into());
            }
            Call::Notsup => return Err(Errno::Notsup.into()),
            Call::PollOneoff(layout) => self.poll_oneoff(layout, memory, [a, b, c, d])?,
            Call::ProcExit => return Err(Failure::Stop(Stop::Exit(a.cast_signed()))),
            Call::RandomGet => {
                getrandom::fill(memory.bytes(a, u64::from(b))?).map_err(|_| Errno::Io)?;
            }
            Call::SchedYield => std::thread::yield_now(),
            Call::Spipe => {
                self.descriptors.stream(a)?;
                return Err(Errno::Spipe.into());
            }
        }
        Ok(())
    }

    fn check_time(&self) -> Result<(), Failure> {
        match self.deadline {
            Some(deadline) if deadline <= Instant::now() => Err(Failure::Stop(Stop::TimeLimit)),
            _ if self.interrupt.is_requested() => Err(Failure::Stop(Stop::TimeLimit)),
            _ => Ok(()),
        }
    }

    /// Checks that the deadline does not lie within the next nanoseconds.
    fn check_wait(&self, ns: u64) -> Result<(), Failure> {
        match self.deadline {
            Some(deadline)
                if Duration::from_nanos(ns)
                    > deadline.saturating_duration_since(Instant::now()) =>
            {
                Err(Failure::Stop(Stop::TimeLimit))
            }
            _ => Ok(()),
        }
    }

    /// The time on each [`Clock`], in nanoseconds.
    fn now(&self) -> [u64; 2] {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        [since_epoch, self.start.elapsed()]
            .map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests;
