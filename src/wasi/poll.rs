//! Clocks, and waiting for several things at once.

use super::descriptors::Stream;
use super::functions::Layout;
use super::memory::{Memory, element};
use super::{Errno, Failure, Stop, Wasi};
use crate::runtime::StreamSet;
use std::time::{Duration, Instant};

const EVENT_SIZE: u32 = 32;

/// The kinds of subscriptions and events.
const CLOCK: u8 = 0;
const FD_READ: u8 = 1;
const FD_WRITE: u8 = 2;

/// How long a wait for streams does not notice an interrupt.
const SLICE: Duration = Duration::from_millis(10);

/// A clock, by its number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clock {
    Realtime = 0,
    Monotonic = 1,
}

impl Clock {
    /// The clocks of processor time, 2 and 3, are the monotonic one: a guest has one thread, which is all that its time is spent on.
    pub(super) fn new(id: u32) -> Result<Clock, Errno> {
        match id {
            0 => Ok(Clock::Realtime),
            1..=3 => Ok(Clock::Monotonic),
            _ => Err(Errno::Inval),
        }
    }

    /// A clock to wait for, which those of processor time are not: nobody spends any meanwhile.
    fn to_wait_for(id: u32) -> Result<Clock, Errno> {
        match id {
            2.. => Err(Errno::Inval),
            _ => Clock::new(id),
        }
    }
}

impl Layout {
    /// The size of a subscription.
    fn subscription_size(self) -> u32 {
        match self {
            Layout::Preview1 => 48,
            Layout::Unstable => 56,
        }
    }

    /// Where the number of the clock stands in the subscription to one. `wasi_unstable` has user data before it.
    fn clock(self) -> u32 {
        match self {
            Layout::Preview1 => 16,
            Layout::Unstable => 24,
        }
    }
}

/// Where the subscriptions of a call lie, and the time when it began.
struct Subscriptions {
    layout: Layout,
    at: u32,
    now: [u64; 2],
}

/// Something that `poll_oneoff` waits for.
struct Subscription {
    user_data: [u8; 8],
    kind: u8,
    until: Until,
}

enum Until {
    /// So many nanoseconds have passed.
    After(u64),
    /// The stream can be used without waiting.
    Ready(Stream),
    /// At once, to tell this error.
    Error(Errno),
}

impl Subscription {
    /// Whether it has happened when so much time has passed and these streams are ready.
    fn has_happened(&self, passed: u64, ready: StreamSet) -> bool {
        match self.until {
            Until::After(after) => after <= passed,
            Until::Ready(stream) => ready[stream as usize],
            Until::Error(_) => true,
        }
    }

    /// The event that tells the guest.
    fn event(&self) -> [u8; EVENT_SIZE as usize] {
        let mut event = [0; EVENT_SIZE as usize];
        event[..8].copy_from_slice(&self.user_data);
        event[10] = self.kind;
        match self.until {
            Until::After(_) => {}
            // One byte is promised: how many there are is not known.
            Until::Ready(_) => event[16] = 1,
            Until::Error(errno) => event[8] = errno as u8,
        }
        event
    }
}

impl Wasi {
    /// Waits for the first of several things, and tells all that have happened by then.
    pub(super) fn poll_oneoff(
        &mut self,
        layout: Layout,
        memory: &mut Memory<'_>,
        [at, events, count, out]: [u32; 4],
    ) -> Result<(), Failure> {
        if count == 0 {
            return Err(Errno::Inval.into());
        }
        memory.bytes(at, u64::from(count) * u64::from(layout.subscription_size()))?;
        memory.bytes(events, u64::from(count) * u64::from(EVENT_SIZE))?;
        memory.bytes(out, 4)?;
        let subscriptions = Subscriptions {
            layout,
            at,
            now: self.now(),
        };
        let (mut wait, mut wanted) = (u64::MAX, [false; 3]);
        for index in 0..count {
            match self.subscription(memory, &subscriptions, index)?.until {
                Until::After(after) => wait = wait.min(after),
                Until::Ready(stream) => wanted[stream as usize] = true,
                Until::Error(_) => wait = 0,
            }
        }
        let (passed, ready) = self.wait(wait, wanted)?;
        let mut happened: u32 = 0;
        for index in 0..count {
            // Read again, rather than keeping what may be a great many.
            let subscription = self.subscription(memory, &subscriptions, index)?;
            if subscription.has_happened(passed, ready) {
                memory.put(element(events, happened, EVENT_SIZE)?, subscription.event())?;
                happened += 1;
            }
        }
        Ok(memory.put(out, happened.to_le_bytes())?)
    }

    /// Waits so many nanoseconds, or until one of these streams is ready. Returns how many nanoseconds have passed, and which
    /// streams are ready.
    fn wait(&mut self, ns: u64, wanted: StreamSet) -> Result<(u64, StreamSet), Failure> {
        const NONE: StreamSet = [false; 3];
        if wanted == NONE && ns > 0 {
            // Nothing can end this wait before the deadline does.
            self.check_wait(ns)?;
            return match self.interrupt.sleep(Duration::from_nanos(ns)) {
                true => Ok((ns, NONE)),
                false => Err(Failure::Stop(Stop::TimeLimit)),
            };
        }
        let began = Instant::now();
        loop {
            let left = Duration::from_nanos(ns).saturating_sub(began.elapsed());
            let ready = match wanted {
                NONE => NONE,
                wanted => self.streams.ready.wait(wanted, left.min(SLICE)),
            };
            if left.is_zero() {
                return Ok((ns, ready));
            }
            if ready != NONE {
                let passed = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
                return Ok((passed, ready));
            }
            self.check_time()?;
        }
    }

    fn subscription(
        &self,
        memory: &mut Memory<'_>,
        subscriptions: &Subscriptions,
        index: u32,
    ) -> Result<Subscription, Errno> {
        let layout = subscriptions.layout;
        let at = element(subscriptions.at, index, layout.subscription_size())?;
        // The range of all subscriptions was checked: no address in it wraps.
        let [kind] = memory.get(at + 8)?;
        let until = match kind {
            CLOCK => {
                let at = at + layout.clock();
                let clock = Clock::to_wait_for(u32::from_le_bytes(memory.get(at)?))?;
                let time = u64::from_le_bytes(memory.get(at + 8)?);
                Until::After(match u16::from_le_bytes(memory.get(at + 24)?) {
                    0 => time,
                    1 => time.saturating_sub(subscriptions.now[clock as usize]),
                    _ => return Err(Errno::Inval),
                })
            }
            FD_READ | FD_WRITE => {
                let fd = u32::from_le_bytes(memory.get(at + 16)?);
                match self.descriptors.stream(fd) {
                    Ok(stream) if (stream == Stream::Input) == (kind == FD_READ) => {
                        Until::Ready(stream)
                    }
                    _ => Until::Error(Errno::Badf),
                }
            }
            _ => return Err(Errno::Inval),
        };
        Ok(Subscription {
            user_data: memory.get(at)?,
            kind,
            until,
        })
    }
}
