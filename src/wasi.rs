//! The part of WASI preview 1 that guests have, whatever the engine: arguments, standard streams, clocks, random numbers, and
//! leaving. No file, no directory and no environment variable of the host is visible.

mod memory;
mod poll;
mod streams;

use crate::call::WasmType::{self, I32, I64};
use crate::runtime::{Interrupt, Streams};
use memory::{Memory, element};
use poll::Clock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The modules that guests import these functions from.
pub const MODULES: [&str; 2] = [PREVIEW1, UNSTABLE];

const PREVIEW1: &str = "wasi_snapshot_preview1";
const UNSTABLE: &str = "wasi_unstable";

/// One function of WASI.
#[derive(Debug)]
pub struct Function {
    /// The name that guests import.
    pub name: &'static str,
    /// The types of its parameters.
    pub params: &'static [WasmType],
    /// It returns one `i32`, an errno of WASI; otherwise nothing.
    pub returns: bool,
    call: Call,
}

impl Function {
    /// Whether the module has it. `wasi_unstable` lays the subscriptions of `poll_oneoff` out differently, and goes without it.
    pub fn is_in(&self, module: &str) -> bool {
        module == PREVIEW1 || module == UNSTABLE && self.call != Call::PollOneoff
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    ArgsGet,
    ArgsSizesGet,
    ClockTimeGet,
    EnvironGet,
    EnvironSizesGet,
    FdClose,
    FdFdstatGet,
    FdRead,
    FdSeek,
    FdWrite,
    PollOneoff,
    ProcExit,
    RandomGet,
    SchedYield,
}

/// All functions that there are.
pub static FUNCTIONS: [Function; 14] = [
    function("args_get", &[I32, I32], Call::ArgsGet),
    function("args_sizes_get", &[I32, I32], Call::ArgsSizesGet),
    function("clock_time_get", &[I32, I64, I32], Call::ClockTimeGet),
    function("environ_get", &[I32, I32], Call::EnvironGet),
    function("environ_sizes_get", &[I32, I32], Call::EnvironSizesGet),
    function("fd_close", &[I32], Call::FdClose),
    function("fd_fdstat_get", &[I32, I32], Call::FdFdstatGet),
    function("fd_read", &[I32, I32, I32, I32], Call::FdRead),
    function("fd_seek", &[I32, I64, I32, I32], Call::FdSeek),
    function("fd_write", &[I32, I32, I32, I32], Call::FdWrite),
    function("poll_oneoff", &[I32, I32, I32, I32], Call::PollOneoff),
    Function {
        name: "proc_exit",
        params: &[I32],
        returns: false,
        call: Call::ProcExit,
    },
    function("random_get", &[I32, I32], Call::RandomGet),
    function("sched_yield", &[], Call::SchedYield),
];

const fn function(name: &'static str, params: &'static [WasmType], call: Call) -> Function {
    Function {
        name,
        params,
        returns: true,
        call,
    }
}

/// Why a call does not return to the guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The guest left with this code.
    Exit(i32),
    /// Its time is up, or would be before the call returned; or it is interrupted.
    TimeLimit,
}

/// The errnos of WASI that these functions answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Errno {
    Badf = 8,
    Fault = 21,
    Inval = 28,
    Io = 29,
    Spipe = 70,
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
    /// Which of the three standard streams the guest has not closed.
    open: [bool; 3],
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
            open: [true; 3],
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

    fn dispatch(
        &mut self,
        call: Call,
        args: &[u64],
        memory: Option<&mut [u8]>,
    ) -> Result<(), Failure> {
        let memory = &mut Memory::new(memory);
        let [a, b, c, d] = std::array::from_fn(|i| args.get(i).map_or(0, |arg| *arg as u32));
        match call {
            Call::ArgsGet => self.args_get(memory, a, b)?,
            Call::ArgsSizesGet => {
                let count = size(self.streams.args.len())?;
                memory.put_pair(a, count, b, size(self.args_size())?)?;
            }
            Call::ClockTimeGet => {
                let now = self.now()[Clock::new(a)? as usize];
                memory.put(c, now.to_le_bytes())?;
            }
            Call::EnvironGet => {}
            Call::EnvironSizesGet => memory.put_pair(a, 0, b, 0)?,
            Call::FdClose => self.open[self.stream(a)?] = false,
            Call::FdFdstatGet => self.fd_fdstat_get(memory, a, b)?,
            Call::FdRead => self.fd_read(memory, [a, b, c, d])?,
            Call::FdSeek => {
                self.stream(a)?;
                return Err(Errno::Spipe.into());
            }
            Call::FdWrite => self.fd_write(memory, [a, b, c, d])?,
            Call::PollOneoff => self.poll_oneoff(memory, [a, b, c, d])?,
            Call::ProcExit => return Err(Failure::Stop(Stop::Exit(a.cast_signed()))),
            Call::RandomGet => {
                getrandom::fill(memory.bytes(a, u64::from(b))?).map_err(|_| Errno::Io)?;
            }
            Call::SchedYield => std::thread::yield_now(),
        }
        Ok(())
    }

    /// The size of all arguments, each with a zero at its end.
    fn args_size(&self) -> usize {
        self.streams.args.iter().map(|arg| arg.len() + 1).sum()
    }

    fn args_get(&self, memory: &mut Memory<'_>, pointers: u32, mut text: u32) -> Result<(), Errno> {
        memory.bytes(pointers, self.streams.args.len() as u64 * 4)?;
        memory.bytes(text, self.args_size() as u64)?;
        for (index, arg) in (0..).zip(&self.streams.args) {
            memory.put(element(pointers, index, 4)?, text.to_le_bytes())?;
            let room = memory.bytes(text, arg.len() as u64 + 1)?;
            room[..arg.len()].copy_from_slice(arg.as_bytes());
            room[arg.len()] = 0;
            // No wrap but after the last argument, when it ends with the address space.
            text = text.wrapping_add(room.len() as u32);
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

fn size(size: usize) -> Result<u32, Errno> {
    u32::try_from(size).map_err(|_| Errno::Inval)
}

#[cfg(test)]
mod tests;
